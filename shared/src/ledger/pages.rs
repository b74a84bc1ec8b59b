//! A tally as a Journal stores it: in pages, each a row, so that no row grows with the number of webhooks.
//!
//! An event changes the account of every webhook it meets, also of those whose filters do not want it. A row for each
//! account would be a paid write for each of them; a page has room for as many webhooks as an installation has
//! ([`TALLY_ACCOUNTS_MAX`]), so there is one write for a batch. Accounts of deleted webhooks are folded.

use super::tally::{Account, Tally};
use crate::api::RouteVerdict;
use crate::ids::{EventId, WebhookId};
use crate::limits::TALLY_ACCOUNTS_MAX;
use std::collections::{BTreeMap, BTreeSet};

/// A tally in pages, and which of them have changed since they were read.
///
/// ```
/// use shared::{api::RouteVerdict, ids::{EventId, SourceId, WebhookId}, ledger::{Tally, TallyPages}};
/// let (id, source) = (WebhookId::from_entropy([1; 10]), SourceId::from_entropy([1; 10]));
/// let event = EventId::new(Default::default(), [0; 10], &source);
/// let mut counted = Tally { routed: 1, ..Tally::default() };
/// counted.route(&id, "SOC", RouteVerdict::Filtered, &event);
/// let mut pages = TallyPages::new(Tally::default());
/// pages.add(&counted);
/// assert_eq!(pages.first().webhooks[&id].filtered, 1);
/// assert_eq!(pages.changed_after_first().count(), 0);
/// assert!(pages.fold(&id, &Default::default()));
/// assert_eq!((pages.first().webhooks.len(), pages.whole().folded.filtered), (0, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyPages {
    first: Tally,
    others: BTreeMap<u32, BTreeMap<WebhookId, Account>>,
    changed: BTreeSet<u32>,
}

impl TallyPages {
    /// With its first page, which has the sums too.
    pub const fn new(first: Tally) -> Self {
        Self { first, others: BTreeMap::new(), changed: BTreeSet::new() }
    }

    /// Adds a page as it was read. The first one is 0, and is not added.
    pub fn insert(&mut self, page: u32, accounts: BTreeMap<WebhookId, Account>) {
        self.others.insert(page, accounts);
    }

    /// The first page, with the sums.
    pub const fn first(&self) -> &Tally {
        &self.first
    }

    /// The other pages that have changed, to be written; an empty one is to be deleted.
    pub fn changed_after_first(&self) -> impl Iterator<Item = (u32, &BTreeMap<WebhookId, Account>)> {
        self.others.iter().filter(|(page, _)| self.changed.contains(page)).map(|(page, rows)| (*page, rows))
    }

    /// All of it in one.
    pub fn whole(mut self) -> Tally {
        for accounts in self.others.into_values() {
            self.first.webhooks.extend(accounts);
        }
        self.first
    }

    /// Adds what was counted since.
    pub fn add(&mut self, counted: &Tally) {
        self.first.routed += counted.routed;
        self.first.folded.add(&counted.folded);
        for (id, more) in &counted.webhooks {
            let account = self.account(id);
            account.rename(&more.name);
            account.add(more);
        }
    }

    /// An event that has this verdict for a webhook, or none, is sent to it after all.
    pub fn reroute(&mut self, id: &WebhookId, name: &str, from: Option<RouteVerdict>, event: &EventId) {
        let account = self.account(id);
        account.rename(name);
        account.reroute(from, event);
    }

    /// Folds the account of a deleted webhook; `false` when it has to stay for now, because an event is on its way to
    /// the webhook (`under_way` are those that have one). Doing it again changes nothing.
    #[must_use]
    pub fn fold(&mut self, id: &WebhookId, under_way: &BTreeSet<WebhookId>) -> bool {
        if under_way.contains(id) {
            return false;
        }
        let Some(account) = self.find(id) else { return true };
        if account.sent != account.handed {
            return false;
        }
        let account = Account { newest: None, ..account.clone() };
        self.first.webhooks.remove(id);
        for (page, accounts) in &mut self.others {
            if accounts.remove(id).is_some() {
                self.changed.insert(*page);
            }
        }
        self.first.folded.add(&account);
        true
    }

    /// Moves accounts together, so that they take as few pages as they need. What changes with each event should not be
    /// spread over many.
    pub fn pack(&mut self) {
        let all = std::mem::take(&mut self.first.webhooks)
            .into_iter()
            .chain(std::mem::take(&mut self.others).into_iter().flat_map(|(page, accounts)| {
                self.changed.insert(page);
                accounts
            }))
            .collect::<Vec<_>>();
        // What was read and is empty now is still to be deleted.
        self.others = self.changed.iter().map(|page| (*page, BTreeMap::new())).collect();
        for (id, account) in all {
            *self.account(&id) = account;
        }
    }

    fn find(&self, id: &WebhookId) -> Option<&Account> {
        self.first.webhooks.get(id).or_else(|| self.others.values().find_map(|accounts| accounts.get(id)))
    }

