//! Keys: the public ones that verify signatures, and what became of changing the one that seals.

use crate::ids::{SourceId, WebhookId};
use crate::secret::thumbprint;
use crate::sign::PublicKey;
use serde::{Deserialize, Serialize};

/// The public keys of a webhook (RFC 7517), at an address that anybody may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct JwkSet {
    /// The one that signs first, then the one before it, as long as that signs too.
    pub keys: Vec<Jwk>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key, in base64url.
    pub x: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`: for signatures alone.
    #[serde(rename = "use")]
    pub purpose: String,
    /// Tells keys apart: the thumbprint of RFC 7638.
    pub kid: String,
    /// The same key as libraries for Standard Webhooks take it.
    pub standard_webhooks: PublicKey,
}

impl From<PublicKey> for Jwk {
    fn from(key: PublicKey) -> Self {
        let x = key.to_jwk_x();
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            purpose: "sig".to_owned(),
            kid: thumbprint(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)),
            standard_webhooks: key,
            x,
        }
    }
}

/// The answer to `POST /api/keys/reseal`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ResealAnswer {
    /// Webhooks that were saved anew, their secrets sealed with the newest key.
    pub resealed: Vec<WebhookId>,
    /// Webhooks whose secrets no key opens; they have to be typed again.
    pub unreadable: Vec<WebhookId>,
    /// Sources whose secret was sealed with the newest key.
    pub sources: Vec<SourceId>,
    /// Sources whose secret no key opens: they accept nothing until that is replaced.
    pub unreadable_sources: Vec<SourceId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A: the key, and its thumbprint.
    #[test]
    fn a_public_key_is_that_of_the_rfc() {
        let key: PublicKey =
            serde_json::from_str("\"whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"").unwrap();
        let jwk = Jwk::from(key);
        assert_eq!(jwk.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(jwk.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
