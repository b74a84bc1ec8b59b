//! The plan of a seed: who there is, what people and targets do and when, and what goes wrong.

use crate::faults::{AlarmFate, CommitFate, Fate, Fault, Object, Wire};
use crate::random::Random;
use crate::target::Behaviour;
use shared::delivery::SendPolicy;
use shared::limits::{ROUTE_PART_WORK_MIN, WORK_PER_MILLI};

/// A webhook, by its place in the plan.
pub type Hook = usize;

/// All that happens in a world, but for what follows from it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// How many sources there are.
    pub sources: usize,
    /// The webhooks.
    pub hooks: Vec<HookPlan>,
    /// What people, targets and machines do, and when.
    pub steps: Vec<Step>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// When nothing goes wrong any more, in milliseconds.
    pub heals_at: i64,
    /// How many units of work the platform lets an alarm of a Journal do before it ends it; it does not heal.
    pub cpu_units: Option<u64>,
}

/// A webhook as it begins.
#[derive(Clone, Debug)]
pub struct HookPlan {
    /// How it sends.
    pub policy: SendPolicy,
    /// Which severities it wants, a bit for each of eight.
    pub wanted: u8,
    /// What its target does at first.
    pub behaviour: Behaviour,
    /// Whether its target stays dead when all else heals.
    pub stays_dead: bool,
    /// How many units of work its filters take.
    pub units: u64,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// When, in milliseconds.
    pub at: i64,
    /// What.
    pub action: Action,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Action {
    /// A source posts an event, and goes on until it is told that it was accepted.
    Post {
        /// Which source.
        source: usize,
        /// By what it knows it again. The same one twice is the same event.
        identity: u64,
        /// From 0 to 7.
        severity: u8,
    },
    /// A person makes a webhook.
    Create(Hook),
    /// A person makes a new version.
    Edit(Hook, Change),
    /// A person deletes a webhook.
    Delete(Hook),
    /// A person has the nth delivery tried now.
    Retry(Hook, usize),
    /// A person takes the nth delivery back.
    Cancel(Hook, usize),
    /// The nth delivery is sent again.
    Replay(Hook, usize),
    /// A person lets all that is held go on.
    Release(Hook),
    /// A person takes all that is held back.
    CancelHeld(Hook),
    /// The target changes.
    Behave(Hook, Behaviour),
    /// The clock of an object jumps.
    StepClock(Object, i64),
    /// An object dies.
    Restart(Object),
    /// The Registry does not answer for so long.
    RegistryDown(i64),
    /// Nobody can read KV for so long.
    KvDown(i64),
}

/// What a new version changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// Whether it is active.
    Active(bool),
    /// How it sends.
    Policy(SendPolicy),
    /// Which severities it wants.
    Wanted(u8),
    /// Nothing that matters here.
    Name,
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let is_storm = seed % 61 == 17;
        let span = random.pick(&[2 * MINUTE, 30 * MINUTE, 4 * HOUR, 2 * DAY, 7 * DAY], HOUR);
        let sources = if is_storm { 1 } else { 1 + random.below(3) };
        let mut hooks: Vec<HookPlan> = (0..if is_storm { 1 } else { 1 + random.below(4) })
            .map(|_| hook(&mut random, is_storm))
            .collect();
        let mut draft = Draft { random, span, sources, hooks: hooks.len(), steps: Vec::new() };
        draft.creations();
        draft.posts(is_storm);
        draft.people();
        draft.edits();
        draft.targets();
        draft.machines();
        let mut faults = draft.faults();
        faults.extend(deaf_beginning(seed));
        let Draft { mut steps, .. } = draft;
        steps.sort_by_key(|step| step.at);
        let cpu_units = expensive_filters(seed, &mut hooks);
        Self { seed, sources, hooks, steps, faults, heals_at: span + MINUTE, cpu_units }
    }
}

/// In some worlds the first heads do not reach their Outboxes, and events do.
fn deaf_beginning(seed: u64) -> impl Iterator<Item = Fault> {
    let mut random = Random::new(seed, 9);
    let lost = if random.chance(12) { 10 + random.below(200) } else { 0 };
    let fate = random.pick(&[Fate::LostBefore, Fate::LostAfter, Fate::Late(MINUTE)], Fate::LostBefore);
    (0..lost).map(move |nth| Fault::Wire(Wire::Head, u32::try_from(nth).unwrap_or_default(), fate))
}

