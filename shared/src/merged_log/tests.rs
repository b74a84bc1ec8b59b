use super::*;
use crate::api::Counts;
use crate::ids::SourceId;
use crate::time::Timestamp;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of each webhook, by the number of their event.
type Logs = Vec<BTreeSet<u8>>;

fn webhook(number: usize) -> WebhookId {
    WebhookId::from_entropy([u8::try_from(number).unwrap(); 10])
}

fn event(number: u8) -> EventId {
    EventId::new(
        Timestamp::from_millis(1_763_900_000_000 + i64::from(number)),
        [0; 10],
        &SourceId::operations(),
    )
}

fn row(id: usize, number: u8) -> DeliveryItem {
    let at = event(number).time();
    DeliveryItem {
        event_id: event(number),
        webhook_id: webhook(id),
        webhook_name: None,
        event_type: "A".to_owned(),
        title: None,
        state: State::Delivered,
        held_because: None,
        attempts: 1,
        attempts_allowed: 10,
        outcome: None,
        next_attempt_at: None,
        received_at: at,
        updated_at: at,
    }
}

/// What an Outbox answers: what is older than the cursor, newest first.
fn answer(logs: &Logs, id: usize, limit: usize, cursor: Option<&str>) -> Page<DeliveryItem> {
    let older = logs[id].iter().rev().map(|number| row(id, *number));
    let older = older.filter(|item| cursor.is_none_or(|cursor| item.event_id.as_str() < cursor));
    PageQuery { limit, cursor: None }.cut(older.collect(), |item| item.event_id.to_string())
}

fn candidates(logs: &Logs, is_known: bool) -> Vec<Candidate> {
    let one = |(id, rows): (usize, &BTreeSet<u8>)| Candidate {
        id: webhook(id),
        name: format!("hook {id}"),
        newest: rows.last().copied().map(event).filter(|_| is_known),
        said: None,
    };
    logs.iter().enumerate().filter(|(_, rows)| !rows.is_empty()).map(one).collect()
}

/// One page, and how many Outboxes were asked for it.
fn page(
    logs: &Logs,
    limit: usize,
    cursor: Option<String>,
    asked_max: usize,
    is_known: bool,
) -> (DeliveryPage, usize) {
    let query = PageQuery { limit, cursor };
    let (mut merge, mut asked) = (Merge::new(&query, candidates(logs, is_known), asked_max), 0);
    loop {
        let wave = merge.next(2);
        if wave.is_empty() {
            return (merge.finish(), asked);
        }
        asked += wave.len();
        for (candidate, cursor) in wave {
            let id = (0..logs.len()).find(|id| webhook(*id) == candidate.id).unwrap();
            merge.add(&candidate, Some(answer(logs, id, limit, cursor.as_deref())));
        }
    }
}

/// Every row there is, in the order of the list.
fn all(logs: &Logs) -> Vec<(EventId, WebhookId)> {
    let mut by_event: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (id, rows) in logs.iter().enumerate() {
        rows.iter().for_each(|number| by_event.entry(*number).or_default().push(id));
    }
    let of = |(number, ids): (&u8, &Vec<usize>)| {
        let number = *number;
        ids.iter().map(move |id| (event(number), webhook(*id))).collect::<Vec<_>>()
    };
    by_event.iter().rev().flat_map(of).collect()
}

