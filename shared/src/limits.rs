//! Every bound of the product, with its reason. Bytes unless the name says otherwise.

/// Characters in a webhook's or a source's name: one line of a table.
pub const NAME_CHARS_MAX: usize = 64;

/// Characters in a target or token URL. 2,048 is what the strictest common servers and proxies take.
pub const URL_CHARS_MAX: usize = 2_048;

/// Headers on one webhook. Workers allow 128 KiB of headers in all; 50 × (256 + 4,096) plus ours would be 212 KiB,
/// so the sum is bounded too (`HEADERS_BYTES_MAX`).
pub const HEADERS_MAX: usize = 50;
/// Characters in a header's name.
pub const HEADER_KEY_CHARS_MAX: usize = 256;
/// Characters in a header's value: room for a large signed token.
pub const HEADER_VALUE_CHARS_MAX: usize = 4_096;
/// Names and values of all headers together: many servers refuse more than 16 KiB.
pub const HEADERS_BYTES_MAX: usize = 16 * 1024;

/// Characters in an OAuth client id or secret, a scope, an audience or a resource.
pub const OAUTH_FIELD_CHARS_MAX: usize = 2_048;
/// Scopes asked of a token endpoint.
pub const OAUTH_SCOPES_MAX: usize = 50;
/// Resources that a token is asked for (RFC 8707). More than one is rare, and many servers refuse even two.
pub const OAUTH_RESOURCES_MAX: usize = 10;
/// Characters in a token: many servers refuse more than 16 KiB of headers, so a longer one would arrive nowhere.
pub const TOKEN_CHARS_MAX: usize = 16 * 1024;
/// Bytes read of a token endpoint's answer: a large signed token is 8 KiB.
pub const TOKEN_RESPONSE_BYTES_MAX: usize = 64 * 1024;
/// A token is asked for anew this long before it expires, so that it does not expire on its way.
pub const TOKEN_EARLY_MILLIS: i64 = 60_000;
/// How long a token is kept when its server does not say how long it holds (RFC 6749 section 5.1 lets it).
pub const TOKEN_DEFAULT_SECONDS: i64 = 300;
/// The longest a token is kept, whatever its server says.
pub const TOKEN_SECONDS_MAX: i64 = 24 * 60 * 60;

/// Seconds one exchange may take, from its start to the last byte of the answer.
pub const TIMEOUT_SECONDS_MIN: u32 = 1;
/// The most of them: who waits longer for an answer has another problem, and a lease lasts twice as long.
pub const TIMEOUT_SECONDS_MAX: u32 = 60;
/// When nothing is said.
pub const TIMEOUT_SECONDS_DEFAULT: u32 = 10;

/// Webhooks at a time, when the setting `WEBHOOKS_MAX` says nothing; deleted ones do not count. An event is decided for
/// each of them, and the ledger has a row for each.
pub const WEBHOOKS_DEFAULT: u32 = 500;
/// The most that the setting may say: the ledger may have to ask the Outbox of each, and one call of the API may make
/// 1,000 requests of its own.
pub const WEBHOOKS_MAX: u32 = 900;
/// Sources at a time; deleted ones do not count. The ledger asks the Journal of each, twice.
pub const SOURCES_MAX: usize = 200;

/// Rules in one list (validators, filters).
pub const RULES_MAX: usize = 20;
/// Bytes of one list of rules as JSON. 20 rules with a JSONPath of 512 characters and 50 values of 48 characters fit.
pub const RULES_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the filters of all webhooks together. Routing holds all of them in memory, in an isolate of 128 MiB that does
/// other things as well: as Rust holds them they take about three times as many bytes. 500 webhooks have 8 KiB each.
pub const ALL_FILTERS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Values one rule may expect.
pub const EXPECTED_VALUES_MAX: usize = 50;
/// Characters in one expected value.
pub const EXPECTED_VALUE_CHARS_MAX: usize = 1_024;
/// Characters in a JSONPath.
pub const SELECTOR_CHARS_MAX: usize = 512;
/// Opening parentheses and `!` in a JSONPath: the parser recurses on each, and a stack overflow kills the instance.
pub const SELECTOR_PARENS_MAX: usize = 8;
/// Filters (`?`) in a JSONPath: nested ones are parsed in exponential time.
pub const SELECTOR_FILTERS_MAX: usize = 2;
/// Descendant segments (`..`) in a JSONPath: each multiplies the nodes to visit by the depth of the document.
pub const SELECTOR_DESCENDANTS_MAX: usize = 2;
/// Segments and selectors in a JSONPath.
pub const SELECTOR_BRACKETS_MAX: usize = 32;
/// Selectors side by side in one pair of brackets, times those in the next pair, and so on: `[*,*]` selects everything
/// twice, and twenty of them a million times. A `..` counts as four, since it selects a node once for each above it.
pub const SELECTOR_CHOICES_MAX: usize = 16;
/// `$` in a JSONPath. A second one, inside a filter, asks the whole document once for each node.
pub const SELECTOR_ROOTS_MAX: usize = 1;

