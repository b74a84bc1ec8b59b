//! A model of the Journal: accepts, routes once, and hands over until each Outbox has taken.
//!
//! Its protocol is the Worker's. What is checked here is that the protocol and the engine together lose nothing.

use crate::faults::{CommitFate, Object, Wire};
use crate::plan::Hook;
use crate::random::Random;
use crate::routing::Routing;
use crate::sabotage::Sabotage;
use crate::violation::{Kept, keep};
use crate::world::{Happening, World};
use shared::api::RouteVerdict;
use shared::delivery::Input;
use shared::ids::{EventId, SourceId};
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Events taken in one round.
const BATCH: usize = 16;
/// How long a Journal waits for an Outbox.
const PATIENCE_MILLIS: i64 = 10_000;
/// While an Outbox does not take its events, it is tried again after this.
const RETRY_MILLIS: i64 = 5_000;
/// How often the platform repeats an alarm that it cut off; then it drops it.
const REPEATS_MAX: u32 = 6;

/// What a Journal counts for one webhook.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) filtered: u64,
    pub(crate) inactive: u64,
    pub(crate) sent: u64,
    pub(crate) handed: u64,
}

/// An event as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) severity: u8,
    /// Where it goes, as far as that was decided: webhook after webhook.
    pub(crate) routes: BTreeMap<Hook, RouteVerdict>,
    /// Whether that is all.
    pub(crate) is_decided: bool,
}

/// What a Journal keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) events: BTreeMap<EventId, Stored>,
    identities: BTreeMap<u64, EventId>,
    /// All up to this one were handed over, or are in `handover`.
    routed: Option<EventId>,
    handover: BTreeMap<Hook, BTreeSet<EventId>>,
    pub(crate) counts: BTreeMap<Hook, Counts>,
}

/// A round of handing over.
#[derive(Debug)]
struct Round {
    number: u64,
    /// What each Outbox was handed, and whether it came from `handover`.
    batches: BTreeMap<Hook, (Vec<EventId>, bool)>,
    /// New events that have to wait behind others.
    behind: BTreeMap<Hook, Vec<EventId>>,
    unanswered: BTreeSet<Hook>,
    taken: BTreeSet<Hook>,
    last: Option<EventId>,
}

/// A Journal.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) rows: Rows,
    alarm: Option<Timestamp>,
    token: u64,
    pub(crate) skew: i64,
    round: Option<Round>,
    rounds: u64,
    /// How often in a row the platform has repeated an alarm that it cut off.
    repeats: u32,
    source: SourceId,
    random: Random,
}

impl Journal {
    pub(crate) fn new(mut random: Random) -> Self {
        Self {
            rows: Rows::default(),
            alarm: None,
            token: 0,
            skew: 0,
            round: None,
            rounds: 0,
            repeats: 0,
            source: SourceId::from_entropy(random.bytes()),
            random,
        }
    }

    pub(crate) fn accepted(&self) -> u64 {
        u64::try_from(self.rows.events.len()).unwrap_or_default()
    }

    pub(crate) fn counts(&self, hook: Hook) -> Counts {
        self.rows.counts.get(&hook).copied().unwrap_or_default()
    }

    /// Events and what was decided of each for a webhook.
    pub(crate) fn verdicts(&self, hook: Hook) -> impl Iterator<Item = (&EventId, Option<RouteVerdict>)> {
        self.rows.events.iter().map(move |(id, stored)| (id, stored.routes.get(&hook).copied()))
    }

    pub(crate) fn id_of(&self, identity: u64) -> Option<&EventId> {
        self.rows.identities.get(&identity)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.unrouted().next().is_none() && self.rows.handover.values().all(BTreeSet::is_empty)
    }

    fn unrouted(&self) -> impl Iterator<Item = (&EventId, &Stored)> {
        let from = self.rows.routed.clone();
        self.rows.events.iter().filter(move |(id, _)| from.as_ref().is_none_or(|from| *id > from))
    }

    /// When there is something to do.
    fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        if self.unrouted().next().is_some() {
            Some(now)
        } else if self.is_done() {
            None
        } else {
            Some(now.plus_millis(RETRY_MILLIS))
        }
    }
}

/// What an alarm has begun.
enum Begun {
    /// A round, which arms the next alarm when it ends.
    Round,
    /// Nothing: it has to be tried again.
    Nothing,
    /// The same, since the platform ended the alarm.
    CutOff,
}

impl World {
    pub(crate) fn set_journal_alarm(&mut self, source: usize, at: Option<Timestamp>) -> Kept {
        let journal = self.journal(source)?;
        if journal.alarm == at && at.is_some() {
            return Ok(());
        }
        journal.alarm = at;
        journal.token += 1;
        let (token, skew) = (journal.token, journal.skew);
        if let Some(at) = at {
            let after = at.millis_since(self.clock(skew)).max(1);
            self.post_alarm(Object::Journal(source), after, Happening::JournalAlarm { source, token });
        }
        Ok(())
    }

