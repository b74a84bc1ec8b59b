//! `signing`: whether requests are signed, and with which key. New webhooks are, unless their document says otherwise.

use super::StoredSecrets;
use super::read::Object;
use super::stored::{field_of_previous_key, field_of_signing_key};
use crate::address::Address;
use crate::issue::{IssueCode, Issues};
use crate::limits::{KEY_OVERLAP_MILLIS, SIGNING_KEY_BYTES};
use crate::secret::{Secret, SecretInput};
use crate::sign::{KeyError, PublicKey, Scheme, SharedKey, Signer};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How requests are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing<S> {
    /// What signs.
    pub key: SigningKey<S>,
    /// What signs beside it for a while, so that the target can change over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<RetiredKey<S>>,
}

/// A key that signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey<S> {
    /// What it is a key for.
    pub scheme: Scheme,
    /// The key itself.
    pub secret: S,
    /// What verifies its signatures, where that is another key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<PublicKey>,
}

/// A key that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredKey<S> {
    /// The key.
    pub key: SigningKey<S>,
    /// How long it still signs.
    pub until: Timestamp,
}

/// The public keys of a webhook. The Registry stores them beside it, so that answering them needs no webhook document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKeys {
    /// What verifies the signatures of the key that signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PublicKey>,
    /// The same for the key before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<PublicKey>,
    /// Until when that signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl PublishedKeys {
    /// Those that sign at this moment, the one that stays first.
    pub fn at(&self, now: Timestamp) -> impl Iterator<Item = &PublicKey> {
        let previous = self.previous.as_ref().filter(|_| self.until.is_some_and(|until| now < until));
        self.key.iter().chain(previous)
    }
}

impl<S> From<&Signing<S>> for PublishedKeys {
    fn from(signing: &Signing<S>) -> Self {
        let previous = signing.previous.as_ref();
        Self {
            key: signing.key.public_key.clone(),
            previous: previous.and_then(|previous| previous.key.public_key.clone()),
            until: previous.map(|previous| previous.until),
        }
    }
}

impl<S> SigningKey<S> {
    fn map_secret<T, E>(self, turn: impl FnOnce(S) -> Result<T, E>) -> Result<SigningKey<T>, E> {
        Ok(SigningKey { scheme: self.scheme, secret: turn(self.secret)?, public_key: self.public_key })
    }
}

impl<S> Signing<S> {
    pub(super) fn map_secret<T, E>(
        self,
        turn: &mut impl FnMut(&str, S) -> Result<T, E>,
    ) -> Result<Signing<T>, E> {
        let key = self.key.map_secret(|secret| turn(field_of_signing_key(), secret))?;
        let previous = self.previous.map(|RetiredKey { key, until }| {
            let key = key.map_secret(|secret| turn(field_of_previous_key(), secret))?;
            Ok(RetiredKey { key, until })
        });
        Ok(Signing { key, previous: previous.transpose()? })
    }

    /// The keys that sign at this moment, the one that stays first.
    pub fn keys_at(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey<S>> {
        let previous = self.previous.as_ref().filter(|previous| now < previous.until);
        std::iter::once(&self.key).chain(previous.map(|previous| &previous.key))
    }
}

impl SigningKey<SecretInput> {
    /// The document's wish for a key that is still to be made.
    pub fn new(scheme: Scheme) -> Self {
        Self { scheme, secret: SecretInput::Made, public_key: None }
    }

    /// Makes the key from random bytes when it is still to be made; gives it back to be shown once, unless it never
    /// leaves.
    ///
    /// ```
    /// use shared::{config::SigningKey, secret::SecretInput, sign::Scheme};
    /// let mut key = SigningKey::new(Scheme::V1);
    /// assert!(key.make([7; 32]).is_some_and(|shown| shown.expose().starts_with("whsec_")));
    /// assert!(matches!(key.secret, SecretInput::Typed(_)));
    /// assert!(SigningKey::new(Scheme::V1a).make([7; 32]).is_none());
    /// ```
    pub fn make(&mut self, entropy: [u8; SIGNING_KEY_BYTES]) -> Option<Secret> {
        if self.secret != SecretInput::Made {
            return None;
        }
        let made = SigningKey::from_entropy(self.scheme, entropy);
        let shown = made.shown_once();
        (self.secret, self.public_key) = (SecretInput::Typed(made.secret), made.public_key);
        shown
    }
}

impl SigningKey<Secret> {
    /// A new key from random bytes.
    pub fn from_entropy(scheme: Scheme, entropy: [u8; SIGNING_KEY_BYTES]) -> Self {
        let secret = scheme.make_key(entropy);
        let public_key = Signer::read(scheme, &secret).ok().and_then(|signer| signer.public_key());
        Self { scheme, secret, public_key }
    }

