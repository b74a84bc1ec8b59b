use super::*;
use crate::api::RouteVerdict;
use crate::ids::EventId;
use proptest::prelude::*;

const WEBHOOKS: usize = 3;
const SOURCES: usize = 2;
/// Half of them are sent: what is only refused has no way to go.
const VERDICTS: [RouteVerdict; 6] = [
    RouteVerdict::Sent,
    RouteVerdict::Sent,
    RouteVerdict::Sent,
    RouteVerdict::Filtered,
    RouteVerdict::Inactive,
    RouteVerdict::TooMuchWork,
];

/// Journals and Outboxes, as far as the ledger sees them.
#[derive(Default)]
struct Model {
    journals: [Journal; SOURCES],
    outboxes: [Counts; WEBHOOKS],
}

#[derive(Default)]
struct Journal {
    said: SourceTally,
    /// For each webhook: events with this verdict, not yet taken, taken and not yet counted as handed.
    filtered: [u64; WEBHOOKS],
    waiting: [u64; WEBHOOKS],
    limbo: [u64; WEBHOOKS],
}

impl Journal {
    fn route(&mut self, webhook: usize, verdict: RouteVerdict) {
        self.said.tally.route(&webhook_id(webhook), "hook", verdict, &event());
        match verdict {
            RouteVerdict::Sent => self.waiting[webhook] += 1,
            RouteVerdict::Filtered => self.filtered[webhook] += 1,
            RouteVerdict::Inactive | RouteVerdict::TooMuchWork => {}
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Accept,
    Route(Vec<RouteVerdict>),
    Reroute(usize),
    Take(usize),
    Count(usize),
    Settle(usize, usize),
}

fn event() -> EventId {
    EventId::new(Timestamp::from_millis(1_763_900_000_000), [0; 10], &SourceId::operations())
}

fn webhook_id(webhook: usize) -> WebhookId {
    WebhookId::from_entropy([u8::try_from(webhook).unwrap(); 10])
}

impl Model {
    fn apply(&mut self, source: usize, step: &Step) {
        let journal = &mut self.journals[source];
        match step {
            Step::Accept => journal.said.unrouted += 1,
            Step::Route(verdicts) if journal.said.unrouted > 0 => {
                journal.said.unrouted -= 1;
                journal.said.tally.routed += 1;
                for (webhook, verdict) in verdicts.iter().enumerate() {
                    journal.route(webhook, *verdict);
                }
            }
            Step::Reroute(webhook) if journal.filtered[*webhook] > 0 => {
                journal.filtered[*webhook] -= 1;
                journal.waiting[*webhook] += 1;
                let mut pages = TallyPages::new(std::mem::take(&mut journal.said.tally));
                pages.reroute(&webhook_id(*webhook), "hook", Some(RouteVerdict::Filtered), &event());
                journal.said.tally = pages.whole();
            }
            Step::Take(webhook) if journal.waiting[*webhook] > 0 => {
                journal.waiting[*webhook] -= 1;
                journal.limbo[*webhook] += 1;
                self.outboxes[*webhook].pending += 1;
            }
            Step::Count(webhook) => {
                let taken = std::mem::take(&mut journal.limbo[*webhook]);
                journal.said.tally.hand(&webhook_id(*webhook), taken);
            }
            Step::Settle(webhook, state) if self.outboxes[*webhook].pending > 0 => {
                let counts = &mut self.outboxes[*webhook];
                counts.pending -= 1;
                *places(counts)[*state] += 1;
            }
            _ => {}
        }
    }

    fn said(&self) -> Vec<SourceTally> {
        self.journals.iter().map(|journal| journal.said.clone()).collect()
    }
}

fn places(counts: &mut Counts) -> [&mut u64; 6] {
    let Counts { pending, sending, delivered, dead, held, cancelled } = counts;
    [pending, sending, delivered, dead, held, cancelled]
}

fn source_readings(before: &[SourceTally], after: &[SourceTally]) -> Vec<SourceReading> {
    before
        .iter()
        .zip(after)
        .map(|(before, after)| SourceReading {
            source: SourceId::operations(),
            name: "source".to_owned(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        })
        .collect()
}

fn ledger(before: &[SourceTally], counts: &[Counts], after: &[SourceTally]) -> LedgerView {
    let webhooks: Vec<WebhookReading> = counts
        .iter()
        .enumerate()
        .map(|(webhook, counts)| WebhookReading {
            id: webhook_id(webhook),
            name: format!("hook {webhook}"),
            deleted: false,
            counts: Some(*counts),
        })
        .collect();
    draw_up(now(), &source_readings(before, after), &webhooks, &Folded::default())
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_763_900_000_000)
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let webhook = 0..WEBHOOKS;
    let step = prop_oneof![
        3 => Just(Step::Accept),
        3 => prop::collection::vec(prop::sample::select(VERDICTS.to_vec()), WEBHOOKS).prop_map(Step::Route),
        1 => webhook.clone().prop_map(Step::Reroute),
        4 => webhook.clone().prop_map(Step::Take),
        2 => webhook.clone().prop_map(Step::Count),
        3 => (webhook, 1..6_usize).prop_map(|(webhook, state)| Step::Settle(webhook, state)),
    ];
    (0..SOURCES, step)
}

proptest! {
    /// The two readings and the Outboxes may be anywhere among the work, in this order.
    #[test]
    fn whatever_happens_meanwhile_it_balances(
        steps in prop::collection::vec(step(), 0..200),
        reads in prop::collection::vec(0..200_usize, WEBHOOKS + 2),
    ) {
        let mut reads = reads;
        reads.sort_unstable();
        let (mut model, mut before, mut counts) = (Model::default(), None, Vec::new());
        let mut done = 0;
        for (index, at) in reads.iter().enumerate() {
            let at = (*at).min(steps.len());
            for (source, step) in &steps[done.min(at)..at] {
                model.apply(*source, step);
            }
            done = done.max(at);
            match index {
                0 => before = Some(model.said()),
                index if index <= WEBHOOKS => counts.push(model.outboxes[index - 1]),
                _ => {}
            }
        }
        let view = ledger(&before.unwrap(), &counts, &model.said());
        prop_assert!(view.balanced, "{:?}", view.findings);
        prop_assert!(view.findings.is_empty());
        for row in &view.webhooks {
            prop_assert_eq!(row.entries.sum(), row.entries.accepted);
        }
        prop_assert_eq!(view.total.sum(), view.total.accepted);
    }

    /// Once everything has arrived, a row more or less anywhere is found.
    #[test]
    fn a_lost_or_doubled_row_is_found(
        steps in prop::collection::vec(step(), 50..200),
        webhook in 0..WEBHOOKS,
        state in 0..6_usize,
        is_lost in any::<bool>(),
    ) {
        let mut model = Model::default();
        for (source, step) in &steps {
            model.apply(*source, step);
        }
        for source in 0..SOURCES {
            for webhook in 0..WEBHOOKS {
                while model.journals[source].waiting[webhook] > 0 {
                    model.apply(source, &Step::Take(webhook));
                }
                model.apply(source, &Step::Count(webhook));
            }
        }
        let said = model.said();
        prop_assert!(ledger(&said, &model.outboxes, &said).balanced);
        let mut counts = model.outboxes;
        let place = &mut *places(&mut counts[webhook])[state];
        prop_assume!(!is_lost || *place > 0);
        *place = if is_lost { *place - 1 } else { *place + 1 };
        let view = ledger(&said, &counts, &said);
        prop_assert!(!view.balanced && !view.webhooks[webhook].balanced);
        let named = format!("Webhook \"hook {webhook}\": its Outbox ");
        prop_assert!(view.findings[0].starts_with(&named));
        prop_assert_eq!(view.webhooks.iter().filter(|row| row.balanced).count(), WEBHOOKS - 1);
    }
}

#[test]
fn who_does_not_answer_is_named_and_nothing_is_said_to_balance() {
    let source = |after| SourceReading {
        source: SourceId::operations(),
        name: "siem".to_owned(),
        before: Some(SourceTally::default()),
        after,
    };
    let webhook =
        |counts| WebhookReading { id: webhook_id(1), name: "SOC".to_owned(), deleted: true, counts };
    let nothing = Folded::default();
    let view = draw_up(now(), &[source(Some(SourceTally::default()))], &[webhook(None)], &nothing);
    assert_eq!(
        (view.balanced, view.findings.as_slice()),
        (false, ["Webhook \"SOC\": its Outbox did not answer.".to_owned()].as_slice())
    );
    let counts = Counts { dead: 2, ..Counts::default() };
    let view = draw_up(now(), &[source(None)], &[webhook(Some(counts))], &nothing);
    assert!(!view.balanced && !view.webhooks[0].balanced);
    assert_eq!(view.findings, ["Source \"siem\": its Journal did not answer, so nothing can be said."]);
}

#[test]
fn a_long_wait_is_a_finding_and_still_balances() {
    let now = Timestamp::from_millis(1_763_900_000_000);
    let waiting = |minutes: i64| {
        let said = SourceTally {
            unrouted: 1,
            waiting_since: Some(now.plus_millis(-minutes * 60_000)),
            ..SourceTally::default()
        };
        draw_up(
            now,
            &[SourceReading {
                source: SourceId::operations(),
                name: "siem".to_owned(),
                before: Some(said.clone()),
                after: Some(said),
            }],
            &[],
            &Folded::default(),
        )
    };
    assert!(waiting(15).findings.is_empty());
    let late = waiting(16);
    assert_eq!(
        late.findings,
        ["Source \"siem\": an event has waited for 16 minutes to reach every webhook."]
    );
    assert!(late.balanced);
    assert_eq!((late.sources[0].accepted, late.sources[0].unrouted), (1, 1));
}

#[test]
fn tally_format_unchanged() {
    let mut tally = Tally { routed: 3, ..Tally::default() };
    tally.route(&webhook_id(1), "SOC", RouteVerdict::Sent, &event());
    tally.route(&webhook_id(1), "SOC", RouteVerdict::Filtered, &event());
    tally.hand(&webhook_id(1), 1);
    let mut pages = TallyPages::new(tally);
    pages.reroute(&webhook_id(1), "SOC 2", None, &event());
    let text = concat!(
        r#"{"routed":3,"webhooks":{"wh_040g2081040g2081":"#,
        r#"{"name":"SOC 2","accepted":3,"filtered":1,"inactive":0,"sent":2,"handed":1,"#,
        r#""newest":"evt_01kara41r000000000000000000perat10ns000000"}}}"#
    );
    assert_eq!(serde_json::to_string(pages.first()).unwrap(), text);
    assert_eq!(&serde_json::from_str::<Tally>(text).unwrap(), pages.first());
    let mut more = Tally::default();
    more.hand(&webhook_id(1), 1);
    more.route(&webhook_id(1), "", RouteVerdict::TooMuchWork, &event());
    pages.add(&more);
    assert!(pages.fold(&webhook_id(1), &BTreeSet::new()));
    let folded = concat!(
        r#"{"routed":3,"webhooks":{},"#,
        r#""folded":{"name":"","accepted":4,"filtered":1,"inactive":0,"too_much_work":1,"sent":2,"handed":2}}"#
    );
    assert_eq!(serde_json::to_string(pages.first()).unwrap(), folded);
    assert_eq!(&serde_json::from_str::<Tally>(folded).unwrap(), pages.first());
}

mod folding;

#[test]
fn a_folded_account_with_every_verdict_balances() {
    let mut account =
        Account { accepted: 4, filtered: 1, inactive: 1, sent: 1, handed: 1, ..Account::default() };
    account.too_much_work = 1;
    let folded = Folded { counts: Counts { delivered: 1, ..Counts::default() }, ..Folded::default() };
    let (row, wrong) = all_folded(&folded, &account, &account);
    assert_eq!(wrong, [""; 0]);
    assert_eq!((row.entries.too_much_work, row.entries.sum()), (1, row.entries.accepted));
}
