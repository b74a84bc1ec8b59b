//! A Journal's tables. A migration that has shipped is never changed; the next one is added.

/// `event.routes` is NULL until the event is routed, then the JSON of [`super::store::StoredRoute`]s: one row write
/// however many webhooks there are.
pub(crate) const MIGRATIONS: &[&str] = &["
    CREATE TABLE admission (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        token_digest TEXT NOT NULL,
        format TEXT NOT NULL
    );
    CREATE TABLE event (
        id TEXT PRIMARY KEY,
        identity TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        event_type TEXT NOT NULL,
        title TEXT,
        received_at INTEGER NOT NULL,
        document TEXT NOT NULL,
        routes TEXT
    ) WITHOUT ROWID;
    CREATE INDEX event_unrouted ON event (id) WHERE routes IS NULL;
    CREATE TABLE handover (
        webhook_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (webhook_id, event_id)
    ) WITHOUT ROWID;
"];
