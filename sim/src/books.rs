//! The books against each other: what sources were told, what Journals and Outboxes count, and what targets saw.

use crate::journal::Counts;
use crate::outbox::Outbox;
use crate::plan::{Action, Hook};
use crate::target::Target;
use crate::violation::{Kept, keep};
use crate::world::World;
use shared::api::{Entries, RouteVerdict};
use shared::delivery::State;

impl World {
    /// What Journals count for a webhook, all together.
    fn counts(&self, hook: Hook) -> Counts {
        self.journals.iter().map(|journal| journal.counts(hook)).fold(Counts::default(), |sum, counts| {
            Counts {
                accepted: sum.accepted + counts.accepted,
                filtered: sum.filtered + counts.filtered,
                inactive: sum.inactive + counts.inactive,
                sent: sum.sent + counts.sent,
                handed: sum.handed + counts.handed,
            }
        })
    }

    /// At every moment: what was handed over was taken, and what was taken was sent.
    pub(crate) fn check_ledger(&self, hook: Hook) -> Kept {
        let Counts { sent, handed, .. } = self.counts(hook);
        let taken = self.outboxes.get(hook).map_or(0, |outbox| outbox.witness.taken);
        keep(handed <= taken && taken <= sent, "handed ≤ taken ≤ sent", || {
            format!("webhook {hook}: handed {handed}, taken {taken}, sent {sent}")
        })
    }

    /// Nothing happens any more: is everything where it should be?
    pub(crate) fn check_at_rest(&self) -> Kept {
        self.check_sources()?;
        keep(!self.registry.has_news(), "news are told until they were", || "some are left".to_owned())?;
        for (hook, (outbox, target)) in self.outboxes.iter().zip(&self.targets).enumerate() {
            self.check_ledger(hook)?;
            self.check_rows(hook, outbox)?;
            check_target(outbox, target)?;
            self.check_head(hook, outbox)?;
            self.check_entries(hook, outbox)?;
        }
        Ok(())
    }

    /// Each event that a source was told of is kept, once.
    fn check_sources(&self) -> Kept {
        for post in &self.posts {
            let kept = self.journals.get(post.source).and_then(|journal| journal.id_of(post.identity));
            keep(kept.is_some() && kept == post.accepted.as_ref(), "an event is accepted once", || {
                format!("{post:?} is kept as {kept:?}")
            })?;
        }
        let is_done = self.journals.iter().all(crate::journal::Journal::is_done);
        keep(is_done, "every event is handed over", || "a Journal has work and no alarm".to_owned())
    }

    /// Each event that was sent to a webhook has a delivery, and each delivery has come to its end.
    fn check_rows(&self, hook: Hook, outbox: &Outbox) -> Kept {
        let rows = &outbox.book.book.deliveries;
        let mut sent = 0;
        for (id, verdict) in self.journals.iter().flat_map(|journal| journal.verdicts(hook)) {
            let is_sent = verdict == Some(RouteVerdict::Sent);
            sent += u64::from(is_sent);
            keep(is_sent == rows.contains_key(id), "what is sent is taken, and nothing else", || {
                format!("webhook {hook}, {id}: {verdict:?}")
            })?;
        }
        let Counts { sent: counted, handed, .. } = self.counts(hook);
        keep((sent, sent) == (counted, handed), "at rest handed = taken = sent", || {
            format!("webhook {hook}: {sent} routed, {counted} counted, {handed} handed over")
        })?;
        for (id, row) in rows {
            let is_at_rest = match row.state {
                State::Delivered | State::Dead | State::Cancelled => true,
                State::Held => row.parked,
                State::Pending | State::Sending => false,
            };
            keep(is_at_rest, "every delivery comes to its end", || format!("webhook {hook}, {id}: {row:?}"))?;
        }
        Ok(())
    }

    /// The engine and the Registry agree.
    fn check_head(&self, hook: Hook, outbox: &Outbox) -> Kept {
        let (witness, queue) = (&outbox.witness, &outbox.book.book.queue);
        let record = self.registry.hooks.get(&hook);
        if let Some(record) = record {
            let head = record.head().map(|config| config.version);
            let told = witness.head.as_ref().map(|head| head.version);
            let agrees = if record.is_deleted { witness.is_retired } else { head == told };
            keep(agrees, "every head is told", || format!("webhook {hook}: {head:?} and {told:?}"))?;
            let is_active = record.head().is_some_and(|config| config.active) && !record.is_deleted;
            keep(
                witness.stopped.is_none() || !is_active,
                "what the engine disables, the Registry knows",
                || format!("webhook {hook}: {:?}", queue.stopped),
            )?;
        }
        keep(queue.notices.is_empty(), "notices are told until they were", || format!("{:?}", queue.notices))
    }

    /// The ledger: every accepted event is in exactly one state.
    fn check_entries(&self, hook: Hook, outbox: &Outbox) -> Kept {
        let Counts { accepted, filtered, inactive, .. } = self.counts(hook);
        let count = |state| u64::try_from(outbox.book.book.count(state)).unwrap_or_default();
        let entries = Entries {
            accepted,
            filtered,
            inactive,
            too_much_work: 0,
            pending: count(State::Pending),
            sending: count(State::Sending),
            delivered: count(State::Delivered),
            dead: count(State::Dead),
            held: count(State::Held),
            cancelled: count(State::Cancelled),
        };
        keep(entries.accepted == entries.sum(), "the ledger balances", || {
            format!("webhook {hook}: {entries:?}")
        })?;
        let was_there = self
            .plan
            .steps
            .iter()
            .any(|step| step.at == 0 && matches!(step.action, Action::Create(other) if other == hook));
        let is_there = self.registry.hooks.get(&hook).is_some_and(|record| !record.is_deleted);
        let events: u64 = self.journals.iter().map(crate::journal::Journal::accepted).sum();
        keep(!was_there || !is_there || accepted == events, "every event meets every webhook", || {
            format!("webhook {hook}: {accepted} of {events}")
        })
    }
}

/// The target's own book against the deliveries.
fn check_target(outbox: &Outbox, target: &Target) -> Kept {
    for (id, row) in &outbox.book.book.deliveries {
        let seen = target.book.get(id).copied().unwrap_or_default();
        let detail = || format!("{id}: {row:?}, and the target {seen:?}");
        keep(
            row.state != State::Delivered || seen.taken > 0,
            "what is delivered was taken by its target",
            detail,
        )?;
        keep(seen.requests <= row.attempt, "no more requests than attempts", detail)?;
    }
    for id in target.book.keys() {
        keep(outbox.book.book.deliveries.contains_key(id), "no request without a delivery", || {
            id.to_string()
        })?;
    }
    Ok(())
}
