//! What a person may ask for.

use super::*;
use crate::limits::RETRIES_BY_HAND_MAX;

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
    assert!(desk.tell(1, retry(0)).refusal.is_some());
    desk.finish(2, 0, Outcome::Delivered);
    assert!(desk.tell(3, retry(0)).refusal.is_some());
    assert!(desk.tell(3, retry(77)).refusal.is_some(), "there is no such delivery");
}

#[test]
fn nothing_is_retried_while_inactive() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Rejected);
    desk.tell(2, head(2, false, &policy()));
    assert!(desk.tell(3, retry(0)).refusal.is_some());
}

#[test]
fn what_waits_can_be_cancelled() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    assert!(desk.tell(1, Input::CancelRequested { id: event(0) }).refusal.is_some(), "it is under way");
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
    assert!(desk.tell(6, Input::Replayed { id: event(2) }).refusal.is_some(), "it is under way");
}

#[test]
fn a_deleted_webhook_replays_nothing() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Delivered);
    desk.tell(2, Input::Retired);
    assert!(desk.tell(3, Input::Replayed { id: event(0) }).refusal.is_some());
}

#[test]
fn a_delivery_is_tried_again_by_hand_so_often_and_no_more() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 1, ..policy() });
    desk.take(0, events(0..2));
    desk.finish(1, 0, Outcome::Rejected);
    desk.finish(1, 1, Outcome::Rejected);
    for time in 0..RETRIES_BY_HAND_MAX {
        let effects = desk.tell(2 + i64::from(time), retry(0));
        assert_eq!((effects.refusal, sent(&effects)), (None, vec![0]));
        desk.finish(2 + i64::from(time), 0, Outcome::Rejected);
    }
    let before = desk.row(0).clone();
    assert_eq!(desk.tell(99, retry(0)).refusal, Some(Refusal::TooManyRetries));
    assert_eq!(desk.row(0), &before, "what is refused changes nothing");
    // A replay gives it a schedule, and no more retries by hand; another delivery has its own.
    desk.tell(100, Input::Replayed { id: event(0) });
    desk.finish(101, 0, Outcome::Rejected);
    assert_eq!(desk.tell(102, retry(0)).refusal, Some(Refusal::TooManyRetries));
    assert_eq!(desk.tell(102, retry(1)).refusal, None);
}
