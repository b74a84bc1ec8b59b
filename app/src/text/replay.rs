//! Words about replays.

use super::{Tone, grouped};
use shared::api::{ReplayState, ReplayStatus, ReplayView};

/// Where an event may stand to be replayed: its name, and what that means.
pub(crate) const fn replay_state(state: ReplayState) -> (&'static str, &'static str) {
    match state {
        ReplayState::Delivered => ("Delivered", "The target took them; it gets them again."),
        ReplayState::Dead => ("Dead", "They were given up."),
        ReplayState::Held => ("Held", "They are kept back."),
        ReplayState::Cancelled => ("Cancelled", "They were taken back."),
        ReplayState::Filtered => ("Filtered", "A filter did not hold then; the present filters are asked."),
        ReplayState::Inactive => ("Inactive", "The webhook was not active then."),
        ReplayState::TooMuchWork => (
            "Too much work",
            "The filters took more work than one event may cost; the present filters are evaluated.",
        ),
        ReplayState::Absent => ("Before the webhook", "They were accepted before the webhook was made."),
    }
}

/// How a replay stands.
pub(crate) const fn replay_status(status: ReplayStatus) -> (Tone, &'static str) {
    match status {
        ReplayStatus::Running => (Tone::Waiting, "Running"),
        ReplayStatus::Done => (Tone::Good, "Done"),
        ReplayStatus::Stopped => (Tone::Quiet, "Stopped"),
    }
}

/// How many events a replay has sent, and passed over.
pub(crate) fn replayed(replay: &ReplayView) -> String {
    let sent = grouped(replay.replayed);
    match replay.unwanted {
        0 => format!("{sent} put on their way"),
        unwanted => format!("{sent} put on their way, {} passed over by the filters", grouped(unwanted)),
    }
}
