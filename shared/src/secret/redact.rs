//! Taking secrets out of text that is kept or shown: a target may send back what it was sent.

use super::Secret;
use super::spellings::spellings;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What stands where a secret stood.
pub const MASK: &str = "••••";

/// Shorter values are left alone: replacing every `1` would make a record unreadable and hide nothing.
const SECRET_CHARS_MIN: usize = 6;

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
            let credential = credential.trim();
            self.know(credential);
            self.know_pair(credential);
        }
        self.know(secret.expose());
        // Longest first, so that a secret that holds another one is taken out whole.
        self.values.sort_by_key(|value| std::cmp::Reverse(value.expose().len()));
    }

    /// `user:password` in base64, as `Basic` (RFC 7617) and others have it, padded or not. A target that says who signed in
    /// may say it in clear.
    fn know_pair(&mut self, credential: &str) {
        let unpadded = credential.trim_end_matches('=');
        let bytes = STANDARD_NO_PAD.decode(unpadded).or_else(|_| URL_SAFE_NO_PAD.decode(unpadded));
        let decoded = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(pair) = decoded else { return };
        if let Some((_, password)) = pair.split_once(':') {
            self.know(password);
        }
        self.know(&pair);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_basic_pair_is_found_by_itself() {
        let redactor = Redactor::new([Secret::new("Basic c3ZjOmh1bnRlcjIh")]);
        assert_eq!(redactor.redact("svc has hunter2!; c3ZjOmh1bnRlcjIh"), "svc has ••••; ••••");
        let unpadded = Redactor::new([Secret::new("ApiKey aWQ6YS1sb25nLWtleQ")]);
        assert_eq!(unpadded.redact("unknown api key a-long-key"), "unknown api key ••••");
    }

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
            "a%2fb%2bc%22d%20e%26f",
            r#"a/b+c\\\"d e&f"#,
            "a/b+c&quot;d e&amp;f",
            "a/b&#43;c&#34;d e&amp;f",
            "A/B+C\"D E&F",
            "612f622b632264206526 66".replace(' ', "").as_str(),
        ] {
            assert_eq!(redactor.redact(&format!("<{text}>")), format!("<{MASK}>"), "{text}");
        }
        assert_eq!(redactor.redact("a/b+c"), "a/b+c");
    }

    #[test]
    fn short_values_are_left_alone() {
        assert_eq!(Redactor::new([Secret::new("12345")]).redact("12345"), "12345");
    }
}
