//! Opening and sealing the secrets of a whole webhook. Every version seals its secrets for itself.

use super::signing::Signing;
use super::{StoredWebhook, Webhook};
use crate::ids::WebhookId;
use crate::secret::{Place, SealError, SealKeys, Sealed, Secret, SecretInput};
use crate::time::Timestamp;

/// Random bytes for one sealing.
pub type Nonce = [u8; 12];

impl StoredWebhook {
    /// The webhook with its secrets open.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn open(&self, keys: &SealKeys) -> Result<Webhook<Secret>, SealError> {
        self.webhook.clone().map_secrets(|field, sealed| self.open_at(keys, field, &sealed))
    }

    /// The secret of one field; `None` when none is stored there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_secret(&self, keys: &SealKeys, field: &str) -> Result<Option<Secret>, SealError> {
        self.secret(field).map(|sealed| self.open_at(keys, field, sealed)).transpose()
    }

    fn open_at(&self, keys: &SealKeys, field: &str, sealed: &Sealed) -> Result<Secret, SealError> {
        let origin = self.webhook.origin_of(field);
        let at = |version| Place { owner: self.id.as_str(), field, origin: &origin, version };
        keys.open(sealed, &at(self.version)).or_else(|error| match self.disabled {
            // It was disabled while the key was not right: what could not be opened was taken over as it was.
            Some(_) => keys.open(sealed, &at(self.version.saturating_sub(1))),
            None => Err(error),
        })
    }

    /// Whether the key that seals now has sealed every secret.
    pub fn is_sealed_with(&self, keys: &SealKeys) -> bool {
        let mut is_current = true;
        let looked = self.webhook.clone().map_secrets(|_, sealed| {
            is_current &= keys.is_current(&sealed);
            Ok::<_, std::convert::Infallible>(())
        });
        looked.is_ok() && is_current
    }
}

impl Webhook<SecretInput> {
    /// The fields whose secret is typed or still to be made, for the audit log.
    pub fn new_secrets(&self) -> Vec<String> {
        let mut fields = Vec::new();
        let looked = self.clone().map_secrets(|field, secret| {
            if secret != SecretInput::Kept {
                fields.push(field.to_owned());
            }
            Ok::<_, std::convert::Infallible>(())
        });
        if looked.is_ok() { fields } else { Vec::new() }
    }

    /// The webhook with its secrets open: what was typed, and of what is kept what `kept` finds for its field.
    ///
    /// # Errors
    /// The first error of `kept`. It is also asked for a key that is still to be made.
    pub fn fill<E>(self, mut kept: impl FnMut(&str) -> Result<Secret, E>) -> Result<Webhook<Secret>, E> {
        self.map_secrets(|field, secret| match secret {
            SecretInput::Typed(secret) => Ok(secret),
            SecretInput::Kept | SecretInput::Made => kept(field),
        })
    }
}

impl Webhook<Secret> {
    /// Seals every secret for this version. Each `nonce` has to be random.
    ///
    /// # Errors
    /// The first error of `nonce`, or of sealing.
    pub fn seal<E: From<SealError>>(
        self,
        keys: &SealKeys,
        id: &WebhookId,
        version: u32,
        mut nonce: impl FnMut() -> Result<Nonce, E>,
    ) -> Result<Webhook<Sealed>, E> {
        let origins = self.clone();
        self.map_secrets(|field, secret| {
            let origin = origins.origin_of(field);
            let place = Place { owner: id.as_str(), field, origin: &origin, version };
            Ok(keys.seal(&secret, nonce()?, &place)?)
        })
    }

