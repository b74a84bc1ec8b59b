//! Deleted webhooks' accounts, folded while events are on their way and ledgers are drawn up.

use super::*;

/// The deployment with its Registry: which webhooks are deleted, which are on the list, what is folded, and what each
/// Outbox said last.
#[derive(Default)]
struct Books {
    model: Model,
    is_deleted: [bool; WEBHOOKS],
    is_off_the_list: [bool; WEBHOOKS],
    said: [Option<Reading>; WEBHOOKS],
    folded: Folded,
}

#[derive(Clone, Debug)]
enum Deed {
    Work(usize, Step),
    Delete(usize),
    /// Its Outbox learns of that.
    Retire(usize),
    /// The sweep folds it in the Registry, if it may.
    Fold(usize),
    /// The sweep tells a Journal to fold what is not on the list. It may never come, or come twice.
    FoldIn(usize),
    /// Somebody asks an Outbox, and the Registry keeps what it said.
    Ask(usize),
}

impl Books {
    fn apply(&mut self, deed: &Deed) {
        match deed {
            // Nothing is routed to a webhook that is not there, and what its Outbox still gets is cancelled.
            Deed::Work(source, Step::Route(verdicts)) => {
                let journal = &mut self.model.journals[*source];
                if journal.said.unrouted == 0 {
                    return;
                }
                journal.said.unrouted -= 1;
                journal.said.tally.routed += 1;
                for webhook in (0..WEBHOOKS).filter(|webhook| !self.is_deleted[*webhook]) {
                    journal.route(webhook, verdicts[webhook]);
                }
            }
            Deed::Work(_, Step::Reroute(webhook)) if self.is_deleted[*webhook] => {}
            Deed::Work(source, step) => self.model.apply(*source, step),
            Deed::Delete(webhook) => self.is_deleted[*webhook] = true,
            Deed::Retire(webhook) if self.is_deleted[*webhook] => {
                let counts = &mut self.model.outboxes[*webhook];
                counts.cancelled += counts.pending + counts.sending + counts.held;
                (counts.pending, counts.sending, counts.held) = (0, 0, 0);
                self.said[*webhook] = None;
            }
            Deed::Fold(webhook) => self.fold(*webhook),
            Deed::FoldIn(source) => {
                let is_off = self.is_off_the_list;
                let tally = &mut self.model.journals[*source].said.tally;
                let mut pages = TallyPages::new(std::mem::take(tally));
                for webhook in (0..WEBHOOKS).filter(|webhook| is_off[*webhook]) {
                    // One that was taken and is not counted as that stays, until the next time.
                    let _ = pages.fold(&webhook_id(webhook), &BTreeSet::new());
                }
                *tally = pages.whole();
            }
            Deed::Ask(webhook) => self.said[*webhook] = Some(self.reading(*webhook)),
            Deed::Retire(_) => {}
        }
    }

    fn reading(&self, webhook: usize) -> Reading {
        let counts = self.model.outboxes[webhook];
        let is_at_rest = counts.pending + counts.sending + counts.held == 0;
        Reading { counts, is_at_rest, is_retired: self.is_deleted[webhook], newest: None }
    }

    /// By the ledger of this moment, as the sweep does.
    fn fold(&mut self, webhook: usize) {
        if self.is_off_the_list[webhook] {
            return;
        }
        let said = self.model.said();
        let list = self.list(&said);
        let view = draw_up(now(), &source_readings(&said, &said), &list, &self.folded);
        let row = view.webhooks.iter().find(|row| row.webhook_id == webhook_id(webhook)).unwrap();
        let deleted_at = now().plus_millis(-crate::limits::FOLD_AFTER_MILLIS);
        let reading = self.reading(webhook);
        if may_fold(row, Some(deleted_at), Some(&reading), now()) {
            self.folded.add(&reading.counts);
            self.is_off_the_list[webhook] = true;
        }
    }

    /// The Registry's list, each webhook with what its Outbox says, or said when that still holds.
    fn list(&self, before: &[SourceTally]) -> Vec<WebhookReading> {
        let accounts = accounts_of(before);
        let listed = (0..WEBHOOKS).filter(|webhook| !self.is_off_the_list[*webhook]);
        let read = |webhook: usize| {
            let account = accounts.get(&webhook_id(webhook)).cloned().unwrap_or_default();
            let said = self.said[webhook].as_ref();
            let counts = if Reading::is_stale(said, &account) {
                self.model.outboxes[webhook]
            } else {
                said.map(|said| said.counts).unwrap_or_default()
            };
            WebhookReading {
                id: webhook_id(webhook),
                name: format!("hook {webhook}"),
                deleted: self.is_deleted[webhook],
                counts: Some(counts),
            }
        };
        listed.map(read).collect()
    }
}

