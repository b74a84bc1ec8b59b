//! What a person can do when a webhook does not send as it should.

use super::explain::explain;
use super::open::OpenWebhook;
use crate::api::Api;
use crate::state::{Echo, Tasks};
use crate::text;
use leptos::prelude::*;

/// What can be done with the open webhook.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    open: OpenWebhook,
    api: Api,
    echo: Echo,
    tasks: Tasks,
    /// Whether something is being done.
    pub(super) is_busy: RwSignal<bool>,
}

impl Acts {
    /// For the open webhook.
    pub(super) fn new(open: OpenWebhook) -> Self {
        let (api, echo) = (Api::from_context(), Echo::from_context());
        Self { open, api, echo, tasks: Tasks::new(), is_busy: RwSignal::new(false) }
    }

    /// Makes it active.
    pub(super) fn enable(self) {
        let Some(webhook) = self.open.webhook.data.get_untracked() else { return };
        self.act(async move {
            match self.api.set_active(&webhook.id, webhook.version, true).await {
                Ok(saved) => {
                    self.echo.say(format!("{} is now active.", saved.name));
                    self.open.webhook.refresh();
                }
                Err(error) => self.echo.say(explain(&error)),
            }
        });
    }

    /// Lets what is held go on. With the breaker open, one delivery goes through at once, to see whether the target is
    /// well again.
    pub(super) fn release(self) {
        self.act(async move {
            match self.api.release_held(self.open.id()).await {
                Ok(answer) => {
                    let sent = text::counted(answer.held, "held delivery goes", "held deliveries go");
                    self.echo.say(format!("{sent} on as soon as their turn comes."));
                }
                Err(error) => self.echo.say(error.sentence()),
            }
        });
    }

    /// Takes what is held back.
    pub(super) fn cancel_held(self) {
        self.act(async move {
            match self.api.cancel_held(self.open.id()).await {
                Ok(answer) => {
                    let cancelled = text::counted(answer.held, "delivery is", "deliveries are");
                    self.echo.say(format!("{cancelled} being cancelled."));
                }
                Err(error) => self.echo.say(error.sentence()),
            }
        });
    }

    fn act(self, work: impl Future<Output = ()> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.tasks.spawn(async move {
            work.await;
            self.is_busy.set(false);
            self.open.standing.refresh();
        });
    }
}
