//! How much one alarm of a Journal does: when it lets others have their turn, when it writes down what it has decided,
//! and when it ends.
//!
//! The platform ends an invocation that computes for too long (30 s of CPU on the paid plan, unless the deployment sets
//! less), and an alarm that would do the same work again each time would never come to its end. So what was decided of
//! an event is written in parts, and an alarm ends long before the platform ends it.

use crate::limits::{
    ROUTE_ALARM_WORK, ROUTE_PART_BYTES, ROUTE_PART_WORK_MAX, ROUTE_PART_WORK_MIN, ROUTE_PAUSE_WORK,
    ROUTE_ROUND_WORK, WORK_PER_MILLI,
};

/// What to do after a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next piece.
    GoOn,
    /// Wait, so that others have their turn.
    Pause(Rest),
    /// Write what is decided of this event and not yet written, as a part of its routes, and wait.
    Keep(Rest),
    /// Write it, and end the alarm. The next alarm goes on from there.
    Stop,
}

/// How long to wait, in milliseconds: 0 is as long as whatever else is ready takes for one step.
///
/// A request takes several steps through the one thread of an isolate. A piece of work that was longer than it should
/// be is followed by a rest that is twice as long as it was too long, so that a request waits for one such piece, and not
/// for one at each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// So long.
    pub millis: u64,
}

impl Rest {
    /// After a piece of so many units.
    pub const fn after(units: u64) -> Self {
        Self { millis: 2 * units.saturating_sub(ROUTE_PAUSE_WORK) / WORK_PER_MILLI }
    }
}

/// The work of one alarm, in units of [`crate::work::Work`].
///
/// The first part of an event is written soon, and each part in one alarm stands for twice the work of the one before.
/// So an event costs few rows, and an alarm that is ended early, by whatever limit there is, has still moved on.
///
/// ```
/// use shared::limits::{ROUTE_ALARM_WORK, ROUTE_PART_WORK_MIN, ROUTE_PAUSE_WORK};
/// use shared::route::{Next, Rest, Shift};
/// let mut shift = Shift::default();
/// assert_eq!(shift.spend(1, 100), Next::GoOn);
/// assert_eq!(shift.spend(ROUTE_PAUSE_WORK, 100), Next::Pause(Rest::default()));
/// assert_eq!(shift.spend(ROUTE_PART_WORK_MIN, 100), Next::Keep(Rest { millis: 42 }));
/// assert_eq!(shift.spend(ROUTE_ALARM_WORK, 100), Next::Stop);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// In this alarm.
    spent: u64,
    since_round: u64,
    since_pause: u64,
    since_part: u64,
    /// Parts of this event that were written in this alarm.
    parts: u32,
}

impl Shift {
    /// A piece of work is done: so many units, after which what is decided of the event and not yet written has so many
    /// bytes.
    #[must_use]
    pub const fn spend(&mut self, units: u64, unwritten_bytes: usize) -> Next {
        self.spent = self.spent.saturating_add(units);
        self.since_round = self.since_round.saturating_add(units);
        self.since_pause = self.since_pause.saturating_add(units);
        self.since_part = self.since_part.saturating_add(units);
        if self.spent >= ROUTE_ALARM_WORK {
            return Next::Stop;
        }
        let rest = Rest::after(self.since_pause);
        if self.since_part >= part_work(self.parts) || unwritten_bytes >= ROUTE_PART_BYTES {
            self.parts += 1;
            self.since_part = 0;
            self.since_pause = 0;
            return Next::Keep(rest);
        }
        if self.since_pause >= ROUTE_PAUSE_WORK {
            self.since_pause = 0;
            return Next::Pause(rest);
        }
        Next::GoOn
    }

    /// An event is decided and written; `true` when the events so far are enough for a round, and are to be handed over.
    #[must_use]
    pub const fn end_event(&mut self) -> bool {
        self.since_part = 0;
        self.parts = 0;
        let is_enough = self.since_round >= ROUTE_ROUND_WORK;
        if is_enough {
            self.since_round = 0;
        }
        is_enough
    }
}

