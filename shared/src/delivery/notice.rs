//! What has to be told about a webhook, in the console and to an operations webhook.

use crate::limits::DISABLE_AFTER_MILLIS;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why the engine stopped sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The target failed for days.
    Failing,
    /// The target answered 410: it is gone for good.
    Gone,
}

/// What happened to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// It keeps failing, and half of the time is over after which it is disabled.
    HalfWay,
    /// Nine tenths of it are.
    AlmostThere,
    /// It was disabled, because it kept failing.
    DisabledFailing,
    /// It was disabled, because its target answered 410.
    DisabledGone,
}

/// Something to be told, until it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: Timestamp,
    /// To which version of the webhook.
    pub version: u32,
    /// When to tell it, again if need be.
    pub tell_at: Timestamp,
}

/// How long to wait before telling again what may not have arrived.
const TELL_AGAIN_MILLIS: i64 = 30_000;

impl Notice {
    pub(super) const fn new(kind: NoticeKind, now: Timestamp, version: u32) -> Self {
        Self { kind, at: now, version, tell_at: now }
    }

    pub(super) const fn tell(&mut self, now: Timestamp) {
        self.tell_at = now.plus_millis(TELL_AGAIN_MILLIS);
    }
}

impl NoticeKind {
    /// Every one of them.
    pub const ALL: [NoticeKind; 4] =
        [Self::HalfWay, Self::AlmostThere, Self::DisabledFailing, Self::DisabledGone];

    /// As the API and SQL write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HalfWay => "half_way",
            Self::AlmostThere => "almost_there",
            Self::DisabledFailing => "disabled_failing",
            Self::DisabledGone => "disabled_gone",
        }
    }

    /// Reads what [`NoticeKind::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How long after the breaker opened it is due, in milliseconds.
    pub(super) const fn after_millis(self) -> i64 {
        match self {
            Self::HalfWay => DISABLE_AFTER_MILLIS / 2,
            Self::AlmostThere => DISABLE_AFTER_MILLIS / 10 * 9,
            Self::DisabledFailing => DISABLE_AFTER_MILLIS,
            Self::DisabledGone => 0,
        }
    }

    /// Why sending was stopped, when it was.
    pub const fn stop_reason(self) -> Option<StopReason> {
        match self {
            Self::HalfWay | Self::AlmostThere => None,
            Self::DisabledFailing => Some(StopReason::Failing),
            Self::DisabledGone => Some(StopReason::Gone),
        }
    }

    /// What it says, of a webhook of this name.
    pub fn text(self, name: &str) -> String {
        match self {
            Self::HalfWay => format!(
                "{name:?} has failed for a day and a half. Its deliveries are held. If it does not recover, it is disabled in another day and a half."
            ),
            Self::AlmostThere => format!(
                "{name:?} has failed for almost three days. Its deliveries are held. If it does not recover, it is disabled in about seven hours."
            ),
            Self::DisabledFailing => format!(
                "{name:?} was disabled, because it failed for three days. Its deliveries are held until you enable it and release them."
            ),
            Self::DisabledGone => format!(
                "{name:?} was disabled, because its target answered 410: it is gone for good. Its deliveries are held."
            ),
        }
    }
}

impl From<StopReason> for NoticeKind {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Failing => Self::DisabledFailing,
            StopReason::Gone => Self::DisabledGone,
        }
    }
}