    pub(crate) fn rearm_journal(&mut self, source: usize) -> Kept {
        let at = self.journal(source)?.alarm.take();
        self.set_journal_alarm(source, at)
    }

    /// The sweep: an alarm for whoever has work and none, or one that is late.
    pub(crate) fn tend_journal(&mut self, source: usize) -> Kept {
        let journal = self.journal(source)?;
        let (skew, alarm) = (journal.skew, journal.alarm);
        let now = self.clock(skew);
        let journal = self.journal(source)?;
        if journal.round.is_none()
            && let Some(at) = journal.next_wake(now)
            && alarm.is_none_or(|alarm| alarm < now)
        {
            journal.alarm = None;
            self.set_journal_alarm(source, Some(at))?;
        }
        Ok(())
    }

    pub(crate) fn journal_dies(&mut self, source: usize) -> Kept {
        let was_running = self.journal(source)?.round.take().is_some();
        if was_running {
            // The platform sets off again an alarm whose handler did not end.
            let token = self.journal(source)?.token;
            self.post(2_000, Happening::JournalAlarm { source, token });
        }
        Ok(())
    }

    /// Writes what `change` changes, all of it or nothing; `true` when the caller lives to see it written.
    pub(crate) fn commit_journal(&mut self, source: usize, change: impl FnOnce(&mut Rows)) -> Kept<bool> {
        let fate = self.faults.of_commit(Object::Journal(source));
        if matches!(fate, CommitFate::Fine | CommitFate::CrashAfter | CommitFate::CrashAmid) {
            change(&mut self.journal(source)?.rows);
            for hook in 0..self.outboxes.len() {
                self.check_ledger(hook)?;
            }
        }
        if matches!(fate, CommitFate::CrashBefore | CommitFate::CrashAfter | CommitFate::CrashAmid) {
            self.journal_dies(source)?;
        }
        Ok(fate == CommitFate::Fine)
    }

    /// An event arrives: one durable write, dedupe included, together with the alarm.
    pub(crate) fn accept(&mut self, post: usize, answered: bool) -> Kept {
        let Some((source, identity, severity)) =
            self.posts.get(post).map(|post| (post.source, post.identity, post.severity))
        else {
            return Ok(());
        };
        let skew = self.journal(source)?.skew;
        let now = self.clock(skew);
        let journal = self.journal(source)?;
        let known = journal.rows.identities.get(&identity).cloned();
        let id = if let Some(id) = known.clone() {
            id
        } else {
            let entropy = journal.random.bytes();
            let last = journal.rows.events.last_key_value().map(|(id, _)| id);
            let id = EventId::after(last, now, entropy, &journal.source);
            keep(last.is_none_or(|last| *last < id), "ids of a source rise", || {
                format!("{id} after {last:?}")
            })?;
            id
        };
        if known.is_none() {
            let new = id.clone();
            let is_written = self.commit_journal(source, |rows| {
                rows.identities.insert(identity, new.clone());
                rows.events.insert(new, Stored { severity, routes: BTreeMap::new(), is_decided: false });
            })?;
            if self.journal(source)?.rows.events.contains_key(&id) {
                self.set_journal_alarm(source, Some(now))?;
            }
            if !is_written {
                return Ok(());
            }
        }
        if answered && let Some(post) = self.posts.get_mut(post) {
            post.accepted.get_or_insert(id);
        }
        Ok(())
    }

    pub(crate) fn journal_alarm(&mut self, source: usize, token: u64) -> Kept {
        let journal = self.journal(source)?;
        if journal.token != token {
            return Ok(());
        }
        if journal.round.is_some() {
            // An alarm waits for the handler of the one before.
            self.post(500, Happening::JournalAlarm { source, token });
            return Ok(());
        }
        journal.alarm = None;
        match self.begin_round(source)? {
            Begun::Round => self.journal(source)?.repeats = 0,
            Begun::Nothing => {
                self.journal(source)?.repeats = 0;
                let skew = self.journal(source)?.skew;
                let again = self.clock(skew).plus_millis(RETRY_MILLIS);
                if self.journal(source)?.next_wake(again).is_some() {
                    self.set_journal_alarm(source, Some(again))?;
                }
            }
            Begun::CutOff => self.journal_is_cut_off(source)?,
        }
        Ok(())
    }

    /// The platform ended the alarm. It repeats it, unless another one was set meanwhile; after a while it does not.
    fn journal_is_cut_off(&mut self, source: usize) -> Kept {
        let journal = self.journal(source)?;
        if journal.alarm.is_some() {
            return Ok(());
        }
        journal.repeats += 1;
        let (token, is_repeated) = (journal.token, journal.repeats <= REPEATS_MAX);
        if is_repeated {
            self.post(2_000, Happening::JournalAlarm { source, token });
        } else {
            self.post_cron(1);
        }
        Ok(())
    }