/// Units of [`crate::work::Work`] that the filters of one webhook may take for one event. The aim is 20 ms in Wasm at the worst;
/// `cargo xtask fuzz cost` measures it.
/// A `..` over the largest event visits 131,072 values.
pub const ROUTE_WORK_MAX: u64 = 700_000;
/// Units for one attempt: its address, body and headers, and later its validators. The aim is 30 ms in Wasm at the worst; a
/// body of the largest size takes a tenth of it.
pub const ATTEMPT_WORK_MAX: u64 = 1_200_000;
/// Units for the check of a draft: each of its templates is rendered with each sample event.
pub const CHECK_WORK_MAX: u64 = 2 * ATTEMPT_WORK_MAX;
/// Units for the paths of a source with the format `custom`, for all events of one request: 15 ms at 25 ns a unit.
pub const INTAKE_WORK_MAX: u64 = 600_000;

/// A body template. Slack's largest message is 40 KB; 64 KiB leaves room and keeps compiling below 10 ms.
pub const TEMPLATE_BYTES_MAX: usize = 64 * 1024;
/// Tags (`{{…}}`) in a template.
pub const TEMPLATE_TAGS_MAX: usize = 1_000;
/// Blocks within blocks, each `{{else if}}` included: the renderer recurses on each.
pub const TEMPLATE_DEPTH_MAX: usize = 16;
/// Parentheses within parentheses in one tag: the same, since reading them recurses.
pub const TEMPLATE_PARENS_MAX: usize = 8;
/// JSON strings within each other that a value stands in: each is decoded to find out what its content is, so the work is
/// this many times the text. Three is the most that a known API takes.
pub const TEMPLATE_STRINGS_MAX: usize = 8;
/// Values that one helper is given.
pub const TEMPLATE_PARAMETERS_MAX: usize = 16;
/// Rendered body. Twice the event, so that a template may carry the whole of it escaped once.
pub const BODY_BYTES_MAX: usize = 512 * 1024;

/// One event. Queues take 128 KB, SNS and EventBridge 256 KB.
pub const EVENT_BYTES_MAX: usize = 256 * 1024;
/// An event as it is stored. What its format adds (type, time, an envelope) is small; a body whose text takes twice its
/// bytes in JSON is not.
pub const DOCUMENT_BYTES_MAX: usize = EVENT_BYTES_MAX + 16 * 1024;
/// Arrays and objects within each other, in an event or an answer.
pub const JSON_DEPTH_MAX: usize = 64;
/// Characters in `event_type`.
pub const EVENT_TYPE_CHARS_MAX: usize = 200;
/// Characters in `event_time`, when it is a text: a date in any spelling.
pub const EVENT_TIME_CHARS_MAX: usize = 100;
/// Characters of `data.title` that a list shows.
pub const TITLE_CHARS_MAX: usize = 200;
/// Characters in an `Idempotency-Key` or `webhook-id`.
pub const IDENTITY_CHARS_MAX: usize = 256;
/// Events in one batch.
pub const BATCH_EVENTS_MAX: usize = 100;
/// How far a signature's time may be from ours, both ways, in seconds: what Standard Webhooks says.
pub const SIGNATURE_WINDOW_SECONDS: i64 = 5 * 60;
/// Signatures in one `webhook-signature`: a sender that changes its secret sends two.
pub const SIGNATURES_MAX: usize = 16;
/// Characters of a signing secret that a person chooses. GitHub takes any; a shorter one could be guessed from one request.
pub const CHOSEN_SECRET_CHARS_MIN: usize = 16;
/// The most of them.
pub const CHOSEN_SECRET_CHARS_MAX: usize = 256;
/// Requests a second that a source may make, when nothing is said: about what one Journal takes.
pub const INGEST_PER_SEC_DEFAULT: u32 = 200;
/// The most of them; beyond that, batches.
pub const INGEST_PER_SEC_MAX: u32 = 1_000;
/// Seconds' worth of requests that may come at once, after as long a rest: a detection that catches up.
pub const INGEST_BURST_SECONDS: u32 = 10;
/// A JSON document that the API takes: a webhook with the largest template, and an event beside it.
pub const API_BODY_BYTES_MAX: usize = 1024 * 1024;

