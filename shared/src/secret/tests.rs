//! A secret is found however it is written, and what is left does not depend on it.

use super::{MASK, Redactor, Secret};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::Value;

/// How one character may be written, by one draw of chance; the character itself for many of them. Digits and `;` stay
/// as they are, as with every writer that is known: `%35` might be a 5 behind a `%3` that somebody else wrote.
type Write = fn(char, u8) -> String;

fn json(c: char, chance: u8) -> String {
    let code = u32::from(c);
    match (chance % 6, c) {
        (_, '"' | '\\') if !chance.is_multiple_of(3) => format!("\\{c}"),
        (0, _) | (3, '"' | '\\') => format!("\\u{code:04x}"),
        (1, _) => format!("\\u{code:04X}"),
        (2, '/') => "\\/".to_owned(),
        _ => c.to_string(),
    }
}

fn html(c: char, chance: u8) -> String {
    let code = u32::from(c);
    match (chance % 8, c) {
        (0, '&') => "&AMP;".to_owned(),
        (_, '&') => "&amp;".to_owned(),
        (1, _) => format!("&#{code};"),
        (2, _) => format!("&#{code:06};"),
        (3, _) => format!("&#x{code:x};"),
        (4, _) => format!("&#X{code:04X};"),
        (5, '=') => "&equals;".to_owned(),
        (5 | 6, '"') => "&quot;".to_owned(),
        (5 | 6, '<') => "&lt;".to_owned(),
        (5, '/') => "&sol;".to_owned(),
        _ => c.to_string(),
    }
}

fn percent(c: char, chance: u8) -> String {
    let bytes = c.to_string();
    let written = |write: fn(u8) -> String| bytes.bytes().map(write).collect::<String>();
    match (chance % 4, c) {
        (3, ' ') => "+".to_owned(),
        (0, _) | (_, '%' | '+') => written(|byte| format!("%{byte:02X}")),
        (1, _) => written(|byte| format!("%{byte:02x}")),
        _ => c.to_string(),
    }
}

fn written(text: &str, write: Write, chances: &[u8]) -> String {
    let stays = |c: char| c.is_ascii_digit() || c == ';';
    let write_one = |(c, chance): (char, &u8)| if stays(c) { c.to_string() } else { write(c, *chance) };
    text.chars().zip(chances.iter().cycle()).map(write_one).collect()
}

fn redacted(secret: &str, text: &str) -> String {
    Redactor::new([Secret::new(secret)]).redact(text)
}

