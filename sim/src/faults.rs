//! What goes wrong: a finite list, each entry naming the place and the how-manieth time. So a plan can be shrunk by
//! leaving some out.
//!
//! Faults come in pairs, before and after: a call is lost on its way there or its answer is lost on its way back; a
//! handler dies before its commit or after it.

use std::collections::BTreeMap;

/// A message between two parts, or a call of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// A source posts an event.
    Post,
    /// A Journal asks the Registry where events go.
    Routes,
    /// A Journal hands events to an Outbox.
    Take,
    /// The Registry tells an Outbox its head, or that it is retired.
    Head,
    /// An Outbox asks the Registry for its head.
    AskHead,
    /// An Outbox tells the Registry a notice.
    Notice,
    /// The Registry writes a version to KV.
    KvWrite,
    /// A sender reads a version from KV; lost is a miss, as a stale read is.
    KvRead,
    /// A sender asks the Registry for a version.
    Version,
    /// An Outbox starts a sender.
    Start,
    /// A sender asks the target.
    Request,
    /// A sender reports to the Outbox.
    Report,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does its answer.
    Fine,
    /// It is lost.
    LostBefore,
    /// It arrives; its answer is lost.
    LostAfter,
    /// It arrives so many milliseconds later.
    Late(i64),
    /// It arrives twice, so many milliseconds apart.
    Twice(i64),
}

/// A durable object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// The Journal of a source.
    Journal(usize),
    /// The Outbox of a webhook.
    Outbox(usize),
}

/// What becomes of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFate {
    /// It is written.
    Fine,
    /// The storage refuses; the object lives on.
    Fails,
    /// The object dies before it.
    CrashBefore,
    /// The object dies after it, before its effects.
    CrashAfter,
    /// The object dies after the first of its effects.
    CrashAmid,
}

/// What becomes of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmFate {
    /// It goes off.
    Fine,
    /// It never goes off.
    Lost,
    /// It goes off so many milliseconds late.
    Late(i64),
    /// It goes off, and again so many milliseconds later.
    Twice(i64),
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The `nth` message of a kind.
    Wire(Wire, u32, Fate),
    /// The `nth` commit of an object.
    Commit(Object, u32, CommitFate),
    /// The `nth` alarm of an object.
    Alarm(Object, u32, AlarmFate),
}

/// Looks up what goes wrong, and counts the times.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    wires: BTreeMap<(Wire, u32), Fate>,
    commits: BTreeMap<(Object, u32), CommitFate>,
    alarms: BTreeMap<(Object, u32), AlarmFate>,
    wire_count: BTreeMap<Wire, u32>,
    commit_count: BTreeMap<Object, u32>,
    alarm_count: BTreeMap<Object, u32>,
    /// How many went wrong.
    pub(crate) met: u32,
}

impl Faults {
    pub(crate) fn new(list: &[Fault]) -> Self {
        let mut faults = Self::default();
        for fault in list {
            match *fault {
                Fault::Wire(wire, nth, fate) => drop(faults.wires.insert((wire, nth), fate)),
                Fault::Commit(object, nth, fate) => drop(faults.commits.insert((object, nth), fate)),
                Fault::Alarm(object, nth, fate) => drop(faults.alarms.insert((object, nth), fate)),
            }
        }
        faults
    }

    /// From now on all goes well.
    pub(crate) fn end(&mut self) {
        self.wires.clear();
        self.commits.clear();
        self.alarms.clear();
    }

    pub(crate) fn of_wire(&mut self, wire: Wire) -> Fate {
        let nth = count(&mut self.wire_count, wire);
        let fate = self.wires.remove(&(wire, nth));
        self.met += u32::from(fate.is_some());
        fate.unwrap_or(Fate::Fine)
    }

    pub(crate) fn of_commit(&mut self, object: Object) -> CommitFate {
        let nth = count(&mut self.commit_count, object);
        let fate = self.commits.remove(&(object, nth));
        self.met += u32::from(fate.is_some());
        fate.unwrap_or(CommitFate::Fine)
    }

    pub(crate) fn of_alarm(&mut self, object: Object) -> AlarmFate {
        let nth = count(&mut self.alarm_count, object);
        let fate = self.alarms.remove(&(object, nth));
        self.met += u32::from(fate.is_some());
        fate.unwrap_or(AlarmFate::Fine)
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u32>, key: K) -> u32 {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count - 1
}
