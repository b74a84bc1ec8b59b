//! Answers of which a viewer sees everything. Each still names its fields, so that a new one is thought about.

use super::Veil;
use crate::api::{
    DeliveryItem, DeliveryPage, Entries, LedgerView, NoticeView, ReplayView, SessionView, SourceLedger,
    SourceView, Standing, WebhookLedger,
};

impl Veil for SessionView {
    fn veil(&mut self) {
        let Self {
            who: _,
            role: _,
            version: _,
            dev_target_origins: _,
            allowed_target_hosts: _,
            own_hosts: _,
        } = self;
    }
}

/// The type and the title stay: lists would say nothing without them.
impl Veil for DeliveryItem {
    fn veil(&mut self) {
        let Self {
            event_id: _,
            webhook_id: _,
            webhook_name: _,
            event_type: _,
            title: _,
            state: _,
            held_because: _,
            attempts: _,
            attempts_allowed: _,
            outcome: _,
            next_attempt_at: _,
            received_at: _,
            updated_at: _,
        } = self;
    }
}

impl Veil for DeliveryPage {
    fn veil(&mut self) {
        let Self { items, next_cursor: _, webhooks_left_out: _ } = self;
        items.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for Standing {
    fn veil(&mut self) {
        let Self { counts: _, last_delivery: _, breaker: _ } = self;
    }
}

impl Veil for ReplayView {
    fn veil(&mut self) {
        let Self {
            number: _,
            webhook_id: _,
            since: _,
            until: _,
            states: _,
            per_second: _,
            status: _,
            replayed: _,
            unwanted: _,
            reached: _,
            created_at: _,
            updated_at: _,
        } = self;
    }
}

/// Its text is made of the kind and the webhook's name.
impl Veil for NoticeView {
    fn veil(&mut self) {
        let Self { number: _, webhook_id: _, webhook_name: _, kind: _, text: _, at: _ } = self;
    }
}

/// Paths of a source's own format are no part of a template.
impl Veil for SourceView {
    fn veil(&mut self) {
        let Self {
            id: _,
            name: _,
            format: _,
            custom: _,
            authentication: _,
            rate_limit_per_sec: _,
            ingest_path: _,
            created_at: _,
        } = self;
    }
}

/// Its findings are sentences about counts and times.
impl Veil for LedgerView {
    fn veil(&mut self) {
        let Self { balanced: _, as_of: _, total, webhooks, sources, findings: _, folded: _ } = self;
        total.veil();
        webhooks.iter_mut().for_each(Veil::veil);
        sources.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for Entries {
    fn veil(&mut self) {
        let Self {
            accepted: _,
            filtered: _,
            inactive: _,
            too_much_work: _,
            pending: _,
            sending: _,
            delivered: _,
            dead: _,
            held: _,
            cancelled: _,
        } = self;
    }
}

impl Veil for WebhookLedger {
    fn veil(&mut self) {
        let Self { webhook_id: _, webhook_name: _, deleted: _, entries, handing_over: _, balanced: _ } = self;
        entries.veil();
    }
}

impl Veil for SourceLedger {
    fn veil(&mut self) {
        let Self { source: _, source_name: _, accepted: _, unrouted: _, waiting_since: _ } = self;
    }
}
