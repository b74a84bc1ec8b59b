//! Words that more than one page says: states, outcomes, times, sizes. One word for each thing, as in the glossary.

use shared::api::RouteVerdict;
use shared::config::WebhookState;
use shared::delivery::{Outcome, State};
use shared::event::Format;
use shared::ids::EventId;
use shared::time::Timestamp;

/// How a thing stands: its colour role and its shape. Colour never speaks alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It is as it should be.
    Good,
    /// It is under way.
    Waiting,
    /// It went wrong.
    Bad,
    /// It is kept back.
    Held,
    /// It is off, or over.
    Quiet,
}

impl Tone {
    /// The modifier in class names.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Bad => "bad",
            Self::Held => "held",
            Self::Quiet => "quiet",
        }
    }
}

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

/// A webhook's state.
pub(crate) const fn webhook_state(state: WebhookState) -> &'static str {
    match state {
        WebhookState::Active => "Active",
        WebhookState::Inactive => "Inactive",
    }
}

/// How an attempt ended, as the rest of a row.
pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "the target took it",
        Outcome::ValidatorFailed => "a validator failed",
        Outcome::Redirected => "the target redirects",
        Outcome::Rejected => "the target rejected it",
        Outcome::Gone => "the target is gone",
        Outcome::RateLimited => "the target asks to wait",
        Outcome::ServerError => "the target failed",
        Outcome::Unreachable => "the target could not be reached",
        Outcome::TimedOut => "no answer in time",
        Outcome::ResponseTooLarge => "the answer is too large",
        Outcome::TokenFailed => "no token was granted",
        Outcome::AddressRefused => "the address is refused",
        Outcome::TemplateFailed => "the template made no JSON",
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
    }
}

/// How a source writes its events.
pub(crate) const fn format(format: Format) -> &'static str {
    match format {
        Format::Tocsin => "Tocsin event",
        Format::Cloudevents => "CloudEvents 1.0",
        Format::Raw => "Any JSON object",
    }
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment as seen from `now`: `12 s ago`, `in 5 min`, or the date when it is further than four weeks away.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let past = now.millis_since(at);
    let span = past.saturating_abs();
    if span < SECOND {
        return "now".to_owned();
    }
    if span >= 28 * DAY {
        return date(at);
    }
    let text = match span {
        MINUTE.. if span >= DAY => format!("{} d", span / DAY),
        MINUTE.. if span >= HOUR => format!("{} h", span / HOUR),
        MINUTE.. => format!("{} min", span / MINUTE),
        _ => format!("{} s", span / SECOND),
    };
    if past >= 0 { format!("{text} ago") } else { format!("in {text}") }
}

/// A moment in full, in UTC: `2026-11-23 10:00:00.000 UTC`.
pub(crate) fn absolute(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.trim_end_matches('Z').replacen('T', " ", 1))
}

fn date(at: Timestamp) -> String {
    let text = at.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// A number of bytes: `212 bytes`, `1,024 bytes`.
pub(crate) fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", grouped(count)) }
}

/// `1 field`, `2 fields`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A span in milliseconds: `184 ms`, `2.4 s`.
pub(crate) fn millis(span: i64) -> String {
    if span < 10 * SECOND {
        format!("{span} ms")
    } else {
        format!("{}.{} s", span / SECOND, (span % SECOND) / 100)
    }
}

/// Text from outside with what would turn its reading around written out: a direction that is overridden makes
/// `exe.txt` out of `txt.exe`. Other characters stay.
pub(crate) fn visible(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(turns) {
        return text.to_owned();
    }
    text.chars().map(|c| if turns(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

/// A long text with its middle cut out, since its end tells as much as its start.
pub(crate) fn cut_middle(text: &str, chars_max: usize) -> String {
    let length = text.chars().count();
    if length <= chars_max || chars_max < 5 {
        return text.to_owned();
    }
    let tail_length = (chars_max - 1) / 2;
    let head: String = text.chars().take(chars_max - 1 - tail_length).collect();
    let tail: String = text.chars().skip(length - tail_length).collect();
    format!("{head}…{tail}")
}

/// An event's id, short: its time and some of its chance. Its end only names the source.
pub(crate) fn short_event_id(id: &EventId) -> String {
    const CHARS: usize = 20;
    let head: String = id.as_str().chars().take(CHARS).collect();
    format!("{head}…")
}

/// The host of an address, or the address itself when it has none.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_that_is_overridden_is_written_out() {
        assert_eq!(visible("a\u{202e}txt.exe\u{2069}"), "a\\u202etxt.exe\\u2069");
        assert_eq!(visible("שלום"), "שלום");
    }

    #[test]
    fn times_read_as_people_say_them() {
        let now = Timestamp::from_millis(1_763_900_000_000);
        for (before, text) in [
            (400, "now"),
            (12 * SECOND, "12 s ago"),
            (59 * MINUTE, "59 min ago"),
            (5 * HOUR, "5 h ago"),
            (3 * DAY, "3 d ago"),
            (40 * DAY, "2025-10-14"),
            (-90 * SECOND, "in 1 min"),
        ] {
            assert_eq!(relative(now.plus_millis(-before), now), text);
        }
        assert_eq!(absolute(now), "2025-11-23 12:13:20.000 UTC");
    }

    #[test]
    fn numbers_read_in_groups() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(1_048_576), "1,048,576 bytes");
        assert_eq!(millis(184), "184 ms");
        assert_eq!(millis(12_345), "12.3 s");
    }

    #[test]
    fn a_long_host_keeps_its_end() {
        assert_eq!(cut_middle("short.example.com", 32), "short.example.com");
        assert_eq!(cut_middle("abcdefghij", 7), "abc…hij");
        assert_eq!(host_of("https://hooks.example.com/a?b"), "hooks.example.com");
        assert_eq!(host_of("http://127.0.0.1:9797"), "127.0.0.1:9797");
    }
}
