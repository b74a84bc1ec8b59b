//! Leaving a target alone that keeps failing, warning of it, and disabling it.

use super::*;
use crate::limits::{BREAKER_FAILURES, DISABLE_AFTER_MILLIS, PROBE_WAITS_MINUTES};

const DAY: i64 = 24 * 60 * 60;

/// Its breaker is open, and so many wait.
fn broken(held: i64) -> Desk {
    let mut desk = Desk::new(SendPolicy { max_attempts: 20, ..policy() });
    desk.break_it(0, 500);
    desk.take(0, events(0..held));
    desk
}

#[test]
fn it_opens_after_ten_failures_in_a_row() {
    let mut desk = Desk::new(policy());
    let count = i64::from(BREAKER_FAILURES);
    desk.take(0, events(0..2 * count));
    for number in 0..count - 1 {
        desk.finish(1, number, Outcome::Rejected);
    }
    desk.finish(1, count, Outcome::Delivered);
    for number in count + 1..2 * count {
        desk.finish(1, number, Outcome::Rejected);
    }
    assert_eq!(desk.book.queue.gate(), Gate::Open, "nine, a success, nine");
    desk.finish(2, count - 1, Outcome::Rejected);
    assert_eq!(desk.book.queue.gate(), Gate::Breaker);
}

#[test]
fn our_own_failures_and_a_template_say_nothing_about_the_target() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..40));
    for number in 0..20 {
        let outcomes = [Outcome::TemplateFailed, Outcome::TooMuchWork, Outcome::Unknown];
        desk.finish(1, number, outcomes[usize::try_from(number).unwrap() % outcomes.len()]);
    }
    assert_eq!(desk.book.queue.breaker, Breaker::Closed { failures: 0 });
}

#[test]
fn new_ones_and_due_ones_are_held() {
    let mut desk = Desk::new(SendPolicy { max_attempts: 20, ..policy() });
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Unknown);
    desk.break_it(2, 500);
    assert_eq!(desk.state(0), State::Pending, "it is not due");
    assert_eq!(desk.next_wake(2), Some(6));
    assert_eq!(desk.wake(6), Effects::default());
    assert_eq!(desk.state(0), State::Held);
    assert_eq!(desk.take(7, events(1..2)), Effects::default());
    assert_eq!((desk.state(1), desk.row(1).parked), (State::Held, false));
}

#[test]
fn one_at_a_time_finds_out_at_growing_intervals() {
    let mut desk = broken(100);
    let mut now = 0;
    for minutes in PROBE_WAITS_MINUTES.into_iter().chain([30, 30]) {
        let next = desk.next_wake(now).unwrap();
        assert_eq!(next - now, minutes * 60);
        let effects = desk.wake(next);
        assert_eq!(effects.sends.len(), 1);
        assert_eq!(desk.wake(next), Effects::default(), "one at a time");
        let number = sent(&effects)[0];
        desk.finish(next, number, Outcome::Rejected);
        now = next;
    }
}

#[test]
fn a_probe_that_nobody_finished_is_followed_by_another() {
    let mut desk = broken(2);
    assert_eq!(sent(&desk.wake(60)), [0]);
    assert_eq!(desk.next_wake(60), Some(110), "its lease");
    desk.wake(110);
    let next = desk.next_wake(110).unwrap();
    desk.wake(next);
    assert_eq!(desk.next_wake(next), Some(60 + 120), "the interval of the second probe");
}

#[test]
fn it_leaves_the_target_alone_as_long_as_it_asked() {
    let mut desk = broken(1);
    desk.wake(60);
    let input = Input::Finished {
        id: event(0),
        attempt: 1,
        version: 1,
        outcome: Outcome::RateLimited,
        status: Some(429),
        retry_after: Some(7_200),
    };
    desk.tell(61, input);
    desk.take(62, events(1..2));
    assert_eq!(desk.next_wake(62), Some(61 + 7_200));
}

#[test]
fn a_success_closes_it_and_releases_what_it_held() {
    let mut desk = broken(5);
    desk.wake(60);
    assert_eq!(sent(&desk.finish(61, 0, Outcome::Delivered)), [1, 2, 3, 4]);
    assert_eq!((desk.book.queue.gate(), desk.book.queue.sweep), (Gate::Open, None));
}

#[test]
fn it_releases_more_than_one_step_moves() {
    let mut desk = broken(450);
    desk.wake(60);
    let mut begun = desk.finish(61, 0, Outcome::Delivered).sends.len();
    while desk.next_wake(61) == Some(61) {
        begun += desk.wake(61).sends.len();
    }
    assert_eq!((begun, desk.book.count(State::Held)), (20, 0));
    assert_eq!(desk.book.queue.sweep, None);
}

#[test]
fn a_person_goes_through_it_and_a_release_asks_the_target_at_once() {
    let mut desk = broken(3);
    assert_eq!(sent(&desk.tell(1, Input::RetryRequested { id: event(2) })), [2]);
    desk.finish(2, 2, Outcome::ServerError);
    assert_eq!(sent(&desk.tell(3, Input::ReleaseRequested)), [0]);
}

#[test]
fn a_new_version_is_tried_at_once() {
    let mut desk = broken(3);
    let effects = desk.tell(5, head(2, true, &policy()));
    assert_eq!((sent(&effects), effects.sends[0].version), (vec![0], 2));
}