/// In some worlds filters take long, and the platform ends alarms: as soon as they have done the least that they need to
/// move on, or later.
fn expensive_filters(seed: u64, hooks: &mut [HookPlan]) -> Option<u64> {
    let mut random = Random::new(seed, 10);
    if !random.chance(40) {
        return None;
    }
    for hook in hooks.iter_mut() {
        hook.units = random.pick(&[0, 1, 4, 15, 80, 700, 1_500], 1) * WORK_PER_MILLI;
    }
    let dearest = hooks.iter().map(|hook| hook.units).max().unwrap_or_default();
    let more = random.pick(&[0, 1, 10, 300, 4_000], 0) * WORK_PER_MILLI;
    random.chance(70).then_some(dearest + ROUTE_PART_WORK_MIN + more)
}

fn hook(random: &mut Random, is_storm: bool) -> HookPlan {
    let wanted = if random.chance(60) { 0xff } else { u8::try_from(random.below(256)).unwrap_or(0xff) };
    HookPlan {
        policy: if is_storm {
            SendPolicy { max_attempts: 3, ..SendPolicy::default() }
        } else {
            policy(random)
        },
        wanted,
        behaviour: behaviour(random),
        stays_dead: random.chance(12),
        units: 0,
    }
}

fn policy(random: &mut Random) -> SendPolicy {
    let policy = SendPolicy {
        max_attempts: random.pick(&[1, 2, 3, 4, 6, 10, 10, 14, 20], 10),
        timeout_millis: random.pick(&[1, 5, 10, 10, 30, 60], 10) * SECOND,
        max_in_flight: random.pick(&[1, 2, 3, 4, 8, 20], 20),
        rate_limit_per_sec: if random.chance(35) { Some(random.pick(&[1, 2, 3, 7, 50], 1)) } else { None },
        ordered: random.chance(30),
        retry_statuses: if random.chance(25) { vec![404] } else { Vec::new() },
    };
    // A draw for nothing: with it, a seed means the world that it meant when it found something.
    random.chance(30);
    policy
}

fn behaviour(random: &mut Random) -> Behaviour {
    match random.below(20) {
        0..=5 => Behaviour::Well,
        6..=8 => Behaviour::Fails(random.pick(&[500, 503, 522, 530], 503)),
        9..=10 => Behaviour::FailsFirst(random.pick(&[1, 2, 3, 5], 1)),
        11 => Behaviour::Fails(404),
        12 => Behaviour::Throttles(random.pick(&[1, 30, 600, 7_200, 200_000], 30)),
        13 if random.chance(40) => Behaviour::Gone,
        13 | 14 => Behaviour::Slow(random.pick(&[500, 4_000, 20_000, 70_000], 4_000)),
        15 => Behaviour::Picky,
        16..=18 => Behaviour::Flaps(random.pick(&[20, 50, 80], 50)),
        _ => Behaviour::Redirects,
    }
}

/// A plan in the making.
struct Draft {
    random: Random,
    span: i64,
    sources: usize,
    hooks: usize,
    steps: Vec<Step>,
}

impl Draft {
    fn some_time(&mut self) -> i64 {
        self.random.between(0, self.span)
    }

    fn add(&mut self, at: i64, action: Action) {
        self.steps.push(Step { at, action });
    }

    fn creations(&mut self) {
        for hook in 0..self.hooks {
            let at = if self.random.chance(75) { 0 } else { self.random.between(0, self.span / 4) };
            self.add(at, Action::Create(hook));
        }
    }

    fn posts(&mut self, is_storm: bool) {
        let count = if is_storm { 210 + self.random.below(220) } else { 8 + self.random.below(34) };
        let bursts: Vec<i64> = (0..1 + self.random.below(3)).map(|_| self.some_time()).collect();
        let is_burst = is_storm || self.random.chance(60);
        for number in 0..count {
            let at = match self.random.pick(&bursts, 0) {
                burst if is_burst => burst + self.random.between(0, 3 * SECOND),
                _ => self.some_time(),
            };
            let source = self.random.below(self.sources);
            // Now and then a source says something twice.
            let number = if self.random.chance(8) { self.random.below(number + 1) } else { number };
            let identity = u64::try_from(number).unwrap_or_default();
            let severity = u8::try_from(number % 8).unwrap_or_default();
            self.add(at, Action::Post { source, identity, severity });
        }
    }

    fn people(&mut self) {
        for _ in 0..self.random.below(14) {
            let (at, hook) = (self.some_time(), self.random.below(self.hooks));
            let nth = self.random.below(1_000);
            let action = match self.random.below(10) {
                0..=2 => Action::Retry(hook, nth),
                3 | 4 => Action::Cancel(hook, nth),
                5 | 6 => Action::Replay(hook, nth),
                7 | 8 => Action::Release(hook),
                _ => Action::CancelHeld(hook),
            };
            self.add(at, action);
        }
    }