/// Events that a Journal routes in one go.
pub const ROUTE_EVENTS: usize = 64;
/// Bytes of them; at least one event goes. An isolate has 128 MiB, and its Outboxes' requests beside them.
pub const ROUTE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of filters' verdicts that are kept of one event: an event that a source makes up may have every webhook's filters
/// quote 12 KiB of it.
pub const ROUTES_BYTES_MAX: usize = 768 * 1024;
/// Bytes of routes after which a row is full, and the next route of the event begins another: with one more route and the
/// event itself it stays below 1 MB, and a row of storage takes 2 MB. 500 webhooks that quote nothing fit in.
pub const ROUTE_PART_BYTES: usize = 256 * 1024;
/// Units of work after which a Journal lets others have their turn: 4 ms, and then one decision more. All objects may share
/// one thread, so whoever posts to another source waits for that long.
pub const ROUTE_PAUSE_WORK: u64 = 4 * WORK_PER_MILLI;
/// Units of work on one event after which what was decided is written for the first time: 25 ms. It is the least progress
/// that an alarm makes before it can be ended; an event that takes less costs no row more.
pub const ROUTE_PART_WORK_MIN: u64 = 25 * WORK_PER_MILLI;
/// The most units of work between two parts: 1 s.
pub const ROUTE_PART_WORK_MAX: u64 = 1_000 * WORK_PER_MILLI;
/// Units of work on several events after which those that are decided are handed over: 250 ms.
pub const ROUTE_ROUND_WORK: u64 = 250 * WORK_PER_MILLI;
/// Units of work of one alarm: 5 s. The paid plan gives an invocation 30 s of CPU; the rest is for what is not counted in
/// units (storage, handing over, other requests to the same object), and for a machine that is slower than thought.
pub const ROUTE_ALARM_WORK: u64 = 5_000 * WORK_PER_MILLI;
/// Units of work in a millisecond of CPU, at 25 ns a unit.
pub const WORK_PER_MILLI: u64 = 40_000;
/// Accounts in one row of a Journal's tally: 500 with the longest names are 300 KB. Each event changes the account of every
/// webhook, so one row for each webhook would be 500 paid rows for an event that meets 500 of them.
pub const TALLY_ACCOUNTS_MAX: usize = 500;
/// Bytes that one Outbox is handed at once; at least one event goes.
pub const HAND_BYTES_MAX: usize = 512 * 1024;
/// Outboxes that are handed events side by side, for new events and again for those that wait. Times
/// `HAND_BYTES_MAX`, and a copy on the way, it has to fit in an isolate.
pub const HAND_AT_ONCE: usize = 16;
/// Calls of one alarm of a Journal; then the next one goes on. The free plan allows 50 requests for one invocation.
pub const FAN_OUT_CALLS_MAX: usize = 40;
/// How long a new event waits for an Outbox before it goes on in that Outbox's own lane: a slow one holds up the others
/// by so much, once. Waking one up on the other side of the world takes less.
pub const HAND_PATIENCE_MILLIS: u64 = 500;
/// How long an Outbox has for events that waited for it. Nobody waits for this.
pub const HAND_TIMEOUT_MILLIS: u64 = 10_000;
/// How long an event may be on its way to its webhooks before the ledger says so.
pub const LEDGER_WAIT_MILLIS_MAX: i64 = 15 * 60 * 1_000;
/// Notices that are kept: a screen of them, and the ones before.
pub const NOTICES_KEPT_MAX: usize = 500;

/// Bytes of a target's answer that are kept, after its secrets were taken out; the record says so when there are more.
pub const RESPONSE_BYTES_MAX: usize = 256 * 1024;
/// Bytes that are read beyond that. An answer that was not read to its end may end amid a secret, which is then not
/// found, so so many of its last bytes are dropped: the longest header, or a token of 10 KiB, with every character
/// escaped. It also keeps the length of a secret from deciding whether an answer is within the limit.
pub const RESPONSE_MARGIN_BYTES: usize = 64 * 1024;
/// Bytes of an answer kept in the record of an attempt.
pub const RECORDED_RESPONSE_BYTES_MAX: usize = 32 * 1024;
/// Bytes of a request body kept in the record of an attempt.
pub const RECORDED_REQUEST_BYTES_MAX: usize = 64 * 1024;
/// Headers of an answer kept in the record of an attempt.
pub const RECORDED_HEADERS_MAX: usize = 100;

