//! `flow`: how much is sent to a target at once, how fast, and whether in order.

use super::read::Object;
use crate::issue::Issues;
use crate::limits::{IN_FLIGHT_DEFAULT, IN_FLIGHT_MAX, RATE_PER_SEC_MAX};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How much is sent to a target at once, how fast, and whether in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Flow {
    /// Attempts under way at the same time.
    pub max_in_flight: u32,
    /// Attempts begun in a second; no limit when left out.
    #[serde(default)]
    pub rate_limit_per_sec: Option<u32>,
    /// One at a time, in the order of acceptance; one that fails holds up the rest until it is delivered or given up.
    #[serde(default)]
    pub ordered: bool,
}

impl Default for Flow {
    fn default() -> Self {
        Self { max_in_flight: IN_FLIGHT_DEFAULT, rate_limit_per_sec: None, ordered: false }
    }
}

pub(super) fn check(given: Option<&Value>, issues: &mut Issues) -> Flow {
    let Some(mut object) = given.and_then(|given| Object::open(given, "flow", issues)) else {
        return Flow::default();
    };
    let max_in_flight = object
        .whole_number("max_in_flight", (1, IN_FLIGHT_MAX), "attempts", issues)
        .unwrap_or(IN_FLIGHT_DEFAULT);
    let rate_limit_per_sec =
        object.whole_number("rate_limit_per_sec", (1, RATE_PER_SEC_MAX), "attempts a second", issues);
    let ordered = object.flag("ordered", issues).unwrap_or_default();
    object.close(&[], issues);
    Flow { max_in_flight, rate_limit_per_sec, ordered }
}
