//! Why a webhook could not be changed.

use crate::api::ApiError;
use shared::api::ProblemCode;

/// Why something could not be saved, as a sentence or two.
pub(super) fn explain(error: &ApiError) -> String {
    match error.code() {
        Some(ProblemCode::VersionChanged) => {
            "Somebody else changed it first. Look at it, and try again.".to_owned()
        }
        _ => error.sentences(),
    }
}