/// Bytes read of a resolver's answer. DNS itself has room for 64 KiB, in fewer bytes than JSON; two hundred addresses are
/// half of this.
pub const LOOKUP_RESPONSE_BYTES_MAX: usize = 32 * 1024;
/// How long one question to a resolver may take; an attempt's own timeout may be shorter. A resolver that looks far has
/// given up by then itself.
pub const LOOKUP_MILLIS_MAX: u32 = 5_000;
/// Answers of a resolver that a record shows. All of them are judged.
pub const LOOKUP_ANSWERS_SHOWN_MAX: usize = 20;
/// As `SENDER_ATTEMPTS_MAX`, where names are looked up: each attempt is two requests more, so half as many.
pub const SENDER_ATTEMPTS_LOOKED_UP_MAX: usize = 10;

/// Attempts a delivery may have.
pub const ATTEMPTS_MIN: u32 = 1;
/// The most of them.
pub const ATTEMPTS_MAX: u32 = 20;
/// When nothing is said.
pub const ATTEMPTS_DEFAULT: u32 = 10;
/// Statuses that a webhook adds to those tried again.
pub const RETRY_STATUSES_MAX: usize = 20;
/// Times that a person may ask for one delivery to be tried again. Each adds an attempt whatever the webhook says; who
/// needs more has a target to mend, and a replay for after that.
pub const RETRIES_BY_HAND_MAX: u32 = 20;
/// Records of one delivery that are kept, the newest ones. Replays make attempts without an end; the largest schedule and
/// every retry by hand are 40.
pub const RECORDS_KEPT_MAX: u32 = 100;
/// Bytes of one record of an attempt as JSON, beyond which its bodies are cut shorter. Bodies are bounded before they are
/// written as JSON, where a control character takes six bytes. The record stands in the row of its delivery, beside the
/// event ([`DOCUMENT_BYTES_MAX`]), and a row stays below [`ROW_BYTES_MAX`].
pub const RECORD_BYTES_MAX: usize = 512 * 1024;
/// Bytes of records in one answer about a delivery; at least one record is in it.
pub const RECORDS_PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one row of storage. The platform takes 2 MB; what is kept half of that still fits when it is copied.
pub const ROW_BYTES_MAX: usize = 1_000_000;
/// Replays of one webhook that run at a time: each makes requests to Journals of its own.
pub const REPLAYS_RUNNING_MAX: usize = 10;
/// Replays of one webhook that are kept in its list, the newest ones and those that run.
pub const REPLAYS_KEPT_MAX: usize = 100;
/// Attempts under way for one webhook, when nothing is said.
pub const IN_FLIGHT_DEFAULT: u32 = 20;
/// The most of them.
pub const IN_FLIGHT_MAX: u32 = 200;
/// Attempts that one invocation makes side by side: the platform lets it wait on six connections, and one is kept for
/// the report to the Outbox.
pub const ATTEMPTS_PER_SENDER: usize = 5;
/// Attempts that one invocation makes in all. Each is a request to the target and one to the Outbox, and the free plan
/// allows 50 requests for one invocation.
pub const SENDER_ATTEMPTS_MAX: usize = 20;
/// Invocations that one event of an Outbox starts. The platform allows 32 in the tree of one request.
pub const SENDERS_MAX: usize = 30;
/// Rows that retention deletes in one step.
pub const PRUNE_ROWS: usize = 200;
/// Steps of retention in one sweep, for one object.
pub const PRUNE_STEPS_MAX: usize = 25;
/// Days that events and attempts are kept, when nothing is said.
pub const RETENTION_DAYS_DEFAULT: u32 = 30;
/// The most of them.
pub const RETENTION_DAYS_MAX: u32 = 365;
/// Rows that a search of the delivery log looks at for one page.
pub const SEARCH_ROWS: usize = 2_000;
/// Characters that can be searched for.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Events that a replay puts on their way in a second, when nothing is said.
pub const REPLAY_PER_SECOND_DEFAULT: u32 = 10;
/// The most of them.
pub const REPLAY_PER_SECOND_MAX: u32 = 100;
/// Events that a replay looks at in one step: with their documents, a request of at most 12 MiB.
pub const REPLAY_PAGE_ROWS: usize = 50;
/// Events that a dry run looks at, in pages of so many.
pub const REPLAY_ESTIMATE_ROWS: usize = 500;
/// The most events that a dry run looks at.
pub const REPLAY_ESTIMATE_ROWS_MAX: usize = 20_000;
/// Events that a dry run shows.
pub const REPLAY_SAMPLE_ROWS: usize = 10;
/// Versions of webhooks that an instance keeps ready to send with.
pub const CONFIGS_KEPT_MAX: usize = 64;
/// Attempts begun in a second, when a webhook limits them.
pub const RATE_PER_SEC_MAX: u32 = 1_000;
/// Failures in a row that open the breaker.
pub const BREAKER_FAILURES: u32 = 10;
/// How long the breaker waits before each probe, in minutes; the last one again and again.
pub const PROBE_WAITS_MINUTES: [i64; 6] = [1, 2, 4, 8, 16, 30];
/// How long a breaker is open before its webhook is disabled: long enough for a weekend.
pub const DISABLE_AFTER_MILLIS: i64 = 3 * 24 * 60 * 60 * 1_000;
/// Deliveries that are held, released or cancelled in one step, so that no step takes long.
pub const SWEEP_ROWS: usize = 200;
/// How much longer than its timeout a claimed attempt is left alone: writing its record, and a busy object.
pub const LEASE_SLACK_MILLIS: i64 = 30_000;
/// The longest wait that a `Retry-After` can ask for.
pub const RETRY_AFTER_SECONDS_MAX: i64 = 24 * 60 * 60;

