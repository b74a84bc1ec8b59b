//! One at a time, in the order of acceptance.

use super::*;

fn ordered() -> SendPolicy {
    SendPolicy { ordered: true, max_attempts: 20, ..policy() }
}

#[test]
fn one_that_fails_holds_up_the_rest_until_it_is_delivered_or_given_up() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 2, ..ordered() });
    assert_eq!(sent(&desk.take(0, events(0..3))), [0]);
    assert_eq!(sent(&desk.finish(1, 0, Outcome::ServerError)), Vec::<i64>::new());
    assert_eq!(desk.next_wake(1), Some(6));
    assert_eq!(sent(&desk.wake(6)), [0]);
    assert_eq!(sent(&desk.finish(7, 0, Outcome::ServerError)), [1]);
    assert_eq!(desk.state(0), State::Dead);
    assert_eq!(sent(&desk.finish(8, 1, Outcome::Delivered)), [2]);
}

/// The first event fails until the breaker opens; it is not due for hours then, and the others are.
fn broken() -> (Desk, i64) {
    let mut desk = Desk::new(ordered());
    desk.take(0, events(0..3));
    let mut now = 1;
    desk.finish(now, 0, Outcome::ServerError);
    while desk.book.queue.gate() == Gate::Open {
        now = desk.next_wake(now).unwrap();
        assert_eq!(sent(&desk.wake(now)), [0]);
        desk.finish(now, 0, Outcome::ServerError);
    }
    assert_eq!((desk.state(0), desk.state(1)), (State::Pending, State::Held));
    (desk, now)
}

#[test]
fn nothing_overtakes_while_the_breaker_is_open() {
    let (mut desk, now) = broken();
    let due = desk.next_wake(now).unwrap();
    assert!(due > now + 30_000, "the first one is due in half a day, and it is its turn");
    assert_eq!(desk.wake(now + 3_600), Effects::default());
    assert_eq!(sent(&desk.wake(due)), [0]);
}

#[test]
fn what_was_held_is_released_in_order_and_no_wake_goes_round_and_round() {
    let (mut desk, now) = broken();
    let due = desk.next_wake(now).unwrap();
    desk.wake(due);
    assert_eq!(sent(&desk.finish(due, 0, Outcome::Delivered)), [1]);
    assert_eq!(desk.state(2), State::Held, "it waits for its turn where it is");
    assert_eq!(desk.next_wake(due), Some(due + 50), "only the lease has to be looked at");
    assert_eq!(desk.wake(due), Effects::default());
    assert_eq!(sent(&desk.finish(due + 1, 1, Outcome::ServerError)), Vec::<i64>::new());
    assert_eq!(desk.next_wake(due + 1), Some(due + 6));
    assert_eq!(sent(&desk.wake(due + 6)), [1]);
    assert_eq!(sent(&desk.finish(due + 7, 1, Outcome::Delivered)), [2]);
    assert_eq!(desk.book.queue.sweep, None, "nothing is left of it");
}

#[test]
fn what_was_parked_is_released_in_order() {
    let mut desk = Desk::new(ordered());
    desk.tell(0, head(2, false, &ordered()));
    desk.take(1, events(0..2));
    desk.tell(2, head(3, true, &ordered()));
    assert_eq!(sent(&desk.take(3, events(2..3))), [2], "what is parked holds nothing up");
    desk.tell(4, Input::ReleaseRequested);
    assert_eq!(sent(&desk.finish(5, 2, Outcome::Delivered)), [0]);
    assert_eq!(sent(&desk.finish(6, 0, Outcome::Delivered)), [1]);
}
