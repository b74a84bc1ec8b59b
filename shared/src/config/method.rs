//! The methods a webhook may use.

use crate::issue::{IssueCode, Issues};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The method of every request of one webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// The default.
    #[default]
    Post,
    /// Carries a body.
    Put,
    /// Carries a body.
    Patch,
    /// May carry a body.
    Delete,
    /// Carries neither a body nor a template.
    Get,
}

/// Whether a method's request has a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRule {
    /// A template has to be there.
    Required,
    /// A template may be there.
    Optional,
    /// A template must not be there.
    None,
}

impl Method {
    /// All of them, in the order a form offers them.
    pub const ALL: [Method; 5] = [Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Get];

    /// As HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Get => "GET",
        }
    }

    /// Whether its request has a body.
    pub const fn body_rule(self) -> BodyRule {
        match self {
            Self::Post | Self::Put | Self::Patch => BodyRule::Required,
            Self::Delete => BodyRule::Optional,
            Self::Get => BodyRule::None,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(super) fn check(given: Option<&str>, issues: &mut Issues) -> Option<Method> {
    let Some(given) = given else { return Some(Method::default()) };
    let method = Method::ALL.into_iter().find(|method| method.as_str() == given);
    if method.is_none() {
        let message = format!("Given {given:?}; POST, PUT, PATCH, DELETE and GET are allowed.");
        issues.add("method", IssueCode::NotAllowed, message);
    }
    method
}