/// Bytes of a cursor: an id or two, or a name in lower case, which may be longer than the name.
pub const CURSOR_BYTES_MAX: usize = 16 * NAME_CHARS_MAX;
/// Bytes of documents that one source adds to a page of events; at least one event is in it. Twenty Journals are asked
/// side by side, and the Worker holds what they send.
pub const EVENT_PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Accepted events that a draft is tried on before it is saved: the ones a template was not written for show among them.
pub const BACKTEST_EVENTS: usize = 200;
/// Bytes of them that a browser keeps; the newest come first.
pub const BACKTEST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Objects that one call asks side by side.
pub const OBJECTS_AT_ONCE: usize = 20;
/// Outboxes that one page of all deliveries asks. A call of the API may make 1,000 requests of its own, and each of these
/// takes milliseconds; what is left out is said in the answer.
pub const OUTBOXES_ASKED_MAX: usize = 500;
/// Outboxes that one sweep looks after. Each is loaded for that, if it is not yet, and takes memory until it is idle again.
pub const SWEEP_OUTBOXES: usize = 200;
/// Of these, how many have nothing to do but to delete what is old: of 900 webhooks, each has its turn within two hours.
pub const SWEEP_IDLE_OUTBOXES: usize = 40;
/// Objects that a sweep asks side by side: few, so that whatever people and sources ask for meanwhile has its turn.
pub const SWEEP_AT_ONCE: usize = 2;
/// Accounts of deleted webhooks that one sweep folds into the sum.
pub const FOLD_ROWS: usize = 500;
/// How long after its deletion a webhook's account may be folded. An alarm runs for 15 minutes at most, so whatever had the
/// webhook on a list of before has ended.
pub const FOLD_AFTER_MILLIS: i64 = 15 * 60 * 1_000;
/// How often an instance asks the Registry for what it does not know, such as sources that it has not heard of: once in so
/// many milliseconds, however many requests ask.
pub const LOOK_UP_EVERY_MILLIS: i64 = 1_000;
/// Rows on one page of a list.
pub const PAGE_ROWS_MAX: usize = 100;
/// When nothing is said.
pub const PAGE_ROWS_DEFAULT: usize = 50;

/// Bytes of an admin token. A shorter one could be guessed; the setting is refused, and with it every sign-in.
pub const ADMIN_TOKEN_BYTES_MIN: usize = 32;
/// Bytes of a signing key that is made here: what Ed25519 takes, and within what Standard Webhooks allows.
pub const SIGNING_KEY_BYTES: usize = 32;
/// Bytes of a shared signing key that somebody brings; Standard Webhooks allows 24 to 64.
pub const SIGNING_KEY_BYTES_MIN: usize = 24;
/// The most of them.
pub const SIGNING_KEY_BYTES_MAX: usize = 64;
/// How long what was replaced (a signing key, what a source proves itself with) still holds beside the new one: a day is
/// what a team needs to change it on the other side.
pub const KEY_OVERLAP_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Entries of the audit log that are read at once while it is exported.
pub const AUDIT_EXPORT_ROWS: usize = 100;
/// Bytes of an audit record in one row of storage; what is longer goes into further rows. A change of a webhook holds what
/// it was and what it is, each up to [`API_BODY_BYTES_MAX`].
pub const AUDIT_PIECE_BYTES: usize = 512 * 1024;
/// Bytes of records in one page of the audit log: one with the largest rules and templates before and after takes 2 MiB,
/// and a page of those would be more than an object holds. A page has one entry at least.
pub const AUDIT_PAGE_BYTES_MAX: usize = 1024 * 1024;

