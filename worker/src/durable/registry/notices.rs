//! Notices: what Outboxes have to tell. They are shown in the console, sent to operations webhooks, and a webhook that
//! its Outbox stopped is made inactive; all of it or nothing.

use super::audit::By;
use super::store::{News, Store};
use super::webhooks;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{NoticeView, Page, PageQuery};
use shared::audit::Deed;
use shared::config::Disabled;
use shared::delivery::{Notice, NoticeKind};
use shared::event::WebhookNotice;
use shared::ids::WebhookId;
use shared::limits::NOTICES_KEPT_MAX;
use shared::time::Timestamp;
use worker::Env;

/// A notice as stored.
#[derive(Deserialize)]
struct NoticeRow {
    number: u32,
    webhook_id: WebhookId,
    webhook_name: String,
    kind: NoticeKind,
    at: i64,
}

/// Takes a notice in. One that is known, or is about a webhook that was deleted, changes nothing.
pub(super) fn take(
    store: &Store,
    env: &Env,
    id: &WebhookId,
    notice: Notice,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some(head) = store.head_if_any(id)? else { return Ok(()) };
    store.sql.transaction(|_| {
        if !store.add_notice(id, &head.webhook.name, notice)? {
            return Ok(());
        }
        let disabled = notice.kind.stop_reason().map(|reason| Disabled { reason, at: notice.at });
        match disabled {
            // Whoever has saved it meanwhile has seen to it.
            Some(disabled) if head.version == notice.version && head.webhook.active => {
                webhooks::disable(store, env, &head, disabled, now)
            }
            Some(_) | None => Ok(()),
        }
    })
}

impl Store {
    /// `false` when it is known.
    fn add_notice(&self, id: &WebhookId, name: &str, notice: Notice) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            number: u32,
        }
        let added: Option<Row> = self.sql.first(
            "INSERT INTO notice (number, webhook_id, webhook_name, kind, at)
             VALUES ((SELECT coalesce(max(number), 0) + 1 FROM notice), ?, ?, ?, ?)
             ON CONFLICT (webhook_id, kind, at) DO NOTHING RETURNING number",
            binds![id.as_str(), name, notice.kind.as_str(), notice.at.as_millis()],
        )?;
        let Some(Row { number }) = added else { return Ok(false) };
        self.sql.run(
            "DELETE FROM notice WHERE number <= ?",
            binds![i64::from(number) - i64::try_from(NOTICES_KEPT_MAX).unwrap_or(i64::MAX)],
        )?;
        self.add_news(&News::Operations { notice: number })?;
        Ok(true)
    }

    /// Newest first.
    pub(super) fn list_notices(&self, query: &PageQuery) -> Result<Page<NoticeView>, Fault> {
        let before =
            query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::from(u32::MAX));
        let rows: Vec<NoticeRow> = self.sql.rows(
            "SELECT number, webhook_id, webhook_name, kind, at FROM notice WHERE number < ? AND dismissed = 0
             ORDER BY number DESC LIMIT ?",
            binds![before, query.fetch()],
        )?;
        let views = rows.into_iter().map(NoticeRow::view).collect::<Result<_, _>>()?;
        Ok(query.cut(views, |view: &NoticeView| view.number.to_string()))
    }

    pub(super) fn dismiss_notice(&self, number: u32, by: By<'_>) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            webhook_id: String,
            webhook_name: String,
        }
        self.sql.transaction(|sql| {
            let gone: Option<Row> = sql.first(
                "UPDATE notice SET dismissed = 1 WHERE number = ? AND dismissed = 0 RETURNING webhook_id, webhook_name",
                binds![i64::from(number)],
            )?;
            let Row { webhook_id, webhook_name } = gone.ok_or_else(|| Fault::not_found("notice"))?;
            self.add_audit(by.record(Deed::NoticeDismissed).about(webhook_id, webhook_name))
        })
    }

    /// A notice as an event speaks of it.
    pub(super) fn notice(&self, number: u32) -> Result<Option<WebhookNotice>, Fault> {
        let row: Option<NoticeRow> = self.sql.first(
            "SELECT number, webhook_id, webhook_name, kind, at FROM notice WHERE number = ?",
            binds![i64::from(number)],
        )?;
        row.map(NoticeRow::notice).transpose()
    }
}

impl NoticeRow {
    fn notice(self) -> Result<WebhookNotice, Fault> {
        let kind = self.kind;
        let at = Timestamp::from_millis(self.at);
        Ok(WebhookNotice { webhook_id: self.webhook_id, webhook_name: self.webhook_name, kind, at })
    }

    fn view(self) -> Result<NoticeView, Fault> {
        let number = self.number;
        let WebhookNotice { webhook_id, webhook_name, kind, at } = self.notice()?;
        let text = kind.text(&webhook_name);
        Ok(NoticeView { number, webhook_id, webhook_name, kind, text, at })
    }
}