    fn edits(&mut self) {
        for hook in 0..self.hooks {
            for _ in 0..self.random.below(4) {
                let at = self.some_time();
                match self.random.below(6) {
                    0..=2 => {
                        self.add(at, Action::Edit(hook, Change::Active(false)));
                        if self.random.chance(75) {
                            let back = at + self.random.pick(&[200, 5 * SECOND, HOUR, 4 * DAY], HOUR);
                            self.add(back, Action::Edit(hook, Change::Active(true)));
                            if self.random.chance(60) {
                                let later = back + self.random.between(0, MINUTE);
                                self.add(later, Action::Release(hook));
                            }
                        }
                    }
                    3 | 4 => {
                        let policy = policy(&mut self.random);
                        self.add(at, Action::Edit(hook, Change::Policy(policy)));
                    }
                    5 if self.random.chance(50) => self.add(at, Action::Edit(hook, Change::Name)),
                    _ => {
                        let wanted = u8::try_from(self.random.below(256)).unwrap_or(0xff);
                        self.add(at, Action::Edit(hook, Change::Wanted(wanted)));
                    }
                }
            }
            if self.random.chance(12) {
                let at = self.some_time();
                self.add(at, Action::Delete(hook));
            }
        }
    }

    fn targets(&mut self) {
        for hook in 0..self.hooks {
            for _ in 0..self.random.below(4) {
                let (at, behaviour) = (self.some_time(), behaviour(&mut self.random));
                self.add(at, Action::Behave(hook, behaviour));
            }
        }
    }

    fn machines(&mut self) {
        if self.random.chance(40) {
            for _ in 0..self.random.below(4) {
                let object = self.object();
                let millis = self.random.pick(&[-HOUR, HOUR, -10 * MINUTE, MINUTE], HOUR);
                let at = self.some_time();
                self.add(at, Action::StepClock(object, millis));
            }
        }
        for _ in 0..self.random.below(6) {
            let (at, object) = (self.some_time(), self.object());
            self.add(at, Action::Restart(object));
        }
        if self.random.chance(25) {
            let (at, millis) = (self.some_time(), self.random.pick(&[5 * SECOND, 2 * MINUTE, HOUR], HOUR));
            self.add(at, Action::RegistryDown(millis));
        }
        if self.random.chance(25) {
            let (at, millis) = (self.some_time(), self.random.pick(&[5 * SECOND, 2 * MINUTE, HOUR], HOUR));
            self.add(at, Action::KvDown(millis));
        }
    }

    fn object(&mut self) -> Object {
        if self.random.chance(30) {
            Object::Journal(self.random.below(self.sources))
        } else {
            Object::Outbox(self.random.below(self.hooks))
        }
    }

    fn faults(&mut self) -> Vec<Fault> {
        const WIRES: [Wire; 13] = [
            Wire::Post,
            Wire::Routes,
            Wire::Take,
            Wire::Take,
            Wire::Head,
            Wire::AskHead,
            Wire::Notice,
            Wire::KvWrite,
            Wire::KvRead,
            Wire::Version,
            Wire::Start,
            Wire::Request,
            Wire::Report,
        ];
        let count = self.random.pick(&[0, 12, 40, 40, 100], 40);
        (0..count)
            .map(|_| {
                // Early ones are met in every world, late ones only in busy ones.
                let end = self.random.pick(&[6, 25, 100, 250], 25);
                let nth = u32::try_from(self.random.below(end)).unwrap_or_default();
                match self.random.below(10) {
                    0..=5 => match (self.random.pick(&WIRES, Wire::Report), self.fate()) {
                        // No HTTP client sends a POST twice by itself.
                        (Wire::Request, Fate::Twice(_)) => Fault::Wire(Wire::Request, nth, Fate::LostAfter),
                        (wire, fate) => Fault::Wire(wire, nth, fate),
                    },
                    6 | 7 => Fault::Commit(self.object(), nth, self.commit_fate()),
                    _ => Fault::Alarm(self.object(), nth, self.alarm_fate()),
                }
            })
            .collect()
    }

    fn fate(&mut self) -> Fate {
        let late = self.random.pick(&[2 * SECOND, 40 * SECOND, 3 * MINUTE, 20 * MINUTE], MINUTE);
        match self.random.below(8) {
            0..=2 => Fate::LostBefore,
            3..=5 => Fate::LostAfter,
            6 => Fate::Late(late),
            _ => Fate::Twice(late),
        }
    }

    fn commit_fate(&mut self) -> CommitFate {
        self.random.pick(
            &[CommitFate::Fails, CommitFate::CrashBefore, CommitFate::CrashAfter, CommitFate::CrashAmid],
            CommitFate::Fails,
        )
    }

    fn alarm_fate(&mut self) -> AlarmFate {
        let late = self.random.pick(&[500, 8 * SECOND, 70 * SECOND, 10 * MINUTE], MINUTE);
        match self.random.below(3) {
            0 => AlarmFate::Lost,
            1 => AlarmFate::Late(late),
            _ => AlarmFate::Twice(late),
        }
    }
}
