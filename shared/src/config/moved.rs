//! What a changed address means for stored secrets, told before anything is saved: they are bound to an origin, and
//! do not go to another one.

use super::{AuthenticationView, Method, StoredSecrets, WebhookView};
use crate::address::Address;
use crate::guard::{self, Policy, TargetUrl};
use crate::sign::Scheme;

/// The origin that stored secrets are bound to, and the one that they would have gone to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where they may go. Saving drops them.
    pub from: String,
    /// Where they are not sent.
    pub to: String,
}

/// What a save does to the key that signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOnSave {
    /// There is none yet; one is made.
    Made,
    /// It stays.
    Kept,
    /// It was bound to another origin: it goes, and one is made.
    Dropped,
    /// One of another scheme is made, and it signs beside that for a while.
    Replaced,
}

impl StoredSecrets {
    /// What saving does to the key, when requests are to be signed with this scheme and go to this address.
    ///
    /// ```
    /// use shared::{config::{KeyOnSave, StoredSecrets}, guard::Policy, sign::Scheme};
    /// let nothing = StoredSecrets::default();
    /// assert_eq!(nothing.key_on_save(Scheme::V1, "https://a.com", &Policy::default()), KeyOnSave::Made);
    /// ```
    pub fn key_on_save(&self, scheme: Scheme, url: &str, policy: &Policy) -> KeyOnSave {
        match &self.signing {
            None => KeyOnSave::Made,
            Some(_) if self.target_move(url, policy).is_some() => KeyOnSave::Dropped,
            Some(stored) if stored.scheme == scheme => KeyOnSave::Kept,
            Some(_) => KeyOnSave::Replaced,
        }
    }

    /// The move of the target, which all stored secrets are bound to; none while nothing is stored, while the origin is
    /// the same, or as long as `url` is no address to send to.
    ///
    /// ```
    /// use shared::{config::StoredSecrets, guard::Policy};
    /// let stored = StoredSecrets {
    ///     origin: "https://a.com".to_owned(), header_keys: vec!["X-Key".to_owned()], ..StoredSecrets::default()
    /// };
    /// let to = |url| stored.target_move(url, &Policy::default()).map(|moved| moved.to);
    /// assert_eq!(to("https://b.com/{{data.id}}").as_deref(), Some("https://b.com"));
    /// assert_eq!((to("https://A.com/other?path"), to("https://")), (None, None));
    /// ```
    pub fn target_move(&self, url: &str, policy: &Policy) -> Option<Move> {
        if self.header_keys.is_empty() && self.token_origin.is_none() && self.signing.is_none() {
            return None;
        }
        let to = Address::check(url, policy).ok()?.origin();
        moved(&self.origin, to)
    }

    /// The move of the token endpoint, which the client secret is bound to as well.
    pub fn token_endpoint_move(&self, url: &str, policy: &Policy) -> Option<Move> {
        let to = guard::check(url, policy).as_ref().map(TargetUrl::origin).ok()?;
        moved(self.token_origin.as_ref()?, to)
    }
}

impl WebhookView {
    /// Whether stored secrets would go to another path or query of the same origin, or with another method. A save keeps
    /// them; a test before that does not send them (see [`crate::trial::borrowing`]).
    pub fn is_moved_within_origin(&self, method: Method, url: &str, policy: &Policy) -> bool {
        let Ok(address) = Address::check(url, policy) else { return false };
        let is_moved = address.as_str() != self.url || method != self.method;
        is_moved && address.origin() == guard::origin_of(&self.url)
    }

    /// The same of the token endpoint and the client secret.
    pub fn is_token_endpoint_moved_within_origin(&self, url: &str, policy: &Policy) -> bool {
        let Some(AuthenticationView { oauth }) = &self.authentication_config else { return false };
        let Ok(url) = guard::check(url, policy) else { return false };
        url.as_str() != oauth.token_endpoint_url
            && url.origin() == guard::origin_of(&oauth.token_endpoint_url)
    }
}

fn moved(from: &str, to: String) -> Option<Move> {
    (to != from).then(|| Move { from: from.to_owned(), to })
}
