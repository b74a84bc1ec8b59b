//! Sending what is due: claim, commit with the next alarm, send, record; at most so many at a time.

use super::row::Claim;
use super::store::Store;
use crate::durable::alarm;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::outbound::{self, Attempted, Job, TokenCache};
use crate::{bindings, clock, kv, log};
use futures_util::stream::{FuturesUnordered, StreamExt};
use shared::api::{Invocation, Timings};
use shared::config::{StoredWebhook, Webhook};
use shared::delivery::{Effect, Outcome, SendPolicy};
use shared::event::{Event, Meta};
use shared::guard::Policy;
use shared::limits::IN_FLIGHT_MAX;
use shared::secret::Secret;
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use worker::{Env, Storage};

/// While the pump is at work it looks for more itself; the alarm is there for when it was cut off.
const PATIENCE_MILLIS: i64 = 1_000;

pub(super) struct Pump {
    env: Env,
    storage: Storage,
    in_flight: Cell<usize>,
    config: RefCell<Option<Rc<Config>>>,
    tokens: TokenCache,
}

/// A version of the webhook, ready to send with.
struct Config {
    version: u32,
    /// `None` when a stored secret could not be opened.
    webhook: Option<Webhook<Secret>>,
    send_policy: SendPolicy,
    policy: Policy,
}

/// A place among those in flight, given back however the attempt ends.
struct Slot<'a>(&'a Cell<usize>);

