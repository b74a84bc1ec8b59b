//! An Outbox's tables. A migration that has shipped is never changed; the next one is added.

/// `delivery.wake_at` is what the engine's `next_wake` says, so that the index finds what is due and the next alarm.
/// `attempt.record` is the JSON of `shared::api::Invocation`.
pub(crate) const MIGRATIONS: &[&str] = &["
    CREATE TABLE head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        version INTEGER NOT NULL,
        active INTEGER NOT NULL,
        max_attempts INTEGER NOT NULL,
        retired INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE delivery (
        event_id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        event_type TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        document TEXT NOT NULL,
        state TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        granted INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        outcome TEXT,
        updated_at INTEGER NOT NULL,
        wake_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX delivery_wake ON delivery (wake_at) WHERE wake_at IS NOT NULL;
    CREATE TABLE attempt (
        event_id TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (event_id, attempt)
    ) WITHOUT ROWID;
"];
