//! The log: one line of JSON for each failure or finding, at the edge that handles it. No secret and no event body gets here.

use crate::fault::Fault;
use serde_json::json;

/// Something that whoever runs Tocsin should look at, and that nothing failed by.
pub(crate) fn finding(place: &str, finding: &str) {
    worker::console_warn!("{}", json!({ "place": place, "finding": finding }));
}

pub(crate) fn failure(place: &str, fault: &Fault) {
    worker::console_error!(
        "{}",
        json!({ "place": place, "code": fault.problem.code, "failure": fault.to_string() })
    );
}