proptest! {
    /// Each writer may write each character in any of its ways, and so may the one that writes its text again.
    #[test]
    fn a_secret_is_found_whichever_characters_are_escaped_and_how(
        secret in "[!-~]([ -~]{4,60})[!-~]",
        before in "[a-z%&\\\\#u0-9 ]{0,6}",
        behind in "[a-z0-9; ]{0,6}",
        chances in prop::collection::vec(any::<u8>(), 16..80),
        again in prop::collection::vec(any::<u8>(), 16..80),
    ) {
        let around = format!("{before}{secret}{behind}");
        let writers: [Write; 3] = [json, html, percent];
        for write in writers {
            let text = format!("<{}>", written(&around, write, &chances));
            let left = redacted(&secret, &text);
            prop_assert!(left.contains(MASK), "{text} {left}");
            for outer in writers {
                let text = format!("<{}>", written(&written(&secret, write, &chances), outer, &again));
                let left = redacted(&secret, &text);
                // What may be left is an escape of its first or last character, half of it in the way of each writer.
                let edges: Vec<&str> = left.split(MASK).collect();
                prop_assert!(edges.len() == 2 && edges.iter().all(|edge| edge.len() < 20), "{text} {left}");
            }
        }
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands_in_base64_and_hexadecimal(
        secret in "[!-~]([ -~]{4,60})[!-~]", before in "[ -~]{0,9}", behind in "[ -~]{0,9}", odd in any::<bool>(),
    ) {
        let around = format!("{before}{secret}{behind}");
        for engine in [STANDARD, URL_SAFE, STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let text = format!("{{\"a\": \"{}\"}}", engine.encode(&around));
            prop_assert_eq!(redacted(&secret, &text), r#"{"a": "••••"}"#, "{}", text);
        }
        let hex: String = around.bytes().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("{}{hex}", if odd { "0" } else { "" });
        let left = redacted(&secret, &text);
        prop_assert!(left.contains(MASK), "{text} {left}");
        prop_assert!(left.len() <= text.len() - 2 * secret.len() + MASK.len(), "{text} {left}");
    }

    /// What is found is what a search for each secret by itself finds, also where secrets overlap or hold each other.
    #[test]
    fn every_secret_is_found_among_others(secrets in prop::collection::vec("[ab]{6,9}", 1..8), text in "[ab]{0,40}") {
        let mut hidden = vec![false; text.len()];
        for secret in &secrets {
            for at in 0..text.len() {
                if text[at..].starts_with(secret.as_str()) {
                    hidden[at..at + secret.len()].fill(true);
                }
            }
        }
        let mut expected = String::new();
        for (at, c) in text.char_indices() {
            match (hidden[at], at > 0 && hidden[at - 1]) {
                (false, _) => expected.push(c),
                (true, false) => expected.push_str(MASK),
                (true, true) => {}
            }
        }
        prop_assert_eq!(Redactor::new(secrets.into_iter().map(Secret::new)).redact(&text), expected);
    }
}

#[test]
fn a_secret_is_found_however_a_target_writes_it() {
    let secret = "a/b+c\"d e&f='`<g";
    for (writer, text) in [
        ("nobody", "a/b+c\"d e&f='`<g"),
        ("JSON", r#"a/b+c\"d e&f='`<g"#),
        ("PHP's json_encode", r#"a\/b+c\"d e&f='`<g"#),
        ("Go's encoding/json", r#"a/b+c\"d e\u0026f='`\u003cg"#),
        ("System.Text.Json", r"a/b\u002Bc\u0022d e\u0026f=\u0027\u0060\u003Cg"),
        ("JSON in JSON", r#"a/b+c\\\"d e&f='`<g"#),
        ("JSON in JSON in JSON", r#"a/b+c\\\\\\\"d e&f='`<g"#),
        ("encodeURIComponent", "a%2Fb%2Bc%22d%20e%26f%3D'%60%3Cg"),
        ("a form", "a%2Fb%2Bc%22d+e%26f%3D%27%60%3Cg"),
        ("urllib.parse.quote", "a/b%2Bc%22d%20e%26f%3D%27%60%3Cg"),
        ("percent in lower case", "a%2fb%2bc%22d%20e%26f%3d%27%60%3cg"),
        ("a URL in a URL", "a%252Fb%252Bc%2522d%2520e%2526f%253D%2527%2560%253Cg"),
        ("Handlebars.js", "a/b+c&quot;d e&amp;f&#x3D;&#x27;&#x60;&lt;g"),
        ("Mustache.js", "a&#x2F;b+c&quot;d e&amp;f&#x3D;&#39;&#x60;&lt;g"),
        ("ASP.NET Core", "a/b&#x2B;c&quot;d e&amp;f=&#x27;&#x60;&lt;g"),
        ("Go's html/template", "a/b&#43;c&#34;d e&amp;f=&#39;`&lt;g"),
        ("Python's html.escape", "a/b+c&quot;d e&amp;f=&#x27;`&lt;g"),
        ("a page in JSON by Go", r"a/b\u0026#43;c\u0026#34;d e\u0026amp;f=\u0026#39;`\u0026lt;g"),
        ("capitals", "A/B+C\"D E&F='`<G"),
        ("hexadecimal", "612f622b632264206526663d27603c67"),
        ("hexadecimal in capitals", "612F622B632264206526663D27603C67"),
        ("base64", "YS9iK2MiZCBlJmY9J2A8Zw=="),
        ("base64 in PHP's JSON", r"WG9hL2IrYyJkIGUmZj0nYDxnL1w\/"),
        ("base64 over two lines", "YS9iK2Mi\r\nZCBlJmY9J2A8Zw=="),
        ("base64 in a URL", "YS9iK2MiZCBlJmY9J2A8Zw%3D%3D"),
        ("JavaScript", r"a\x2fb\u{2b}c\x22d\x20e\x26f\x3d\x27\x60\x3cg"),
    ] {
        assert_eq!(redacted(secret, &format!("<{text}>")), format!("<{MASK}>"), "{writer}");
    }
    assert_eq!(redacted(secret, "a/b+c"), "a/b+c");
}

#[test]
fn a_secret_that_looks_escaped_is_found_under_further_escapes() {
    let secret = "%41&lt;b\\u0041\"c";
    let json = |text: &str| Value::from(text).to_string();
    for text in
        [json(secret), json(&json(secret)), secret.replace('%', "%25"), json(&secret.replace('%', "%25"))]
    {
        let left = redacted(secret, &format!("<{text}>"));
        assert!(left.contains(MASK) && !left.contains("0041"), "{text} {left}");
    }
}

#[test]
fn what_is_left_of_base64_does_not_tell_the_length_of_the_secret() {
    let left = |secret: &str, before: &str| {
        let text = format!("{{\"a\":\"{}\"}}", STANDARD.encode(format!("{before}{secret} behind it")));
        redacted(secret, &text)
    };
    for before in ["", "x", "xy", "xyz"] {
        for secret in ["s3cr3t", "s3cr3t-", "s3cr3t-v", "s3cr3t-v4lue-and-much-more"] {
            assert_eq!(left(secret, before), "{\"a\":\"••••\"}");
        }
    }
}

#[test]
fn the_part_before_a_byte_has_no_beginning_of_a_secret() {
    let redactor = Redactor::new([Secret::new("s3cr3t-v4lue")]);
    let text = "é s3cr3t-v4lue, and more";
    assert_eq!(redactor.redact_until(text, 8), "é ••••");
    assert_eq!(redactor.redact_until(text, 18), "é ••••, a");
    assert_eq!(redactor.redact_until(text, 1), "");
    assert_eq!(redactor.redact_until(text, 99), "é ••••, and more");
}
