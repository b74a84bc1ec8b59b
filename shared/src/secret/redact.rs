//! Taking secrets out of text that is kept or shown: a target may send back what it was sent.

use super::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::form_urlencoded;

/// What stands where a secret stood.
pub const MASK: &str = "••••";

/// Shorter values are left alone: replacing every `1` would make a record unreadable and hide nothing.
const SECRET_CHARS_MIN: usize = 6;
/// Of shorter values, base64 is too short to be told from chance once its ends are cut off.
const ENCODED_BYTES_MIN: usize = 12;

/// Knows the secrets of one exchange and takes them out of its record.
#[derive(Debug, Default)]
pub struct Redactor {
    values: Vec<Secret>,
}

impl Redactor {
    /// One that knows these secrets. Of `Bearer <token>` the token alone is known too.
    ///
    /// ```
    /// use shared::secret::{Redactor, Secret};
    /// let redactor = Redactor::new([Secret::new("Bearer abcdef123")]);
    /// assert_eq!(redactor.redact("token abcdef123 is wrong"), "token •••• is wrong");
    /// ```
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut redactor = Self::default();
        for secret in secrets {
            redactor.add(secret);
        }
        redactor
    }

    /// Learns one more secret, such as a token just fetched.
    pub fn add(&mut self, secret: Secret) {
        if let Some((_, credential)) = secret.expose().split_once(' ') {
            self.know(credential.trim());
        }
        self.know(secret.expose());
        // Longest first, so that a secret that holds another one is taken out whole.
        self.values.sort_by_key(|value| std::cmp::Reverse(value.expose().len()));
    }

    fn know(&mut self, value: &str) {
        if value.chars().count() < SECRET_CHARS_MIN {
            return;
        }
        for spelling in spellings(value) {
            if self.values.iter().all(|known| known.expose() != spelling) {
                self.values.push(Secret::new(spelling));
            }
        }
    }

    /// The text without the secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut redacted = text.to_owned();
        for value in &self.values {
            if redacted.contains(value.expose()) {
                redacted = redacted.replace(value.expose(), MASK);
            }
        }
        redacted
    }
}

/// How a target may write a value that it sends back: as it is, in JSON, in JSON as PHP, .NET and Go write it, in a
/// URL, in a form, in hexadecimal and in base64.
fn spellings(value: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(value).to_string();
    let json = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let mut spellings = vec![
        value.to_owned(),
        json.to_owned(),
        json.replace('/', "\\/"),
        with_code_points(json, "&'+<>`", |code| format!("\\u{code:04X}")),
        with_code_points(json, "&<>", |code| format!("\\u{code:04x}")),
        form.replace('+', "%20"),
        form,
    ];
    if value.len() >= ENCODED_BYTES_MIN {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        spellings.push(hex.to_ascii_uppercase());
        spellings.push(hex);
        spellings.extend((0..3).flat_map(|before| base64_behind(before, value)));
    }
    spellings
}

/// What base64 makes of the value behind so many other bytes, in both alphabets. It writes three bytes as four
/// characters, so the first and the last ones also depend on what stands beside the value: they are left out.
fn base64_behind(before: usize, value: &str) -> [String; 2] {
    let bytes = [vec![0; before], value.as_bytes().to_vec()].concat();
    [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)].map(|text| {
        let start = if before == 0 { 0 } else { 4 };
        text.get(start..text.len().saturating_sub(3)).unwrap_or_default().to_owned()
    })
}

fn with_code_points(text: &str, odd: &str, write: impl Fn(u32) -> String) -> String {
    text.chars().map(|c| if odd.contains(c) { write(u32::from(c)) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_however_a_target_writes_it() {
        let redactor = Redactor::new([Secret::new("a/b+c\"d e&f")]);
        for text in [
            "a/b+c\"d e&f",
            r#"a/b+c\"d e&f"#,
            r#"a\/b+c\"d e&f"#,
            r#"a/b\u002Bc\"d e\u0026f"#,
            r#"a/b+c\"d e\u0026f"#,
            "a%2Fb%2Bc%22d%20e%26f",
            "a%2Fb%2Bc%22d+e%26f",
        ] {
            assert_eq!(redactor.redact(&format!("<{text}>")), format!("<{MASK}>"), "{text}");
        }
        assert_eq!(redactor.redact("a/b+c"), "a/b+c");
    }

    #[test]
    fn a_secret_is_found_in_hexadecimal_and_base64() {
        let secret = "s3cr3t-of-the-target?>~";
        let redactor = Redactor::new([Secret::new(secret)]);
        let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(redactor.redact(&hex), MASK);
        for before in ["", "a", "ab", "abc", "client:"] {
            for behind in ["", "z", "zz", "zzz"] {
                let text = format!("{before}{secret}{behind}");
                for encoded in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    let redacted = redactor.redact(&encoded);
                    assert!(
                        redacted.contains(MASK) && redacted.len() < 24 + MASK.len(),
                        "{text}: {redacted}"
                    );
                }
            }
        }
        assert_eq!(Redactor::new([Secret::new("12345678")]).redact("MTIzNDU2Nzg"), "MTIzNDU2Nzg");
    }

    #[test]
    fn short_values_are_left_alone() {
        assert_eq!(Redactor::new([Secret::new("12345")]).redact("12345"), "12345");
    }
}
