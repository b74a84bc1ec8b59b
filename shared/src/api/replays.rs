//! Replays: sending events again, or for the first time to a webhook that did not get them. They keep their ids.

use super::RouteVerdict;
use super::fields::whole_number;
use crate::delivery::State;
use crate::ids::{EventId, WebhookId};
#[cfg(test)]
use crate::limits::REPLAY_PER_SECOND_MAX;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an event may stand to be replayed: the settled states of a delivery, and the reasons for there being none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplayState {
    /// Delivered before.
    Delivered,
    /// Given up.
    Dead,
    /// Held back.
    Held,
    /// Taken back.
    Cancelled,
    /// A filter did not hold.
    Filtered,
    /// The webhook was not active.
    Inactive,
    /// Its filters took more work than one event may cost.
    TooMuchWork,
    /// Accepted before the webhook was made.
    Absent,
}

impl ReplayState {
    /// Every one of them.
    pub const ALL: [ReplayState; 8] = [
        Self::Delivered,
        Self::Dead,
        Self::Held,
        Self::Cancelled,
        Self::Filtered,
        Self::Inactive,
        Self::TooMuchWork,
        Self::Absent,
    ];

    /// Where an event stands; `None` when it is on its way already.
    pub const fn of(delivery: Option<State>, verdict: Option<RouteVerdict>) -> Option<Self> {
        match (delivery, verdict) {
            (Some(State::Delivered), _) => Some(Self::Delivered),
            (Some(State::Dead), _) => Some(Self::Dead),
            (Some(State::Held), _) => Some(Self::Held),
            (Some(State::Cancelled), _) => Some(Self::Cancelled),
            (None, Some(RouteVerdict::Filtered)) => Some(Self::Filtered),
            (None, Some(RouteVerdict::Inactive)) => Some(Self::Inactive),
            (None, Some(RouteVerdict::TooMuchWork)) => Some(Self::TooMuchWork),
            (None, None) => Some(Self::Absent),
            (Some(State::Pending | State::Sending), _) | (None, Some(RouteVerdict::Sent)) => None,
        }
    }
}

/// `POST /api/replays`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// Which webhook they are sent to.
    pub webhook_id: WebhookId,
    /// Events accepted at this moment or later.
    pub since: Timestamp,
    /// Events accepted before this moment.
    pub until: Timestamp,
    /// Where they may stand now.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub states: Vec<ReplayState>,
    /// Only say how many, and show some.
    #[serde(default)]
    pub dry_run: bool,
    /// How many are put on their way in a second.
    #[serde(default, deserialize_with = "whole_number")]
    #[cfg_attr(test, schemars(range(min = 1, max = REPLAY_PER_SECOND_MAX)))]
    pub per_second: Option<u32>,
}

/// The answer to a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReplayEstimate {
    /// How many events would be sent.
    pub matched: u64,
    /// How many are in these states and would not be sent, because the webhook's filters do not want them now.
    pub unwanted: u64,
    /// The newest of those that would be sent.
    pub sample: Vec<ReplaySample>,
    /// Whether the whole window was looked at; else there are at least so many.
    pub complete: bool,
}

/// An event that would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReplaySample {
    /// Its id.
    pub event_id: EventId,
    /// What happened.
    pub event_type: String,
    /// `data.title`, when there is one.
    pub title: Option<String>,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: ReplayState,
}

/// How a replay stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplayStatus {
    /// Events are being put on their way.
    Running,
    /// All of them were.
    Done,
    /// A person stopped it.
    Stopped,
}

/// A replay: the answer to `POST /api/replays`, and a row of `GET /api/webhooks/{id}/replays`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReplayView {
    /// Its number within the webhook, from 1.
    pub number: u32,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Events accepted at this moment or later.
    pub since: Timestamp,
    /// Events accepted before this moment.
    pub until: Timestamp,
    /// Where they stood when they were put on their way.
    pub states: Vec<ReplayState>,
    /// How many are put on their way in a second.
    pub per_second: u32,
    /// How it stands.
    pub status: ReplayStatus,
    /// Events put on their way so far.
    pub replayed: u64,
    /// Events passed over because the filters do not want them now.
    pub unwanted: u64,
    /// How far it has come: events accepted up to here were looked at.
    pub reached: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}
