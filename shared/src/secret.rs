//! Secrets: what they may do (be sent) and what they may not (be shown, logged, stored in clear).
//!
//! A secret goes through four types. [`SecretText`] is its way in and, once, out over the wire. [`SecretInput`] is what a
//! person typed, or the wish to keep what is stored. [`Sealed`] is what storage holds. [`Secret`] is the open value, alive only while a request is made.

mod escapes;
mod finder;
mod packed;
mod redact;
mod seal;
#[cfg(test)]
mod tests;
mod view;

pub use redact::{MASK, Redactor};
pub use seal::{Place, SealError, SealKeys};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// An open secret. It has no `Display` and no `Serialize`, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that sends or seals it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret on its way in, or out for the one time that it is shown. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    /// Takes the value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for whoever shows it or seals it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<Secret> for SecretText {
    fn from(secret: Secret) -> Self {
        Self(secret.0)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// A secret as storage holds it: AES-256-GCM, bound to where it belongs (see [`SealKeys::seal`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub(crate) String);

/// What a checked document says about a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretInput {
    /// It was typed.
    Typed(Secret),
    /// It was left out, and one is stored for the same place and origin.
    Kept,
    /// It is still to be made: a signing key.
    Made,
}

/// SHA-256 in hexadecimal, for keeping what proves a token without keeping the token.
///
/// ```
/// assert!(shared::secret::digest("a").starts_with("ca978112ca1bbdca"));
/// ```
pub fn digest(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// SHA-256 in base64url, as RFC 7638 names a key.
pub fn thumbprint(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// Whether two texts are the same, in a time that tells nothing of where they differ or how long they are.
pub fn same_secret(given: &str, expected: &str) -> bool {
    bool::from(Sha256::digest(given).as_slice().ct_eq(Sha256::digest(expected).as_slice()))
}

/// Random bytes as a token that stands in a header, a cookie and a URL.
pub fn token_text(entropy: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(entropy)
}
