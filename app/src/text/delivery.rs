//! Words about deliveries and their attempts.

use super::{Tone, counted};
use shared::api::{DeliveryItem, HeldBecause, RouteVerdict};
use shared::delivery::{Outcome, State};
use shared::time::Timestamp;

/// A delivery's state.
pub(crate) const fn state(state: State) -> (Tone, &'static str) {
    match state {
        State::Pending => (Tone::Waiting, "Pending"),
        State::Sending => (Tone::Waiting, "Sending"),
        State::Delivered => (Tone::Good, "Delivered"),
        State::Dead => (Tone::Bad, "Dead"),
        State::Held => (Tone::Held, "Held"),
        State::Cancelled => (Tone::Quiet, "Cancelled"),
    }
}

/// Why a delivery is held, as the rest of a row or a sentence.
pub(crate) const fn held_because(why: HeldBecause) -> &'static str {
    match why {
        HeldBecause::BreakerOpen => "the breaker is open",
        HeldBecause::Inactive => "the webhook is not active",
        HeldBecause::Disabled => "the webhook was disabled",
        HeldBecause::NotReleased => "nobody has released it yet",
    }
}

/// Whose rows may be missing from the log of all webhooks; nothing when all were read.
pub(crate) fn webhooks_left_out(count: u64) -> Option<String> {
    let whose = counted(count, "webhook", "webhooks");
    (count > 0).then(|| {
        format!(
            "Deliveries of {whose} may be missing from this page, because their logs could not be read in time. \
             The page of a webhook lists all of its deliveries."
        )
    })
}

/// How an attempt ended, as the rest of a row.
pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "the target took it",
        Outcome::ValidatorFailed => "a validator failed",
        Outcome::ValidatorRefused => "a validator failed for good",
        Outcome::Redirected => "the target redirects",
        Outcome::Rejected => "the target rejected it",
        Outcome::Gone => "the target is gone",
        Outcome::RateLimited => "the target asks to wait",
        Outcome::ServerError => "the target failed",
        Outcome::DnsFailed => "the name does not resolve",
        Outcome::LookupFailed => "our resolver did not answer",
        Outcome::Unreachable => "the target could not be reached",
        Outcome::ConnectTimedOut => "no connection in time",
        Outcome::TlsFailed => "the certificate is not good",
        Outcome::TimedOut => "no answer in time",
        Outcome::BodyTimedOut => "the answer did not end in time",
        Outcome::BrokenOff => "the answer broke off",
        Outcome::ResponseTooLarge => "the answer is too large",
        Outcome::TokenFailed => "no token was granted",
        Outcome::AddressRefused => "the address is refused",
        Outcome::TemplateFailed => "the template made no JSON",
        Outcome::TooMuchWork => "too much work for one attempt",
        Outcome::SecretUnreadable => "a secret could not be opened",
        Outcome::Unknown => "nobody knows how it ended",
    }
}

/// The tone of an outcome.
pub(crate) const fn outcome_tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Delivered => Tone::Good,
        _ => Tone::Bad,
    }
}

/// What became of an event for a webhook.
pub(crate) const fn verdict(verdict: RouteVerdict) -> (Tone, &'static str) {
    match verdict {
        RouteVerdict::Sent => (Tone::Good, "Sent"),
        RouteVerdict::Filtered => (Tone::Quiet, "Filtered"),
        RouteVerdict::Inactive => (Tone::Quiet, "Inactive"),
        RouteVerdict::TooMuchWork => (Tone::Bad, "Too much work"),
    }
}

/// What an attempt meant for its delivery. Whether another one followed says more than its outcome alone: a webhook
/// may depart from the cause table, and a person may ask for one more.
pub(crate) fn what_it_meant(attempt: u32, ended: Outcome, item: &DeliveryItem) -> &'static str {
    if ended == Outcome::Delivered {
        return "That delivered it.";
    }
    if attempt < item.attempts {
        return "It was tried again.";
    }
    match item.state {
        State::Pending | State::Sending => "It is tried again.",
        State::Dead => "It was given up.",
        State::Held => "It is held.",
        State::Cancelled => "It was cancelled.",
        State::Delivered => "It is delivered.",
    }
}

