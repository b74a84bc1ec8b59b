//! The Registry's tables. A migration that has shipped is never changed; the next one is added.

/// Times are milliseconds since 1970; documents are the JSON of their types in `shared`.
///
/// A notice that was dismissed stays: told again, it must not come back.
///
/// `source.admission` is the JSON of [`shared::event::Admission`]; it is NULL once the source was deleted.
pub(crate) const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE webhook (
        id TEXT PRIMARY KEY,
        name_key TEXT NOT NULL UNIQUE,
        head INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE version (
        webhook_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (webhook_id, version)
    ) WITHOUT ROWID;
    CREATE TABLE source (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        format TEXT NOT NULL,
        token_digest TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        deleted INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE session (
        digest TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE news (
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        version INTEGER NOT NULL,
        change INTEGER NOT NULL,
        PRIMARY KEY (kind, subject, version)
    ) WITHOUT ROWID;
",
    "
    CREATE TABLE notice (
        number INTEGER PRIMARY KEY,
        webhook_id TEXT NOT NULL,
        webhook_name TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        dismissed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (webhook_id, kind, at)
    );
    INSERT INTO news (kind, subject, version, change)
        SELECT 'head', id, 0, 1 FROM webhook WHERE true
        ON CONFLICT DO UPDATE SET change = change + 1;
",
    "
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        subject TEXT,
        previous TEXT NOT NULL,
        record TEXT NOT NULL,
        digest TEXT NOT NULL
    );
    CREATE INDEX audit_subject ON audit (subject, number) WHERE subject IS NOT NULL;
",
    "
    ALTER TABLE source RENAME TO source_before;
    CREATE TABLE source (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        admission TEXT,
        created_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO source (id, name, name_key, admission, created_at)
        SELECT id, name, name_key,
            CASE WHEN deleted = 0 THEN json_object(
                'format', format, 'credential', json_object('kind', 'bearer', 'digest', token_digest)) END,
            created_at
        FROM source_before;
    DROP TABLE source_before;
",
    // A session of before would not be found any more: its digest was made of the cookie alone.
    "
    DROP TABLE session;
    CREATE TABLE session (
        digest TEXT PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        token_id TEXT,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        address TEXT,
        user_agent TEXT
    ) WITHOUT ROWID;
    CREATE TABLE api_token (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE,
        created_by TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER,
        expires_at INTEGER,
        revoked_at INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE guesses (
        neighbourhood TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        count INTEGER NOT NULL
    ) WITHOUT ROWID;
",
    // `account` is a row for each webhook whose deliveries are still counted or kept, deleted ones too. `reading` is the JSON of
    // `shared::ledger::Reading`, and counts as long as `change` is the same. `told` is the number of the last deed that its
    // Outbox has told. `folded.document` is the JSON of `shared::ledger::Folded`. `routing.version` changes with every
    // webhook. `webhook.public_keys` is the JSON of `shared::config::PublishedKeys`. What does not fit into `audit.record`
    // goes on in `audit_rest`.
    "
    CREATE TABLE account (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        deleted_at INTEGER,
        folded INTEGER NOT NULL DEFAULT 0,
        change INTEGER NOT NULL DEFAULT 0,
        tended_at INTEGER NOT NULL DEFAULT 0,
        told INTEGER NOT NULL DEFAULT 0,
        reading TEXT
    ) WITHOUT ROWID;
    INSERT INTO account (id, name, deleted_at)
        SELECT newest.webhook_id, json_extract(version.document, '$.webhook.name'),
            CASE WHEN webhook.id IS NULL THEN 0 END
        FROM (SELECT webhook_id, max(version) AS version FROM version GROUP BY webhook_id) AS newest
        JOIN version ON version.webhook_id = newest.webhook_id AND version.version = newest.version
        LEFT JOIN webhook ON webhook.id = newest.webhook_id;
    CREATE TABLE folded (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        document TEXT NOT NULL
    );
    CREATE TABLE routing (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        version INTEGER NOT NULL
    );
    INSERT INTO routing (only, version) VALUES (1, 1);
    ALTER TABLE webhook ADD COLUMN filter_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE webhook ADD COLUMN public_keys TEXT NOT NULL DEFAULT '{}';
    UPDATE webhook SET (filter_bytes, public_keys) = (
        SELECT coalesce(length(CAST(json_extract(document, '$.webhook.filters') AS BLOB)), 0),
            json_object('key', json_extract(document, '$.webhook.signing.key.public_key'),
                'previous', json_extract(document, '$.webhook.signing.previous.key.public_key'),
                'until', json_extract(document, '$.webhook.signing.previous.until'))
        FROM version WHERE version.webhook_id = webhook.id AND version.version = webhook.head);
    CREATE TABLE audit_rest (
        number INTEGER NOT NULL,
        place INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (number, place)
    ) WITHOUT ROWID;
",
];
