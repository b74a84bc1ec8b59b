//! What to do now, and when to look again.

use super::book::{Book, InFlight, Lane, Outline, Shelf};
use super::notice::{Notice, NoticeKind};
use super::outcome::{Next, Outcome};
use super::queue::{Gate, Head, Queue, SendPolicy, Sweep};
use super::row::{Delivery, State};
use crate::ids::EventId;
use crate::limits::{RETRY_AFTER_SECONDS_MAX, SWEEP_ROWS};
use crate::time::Timestamp;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The alarm went, or anybody looked: is there something to do?
    Woke,
    /// Events were handed over. One that is known already changes nothing.
    Taken {
        /// Which, in their order.
        ids: Vec<EventId>,
    },
    /// An attempt ended.
    Finished {
        /// Whose.
        id: EventId,
        /// Which one.
        attempt: u32,
        /// With which version of the webhook.
        version: u32,
        /// How.
        outcome: Outcome,
        /// The status of the answer, when there was one.
        status: Option<u16>,
        /// How long the target asked to be left alone, in seconds.
        retry_after: Option<i64>,
    },
    /// An attempt was claimed and could not be begun, for a reason of ours.
    Returned {
        /// Whose.
        id: EventId,
        /// Which one.
        attempt: u32,
    },
    /// The Registry told which version to send with. It may be old, or known.
    HeadTold(Head),
    /// The webhook was deleted.
    Retired,
    /// A notice has arrived where it belongs.
    NoticeTold {
        /// What it says.
        kind: NoticeKind,
        /// When that happened: a later notice of the same kind is another one.
        at: Timestamp,
    },
    /// A person wants a delivery tried now.
    RetryRequested {
        /// Which.
        id: EventId,
    },
    /// A person takes a delivery back.
    CancelRequested {
        /// Which.
        id: EventId,
    },
    /// A settled or held delivery is sent again.
    Replayed {
        /// Which.
        id: EventId,
    },
    /// A person lets all that is held go on.
    ReleaseRequested,
    /// A person takes all that is held back.
    CancelHeldRequested,
}

/// What the shell has to do, after it has committed what was written and the next alarm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Attempts to begin.
    pub sends: Vec<Send>,
    /// Attempts to record that were begun and of which nobody knows how they ended.
    pub unknown: Vec<Unknown>,
    /// Notices to tell.
    pub notices: Vec<Notice>,
    /// Whether to ask the Registry which version to send with.
    pub asks_for_head: bool,
    /// Whether what a person asked for cannot be done in the state it is in.
    pub is_refused: bool,
}

/// An attempt to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Whose.
    pub id: EventId,
    /// Its number, from 1.
    pub attempt: u32,
    /// With which version of the webhook.
    pub version: u32,
}

/// An attempt that was begun, and nobody knows how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Whose.
    pub id: EventId,
    /// Its number.
    pub attempt: u32,
    /// When its lease ended.
    pub lease_until: Timestamp,
}

/// Takes in what happened, and begins what is due.
///
/// `room` is how many attempts the caller can begin; what is due beyond that waits, and [`next_wake`] says so.
/// `entropy` is a random number, for jitter. A repeated or late input changes nothing, and neither does a wake with
/// nothing due.
///
/// # Errors
/// When the book cannot be read or written; nothing of it may be committed then.
pub fn handle<B: Book>(
    book: &mut B,
    now: Timestamp,
    entropy: u64,
    room: usize,
    input: Input,
) -> Result<Effects, B::Error> {
    handle_all(book, now, entropy, room, [input])
}

/// The same, for several things that happened: what is due begins once, after the last of them.
///
/// # Errors
/// As [`handle`].
pub fn handle_all<B: Book>(
    book: &mut B,
    now: Timestamp,
    entropy: u64,
    room: usize,
    inputs: impl IntoIterator<Item = Input>,
) -> Result<Effects, B::Error> {
    let before = book.queue()?;
    let mut run = Run { queue: before.clone(), book, now, entropy, room, effects: Effects::default() };
    // First: an answer that came is worth more than a lease that is over.
    for input in inputs {
        run.take_in(input)?;
    }
    run.end_leases()?;
    run.sweep()?;
    run.begin()?;
    run.tell();
    if run.queue != before {
        run.book.put_queue(&run.queue)?;
    }
    Ok(run.effects)
}