    /// Lets the key of the version before sign on for a while, when this one has another key for the same target.
    /// With the same key, a key that was retired before goes on until its time is over.
    pub fn succeed(&mut self, origin: &str, before: Option<Signing<Secret>>, now: Timestamp) {
        let stays = self.url.origin() == origin;
        let (Some(signing), Some(before)) = (self.signing.as_mut(), before.filter(|_| stays)) else { return };
        signing.previous = if signing.key.secret == before.key.secret {
            before.previous.filter(|previous| now < previous.until)
        } else {
            Some(before.key.retire(now))
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Disabled, check};
    use crate::delivery::StopReason;
    use crate::guard::Policy;
    use serde_json::{Value, json};

    fn keys() -> SealKeys {
        SealKeys::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap()
    }

    fn webhook(document: &Value) -> Webhook<Secret> {
        let mut checked = check(document, &Policy::default(), None).unwrap();
        if let Some(signing) = &mut checked.signing {
            signing.key.make([3; 32]);
        }
        checked.fill(|field| Err::<Secret, _>(field.to_owned())).unwrap()
    }

    fn document() -> Value {
        json!({
            "name": "SOC", "url": "https://hooks.example.com/x", "body_template": "{}",
            "headers": [{ "key": "X-Key", "value": "k3y-v4lue" }],
            "authentication_config": { "oauth": {
                "client_id": "id", "client_secret": "s3cr3t", "token_endpoint_url": "https://login.example.com/token",
            } },
        })
    }

    fn stored(version: u32) -> StoredWebhook {
        let (id, at) = (WebhookId::from_entropy([1; 10]), Timestamp::from_millis(0));
        let sealed = webhook(&document()).seal::<SealError>(&keys(), &id, version, || Ok([7; 12])).unwrap();
        StoredWebhook { id, version, created_at: at, updated_at: at, disabled: None, webhook: sealed }
    }

    #[test]
    fn what_was_sealed_opens_again_and_nowhere_else() {
        let stored = stored(2);
        assert_eq!(stored.open(&keys()).unwrap(), webhook(&document()));
        assert!(stored.is_sealed_with(&keys()));
        for moved in [
            StoredWebhook { version: 3, ..stored.clone() },
            StoredWebhook { id: WebhookId::from_entropy([2; 10]), ..stored.clone() },
        ] {
            assert_eq!(moved.open(&keys()).err(), Some(SealError::NotOurs));
        }
        let other = SealKeys::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=").unwrap();
        assert!(!stored.is_sealed_with(&other));
    }

    #[test]
    fn a_webhook_that_was_disabled_under_a_wrong_key_keeps_its_secrets() {
        let disabled = Disabled { reason: StopReason::Failing, at: Timestamp::from_millis(0) };
        let carried = StoredWebhook { version: 3, disabled: Some(disabled), ..stored(2) };
        assert_eq!(carried.open(&keys()).unwrap(), webhook(&document()));
        assert!(StoredWebhook { version: 4, ..carried }.open(&keys()).is_err());
    }

    #[test]
    fn a_key_is_followed_by_the_next_for_the_same_target_alone() {
        let now = Timestamp::from_millis(1_763_900_000_000);
        let before = webhook(&document());
        let successor = |secret: &str, origin: &str| {
            let mut next = before.clone();
            next.signing.as_mut().unwrap().key.secret = Secret::new(secret);
            next.succeed(origin, before.signing.clone(), now);
            next.signing.unwrap().previous
        };
        let same = before.signing.as_ref().unwrap().key.secret.expose();
        assert_eq!(successor(same, "https://hooks.example.com"), None);
        let retired = successor("whsec_another", "https://hooks.example.com").unwrap();
        assert_eq!(retired.key, before.signing.as_ref().unwrap().key);
        assert_eq!(successor("whsec_another", "https://elsewhere.example.org"), None);
        let mut kept = before.clone();
        let with_previous = Signing { previous: Some(retired.clone()), ..before.signing.clone().unwrap() };
        kept.succeed("https://hooks.example.com", Some(with_previous.clone()), now);
        assert_eq!(kept.signing.as_ref().unwrap().previous, Some(retired.clone()));
        kept.succeed("https://hooks.example.com", Some(with_previous), retired.until);
        assert_eq!(kept.signing.unwrap().previous, None);
    }
}
