//! A Journal's deciding: webhook after webhook, as far as the platform lets one alarm compute. When to write, to pause and
//! to end is what ships, [`Shift`]; what is written without a pause in between is one commit.

use crate::faults::{Fate, Wire};
use crate::journal::{Rows, Stored};
use crate::plan::Hook;
use crate::sabotage::Sabotage;
use crate::violation::{Kept, keep};
use crate::world::World;
use shared::api::RouteVerdict;
use shared::ids::EventId;
use shared::route::{Next, Shift};
use std::collections::BTreeMap;

/// How long a Journal waits before an alarm that may be cut off is repeated.
const AGAIN_MILLIS: i64 = 5_000;

/// How deciding ended.
pub(crate) enum Routing {
    /// So many of the events are decided, from the first one on.
    Decided(usize),
    /// It has to be tried again: nobody said which webhooks there are, or nothing could be written.
    Failed,
    /// The platform ended the alarm.
    CutOff,
}

/// A webhook as the Registry told it.
#[derive(Clone, Copy, Debug)]
struct Told {
    hook: Hook,
    active: bool,
    wanted: u8,
    /// What deciding for it takes.
    units: u64,
}

/// One alarm's deciding.
struct Alarm {
    source: usize,
    told: Vec<Told>,
    shift: Shift,
    spent: u64,
    /// Verdicts that were committed.
    kept: usize,
    /// What was written since the last pause.
    written: BTreeMap<EventId, Stored>,
}

/// How a piece of it ended.
enum Piece {
    Done,
    Failed,
    CutOff,
    Enough,
}

impl World {
    /// Decides once and for all where events go.
    pub(crate) fn route(&mut self, source: usize, new: &[EventId]) -> Kept<Routing> {
        if self.faults.of_wire(Wire::Routes) != Fate::Fine || !self.is_registry_up() {
            return Ok(Routing::Failed);
        }
        let told = (self.registry.hooks.iter())
            .filter(|(_, record)| !record.is_deleted)
            .filter_map(|(hook, record)| {
                let units = self.plan.hooks.get(*hook).map_or(0, |plan| plan.units);
                record.head().map(|head| Told {
                    hook: *hook,
                    active: head.active,
                    wanted: head.wanted,
                    units,
                })
            })
            .collect();
        let shift = Shift::default();
        let mut alarm = Alarm { source, told, shift, spent: 0, kept: 0, written: BTreeMap::new() };
        for (count, id) in new.iter().enumerate() {
            match self.decide_event(&mut alarm, id)? {
                Piece::Failed => return Ok(Routing::Failed),
                Piece::CutOff => {
                    self.cut_offs += 1;
                    keep(alarm.kept > 0, "an alarm that is cut off has moved on", || format!("{id}"))?;
                    return Ok(Routing::CutOff);
                }
                Piece::Enough => {
                    let is_written = self.commit_alarm(&mut alarm)?;
                    return Ok(if is_written { Routing::Decided(count) } else { Routing::Failed });
                }
                Piece::Done if alarm.shift.end_event() => {
                    let is_written = self.commit_alarm(&mut alarm)?;
                    return Ok(if is_written { Routing::Decided(count + 1) } else { Routing::Failed });
                }
                Piece::Done => {}
            }
        }
        let is_written = self.commit_alarm(&mut alarm)?;
        Ok(if is_written { Routing::Decided(new.len()) } else { Routing::Failed })
    }

    fn decide_event(&mut self, alarm: &mut Alarm, id: &EventId) -> Kept<Piece> {
        let Some(stored) = self.journal(alarm.source)?.rows.events.get(id).cloned() else {
            return Ok(Piece::Done);
        };
        let decides_again = self.sabotage == Some(Sabotage::RoutesDecidedAgain);
        if stored.is_decided && !decides_again {
            return Ok(Piece::Done);
        }
        let reached = stored.routes.last_key_value().map(|(hook, _)| *hook);
        let starts_over = self.sabotage == Some(Sabotage::EventsStartOver);
        let mut draft = Stored { routes: BTreeMap::new(), ..stored };
        for told in alarm.told.clone() {
            if reached.is_some_and(|reached| told.hook <= reached) && !decides_again && !starts_over {
                continue;
            }
            alarm.spent += told.units;
            if self.plan.cpu_units.is_some_and(|most| alarm.spent > most) {
                return Ok(Piece::CutOff);
            }
            let verdict = match told.wanted & (1 << draft.severity) {
                _ if !told.active => RouteVerdict::Inactive,
                0 => RouteVerdict::Filtered,
                _ => RouteVerdict::Sent,
            };
            draft.routes.insert(told.hook, verdict);
            let next = alarm.shift.spend(told.units, draft.routes.len());
            let keeps =
                matches!(next, Next::Keep(_) | Next::Stop) && self.sabotage != Some(Sabotage::PartsNotKept);
            if keeps {
                let part = std::mem::take(&mut draft.routes);
                let written = alarm.written.entry(id.clone()).or_insert_with(|| draft.clone());
                written.routes.extend(part);
            }
            match next {
                Next::GoOn => {}
                Next::Stop => return Ok(Piece::Enough),
                Next::Pause(_) | Next::Keep(_) => {
                    if !self.commit_alarm(alarm)? {
                        return Ok(Piece::Failed);
                    }
                    if matches!(next, Next::Keep(_)) {
                        let skew = self.journal(alarm.source)?.skew;
                        let again = self.clock(skew).plus_millis(AGAIN_MILLIS);
                        self.set_journal_alarm(alarm.source, Some(again))?;
                    }
                }
            }
        }
        let written = alarm.written.entry(id.clone()).or_insert_with(|| draft.clone());
        written.routes.append(&mut draft.routes);
        written.is_decided = true;
        Ok(Piece::Done)
    }

    /// Commits what was written since the last pause; `false` when it could not be, or the Journal died.
    fn commit_alarm(&mut self, alarm: &mut Alarm) -> Kept<bool> {
        let written = std::mem::take(&mut alarm.written);
        for (id, new) in &written {
            let stored = self.journal(alarm.source)?.rows.events.get(id);
            let twice =
                new.routes.keys().find(|hook| stored.is_some_and(|stored| stored.routes.contains_key(hook)));
            let again = self.sabotage == Some(Sabotage::RoutesDecidedAgain);
            keep(twice.is_none() || again, "each webhook is decided once", || format!("{id} for {twice:?}"))?;
        }
        alarm.kept += written.values().map(|new| new.routes.len()).sum::<usize>();
        self.commit_journal(alarm.source, |rows| {
            for (id, new) in written {
                write(rows, &id, new);
            }
        })
    }
}

/// Writes what was decided of an event; what is decided as a whole is counted.
fn write(rows: &mut Rows, id: &EventId, new: Stored) {
    let Some(stored) = rows.events.get_mut(id) else { return };
    stored.routes.extend(new.routes);
    stored.is_decided |= new.is_decided;
    if !new.is_decided {
        return;
    }
    for (hook, verdict) in &stored.routes {
        let counts = rows.counts.entry(*hook).or_default();
        counts.accepted += 1;
        match verdict {
            RouteVerdict::Inactive => counts.inactive += 1,
            RouteVerdict::Filtered => counts.filtered += 1,
            RouteVerdict::Sent => counts.sent += 1,
            // Its rules are a set of severities, which cannot take too much.
            RouteVerdict::TooMuchWork => {}
        }
    }
}
