//! The Registry's SQL: webhooks, versions and news.

use super::client::{Route, Routes};
use super::schema::MIGRATIONS;
use crate::durable::sql::{Sql, binds};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Page, PageQuery};
use shared::audit::Record;
use shared::config::{PublishedKeys, StoredWebhook, name_key, rules_bytes};
use shared::delivery::{Head, SendPolicy};
use shared::ids::{SourceId, WebhookId};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use worker::State;

pub(super) struct Store {
    pub(super) sql: Sql,
}

/// What somebody has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A version has to be in KV.
    Version { id: WebhookId, version: u32 },
    /// An Outbox has to know its head.
    Head { id: WebhookId },
    /// An Outbox has to stop, because its webhook was deleted.
    Retired { id: WebhookId },
    /// A Journal has to know its token, or that its source was deleted.
    Source { id: SourceId },
    /// The Journal of the built-in source has to have a notice as an event.
    Operations { notice: u32 },
}

impl News {
    fn key(&self) -> (&'static str, String, u32) {
        match self {
            Self::Version { id, version } => ("version", id.to_string(), *version),
            Self::Head { id } => ("head", id.to_string(), 0),
            Self::Retired { id } => ("retired", id.to_string(), 0),
            Self::Source { id } => ("source", id.to_string(), 0),
            Self::Operations { notice } => ("operations", notice.to_string(), 0),
        }
    }

    fn read(kind: &str, subject: &str, version: u32) -> Option<Self> {
        match kind {
            "version" => WebhookId::parse(subject).map(|id| Self::Version { id, version }),
            "head" => WebhookId::parse(subject).map(|id| Self::Head { id }),
            "retired" => WebhookId::parse(subject).map(|id| Self::Retired { id }),
            "source" => SourceId::parse(subject).map(|id| Self::Source { id }),
            "operations" => subject.parse().ok().map(|notice| Self::Operations { notice }),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct DocumentRow {
    document: String,
}

#[derive(Deserialize)]
pub(super) struct IdRow {
    pub(super) id: String,
}

const HEADS: &str = "SELECT version.document FROM webhook
    JOIN version ON version.webhook_id = webhook.id AND version.version = webhook.head";

impl Store {
    pub(super) fn open(state: &State) -> Result<Self, Fault> {
        Sql::open(state, MIGRATIONS).map(|sql| Self { sql })
    }

    /// Writes a version and makes it the head; the first version adds the webhook.
    pub(super) fn write_version(&self, stored: &StoredWebhook, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|_| {
            self.add_version(stored)?;
            self.add_audit(record.clone())
        })
    }

    /// The same, within a transaction.
    pub(super) fn add_version(&self, stored: &StoredWebhook) -> Result<(), Fault> {
        let (id, version) = (stored.id.as_str(), i64::from(stored.version));
        let keys = stored.webhook.signing.as_ref().map(PublishedKeys::from).unwrap_or_default();
        self.sql.run(
            "INSERT INTO webhook (id, name_key, head, filter_bytes, public_keys) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, head = excluded.head,
                 filter_bytes = excluded.filter_bytes, public_keys = excluded.public_keys",
            binds![
                id,
                name_key(&stored.webhook.name),
                version,
                i64::try_from(rules_bytes(&stored.webhook.filters)).unwrap_or(i64::MAX),
                serde_json::to_string(&keys)?
            ],
        )?;
        self.open_account(&stored.id, &stored.webhook.name)?;
        self.change_routing()?;
        self.sql.run(
            "INSERT INTO version (webhook_id, version, document) VALUES (?, ?, ?)",
            binds![id, version, serde_json::to_string(stored)?],
        )?;
        self.add_news(&News::Version { id: stored.id.clone(), version: stored.version })?;
        self.add_news(&News::Head { id: stored.id.clone() })
    }

    /// Deletes a webhook; its versions stay in KV and here, because attempts name them.
    pub(super) fn delete_webhook(&self, id: &WebhookId, now: Timestamp, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run("DELETE FROM webhook WHERE id = ?", binds![id.as_str()])?;
            self.close_account(id, now)?;
            self.change_routing()?;
            self.add_news(&News::Retired { id: id.clone() })?;
            self.add_audit(record.clone())
        })
    }

    /// The webhook that has this name, without regard to case.
    pub(super) fn webhook_named(&self, name: &str) -> Result<Option<WebhookId>, Fault> {
        let row: Option<IdRow> =
            self.sql.first("SELECT id FROM webhook WHERE name_key = ?", binds![name_key(name)])?;
        Ok(row.and_then(|row| WebhookId::parse(&row.id)))
    }

    pub(super) fn head(&self, id: &WebhookId) -> Result<StoredWebhook, Fault> {
        self.head_if_any(id)?.ok_or_else(|| Fault::not_found("webhook"))
    }

    /// The same; `None` when it was deleted, or never was.
    pub(super) fn head_if_any(&self, id: &WebhookId) -> Result<Option<StoredWebhook>, Fault> {
        let heads = self.documents(&format!("{HEADS} WHERE webhook.id = ?"), binds![id.as_str()])?;
        Ok(heads.into_iter().next())
    }

    /// What an Outbox has to know; `None` when its webhook was deleted.
    pub(super) fn sending_head(&self, id: &WebhookId) -> Result<Option<Head>, Fault> {
        let Some(StoredWebhook { version, webhook, .. }) = self.head_if_any(id)? else { return Ok(None) };
        let policy = SendPolicy::new(webhook.timeout_in_sec, &webhook.retry, webhook.flow);
        Ok(Some(Head { version, active: webhook.active, policy }))
    }

