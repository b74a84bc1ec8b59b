//! Signing what is delivered, as [Standard Webhooks](https://www.standardwebhooks.com) has it: a target can tell that
//! a request comes from us, that nobody changed it, and that it is not an old one sent again.
//!
//! What is signed is `id.timestamp.body`. There are two schemes: [`SharedKey`] (`v1`, HMAC-SHA256), where both sides
//! hold one secret, and [`PrivateKey`] (`v1a`, Ed25519), where the target needs no secret at all.

mod private_key;
mod shared_key;

pub use private_key::{PrivateKey, PublicKey};
pub use shared_key::{KeyError, SharedKey};

use crate::limits::SIGNING_KEY_BYTES;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// HMAC-SHA256: every library for Standard Webhooks verifies it.
    #[default]
    V1,
    /// Ed25519: who verifies cannot sign, so nothing the target holds has to be kept secret.
    V1a,
}

impl Scheme {
    /// All of them, in the order a form offers them.
    pub const ALL: [Scheme; 2] = [Scheme::V1, Scheme::V1a];

    /// As the document and the signature write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V1a => "v1a",
        }
    }

    /// Reads what [`Scheme::as_str`] writes.
    ///
    /// ```
    /// use shared::sign::Scheme;
    /// assert!(Scheme::ALL.into_iter().all(|scheme| Scheme::parse(scheme.as_str()) == Some(scheme)));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }

    /// A new key from random bytes, in the spelling that [`Signer::read`] takes.
    ///
    /// ```
    /// use shared::sign::Scheme;
    /// assert!(Scheme::V1.make_key([7; 32]).expose().starts_with("whsec_"));
    /// ```
    pub fn make_key(self, entropy: [u8; SIGNING_KEY_BYTES]) -> Secret {
        match self {
            Self::V1 => SharedKey::from_entropy(entropy).to_secret(),
            Self::V1a => PrivateKey::from_entropy(entropy).to_secret(),
        }
    }
}

/// A key that signs, of either scheme.
pub enum Signer {
    /// For `v1`.
    Shared(SharedKey),
    /// For `v1a`.
    Private(PrivateKey),
}

impl Signer {
    /// Reads a key.
    ///
    /// # Errors
    /// As [`SharedKey::parse`] and [`PrivateKey::parse`].
    pub fn read(scheme: Scheme, key: &Secret) -> Result<Self, KeyError> {
        match scheme {
            Scheme::V1 => SharedKey::parse(key.expose()).map(Self::Shared),
            Scheme::V1a => PrivateKey::parse(key.expose()).map(Self::Private),
        }
    }

    /// The signature of one request, as it stands in `webhook-signature`: the scheme, a comma, and base64.
    ///
    /// ```
    /// use shared::{secret::Secret, sign::{Scheme, Signer}};
    /// let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    /// let signer = Signer::read(Scheme::V1, &key).unwrap();
    /// assert_eq!(
    ///     signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#),
    ///     "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    /// );
    /// ```
    pub fn sign(&self, id: &str, timestamp_seconds: i64, body: &[u8]) -> String {
        match self {
            Self::Shared(key) => key.sign(id, timestamp_seconds, body),
            Self::Private(key) => key.sign(id, timestamp_seconds, body),
        }
    }

    /// What verifies the signatures and may be known by everybody; none for a shared key.
    pub fn public_key(&self) -> Option<PublicKey> {
        match self {
            Self::Shared(_) => None,
            Self::Private(key) => Some(key.public_key()),
        }
    }
}

/// What is signed before the body.
fn preamble(id: &str, timestamp_seconds: i64) -> String {
    format!("{id}.{timestamp_seconds}.")
}

#[cfg(test)]
mod tests;
