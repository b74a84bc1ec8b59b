//! Replacing what a source proves itself with; its address stays.

use super::chosen_secret::check_chosen;
use crate::event::{Authentication, Overlap};
use crate::issue::Issues;
use crate::secret::{Secret, SecretText};
use serde::{Deserialize, Serialize};

/// `POST /api/sources/{id}/rotate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SourceRotation {
    /// Whether what is replaced holds for a day beside the new one.
    #[serde(default)]
    pub overlap: Overlap,
    /// The new secret to sign with, when the source has one already. Without it, one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretText>,
}

impl SourceRotation {
    /// Checks it for a source of this kind, which stays.
    ///
    /// ```
    /// use shared::{api::SourceRotation, event::Authentication};
    /// let rotation: SourceRotation = serde_json::from_str(r#"{"secret": "sixteen letters!"}"#).unwrap();
    /// assert!(rotation.check(Authentication::Github).unwrap().is_some());
    /// assert!(rotation.check(Authentication::Bearer).unwrap_err().at("secret").is_some());
    /// ```
    ///
    /// # Errors
    /// Every finding. No secret is in a message.
    pub fn check(&self, kind: Authentication) -> Result<Option<Secret>, Issues> {
        let mut issues = Issues::default();
        let chosen =
            self.secret.as_ref().and_then(|chosen| check_chosen(kind, chosen, "secret", &mut issues));
        issues.into_result(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_says_nothing_or_all_of_it() {
        let read = |text: &str| serde_json::from_str::<SourceRotation>(text);
        assert_eq!(read("{}").unwrap(), SourceRotation::default());
        let leaked = read(r#"{"overlap": "none", "secret": "it leaked, so here is another"}"#).unwrap();
        assert_eq!(leaked.overlap, Overlap::None);
        assert!(!format!("{leaked:?}").contains("leaked, so"));
        for odd in
            [r#"{"overlap": "week"}"#, r#"{"overlap": null}"#, r#"{"kind": "github"}"#, r#"{"secret": 1}"#]
        {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