/// When [`Input::Woke`] will next have something to do; `None` when that takes another input.
///
/// # Errors
/// When the book cannot be read.
pub fn next_wake<B: Book>(book: &B, now: Timestamp) -> Result<Option<Timestamp>, B::Error> {
    let (queue, outline) = (book.queue()?, book.outline()?);
    let gate = queue.gate();
    let (held, parked) = (outline.earliest(Shelf::Held), outline.earliest(Shelf::Parked));
    let mut wakes = vec![outline.earliest(Shelf::Sending)];
    wakes.extend(queue.notices.iter().map(|notice| Some(notice.tell_at)));
    let swept = match queue.sweep {
        None => None,
        Some(Sweep::Cancel) => held.or(parked),
        // In order, each is taken from where it is held when its turn comes.
        Some(_) if gate != Gate::Open || queue.is_ordered() => None,
        Some(Sweep::ReleaseHeld) => held,
        Some(Sweep::ReleaseAll) => held.or(parked),
    };
    wakes.push(swept.map(|_| now));
    match gate {
        Gate::Retired => wakes.push(outline.waiting().or(held).or(parked).map(|_| now)),
        Gate::Closed => wakes.push(outline.waiting().or(held).map(|_| now)),
        Gate::Unknown => wakes.push(outline.waiting().map(|_| now.plus_millis(ASK_AGAIN_MILLIS))),
        Gate::Breaker => {
            // What is due is held then.
            wakes.push(outline.earliest(Shelf::Waiting(Lane::First)));
            wakes.push(outline.earliest(Shelf::Waiting(Lane::Retry)));
            if let Some(policy) = queue.policy() {
                let free_at = free_at(&queue, policy, now);
                if outline.in_flight.total < policy.places() {
                    wakes.push(outline.earliest(Shelf::Waiting(Lane::ByHand)).map(|at| at.max(free_at)));
                }
                if outline.in_flight.total == 0
                    && let (Some(due), Some(probe_at)) =
                        (probe_due(book, &queue, outline)?, queue.breaker.probe_at())
                {
                    wakes.push(Some(due.max(probe_at).max(free_at)));
                }
            }
        }
        Gate::Open => {
            if let Some(policy) = queue.policy() {
                let next = if policy.ordered {
                    next_in_order(book, &queue, outline)?
                } else {
                    next_in_lanes(policy, outline)
                };
                wakes.push(next.map(|at| at.max(free_at(&queue, policy, now))));
            }
        }
    }
    Ok(wakes.into_iter().flatten().min())
}

/// How long to wait before asking the Registry again.
const ASK_AGAIN_MILLIS: i64 = 5_000;

/// How long an attempt that could not be begun waits.
const RETURNED_MILLIS: i64 = 5_000;

/// No pace asks for a longer wait than this; what seems to was written before the clock was set back.
const PACE_MILLIS_MAX: i64 = 2_000;

fn free_at(queue: &Queue, policy: &SendPolicy, now: Timestamp) -> Timestamp {
    let Some(rate) = policy.rate_limit_per_sec else { return Timestamp::default() };
    let at = queue.pace.free_at(rate);
    if at.millis_since(now) > PACE_MILLIS_MAX { now } else { at }
}

/// When the delivery is due that asks whether the target is well again.
fn probe_due<B: Book>(book: &B, queue: &Queue, outline: Outline) -> Result<Option<Timestamp>, B::Error> {
    if queue.is_ordered() {
        let oldest = book.oldest(shelves_in_order(Some(Sweep::ReleaseHeld)))?;
        return Ok(oldest.map(|(_, delivery)| delivery.due_at));
    }
    Ok(outline.earliest(Shelf::Held))
}

fn next_in_lanes(policy: &SendPolicy, outline: Outline) -> Option<Timestamp> {
    let with_place = Lane::ALL.into_iter().filter(|lane| free_places(policy, outline.in_flight, *lane) > 0);
    with_place.filter_map(|lane| outline.earliest(Shelf::Waiting(lane))).min()
}

