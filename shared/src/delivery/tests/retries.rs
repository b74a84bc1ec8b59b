//! Attempts, leases, and what an outcome means.

use super::*;

#[test]
fn a_failing_target_is_tried_as_often_as_allowed_on_schedule_and_no_more() {
    let mut desk = Desk::new(policy());
    assert_eq!(sent(&desk.take(0, events(1..2))), [1]);
    desk.finish(1, 1, Outcome::ServerError);
    assert_eq!((desk.state(1), desk.next_wake(1)), (State::Pending, Some(6)), "5 s after");
    assert_eq!(sent(&desk.wake(5)), Vec::<i64>::new());
    assert_eq!(sent(&desk.wake(6)), [1]);
    desk.finish(7, 1, Outcome::ServerError);
    assert_eq!(desk.next_wake(7), Some(37), "30 s after");
    desk.wake(37);
    desk.finish(38, 1, Outcome::ServerError);
    assert_eq!((desk.state(1), desk.row(1).outcome), (State::Dead, Some(Outcome::ServerError)));
    assert_eq!((desk.row(1).attempt, desk.next_wake(38)), (3, None));
}

#[test]
fn the_cause_table_says_what_follows() {
    for outcome in Outcome::ALL {
        let mut desk = Desk::new(policy());
        desk.take(0, events(1..2));
        desk.finish(1, 1, outcome);
        let expected = match outcome.next() {
            Next::Done => State::Delivered,
            Next::Retry => State::Pending,
            Next::Final | Next::Stop => State::Dead,
        };
        assert_eq!(desk.state(1), expected, "{outcome:?}");
        assert_eq!(desk.book.queue.stopped.is_some(), outcome == Outcome::Gone, "{outcome:?}");
    }
}

#[test]
fn a_webhook_may_depart_from_the_cause_table() {
    let own = SendPolicy { retry_statuses: vec![404, 302], ..policy() };
    let next = |outcome, status| own.next(outcome, status);
    assert_eq!(next(Outcome::Rejected, Some(404)), Next::Retry);
    assert_eq!(next(Outcome::Rejected, Some(403)), Next::Final);
    assert_eq!(next(Outcome::Redirected, Some(302)), Next::Retry);
    assert_eq!(next(Outcome::Gone, Some(410)), Next::Stop, "that is never tried again");
    assert_eq!(policy().next(Outcome::Rejected, Some(404)), Next::Final);
}

#[test]
fn retry_after_is_honoured_in_full_up_to_a_day() {
    for (asked, waits) in [(60, 60), (7_200, 7_200), (86_400, 86_400), (i64::MAX, 86_400), (1, 5), (-9, 5)] {
        let mut desk = Desk::new(policy());
        desk.take(0, events(1..2));
        let input = Input::Finished {
            id: event(1),
            attempt: 1,
            version: 1,
            outcome: Outcome::RateLimited,
            status: Some(429),
            retry_after: Some(asked),
        };
        desk.tell(0, input);
        assert_eq!(desk.next_wake(0), Some(waits), "{asked}");
    }
}

#[test]
fn an_attempt_nobody_finished_is_unknown_and_tried_again() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(1..2));
    assert_eq!(desk.wake(49), Effects::default(), "its lease holds");
    assert_eq!(desk.next_wake(49), Some(50));
    let effects = desk.wake(50);
    assert_eq!(effects.unknown, [Unknown { id: event(1), attempt: 1, lease_until: at(50) }]);
    assert_eq!((desk.state(1), desk.row(1).outcome), (State::Pending, Some(Outcome::Unknown)));
    assert!(!desk.book.queue.breaker.is_open());
    assert_eq!(sent(&desk.wake(55)), [1]);
    assert_eq!(desk.row(1).attempt, 2);
}

#[test]
fn a_late_success_counts_as_long_as_nothing_else_was_begun() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(1..2));
    desk.wake(50);
    desk.tell(51, finished(1, 1, 1, Outcome::ServerError));
    assert_eq!(desk.state(1), State::Pending, "a late failure says nothing new");
    desk.tell(52, finished(1, 1, 1, Outcome::Delivered));
    assert_eq!((desk.state(1), desk.next_wake(52)), (State::Delivered, None));

    let mut desk = Desk::new(policy());
    desk.take(0, events(1..2));
    desk.wake(50);
    desk.wake(60);
    desk.tell(61, finished(1, 1, 1, Outcome::Delivered));
    assert_eq!((desk.state(1), desk.row(1).attempt), (State::Sending, 2), "another one is under way");
}

#[test]
fn a_late_success_brings_back_what_was_given_up() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 1, ..policy() });
    desk.take(0, events(1..2));
    desk.wake(50);
    assert_eq!((desk.state(1), desk.row(1).outcome), (State::Dead, Some(Outcome::Unknown)));
    desk.tell(51, finished(1, 1, 1, Outcome::Delivered));
    assert_eq!(desk.state(1), State::Delivered);
}

#[test]
fn an_answer_that_came_is_worth_more_than_a_lease_that_is_over() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(1..2));
    desk.tell(500, finished(1, 1, 1, Outcome::Delivered));
    assert_eq!(desk.state(1), State::Delivered);
}

#[test]
fn an_attempt_that_never_began_is_not_counted() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 1, ..policy() });
    desk.take(0, events(1..2));
    desk.tell(1, Input::Returned { id: event(1), attempt: 1 });
    assert_eq!((desk.row(1).attempt, desk.next_wake(1)), (0, Some(6)));
    assert_eq!(sent(&desk.wake(6)), [1]);
    desk.tell(7, Input::Returned { id: event(1), attempt: 2 });
    assert_eq!(desk.state(1), State::Sending, "only the one under way can be returned");
}

#[test]
fn what_is_handed_over_twice_is_one_delivery() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(1..3));
    desk.finish(1, 1, Outcome::Delivered);
    assert_eq!(desk.take(2, events(1..3)), Effects::default());
    assert_eq!((desk.state(1), desk.row(2).attempt), (State::Delivered, 1));
}

#[test]
fn nothing_is_sent_before_the_head_is_told_and_all_of_it_then() {
    let mut desk = Desk { book: MemoryBook::default(), room: 1_000 };
    let effects = desk.take(0, events(1..3));
    assert_eq!((effects.sends.len(), effects.asks_for_head), (0, true));
    assert_eq!(desk.next_wake(0), Some(5));
    assert!(desk.wake(5).asks_for_head);
    assert_eq!(sent(&desk.tell(6, head(1, true, &policy()))), [1, 2]);
}

#[test]
fn an_older_head_changes_nothing() {
    let mut desk = Desk::new(policy());
    desk.tell(1, head(3, true, &SendPolicy { max_attempts: 7, ..policy() }));
    let before = desk.book.clone();
    for version in [1, 2, 3] {
        assert_eq!(desk.tell(2, head(version, false, &policy())), Effects::default());
    }
    assert_eq!(desk.book, before);
    assert_eq!(desk.take(3, events(1..2)).sends[0].version, 3);
}

#[test]
fn what_an_older_version_met_says_nothing_about_the_newest() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(1..2));
    desk.tell(1, head(2, true, &policy()));
    desk.tell(2, finished(1, 1, 1, Outcome::Gone));
    assert_eq!((desk.state(1), desk.book.queue.stopped), (State::Dead, None));
}
