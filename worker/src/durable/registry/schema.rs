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
];
