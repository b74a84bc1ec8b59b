//! When an instance of the Worker reads a list from the Registry that it keeps in memory.
//!
//! A request without credentials (an event for a source, a request for public keys) may name any id. An id on the list
//! needs no call. For any other id the list must be newer than the request, and it is read at most once in
//! [`LOOK_UP_EVERY_MILLIS`], however many requests wait for it. So an id that exists is never refused, and a flood of ids
//! that do not exist costs the Registry one call in that time.

use crate::limits::LOOK_UP_EVERY_MILLIS;
use crate::time::Timestamp;

/// One that has not come back by then is taken for lost: the request that asked was cut off.
const LOST_MILLIS: i64 = 5_000;

/// How often a request that waits looks again.
const LOOK_MILLIS: i64 = 25;

/// What became of asking for the list.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookUp {
    /// When it was asked for last.
    asked_at: Option<Timestamp>,
    /// Whether that has not come back yet.
    is_asking: bool,
    /// When the last one was asked for that has come back, and whether it brought a list.
    answered: Option<(Timestamp, bool)>,
}

/// What a request does that names what is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It asks for the list.
    Ask,
    /// It looks again after so many milliseconds.
    Wait(u64),
    /// The list is newer than the request: what is not on it does not exist.
    Decided,
    /// The Registry did not answer.
    Unanswered,
}

impl LookUp {
    /// What a request does that came at `arrived`.
    ///
    /// ```
    /// use shared::{look_up::{LookUp, Step}, time::Timestamp};
    /// let at = Timestamp::from_millis;
    /// let mut look_up = LookUp::default();
    /// assert_eq!(look_up.step(at(0), at(0)), Step::Ask);
    /// look_up.ask(at(0));
    /// assert!(matches!(look_up.step(at(1), at(1)), Step::Wait(_)), "another request waits");
    /// look_up.answer(at(0), true);
    /// assert!(matches!(look_up.step(at(1), at(2)), Step::Wait(_)), "the list is older than the request");
    /// assert_eq!(look_up.step(at(1), at(1_000)), Step::Ask);
    /// ```
    pub fn step(&self, arrived: Timestamp, now: Timestamp) -> Step {
        if let Some((_, brought)) = self.answered.filter(|(asked_at, _)| *asked_at > arrived) {
            return if brought { Step::Decided } else { Step::Unanswered };
        }
        let Some(asked_at) = self.asked_at else { return Step::Ask };
        let since = now.millis_since(asked_at);
        // A clock that was set back must not stop everything.
        let is_under_way = self.is_asking && (0..LOST_MILLIS).contains(&since);
        if !is_under_way && !(0..LOOK_UP_EVERY_MILLIS).contains(&since) {
            return Step::Ask;
        }
        Step::Wait(LOOK_MILLIS.unsigned_abs())
    }

    /// No reading is under way, and one is allowed: read the list now.
    pub fn ask(&mut self, now: Timestamp) {
        self.asked_at = Some(now);
        self.is_asking = true;
    }

    /// What was asked for at that time has come back, with a list or without.
    pub fn answer(&mut self, asked_at: Timestamp, brought: bool) {
        if self.asked_at == Some(asked_at) {
            self.is_asking = false;
        }
        if self.answered.is_none_or(|(last, _)| last <= asked_at) {
            self.answered = Some((asked_at, brought));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However many requests come, and however long the Registry takes: it is asked once a second, every request is
        /// decided in the end, and by a list that was asked for after it had come.
        #[test]
        fn a_flood_is_one_call_in_a_while(
            arrivals in prop::collection::vec(0_i64..5_000, 1..60),
            takes in prop::collection::vec(1_i64..900, 12),
        ) {
            let at = Timestamp::from_millis;
            let (mut look_up, mut asked, mut under_way) = (LookUp::default(), Vec::new(), None::<(i64, i64)>);
            let mut open: Vec<i64> = arrivals.clone();
            for now in 0..20_000_i64 {
                if let Some((asked_at, _)) = under_way.filter(|(_, until)| *until <= now) {
                    look_up.answer(at(asked_at), true);
                    under_way = None;
                }
                open.retain(|arrived| {
                    if *arrived > now {
                        return true;
                    }
                    match look_up.step(at(*arrived), at(now)) {
                        Step::Decided => false,
                        Step::Ask => {
                            look_up.ask(at(now));
                            under_way = Some((now, now + takes[asked.len() % takes.len()]));
                            asked.push(now);
                            // It decides by what it is answered itself.
                            false
                        }
                        Step::Wait(_) => true,
                        Step::Unanswered => false,
                    }
                });
            }
            prop_assert!(open.is_empty(), "{open:?} wait for ever");
            prop_assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= LOOK_UP_EVERY_MILLIS), "{asked:?}");
        }
    }

    #[test]
    fn one_that_was_cut_off_keeps_nobody_waiting() {
        let at = Timestamp::from_millis;
        let mut look_up = LookUp::default();
        look_up.ask(at(0));
        assert!(matches!(look_up.step(at(1), at(4_999)), Step::Wait(_)));
        assert_eq!(look_up.step(at(1), at(5_000)), Step::Ask);
        look_up.ask(at(5_000));
        look_up.answer(at(5_000), false);
        assert_eq!(look_up.step(at(1), at(5_001)), Step::Unanswered);
        assert_eq!(look_up.step(at(5_001), at(-1)), Step::Ask, "the clock was set back");
    }
}