impl<'a> Slot<'a> {
    fn take(in_flight: &'a Cell<usize>) -> Self {
        in_flight.set(in_flight.get() + 1);
        Self(in_flight)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Pump {
    pub(super) fn new(env: Env, storage: Storage) -> Self {
        Self {
            env,
            storage,
            in_flight: Cell::new(0),
            config: RefCell::new(None),
            tokens: TokenCache::default(),
        }
    }

    /// Sends until nothing is due. Several may run at once; they share the places in flight.
    pub(super) async fn run(&self, store: &Store) {
        let armed = match self.try_run(store).await {
            Ok(()) => self.arm_next(store).await,
            Err(fault) => {
                log::failure("outbox", &fault);
                alarm::again(&self.storage).await.map_err(Fault::from)
            }
        };
        if let Err(fault) = armed {
            log::failure("outbox", &fault);
        }
    }

    async fn try_run(&self, store: &Store) -> Result<(), Fault> {
        let mut sending = FuturesUnordered::new();
        let mut stopped = None;
        loop {
            // What is under way goes on to its end even when nothing more can be claimed: to drop it here would be
            // to send it again later.
            let claims = if stopped.is_none() { self.claim(store).await } else { Ok(Vec::new()) };
            for claim in claims.unwrap_or_else(|fault| {
                stopped = Some(fault);
                Vec::new()
            }) {
                let slot = Slot::take(&self.in_flight);
                sending.push(async move {
                    let _slot = slot;
                    self.send(store, claim).await
                });
            }
            match sending.next().await {
                Some(Ok(())) => {}
                // What could not be recorded is found by its lease; the others go on.
                Some(Err(fault)) => log::failure("outbox", &fault),
                None => return stopped.map_or(Ok(()), Err),
            }
        }
    }

    async fn claim(&self, store: &Store) -> Result<Vec<(Claim, Rc<Config>)>, Fault> {
        let now = clock::now();
        if store.next_wake()?.is_none_or(|wake| wake > now) || self.in_flight.get() >= IN_FLIGHT_MAX {
            return Ok(Vec::new());
        }
        let config = match self.config(store).await {
            Ok(Some(config)) => config,
            Ok(None) => {
                for claim in store.end_cut_off(clock::now())? {
                    store.record(&claim.event_id, &cut_off(&claim))?;
                }
                return Ok(Vec::new());
            }
            Err(fault) => return Err(fault),
        };
        // From here to the end there is no wait but for the alarm, which commits with the claims.
        let free = IN_FLIGHT_MAX.saturating_sub(self.in_flight.get());
        let claims = store.claim(free, clock::now(), config.send_policy)?;
        self.arm_next(store).await?;
        Ok(claims.into_iter().map(|claim| (claim, Rc::clone(&config))).collect())
    }

    /// Sets the alarm to the next time there is something to do, or takes it away.
    pub(super) async fn arm_next(&self, store: &Store) -> Result<(), Fault> {
        match store.next_wake()? {
            Some(wake) => {
                alarm::arm(&self.storage, wake.max(clock::now().plus_millis(PATIENCE_MILLIS))).await
            }
            // There is no wait between the look and this, so nothing can have come in between.
            None => Ok(self.storage.delete_alarm().await?),
        }
    }

    async fn send(&self, store: &Store, (claim, config): (Claim, Rc<Config>)) -> Result<(), Fault> {
        let attempt = match claim.effect {
            Effect::Send { attempt } => attempt,
            Effect::RecordUnknown { .. } => return store.record(&claim.event_id, &cut_off(&claim)),
        };
        let Some(webhook) = &config.webhook else {
            let explanation =
                "A stored secret could not be opened: SEAL_KEY has changed. Type the secrets again.";
            let now = clock::now();
            let record = unsent(attempt, Some(config.version), now, Outcome::SecretUnreadable, explanation);
            return store.finish(&claim.event_id, &record, None, config.send_policy, now);
        };
        let event: Event = Event::from_stored(&claim.document)?;
        let scope = event.scope(&Meta {
            event_id: &claim.event_id,
            source: &claim.source,
            received_at: claim.received_at,
            webhook: Some(store.webhook()),
        });
        let job =
            Job { webhook, event_id: &claim.event_id, scope: &scope, attempt, version: Some(config.version) };
        let Attempted { record, retry_after } =
            outbound::attempt(&job, &config.policy, Some(&self.tokens)).await;
        store.finish(&claim.event_id, &record, retry_after, config.send_policy, clock::now())
    }

    /// The head version: from memory, else KV, else the Registry. `None` when nothing may be sent.
    async fn config(&self, store: &Store) -> Result<Option<Rc<Config>>, Fault> {
        let id = store.webhook();
        let version = match store.head()? {
            Some(head) if !head.is_sending() => return Ok(None),
            Some(head) => Some(head.version),
            None => None,
        };
        if let Some(config) = self.config.borrow().as_ref().filter(|config| Some(config.version) == version) {
            return Ok(Some(Rc::clone(config)));
        }
        let in_kv = match version {
            Some(version) => kv::read_version(&self.env, id, version).await.unwrap_or(None),
            None => None,
        };
        let stored = match (in_kv, version) {
            (Some(stored), _) => stored,
            (None, Some(version)) => Registry::of(&self.env).version(id.clone(), version).await?,
            (None, None) => Registry::of(&self.env).webhook(id.clone()).await?,
        };
        let config = Rc::new(self.open(stored)?);
        self.config.replace(Some(Rc::clone(&config)));
        Ok(Some(config))
    }

    fn open(&self, stored: StoredWebhook) -> Result<Config, Fault> {
        let key = bindings::seal_key(&self.env)?;
        let StoredWebhook { id, version, webhook, .. } = stored;
        let send_policy = SendPolicy {
            max_attempts: webhook.retry.max_attempts,
            timeout_millis: i64::from(webhook.timeout_in_sec) * 1_000,
        };
        let origins = webhook.clone();
        let webhook = webhook
            .map_secrets(|field, sealed| key.open(&sealed, &id, field, &origins.origin_of(field)))
            .inspect_err(|error| log::failure("outbox", &Fault::not_found("secret").because(error)))
            .ok();
        Ok(Config { version, webhook, send_policy, policy: bindings::policy(&self.env) })
    }
}

/// The record of an attempt that was begun and cut off.
fn cut_off(claim: &Claim) -> Invocation {
    unsent(
        claim.delivery.attempt,
        None,
        claim.delivery.lease_until,
        Outcome::Unknown,
        "The attempt was begun, and a restart left nobody who knows how it ended. It is tried again.",
    )
}

/// The record of an attempt in which nothing was sent, or nobody knows what was.
fn unsent(
    attempt: u32,
    version: Option<u32>,
    at: Timestamp,
    outcome: Outcome,
    explanation: &str,
) -> Invocation {
    Invocation {
        attempt,
        version,
        started_at: at,
        outcome,
        explanation: explanation.to_owned(),
        token: None,
        request: None,
        response: None,
        validators: Vec::new(),
        missing: Vec::new(),
        timings: Timings::default(),
    }
}
