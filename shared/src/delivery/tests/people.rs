//! What a person may ask for.

use super::*;

fn retry(number: i64) -> Input {
    Input::RetryRequested { id: event(number) }
}

#[test]
fn what_was_given_up_is_tried_once_more() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 1, ..policy() });
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::ServerError);
    assert_eq!(desk.state(0), State::Dead);
    assert_eq!(desk.tell(2, retry(0)).sends[0].attempt, 2);
    assert_eq!(desk.row(0).attempts_allowed(1), 2);
    desk.finish(3, 0, Outcome::ServerError);
    assert_eq!((desk.state(0), desk.next_wake(3)), (State::Dead, None), "once");
}

#[test]
fn what_is_delivered_or_under_way_is_not_retried() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    assert!(desk.tell(1, retry(0)).is_refused);
    desk.finish(2, 0, Outcome::Delivered);
    assert!(desk.tell(3, retry(0)).is_refused);
    assert!(desk.tell(3, retry(77)).is_refused, "there is no such delivery");
}

#[test]
fn nothing_is_retried_while_inactive() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Rejected);
    desk.tell(2, head(2, false, &policy()));
    assert!(desk.tell(3, retry(0)).is_refused);
}

#[test]
fn what_waits_can_be_cancelled() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    assert!(desk.tell(1, Input::CancelRequested { id: event(0) }).is_refused, "it is under way");
    desk.finish(2, 0, Outcome::ServerError);
    desk.tell(3, Input::CancelRequested { id: event(0) });
    assert_eq!((desk.state(0), desk.next_wake(3)), (State::Cancelled, None));
    assert_eq!(desk.wake(99), Effects::default());
    assert_eq!(sent(&desk.tell(100, retry(0))), [0], "and asked for again");
}

#[test]
fn a_replay_has_a_whole_schedule_before_it() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Delivered);
    let effects = desk.tell(2, Input::Replayed { id: event(0) });
    assert_eq!(effects.sends[0].attempt, 2, "numbers go on");
    assert_eq!(desk.row(0).attempts_allowed(3), 4);
    desk.finish(2, 0, Outcome::ServerError);
    assert_eq!(desk.next_wake(2), Some(7), "and waits begin again");
    desk.wake(7);
    desk.finish(7, 0, Outcome::ServerError);
    desk.wake(37);
    desk.finish(37, 0, Outcome::ServerError);
    assert_eq!((desk.state(0), desk.row(0).attempt), (State::Dead, 4));
}

#[test]
fn a_replay_waits_behind_first_attempts_and_with_what_is_held() {
    let mut desk = Desk::new(SendPolicy { max_in_flight: 1, ..policy() });
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Delivered);
    desk.take(2, events(1..3));
    desk.tell(3, Input::Replayed { id: event(0) });
    assert_eq!(sent(&desk.finish(4, 1, Outcome::Delivered)), [2]);
    desk.tell(5, head(2, false, &policy()));
    assert_eq!((desk.state(0), desk.row(0).parked), (State::Held, true));
    assert!(desk.tell(6, Input::Replayed { id: event(2) }).is_refused, "it is under way");
}

#[test]
fn a_deleted_webhook_replays_nothing() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Delivered);
    desk.tell(2, Input::Retired);
    assert!(desk.tell(3, Input::Replayed { id: event(0) }).is_refused);
}
