//! The log: one line of JSON for each failure, at the edge that handles it. No secret and no event body gets here.

use crate::fault::Fault;
use serde_json::json;

pub(crate) fn failure(place: &str, fault: &Fault) {
    worker::console_error!(
        "{}",
        json!({ "place": place, "code": fault.problem.code, "failure": fault.to_string() })
    );
}
