//! Replays: putting events on their way again, a second's worth at a time.
//!
//! An event that was delivered here before is sent again by the engine; one that was not is routed here by its
//! Journal, and comes like any other. Both can be repeated, so a replay that was cut off goes on where it last
//! committed.

use super::client::Handover;
use super::store::{Cargo, Store};
use crate::clock;
use crate::durable::journal::{Journal, Window, WindowRow};
use crate::durable::registry::Registry;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use shared::api::{Page, PageQuery, ProblemCode, ReplayRequest, ReplayState, ReplayStatus, ReplayView};
use shared::audit::Record;
use shared::delivery::{Input, State};
use shared::ids::{EventId, SourceId};
use shared::limits::{REPLAY_PAGE_ROWS, REPLAY_PER_SECOND_DEFAULT, REPLAYS_KEPT_MAX, REPLAYS_RUNNING_MAX};
use shared::time::Timestamp;
use worker::Env;

/// A replay as stored.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Job {
    view: ReplayView,
    /// Whose events are still to be looked at; the first one is being looked at.
    sources: Vec<SourceId>,
    /// Up to where.
    after: Option<EventId>,
    /// When to go on.
    next_at: Timestamp,
}

impl Store {
    pub(super) fn add_replay(
        &self,
        request: &ReplayRequest,
        sources: &[SourceId],
        now: Timestamp,
        deed: &Record,
    ) -> Result<ReplayView, Fault> {
        if self.running_replays()?.len() >= REPLAYS_RUNNING_MAX {
            let title = format!(
                "{REPLAYS_RUNNING_MAX} replays to this webhook are running, which is the most; wait for one, or stop it."
            );
            return Err(Fault::new(ProblemCode::LimitReached, title));
        }
        let number = self.last_number()? + 1;
        let job = Job {
            view: ReplayView {
                number,
                webhook_id: self.webhook.clone(),
                since: request.since,
                until: request.until,
                states: request.states.clone(),
                per_second: request.per_second.unwrap_or(REPLAY_PER_SECOND_DEFAULT),
                status: ReplayStatus::Running,
                replayed: 0,
                unwanted: 0,
                reached: request.since,
                created_at: now,
                updated_at: now,
            },
            sources: sources.to_vec(),
            after: None,
            next_at: now,
        };
        self.sql.transaction(|_| {
            self.put_replay(&job)?;
            self.forget_old_replays(number)?;
            self.add_deed(deed)
        })?;
        Ok(job.view)
    }

    fn forget_old_replays(&self, newest: u32) -> Result<(), Fault> {
        let kept = i64::try_from(REPLAYS_KEPT_MAX).unwrap_or(i64::MAX);
        self.sql.run(
            "DELETE FROM replay WHERE number <= ? AND json_extract(document, '$.view.status') <> 'running'",
            binds![i64::from(newest) - kept],
        )
    }

    pub(super) fn stop_replay(
        &self,
        number: u32,
        now: Timestamp,
        deed: &Record,
    ) -> Result<ReplayView, Fault> {
        let mut job = self.replay(number)?.ok_or_else(|| Fault::not_found("replay"))?;
        if job.view.status != ReplayStatus::Running {
            return Err(Fault::new(ProblemCode::WrongState, "Only a running replay can be stopped."));
        }
        job.view.status = ReplayStatus::Stopped;
        job.view.updated_at = now;
        self.sql.transaction(|_| {
            self.put_replay(&job)?;
            self.add_deed(deed)
        })?;
        Ok(job.view)
    }

    pub(super) fn list_replays(&self, query: &PageQuery) -> Result<Page<ReplayView>, Fault> {
        let before =
            query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::from(u32::MAX));
        let jobs = self.read_replays(
            "SELECT document FROM replay WHERE number < ? ORDER BY number DESC LIMIT ?",
            binds![before, query.fetch()],
        )?;
        Ok(query
            .cut(jobs.into_iter().map(|job| job.view).collect(), |view: &ReplayView| view.number.to_string()))
    }

    /// When the next replay goes on.
    pub(super) fn next_replay_at(&self) -> Result<Option<Timestamp>, Fault> {
        if let Some(known) = self.replay_at.get() {
            return Ok(known);
        }
        let next = self.running_replays()?.iter().map(|job| job.next_at).min();
        self.replay_at.set(Some(next));
        Ok(next)
    }

    /// Lets a replay wait for a while.
    fn put_off(&self, number: u32) -> Result<(), Fault> {
        let Some(mut job) = self.replay(number)? else { return Ok(()) };
        job.next_at = clock::now().plus_millis(AGAIN_MILLIS);
        self.put_replay(&job)
    }

    fn running_replays(&self) -> Result<Vec<Job>, Fault> {
        let running = "SELECT document FROM replay WHERE json_extract(document, '$.view.status') = 'running' ORDER BY number";
        self.read_replays(running, vec![])
    }

    fn replay(&self, number: u32) -> Result<Option<Job>, Fault> {
        let query = "SELECT document FROM replay WHERE number = ?";
        Ok(self.read_replays(query, binds![i64::from(number)])?.into_iter().next())
    }

    fn read_replays(&self, query: &str, binds: crate::durable::sql::Binds) -> Result<Vec<Job>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            document: String,
        }
        let rows: Vec<Row> = self.sql.rows(query, binds)?;
        rows.into_iter().map(|row| Ok(serde_json::from_str(&row.document)?)).collect()
    }

    fn last_number(&self) -> Result<u32, Fault> {
        #[derive(Deserialize)]
        struct Row {
            number: Option<u32>,
        }
        let row: Option<Row> = self.sql.first("SELECT max(number) AS number FROM replay", vec![])?;
        Ok(row.and_then(|row| row.number).unwrap_or_default())
    }

    fn put_replay(&self, job: &Job) -> Result<(), Fault> {
        self.replay_at.set(None);
        self.sql.run(
            "INSERT INTO replay (number, document) VALUES (?, ?)
             ON CONFLICT (number) DO UPDATE SET document = excluded.document",
            binds![i64::from(job.view.number), serde_json::to_string(job)?],
        )
    }
}

