use super::*;
use proptest::prelude::*;

const POLICY: SendPolicy = SendPolicy { max_attempts: 3, timeout_millis: 10_000 };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

fn finished(attempt: u32, outcome: Outcome) -> Input {
    Input::Finished { attempt, outcome, retry_after: None }
}

#[test]
fn a_failing_target_is_tried_as_often_as_allowed_and_no_more() {
    let mut delivery = Delivery::accepted(at(0));
    for attempt in 1..=3 {
        let now = delivery.next_wake().unwrap();
        assert_eq!(delivery.handle(now, 0, POLICY, Input::Woke), Some(Effect::Send { attempt }));
        assert_eq!(delivery.handle(now, 0, POLICY, finished(attempt, Outcome::ServerError)), None);
    }
    assert_eq!((delivery.state, delivery.outcome), (State::Dead, Some(Outcome::ServerError)));
    assert_eq!(delivery.next_wake(), None);
}

#[test]
fn an_attempt_nobody_finished_is_unknown_and_tried_again() {
    let mut delivery = Delivery::accepted(at(0));
    delivery.handle(at(0), 0, POLICY, Input::Woke);
    assert_eq!(delivery.handle(at(49), 0, POLICY, Input::Woke), None, "its lease holds");
    assert_eq!(delivery.next_wake(), Some(at(50)));
    assert_eq!(delivery.handle(at(50), 0, POLICY, Input::Woke), Some(Effect::RecordUnknown { attempt: 1 }));
    assert_eq!((delivery.state, delivery.outcome), (State::Pending, Some(Outcome::Unknown)));
    assert_eq!(delivery.handle(at(51), 0, POLICY, finished(1, Outcome::Delivered)), None);
    assert_eq!(delivery.state, State::Pending, "an answer that comes after its lease changes nothing");
}

#[test]
fn a_person_can_retry_what_was_given_up_and_cancel_what_waits() {
    let mut delivery = Delivery::accepted(at(0));
    delivery.handle(at(0), 0, POLICY, Input::Woke);
    delivery.handle(at(1), 0, POLICY, finished(1, Outcome::Rejected));
    assert_eq!(delivery.state, State::Dead);
    delivery.handle(at(2), 0, POLICY, Input::RetryRequested);
    assert_eq!(delivery.handle(at(2), 0, POLICY, Input::Woke), Some(Effect::Send { attempt: 2 }));
    delivery.handle(at(3), 0, POLICY, finished(2, Outcome::TimedOut));
    delivery.handle(at(3), 0, POLICY, Input::Cancelled);
    assert_eq!((delivery.state, delivery.next_wake()), (State::Cancelled, None));
}

fn any_input() -> impl Strategy<Value = Input> {
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    prop_oneof![
        4 => Just(Input::Woke),
        4 => (0_u32..6, outcome, prop::option::of(any::<i64>()))
            .prop_map(|(attempt, outcome, retry_after)| Input::Finished { attempt, outcome, retry_after }),
        1 => Just(Input::RetryRequested),
        1 => Just(Input::Cancelled),
        1 => Just(Input::Held),
        1 => Just(Input::Released),
    ]
}

proptest! {
    /// Whatever happens in whatever order: attempts count up by one and only when sent, a delivered one stays
    /// delivered, waking twice is waking once, and whoever waits has a time to wake.
    #[test]
    fn the_engine_keeps_its_promises(steps in prop::collection::vec((0_i64..100_000, any::<u64>(), any_input()), 1..60)) {
        let mut now = at(0);
        let mut delivery = Delivery::accepted(now);
        for (pause, entropy, input) in steps {
            now = now.plus_millis(pause);
            let before = delivery.clone();
            let effect = delivery.handle(now, entropy, POLICY, input);
            if let Some(Effect::Send { attempt }) = effect {
                prop_assert_eq!(attempt, before.attempt + 1);
                prop_assert!(attempt <= delivery.attempts_allowed(POLICY.max_attempts));
            } else {
                prop_assert_eq!(delivery.attempt, before.attempt);
            }
            if before.state == State::Delivered {
                prop_assert_eq!(&delivery, &before);
            }
            if matches!(delivery.state, State::Pending | State::Sending) {
                prop_assert!(delivery.next_wake().is_some());
            }
            let mut again = delivery.clone();
            if input == Input::Woke && again.next_wake().is_none_or(|due| due > now) {
                prop_assert_eq!(again.handle(now, entropy, POLICY, Input::Woke), None);
                prop_assert_eq!(again, delivery.clone());
            }
        }
    }
}

#[test]
fn codes_read_as_they_are_written() {
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
    }
    for state in
        [State::Pending, State::Sending, State::Delivered, State::Dead, State::Held, State::Cancelled]
    {
        assert_eq!(State::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
}
