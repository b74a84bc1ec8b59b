//! The shell of an Outbox: tells the engine, commits rows and alarm together, and only then does what follows.

use crate::faults::{CommitFate, Object, Wire};
use crate::plan::Hook;
use crate::random::Random;
use crate::sabotage::{Bent, Sabotage};
use crate::violation::{Kept, Violation};
use crate::witness::{Commit, Witness};
use crate::world::{Happening, World};
use shared::delivery::{Effects, Input, MemoryBook, Notice, Send, handle, next_wake};
use shared::ids::EventId;
use shared::time::Timestamp;

/// Attempts that one event of an Outbox can begin, as in the Worker.
const ROOM: usize = 150;

/// An Outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    pub(crate) book: Bent,
    alarm: Option<Timestamp>,
    token: u64,
    pub(crate) skew: i64,
    /// How often it died; what ran within it is gone then.
    pub(crate) lives: u32,
    pub(crate) witness: Witness,
    random: Random,
}

/// What the caller of an Outbox learns.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Whether there is an answer: it was written, and the object lives.
    pub(crate) is_answered: bool,
    /// Attempts that the caller itself begins.
    pub(crate) rides: Vec<Send>,
}

impl Outbox {
    pub(crate) fn new(random: Random, how: Option<Sabotage>) -> Self {
        Self {
            book: Bent { book: MemoryBook::default(), how },
            alarm: None,
            token: 0,
            skew: 0,
            lives: 0,
            witness: Witness::default(),
            random,
        }
    }

    pub(crate) fn deliveries(&self) -> u64 {
        u64::try_from(self.book.book.deliveries.len()).unwrap_or_default()
    }

    /// The nth delivery, counted round and round.
    pub(crate) fn nth(&self, nth: usize) -> Option<EventId> {
        let deliveries = &self.book.book.deliveries;
        deliveries.keys().nth(nth.checked_rem(deliveries.len())?).cloned()
    }

    fn next_wake(&self, now: Timestamp) -> Kept<Option<Timestamp>> {
        next_wake(&self.book, now).map_err(|never| match never {})
    }
}

impl World {
    /// Tells an Outbox what happened. A caller that names its room begins attempts itself.
    pub(crate) fn tell_outbox(&mut self, hook: Hook, input: &Input, rides: Option<usize>) -> Kept<Told> {
        let outbox = self.outbox(hook)?;
        let room = match rides {
            Some(room) => room,
            // Now and then all places for senders are taken.
            None if outbox.random.chance(8) => outbox.random.below(4),
            None => ROOM,
        };
        let (skew, entropy) = (outbox.skew, outbox.random.draw());
        let now = self.clock(skew);
        let fate = self.faults.of_commit(Object::Outbox(hook));
        let mut draft = self.outbox(hook)?.book.clone();
        let bent = draft.bend(input);
        let effects = match handle(&mut draft, now, entropy, room, bent) {
            Ok(effects) => effects,
            Err(never) => match never {},
        };
        draft.bend_after(input);
        if self.sabotage == Some(Sabotage::EffectsBeforeCommit) {
            self.carry_out(hook, &effects, rides.is_some(), usize::MAX)?;
        }
        if matches!(fate, CommitFate::Fails | CommitFate::CrashBefore) {
            if fate == CommitFate::CrashBefore {
                self.crash(Object::Outbox(hook))?;
            }
            return Ok(Told::default());
        }
        self.commit_outbox(hook, draft, &Commit { input, effects: &effects, now, room })?;
        let reach = match fate {
            CommitFate::CrashAfter => 0,
            CommitFate::CrashAmid => 1,
            _ if self.sabotage == Some(Sabotage::EffectsBeforeCommit) => 0,
            _ => usize::MAX,
        };
        self.carry_out(hook, &effects, rides.is_some(), reach)?;
        let is_answered = fate == CommitFate::Fine;
        if !is_answered {
            self.crash(Object::Outbox(hook))?;
        }
        let rides = if rides.is_some() && is_answered { effects.sends } else { Vec::new() };
        Ok(Told { is_answered, rides })
    }

