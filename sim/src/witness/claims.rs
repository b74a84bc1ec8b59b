//! Which attempts may begin, and in whose turn.

use super::{Claim, Commit, Witness};
use crate::violation::{Kept, keep};
use shared::delivery::{Delivery, Input, MemoryBook, Send, State, attempt_millis_max};
use shared::ids::EventId;
use shared::limits::LEASE_SLACK_MILLIS;

/// More than a pace limit ever asks for.
const PACE_MILLIS_MAX: i64 = 3_000;

impl Witness {
    /// One attempt begins.
    pub(super) fn check_claim(
        &mut self,
        before: &MemoryBook,
        after: &MemoryBook,
        send: &Send,
        commit: &Commit<'_>,
    ) -> Kept {
        let detail = || format!("{send:?} by {:?}", commit.input);
        let Send { id, attempt, version } = send;
        let is_head = self.head.as_ref().is_some_and(|head| head.version == *version);
        keep(is_head, "an attempt is made with the newest version that was told", detail)?;
        keep(
            !self.is_retired && !self.is_closed(),
            "nothing is sent while inactive, stopped or deleted",
            detail,
        )?;

        let policy = self.policy();
        let lease = commit.now.plus_millis(attempt_millis_max(policy.timeout_millis) + LEASE_SLACK_MILLIS);
        let is_leased = after.deliveries.get(id).is_some_and(|row| row.lease_until == lease);
        keep(is_leased, "an attempt that begins has its lease", detail)?;

        let track = self.track(id);
        let is_asked_for = matches!(commit.input, Input::RetryRequested { id: other } | Input::Replayed { id: other } if other == id);
        let is_due = before.deliveries.get(id).is_none_or(|row| row.due_at <= commit.now);
        keep(is_due || is_asked_for, "nothing is sent before it is due", detail)?;
        let allowed = (track.base + self.attempts_promised).max(track.granted);
        keep(*attempt <= allowed, "no more attempts than allowed", || format!("{} > {allowed}", detail()))?;

        let claim = Claim { version: *version, returned: false, requests: 0 };
        let known = self.claims.insert((id.clone(), *attempt), claim);
        keep(known.is_none_or(|known| known.returned), "an attempt is begun once", detail)?;

        if let Some(rate) = policy.rate_limit_per_sec {
            keep(self.meter.take(commit.now, rate), "no more attempts in a second than allowed", detail)?;
        }
        self.check_order(after, send, policy.ordered)
    }

    /// Where order is asked for, nothing overtakes an earlier event of its source. What a person touched goes its way.
    fn check_order(&self, after: &MemoryBook, send: &Send, is_ordered: bool) -> Kept {
        if !is_ordered || self.track(&send.id).touched {
            return Ok(());
        }
        let source = send.id.source();
        let overtaken = after.deliveries.range(..&send.id).find(|(id, row)| {
            let waits = match row.state {
                State::Pending | State::Sending => true,
                State::Held => !row.parked,
                State::Delivered | State::Dead | State::Cancelled => false,
            };
            waits && id.source() == source && !self.track(id).touched
        });
        keep(overtaken.is_none(), "order is kept where it is asked for", || {
            format!("{send:?} overtakes {overtaken:?}")
        })
    }

    /// Who begins, of all that could, and how many at a time.
    pub(super) fn check_turns(&self, after: &MemoryBook, commit: &Commit<'_>) -> Kept {
        let policy = self.policy();
        let places =
            if policy.ordered { 1 } else { usize::try_from(policy.max_in_flight).unwrap_or(usize::MAX) };
        let under_way: Vec<(&EventId, &Delivery)> =
            after.deliveries.iter().filter(|(_, row)| row.state == State::Sending).collect();
        let sends = &commit.effects.sends;
        let detail = || format!("{} of {places} under way, {sends:?}", under_way.len());
        if !sends.is_empty() {
            keep(under_way.len() <= places, "no more attempts at a time than allowed", detail)?;
            let retries = under_way.iter().filter(|(id, row)| self.is_retry(id, row.attempt)).count();
            let begins_retry = sends.iter().any(|send| self.is_retry(&send.id, send.attempt));
            let fits = !begins_retry || retries <= places.div_ceil(2);
            keep(fits, "retries take at most half of the places", || {
                format!("{retries} retries, {}", detail())
            })?;
            let by_hand = |send: &Send| self.track(&send.id).granted >= send.attempt;
            let probes = sends.iter().filter(|send| !by_hand(send)).count();
            let is_alone = !self.is_broken() || probes == 0 || under_way.len() == 1;
            keep(is_alone, "a target that keeps failing is asked by one at a time", detail)?;
        }
        let is_free = !self.is_retired && !self.is_closed() && !self.is_broken() && self.head.is_some();
        if !is_free || policy.ordered || sends.len() >= commit.room || under_way.len() >= places {
            return Ok(());
        }
        let free_at = policy.rate_limit_per_sec.map(|rate| after.queue.pace.free_at(rate));
        let is_paced = free_at.is_some_and(|at| (1..=PACE_MILLIS_MAX).contains(&at.millis_since(commit.now)));
        let waits = after
            .deliveries
            .iter()
            .find(|(_, row)| row.state == State::Pending && row.attempt == 0 && row.due_at <= commit.now);
        keep(is_paced || waits.is_none(), "a first attempt begins when a place is free", || {
            format!("{waits:?} waits; {}", detail())
        })
    }

    fn is_retry(&self, id: &EventId, attempt: u32) -> bool {
        attempt > 1 && self.track(id).granted < attempt
    }
}
