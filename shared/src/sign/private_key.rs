//! `v1a`: Ed25519 (RFC 8032). The private key never leaves this deployment; the public one may be known by everybody.

use super::{KeyError, preamble};
use crate::limits::SIGNING_KEY_BYTES;
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

/// What a private key begins with.
const PREFIX: &str = "whsk_";
/// What a public key begins with.
const PUBLIC_PREFIX: &str = "whpk_";

/// A key that signs.
pub struct PrivateKey(SigningKey);

/// What verifies its signatures, written `whpk_` and base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PublicKey(#[cfg_attr(test, schemars(regex(pattern = "^whpk_[A-Za-z0-9+/]{43}=$")))] String);

impl PrivateKey {
    /// A new key.
    pub fn from_entropy(entropy: [u8; SIGNING_KEY_BYTES]) -> Self {
        Self(SigningKey::from_bytes(&entropy))
    }

    /// Reads what [`PrivateKey::to_secret`] wrote.
    ///
    /// # Errors
    /// When it is no base64 of 32 bytes.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_prefix(PREFIX).unwrap_or(text);
        let bytes = STANDARD.decode(text).map_err(|_| KeyError::NotBase64)?;
        let length = bytes.len();
        let entropy = bytes.try_into().map_err(|_| KeyError::Length { bytes: length })?;
        Ok(Self::from_entropy(entropy))
    }

    /// The key as it is sealed.
    pub fn to_secret(&self) -> Secret {
        Secret::new(format!("{PREFIX}{}", STANDARD.encode(self.0.to_bytes())))
    }

    /// What verifies its signatures.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(format!("{PUBLIC_PREFIX}{}", STANDARD.encode(self.0.verifying_key())))
    }

    /// As [`super::Signer::sign`].
    pub fn sign(&self, id: &str, timestamp_seconds: i64, body: &[u8]) -> String {
        let mut message = preamble(id, timestamp_seconds).into_bytes();
        message.extend_from_slice(body);
        format!("v1a,{}", STANDARD.encode(self.0.sign(&message).to_bytes()))
    }
}

impl PublicKey {
    /// As Standard Webhooks writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 32 bytes as a JSON Web Key has them in `x` (RFC 8037): base64url without padding.
    ///
    /// ```
    /// use shared::sign::PrivateKey;
    /// let key = PrivateKey::from_entropy([1; 32]).public_key();
    /// assert_eq!(key.to_jwk_x().len(), 43);
    /// ```
    pub fn to_jwk_x(&self) -> String {
        let bytes = self.0.strip_prefix(PUBLIC_PREFIX).and_then(|text| STANDARD.decode(text).ok());
        URL_SAFE_NO_PAD.encode(bytes.unwrap_or_default())
    }
}