fn route(tally: &mut Tally, webhook: usize, verdict: RouteVerdict) {
    tally.route(&webhook_id(webhook), "hook", verdict, &event());
}

fn deed() -> impl Strategy<Value = Deed> {
    let webhook = 0..WEBHOOKS;
    prop_oneof![
        12 => step().prop_map(|(source, step)| Deed::Work(source, step)),
        1 => webhook.clone().prop_map(Deed::Delete),
        2 => webhook.clone().prop_map(Deed::Retire),
        3 => webhook.clone().prop_map(Deed::Fold),
        3 => (0..SOURCES).prop_map(Deed::FoldIn),
        2 => webhook.prop_map(Deed::Ask),
    ]
}

proptest! {
    /// Whatever is deleted and folded, wherever that is cut off and however often it is repeated, and whoever reads in
    /// between: it balances, and no event leaves the sum.
    #[test]
    fn it_balances_while_accounts_are_folded(
        deeds in prop::collection::vec(deed(), 0..300),
        reads in prop::collection::vec(0..300_usize, 3),
    ) {
        let mut reads = reads;
        reads.sort_unstable();
        let (mut books, mut done) = (Books::default(), 0);
        let (mut before, mut list, mut folded) = (Vec::new(), Vec::new(), Folded::default());
        for (index, at) in reads.into_iter().enumerate() {
            let at = at.min(deeds.len());
            deeds[done.min(at)..at].iter().for_each(|deed| books.apply(deed));
            done = done.max(at);
            match index {
                0 => before = books.model.said(),
                1 => (list, folded) = (books.list(&before), books.folded),
                _ => {}
            }
        }
        let sources = source_readings(&before, &books.model.said());
        if has_folded_meanwhile(&sources) {
            // The Worker reads everything again.
            return Ok(());
        }
        let view = draw_up(now(), &sources, &list, &folded);
        prop_assert!(view.balanced, "{:?}", view.findings);
        prop_assert!(view.findings.is_empty());
        for entries in view.webhooks.iter().map(|row| &row.entries).chain([&view.folded.entries]) {
            prop_assert_eq!(entries.sum(), entries.accepted);
        }
        prop_assert_eq!(view.total.sum(), view.total.accepted);
    }

    /// The sum is the same before a fold, in the middle of it, and after it.
    #[test]
    fn folding_changes_no_sum(deeds in prop::collection::vec(deed(), 0..300), webhook in 0..WEBHOOKS) {
        let mut books = Books::default();
        deeds.iter().for_each(|deed| books.apply(deed));
        let total = |books: &Books| {
            let said = books.model.said();
            draw_up(now(), &source_readings(&said, &said), &books.list(&said), &books.folded).total
        };
        books.apply(&Deed::Ask(webhook));
        let first = total(&books);
        for deed in [Deed::Fold(webhook), Deed::FoldIn(0), Deed::FoldIn(0), Deed::Fold(webhook), Deed::FoldIn(1)] {
            books.apply(&deed);
            prop_assert_eq!(total(&books), first);
        }
    }

    /// A row more or less in the folded sum is found, on either side.
    #[test]
    fn a_loss_is_not_hidden_by_folding(deeds in prop::collection::vec(deed(), 100..300), is_lost in any::<bool>()) {
        let mut books = Books::default();
        deeds.iter().for_each(|deed| books.apply(deed));
        let said = books.model.said();
        let (list, mut folded) = (books.list(&said), books.folded);
        let delivered = &mut folded.counts.delivered;
        *delivered = if is_lost && *delivered > 0 { *delivered - 1 } else { *delivered + 1 };
        let view = draw_up(now(), &source_readings(&said, &said), &list, &folded);
        prop_assert!(!view.balanced && !view.folded.balanced, "{:?}", view.findings);
    }
}

#[test]
fn what_was_sent_to_a_webhook_that_is_not_there_is_found() {
    let mut said = SourceTally::default();
    route(&mut said.tally, 1, RouteVerdict::Sent);
    let view = draw_up(now(), &source_readings(&[said.clone()], &[said]), &[], &Folded::default());
    assert!(!view.balanced);
    assert_eq!(view.findings, ["1 events were sent to webhooks that do not exist."]);
}

#[test]
fn a_fold_between_the_two_readings_is_seen() {
    let mut before = SourceTally::default();
    route(&mut before.tally, 1, RouteVerdict::Sent);
    let mut after = before.clone();
    let account = after.tally.webhooks.remove(&webhook_id(1)).unwrap();
    after.tally.folded.add(&account);
    assert!(has_folded_meanwhile(&source_readings(&[before.clone()], &[after.clone()])));
    assert!(!has_folded_meanwhile(&source_readings(&[before.clone()], &[before])));
    assert!(!has_folded_meanwhile(&source_readings(&[after.clone()], &[after])));
}
