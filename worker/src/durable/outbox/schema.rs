//! An Outbox's tables. A migration that has shipped is never changed; the next one is added.

/// What the tables mean now:
///
/// - `queue.document` is the JSON of `shared::delivery::Queue`.
/// - `flight.document` is the JSON of `shared::delivery::Flight`: the attempts under way, and how many deliveries have
///   settled. It is one row, so that a claim and an end cost no row in an index.
/// - `delivery.lane` and `at` are where the engine finds what waits or is held (see [`super::row`]); the index leaves out
///   what is under way or delivered.
/// - `delivery.record` is the JSON of `shared::api::Invocation` of the last attempt, `note` its explanation; the records
///   before it are in `attempt`. A delivered row has an empty `document`: the Journal keeps the event.
/// - `replay.document` is the JSON of [`super::replay::Job`].
pub(crate) const MIGRATIONS: &[&str] = &[
    "
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
    ",
    // The engine's state is one document; which version to send with is asked of the Registry again.
    "
    CREATE TABLE queue (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        document TEXT NOT NULL
    );
    INSERT INTO queue (only, document)
        SELECT 1, '{\"head\":null,\"retired\":' || CASE WHEN retired THEN 'true' ELSE 'false' END ||
            ',\"stopped\":null,\"breaker\":{\"closed\":{\"failures\":0}},\"pace\":{\"next_micros\":0},\"sweep\":null,\"notices\":[]}'
        FROM head;
    DROP TABLE head;
    ALTER TABLE delivery RENAME TO delivery_1;
    CREATE TABLE delivery (
        event_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        lane INTEGER,
        at INTEGER,
        attempt INTEGER NOT NULL,
        replayed_after INTEGER NOT NULL,
        granted INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        outcome TEXT,
        event_type TEXT NOT NULL,
        title TEXT,
        received_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        note TEXT,
        record TEXT,
        document TEXT NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO delivery (event_id, state, lane, at, attempt, replayed_after, granted, due_at, lease_until, outcome,
            event_type, title, received_at, updated_at, note, record, document)
        SELECT event_id, state,
            CASE state WHEN 'pending' THEN CASE WHEN granted > attempt THEN 0 WHEN attempt = 0 THEN 1 ELSE 2 END
                WHEN 'held' THEN 1 WHEN 'dead' THEN 0 WHEN 'cancelled' THEN 0 END,
            CASE WHEN state IN ('pending', 'held') THEN due_at END,
            attempt, 0, granted, due_at, lease_until, outcome, event_type,
            CASE WHEN json_type(document, '$.data.title') = 'text'
                THEN substr(json_extract(document, '$.data.title'), 1, 200) END,
            received_at, updated_at,
            (SELECT json_extract(record, '$.explanation') FROM attempt
                WHERE attempt.event_id = delivery_1.event_id ORDER BY attempt DESC LIMIT 1),
            (SELECT record FROM attempt WHERE attempt.event_id = delivery_1.event_id ORDER BY attempt DESC LIMIT 1),
            CASE state WHEN 'delivered' THEN '' ELSE document END
        FROM delivery_1;
    DELETE FROM attempt WHERE attempt =
        (SELECT max(other.attempt) FROM attempt AS other WHERE other.event_id = attempt.event_id);
    DROP TABLE delivery_1;
    CREATE INDEX delivery_shelf ON delivery (state, lane, at) WHERE lane IS NOT NULL;
    CREATE TABLE flight (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        document TEXT NOT NULL
    );
    INSERT INTO flight (only, document) SELECT 1, json_object(
        'sending', json((SELECT json_group_object(event_id, json_object(
                'lane', CASE WHEN granted >= attempt THEN 'by_hand' WHEN attempt = 1 THEN 'first' ELSE 'retry' END,
                'until', strftime('%Y-%m-%dT%H:%M:%fZ', lease_until / 1000.0, 'unixepoch')))
            FROM delivery WHERE state = 'sending')),
        'delivered', (SELECT count(*) FROM delivery WHERE state = 'delivered'),
        'dead', (SELECT count(*) FROM delivery WHERE state = 'dead'),
        'cancelled', (SELECT count(*) FROM delivery WHERE state = 'cancelled'));
    CREATE TABLE replay (
        number INTEGER PRIMARY KEY,
        document TEXT NOT NULL
    );
    ",
    // `by_hand` counts how often a person asked for a delivery. `deed` holds what was done here and the Registry does not know
    // of yet, as JSON of `shared::audit::Record`; `told.last` is the number of the last deed that there was.
    "
    ALTER TABLE delivery ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE deed (
        number INTEGER PRIMARY KEY,
        record TEXT NOT NULL
    );
    CREATE TABLE told (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        last INTEGER NOT NULL
    );
    INSERT INTO told (only, last) VALUES (1, 0);
    ",
];
