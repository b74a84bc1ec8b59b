//! The loop: a queue of what happens next, by virtual time. No threads, no waiting; days cost nothing.

use crate::faults::{AlarmFate, Fate, Faults, Object, Wire};
use crate::journal::Journal;
use crate::kv::Kv;
use crate::outbox::Outbox;
use crate::plan::{Action, Change, Hook, Plan};
use crate::random::Random;
use crate::registry::{News, Registry};
use crate::sabotage::Sabotage;
use crate::sender::Job;
use crate::source::Post;
use crate::target::{Answer, Behaviour, Target};
use crate::violation::{Kept, Violation, keep};
use shared::delivery::{Input, Notice};
use shared::ids::EventId;
use shared::time::Timestamp;
use std::collections::BTreeMap;

/// When every world begins: 2025-11-23T12:13:20Z.
const BEGIN_MILLIS: i64 = 1_763_900_000_000;
/// How often the sweep looks after alarms that are missing.
const CRON_MILLIS: i64 = 5 * 60 * 1_000;
/// More than any world needs: what goes on after this many steps goes on for ever.
const STEPS_MAX: u64 = 400_000;
/// The same in virtual time. Twenty attempts half a day apart are ten days; a disabled webhook three more.
const MILLIS_MAX: i64 = 60 * 24 * 60 * 60 * 1_000;

/// Something that happens at its time.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    Step(usize),
    Heal,
    Cron,
    Post { post: usize },
    PostArrives { post: usize, answered: bool },
    JournalAlarm { source: usize, token: u64 },
    TakeArrives { source: usize, round: u64, hook: Hook, ids: Vec<EventId>, answered: bool },
    TakeAnswered { source: usize, round: u64, hook: Hook, taken: bool },
    RoundEnds { source: usize, round: u64 },
    OutboxAlarm { hook: Hook, token: u64 },
    RegistryAlarm,
    KvWritten { news: News, change: u64, answered: bool },
    HeadArrives { hook: Hook, input: Input, news: Option<(News, u64)> },
    NewsTold { news: News, change: u64 },
    HeadAsked { hook: Hook },
    NoticeArrives { hook: Hook, notice: Notice, answered: bool },
    NoticeTold { hook: Hook, notice: Notice },
    JobBegins { job: usize },
    RequestArrives { job: usize, answered: bool },
    ResponseArrives { job: usize, answer: Answer },
    NoResponse { job: usize, timed_out: bool },
    ReportArrives { job: usize, answered: bool },
    ReportAgain { job: usize, tries: u32 },
}

/// What a run was worth.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// Things that happened.
    pub steps: u64,
    /// Events accepted.
    pub events: u64,
    /// Deliveries that came of them.
    pub deliveries: u64,
    /// Requests that targets saw.
    pub requests: u64,
    /// Faults that were met.
    pub faults: u64,
    /// Alarms of Journals that the platform ended, because they computed for too long.
    pub cut_offs: u64,
}

impl Summary {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            events: self.events + other.events,
            deliveries: self.deliveries + other.deliveries,
            requests: self.requests + other.requests,
            faults: self.faults + other.faults,
            cut_offs: self.cut_offs + other.cut_offs,
        }
    }
}

/// A world: one of each part, and the time.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) time: i64,
    queue: BTreeMap<(i64, u64), Happening>,
    posted: u64,
    pub(crate) posts: Vec<Post>,
    pub(crate) journals: Vec<Journal>,
    pub(crate) outboxes: Vec<Outbox>,
    pub(crate) targets: Vec<Target>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) registry: Registry,
    pub(crate) kv: Kv,
    pub(crate) faults: Faults,
    pub(crate) random: Random,
    pub(crate) sabotage: Option<Sabotage>,
    pub(crate) cut_offs: u64,
    has_healed: bool,
    diary: Option<Vec<String>>,
}

impl World {
    pub(crate) fn new(plan: &Plan, sabotage: Option<Sabotage>, keeps_diary: bool) -> Self {
        let stream = |kind: u64, index: usize| {
            Random::new(plan.seed, kind * 100 + u64::try_from(index).unwrap_or_default())
        };
        let mut world = Self {
            time: 0,
            queue: BTreeMap::new(),
            posted: 0,
            posts: Vec::new(),
            journals: (0..plan.sources).map(|source| Journal::new(stream(2, source))).collect(),
            outboxes: (0..plan.hooks.len()).map(|hook| Outbox::new(stream(3, hook), sabotage)).collect(),
            targets: (plan.hooks.iter().enumerate())
                .map(|(hook, plan)| Target::new(plan.behaviour, stream(4, hook)))
                .collect(),
            jobs: Vec::new(),
            registry: Registry::default(),
            kv: Kv::default(),
            faults: Faults::new(&plan.faults),
            random: stream(5, 0),
            sabotage,
            cut_offs: 0,
            has_healed: false,
            diary: keeps_diary.then(Vec::new),
            plan: plan.clone(),
        };
        for (index, step) in plan.steps.iter().enumerate() {
            world.post_at(step.at, Happening::Step(index));
        }
        world.post_at(plan.heals_at, Happening::Heal);
        world
    }