    /// Routes new events and begins to hand over what is decided.
    fn begin_round(&mut self, source: usize) -> Kept<Begun> {
        let journal = self.journal(source)?;
        let mut new: Vec<EventId> = journal.unrouted().map(|(id, _)| id.clone()).take(BATCH).collect();
        let is_decided = |id: &EventId| journal.rows.events.get(id).is_some_and(|stored| stored.is_decided);
        if new.iter().any(|id| !is_decided(id)) || self.sabotage == Some(Sabotage::RoutesDecidedAgain) {
            match self.route(source, &new)? {
                Routing::Decided(count) => new.truncate(count),
                Routing::Failed => return Ok(Begun::Nothing),
                Routing::CutOff => return Ok(Begun::CutOff),
            }
        }
        if self.sabotage == Some(Sabotage::WatermarkFirst) && !new.is_empty() {
            let last = new.last().cloned();
            self.commit_journal(source, |rows| rows.routed = last)?;
        }
        let journal = self.journal(source)?;
        journal.rounds += 1;
        let mut round = Round {
            number: journal.rounds,
            batches: BTreeMap::new(),
            behind: BTreeMap::new(),
            unanswered: BTreeSet::new(),
            taken: BTreeSet::new(),
            last: new.last().cloned(),
        };
        for (hook, waiting) in journal.rows.handover.iter().filter(|(_, waiting)| !waiting.is_empty()) {
            round.batches.insert(*hook, (waiting.iter().take(BATCH).cloned().collect(), true));
        }
        for id in new {
            let routes = journal.rows.events.get(&id).map(|stored| &stored.routes);
            let sent = routes.into_iter().flatten().filter(|(_, verdict)| **verdict == RouteVerdict::Sent);
            for (hook, _) in sent {
                match round.batches.entry(*hook).or_default() {
                    (_, true) => round.behind.entry(*hook).or_default().push(id.clone()),
                    (batch, false) => batch.push(id.clone()),
                }
            }
        }
        round.unanswered = round.batches.keys().copied().collect();
        let (number, batches) = (round.number, round.batches.clone());
        journal.round = Some(round);
        for (hook, (ids, _)) in &batches {
            self.send(Wire::Take, |answered| Happening::TakeArrives {
                source,
                round: number,
                hook: *hook,
                ids: ids.clone(),
                answered,
            });
        }
        let patience = if batches.is_empty() { 1 } else { PATIENCE_MILLIS };
        self.post(patience, Happening::RoundEnds { source, round: number });
        Ok(Begun::Round)
    }

    pub(crate) fn take_arrives(
        &mut self,
        source: usize,
        round: u64,
        hook: Hook,
        ids: Vec<EventId>,
        answered: bool,
    ) -> Kept {
        let told = self.tell_outbox(hook, &Input::Taken { ids }, None)?;
        if answered {
            self.post(5, Happening::TakeAnswered { source, round, hook, taken: told.is_answered });
        }
        Ok(())
    }

    pub(crate) fn take_answered(&mut self, source: usize, number: u64, hook: Hook, taken: bool) -> Kept {
        let journal = self.journal(source)?;
        let Some(round) = journal.round.as_mut().filter(|round| round.number == number) else {
            return Ok(());
        };
        if taken {
            round.taken.insert(hook);
        }
        round.unanswered.remove(&hook);
        if round.unanswered.is_empty() { self.round_ends(source, number) } else { Ok(()) }
    }

    /// Who has not answered by now is deaf: what it was handed is kept for it. One commit with the watermark.
    pub(crate) fn round_ends(&mut self, source: usize, number: u64) -> Kept {
        let journal = self.journal(source)?;
        if journal.round.as_ref().is_none_or(|round| round.number != number) {
            return Ok(());
        }
        let Some(round) = journal.round.take() else { return Ok(()) };
        let Round { batches, behind, taken, last, .. } = &round;
        let is_written = self.commit_journal(source, |rows| {
            for (hook, (ids, is_handover)) in batches {
                let waiting = rows.handover.entry(*hook).or_default();
                let counts = rows.counts.entry(*hook).or_default();
                match (taken.contains(hook), is_handover) {
                    (true, _) => {
                        waiting.retain(|id| !ids.contains(id));
                        counts.handed += u64::try_from(ids.len()).unwrap_or_default();
                    }
                    (false, true) => {}
                    (false, false) => waiting.extend(ids.iter().cloned()),
                }
            }
            for (hook, ids) in behind {
                rows.handover.entry(*hook).or_default().extend(ids.iter().cloned());
            }
            if last.is_some() {
                rows.routed.clone_from(last);
            }
        })?;
        let skew = self.journal(source)?.skew;
        let now = self.clock(skew);
        let goes_on = !taken.is_empty() || last.is_some();
        let journal = self.journal(source)?;
        let next = journal.next_wake(now).map(|at| if goes_on && is_written { now } else { at });
        // A handler that fails arms itself again; one that dies is set off again by the platform, and this stands for it.
        let again = if is_written { next } else { Some(now.plus_millis(2_000)) };
        self.set_journal_alarm(source, again)
    }
}
