//! The engine, driven by hand through a [`MemoryBook`]. `sim` drives it through a whole world.

mod breaker;
mod holding;
mod lanes;
mod ordered;
mod people;
mod promises;
mod retries;

use super::*;
use crate::ids::{EventId, SourceId};
use crate::time::Timestamp;

/// A random number with which no wait is shorter or longer than it says: the first two that the engine makes of it are
/// in the middle of the jitter.
const CALM: u64 = 160_861;

/// Seconds since these tests begin.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_763_900_000_000 + seconds * 1_000)
}

/// The nth event.
fn event(number: i64) -> EventId {
    EventId::new(at(number), [0; 10], &SourceId::from_entropy([7; 10]))
}

fn events(numbers: std::ops::Range<i64>) -> Vec<EventId> {
    numbers.map(event).collect()
}

fn policy() -> SendPolicy {
    SendPolicy { max_attempts: 3, ..SendPolicy::default() }
}

/// A shell: a book, and somebody who tells the engine what happened.
struct Desk {
    book: MemoryBook,
    room: usize,
}

impl Desk {
    /// With a webhook that is active.
    fn new(policy: SendPolicy) -> Self {
        let mut desk = Self { book: MemoryBook::default(), room: 1_000 };
        desk.tell(0, head(1, true, &policy));
        desk
    }

    fn tell(&mut self, seconds: i64, input: Input) -> Effects {
        handle(&mut self.book, at(seconds), CALM, self.room, input).unwrap()
    }

    fn wake(&mut self, seconds: i64) -> Effects {
        self.tell(seconds, Input::Woke)
    }

    fn take(&mut self, seconds: i64, ids: Vec<EventId>) -> Effects {
        self.tell(seconds, Input::Taken { ids })
    }

    /// The attempt under way of an event ends.
    fn finish(&mut self, seconds: i64, number: i64, outcome: Outcome) -> Effects {
        let (attempt, version) = (self.row(number).attempt, self.book.queue.head.as_ref().unwrap().version);
        self.tell(seconds, finished(number, attempt, version, outcome))
    }

    /// Ten failures in a row, of events from this number on.
    fn break_it(&mut self, seconds: i64, from: i64) {
        self.take(seconds, events(from..from + 10));
        for number in from..from + 10 {
            self.finish(seconds, number, Outcome::Rejected);
        }
        assert_eq!(self.book.queue.gate(), Gate::Breaker);
    }

    fn row(&self, number: i64) -> &Delivery {
        &self.book.deliveries[&event(number)]
    }

    fn state(&self, number: i64) -> State {
        self.row(number).state
    }

    /// In seconds; rounded up.
    fn next_wake(&self, seconds: i64) -> Option<i64> {
        let wake = next_wake(&self.book, at(seconds)).unwrap()?;
        Some((wake.millis_since(at(0)) + 999).div_euclid(1_000))
    }

    /// Lets time go by from wake to wake, everything failing, until nothing is left to do or it is this late.
    fn fail_until(&mut self, mut seconds: i64, end: i64) -> Vec<Notice> {
        let mut notices = Vec::new();
        while let Some(next) = self.next_wake(seconds).filter(|next| *next <= end) {
            seconds = next.max(seconds);
            let mut effects = self.wake(seconds);
            notices.append(&mut effects.notices);
            for send in effects.sends {
                let Send { id, attempt, version } = send;
                let input = Input::Finished {
                    id,
                    attempt,
                    version,
                    outcome: Outcome::ServerError,
                    status: Some(503),
                    retry_after: None,
                };
                notices.append(&mut self.tell(seconds, input).notices);
            }
        }
        notices
    }
}

fn head(version: u32, active: bool, policy: &SendPolicy) -> Input {
    Input::HeadTold(Head { version, active, policy: policy.clone() })
}

fn finished(number: i64, attempt: u32, version: u32, outcome: Outcome) -> Input {
    Input::Finished { id: event(number), attempt, version, outcome, status: None, retry_after: None }
}

/// Which events are sent, by their numbers.
fn sent(effects: &Effects) -> Vec<i64> {
    let number = |send: &Send| (0..1_000).find(|number| event(*number) == send.id).unwrap();
    effects.sends.iter().map(number).collect()
}

#[test]
fn codes_read_as_they_are_written() {
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
    }
    for state in State::ALL {
        assert_eq!(State::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!((Outcome::parse("fine"), State::parse("")), (None, None));
}

#[test]
fn the_queue_reads_as_it_is_written() {
    let mut desk = Desk::new(policy());
    desk.break_it(0, 0);
    desk.book.queue.sweep = Some(Sweep::ReleaseAll);
    desk.book.queue.notices.push(Notice { kind: NoticeKind::HalfWay, at: at(1), version: 1, tell_at: at(2) });
    let text = serde_json::to_string(&desk.book.queue).unwrap();
    assert_eq!(serde_json::from_str::<Queue>(&text).unwrap(), desk.book.queue);
}
