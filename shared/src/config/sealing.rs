//! Opening and sealing the secrets of a whole webhook. Every version seals its secrets for itself.

use super::signing::{Signing, SigningKey};
use super::{StoredWebhook, Webhook, field_of_signing_key};
use crate::ids::WebhookId;
use crate::limits::SIGNING_KEY_BYTES;
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

    /// The webhook with its secrets open: what was typed, and of what is kept what is stored. A signing key that is still
    /// to be made is made of `entropy`, and given back to be shown once, unless it never leaves. Nobody can type a key again
    /// that was made here, so one that cannot be opened any more is made anew as well.
    ///
    /// # Errors
    /// When something that is kept is not stored, or cannot be opened.
    pub fn open(
        mut self,
        keys: &SealKeys,
        stored: Option<&StoredWebhook>,
        entropy: [u8; SIGNING_KEY_BYTES],
    ) -> Result<(Webhook<Secret>, Option<Secret>), SealError> {
        let kept = |field: &str| match stored {
            Some(stored) => stored.open_secret(keys, field)?.ok_or(SealError::NotOurs),
            None => Err(SealError::NotOurs),
        };
        let mut shown = None;
        if let Some(signing) = &mut self.signing {
            if signing.key.secret == SecretInput::Kept && kept(field_of_signing_key()).is_err() {
                signing.key = SigningKey::new(signing.key.scheme);
            }
            shown = signing.key.make(entropy);
        }
        let open = self.map_secrets(|field, secret| match secret {
            SecretInput::Typed(secret) => Ok(secret),
            SecretInput::Kept | SecretInput::Made => kept(field),
        });
        Ok((open?, shown))
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
    /// With the same key, a key that was retired before goes on until its time is over. What cannot be opened any more
    /// cannot sign.
    pub fn succeed(&mut self, before: &StoredWebhook, keys: &SealKeys, now: Timestamp) {
        if self.url.origin() != before.webhook.url.origin() {
            return;
        }
        let before = before.open(keys).ok().and_then(|before| before.signing);
        let (Some(signing), Some(before)) = (self.signing.as_mut(), before) else { return };
        signing.previous = if signing.key.secret == before.key.secret {
            before.previous.filter(|previous| now < previous.until)
        } else {
            Some(before.key.retire(now))
        };
    }

    /// Gives an old version that is saved again the newest key: its own may have been replaced because somebody knew it.
    /// For another target, or when the newest cannot be opened, it is a new one of `entropy`, to be shown once.
    pub fn take_over_signing(
        &mut self,
        head: &StoredWebhook,
        keys: &SealKeys,
        entropy: [u8; SIGNING_KEY_BYTES],
    ) -> Option<Secret> {
        let Some(newest) = &head.webhook.signing else {
            self.signing = None;
            return None;
        };
        let is_same = self.url.origin() == head.webhook.url.origin();
        self.signing = head.open(keys).ok().filter(|_| is_same).and_then(|head| head.signing);
        if self.signing.is_some() {
            return None;
        }
        let key = SigningKey::from_entropy(newest.key.scheme, entropy);
        let shown = key.shown_once();
        self.signing = Some(Signing { key, previous: None });
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Disabled, check};
    use crate::delivery::StopReason;
    use crate::guard::Policy;
    use crate::sign::Scheme;
    use serde_json::{Value, json};

    fn keys() -> SealKeys {
        SealKeys::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap()
    }

    fn webhook(document: &Value) -> Webhook<Secret> {
        let checked = check(document, &Policy::default(), None).unwrap();
        checked.open(&keys(), None, [3; 32]).unwrap().0
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
        assert!(!stored.is_sealed_with(&other_keys()));
    }

    #[test]
    fn a_webhook_that_was_disabled_under_a_wrong_key_keeps_its_secrets() {
        let disabled = Disabled { reason: StopReason::Failing, at: Timestamp::from_millis(0) };
        let carried = StoredWebhook { version: 3, disabled: Some(disabled), ..stored(2) };
        assert_eq!(carried.open(&keys()).unwrap(), webhook(&document()));
        assert!(StoredWebhook { version: 4, ..carried }.open(&keys()).is_err());
    }

    fn other_keys() -> SealKeys {
        SealKeys::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=").unwrap()
    }

    /// As the next version of what is stored, with `change` in its document.
    fn saved_again(keys: &SealKeys, change: impl Fn(&mut Value)) -> (Webhook<Secret>, Option<Secret>) {
        let stored = stored(2);
        let mut document = document();
        change(&mut document);
        let checked = check(&document, &Policy::default(), Some(&stored.secrets())).unwrap();
        checked.open(keys, Some(&stored), [9; 32]).unwrap()
    }

    #[test]
    fn a_kept_key_is_the_stored_one_and_a_lost_one_is_made_anew() {
        let (kept, shown) = saved_again(&keys(), |_| {});
        assert_eq!((kept.signing, shown), (webhook(&document()).signing, None));
        let (lost, shown) = saved_again(&other_keys(), |_| {});
        assert_eq!(shown, Some(Scheme::V1.make_key([9; 32])));
        assert_eq!(lost.signing.map(|signing| signing.key.secret), shown);
        // What a person typed cannot be made anew: it has to be typed.
        let mut kept = document();
        kept["headers"] = json!([{ "key": "X-Key", "secret": true }]);
        let checked = check(&kept, &Policy::default(), Some(&stored(2).secrets())).unwrap();
        assert_eq!(checked.open(&other_keys(), Some(&stored(2)), [9; 32]).err(), Some(SealError::NotOurs));
    }

    #[test]
    fn a_key_is_followed_by_the_next_for_the_same_target_alone() {
        let now = Timestamp::from_millis(1_763_900_000_000);
        let successor = |signing: Value, url: &str| {
            let (mut next, _) = saved_again(&keys(), |document| {
                document["signing"] = signing.clone();
                document["url"] = json!(url);
                document["authentication_config"] = Value::Null;
            });
            next.succeed(&stored(2), &keys(), now);
            next.signing.and_then(|signing| signing.previous)
        };
        let (here, there) = ("https://hooks.example.com/y", "https://elsewhere.example.org/");
        let other = json!({ "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
        assert_eq!(successor(json!({}), here), None, "the same key");
        let retired = successor(other.clone(), here).unwrap();
        assert_eq!(Some(retired.key), webhook(&document()).signing.map(|signing| signing.key));
        assert!(successor(json!({ "scheme": "v1a" }), here).is_some());
        assert_eq!(successor(other, there), None, "another target");
        assert_eq!(successor(json!({ "scheme": "none" }), here), None);
    }

    #[test]
    fn a_retired_key_goes_on_until_its_time_is_over() {
        let now = Timestamp::from_millis(1_763_900_000_000);
        let mut before = webhook(&document());
        let retired = SigningKey::from_entropy(Scheme::V1, [5; 32]).retire(now);
        before.signing.as_mut().unwrap().previous = Some(retired.clone());
        let id = WebhookId::from_entropy([1; 10]);
        let sealed = before.clone().seal::<SealError>(&keys(), &id, 2, || Ok([7; 12])).unwrap();
        let before = StoredWebhook { webhook: sealed, ..stored(2) };
        for (at, previous) in [(now, Some(retired.clone())), (retired.until, None)] {
            let mut next = webhook(&document());
            next.succeed(&before, &keys(), at);
            assert_eq!(next.signing.unwrap().previous, previous);
        }
    }

    #[test]
    fn an_old_version_takes_the_newest_key() {
        let head = stored(2);
        let newest = webhook(&document()).signing;
        let mut old = webhook(&document());
        old.signing.as_mut().unwrap().key = SigningKey::from_entropy(Scheme::V1, [5; 32]);
        assert_eq!(old.take_over_signing(&head, &keys(), [9; 32]), None);
        assert_eq!(old.signing, newest);
        // Another target, or a key that nobody can open.
        let elsewhere =
            json!({ "name": "SOC", "url": "https://elsewhere.example.org/", "body_template": "{}" });
        let mut moved = webhook(&elsewhere);
        assert_eq!(moved.take_over_signing(&head, &keys(), [9; 32]), Some(Scheme::V1.make_key([9; 32])));
        assert_eq!(old.take_over_signing(&head, &other_keys(), [9; 32]), Some(Scheme::V1.make_key([9; 32])));
        let mut unsigned = head;
        unsigned.webhook.signing = None;
        assert_eq!(old.take_over_signing(&unsigned, &keys(), [9; 32]), None);
        assert_eq!(old.signing, None);
    }
}
