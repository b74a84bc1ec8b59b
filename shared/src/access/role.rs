//! Roles, and the acts each of them is for.

use serde::{Deserialize, Serialize};

/// How much somebody may do. Each role may do what the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees how everything stands, and no event, body or header.
    Viewer,
    /// Sees those too, and keeps deliveries going.
    Operator,
    /// Also sets webhooks up.
    Editor,
    /// Also says who may send events and who may sign in.
    Admin,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Role; 4] = [Self::Viewer, Self::Operator, Self::Editor, Self::Admin];

    /// As it stands in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Role::as_str`] wrote. The case matters: a role is a code.
    ///
    /// ```
    /// use shared::access::Role;
    /// assert_eq!(Role::parse("editor"), Some(Role::Editor));
    /// assert_eq!(Role::parse("Admin"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Something that somebody may do or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Seeing how everything stands.
    Read,
    /// Seeing events, and the headers and bodies of attempts.
    ReadBodies,
    /// Trying a draft: rendering it, and sending it once.
    Test,
    /// Retrying, releasing and cancelling deliveries, and dismissing notices.
    Operate,
    /// Sending events again.
    Replay,
    /// Adding, changing and deleting webhooks.
    EditWebhooks,
    /// Adding, changing and deleting sources.
    ManageSources,
    /// Replacing the keys that sign and seal.
    ManageKeys,
    /// Making and revoking API tokens, and ending sessions.
    ManageAccess,
    /// Reading who changed what.
    ReadAudit,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 10] = [
        Self::Read,
        Self::ReadBodies,
        Self::Test,
        Self::Operate,
        Self::Replay,
        Self::EditWebhooks,
        Self::ManageSources,
        Self::ManageKeys,
        Self::ManageAccess,
        Self::ReadAudit,
    ];

    /// The least role that may.
    pub const fn takes(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::ReadBodies | Self::Test | Self::Operate | Self::Replay => Role::Operator,
            Self::EditWebhooks => Role::Editor,
            Self::ManageSources | Self::ManageKeys | Self::ManageAccess | Self::ReadAudit => Role::Admin,
        }
    }

    /// Who may, as in `the role editor or more`.
    ///
    /// ```
    /// use shared::access::Act;
    /// assert_eq!(Act::EditWebhooks.whose(), "the role editor or more");
    /// assert_eq!(Act::ManageAccess.whose(), "the role admin");
    /// ```
    pub fn whose(self) -> String {
        let role = self.takes();
        let or_more = if Role::ALL.iter().any(|other| *other > role) { " or more" } else { "" };
        format!("the role {}{or_more}", role.as_str())
    }

    /// What it is, to follow "may".
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Read => "see how everything stands: webhooks, deliveries, events, the ledger",
            Self::ReadBodies => "see events, and the headers and bodies of attempts",
            Self::Test => "try a webhook: render it, and send it once",
            Self::Operate => "retry, release and cancel deliveries, and dismiss notices",
            Self::Replay => "send events again",
            Self::EditWebhooks => "add, change and delete webhooks",
            Self::ManageSources => "add, change and delete sources",
            Self::ManageKeys => "replace the keys that sign and seal",
            Self::ManageAccess => "make and revoke API tokens, and end sessions",
            Self::ReadAudit => "read who changed what",
        }
    }
}

/// Whether a role may do something.
///
/// ```
/// use shared::access::{Act, Role, may};
/// assert!(may(Role::Operator, Act::Replay));
/// assert!(!may(Role::Viewer, Act::ReadBodies));
/// ```
pub const fn may(role: Role, act: Act) -> bool {
    // Of an enum without fields, so this compares places in the list of roles.
    role as u8 >= act.takes() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_more_than_the_one_before() {
        for roles in Role::ALL.windows(2) {
            let may_of = |role: Role| Act::ALL.into_iter().filter(move |act| may(role, *act)).count();
            assert!(may_of(roles[0]) < may_of(roles[1]), "{roles:?}");
            assert!(Act::ALL.into_iter().all(|act| !may(roles[0], act) || may(roles[1], act)));
        }
        assert!(Act::ALL.into_iter().all(|act| may(Role::Admin, act)));
        assert_eq!(
            Act::ALL.into_iter().filter(|act| may(Role::Viewer, *act)).collect::<Vec<_>>(),
            [Act::Read]
        );
    }

    #[test]
    fn a_role_reads_back_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
    }
}
