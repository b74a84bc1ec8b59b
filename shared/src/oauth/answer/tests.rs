use super::*;
use proptest::prelude::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, headers: Vec::new(), body: body.to_owned(), truncated: false }
}

fn read_as(status: u16, body: &str) -> Result<Token, TokenError> {
    read_token(&answer(status, body), Timestamp::from_millis(0))
}

fn read(body: &str) -> Result<Token, TokenError> {
    read_as(200, body)
}

fn refused(status: u16, error: Option<&str>) -> Result<Token, TokenError> {
    Err(TokenError::Refused { status, error: error.map(str::to_owned) })
}

#[test]
fn a_token_is_used_until_a_little_before_it_expires() {
    for (expires_in, millis) in [
        ("3600", 3_540_000),
        ("\"3600\"", 3_540_000),
        ("\" 3600 \"", 3_540_000),
        ("3600.9", 3_540_000),
        ("3.6e3", 3_540_000),
        ("60", 30_000),
        ("61", 30_500),
        ("1", 500),
        ("0", 0),
        ("-0", 0),
        ("-1", 240_000),
        ("-1e30", 240_000),
        ("1e30", 86_340_000),
        ("1e400", 240_000),
        ("86401", 86_340_000),
        ("99999999999999999999999999", 86_340_000),
        ("\"soon\"", 240_000),
        ("\"inf\"", 240_000),
        ("\"NaN\"", 240_000),
        ("\"\"", 240_000),
        ("null", 240_000),
        ("true", 240_000),
        ("[3600]", 240_000),
        ("{}", 240_000),
    ] {
        let body = format!(r#"{{"access_token": "t", "expires_in": {expires_in}}}"#);
        assert_eq!(read(&body).map(|token| token.fresh_until.as_millis()), Ok(millis), "{expires_in}");
    }
    let undated = read(r#"{"access_token": "t"}"#).map(|token| token.fresh_until.as_millis());
    assert_eq!(undated, Ok(240_000));
}

#[test]
fn a_token_that_cannot_be_sent_safely_is_none() {
    let token = |value: &str| read(&serde_json::json!({ "access_token": value }).to_string());
    for odd in ["a\r\nX-Injected: 1", "a b", " a", "a\tb", "a\u{0}b", "é", "a\u{7f}", "\u{feff}a"] {
        assert_eq!(token(odd), Err(TokenError::OddToken), "{odd:?}");
    }
    assert!(token(&"x".repeat(TOKEN_CHARS_MAX)).is_ok());
    assert_eq!(token(&"x".repeat(TOKEN_CHARS_MAX + 1)), Err(TokenError::LongToken));
    for none in [
        "{}",
        r#"{"access_token": ""}"#,
        r#"{"access_token": null}"#,
        r#"{"access_token": 7}"#,
        r#"{"access_token": ["t"]}"#,
        r#"{"Access_Token": "t"}"#,
    ] {
        assert_eq!(read(none), Err(TokenError::NoToken), "{none}");
    }
}

#[test]
fn only_a_bearer_token_is_sent() {
    let typed = |kind: &str| read(&format!(r#"{{"access_token": "t", "token_type": {kind}}}"#));
    for good in ["\"Bearer\"", "\"bearer\"", "\"BEARER\"", "null"] {
        assert!(typed(good).is_ok(), "{good}");
    }
    for other in ["\"mac\"", "\"DPoP\"", "\"\"", "\"Bearer \"", "7", "{}"] {
        assert_eq!(typed(other), Err(TokenError::OtherType), "{other}");
    }
}

#[test]
fn what_is_no_plain_json_object_grants_nothing() {
    for odd in [
        "",
        "[]",
        "\"t\"",
        "null",
        "<html>Sign in</html>",
        "access_token=t&token_type=bearer",
        "{\"access_token\": \"t\"",
        "{\"access_token\": \"t\"}}",
        "\u{feff}\u{feff}{\"access_token\": \"t\"}",
        "{'access_token': 't'}",
    ] {
        assert_eq!(read(odd), Err(TokenError::NotJson), "{odd}");
    }
    let deep = format!(r#"{{"access_token": "t", "x": {}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(read(&deep), Err(TokenError::NotJson));
    assert!(read("\u{feff}{\"access_token\": \"t\"}").is_ok(), "a byte order mark is passed over");
    for twice in [
        r#"{"access_token": "a", "access_token": "b"}"#,
        r#"{"access_token": "a", "\u0061ccess_token": "b"}"#,
        r#"{"access_token": "a", "expires_in": 1, "expires_in": 3600}"#,
    ] {
        assert_eq!(read(twice), Err(TokenError::Twice), "{twice}");
    }
    let mut whole = answer(200, r#"{"access_token": "t"}"#);
    whole.truncated = true;
    let read = read_token(&whole, Timestamp::from_millis(0));
    assert_eq!(read, Err(TokenError::TooLarge), "a whole object before 5 MB of spaces");
}

#[test]
fn a_server_that_says_no_is_taken_at_its_word() {
    assert_eq!(read_as(401, r#"{"error": "invalid_client"}"#), refused(401, Some("invalid_client")));
    assert_eq!(read_as(403, "<html>"), refused(403, None));
    assert_eq!(read_as(400, r#"{"error": {"code": "x"}}"#), refused(400, None));
    // With 200, and beside a token.
    assert_eq!(read(r#"{"error": "invalid_scope"}"#), refused(200, Some("invalid_scope")));
    assert_eq!(
        read(r#"{"access_token": "t", "error": "invalid_scope"}"#),
        refused(200, Some("invalid_scope"))
    );
    assert_eq!(read(r#"{"access_token": "t", "error": ["no"]}"#), refused(200, None));
    assert!(read(r#"{"access_token": "t", "error": null}"#).is_ok());
    // A token with another status than 200 is none.
    for status in [201, 202, 204, 302, 400, 500] {
        assert_eq!(read_as(status, r#"{"access_token": "t"}"#), refused(status, None));
    }
}

#[test]
fn what_is_said_of_a_refusal_is_the_status_and_the_code() {
    let said = |status, body: &str| read_as(status, body).map_err(|error| error.to_string()).unwrap_err();
    let with_more = r#"{"error": "invalid_client", "error_description": "secret s3cr3t+/%&: x is wrong"}"#;
    assert_eq!(said(401, with_more), "the token endpoint answered 401 (invalid_client)");
    assert_eq!(said(500, r#"{"error": "secret s3cr3t+/%&"}"#), "the token endpoint answered 500");
    assert_eq!(said(302, ""), "the token endpoint answered 302, and redirects are never followed");
    assert_eq!(said(200, r#"{"error": "no token"}"#), "the token endpoint answered 200 with an error");
}

#[test]
fn the_other_way_is_tried_when_the_client_was_not_known() {
    let asks = |status, body: &str| asks_for_other_auth(&read_as(status, body).unwrap_err());
    for (status, body, expected) in [
        (401, r#"{"error": "invalid_client"}"#, true),
        (400, r#"{"error": "invalid_client"}"#, true),
        (200, r#"{"error": "invalid_client"}"#, true),
        (401, "", true),
        (400, "<html>", true),
        (400, r#"{"error": "invalid_scope"}"#, false),
        (401, r#"{"error": "unauthorized_client"}"#, false),
        (200, "{}", false),
        (200, r#"{"error": "odd one"}"#, false),
        (403, r#"{"error": "invalid_client"}"#, false),
        (500, "", false),
        (302, "", false),
    ] {
        assert_eq!(asks(status, body), expected, "{status} {body}");
    }
}

proptest! {
    #[test]
    fn whatever_is_answered_a_token_stands_in_a_header_and_no_error_repeats_the_answer(
        status in prop_oneof![Just(200_u16), 100_u16..600],
        body in prop_oneof![".{0,200}", r#"\{"(access_token|error|expires_in|token_type)": ?("[ -~]{0,20}"|-?[0-9]{1,30}|null)\}"#],
    ) {
        match read_as(status, &body) {
            Ok(token) => {
                prop_assert!(status == 200 && token.value.expose().chars().all(|c| c.is_ascii_graphic()));
                prop_assert!((0..=86_340_000).contains(&token.fresh_until.as_millis()));
            }
            Err(error) => prop_assert!(error.to_string().len() < 160),
        }
    }
}
