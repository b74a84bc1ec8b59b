//! `v1`: HMAC-SHA256 (RFC 2104) with a secret that both sides hold, written `whsec_` and base64.

use super::preamble;
use crate::limits::{SIGNING_KEY_BYTES, SIGNING_KEY_BYTES_MAX, SIGNING_KEY_BYTES_MIN};
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// What a shared key begins with; it may be left out when one is read.
const PREFIX: &str = "whsec_";

/// A secret that both sides hold.
pub struct SharedKey(Hmac<Sha256>, Secret);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It is not base64.
    NotBase64,
    /// It has too few bytes to be safe, or more than anybody needs.
    Length {
        /// How many it has.
        bytes: usize,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBase64 => write!(f, "A signing secret is {PREFIX} and base64; this one is not."),
            Self::Length { bytes } => write!(
                f,
                "The signing secret has {bytes} bytes; {SIGNING_KEY_BYTES_MIN} to {SIGNING_KEY_BYTES_MAX} are allowed."
            ),
        }
    }
}

impl SharedKey {
    /// A new key.
    pub fn from_entropy(entropy: [u8; SIGNING_KEY_BYTES]) -> Self {
        Self::new(&entropy)
    }

    /// Reads a key that somebody typed or that was stored, with or without `whsec_`.
    ///
    /// ```
    /// use shared::sign::{KeyError, SharedKey};
    /// assert!(SharedKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_ok());
    /// assert_eq!(SharedKey::parse("whsec_").err(), Some(KeyError::Length { bytes: 0 }));
    /// ```
    ///
    /// # Errors
    /// When it is not base64, or its length is none that Standard Webhooks allows (24 to 64 bytes).
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes =
            STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).map_err(|_| KeyError::NotBase64)?;
        if !(SIGNING_KEY_BYTES_MIN..=SIGNING_KEY_BYTES_MAX).contains(&bytes.len()) {
            return Err(KeyError::Length { bytes: bytes.len() });
        }
        Ok(Self::new(&bytes))
    }

    fn new(bytes: &[u8]) -> Self {
        // RFC 2104 fills a key up with zeros to a block of the digest, which is what the longest key has.
        let mut block = [0; SIGNING_KEY_BYTES_MAX];
        block.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        Self(Hmac::new(&block.into()), Secret::new(format!("{PREFIX}{}", STANDARD.encode(bytes))))
    }

    /// The key as it is shown once, and sealed.
    pub fn to_secret(&self) -> Secret {
        self.1.clone()
    }

    /// As [`super::Signer::sign`].
    pub fn sign(&self, id: &str, timestamp_seconds: i64, body: &[u8]) -> String {
        let mac = self.0.clone().chain_update(preamble(id, timestamp_seconds)).chain_update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}
