//! Leaving a target alone that keeps failing: nothing is burnt on it, and one delivery at a time finds out whether it
//! is well again.

use super::notice::NoticeKind;
use super::schedule::spread;
use crate::limits::{BREAKER_FAILURES, DISABLE_AFTER_MILLIS, PROBE_WAITS_MINUTES};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a target is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// Deliveries are sent.
    Closed {
        /// Failures since the last success.
        failures: u32,
    },
    /// They are held.
    Open {
        /// Since when.
        since: Timestamp,
        /// When the next one is let through.
        probe_at: Timestamp,
        /// How many were.
        probes: u32,
        /// What was told of it already.
        told: Option<NoticeKind>,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether deliveries are held.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The target took a delivery; `true` when that closed the breaker.
    pub(super) fn succeeded(&mut self) -> bool {
        let was_open = self.is_open();
        *self = Self::default();
        was_open
    }

    /// The target failed. `leave_alone` is how long it asked to be left alone, in milliseconds.
    pub(super) fn failed(&mut self, now: Timestamp, entropy: u64, leave_alone: i64) {
        match self {
            Self::Closed { failures } => {
                *failures += 1;
                if *failures >= BREAKER_FAILURES {
                    let probe_at = now.plus_millis(probe_wait_millis(0, entropy).max(leave_alone));
                    *self = Self::Open { since: now, probe_at, probes: 0, told: None };
                }
            }
            Self::Open { probe_at, .. } => *probe_at = (*probe_at).max(now.plus_millis(leave_alone)),
        }
    }

    /// A delivery is let through. The next one may follow when this one is lost.
    pub(super) fn probed(&mut self, now: Timestamp, entropy: u64) {
        if let Self::Open { probe_at, probes, .. } = self {
            *probes = probes.saturating_add(1);
            *probe_at = now.plus_millis(probe_wait_millis(*probes, entropy));
        }
    }

    /// Lets one through at once.
    pub(super) fn probe_now(&mut self, now: Timestamp) {
        if let Self::Open { probe_at, .. } = self {
            *probe_at = (*probe_at).min(now);
        }
    }

    /// When the next delivery is let through, while it is open.
    pub const fn probe_at(&self) -> Option<Timestamp> {
        match self {
            Self::Open { probe_at, .. } => Some(*probe_at),
            Self::Closed { .. } => None,
        }
    }

    /// What has to be told next, and when: half-way to being disabled, almost there, disabled.
    pub fn next_notice(&self) -> Option<(NoticeKind, Timestamp)> {
        let Self::Open { since, told, .. } = self else { return None };
        let kind = match told {
            None => NoticeKind::HalfWay,
            Some(NoticeKind::HalfWay) => NoticeKind::AlmostThere,
            Some(_) => NoticeKind::DisabledFailing,
        };
        Some((kind, since.plus_millis(kind.after_millis())))
    }

    /// It was told.
    pub(super) fn told(&mut self, kind: NoticeKind) {
        if let Self::Open { told, .. } = self {
            *told = Some(kind);
        }
    }

    /// Since when it is open, and when its webhook is disabled.
    pub fn open_since(&self) -> Option<(Timestamp, Timestamp)> {
        match self {
            Self::Open { since, .. } => Some((*since, since.plus_millis(DISABLE_AFTER_MILLIS))),
            Self::Closed { .. } => None,
        }
    }
}

/// Milliseconds before the next probe, when so many were made.
fn probe_wait_millis(probes: u32, entropy: u64) -> i64 {
    let index = usize::try_from(probes).unwrap_or(usize::MAX);
    let minutes = PROBE_WAITS_MINUTES.get(index).or(PROBE_WAITS_MINUTES.last()).copied().unwrap_or(1);
    spread(minutes * 60, entropy)
}