    /// The account of a webhook; a new one goes to the first page that has room.
    fn account(&mut self, id: &WebhookId) -> &mut Account {
        let holds = |accounts: &BTreeMap<WebhookId, Account>| accounts.contains_key(id);
        let has_room = |accounts: &BTreeMap<WebhookId, Account>| accounts.len() < TALLY_ACCOUNTS_MAX;
        let others = &self.others;
        let place = |fits: &dyn Fn(&BTreeMap<WebhookId, Account>) -> bool| {
            if fits(&self.first.webhooks) {
                return Some(0);
            }
            others.iter().find(|(_, accounts)| fits(accounts)).map(|(page, _)| *page)
        };
        let page = place(&holds)
            .or_else(|| place(&has_room))
            .unwrap_or_else(|| others.keys().next_back().map_or(1, |last| last + 1));
        if page == 0 {
            return self.first.webhooks.entry(id.clone()).or_default();
        }
        self.changed.insert(page);
        self.others.entry(page).or_default().entry(id.clone()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SourceId;
    use crate::limits::NAME_CHARS_MAX;
    use crate::time::Timestamp;
    use proptest::prelude::*;

    /// The longest JSON of a page that names allow, and numbers of nine digits.
    const PAGE_BYTES_MAX: usize = 1_000_000;

    fn id(number: usize) -> WebhookId {
        let [low, high, ..] = number.to_le_bytes();
        WebhookId::from_entropy([high, low, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    fn event() -> EventId {
        EventId::new(Timestamp::default(), [0; 10], &SourceId::operations())
    }

    fn counted(numbers: impl IntoIterator<Item = usize>, name: &str) -> Tally {
        let mut tally = Tally { routed: 1, ..Tally::default() };
        for number in numbers {
            tally.route(&id(number), name, RouteVerdict::Filtered, &event());
        }
        tally
    }

    /// As a Journal does: what has changed is written, and all of it is read again.
    fn stored(pages: &TallyPages, rows: &mut BTreeMap<u32, String>) -> TallyPages {
        for (page, accounts) in pages.changed_after_first() {
            if accounts.is_empty() {
                rows.remove(&page);
            } else {
                rows.insert(page, serde_json::to_string(accounts).unwrap());
            }
        }
        let first = serde_json::to_string(pages.first()).unwrap();
        let mut read = TallyPages::new(serde_json::from_str(&first).unwrap());
        for (page, text) in rows {
            read.insert(*page, serde_json::from_str(text).unwrap());
        }
        read
    }

    #[test]
    fn an_installation_of_the_size_that_is_allowed_has_one_page() {
        let mut pages = TallyPages::new(Tally::default());
        pages.add(&counted(0..TALLY_ACCOUNTS_MAX, "SOC"));
        assert_eq!(pages.changed_after_first().count(), 0);
        pages.add(&counted([TALLY_ACCOUNTS_MAX], "SOC"));
        assert_eq!(
            pages.changed_after_first().map(|(page, rows)| (page, rows.len())).collect::<Vec<_>>(),
            [(1, 1)]
        );
    }

    #[test]
    fn no_page_passes_a_megabyte_however_many_webhooks_there_are() {
        let mut pages = TallyPages::new(Tally::default());
        let name = "\u{1}".repeat(NAME_CHARS_MAX);
        let mut tally = counted(0..6_033, &name);
        for account in tally.webhooks.values_mut() {
            (account.accepted, account.sent, account.handed) = (999_999_999, 999_999_999, 999_999_999);
            account.newest = Some(event());
        }
        pages.add(&tally);
        let sizes = pages.changed_after_first().map(|(_, rows)| serde_json::to_string(rows).unwrap().len());
        let largest = sizes.chain([serde_json::to_string(pages.first()).unwrap().len()]).max();
        assert!(largest < Some(PAGE_BYTES_MAX), "{largest:?}");
        assert_eq!(pages.whole(), tally);
    }

    #[test]
    fn an_account_that_something_is_on_its_way_to_is_not_folded() {
        let mut pages = TallyPages::new(Tally::default());
        let mut tally = counted([1], "SOC");
        tally.route(&id(2), "SIEM", RouteVerdict::Sent, &event());
        pages.add(&tally);
        assert!(!pages.fold(&id(1), &BTreeSet::from([id(1)])));
        assert!(!pages.fold(&id(2), &BTreeSet::new()), "it was sent, and not handed over");
        tally = Tally::default();
        tally.hand(&id(2), 1);
        pages.add(&tally);
        assert!(pages.fold(&id(1), &BTreeSet::new()) && pages.fold(&id(2), &BTreeSet::new()));
        let folded = Account { accepted: 2, filtered: 1, sent: 1, handed: 1, ..Account::default() };
        assert_eq!(pages.whole(), Tally { routed: 1, folded, ..Tally::default() });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// In whatever order webhooks come, are counted and are folded, once or again: nothing is lost, nothing counts
        /// twice, and what is left takes no more pages than it needs once it is packed.
        #[test]
        fn folding_loses_nothing_and_may_be_repeated(
            steps in prop::collection::vec((0..1_300_usize, 1..600_usize, any::<bool>()), 1..12),
        ) {
            let (mut pages, mut rows) = (TallyPages::new(Tally::default()), BTreeMap::new());
            let mut expected = 0;
            let mut left = BTreeSet::new();
            for (from, count, folds) in steps {
                let numbers = from..from + count;
                if folds {
                    for number in numbers.clone().chain(numbers) {
                        prop_assert!(pages.fold(&id(number), &BTreeSet::new()));
                        left.remove(&number);
                    }
                    pages.pack();
                } else {
                    pages.add(&counted(numbers.clone(), "SOC"));
                    expected += u64::try_from(count).unwrap();
                    left.extend(numbers);
                }
                pages = stored(&pages, &mut rows);
                if folds {
                    prop_assert_eq!(rows.len(), left.len().div_ceil(TALLY_ACCOUNTS_MAX).saturating_sub(1));
                }
                let whole = pages.clone().whole();
                let sum: u64 = whole.webhooks.values().map(|account| account.filtered).sum();
                prop_assert_eq!(sum + whole.folded.filtered, expected);
                prop_assert_eq!(whole.webhooks.len(), left.len());
            }
        }
    }
}
