//! An Outbox: one object for each webhook, named by the webhook's id. A bad target only harms its own.
//!
//! The engine (`shared::delivery`) decides; this object loads a row, asks it, commits the row and the next alarm
//! together, and only then sends. So whatever is cut off is found by the alarm: a claimed delivery whose lease is
//! over is an attempt with the outcome `unknown`.
//!
//! Sending happens beside the handlers (`wait_until`), not within them: an alarm that waited for a slow target
//! would hold up every retry behind it.

mod client;
mod pump;
mod row;
mod schema;
mod store;

pub(crate) use client::{Handover, Outbox};

use super::{alarm, call};
use crate::clock;
use crate::fault::Fault;
use client::Command;
use pump::Pump;
use serde_json::Value;
use shared::api::ProblemCode;
use shared::delivery::{Input, State as DeliveryState};
use shared::ids::EventId;
use std::rc::Rc;
use store::{Head, Store};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

#[durable_object(alarm)]
pub struct OutboxObject {
    state: State,
    store: std::result::Result<Rc<Store>, Fault>,
    pump: Rc<Pump>,
}

impl DurableObject for OutboxObject {
    fn new(state: State, env: Env) -> Self {
        let store = Store::open(&state).map(Rc::new);
        let pump = Rc::new(Pump::new(env, state.storage()));
        Self { state, store, pump }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_if_asked(&request);
        #[cfg(feature = "test-hooks")]
        if let Some(response) = super::hooks::answer_if_asked(&request, &self.state).await {
            return response;
        }
        let result = match call::command(&mut request).await {
            Ok(command) => self.handle(command).await,
            Err(fault) => Err(fault),
        };
        call::answer(result, "outbox")
    }

    /// Fails only when it cannot be set again: the platform drops one that has failed seven times.
    async fn alarm(&self) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_in_alarm_if_asked(&self.state).await;
        if let Err(fault) = self.start().await {
            crate::log::failure("outbox alarm", &fault);
            alarm::again(&self.state.storage()).await?;
        }
        Response::empty()
    }
}

impl OutboxObject {
    fn store(&self) -> std::result::Result<&Rc<Store>, Fault> {
        self.store.as_ref().map_err(Clone::clone)
    }

    async fn handle(&self, command: Command) -> std::result::Result<Value, Fault> {
        let store = self.store()?;
        match command {
            Command::SetHead { version, active, max_attempts } => {
                store.set_head(version, active, max_attempts)?;
                // Not as the news says, which may be old.
                let active = store.head()?.is_some_and(Head::is_sending);
                let input = if active { Input::Released } else { Input::Held };
                let from = if active { DeliveryState::Held } else { DeliveryState::Pending };
                store.apply_to_all(from, input, clock::now())?;
                self.start().await?;
                call::reply(())
            }
            Command::Retire => {
                store.retire()?;
                for from in [DeliveryState::Pending, DeliveryState::Held] {
                    store.apply_to_all(from, Input::Cancelled, clock::now())?;
                }
                call::reply(())
            }
            Command::Take { events } => {
                store.take(&events, clock::now())?;
                self.start().await?;
                call::reply(())
            }
            Command::LastDelivery => call::reply(store.last_delivery()?),
            Command::List { query } => call::reply(store.list(&query)?),
            Command::Delivery { id } => call::reply(store.view(&id)?),
            Command::Retry { id } => {
                if store.head()?.is_some_and(Head::is_retired) {
                    let title = "The webhook was deleted, and nothing is sent to it any more.";
                    return Err(Fault::new(ProblemCode::WrongState, title));
                }
                self.change(
                    &id,
                    Input::RetryRequested,
                    "Only a pending, dead or cancelled delivery can be retried.",
                )?;
                self.start().await?;
                call::reply(store.view(&id)?.item)
            }
            Command::Cancel { id } => {
                self.change(&id, Input::Cancelled, "Only a pending or held delivery can be cancelled.")?;
                call::reply(store.view(&id)?.item)
            }
            Command::Tend => {
                if let Some(wake) = store.next_wake()? {
                    alarm::arm_by(&self.state.storage(), wake).await?;
                }
                call::reply(())
            }
        }
    }

    fn change(&self, id: &EventId, input: Input, refusal: &str) -> std::result::Result<(), Fault> {
        let store = self.store()?;
        if store.apply(id, input, clock::now())? {
            return Ok(());
        }
        Err(Fault::new(ProblemCode::WrongState, refusal))
    }

    /// Commits the next alarm with what was just written, and begins to send what is due. The alarm comes first, so
    /// that a crash on the way comes back here.
    async fn start(&self) -> std::result::Result<(), Fault> {
        let (pump, store) = (Rc::clone(&self.pump), Rc::clone(self.store()?));
        pump.arm_next(&store).await?;
        self.state.wait_until(async move { pump.run(&store).await });
        Ok(())
    }
}