    pub(super) fn version(&self, id: &WebhookId, version: u32) -> Result<StoredWebhook, Fault> {
        let query = "SELECT document FROM version WHERE webhook_id = ? AND version = ?";
        let found = self.documents(query, binds![id.as_str(), i64::from(version)])?;
        found.into_iter().next().ok_or_else(|| Fault::not_found("version"))
    }

    /// Sorted by name, which is what a person looks for.
    pub(super) fn list_webhooks(&self, query: &PageQuery) -> Result<Page<StoredWebhook>, Fault> {
        let after = query.cursor.clone().unwrap_or_default();
        let rows = self.documents(
            &format!("{HEADS} WHERE webhook.name_key > ? ORDER BY webhook.name_key LIMIT ?"),
            binds![after, query.fetch()],
        )?;
        Ok(query.cut(rows, |stored| name_key(&stored.webhook.name)))
    }

    pub(super) fn list_versions(
        &self,
        id: &WebhookId,
        query: &PageQuery,
    ) -> Result<Page<StoredWebhook>, Fault> {
        self.head(id)?;
        let before =
            query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::from(u32::MAX));
        let rows = self.documents(
            "SELECT document FROM version WHERE webhook_id = ? AND version < ? ORDER BY version DESC LIMIT ?",
            binds![id.as_str(), before, query.fetch()],
        )?;
        Ok(query.cut(rows, |stored| stored.version.to_string()))
    }

    /// Every webhook.
    pub(super) fn heads(&self) -> Result<Vec<StoredWebhook>, Fault> {
        self.documents(&format!("{HEADS} ORDER BY webhook.id"), vec![])
    }

    /// What routing needs to know; no list, when that of `known` is still the one.
    pub(super) fn routes(&self, known: Option<u64>) -> Result<Routes, Fault> {
        let version = self.routing()?;
        if known == Some(version) {
            return Ok(Routes { version, webhooks: None });
        }
        let stored = self.heads()?;
        let route = |stored: StoredWebhook| Route {
            id: stored.id,
            name: stored.webhook.name,
            active: stored.webhook.active,
            receives: stored.webhook.receives,
            filters: stored.webhook.filters,
        };
        Ok(Routes { version, webhooks: Some(stored.into_iter().map(route).collect()) })
    }

    fn routing(&self) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Row {
            version: u64,
        }
        let row: Option<Row> = self.sql.first("SELECT version FROM routing", vec![])?;
        Ok(row.map_or(0, |row| row.version))
    }

    fn change_routing(&self) -> Result<(), Fault> {
        self.sql.run("UPDATE routing SET version = version + 1", vec![])
    }

    /// How many webhooks there are, and how many bytes the filters of all but this one take.
    pub(super) fn size_beside(&self, id: &WebhookId) -> Result<(u64, usize), Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u64,
            bytes: usize,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT count(*) AS count, coalesce(sum(filter_bytes), 0) AS bytes FROM webhook WHERE id <> ?",
            binds![id.as_str()],
        )?;
        Ok(row.map_or((0, 0), |row| (row.count, row.bytes)))
    }

    /// The public keys of every webhook.
    pub(super) fn public_keys(&self) -> Result<BTreeMap<WebhookId, PublishedKeys>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: WebhookId,
            public_keys: String,
        }
        let rows: Vec<Row> = self.sql.rows("SELECT id, public_keys FROM webhook", vec![])?;
        rows.into_iter().map(|row| Ok((row.id, serde_json::from_str(&row.public_keys)?))).collect()
    }

    fn documents(
        &self,
        query: &str,
        binds: Vec<worker::SqlStorageValue>,
    ) -> Result<Vec<StoredWebhook>, Fault> {
        let rows: Vec<DocumentRow> = self.sql.rows(query, binds)?;
        rows.into_iter().map(|row| Ok(serde_json::from_str(&row.document)?)).collect()
    }

    pub(super) fn add_news(&self, news: &News) -> Result<(), Fault> {
        let (kind, subject, version) = news.key();
        self.sql.run(
            "INSERT INTO news (kind, subject, version, change) VALUES (?, ?, ?, 1)
             ON CONFLICT DO UPDATE SET change = change + 1",
            binds![kind, subject, i64::from(version)],
        )
    }

    /// What has to be told, each with the change it speaks of.
    pub(super) fn news(&self) -> Result<Vec<(News, i64)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            kind: String,
            subject: String,
            version: u32,
            change: i64,
        }
        // Versions last: while KV takes none, an Outbox that was told of its head asks the Registry for it.
        let rows: Vec<Row> = self.sql.rows(
            "SELECT kind, subject, version, change FROM news ORDER BY kind = 'version', subject, version LIMIT 500",
            vec![],
        )?;
        let read = |row: Row| Some((News::read(&row.kind, &row.subject, row.version)?, row.change));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    pub(super) fn has_news(&self) -> Result<bool, Fault> {
        Ok(!self.news()?.is_empty())
    }

    /// Forgets what was told, unless it has changed again meanwhile: the newer change is still to be told.
    pub(super) fn forget_news(&self, news: &News, change: i64) -> Result<(), Fault> {
        let (kind, subject, version) = news.key();
        self.sql.run(
            "DELETE FROM news WHERE kind = ? AND subject = ? AND version = ? AND change = ?",
            binds![kind, subject, i64::from(version), change],
        )
    }
}