#[test]
fn a_probe_keeps_to_the_pace() {
    let slow = SendPolicy { rate_limit_per_sec: Some(1), max_attempts: 20, ..policy() };
    let mut desk = broken(3);
    desk.tell(1, head(2, true, &slow));
    desk.finish(1, 0, Outcome::Rejected);
    assert_eq!(desk.tell(1, Input::ReleaseRequested), Effects::default());
    assert_eq!(desk.next_wake(1), Some(2));
    assert_eq!(sent(&desk.wake(2)), [1]);
}

#[test]
fn it_warns_half_way_and_almost_there_and_disables_once() {
    let mut desk = broken(40);
    let end = DISABLE_AFTER_MILLIS / 1_000;
    let notices = desk.fail_until(0, end + 3 * DAY);
    let mut told: Vec<(NoticeKind, i64)> =
        notices.iter().map(|notice| (notice.kind, notice.at.millis_since(at(0)) / 1_000)).collect();
    told.dedup();
    let kinds: Vec<NoticeKind> = told.iter().map(|(kind, _)| *kind).collect();
    for kind in [NoticeKind::HalfWay, NoticeKind::AlmostThere, NoticeKind::DisabledFailing] {
        let when: Vec<i64> = told.iter().filter(|(other, _)| *other == kind).map(|(_, at)| *at).collect();
        let due = kind.after_millis() / 1_000;
        assert!(when.iter().all(|at| (due..due + 3_600).contains(at)), "{kind:?} at {when:?}");
        assert!(kinds.contains(&kind), "{kind:?}");
    }
    assert_eq!(desk.book.queue.stopped.unwrap().reason, StopReason::Failing);
    assert_eq!(desk.book.queue.gate(), Gate::Closed);
    assert_eq!(desk.book.queue.notices.len(), 3, "each is told until it was");
}

#[test]
fn time_alone_disables_nothing() {
    let mut desk = Desk::new(policy());
    desk.break_it(0, 500);
    assert_eq!(desk.next_wake(0), None, "there is nothing to ask with");
    assert_eq!(desk.wake(5 * DAY), Effects::default());
    let effects = desk.take(5 * DAY, events(0..1));
    assert_eq!((sent(&effects), effects.notices.len()), (vec![0], 0));
    desk.finish(5 * DAY, 0, Outcome::Delivered);
    assert_eq!(desk.book.queue.gate(), Gate::Open);
}

#[test]
fn to_be_made_active_again_is_a_new_beginning() {
    let mut desk = broken(1);
    desk.tell(10, head(2, false, &policy()));
    let effects = desk.tell(5 * DAY, head(3, true, &policy()));
    assert_eq!(effects, Effects::default());
    assert_eq!(desk.book.queue.gate(), Gate::Open);
    assert_eq!((desk.state(0), desk.row(0).parked), (State::Held, true));
    assert_eq!(sent(&desk.take(5 * DAY, events(1..2))), [1]);
}

#[test]
fn nothing_stays_behind_when_a_webhook_is_inactive_for_a_moment() {
    let mut desk = broken(450);
    desk.tell(10, head(2, false, &policy()));
    desk.tell(10, head(3, true, &policy()));
    while desk.next_wake(10) == Some(10) {
        desk.wake(10);
    }
    let waits = |delivery: &&Delivery| delivery.state == State::Held && !delivery.parked;
    assert_eq!(desk.book.deliveries.values().filter(waits).count(), 0, "nobody would ever release them");
}

#[test]
fn a_target_that_is_gone_stops_it_until_a_later_version_is_active() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..3));
    let effects = desk.finish(1, 0, Outcome::Gone);
    assert_eq!(effects.notices.len(), 1);
    desk.finish(1, 1, Outcome::Gone);
    desk.finish(1, 2, Outcome::ServerError);
    let states = [desk.state(0), desk.state(1), desk.state(2)];
    assert_eq!((states, desk.row(2).parked), ([State::Dead, State::Dead, State::Held], true));
    assert_eq!(desk.book.queue.notices.len(), 1, "once");
    assert_eq!(desk.tell(2, head(2, false, &policy())).sends, []);
    desk.tell(3, head(3, true, &policy()));
    assert_eq!(sent(&desk.take(4, events(3..4))), [3]);
}

#[test]
fn a_notice_is_told_until_it_was() {
    let mut desk = Desk::new(policy());
    desk.take(0, events(0..1));
    desk.finish(1, 0, Outcome::Gone);
    assert_eq!(desk.wake(2), Effects::default());
    assert_eq!(desk.next_wake(2), Some(31));
    assert_eq!(desk.wake(31).notices.len(), 1);
    desk.tell(32, Input::NoticeTold { kind: NoticeKind::HalfWay, at: at(1) });
    assert_eq!(desk.next_wake(32), Some(61));
    desk.tell(32, Input::NoticeTold { kind: NoticeKind::DisabledGone, at: at(0) });
    assert_eq!(desk.next_wake(32), Some(61), "that was another one");
    desk.tell(33, Input::NoticeTold { kind: NoticeKind::DisabledGone, at: at(1) });
    assert_eq!((desk.next_wake(33), desk.wake(99)), (None, Effects::default()));
}

#[test]
fn a_notice_takes_the_place_of_one_that_is_over() {
    let mut desk = Desk::new(policy());
    for version in [1, 3] {
        let number = i64::from(version);
        desk.tell(number, head(version, true, &policy()));
        desk.take(number, events(number..number + 1));
        desk.finish(number, number, Outcome::Gone);
    }
    let versions: Vec<u32> = desk.book.queue.notices.iter().map(|notice| notice.version).collect();
    assert_eq!(versions, [3]);
}
