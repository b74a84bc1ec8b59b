//! A secret that somebody brings for a source, because the other system has made it.

use crate::event::Authentication;
use crate::issue::{IssueCode, Issues};
use crate::limits::{CHOSEN_SECRET_CHARS_MAX, CHOSEN_SECRET_CHARS_MIN};
use crate::secret::{Secret, SecretText};
use crate::sign::SharedKey;

/// Checks it for a kind; findings go to `path`, and none of them repeats the secret.
pub(super) fn check_chosen(
    kind: Authentication,
    chosen: &SecretText,
    path: &str,
    issues: &mut Issues,
) -> Option<Secret> {
    let secret = chosen.expose();
    match kind {
        Authentication::Bearer => {
            let message = "A token cannot be chosen; it is made here, and shown once.";
            issues.add(path, IssueCode::NotAllowed, message);
        }
        Authentication::StandardWebhooks => {
            if let Err(error) = SharedKey::parse(secret) {
                issues.add(path, IssueCode::Malformed, error.to_string());
            }
        }
        Authentication::Github => {
            let length = secret.chars().count();
            if !(CHOSEN_SECRET_CHARS_MIN..=CHOSEN_SECRET_CHARS_MAX).contains(&length) {
                let message = format!(
                    "The secret has {length} characters; {CHOSEN_SECRET_CHARS_MIN} to {CHOSEN_SECRET_CHARS_MAX} are allowed."
                );
                issues.add(path, IssueCode::OutOfRange, message);
            } else if secret.chars().any(char::is_control) || secret.trim() != secret {
                let message = "The secret has a line break, a control character, or a space around it.";
                issues.add(path, IssueCode::Malformed, message);
            }
        }
    }
    Some(Secret::new(secret))
}
