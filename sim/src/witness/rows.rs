//! How a delivery may move from one commit to the next.

use super::{Commit, Witness};
use crate::violation::{Kept, keep};
use shared::delivery::{Delivery, Input, MemoryBook, Next, Outcome, State, Sweep, WAITS_SECONDS};
use shared::ids::EventId;
use shared::limits::RETRY_AFTER_SECONDS_MAX;

/// One commit, row by row.
pub(super) struct Rows<'a> {
    pub(super) witness: &'a Witness,
    pub(super) before: &'a MemoryBook,
    pub(super) commit: &'a Commit<'a>,
}

impl Rows<'_> {
    pub(super) fn check_all(&self, after: &MemoryBook) -> Kept {
        for id in self.before.deliveries.keys() {
            keep(after.deliveries.contains_key(id), "no delivery is forgotten", || id.to_string())?;
        }
        if let Input::Taken { ids } = self.commit.input {
            for id in ids {
                keep(after.deliveries.contains_key(id), "what is taken is kept", || id.to_string())?;
            }
        }
        for (id, delivery) in &after.deliveries {
            let before = self.before.deliveries.get(id);
            if before != Some(delivery) {
                self.check(id, before, delivery)?;
            }
        }
        self.check_late_success(after)
    }

    fn check(&self, id: &EventId, before: Option<&Delivery>, after: &Delivery) -> Kept {
        let detail = || format!("{id}\n  was {before:?}\n  is  {after:?}\n  by {:?}", self.commit.input);
        let is_sent = self.commit.effects.sends.iter().any(|send| send.id == *id);
        keep(
            is_sent
                == (after.state == State::Sending && before.map(|row| row.attempt) != Some(after.attempt)),
            "an attempt begins by being sent",
            detail,
        )?;
        self.check_number(id, before, after, detail)?;
        let Some(before) = before else { return self.check_new(id, after, detail) };
        if before.state == State::Sending {
            self.check_end(id, before, after, detail)
        } else {
            self.check_move(id, before, after, detail)
        }
    }

    fn check_number(
        &self,
        id: &EventId,
        before: Option<&Delivery>,
        after: &Delivery,
        detail: impl Fn() -> String,
    ) -> Kept {
        let was = before.map_or(0, |row| row.attempt);
        let is_returned = matches!(self.commit.input, Input::Returned { id: other, attempt } if other == id && *attempt == was)
            && before.is_some_and(|row| row.state == State::Sending);
        let is_sent = self.commit.effects.sends.iter().any(|send| send.id == *id);
        let expected = if is_returned { was.saturating_sub(1) } else { was + u32::from(is_sent) };
        keep(after.attempt == expected, "attempts are counted when they begin", detail)
    }

    fn check_new(&self, id: &EventId, after: &Delivery, detail: impl Fn() -> String) -> Kept {
        let is_taken = matches!(self.commit.input, Input::Taken { ids } if ids.contains(id));
        keep(is_taken, "only what is handed over is taken", &detail)?;
        let is_cancelled = self.witness.is_retired || self.before.queue.sweep == Some(Sweep::Cancel);
        let holds = match after.state {
            State::Pending | State::Sending => !self.witness.is_retired,
            State::Held => self.may_be_held(after),
            State::Cancelled => is_cancelled,
            State::Delivered | State::Dead => false,
        };
        keep(holds, "what is taken waits for its turn", detail)
    }

    /// An attempt was under way, and is not any more.
    fn check_end(
        &self,
        id: &EventId,
        before: &Delivery,
        after: &Delivery,
        detail: impl Fn() -> String,
    ) -> Kept {
        let now = self.commit.now;
        let (outcome, status, retry_after) = match self.commit.input {
            Input::Finished { id: other, attempt, outcome, status, retry_after, .. }
                if other == id && *attempt == before.attempt =>
            {
                (*outcome, *status, *retry_after)
            }
            Input::Returned { id: other, attempt } if other == id && *attempt == before.attempt => {
                return keep(self.may_wait(after), "what was not begun waits again", detail);
            }
            _ => {
                let is_noted = self.commit.effects.unknown.iter().any(|unknown| unknown.id == *id);
                let is_over = before.lease_until <= now && is_noted;
                keep(is_over, "an attempt under way is left alone until its lease is over", &detail)?;
                (Outcome::Unknown, None, None)
            }
        };
        let (track, policy) = (self.witness.track(id), self.witness.policy());
        let allowed = (track.base + policy.max_attempts).max(track.granted);
        let next = match policy.next(outcome, status) {
            Next::Retry if before.attempt >= allowed => Next::Final,
            next => next,
        };
        let holds = match next {
            Next::Done => after.state == State::Delivered,
            Next::Final | Next::Stop => after.state == State::Dead,
            Next::Retry => self.may_wait(after),
        };
        keep(holds, "an attempt means what the cause table says", &detail)?;
        keep(after.outcome == Some(outcome), "the outcome is kept", &detail)?;
        if next == Next::Retry {
            let index = usize::try_from(before.attempt.saturating_sub(track.base + 1)).unwrap_or_default();
            let own = WAITS_SECONDS.get(index).or(WAITS_SECONDS.last()).copied().unwrap_or_default();
            let asked = retry_after.unwrap_or_default().clamp(0, RETRY_AFTER_SECONDS_MAX) * 1_000;
            let wait = after.due_at.millis_since(now);
            let is_kept = wait >= asked.max(own * 800) && wait <= asked.max(own * 1_200);
            keep(is_kept, "retries keep to the schedule and to Retry-After", || {
                format!("waits {wait} ms, asked {asked} ms\n  {}", detail())
            })?;
        }
        Ok(())
    }

    /// Where a delivery may be that has to wait.
    fn may_wait(&self, after: &Delivery) -> bool {
        match after.state {
            State::Pending => true,
            State::Held => self.may_be_held(after),
            State::Cancelled => self.witness.is_retired || self.is_cancelling(),
            State::Sending | State::Delivered | State::Dead => false,
        }
    }

    fn may_be_held(&self, after: &Delivery) -> bool {
        if after.parked {
            self.witness.is_closed()
        } else {
            self.witness.is_broken() || self.witness.is_closed()
        }
    }

    fn is_cancelling(&self) -> bool {
        self.before.queue.sweep == Some(Sweep::Cancel) || *self.commit.input == Input::CancelHeldRequested
    }

    fn is_releasing(&self) -> bool {
        self.before.queue.sweep == Some(Sweep::ReleaseAll) || *self.commit.input == Input::ReleaseRequested
    }

    /// It waited, or was settled, and was moved.
    fn check_move(
        &self,
        id: &EventId,
        before: &Delivery,
        after: &Delivery,
        detail: impl Fn() -> String,
    ) -> Kept {
        let input = self.commit.input;
        let is_retried = *input == Input::RetryRequested { id: id.clone() };
        let is_replayed = *input == Input::Replayed { id: id.clone() };
        let is_cancelled = *input == Input::CancelRequested { id: id.clone() };
        let is_asked_for = is_retried || is_replayed;
        let is_settled = matches!(before.state, State::Delivered | State::Dead | State::Cancelled);
        let goes_on = |held_ok: bool| match before.state {
            State::Held if before.parked => held_ok || self.is_releasing(),
            State::Held => true,
            _ => !is_settled || held_ok,
        };
        let holds = match after.state {
            State::Sending => goes_on(is_asked_for),
            State::Pending if before.state == State::Held && !before.parked => {
                is_asked_for || !self.witness.is_broken()
            }
            State::Pending => goes_on(is_asked_for),
            State::Held if before.state == State::Held && before.parked == after.parked => true,
            State::Held => goes_on(is_asked_for) && self.may_be_held(after),
            State::Delivered => self.is_late_success(id, before),
            State::Dead => false,
            State::Cancelled => {
                self.witness.is_retired && !is_settled
                    || is_cancelled && matches!(before.state, State::Pending | State::Held)
                    || self.is_cancelling() && (before.state == State::Held || self.may_be_held(before))
            }
        };
        keep(holds, "a delivery moves for a reason", &detail)?;
        let is_due_kept = after.due_at == before.due_at || is_asked_for;
        keep(is_due_kept, "nothing but a person makes a delivery wait less or longer", detail)
    }

    fn is_late_success(&self, id: &EventId, before: &Delivery) -> bool {
        matches!(self.commit.input, Input::Finished { id: other, attempt, outcome, .. }
            if other == id && *attempt == before.attempt && outcome.next() == Next::Done)
            && before.outcome == Some(Outcome::Unknown)
            && matches!(before.state, State::Pending | State::Held | State::Dead)
    }

    /// That the target took it counts, however late the word of it, as long as nothing else was begun.
    fn check_late_success(&self, after: &MemoryBook) -> Kept {
        let Input::Finished { id, .. } = self.commit.input else { return Ok(()) };
        let is_late = self.before.deliveries.get(id).is_some_and(|before| self.is_late_success(id, before));
        let is_delivered = after.deliveries.get(id).is_some_and(|after| after.state == State::Delivered);
        keep(!is_late || is_delivered, "a late success counts", || id.to_string())
    }
}
