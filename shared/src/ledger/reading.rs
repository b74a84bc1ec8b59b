//! What an Outbox said last, and when it has to be asked again; which accounts can be folded; whom a sweep looks after.

use super::Account;
use crate::api::{Counts, WebhookLedger};
use crate::ids::{EventId, WebhookId};
use crate::limits::FOLD_AFTER_MILLIS;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What an Outbox says of itself, as the Registry keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Deliveries in each state, those that retention has deleted among them.
    pub counts: Counts,
    /// Whether nothing is pending, under way or held, and no replay runs: only a person or a Journal can change that.
    pub is_at_rest: bool,
    /// Whether it knows that its webhook was deleted.
    pub is_retired: bool,
    /// The newest event that it has a row of; none when it has no row.
    pub newest: Option<EventId>,
}

impl Reading {
    /// What an Outbox says that keeps nothing.
    pub fn nothing() -> Self {
        Self { is_at_rest: true, is_retired: true, ..Self::default() }
    }

    /// Whether an Outbox has to be asked again. `account` is what the Journals have counted for it since.
    ///
    /// One that has said nothing has to be asked once something was sent to it.
    ///
    /// ```
    /// use shared::ledger::{Account, Reading};
    /// let sent = |events| Account { sent: events, handed: events, ..Account::default() };
    /// let nothing = Reading { is_at_rest: true, ..Reading::default() };
    /// assert!(!Reading::is_stale(None, &sent(0)) && Reading::is_stale(None, &sent(1)));
    /// assert!(!Reading::is_stale(Some(&nothing), &sent(0)) && Reading::is_stale(Some(&nothing), &sent(1)));
    /// assert!(Reading::is_stale(Some(&Reading::default()), &sent(0)), "it was at work");
    /// ```
    pub fn is_stale(said: Option<&Self>, account: &Account) -> bool {
        let taken = said.map_or(0, |said| said.counts.sum());
        let is_at_rest = said.is_none_or(|said| said.is_at_rest);
        !is_at_rest || account.sent > taken || account.handed > taken
    }
}

/// Whether a deleted webhook's account can be folded: nothing changes in it any more, and it balances. One that does not
/// balance never is, since folding it would hide a loss.
///
/// `row` is its row of a ledger that was just drawn up, `said` what its Outbox said for that; none when nothing was ever
/// sent to it.
pub fn may_fold(
    row: &WebhookLedger,
    deleted_at: Option<Timestamp>,
    said: Option<&Reading>,
    now: Timestamp,
) -> bool {
    let entries = &row.entries;
    let is_settled = entries.pending + entries.sending + entries.held == 0 && row.handing_over == 0;
    let is_final = match said {
        Some(said) => said.is_at_rest && said.is_retired,
        None => entries.delivered + entries.dead + entries.cancelled == 0,
    };
    row.deleted
        && row.balanced
        && is_settled
        && is_final
        && deleted_at.is_some_and(|at| now.millis_since(at) >= FOLD_AFTER_MILLIS)
}

/// An Outbox that a sweep may look after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub id: WebhookId,
    /// Whether it may have work.
    pub has_work: bool,
    /// When a sweep looked after it last.
    pub tended_at: Timestamp,
}

/// The Outboxes that a sweep looks after: those that may have work, and `idle` of the others; of each, the one that was not
/// looked after for the longest time first. So every one has its turn, however many there are.
///
/// ```
/// use shared::{ids::WebhookId, ledger::{Candidate, choose}, time::Timestamp};
/// let one = |number: u8, has_work, at| Candidate {
///     id: WebhookId::from_entropy([number; 10]), has_work, tended_at: Timestamp::from_millis(at),
/// };
/// let all = vec![one(1, false, 5), one(2, true, 9), one(3, false, 0)];
/// assert_eq!(choose(all, 3, 1), [WebhookId::from_entropy([2; 10]), WebhookId::from_entropy([3; 10])]);
/// ```
pub fn choose(mut candidates: Vec<Candidate>, limit: usize, idle: usize) -> Vec<WebhookId> {
    candidates.sort_by(|one, other| (one.tended_at, &one.id).cmp(&(other.tended_at, &other.id)));
    let (with_work, without): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.has_work);
    let idle = idle.min(without.len());
    let chosen = with_work.into_iter().take(limit.saturating_sub(idle)).chain(without.into_iter().take(idle));
    chosen.map(|candidate| candidate.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_outbox_has_its_turn_however_many_have_work() {
        let mut all: Vec<Candidate> = (0..100_u8)
            .map(|number| Candidate {
                id: WebhookId::from_entropy([number; 10]),
                has_work: number < 90,
                tended_at: Timestamp::default(),
            })
            .collect();
        let mut seen = BTreeSet::new();
        for round in 1..=12 {
            let chosen = choose(all.clone(), 12, 3);
            assert_eq!(chosen.len(), 12);
            for candidate in all.iter_mut().filter(|candidate| chosen.contains(&candidate.id)) {
                candidate.tended_at = Timestamp::from_millis(round);
            }
            seen.extend(chosen);
        }
        assert_eq!(seen.len(), all.len());
        assert_eq!(choose(all, 1_000, 100).len(), 100);
    }

    #[test]
    fn an_account_is_folded_once_nothing_can_change_in_it() {
        use crate::api::Entries;
        let at = Timestamp::from_millis;
        let entries = Entries { accepted: 3, delivered: 2, filtered: 1, ..Entries::default() };
        let row = WebhookLedger {
            webhook_id: WebhookId::from_entropy([1; 10]),
            webhook_name: "SOC".to_owned(),
            deleted: true,
            entries,
            handing_over: 0,
            balanced: true,
        };
        let counts = Counts { delivered: 2, ..Counts::default() };
        let said = Reading { counts, is_at_rest: true, is_retired: true, newest: None };
        let may = |row: &WebhookLedger, said: Option<&Reading>, millis| {
            may_fold(row, Some(at(0)), said, at(millis))
        };
        assert!(may(&row, Some(&said), FOLD_AFTER_MILLIS));
        assert!(!may(&row, Some(&said), FOLD_AFTER_MILLIS - 1));
        assert!(!may_fold(&row, None, Some(&said), at(FOLD_AFTER_MILLIS)));
        for wrong in [
            WebhookLedger { balanced: false, ..row.clone() },
            WebhookLedger { deleted: false, ..row.clone() },
            WebhookLedger { handing_over: 1, ..row.clone() },
            WebhookLedger { entries: Entries { held: 1, ..entries }, ..row.clone() },
        ] {
            assert!(!may(&wrong, Some(&said), FOLD_AFTER_MILLIS));
        }
        for unsure in
            [Reading { is_at_rest: false, ..said.clone() }, Reading { is_retired: false, ..said.clone() }]
        {
            assert!(!may(&row, Some(&unsure), FOLD_AFTER_MILLIS));
        }
        // Nothing was ever sent to it: its Outbox need not be asked.
        let never = WebhookLedger {
            entries: Entries { accepted: 1, filtered: 1, ..Entries::default() },
            ..row.clone()
        };
        assert!(may(&never, None, FOLD_AFTER_MILLIS) && !may(&row, None, FOLD_AFTER_MILLIS));
    }
}
