//! A Journal's tables. A migration that has shipped is never changed; the next one is added.

/// `event.routes` is NULL until the event is routed, then the JSON of [`super::routes::StoredRoute`]s: one row write
/// however many webhooks there are.
///
/// `mark` has one row: up to which event all are routed, and were taken by their Outboxes or are in `handover`; and
/// what was counted so far, the JSON of [`shared::ledger::Tally`]. `handover` has what an Outbox did not take at once,
/// and since when it waits.
///
/// The second migration draws the mark in front of the first event that is not routed, since ids did not always grow;
/// what is behind it is handed over again, which changes nothing for who has it.
///
/// The third makes one document of who may post, the JSON of [`shared::event::Admission`].
pub(crate) const MIGRATIONS: &[&str] = &[
    "
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
",
    "
    CREATE TABLE mark (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        routed TEXT NOT NULL,
        tally TEXT NOT NULL
    );
    INSERT INTO mark (only, routed, tally)
        SELECT 1, coalesce(max(id), ''), '' FROM event
        WHERE id < coalesce((SELECT min(id) FROM event WHERE routes IS NULL), 'z');
    DROP INDEX event_unrouted;
    DELETE FROM handover WHERE event_id > (SELECT routed FROM mark);
    ALTER TABLE handover ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    UPDATE handover SET since = coalesce((SELECT received_at FROM event WHERE id = handover.event_id), 0);
    UPDATE mark SET tally = json_object(
        'routed', (SELECT count(*) FROM event WHERE id <= mark.routed),
        'webhooks', json((
            SELECT json_group_object(webhook_id, json_object('name', name, 'accepted', accepted,
                'filtered', filtered, 'inactive', inactive, 'sent', sent, 'handed', sent - waiting))
            FROM (
                SELECT webhook_id, name, max(event_id), count(*) AS accepted, sum(verdict = 'filtered') AS filtered,
                    sum(verdict = 'inactive') AS inactive, sum(verdict = 'sent') AS sent,
                    (SELECT count(*) FROM handover WHERE handover.webhook_id = verdicts.webhook_id) AS waiting
                FROM (
                    SELECT event.id AS event_id, json_extract(route.value, '$.webhook_id') AS webhook_id,
                        json_extract(route.value, '$.webhook_name') AS name,
                        json_extract(route.value, '$.verdict') AS verdict
                    FROM event, json_each(event.routes) AS route
                    WHERE event.id <= (SELECT routed FROM mark)) AS verdicts
                GROUP BY webhook_id))));
",
    "
    ALTER TABLE admission RENAME TO admission_before;
    CREATE TABLE admission (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        document TEXT NOT NULL
    );
    INSERT INTO admission (only, document)
        SELECT 1, json_object('format', format, 'credential', json_object('kind', 'bearer', 'digest', token_digest))
        FROM admission_before;
    DROP TABLE admission_before;
",
    // `number` orders what the Registry tells: an older admission that arrives late changes nothing. `document` is NULL
    // once the source was deleted.
    "
    ALTER TABLE admission RENAME TO admission_before;
    CREATE TABLE admission (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        number INTEGER NOT NULL,
        document TEXT
    );
    INSERT INTO admission (only, number, document) SELECT 1, 0, document FROM admission_before;
    DROP TABLE admission_before;
",
];