fn next_in_order<B: Book>(book: &B, queue: &Queue, outline: Outline) -> Result<Option<Timestamp>, B::Error> {
    if outline.in_flight.total > 0 {
        return Ok(None);
    }
    Ok(book.oldest(shelves_in_order(queue.sweep))?.map(|(_, delivery)| delivery.due_at))
}

/// Where the next one is looked for when order is kept: what is being released comes in its order, too.
const fn shelves_in_order(sweep: Option<Sweep>) -> &'static [Shelf] {
    const WAITING: &[Shelf] =
        &[Shelf::Waiting(Lane::ByHand), Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
    const WITH_HELD: &[Shelf] = &[
        Shelf::Waiting(Lane::ByHand),
        Shelf::Waiting(Lane::First),
        Shelf::Waiting(Lane::Retry),
        Shelf::Held,
    ];
    const WITH_ALL: &[Shelf] = &[
        Shelf::Waiting(Lane::ByHand),
        Shelf::Waiting(Lane::First),
        Shelf::Waiting(Lane::Retry),
        Shelf::Held,
        Shelf::Parked,
    ];
    match sweep {
        None | Some(Sweep::Cancel) => WAITING,
        Some(Sweep::ReleaseHeld) => WITH_HELD,
        Some(Sweep::ReleaseAll) => WITH_ALL,
    }
}

fn free_places(policy: &SendPolicy, in_flight: InFlight, lane: Lane) -> usize {
    let free = policy.places().saturating_sub(in_flight.total);
    match lane {
        Lane::ByHand | Lane::First => free,
        Lane::Retry => free.min(policy.places_for_retries().saturating_sub(in_flight.retries)),
    }
}

struct Run<'a, B> {
    book: &'a mut B,
    queue: Queue,
    now: Timestamp,
    entropy: u64,
    room: usize,
    effects: Effects,
}

