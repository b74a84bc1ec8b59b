//! Who makes a call.

use super::{Act, Role, may};
use crate::ids::{SessionId, TokenId};
use serde::{Deserialize, Serialize};

/// Who somebody is. The audit log keeps it, so its JSON is held by a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// Has the admin token.
    AdminToken,
    /// Has an API token.
    ApiToken {
        /// Which one.
        id: TokenId,
        /// What it is called.
        name: String,
    },
    /// Was let in by Cloudflare Access.
    Access {
        /// As their identity provider knows them.
        email: String,
    },
    /// Tocsin itself, as when it disables a webhook.
    Tocsin,
}

impl Who {
    /// For people.
    ///
    /// ```
    /// assert_eq!(shared::access::Who::AdminToken.label(), "admin token");
    /// ```
    pub fn label(&self) -> String {
        match self {
            Self::AdminToken => "admin token".to_owned(),
            Self::ApiToken { name, .. } => format!("API token {name}"),
            Self::Access { email } => email.clone(),
            Self::Tocsin => "Tocsin".to_owned(),
        }
    }
}

/// Who makes a call, what they may do, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Actor {
    /// Who it is; of a session, who signed in.
    pub who: Who,
    /// What they may do.
    pub role: Role,
    /// The session that the call is made in, when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Whom Cloudflare Access let in, when it stands in front and something else decides what they may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_email: Option<String>,
    /// The address that the call comes from, as Cloudflare saw it; none for Tocsin itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Actor {
    /// Tocsin itself.
    pub const fn tocsin() -> Self {
        Self { who: Who::Tocsin, role: Role::Admin, session: None, access_email: None, address: None }
    }

    /// For people: who it is, and whom Access let in with the token of somebody.
    ///
    /// ```
    /// let mut actor = shared::access::Actor::tocsin();
    /// actor.access_email = Some("ada@example.com".to_owned());
    /// assert_eq!(actor.label(), "Tocsin, ada@example.com");
    /// ```
    pub fn label(&self) -> String {
        let who = self.who.label();
        self.access_email.as_ref().map_or_else(|| who.clone(), |email| format!("{who}, {email}"))
    }

    /// Whether they may do something.
    pub const fn may(&self, act: Act) -> bool {
        may(self.role, act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_actor_is_written_like_this() {
        let session = SessionId::from_entropy([0; 10]);
        let token = TokenId::from_entropy([0; 10]);
        let actor = |who: Who, role, session| Actor {
            who,
            role,
            session,
            access_email: None,
            address: Some("192.0.2.7".to_owned()),
        };
        let cases = [
            (
                actor(Who::AdminToken, Role::Admin, Some(session)),
                json!({ "who": { "kind": "admin_token" }, "role": "admin", "session": "ses_0000000000000000", "address": "192.0.2.7" }),
            ),
            (
                actor(Who::ApiToken { id: token, name: "CI".to_owned() }, Role::Viewer, None),
                json!({ "who": { "kind": "api_token", "id": "tok_0000000000000000", "name": "CI" }, "role": "viewer", "address": "192.0.2.7" }),
            ),
            (
                actor(Who::Access { email: "a@e.com".to_owned() }, Role::Editor, None),
                json!({ "who": { "kind": "access", "email": "a@e.com" }, "role": "editor", "address": "192.0.2.7" }),
            ),
            (Actor::tocsin(), json!({ "who": { "kind": "tocsin" }, "role": "admin" })),
        ];
        for (actor, written) in cases {
            assert_eq!(serde_json::to_value(&actor).unwrap(), written);
            assert_eq!(serde_json::from_value::<Actor>(written).unwrap(), actor);
        }
    }
}