    /// Runs until nothing happens any more.
    pub(crate) fn run(&mut self) -> Kept<Summary> {
        let result = self.run_until_quiet();
        result.map_err(|violation| Violation { at: self.time, ..violation })
    }

    fn run_until_quiet(&mut self) -> Kept<Summary> {
        let mut steps = 0;
        let mut is_swept = false;
        loop {
            while let Some(((at, _), happening)) = self.queue.pop_first() {
                self.time = at;
                steps += 1;
                let goes_on = || format!("{happening:?} after {steps} steps");
                keep(steps < STEPS_MAX && at < MILLIS_MAX, "a world comes to rest", goes_on)?;
                self.note(|| format!("{happening:?}"));
                self.happen(happening)?;
                is_swept = false;
            }
            if is_swept {
                break;
            }
            // What only the sweep finds counts as found.
            self.time += CRON_MILLIS;
            self.cron()?;
            is_swept = true;
        }
        self.check_at_rest()?;
        let requests =
            |target: &Target| target.book.values().map(|seen| u64::from(seen.requests)).sum::<u64>();
        Ok(Summary {
            steps,
            events: self.journals.iter().map(Journal::accepted).sum(),
            deliveries: self.outboxes.iter().map(Outbox::deliveries).sum(),
            requests: self.targets.iter().map(requests).sum(),
            faults: u64::from(self.faults.met),
            cut_offs: self.cut_offs,
        })
    }

    /// What was written down, when a diary is kept.
    pub(crate) fn into_diary(self) -> Vec<String> {
        self.diary.unwrap_or_default()
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(diary) = &mut self.diary {
            diary.push(format!("{:>12} {}", Seconds(self.time), line()));
        }
    }

    pub(crate) fn post(&mut self, after_millis: i64, happening: Happening) {
        self.post_at(self.time.saturating_add(after_millis.max(0)), happening);
    }

    fn post_at(&mut self, at: i64, happening: Happening) {
        self.posted += 1;
        self.queue.insert((at.max(self.time), self.posted), happening);
    }

    /// Sends a message, as its fate allows. `make` is told whether its answer arrives.
    pub(crate) fn send(&mut self, wire: Wire, make: impl Fn(bool) -> Happening) -> Fate {
        let latency = self.random.between(1, 120);
        let fate = self.faults.of_wire(wire);
        match fate {
            Fate::Fine => self.post(latency, make(true)),
            Fate::LostBefore => {}
            Fate::LostAfter => self.post(latency, make(false)),
            Fate::Late(millis) => self.post(latency + millis, make(true)),
            Fate::Twice(millis) => {
                self.post(latency, make(true));
                self.post(latency + millis, make(true));
            }
        }
        fate
    }

    /// Sets an object's alarm off, as its fate allows.
    pub(crate) fn post_alarm(&mut self, object: Object, after_millis: i64, happening: Happening) {
        match self.faults.of_alarm(object) {
            AlarmFate::Fine => self.post(after_millis, happening),
            // Nothing but the sweep brings it back.
            AlarmFate::Lost => self.post_cron(after_millis),
            AlarmFate::Late(millis) => self.post(after_millis + millis, happening),
            AlarmFate::Twice(millis) => {
                self.post(after_millis, happening.clone());
                self.post(after_millis + millis, happening);
            }
        }
    }

    /// The next sweep after so long. The others find nothing to do, so they need not happen.
    pub(crate) fn post_cron(&mut self, after_millis: i64) {
        let next = (self.time + after_millis.max(0)) / CRON_MILLIS + 1;
        self.post_at(next * CRON_MILLIS, Happening::Cron);
    }

    /// The time on a clock that is off by so much.
    pub(crate) fn clock(&self, skew: i64) -> Timestamp {
        Timestamp::from_millis(BEGIN_MILLIS + self.time + skew)
    }

    pub(crate) fn outbox(&mut self, hook: Hook) -> Kept<&mut Outbox> {
        self.outboxes.get_mut(hook).ok_or_else(|| Violation::of_the_world("there is no such webhook"))
    }

    pub(crate) fn journal(&mut self, source: usize) -> Kept<&mut Journal> {
        self.journals.get_mut(source).ok_or_else(|| Violation::of_the_world("there is no such source"))
    }

    pub(crate) fn target(&mut self, hook: Hook) -> Kept<&mut Target> {
        self.targets.get_mut(hook).ok_or_else(|| Violation::of_the_world("there is no such target"))
    }