/// How long a sign-in lasts: a working day, whatever is done in it.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;
/// Sessions at a time with one token; one more ends the oldest of them, and nobody else's.
pub const SESSIONS_OF_ONE_MAX: usize = 50;
/// API tokens at a time: one for each program that calls, and a person can still read the list.
pub const API_TOKENS_MAX: usize = 100;
/// Revoked tokens that are remembered, so that a program that still sends one is told so and not counted as guessing.
pub const REVOKED_TOKENS_KEPT_MAX: usize = 500;
/// Wrong tokens from one address in [`GUESSES_MILLIS`]: room for a person who pastes the wrong line a few times.
pub const GUESSES_MAX: u32 = 10;
/// The window in which they count. The shortest token that is allowed has 2^256 values; this is about noise and about
/// tokens that a person made up.
pub const GUESSES_MILLIS: i64 = 15 * 60 * 1_000;
/// Addresses whose guesses are counted at a time; the one whose window began first makes room.
pub const GUESSING_ADDRESSES_MAX: usize = 5_000;
/// How old a *last used* may be before it is written again: a page asks several times a minute, and a write has a price.
pub const LAST_USED_MILLIS: i64 = 5 * 60 * 1_000;
/// Characters of a browser's name that a session keeps.
pub const USER_AGENT_CHARS_MAX: usize = 120;

const _: () = assert!(TIMEOUT_SECONDS_DEFAULT <= TIMEOUT_SECONDS_MAX);
const _: () = assert!(ATTEMPTS_DEFAULT <= ATTEMPTS_MAX);
const _: () = assert!(BODY_BYTES_MAX >= DOCUMENT_BYTES_MAX);
const _: () = assert!(INGEST_PER_SEC_DEFAULT <= INGEST_PER_SEC_MAX);
const _: () = assert!(ROUTE_WORK_MAX >= 2 * EVENT_BYTES_MAX as u64);
const _: () = assert!(INTAKE_WORK_MAX >= 2 * EVENT_BYTES_MAX as u64);
const _: () = assert!(HAND_BYTES_MAX <= ROUTE_BYTES_MAX);
const _: () = assert!(DOCUMENT_BYTES_MAX + ROUTE_PART_BYTES < 700_000);
const _: () = assert!(ROUTE_PAUSE_WORK < ROUTE_PART_WORK_MIN && ROUTE_PART_WORK_MIN < ROUTE_PART_WORK_MAX);
const _: () = assert!(ROUTE_ROUND_WORK < ROUTE_ALARM_WORK && ROUTE_PART_WORK_MAX < ROUTE_ALARM_WORK);
const _: () = assert!(HAND_PATIENCE_MILLIS < HAND_TIMEOUT_MILLIS);
const _: () = assert!(API_BODY_BYTES_MAX >= TEMPLATE_BYTES_MAX + EVENT_BYTES_MAX);
const _: () = assert!(RECORDED_RESPONSE_BYTES_MAX <= RESPONSE_BYTES_MAX);
const _: () = assert!(DOCUMENT_BYTES_MAX + RECORD_BYTES_MAX < ROW_BYTES_MAX);
const _: () = assert!(AUDIT_PIECE_BYTES < ROW_BYTES_MAX);
const _: () = assert!(SWEEP_IDLE_OUTBOXES < SWEEP_OUTBOXES);
const _: () = assert!(RECORD_BYTES_MAX <= RECORDS_PAGE_BYTES_MAX);
const _: () = assert!(WEBHOOKS_DEFAULT <= WEBHOOKS_MAX);
const _: () = assert!(RULES_BYTES_MAX <= ALL_FILTERS_BYTES_MAX);
const _: () = assert!(ATTEMPTS_MAX + RETRIES_BY_HAND_MAX <= RECORDS_KEPT_MAX);
