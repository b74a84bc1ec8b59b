//! From the findings of a check to the fields they are about.

use super::draft::Draft;
use super::field_id::{field_id, field_label};
use super::findings::Finding;
use shared::issue::Issues;

/// Each finding with the field it is about.
pub(crate) fn findings_of(issues: &Issues, draft: &Draft) -> Vec<Finding> {
    let finding = |issue: &shared::issue::Issue| Finding {
        field: field_id(&issue.path, draft),
        label: field_label(&issue.path),
        message: issue.message.clone(),
    };
    issues.iter().map(finding).collect()
}
