//! A Journal's tables. A migration that has shipped is never changed; the next one is added.

/// `event.routes` is NULL until the event is decided, then the JSON of [`shared::route::StoredRoute`]s: one row write for
/// nearly every event. What is more than a row should hold, or was decided before an alarm was cut off, is in
/// `route_part`, and comes before what is in the event's row.
///
/// `mark` has one row: up to which event all are routed, and were taken by their Outboxes or are in `handover`; and
/// what was counted so far, the JSON of a [`shared::ledger::Tally`], with as many accounts as one row should hold; the
/// others are in `tally_page`. `handover` has what an Outbox did not take at once, and since when it waits.
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
    // What is too long is cut to lists of 200 routes: with 768 KiB of verdicts, and the longest names, 840 KB at the most.
    // Accounts are cut to pages of 500.
    "
    CREATE TABLE route_part (
        event_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        routes TEXT NOT NULL,
        PRIMARY KEY (event_id, part)
    ) WITHOUT ROWID;
    INSERT INTO route_part (event_id, part, routes)
        SELECT event.id, route.key / 200, json_group_array(json(route.value) ORDER BY route.key)
        FROM event, json_each(event.routes) AS route
        WHERE octet_length(event.routes) > 262144 GROUP BY event.id, route.key / 200;
    UPDATE event SET routes = '[]' WHERE octet_length(routes) > 262144;
    CREATE TABLE tally_page (
        page INTEGER PRIMARY KEY,
        accounts TEXT NOT NULL
    );
    INSERT INTO tally_page (page, accounts)
        SELECT place / 500, json_group_object(id, json(account))
        FROM (SELECT row_number() OVER (ORDER BY webhook.key) - 1 AS place, webhook.key AS id, webhook.value AS account
            FROM mark, json_each(mark.tally, '$.webhooks') AS webhook)
        GROUP BY place / 500;
    UPDATE mark SET tally = json_object('routed', json_extract(tally, '$.routed'),
        'webhooks', json(coalesce((SELECT accounts FROM tally_page WHERE page = 0), '{}')));
    DELETE FROM tally_page WHERE page = 0;
",
];