proptest! {
    /// Page after page gives every row once, in order, whatever is known of the Outboxes.
    #[test]
    fn every_row_is_on_one_page(
        logs in prop::collection::vec(prop::collection::btree_set(0_u8..30, 0..12), 0..9),
        limit in 1_usize..8,
        is_known in any::<bool>(),
    ) {
        let (mut seen, mut cursor) = (Vec::new(), None);
        for _ in 0..200 {
            let (page, _) = page(&logs, limit, cursor.take(), usize::MAX, is_known);
            prop_assert_eq!(page.webhooks_left_out, 0);
            prop_assert!(page.items.len() <= limit);
            seen.extend(page.items.into_iter().map(|item| (item.event_id, item.webhook_id)));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        prop_assert_eq!(seen, all(&logs));
    }

    /// With a limit of Outboxes to ask, no page asks more, what is shown is in order and comes to an end, and a page that
    /// may lack rows says so.
    #[test]
    fn a_page_that_was_cut_says_so(
        logs in prop::collection::vec(prop::collection::btree_set(0_u8..30, 0..12), 0..9),
        limit in 1_usize..8,
        asked_max in 1_usize..6,
        is_known in any::<bool>(),
    ) {
        let (mut seen, mut cursor, mut was_cut, mut pages) = (Vec::new(), None, false, 0);
        loop {
            let (page, asked) = page(&logs, limit, cursor.take(), asked_max, is_known);
            prop_assert!(asked <= asked_max);
            was_cut |= page.webhooks_left_out > 0;
            seen.extend(page.items.into_iter().map(|item| (item.event_id, item.webhook_id)));
            cursor = page.next_cursor;
            pages += 1;
            prop_assert!(pages < 300, "it does not come to an end");
            if cursor.is_none() {
                break;
            }
        }
        let place = |(event, webhook): &(EventId, WebhookId)| (std::cmp::Reverse(event.clone()), webhook.clone());
        prop_assert!(seen.is_sorted_by(|one, other| place(one) < place(other)));
        prop_assert!(was_cut || seen == all(&logs));
    }
}

#[test]
fn the_first_page_asks_those_with_the_newest_events() {
    // 60 webhooks, each with an event of its own.
    let logs: Logs = (0..60).map(|id| BTreeSet::from([id])).collect();
    let (found, asked) = page(&logs, 4, None, usize::MAX, true);
    assert_eq!(
        found.items.iter().map(|item| item.event_id.clone()).collect::<Vec<_>>(),
        [59, 58, 57, 56].map(event)
    );
    assert!(asked <= 6, "{asked} were asked");
    assert!(found.next_cursor.is_some());
    // All of them have the newest event.
    let logs: Logs = (0..60).map(|_| BTreeSet::from([1, 2])).collect();
    let (found, asked) = page(&logs, 4, None, usize::MAX, true);
    assert_eq!((found.items.len(), found.webhooks_left_out), (4, 0));
    assert!(asked <= 6, "{asked} were asked");
}

#[test]
fn who_cannot_have_a_row_is_not_asked() {
    let said = |counts| Some(Reading { counts, is_at_rest: true, ..Reading::default() });
    let dead = Counts { dead: 1, ..Counts::default() };
    let one = |said| Candidate { id: webhook(1), name: String::new(), newest: Some(event(5)), said };
    let state = |state| DeliveryFilter { state: Some(state), ..DeliveryFilter::default() };
    assert!(one(said(dead)).can_have(&state(State::Dead)));
    assert!(!one(said(dead)).can_have(&state(State::Delivered)));
    assert!(one(None).can_have(&state(State::Delivered)), "what it has is not known");
    let since = |number| DeliveryFilter { since: Some(event(number).time()), ..DeliveryFilter::default() };
    assert!(one(None).can_have(&since(5)) && !one(None).can_have(&since(6)));
    assert!(Candidate { newest: None, ..one(None) }.can_have(&since(6)));
}

#[test]
fn who_does_not_answer_is_counted_and_hides_nobody_else() {
    let logs: Logs = vec![BTreeSet::from([1]), BTreeSet::from([2])];
    let mut merge = Merge::new(&PageQuery { limit: 5, cursor: None }, candidates(&logs, true), 9);
    for (candidate, cursor) in merge.next(9) {
        let is_first = candidate.id == webhook(0);
        merge.add(&candidate, is_first.then(|| answer(&logs, 0, 5, cursor.as_deref())));
    }
    let found = merge.finish();
    assert_eq!((found.items.len(), found.webhooks_left_out, found.next_cursor), (1, 1, None));
}
