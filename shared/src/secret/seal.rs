//! Sealing: AES-256-GCM with a fresh nonce, bound to the webhook, the field and the origin it may be sent to.
//!
//! A sealed value moved to another webhook, field or origin does not open: whoever can write storage still cannot
//! have a secret sent elsewhere.

use super::{Sealed, Secret};
use crate::ids::WebhookId;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;

/// What every sealed text begins with: the form, so that a later one can be told apart.
const FORM: &str = "s1.";
const NONCE_BYTES: usize = 12;

/// The deployment's key, from the setting `SEAL_KEY`: 32 bytes in base64.
pub struct SealKey(Aes256Gcm);

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// `SEAL_KEY` is not 32 bytes in base64.
    Key,
    /// The sealed text is not ours, or was sealed with another key or for another place.
    NotOurs,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "SEAL_KEY has to be 32 random bytes in base64",
            Self::NotOurs => "the stored secret cannot be opened: SEAL_KEY has changed, or it was moved",
        })
    }
}

impl SealKey {
    /// Reads the setting.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn parse(setting: &str) -> Result<Self, SealError> {
        let bytes = STANDARD.decode(setting.trim()).map_err(|_| SealError::Key)?;
        if bytes.len() != 32 {
            return Err(SealError::Key);
        }
        Ok(Self(Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&bytes))))
    }

    /// Seals a secret for a field of a webhook that may be sent to `origin`. The nonce has to be random.
    ///
    /// ```
    /// use shared::{ids::WebhookId, secret::{Secret, SealKey}};
    /// let key = SealKey::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap();
    /// let id = WebhookId::from_entropy([1; 10]);
    /// let sealed = key.seal(&Secret::new("t0ken"), [7; 12], &id, "headers.authorization", "https://a.com").unwrap();
    /// assert_eq!(key.open(&sealed, &id, "headers.authorization", "https://a.com").unwrap().expose(), "t0ken");
    /// assert!(key.open(&sealed, &id, "headers.authorization", "https://b.com").is_err());
    /// ```
    ///
    /// # Errors
    /// Only when the value is larger than the cipher takes (64 GiB).
    pub fn seal(
        &self,
        secret: &Secret,
        nonce: [u8; NONCE_BYTES],
        id: &WebhookId,
        field: &str,
        origin: &str,
    ) -> Result<Sealed, SealError> {
        let place = place(id, field, origin);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: place.as_bytes() };
        let ciphertext =
            self.0.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| SealError::NotOurs)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext);
        Ok(Sealed(format!("{FORM}{}", STANDARD.encode(bytes))))
    }

    /// Opens what [`SealKey::seal`] made, for the same place.
    ///
    /// # Errors
    /// [`SealError::NotOurs`].
    pub fn open(
        &self,
        sealed: &Sealed,
        id: &WebhookId,
        field: &str,
        origin: &str,
    ) -> Result<Secret, SealError> {
        let place = place(id, field, origin);
        let bytes = sealed.0.strip_prefix(FORM).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.ok_or(SealError::NotOurs)?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES).ok_or(SealError::NotOurs)?;
        let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
        let open = self.0.decrypt(Nonce::from_slice(nonce), payload).map_err(|_| SealError::NotOurs)?;
        String::from_utf8(open).map(Secret::new).map_err(|_| SealError::NotOurs)
    }
}

/// The associated data. Line breaks cannot stand in any of its parts, so it reads in one way only.
fn place(id: &WebhookId, field: &str, origin: &str) -> String {
    format!("{id}\n{field}\n{origin}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_format_unchanged() {
        let key = SealKey::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap();
        let id = WebhookId::from_entropy([1; 10]);
        let sealed =
            key.seal(&Secret::new("t0ken"), [7; 12], &id, "oauth.client_secret", "https://a.com").unwrap();
        assert_eq!(serde_json::to_string(&sealed).unwrap(), PINNED);
    }
    const PINNED: &str = "\"s1.BwcHBwcHBwcHBwcHwLKcYmFkSuR1u7DWQ0DKPUwLFpns\"";

    #[test]
    fn another_key_field_webhook_or_origin_does_not_open() {
        let key = SealKey::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap();
        let other_key = SealKey::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=").unwrap();
        let (id, other_id) = (WebhookId::from_entropy([1; 10]), WebhookId::from_entropy([2; 10]));
        let sealed = key.seal(&Secret::new("t0ken"), [7; 12], &id, "f", "https://a.com").unwrap();
        assert!(key.open(&sealed, &id, "f", "https://a.com").is_ok());
        assert_eq!(other_key.open(&sealed, &id, "f", "https://a.com").err(), Some(SealError::NotOurs));
        assert_eq!(key.open(&sealed, &other_id, "f", "https://a.com").err(), Some(SealError::NotOurs));
        assert_eq!(key.open(&sealed, &id, "g", "https://a.com").err(), Some(SealError::NotOurs));
        assert_eq!(key.open(&sealed, &id, "f", "https://b.com").err(), Some(SealError::NotOurs));
        for broken in ["", "s1.", "s1.AAAA", "s2.AAAA", "plain"] {
            assert!(key.open(&Sealed(broken.into()), &id, "f", "https://a.com").is_err(), "{broken}");
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for setting in ["", "short", "MDEyMzQ1Njc4OWFiY2RlZg=="] {
            assert!(SealKey::parse(setting).is_err(), "{setting}");
        }
    }
}