/// What happens next with a delivery: a sentence without its full stop, and the time that belongs at its end.
pub(crate) fn next_step(item: &DeliveryItem, now: Timestamp) -> (String, Option<Timestamp>) {
    let (made, allowed) = (item.attempts, item.attempts_allowed);
    let why = item.outcome.map_or("of a reason that is not known", outcome);
    match item.state {
        State::Pending => {
            let next = format!("Attempt {} of {}", made + 1, allowed.max(made + 1));
            match item.next_attempt_at.filter(|at| *at > now) {
                Some(at) => (format!("{next} begins at"), Some(at)),
                None => (format!("{next} begins as soon as its turn comes"), None),
            }
        }
        State::Sending => (format!("Attempt {made} of {} is under way", allowed.max(made)), None),
        State::Delivered => ("Nothing: it is delivered".to_owned(), None),
        State::Dead if made >= allowed => {
            (format!("Nothing: given up after attempt {made} of {allowed}, because {why}"), None)
        }
        State::Dead => {
            let rest = "another attempt would end the same way";
            (format!("Nothing: given up after attempt {made}, because {why}; {rest}"), None)
        }
        State::Held => (held_sentence(item.held_because), None),
        State::Cancelled => ("Nothing: it was cancelled".to_owned(), None),
    }
}

fn held_sentence(why: Option<HeldBecause>) -> String {
    match why {
        Some(HeldBecause::BreakerOpen) => {
            "Held because the breaker is open: it is sent when the target is well again"
        }
        Some(HeldBecause::Inactive) => {
            "Held because the webhook is not active: activate it, and then send what is held"
        }
        Some(HeldBecause::Disabled) => {
            "Held because the webhook was disabled: enable it, and then send what is held"
        }
        Some(HeldBecause::NotReleased) => {
            "Held until somebody releases it: the webhook was not active when it came"
        }
        None => "Held until it is released",
    }
    .to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_763_900_000_000);

    fn item(state: State, attempts: u32) -> DeliveryItem {
        let source = shared::ids::SourceId::from_entropy([7; 10]);
        let event_id = shared::ids::EventId::new(NOW, [9; 10], &source);
        serde_json::from_value(serde_json::json!({
            "event_id": event_id, "webhook_id": "wh_0123456789abcdef", "webhook_name": null,
            "event_type": "AnomalyDetected", "title": null, "state": state, "held_because": null,
            "attempts": attempts, "attempts_allowed": 10, "outcome": "server_error",
            "next_attempt_at": null, "received_at": NOW, "updated_at": NOW,
        }))
        .unwrap()
    }

    #[test]
    fn what_comes_next_is_said_for_every_state() {
        let due = NOW.plus_millis(180_000);
        let waiting = DeliveryItem { next_attempt_at: Some(due), ..item(State::Pending, 3) };
        assert_eq!(next_step(&waiting, NOW), ("Attempt 4 of 10 begins at".to_owned(), Some(due)));
        assert_eq!(next_step(&waiting, due).1, None, "a time that has passed is not announced");
        let dead = next_step(&item(State::Dead, 10), NOW).0;
        assert_eq!(dead, "Nothing: given up after attempt 10 of 10, because the target failed");
        let held = DeliveryItem { held_because: Some(HeldBecause::BreakerOpen), ..item(State::Held, 1) };
        assert!(next_step(&held, NOW).0.starts_with("Held because the breaker is open"));
        for state in State::ALL {
            assert!(!next_step(&item(state, 1), NOW).0.is_empty());
        }
    }

    #[test]
    fn an_attempt_says_what_followed_from_it() {
        let dead = item(State::Dead, 2);
        assert_eq!(what_it_meant(1, Outcome::Rejected, &dead), "It was tried again.");
        assert_eq!(what_it_meant(2, Outcome::ServerError, &dead), "It was given up.");
        assert_eq!(what_it_meant(2, Outcome::Delivered, &item(State::Delivered, 2)), "That delivered it.");
    }
}
