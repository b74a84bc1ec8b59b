//! Which of a token endpoint's `error`s may be shown. The server was just sent the client secret, and a broken or hostile
//! one may send it back in the place of a code.

use super::basic_pair;
use crate::config::OAuth;
use crate::secret::Secret;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use url::form_urlencoded;

/// Codes that are never taken for a piece of a secret: RFC 6749 section 5.2, RFC 8707 section 2, and what servers take
/// over from RFC 6749 section 4.1.2.1.
const KNOWN: [&str; 10] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// Characters in a code. The longest that servers are known to give have about forty.
const CHARS_MAX: usize = 64;

/// So many characters in a row are a piece of a secret. Shorter secrets are looked for whole.
const PIECE_CHARS: usize = 6;

/// The code, when it is one and gives nothing of the secret away.
pub(super) fn shown(error: &str, oauth: &OAuth<Secret>) -> Option<String> {
    if KNOWN.contains(&error) {
        return Some(error.to_owned());
    }
    let is_code = (1..=CHARS_MAX).contains(&error.len())
        && error.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_code && !gives_away(error, oauth)).then(|| error.to_owned())
}

/// Whether a text has a piece of the secret, in a spelling that the server saw or that is close to one. A code may be
/// hidden for nothing; a secret is never shown.
fn gives_away(text: &str, oauth: &OAuth<Secret>) -> bool {
    let secret = oauth.client_secret.expose();
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let spellings = [
        secret.to_owned(),
        form,
        hex,
        basic_pair(oauth),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ];
    let text = text.to_ascii_lowercase();
    spellings.iter().any(|spelling| has_piece(&text, &spelling.to_ascii_lowercase()))
}

/// Whether `text` has a piece of `secret`: six characters in a row, or all of the shorter of the two.
fn has_piece(text: &str, secret: &str) -> bool {
    let length = PIECE_CHARS.min(text.len()).min(secret.len());
    length > 0
        && text
            .as_bytes()
            .windows(length)
            .any(|piece| secret.as_bytes().windows(length).any(|other| other == piece))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    #[test]
    fn codes_are_shown_and_prose_is_not() {
        let oauth = sample("s3cr3t+/%&: x");
        for code in
            ["invalid_client", "AADSTS7000215", "incorrect_client_credentials", "mfa_required", "x.y-z"]
        {
            assert_eq!(shown(code, &oauth).as_deref(), Some(code));
        }
        for odd in ["", "invalid client", "a\nb", "<b>", "é", &"x".repeat(65), "Basic aWQ6czNjcjN0"] {
            assert_eq!(shown(odd, &oauth), None, "{odd}");
        }
    }

    #[test]
    fn a_known_code_is_shown_whatever_the_secret_is() {
        assert_eq!(
            shown("invalid_client", &sample("an_invalid_client_secret")).as_deref(),
            Some("invalid_client")
        );
        assert_eq!(shown("invalid_clients", &sample("an_invalid_client_secret")), None);
    }

    proptest! {
        #[test]
        fn no_piece_of_a_secret_is_shown(secret in "[ -~]{1,40}", before in "[a-z_]{0,8}", behind in "[a-z_]{0,8}", cut in 0_usize..4) {
            let oauth = sample(&secret);
            let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
            let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let echoes = [
                secret.clone(), secret.to_ascii_uppercase(), form, hex,
                STANDARD.encode(&secret), STANDARD_NO_PAD.encode(&secret), basic_pair(&oauth),
            ];
            for echo in echoes {
                // Cut at both ends, too; a piece of less than six characters says too little.
                let piece: String = echo.chars().skip(cut).take(echo.chars().count().saturating_sub(2 * cut)).collect();
                let is_piece = cut == 0 || piece.len() >= PIECE_CHARS;
                let error = format!("{before}{piece}{behind}");
                if is_piece && !KNOWN.contains(&error.as_str()) {
                    prop_assert_eq!(shown(&error, &oauth), None);
                }
            }
        }
    }
}
