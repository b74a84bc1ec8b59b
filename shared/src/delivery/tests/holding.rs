//! Keeping back, letting go, and taking back.

use super::*;
use crate::limits::SWEEP_ROWS;

fn inactive(count: i64) -> Desk {
    let mut desk = Desk::new(policy());
    desk.tell(0, head(2, false, &policy()));
    desk.take(0, events(0..count));
    desk
}

/// Wakes as long as there is something to do at once.
fn settle(desk: &mut Desk, seconds: i64) -> Vec<i64> {
    let mut all = Vec::new();
    for _ in 0..20 {
        if desk.next_wake(seconds).is_none_or(|wake| wake > seconds) {
            return all;
        }
        all.append(&mut sent(&desk.wake(seconds)));
    }
    unreachable!("it goes round and round");
}

#[test]
fn what_waits_is_parked_while_inactive_and_released_by_a_person() {
    let mut desk = Desk::new(SendPolicy { max_in_flight: 1, ..policy() });
    desk.take(0, events(0..3));
    assert_eq!(desk.tell(1, head(2, false, &policy())), Effects::default());
    assert_eq!((desk.state(0), desk.state(1), desk.row(1).parked), (State::Sending, State::Held, true));
    assert_eq!(desk.finish(2, 0, Outcome::ServerError), Effects::default());
    assert_eq!((desk.state(0), desk.next_wake(2)), (State::Held, None));
    assert!(desk.tell(3, Input::ReleaseRequested).refusal.is_some(), "it is not active");
    assert_eq!(desk.tell(4, head(3, true, &policy())), Effects::default());
    assert_eq!(desk.next_wake(4), None, "a person has to say so");
    assert_eq!(sent(&desk.tell(9, Input::ReleaseRequested)), [1, 2, 0]);
}

#[test]
fn releasing_takes_as_many_steps_as_it_needs() {
    let mut desk = inactive(450);
    desk.tell(1, head(3, true, &policy()));
    let begun = sent(&desk.tell(2, Input::ReleaseRequested)).len() + settle(&mut desk, 2).len();
    assert_eq!((begun, desk.book.count(State::Held)), (20, 0));
    assert_eq!(desk.book.queue.sweep, None);
}

#[test]
fn what_is_held_can_be_taken_back_and_only_that() {
    for count in [1, 199, 200, 201, 400, 450] {
        let mut desk = inactive(count);
        desk.tell(1, Input::CancelHeldRequested);
        settle(&mut desk, 1);
        assert_eq!(desk.book.count(State::Cancelled), usize::try_from(count).unwrap());
        assert_eq!(desk.book.queue.sweep, None, "{count}");
        desk.take(2, events(900..901));
        assert_eq!(desk.state(900), State::Held, "it came later, and nobody took it back; after {count}");
    }
    assert_eq!(SWEEP_ROWS, 200, "the numbers above are around it");
}

#[test]
fn a_deleted_webhook_cancels_all_that_waits() {
    let mut desk = Desk::new(SendPolicy { max_in_flight: 1, ..policy() });
    desk.take(0, events(0..300));
    desk.tell(1, head(2, false, &policy()));
    desk.tell(2, Input::Retired);
    settle(&mut desk, 2);
    assert_eq!((desk.book.count(State::Cancelled), desk.state(0)), (299, State::Sending));
    desk.finish(3, 0, Outcome::ServerError);
    assert_eq!(desk.state(0), State::Cancelled);
    desk.take(4, events(500..501));
    assert_eq!((desk.state(500), desk.next_wake(4)), (State::Cancelled, None));
    desk.tell(5, head(3, true, &policy()));
    assert_eq!(desk.take(6, events(501..502)), Effects::default(), "deleted is deleted");
}

#[test]
fn an_attempt_under_way_may_still_succeed() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..2));
    desk.tell(1, Input::Retired);
    desk.finish(2, 0, Outcome::Delivered);
    assert_eq!(desk.state(0), State::Delivered);
}