    fn commit_outbox(&mut self, hook: Hook, draft: Bent, commit: &Commit<'_>) -> Kept {
        let outbox = self.outbox(hook)?;
        let before = std::mem::replace(&mut outbox.book, draft);
        outbox.witness.saw(&before.book, &outbox.book, commit)?;
        let wake = outbox.next_wake(commit.now)?;
        self.note(|| format!("    {hook}: {:?} -> {:?}, wakes {wake:?}", commit.input, commit.effects));
        self.set_outbox_alarm(hook, wake)?;
        self.check_ledger(hook)
    }

    /// Does what follows a commit, as far as the object gets.
    fn carry_out(&mut self, hook: Hook, effects: &Effects, rides: bool, reach: usize) -> Kept {
        let sends = if rides { &[] } else { effects.sends.as_slice() };
        for send in sends.iter().take(reach) {
            self.start_job(hook, send.clone())?;
        }
        for notice in effects.notices.iter().take(reach) {
            self.send(Wire::Notice, |answered| Happening::NoticeArrives { hook, notice: *notice, answered });
        }
        if effects.asks_for_head && reach > 0 {
            self.send(Wire::AskHead, |_| Happening::HeadAsked { hook });
        }
        Ok(())
    }

    /// A notice has arrived.
    pub(crate) fn notice_told(&mut self, hook: Hook, notice: Notice) -> Kept {
        self.tell_outbox(hook, &Input::NoticeTold { kind: notice.kind, at: notice.at }, None).map(drop)
    }

    fn set_outbox_alarm(&mut self, hook: Hook, at: Option<Timestamp>) -> Kept {
        let outbox = self.outbox(hook)?;
        if outbox.alarm == at {
            return Ok(());
        }
        outbox.alarm = at;
        outbox.token += 1;
        let (token, skew) = (outbox.token, outbox.skew);
        if let Some(at) = at {
            let after = at.millis_since(self.clock(skew)).max(1);
            self.post_alarm(Object::Outbox(hook), after, Happening::OutboxAlarm { hook, token });
        }
        Ok(())
    }

    /// The clock has jumped: the alarm goes off by the new one.
    pub(crate) fn rearm_outbox(&mut self, hook: Hook) -> Kept {
        let at = self.outbox(hook)?.alarm.take();
        self.set_outbox_alarm(hook, at)
    }

    pub(crate) fn outbox_alarm(&mut self, hook: Hook, token: u64) -> Kept {
        let outbox = self.outbox(hook)?;
        // One that comes twice finds nothing to do; one that was replaced does not come.
        if outbox.token != token && !outbox.random.chance(20) {
            return Ok(());
        }
        let is_current = outbox.token == token;
        if is_current {
            outbox.alarm = None;
        }
        let told = self.tell_outbox(hook, &Input::Woke, None)?;
        if !told.is_answered && is_current && self.outbox(hook)?.alarm.is_none() {
            // The platform sets off again an alarm whose handler failed.
            let token = self.outbox(hook)?.token;
            self.post(2_000, Happening::OutboxAlarm { hook, token });
        }
        Ok(())
    }

    /// The sweep: an alarm for whoever has work and none, or one that is late.
    pub(crate) fn tend_outbox(&mut self, hook: Hook) -> Kept {
        let skew = self.outbox(hook)?.skew;
        let now = self.clock(skew);
        let outbox = self.outbox(hook)?;
        let wake = outbox.next_wake(now)?;
        if wake.is_some() && outbox.alarm.is_none_or(|alarm| alarm < now) {
            outbox.alarm = None;
            self.set_outbox_alarm(hook, wake)?;
        }
        Ok(())
    }
}

impl From<std::convert::Infallible> for Violation {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}
