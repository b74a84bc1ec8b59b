//! What holds whatever happens, in whatever order.

use super::*;
use proptest::prelude::*;

/// Something that happens, with an event or an attempt named by its place.
#[derive(Clone, Debug)]
enum Move {
    Woke,
    Taken(usize),
    Finished { nth: usize, outcome: Outcome, back: u32, retry_after: Option<i64> },
    Returned(usize),
    Head { version: u32, active: bool, policy: SendPolicy },
    Retired,
    Told(NoticeKind),
    Retry(usize),
    Cancel(usize),
    Replay(usize),
    Release,
    CancelHeld,
}

fn any_policy() -> impl Strategy<Value = SendPolicy> {
    (1_u32..6, 1_u32..5, prop::option::of(1_u32..4), any::<bool>()).prop_map(
        |(max_attempts, max_in_flight, rate_limit_per_sec, ordered)| SendPolicy {
            max_attempts,
            max_in_flight,
            rate_limit_per_sec,
            ordered,
            ..SendPolicy::default()
        },
    )
}

fn any_move() -> impl Strategy<Value = Move> {
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    let kinds = [NoticeKind::HalfWay, NoticeKind::DisabledGone, NoticeKind::DisabledFailing];
    prop_oneof![
        8 => Just(Move::Woke),
        6 => (1_usize..6).prop_map(Move::Taken),
        12 => (any::<usize>(), outcome, 0_u32..3, prop::option::of(any::<i64>()))
            .prop_map(|(nth, outcome, back, retry_after)| Move::Finished { nth, outcome, back, retry_after }),
        12 => any::<usize>().prop_map(|nth| {
            Move::Finished { nth, outcome: Outcome::ServerError, back: 0, retry_after: None }
        }),
        1 => any::<usize>().prop_map(Move::Returned),
        2 => (1_u32..30, prop::bool::weighted(0.8), any_policy())
            .prop_map(|(version, active, policy)| Move::Head { version, active, policy }),
        1 => prop::bool::weighted(0.05).prop_map(|retired| if retired { Move::Retired } else { Move::Woke }),
        1 => prop::sample::select(kinds.to_vec()).prop_map(Move::Told),
        1 => any::<usize>().prop_map(Move::Retry),
        1 => any::<usize>().prop_map(Move::Cancel),
        1 => any::<usize>().prop_map(Move::Replay),
        1 => Just(Move::Release),
        1 => Just(Move::CancelHeld),
    ]
}

/// The input that a move is at this moment.
fn input(book: &MemoryBook, taken: &mut i64, step: Move) -> Input {
    let nth = |nth: usize| {
        let count = book.deliveries.len().max(1);
        book.deliveries.keys().nth(nth % count).cloned().unwrap_or_else(|| event(0))
    };
    let attempt = |id: &EventId| book.deliveries.get(id).map_or(1, |delivery| delivery.attempt);
    match step {
        Move::Woke => Input::Woke,
        Move::Taken(count) => {
            let from = *taken;
            *taken += i64::try_from(count).unwrap();
            // The last one before them comes a second time.
            Input::Taken { ids: events((from - 1).max(0)..*taken) }
        }
        Move::Finished { nth: place, outcome, back, retry_after } => {
            let id = nth(place);
            let (attempt, version) = (attempt(&id).saturating_sub(back), 1);
            Input::Finished { id, attempt, version, outcome, status: Some(404), retry_after }
        }
        Move::Returned(place) => {
            let id = nth(place);
            Input::Returned { attempt: attempt(&id), id }
        }
        Move::Head { version, active, policy } => Input::HeadTold(Head { version, active, policy }),
        Move::Retired => Input::Retired,
        Move::Told(kind) => {
            let known = book.queue.notices.iter().find(|notice| notice.kind == kind);
            Input::NoticeTold { kind, at: known.map_or(at(0), |notice| notice.at) }
        }
        Move::Retry(place) => Input::RetryRequested { id: nth(place) },
        Move::Cancel(place) => Input::CancelRequested { id: nth(place) },
        Move::Replay(place) => Input::Replayed { id: nth(place) },
        Move::Release => Input::ReleaseRequested,
        Move::CancelHeld => Input::CancelHeldRequested,
    }
}

fn check_step(before: &MemoryBook, after: &MemoryBook, effects: &Effects, input: &Input) {
    for (id, row) in &before.deliveries {
        let now = &after.deliveries[id];
        if row.state == State::Delivered && !matches!(input, Input::Replayed { .. }) {
            assert_eq!(row, now, "what is delivered stays so");
        }
        let sends = effects.sends.iter().filter(|send| send.id == *id).count();
        let returned =
            matches!(input, Input::Returned { id: other, .. } if other == id) && now.attempt < row.attempt;
        let counted = row.attempt + u32::try_from(sends).unwrap() - u32::from(returned);
        assert_eq!(now.attempt, counted, "attempts count up by one, and only when sent");
    }
    for send in &effects.sends {
        let row = &after.deliveries[&send.id];
        let head = after.queue.head.as_ref().unwrap();
        assert_eq!((row.state, row.attempt, send.version), (State::Sending, send.attempt, head.version));
        assert!(head.active && !after.queue.retired && after.queue.stopped.is_none());
    }
}

/// A wake with nothing due changes nothing, one with something due changes something, and what waits has a wake.
fn check_wakes(book: &MemoryBook, now: Timestamp) {
    let wake = next_wake(book, now).unwrap();
    let mut again = book.clone();
    let effects = handle(&mut again, now, 7, 1_000, Input::Woke).unwrap();
    let rests = again == *book && Effects { asks_for_head: false, ..effects } == Effects::default();
    if book.queue.gate() == Gate::Unknown {
        return;
    }
    assert_eq!(rests, wake.is_none_or(|wake| wake > now), "wakes at {wake:?}, now {now}: {:?}", book.queue);
    let waits = |row: &Delivery| {
        matches!(row.state, State::Pending | State::Sending) || row.state == State::Held && !row.parked
    };
    assert!(wake.is_some() || !book.deliveries.values().any(waits), "somebody waits for ever: {book:?}");
}

proptest! {
    #[test]
    fn the_engine_keeps_its_promises(
        first in any_policy(),
        steps in prop::collection::vec((-600_i64..3_000, any::<u64>(), any_move()), 1..150),
    ) {
        let (mut now, mut taken) = (1_000_000, 0);
        let mut book = MemoryBook::default();
        handle(&mut book, at(now), 0, 9, Input::HeadTold(Head { version: 1, active: true, policy: first })).unwrap();
        for (pause, entropy, step) in steps {
            // Now and then the clock goes back.
            now += pause;
            let before = book.clone();
            let input = input(&book, &mut taken, step);
            let room = usize::try_from(entropy % 7).unwrap();
            let effects = handle(&mut book, at(now), entropy, room, input.clone()).unwrap();
            prop_assert!(effects.sends.len() <= room);
            check_step(&before, &book, &effects, &input);
            check_wakes(&book, at(now));
        }
    }
}