impl<B: Book> Run<'_, B> {
    /// Attempts whose lease is over are `unknown`. That is our failure, and not the target's.
    fn end_leases(&mut self) -> Result<(), B::Error> {
        for (id, mut delivery) in self.book.due(Shelf::Sending, self.now, SWEEP_ROWS)? {
            let (attempt, lease_until) = (delivery.attempt, delivery.lease_until);
            self.settle(&mut delivery, Outcome::Unknown, None, None);
            self.book.put(&id, &delivery)?;
            self.effects.unknown.push(Unknown { id, attempt, lease_until });
        }
        Ok(())
    }

    fn take_in(&mut self, input: Input) -> Result<(), B::Error> {
        match input {
            Input::Woke => {}
            Input::Taken { ids } => self.take(&ids)?,
            Input::Finished { id, attempt, version, outcome, status, retry_after } => {
                self.finish(&id, attempt, version, outcome, status, retry_after)?;
            }
            Input::Returned { id, attempt } => {
                if let Some(mut delivery) = self.under_way(&id, attempt)? {
                    delivery.unclaim(self.now.plus_millis(RETURNED_MILLIS));
                    self.book.put(&id, &delivery)?;
                }
            }
            Input::HeadTold(head) => self.queue.set_head(self.now, head),
            Input::Retired => {
                self.queue.retired = true;
                // There is nobody left to tell.
                self.queue.notices.clear();
            }
            Input::NoticeTold { kind, at } => {
                self.queue.notices.retain(|notice| notice.kind != kind || notice.at != at);
            }
            Input::RetryRequested { id } => {
                let gate = self.queue.gate();
                self.change(&id, |delivery, now| match delivery.state {
                    State::Pending | State::Dead | State::Cancelled | State::Held
                        if matches!(gate, Gate::Open | Gate::Breaker) =>
                    {
                        delivery.grant(now);
                    }
                    _ => {}
                })?;
            }
            Input::CancelRequested { id } => {
                self.change(&id, |delivery, _| {
                    if matches!(delivery.state, State::Pending | State::Held) {
                        delivery.state = State::Cancelled;
                    }
                })?;
            }
            Input::Replayed { id } => {
                let gate = self.queue.gate();
                self.change(&id, |delivery, now| match delivery.state {
                    State::Delivered | State::Dead | State::Cancelled | State::Held
                        if gate != Gate::Retired =>
                    {
                        delivery.replay(now);
                    }
                    _ => {}
                })?;
            }
            Input::ReleaseRequested => match self.queue.gate() {
                Gate::Open => self.queue.sweep = Some(Sweep::ReleaseAll),
                // Held for the target's sake: the most that helps is to ask the target at once.
                Gate::Breaker => self.queue.breaker.probe_now(self.now),
                Gate::Closed | Gate::Unknown | Gate::Retired => self.effects.is_refused = true,
            },
            Input::CancelHeldRequested => self.queue.sweep = Some(Sweep::Cancel),
        }
        Ok(())
    }

    fn take(&mut self, ids: &[EventId]) -> Result<(), B::Error> {
        let mut outline = self.book.outline()?;
        for id in ids {
            if self.book.delivery(id)?.is_some() {
                continue;
            }
            let mut delivery = Delivery::accepted(self.now);
            match self.queue.gate() {
                Gate::Retired => delivery.state = State::Cancelled,
                Gate::Closed => delivery.hold(true),
                Gate::Breaker => delivery.hold(false),
                // One row written instead of two, when it need not wait.
                Gate::Open if self.may_begin_at_once(outline) => {
                    self.claim(id.clone(), delivery)?;
                    outline.in_flight.total += 1;
                    continue;
                }
                Gate::Open | Gate::Unknown => {}
            }
            self.book.put(id, &delivery)?;
        }
        Ok(())
    }

    /// Whether an event just taken goes out now: there is a place for it, and none that came before waits for one.
    fn may_begin_at_once(&self, outline: Outline) -> bool {
        let Some(policy) = self.queue.policy() else { return false };
        let waits = [Lane::ByHand, Lane::First]
            .into_iter()
            .any(|lane| outline.earliest(Shelf::Waiting(lane)).is_some_and(|at| at <= self.now));
        !policy.ordered
            && !waits
            && self.room > 0
            && free_at(&self.queue, policy, self.now) <= self.now
            && free_places(policy, outline.in_flight, Lane::First) > 0
    }

    fn finish(
        &mut self,
        id: &EventId,
        attempt: u32,
        version: u32,
        outcome: Outcome,
        status: Option<u16>,
        retry_after: Option<i64>,
    ) -> Result<(), B::Error> {
        let Some(mut delivery) = self.under_way(id, attempt)? else {
            return self.finish_late(id, attempt, outcome);
        };
        self.settle(&mut delivery, outcome, status, retry_after);
        self.book.put(id, &delivery)?;
        // What an older version met says nothing about this one.
        if self.queue.head.as_ref().is_some_and(|head| head.version > version) && outcome.next() != Next::Done
        {
            return Ok(());
        }
        if outcome.next() == Next::Done {
            if self.queue.breaker.succeeded() && self.queue.sweep.is_none() {
                self.queue.sweep = Some(Sweep::ReleaseHeld);
            }
        } else if outcome.counts_against_target() {
            let leave_alone = retry_after.unwrap_or_default().clamp(0, RETRY_AFTER_SECONDS_MAX) * 1_000;
            let entropy = self.random();
            self.queue.breaker.failed(self.now, entropy, leave_alone);
            self.look_at_breaker();
        }
        if let Some(reason) = outcome.stops() {
            self.queue.stop(self.now, reason);
        }
        Ok(())
    }

    /// An answer that comes after its lease. That the target took it is worth knowing as long as nothing else was begun.
    fn finish_late(&mut self, id: &EventId, attempt: u32, outcome: Outcome) -> Result<(), B::Error> {
        let Some(mut delivery) = self.book.delivery(id)? else { return Ok(()) };
        let is_unknown = delivery.attempt == attempt && delivery.outcome == Some(Outcome::Unknown);
        let waits = matches!(delivery.state, State::Pending | State::Held | State::Dead);
        if is_unknown && waits && outcome.next() == Next::Done {
            delivery.state = State::Delivered;
            delivery.outcome = Some(outcome);
            self.book.put(id, &delivery)?;
        }
        Ok(())
    }

    /// The delivery, if this attempt is the one under way.
    fn under_way(&self, id: &EventId, attempt: u32) -> Result<Option<Delivery>, B::Error> {
        let delivery = self.book.delivery(id)?;
        Ok(delivery.filter(|delivery| delivery.state == State::Sending && delivery.attempt == attempt))
    }

    fn settle(
        &mut self,
        delivery: &mut Delivery,
        outcome: Outcome,
        status: Option<u16>,
        retry_after: Option<i64>,
    ) {
        let entropy = self.random();
        // What was claimed before an upgrade has no head yet.
        let fallback = SendPolicy::default();
        let policy = self.queue.policy().unwrap_or(&fallback);
        let next = policy.next(outcome, status);
        delivery.settle(self.now, entropy, policy, outcome, next, retry_after);
    }

    fn change(&mut self, id: &EventId, change: impl Fn(&mut Delivery, Timestamp)) -> Result<(), B::Error> {
        let Some(before) = self.book.delivery(id)? else {
            self.effects.is_refused = true;
            return Ok(());
        };
        let mut delivery = before.clone();
        change(&mut delivery, self.now);
        if delivery == before {
            self.effects.is_refused = true;
            return Ok(());
        }
        self.book.put(id, &delivery)
    }

    /// Moves what is held back or let go, a step at a time.
    fn sweep(&mut self) -> Result<(), B::Error> {
        const WAITING: [Shelf; 3] =
            [Shelf::Waiting(Lane::ByHand), Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
        match self.queue.gate() {
            Gate::Retired => {
                self.move_all(&WAITING, Timestamp::MAX, |delivery| delivery.state = State::Cancelled)?;
                self.move_all(&[Shelf::Held, Shelf::Parked], Timestamp::MAX, |delivery| {
                    delivery.state = State::Cancelled;
                })?;
                return Ok(());
            }
            Gate::Closed => {
                self.move_all(&WAITING, Timestamp::MAX, |delivery| delivery.hold(true))?;
                self.move_all(&[Shelf::Held], Timestamp::MAX, |delivery| delivery.hold(true))?;
            }
            Gate::Breaker => {
                let due = [Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
                self.move_all(&due, self.now, |delivery| delivery.hold(false))?;
            }
            Gate::Open | Gate::Unknown => {}
        }
        self.carry_on_sweep()
    }

    fn carry_on_sweep(&mut self) -> Result<(), B::Error> {
        let Some(sweep) = self.queue.sweep else { return Ok(()) };
        match sweep {
            Sweep::Cancel => self.move_all(sweep.shelves(), Timestamp::MAX, |delivery| {
                delivery.state = State::Cancelled;
            })?,
            // When the target fails again meanwhile, the rest stays held.
            Sweep::ReleaseHeld | Sweep::ReleaseAll if self.queue.gate() != Gate::Open => {
                self.queue.sweep = None;
            }
            // Order is kept by taking each from where it is held, oldest first.
            Sweep::ReleaseHeld | Sweep::ReleaseAll if self.queue.is_ordered() => {}
            Sweep::ReleaseHeld | Sweep::ReleaseAll => {
                self.move_all(sweep.shelves(), Timestamp::MAX, Delivery::release)?;
            }
        }
        self.end_sweep()
    }

    /// It ends with the last delivery that it is about: what is held later is no part of it.
    fn end_sweep(&mut self) -> Result<(), B::Error> {
        if let Some(sweep) = self.queue.sweep
            && self.book.oldest(sweep.shelves())?.is_none()
        {
            self.queue.sweep = None;
        }
        Ok(())
    }

    /// Changes what is on these shelves, at most a step.
    fn move_all(
        &mut self,
        shelves: &[Shelf],
        by: Timestamp,
        change: impl Fn(&mut Delivery),
    ) -> Result<(), B::Error> {
        let mut left = SWEEP_ROWS;
        for shelf in shelves {
            for (id, mut delivery) in self.book.due(*shelf, by, left)? {
                change(&mut delivery);
                self.book.put(&id, &delivery)?;
                left -= 1;
            }
        }
        Ok(())
    }

    /// Warns, and disables, when the target fails so long after the breaker opened. Only a failure counts, and not the
    /// time alone: a webhook that nothing was sent through since then may have been well for days.
    fn look_at_breaker(&mut self) {
        if self.queue.gate() != Gate::Breaker {
            return;
        }
        let Some((kind, at)) = self.queue.breaker.next_notice() else { return };
        if at > self.now {
            return;
        }
        match kind.stop_reason() {
            Some(reason) => self.queue.stop(self.now, reason),
            None => {
                let version = self.queue.head.as_ref().map_or(0, |head| head.version);
                self.queue.add_notice(Notice::new(kind, self.now, version));
            }
        }
        self.queue.breaker.told(kind);
    }

    fn begin(&mut self) -> Result<(), B::Error> {
        match self.queue.gate() {
            Gate::Open if self.queue.is_ordered() => self.begin_in_order(),
            Gate::Open => self.begin_in_lanes(&Lane::ALL),
            Gate::Breaker => {
                self.begin_in_lanes(&[Lane::ByHand])?;
                self.probe()
            }
            Gate::Unknown => {
                // A person who was refused for want of it should not be refused again.
                self.effects.asks_for_head =
                    self.effects.is_refused || self.book.outline()?.waiting().is_some();
                Ok(())
            }
            Gate::Closed | Gate::Retired => Ok(()),
        }
    }

    fn begin_in_lanes(&mut self, lanes: &[Lane]) -> Result<(), B::Error> {
        let Some(policy) = self.queue.policy().cloned() else { return Ok(()) };
        let mut outline = self.book.outline()?;
        for lane in lanes {
            let shelf = Shelf::Waiting(*lane);
            let free = free_places(&policy, outline.in_flight, *lane).min(self.room);
            if free == 0 || outline.earliest(shelf).is_none_or(|at| at > self.now) {
                continue;
            }
            for (id, delivery) in self.book.due(shelf, self.now, free)? {
                if free_at(&self.queue, &policy, self.now) > self.now {
                    return Ok(());
                }
                self.claim(id, delivery)?;
                outline.in_flight.total += 1;
                outline.in_flight.retries += usize::from(*lane == Lane::Retry);
            }
        }
        Ok(())
    }

    fn begin_in_order(&mut self) -> Result<(), B::Error> {
        let Some(policy) = self.queue.policy() else { return Ok(()) };
        if self.room == 0
            || free_at(&self.queue, policy, self.now) > self.now
            || self.book.in_flight()?.total > 0
        {
            return Ok(());
        }
        match self.book.oldest(shelves_in_order(self.queue.sweep))? {
            Some((id, delivery)) if delivery.due_at <= self.now => {
                self.claim(id, delivery)?;
                self.end_sweep()
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Lets one delivery through, to see whether the target is well again.
    fn probe(&mut self) -> Result<(), B::Error> {
        let is_time = self.queue.breaker.probe_at().is_some_and(|at| at <= self.now);
        let Some(policy) = self.queue.policy() else { return Ok(()) };
        let is_free = self.room > 0 && free_at(&self.queue, policy, self.now) <= self.now;
        if !is_time || !is_free || self.book.in_flight()?.total > 0 {
            return Ok(());
        }
        let held = if policy.ordered {
            // An earlier one that is not due yet holds up the rest, as it does while the breaker is closed.
            let oldest = self.book.oldest(shelves_in_order(Some(Sweep::ReleaseHeld)))?;
            oldest.filter(|(_, delivery)| delivery.due_at <= self.now)
        } else {
            self.book.due(Shelf::Held, self.now, 1)?.into_iter().next()
        };
        let Some((id, delivery)) = held else { return Ok(()) };
        let entropy = self.random();
        self.queue.breaker.probed(self.now, entropy);
        self.claim(id, delivery)
    }

    fn claim(&mut self, id: EventId, mut delivery: Delivery) -> Result<(), B::Error> {
        let Some(head) = &self.queue.head else { return Ok(()) };
        delivery.claim(self.now, head.policy.timeout_millis);
        if let Some(rate) = head.policy.rate_limit_per_sec {
            self.queue.pace.begin(self.now, rate);
        }
        self.book.put(&id, &delivery)?;
        self.room = self.room.saturating_sub(1);
        self.effects.sends.push(Send { id, attempt: delivery.attempt, version: head.version });
        Ok(())
    }

    fn tell(&mut self) {
        let now = self.now;
        for notice in self.queue.notices.iter_mut().filter(|notice| notice.tell_at <= now) {
            notice.tell(now);
            self.effects.notices.push(*notice);
        }
    }

    /// The next random number: splitmix64, so that one seed is enough for several.
    fn random(&mut self) -> u64 {
        self.entropy = self.entropy.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.entropy ^ (self.entropy >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