/// How long a replay waits that could not go on.
const AGAIN_MILLIS: i64 = 5_000;

/// Takes every replay that is due a step further. One that cannot go on keeps no other from it.
pub(super) async fn step(store: &Store, env: &Env) -> Result<(), Fault> {
    let mut first_fault = None;
    for job in store.running_replays()? {
        if job.next_at > clock::now() {
            continue;
        }
        let number = job.view.number;
        if let Err(fault) = step_one(store, env, job).await {
            store.put_off(number)?;
            first_fault = first_fault.or(Some(fault));
        }
    }
    first_fault.map_or(Ok(()), Err)
}

async fn step_one(store: &Store, env: &Env, mut job: Job) -> Result<(), Fault> {
    let Some(source) = job.sources.first().cloned() else {
        return end(store, job, ReplayStatus::Done);
    };
    // As the webhook is now: its filters decide, and nothing goes on while it is not active.
    let webhook = match Registry::of(env).webhook(store.webhook.clone()).await {
        Ok(stored) => stored.webhook,
        Err(fault) if fault.problem.code == ProblemCode::NotFound => {
            return end(store, job, ReplayStatus::Stopped);
        }
        Err(fault) => return Err(fault),
    };
    if !webhook.active {
        return store.put_off(job.view.number);
    }
    let journal = Journal::of(env, &source);
    let window = Window {
        webhook: store.webhook.clone(),
        since: job.view.since,
        until: job.view.until,
        after: job.after.clone(),
        limit: REPLAY_PAGE_ROWS,
        filters: webhook.filters,
        with_documents: true,
    };
    let rows = journal.window(window).await?;
    // A person may have stopped it while the Journal was asked.
    if store.replay(job.view.number)?.is_none_or(|job| job.view.status != ReplayStatus::Running) {
        return Ok(());
    }
    let most = usize::try_from(job.view.per_second).unwrap_or(usize::MAX);
    let Plan { again, anew, unwanted, looked } = plan(store, &job.view.states, rows.as_slice(), most)?;
    // First, and by itself: what the Journal has not counted must not come here.
    if !anew.is_empty() {
        journal.reroute(store.webhook.clone(), webhook.name, anew.clone()).await?;
    }
    let now = clock::now();
    let moved = again.len() + anew.len();
    // A stop that came meanwhile holds from the next page on; what has gone is counted.
    if let Some(stopped) = store.replay(job.view.number)? {
        job.view.status = stopped.view.status;
    }
    job.view.replayed += u64::try_from(moved).unwrap_or_default();
    job.view.unwanted += unwanted;
    job.view.updated_at = now;
    if let Some(last) = looked.checked_sub(1).and_then(|last| rows.get(last)) {
        job.after = Some(last.event_id.clone());
        job.view.reached = last.received_at;
    }
    if looked == rows.len() && rows.len() < REPLAY_PAGE_ROWS {
        job.sources.remove(0);
        job.after = None;
    }
    let millis = i64::try_from(moved).unwrap_or(i64::MAX).saturating_mul(1_000)
        / i64::from(job.view.per_second.max(1));
    job.next_at = now.plus_millis(millis.max(1));
    let inputs: Vec<Input> =
        again.iter().map(|event| Input::Replayed { id: event.event_id.clone() }).collect();
    let cargo = Cargo { events: &again, ended: Vec::new() };
    // No room: the next wake begins them, with as many senders as it needs.
    store.handle_with(&inputs, now, 0, &cargo, |_| store.put_replay(&job)).map(|_| ())
}

fn end(store: &Store, mut job: Job, status: ReplayStatus) -> Result<(), Fault> {
    job.view.status = status;
    job.view.updated_at = clock::now();
    store.put_replay(&job)
}

/// What becomes of the events of a page.
struct Plan {
    /// Sent again by the engine.
    again: Vec<Handover>,
    /// Routed here for the first time.
    anew: Vec<EventId>,
    /// Passed over, because the filters do not want them now.
    unwanted: u64,
    /// How many were looked at.
    looked: usize,
}

/// Goes through a page until it is at its end, or `most` are to be sent.
fn plan(store: &Store, states: &[ReplayState], rows: &[WindowRow], most: usize) -> Result<Plan, Fault> {
    let ids: Vec<EventId> = rows.iter().map(|row| row.event_id.clone()).collect();
    let known = store.states(&ids)?;
    let mut plan = Plan { again: Vec::new(), anew: Vec::new(), unwanted: 0, looked: 0 };
    for row in rows {
        if plan.again.len() + plan.anew.len() >= most {
            break;
        }
        plan.looked += 1;
        let delivery: Option<State> =
            known.iter().find(|known| known.id == row.event_id).map(|known| known.state);
        match ReplayState::of(delivery, row.verdict).filter(|state| states.contains(state)) {
            None => {}
            Some(_) if !row.wanted => plan.unwanted += 1,
            Some(_) if delivery.is_none() => plan.anew.push(row.event_id.clone()),
            Some(_) => plan.again.push(Handover {
                event_id: row.event_id.clone(),
                event_type: row.event_type.clone(),
                title: row.title.clone(),
                received_at: row.received_at,
                document: row.document.clone().unwrap_or_default(),
            }),
        }
    }
    Ok(plan)
}
