//! Taking secrets out of text that is kept or shown: a target may send back what it was sent.

use super::Secret;
use super::finder::{Finder, SECRET_BYTES_MIN};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::cell::OnceCell;

/// What stands where a secret stood, whatever its length and however it was written.
pub const MASK: &str = "••••";

/// Knows the secrets of one exchange and takes them out of its record.
///
/// A secret is found in capitals or none, as an escaped text in JSON, HTML or a URL, and in what base64 or hexadecimal
/// digits encode. What encodes it in base64 is taken out whole, with what else it encodes.
#[derive(Debug, Default)]
pub struct Redactor {
    values: Vec<Secret>,
    /// Made of the values when it is first needed.
    finder: OnceCell<Finder>,
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
        self.finder = OnceCell::new();
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
        if value.len() >= SECRET_BYTES_MIN {
            self.values.push(Secret::new(value));
        }
    }

    /// Whether it knows no secret.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The text without the secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.redact_until(text, text.len())
    }

    /// The same of the part of a text before this byte. A secret that begins there is taken out, also when it goes on
    /// behind it.
    pub(crate) fn redact_until(&self, text: &str, end: usize) -> String {
        let spans = match self.values.is_empty() {
            true => Vec::new(),
            false => self.finder.get_or_init(|| Finder::of(&self.values)).find(text),
        };
        let (mut redacted, mut at) = (String::with_capacity(end.min(text.len())), 0);
        for span in spans.into_iter().take_while(|span| span.start < end) {
            let before = text.get(at..span.start).unwrap_or_default();
            redacted.push_str(before.trim_end_matches('\\'));
            redacted.push_str(MASK);
            at = text.len() - without_rest_of_escape(text.get(span.end..).unwrap_or_default()).len();
        }
        let end = (0..=end.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
        redacted.push_str(text.get(at..end).unwrap_or_default());
        redacted
    }
}

/// What stands behind a secret, without what may be the rest of its last character, escaped: `%25` is a percent sign, and
/// whether the 25 is left must not tell that the secret ends with one. For the same reason no backslash is left before
/// a mask.
fn without_rest_of_escape(behind: &str) -> &str {
    const RESTS: [&str; 7] = ["\\\\", "25", "amp;", "amp%3B", "amp%3b", "#38;", "#x26;"];
    let mut left = behind;
    while let Some(shorter) = RESTS.iter().find_map(|rest| left.strip_prefix(rest)) {
        left = shorter;
    }
    left
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
    fn short_values_are_left_alone() {
        assert_eq!(Redactor::new([Secret::new("12345")]).redact("12345"), "12345");
    }
}