    /// What the target has to be told of a new key; a private one never leaves.
    pub fn shown_once(&self) -> Option<Secret> {
        (self.scheme == Scheme::V1).then(|| self.secret.clone())
    }
}

impl<S> SigningKey<S> {
    /// The key, replaced now: it signs beside the new one until the overlap is over.
    pub fn retire(self, now: Timestamp) -> RetiredKey<S> {
        RetiredKey { key: self, until: now.plus_millis(KEY_OVERLAP_MILLIS) }
    }
}

impl Signing<Secret> {
    /// The header `webhook-signature` of one request: a signature for each key, with a space between.
    ///
    /// # Errors
    /// When a stored key is none; what [`super::check`] let through is one.
    pub fn sign(&self, id: &str, now: Timestamp, body: &[u8]) -> Result<String, KeyError> {
        let signatures = self.keys_at(now).map(|key| {
            Signer::read(key.scheme, &key.secret).map(|signer| signer.sign(id, now.as_seconds(), body))
        });
        Ok(signatures.collect::<Result<Vec<_>, _>>()?.join(" "))
    }
}

/// `signing` of a document. What it leaves out stays as it is stored, and a new webhook gets a key of its own.
pub(super) fn check(
    given: Option<&Value>,
    target: Option<&Address>,
    stored: Option<&StoredSecrets>,
    issues: &mut Issues,
) -> Option<Signing<SecretInput>> {
    let mut object = given.and_then(|given| Object::open(given, "signing", issues));
    let mut text = |field| object.as_mut().and_then(|object| object.text(field, issues));
    let (wish, typed) = (text("scheme"), text("secret").filter(|typed| !typed.is_empty()));
    if let Some(object) = object {
        object.close(&["set", "public_key", "previous_until"], issues);
    }
    let scheme = match wish {
        None => {
            stored.map_or(Some(Scheme::default()), |stored| stored.signing.as_ref().map(|key| key.scheme))
        }
        Some("none") => None,
        Some(wish) => Some(Scheme::parse(wish).unwrap_or_else(|| {
            let message = format!("Given {wish:?}; \"v1\", \"v1a\" or \"none\" is allowed.");
            issues.add("signing.scheme", IssueCode::NotAllowed, message);
            Scheme::default()
        })),
    };
    if let Some(typed) = typed {
        check_typed(typed, scheme, issues);
    }
    let scheme = scheme?;
    let key = match typed {
        Some(typed) => {
            SigningKey { scheme, secret: SecretInput::Typed(Secret::new(typed)), public_key: None }
        }
        None => keep(scheme, target, stored).unwrap_or_else(|| SigningKey::new(scheme)),
    };
    Some(Signing { key, previous: None })
}

/// The stored key, as long as the target is still the same: who gets what it signs for another one could send that on.
fn keep(
    scheme: Scheme,
    target: Option<&Address>,
    stored: Option<&StoredSecrets>,
) -> Option<SigningKey<SecretInput>> {
    let stored = stored?;
    let key = stored.signing.as_ref().filter(|key| key.scheme == scheme)?;
    let stays = target.is_none_or(|target| target.origin() == stored.origin);
    stays.then(|| SigningKey { scheme, secret: SecretInput::Kept, public_key: key.public_key.clone() })
}

fn check_typed(typed: &str, scheme: Option<Scheme>, issues: &mut Issues) {
    let message = match scheme {
        Some(Scheme::V1) => match SharedKey::parse(typed) {
            Ok(_) => return,
            Err(error) => error.to_string(),
        },
        Some(Scheme::V1a) => {
            "The private key of v1a is made here and never leaves; leave the secret out.".to_owned()
        }
        None => "Requests are not signed, so there is no secret; leave it out.".to_owned(),
    };
    issues.add("signing.secret", IssueCode::NotAllowed, message);
}