    fn happen(&mut self, happening: Happening) -> Kept {
        match happening {
            Happening::Step(index) => self.step(index),
            Happening::Heal => self.heal(),
            Happening::Cron => self.cron(),
            Happening::Post { post } => self.post_event(post),
            Happening::PostArrives { post, answered } => self.accept(post, answered),
            Happening::JournalAlarm { source, token } => self.journal_alarm(source, token),
            Happening::TakeArrives { source, round, hook, ids, answered } => {
                self.take_arrives(source, round, hook, ids, answered)
            }
            Happening::TakeAnswered { source, round, hook, taken } => {
                self.take_answered(source, round, hook, taken)
            }
            Happening::RoundEnds { source, round } => self.round_ends(source, round),
            Happening::OutboxAlarm { hook, token } => self.outbox_alarm(hook, token),
            Happening::RegistryAlarm => self.tell_news(),
            Happening::KvWritten { news, change, answered } => self.kv_written(news, change, answered),
            Happening::HeadArrives { hook, input, news } => self.head_arrives(hook, &input, news),
            Happening::NewsTold { news, change } => {
                self.registry.forget(news, change);
                Ok(())
            }
            Happening::HeadAsked { hook } => self.head_asked(hook),
            Happening::NoticeArrives { hook, notice, answered } => {
                self.notice_arrives(hook, notice, answered)
            }
            Happening::NoticeTold { hook, notice } => self.notice_told(hook, notice),
            Happening::JobBegins { job } => self.job_begins(job),
            Happening::RequestArrives { job, answered } => self.request_arrives(job, answered),
            Happening::ResponseArrives { job, answer } => self.response_arrives(job, answer),
            Happening::NoResponse { job, timed_out } => self.no_response(job, timed_out),
            Happening::ReportArrives { job, answered } => self.report_arrives(job, answered),
            Happening::ReportAgain { job, tries } => self.report_again(job, tries),
        }
    }

    fn step(&mut self, index: usize) -> Kept {
        let Some(action) = self.plan.steps.get(index).map(|step| step.action.clone()) else { return Ok(()) };
        self.note(|| format!("  {action:?}"));
        match action {
            Action::Post { source, identity, severity } => {
                self.posts.push(Post::new(source, identity, severity));
                self.post_event(self.posts.len() - 1)
            }
            Action::Create(hook) => self.create(hook),
            Action::Edit(hook, change) => self.edit(hook, &change),
            Action::Delete(hook) => self.delete(hook),
            Action::Retry(hook, nth) => self.ask_of_one(hook, nth, |id| Input::RetryRequested { id }),
            Action::Cancel(hook, nth) => self.ask_of_one(hook, nth, |id| Input::CancelRequested { id }),
            Action::Replay(hook, nth) => self.ask_of_one(hook, nth, |id| Input::Replayed { id }),
            Action::Release(hook) => self.tell_outbox(hook, &Input::ReleaseRequested, None).map(drop),
            Action::CancelHeld(hook) => self.tell_outbox(hook, &Input::CancelHeldRequested, None).map(drop),
            Action::Behave(hook, behaviour) => {
                self.target(hook)?.behaviour = behaviour;
                Ok(())
            }
            Action::StepClock(object, millis) => self.step_clock(object, millis),
            Action::Restart(object) => self.crash(object),
            Action::RegistryDown(millis) => {
                self.registry.down_until = self.time + millis;
                Ok(())
            }
            Action::KvDown(millis) => {
                self.kv.down_until = self.time + millis;
                Ok(())
            }
        }
    }

    fn ask_of_one(&mut self, hook: Hook, nth: usize, input: impl Fn(EventId) -> Input) -> Kept {
        let Some(id) = self.outbox(hook)?.nth(nth) else { return Ok(()) };
        self.tell_outbox(hook, &input(id), None).map(drop)
    }

    fn edit(&mut self, hook: Hook, change: &Change) -> Kept {
        if self.registry.edit(hook, change) {
            self.post(1, Happening::RegistryAlarm);
        }
        Ok(())
    }

    /// From here on nothing goes wrong, and targets are well but for those that stay dead.
    fn heal(&mut self) -> Kept {
        self.has_healed = true;
        self.faults.end();
        for (target, plan) in self.targets.iter_mut().zip(&self.plan.hooks) {
            target.behaviour = if plan.stays_dead { Behaviour::Fails(503) } else { Behaviour::Well };
        }
        Ok(())
    }

    fn cron(&mut self) -> Kept {
        for source in 0..self.journals.len() {
            self.tend_journal(source)?;
        }
        for hook in 0..self.outboxes.len() {
            self.tend_outbox(hook)?;
        }
        if self.registry.has_news() {
            self.post(1, Happening::RegistryAlarm);
        }
        Ok(())
    }

    fn step_clock(&mut self, object: Object, millis: i64) -> Kept {
        match object {
            Object::Journal(source) => {
                self.journal(source)?.skew += millis;
                self.rearm_journal(source)
            }
            Object::Outbox(hook) => {
                let outbox = self.outbox(hook)?;
                outbox.skew += millis;
                outbox.witness.clock_stepped();
                self.rearm_outbox(hook)
            }
        }
    }

    /// An object dies, and with it whatever it was in the midst of.
    pub(crate) fn crash(&mut self, object: Object) -> Kept {
        match object {
            Object::Journal(source) => self.journal_dies(source),
            Object::Outbox(hook) => {
                self.outbox(hook)?.lives += 1;
                Ok(())
            }
        }
    }
}

struct Seconds(i64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000))
    }
}
