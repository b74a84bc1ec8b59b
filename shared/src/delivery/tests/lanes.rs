//! Whose turn it is, and how many at a time.

use super::*;

fn narrow(places: u32) -> SendPolicy {
    SendPolicy { max_in_flight: places, ..policy() }
}

/// A desk where so many events have failed once and are due again at 10 s.
fn with_retries(places: u32, count: i64) -> Desk {
    let mut desk = Desk::new(SendPolicy { max_in_flight: 200, ..policy() });
    desk.take(0, events(0..count));
    for number in 0..count {
        desk.finish(1, number, if number % 2 == 0 { Outcome::Unknown } else { Outcome::TemplateFailed });
    }
    // What is given up at once makes room for nothing; only the others wait.
    desk.tell(2, head(2, true, &narrow(places)));
    desk
}

#[test]
fn no_more_are_under_way_than_allowed() {
    let mut desk = Desk::new(narrow(3));
    assert_eq!(sent(&desk.take(0, events(0..10))), [0, 1, 2]);
    assert_eq!(desk.wake(1), Effects::default());
    assert_eq!(sent(&desk.finish(2, 1, Outcome::Delivered)), [3]);
}

#[test]
fn first_attempts_go_before_retries_and_retries_take_half_of_the_places() {
    let mut desk = with_retries(4, 40);
    let effects = desk.wake(10);
    assert_eq!(effects.sends.len(), 2, "half of four, though 20 are due");
    assert!(effects.sends.iter().all(|send| send.attempt == 2));
    assert_eq!(desk.wake(10), Effects::default());
    assert_eq!(sent(&desk.take(10, events(100..110))), [100, 101], "the other half is free for them");
    let Send { id, attempt, version } = effects.sends[0].clone();
    let input = Input::Finished {
        id,
        attempt,
        version,
        outcome: Outcome::Delivered,
        status: None,
        retry_after: None,
    };
    assert_eq!(sent(&desk.tell(11, input)), [102], "a place that a retry leaves goes to a first attempt");
}

#[test]
fn with_one_place_a_first_attempt_still_goes_first() {
    let mut desk = with_retries(1, 40);
    desk.room = 0;
    desk.take(10, events(100..101));
    desk.room = 9;
    assert_eq!(sent(&desk.wake(10)), [100]);
    assert_eq!(desk.finish(11, 100, Outcome::Delivered).sends[0].attempt, 2);
}

#[test]
fn what_a_person_asked_for_goes_first_of_all() {
    let mut desk = Desk::new(narrow(1));
    desk.take(0, events(0..3));
    desk.tell(1, Input::RetryRequested { id: event(2) });
    assert_eq!(sent(&desk.finish(2, 0, Outcome::Delivered)), [2]);
}

#[test]
fn no_more_begin_than_there_is_room_for_and_the_rest_is_due() {
    let mut desk = Desk::new(policy());
    desk.room = 2;
    assert_eq!(sent(&desk.take(0, events(0..5))), [0, 1]);
    assert_eq!(desk.next_wake(0), Some(0));
    assert_eq!(sent(&desk.wake(0)), [2, 3]);
    desk.room = 0;
    assert_eq!(desk.wake(0), Effects::default());
    desk.room = 2;
    assert_eq!(sent(&desk.wake(0)), [4]);
}

#[test]
fn no_more_begin_in_a_second_than_allowed() {
    let mut desk = Desk::new(SendPolicy { rate_limit_per_sec: Some(2), ..policy() });
    assert_eq!(sent(&desk.take(0, events(0..5))), [0, 1], "a second's worth is in hand");
    let book = desk.book.clone();
    assert_eq!(next_wake(&book, at(0)).unwrap(), Some(at(0).plus_millis(500)));
    assert_eq!(sent(&desk.wake(1)), [2, 3]);
    assert_eq!(sent(&desk.wake(2)), [4]);
}

#[test]
fn a_clock_that_is_set_back_keeps_nothing_from_beginning() {
    let mut desk = Desk::new(SendPolicy { rate_limit_per_sec: Some(1), ..policy() });
    desk.take(3_600, events(0..1));
    assert_eq!(sent(&desk.take(1, events(1..3))), [1], "an hour back, and no hour's wait");
    assert_eq!(desk.next_wake(1), Some(2), "and the pace is kept from there");
    assert_eq!(sent(&desk.wake(2)), [2]);
}