/// Units after which the next part is written.
const fn part_work(parts: u32) -> u64 {
    let doubled = match ROUTE_PART_WORK_MIN.checked_shl(parts) {
        Some(doubled) if parts < u64::BITS / 2 => doubled,
        _ => ROUTE_PART_WORK_MAX,
    };
    if doubled < ROUTE_PART_WORK_MAX { doubled } else { ROUTE_PART_WORK_MAX }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::ROUTE_WORK_MAX;
    use proptest::prelude::*;

    /// How many parts an event of so many pieces takes, when an alarm is cut off after `limit` units, and in how many
    /// alarms; `None` when it never ends.
    fn decide(pieces: usize, units: u64, limit: u64) -> Option<(usize, usize)> {
        let (mut decided, mut parts) = (0, 0);
        for alarms in 1..10_000 {
            let (mut shift, mut spent, mut unwritten) = (Shift::default(), 0, 0);
            while spent + units <= limit && decided + unwritten < pieces {
                spent += units;
                unwritten += 1;
                match shift.spend(units, 0) {
                    Next::GoOn | Next::Pause(_) => {}
                    next => {
                        decided += std::mem::take(&mut unwritten);
                        parts += 1;
                        if next == Next::Stop {
                            break;
                        }
                    }
                }
            }
            if decided + unwritten == pieces {
                return Some((parts, alarms));
            }
        }
        None
    }

    #[test]
    fn an_event_that_takes_long_is_written_in_few_parts() {
        // 500 webhooks, each with all the work it may take.
        let (parts, alarms) = decide(500, ROUTE_WORK_MAX, u64::MAX).unwrap();
        assert!(parts <= 25, "{parts} parts");
        assert_eq!(alarms, 2, "of five seconds each");
        // One that takes little has none.
        assert_eq!(decide(10, 1_000, u64::MAX), Some((0, 1)));
    }

    #[test]
    fn an_alarm_ends_before_the_platform_ends_it() {
        let mut shift = Shift::default();
        let mut spent = 0;
        while shift.spend(ROUTE_PAUSE_WORK, 0) != Next::Stop {
            spent += ROUTE_PAUSE_WORK;
        }
        assert!(spent <= ROUTE_ALARM_WORK);
    }

    #[test]
    fn bytes_alone_make_a_part() {
        let mut shift = Shift::default();
        assert_eq!(shift.spend(1, ROUTE_PART_BYTES - 1), Next::GoOn);
        assert_eq!(shift.spend(1, ROUTE_PART_BYTES), Next::Keep(Rest::default()));
    }

    #[test]
    fn a_rest_is_twice_as_long_as_a_piece_was_too_long() {
        let mut shift = Shift::default();
        assert_eq!(shift.spend(800_000, 0), Next::Pause(Rest { millis: 32 }));
        assert_eq!(shift.spend(ROUTE_PAUSE_WORK - 1, 0), Next::GoOn);
        assert_eq!(shift.spend(1, 0), Next::Pause(Rest::default()));
    }

    #[test]
    fn a_round_ends_when_it_was_enough() {
        let mut shift = Shift::default();
        assert!(!shift.end_event());
        let _ = shift.spend(ROUTE_ROUND_WORK, 0);
        assert!(shift.end_event());
        assert!(!shift.end_event());
    }

    proptest! {
        /// Whatever the limit of the platform is: an event is decided, as long as an alarm has time for its first part.
        #[test]
        fn whatever_the_limit_is_an_event_comes_to_its_end(
            pieces in 1..600_usize,
            units in 1..1_000_000_u64,
            more in 0..400_000_000_u64,
        ) {
            let limit = ROUTE_PART_WORK_MIN + units + more;
            prop_assert!(decide(pieces, units, limit).is_some());
        }
    }
}
