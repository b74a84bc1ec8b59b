//! Sources: who may send events.

use super::chosen_secret::check_chosen;
use super::fields::{only_object, whole_number};
use crate::config::read_name;
use crate::event::{Authentication, CustomPaths, Format, RateLimit};
use crate::ids::SourceId;
use crate::issue::{IssueCode, Issues};
use crate::limits::INGEST_PER_SEC_MAX;
use crate::secret::{Secret, SecretText};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/sources`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SourceDraft {
    /// What people call it; the rules of a webhook's name.
    pub name: String,
    /// How it writes its events.
    #[serde(default)]
    pub format: Format,
    /// Where they have their id, type and time, when the format is `custom`.
    #[serde(default, skip_serializing_if = "CustomPaths::is_empty", deserialize_with = "only_object")]
    pub custom: CustomPaths,
    /// How it proves that they are its own.
    #[serde(default, deserialize_with = "only_object")]
    pub authentication: AuthenticationDraft,
    /// Requests a second that it may make; as many as usual when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "whole_number")]
    #[cfg_attr(test, schemars(range(min = 1, max = INGEST_PER_SEC_MAX)))]
    pub rate_limit_per_sec: Option<u32>,
}

/// How a new source proves that a request is its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "SourceAuthenticationDraft"))]
#[serde(deny_unknown_fields)]
pub struct AuthenticationDraft {
    /// In which way.
    pub kind: Authentication,
    /// The secret to sign with, when the source has one already. Without it, one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretText>,
}

/// A draft that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedSource {
    /// Its name.
    pub name: String,
    /// How it writes its events.
    pub format: Format,
    /// Paths that can be read.
    pub custom: CustomPaths,
    /// How it proves that they are its own.
    pub authentication: Authentication,
    /// The secret that was typed.
    pub secret: Option<Secret>,
    /// How fast it may post.
    pub rate_limit: RateLimit,
}

impl SourceDraft {
    /// A draft with this name, and everything else as it is when nothing is said.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            format: Format::default(),
            custom: CustomPaths::default(),
            authentication: AuthenticationDraft::default(),
            rate_limit_per_sec: None,
        }
    }

    /// Checks all of it.
    ///
    /// ```
    /// use shared::api::SourceDraft;
    /// assert!(SourceDraft::named("SIEM").check().is_ok());
    /// let draft = SourceDraft { rate_limit_per_sec: Some(0), ..SourceDraft::named("") };
    /// let issues = draft.check().unwrap_err();
    /// assert!(issues.at("name").is_some() && issues.at("rate_limit_per_sec").is_some());
    /// ```
    ///
    /// # Errors
    /// Every finding. No secret is in a message.
    pub fn check(&self) -> Result<CheckedSource, Issues> {
        let mut issues = Issues::default();
        let mut noted = |found: Issues| issues.extend(found);
        let name = read_name(&self.name).map_err(&mut noted).unwrap_or_default();
        let custom = self.custom.check().map_err(&mut noted).unwrap_or_default();
        if self.format != Format::Custom && !custom.is_empty() {
            let message = "Only the format custom has paths.";
            issues.add("custom", IssueCode::NotAllowed, message);
        }
        let secret = self.authentication.check(&mut issues);
        if let Some(given) = self.rate_limit_per_sec.filter(|given| !(1..=INGEST_PER_SEC_MAX).contains(given))
        {
            let message = format!("Given {given} requests a second; 1 to {INGEST_PER_SEC_MAX} are allowed.");
            issues.add("rate_limit_per_sec", IssueCode::OutOfRange, message);
        }
        issues.into_result(CheckedSource {
            name,
            format: self.format,
            custom,
            authentication: self.authentication.kind,
            secret,
            rate_limit: self.rate_limit_per_sec.map(RateLimit::per_sec).unwrap_or_default(),
        })
    }
}

impl AuthenticationDraft {
    fn check(&self, issues: &mut Issues) -> Option<Secret> {
        check_chosen(self.kind, self.secret.as_ref()?, "authentication.secret", issues)
    }
}

/// A source read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceView {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// How it writes its events.
    pub format: Format,
    /// Where they have their id, type and time.
    #[serde(default, skip_serializing_if = "CustomPaths::is_empty")]
    pub custom: CustomPaths,
    /// How it proves that they are its own.
    #[serde(default)]
    pub authentication: AuthenticationView,
    /// Requests a second that it may make.
    #[serde(default)]
    pub rate_limit_per_sec: RateLimit,
    /// Where it posts them, from the root of this origin.
    pub ingest_path: String,
    /// When it was added.
    pub created_at: Timestamp,
}

impl SourceView {
    /// What nobody chooses.
    pub const READ_ONLY: &'static [&'static str] = &["id", "ingest_path", "created_at"];
}

/// How a source proves that a request is its own. What with, is never read back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "SourceAuthenticationView"))]
pub struct AuthenticationView {
    /// In which way.
    pub kind: Authentication,
    /// Until when what was replaced holds beside the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_until: Option<Timestamp>,
}

/// The answer to `POST /api/sources` and to a rotation: the only time that what was made for the source is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceCreated {
    /// The source.
    pub source: SourceView,
    /// What it sends as `Authorization: Bearer …`, if that is how it proves itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretText>,
    /// What it signs with, unless that was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(draft: &str) -> Vec<String> {
        let draft: SourceDraft = serde_json::from_str(draft).unwrap();
        let issues = draft.check().err().into_iter().flatten();
        issues.map(|issue| format!("{} {:?}", issue.path, issue.code)).collect()
    }

    #[test]
    fn every_finding_of_a_source_is_named() {
        for (draft, expected) in [
            (r#"{"name": "a"}"#, vec![]),
            (r#"{"name": "a", "rate_limit_per_sec": 2e1}"#, vec![]),
            (r#"{"name": "a", "rate_limit_per_sec": 1000.0}"#, vec![]),
            (r#"{"name": "a", "rate_limit_per_sec": null}"#, vec![]),
            (
                r#"{"name": "", "format": "custom", "custom": {"id_path": "id", "time_path": "$["}, "rate_limit_per_sec": 1001}"#,
                vec![
                    "name Required",
                    "custom.id_path SelectorSyntax",
                    "custom.time_path SelectorSyntax",
                    "rate_limit_per_sec OutOfRange",
                ],
            ),
            (r#"{"name": "a", "custom": {"id_path": "$.id"}}"#, vec!["custom NotAllowed"]),
            (r#"{"name": "a", "custom": {"id_path": "  "}}"#, vec![]),
            (
                r#"{"name": "a", "authentication": {"kind": "bearer", "secret": "mine"}}"#,
                vec!["authentication.secret NotAllowed"],
            ),
            (r#"{"name": "a", "authentication": {"kind": "standard_webhooks"}}"#, vec![]),
            (
                r#"{"name": "a", "authentication": {"kind": "standard_webhooks", "secret": "whsec_AAAA"}}"#,
                vec!["authentication.secret Malformed"],
            ),
            (
                r#"{"name": "a", "authentication": {"kind": "github", "secret": "fifteen letters"}}"#,
                vec!["authentication.secret OutOfRange"],
            ),
            (
                r#"{"name": "a", "authentication": {"kind": "github", "secret": "sixteen letters\n"}}"#,
                vec!["authentication.secret Malformed"],
            ),
            (
                r#"{"name": "a", "authentication": {"kind": "github", "secret": "sixteen letters "}}"#,
                vec!["authentication.secret Malformed"],
            ),
            (
                r#"{"name": "a", "authentication": {"kind": "github", "secret": "It's a Secret to Everybody"}}"#,
                vec![],
            ),
        ] {
            assert_eq!(findings(draft), expected, "{draft}");
        }
        for odd in [
            r#"{"name": "a", "authentication": {"kind": "none"}}"#,
            r#"{"name": "a", "authentication": {}}"#,
            r#"{"name": "a", "authentication": {"kind": "bearer", "key": 1}}"#,
            r#"{"name": "a", "custom": {"path": "$"}}"#,
            r#"{"name": "a", "custom": ["$.id", null, null]}"#,
            r#"{"name": "a", "authentication": ["bearer", null]}"#,
            r#"{"name": "a", "rate_limit_per_sec": -1}"#,
            r#"{"name": "a", "rate_limit_per_sec": 1.5}"#,
            r#"{"name": "a", "rate_limit_per_sec": 4294967296}"#,
            r#"{"name": "a", "rate_limit_per_sec": 1e999}"#,
            r#"{"name": "a", "rate_limit_per_sec": "5"}"#,
        ] {
            assert!(serde_json::from_str::<SourceDraft>(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn no_secret_is_in_a_message_or_in_debug() {
        let draft = r#"{"name": "a", "authentication": {"kind": "KIND", "secret": "c4nary"}}"#;
        for kind in Authentication::ALL {
            let draft: SourceDraft = serde_json::from_str(&draft.replace("KIND", kind.as_str())).unwrap();
            assert!(!format!("{draft:?} {:?}", draft.check()).contains("c4nary"));
        }
    }

    #[test]
    fn a_view_of_before_is_read_with_the_defaults() {
        let before = r#"{"id": "src_0123456789abcdef", "name": "S", "format": "tocsin",
            "ingest_path": "/ingest/src_0123456789abcdef", "created_at": "2026-11-23T10:00:00.000Z"}"#;
        let view: SourceView = serde_json::from_str(before).unwrap();
        assert_eq!(
            (view.authentication.kind, view.rate_limit_per_sec),
            (Authentication::Bearer, RateLimit::default())
        );
    }
}
