// A state directory as the first version left it: a source, four webhooks, and an event for every way a delivery can stand.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { insert, withObject } from "./state.mjs";

const NOW = Date.now();
const MINUTE = 60_000;
export const SOURCE = "src_0123456789abcdef";
// A source that was deleted.
const GONE = "src_00000000000000de";
export const TOKEN = `tocsin_src_${"t".repeat(43)}`;
// What the cookie of somebody who is signed in holds.
export const SESSION = "s".repeat(43);
// One that sends, one that is not active, one that was deleted, and one whose tables cannot be brought up to date.
const WEBHOOKS = [1, 2, 3, 4].map((number) => `wh_000000000000000${number}`);
export const [STEADY, IDLE, DELETED, BROKEN] = WEBHOOKS;
const NAMES = { [STEADY]: "Steady", [IDLE]: "Idle", [DELETED]: "Deleted", [BROKEN]: "Broken" };
// What each event's deliveries look like: an attempt's number, and how the last one ended.
export const EVENTS = {
  delivered: { age: 60, state: "delivered", attempt: 2, outcome: "delivered" },
  dead: { age: 50, state: "dead", attempt: 1, outcome: "rejected" },
  cancelled: { age: 40, state: "cancelled", attempt: 1, outcome: "server_error" },
  held: { age: 35, webhook: IDLE, state: "held", attempt: 1, outcome: "server_error" },
  retried: { age: 30, state: "pending", attempt: 1, outcome: "timed_out" },
  "cut off": { age: 25, state: "sending", attempt: 1, outcome: null },
  "never tried": { age: 20, state: "pending", attempt: 0, outcome: null },
  "of a deleted webhook": { age: 18, webhook: DELETED, state: "cancelled", attempt: 0, outcome: null },
  "of a broken table": { age: 16, webhook: BROKEN, state: "pending", attempt: 0, outcome: null },
  "on its way": { age: 15 },
  "on its way to a broken table": { age: 12, webhook: BROKEN },
  "not routed": { age: 10, unrouted: true },
};

export function eventId(name) {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const encode = (number, length) =>
    Array.from({ length }, (_, place) => letters[Number((number >> BigInt(5 * (length - 1 - place))) & 31n)]).join("");
  const chance = BigInt(Object.keys(EVENTS).indexOf(name));
  return `evt_${encode(BigInt(receivedAt(name)), 10)}${encode(chance, 16)}${SOURCE.slice("src_".length)}`;
}

export const receivedAt = (name) => NOW - EVENTS[name].age * MINUTE;
export const isoOf = (millis) => new Date(millis).toISOString();
export const documentOf = (name) => `{"event_type":"Old","data":{"title":"${name}","n":1.50}}`;
export const webhookOf = (name) => EVENTS[name].webhook ?? STEADY;
const digestOf = (text) => createHash("sha256").update(text).digest("hex");
const admitted = { token_digest: digestOf(TOKEN), format: "tocsin" };

// `origin` is where the webhooks send to, each to the path of its id.
export async function writeOldState(state, origin) {
  const write = (kind, name, tables) => writeObject(state, kind, name, tables);
  await write("Registry", "main", {
    webhook: [STEADY, IDLE, BROKEN].map((id) => ({ id, name_key: NAMES[id].toLowerCase(), head: id === IDLE ? 2 : 1 })),
    version: WEBHOOKS.flatMap((id) => versionsOf(id, origin)),
    source: [
      { id: SOURCE, name: "Old", name_key: "old", ...admitted, created_at: NOW - 100 * MINUTE, deleted: 0 },
      { id: GONE, name: "Gone", name_key: GONE, ...admitted, token_digest: "", created_at: NOW - 100 * MINUTE, deleted: 1 },
    ],
    session: [{ digest: digestOf(SESSION), expires_at: NOW + 100 * MINUTE }],
  });
  await write("Journal", SOURCE, {
    admission: [{ only: 1, ...admitted }],
    event: Object.keys(EVENTS).map(eventRow),
    handover: Object.keys(EVENTS)
      .filter((name) => name.startsWith("on its way"))
      .map((name) => ({ webhook_id: webhookOf(name), event_id: eventId(name) })),
  });
  for (const id of WEBHOOKS) {
    const names = Object.keys(EVENTS).filter((name) => EVENTS[name].state && webhookOf(name) === id);
    const [version, active, retired] = [id === IDLE ? 2 : 1, Number(id !== IDLE), Number(id === DELETED)];
    await write("Outbox", id, {
      head: [{ only: 1, version, active, max_attempts: 10, retired }],
      delivery: names.map(deliveryRow),
      attempt: names.flatMap(attemptRows),
    });
  }
  // Something the next migration is in the way of.
  await withObject(state, "Outbox", BROKEN, (db) => db.exec("CREATE TABLE queue (mine TEXT)"));
}

async function writeObject(state, kind, name, tables) {
  const schema = await readFile(new URL(`../fixtures/schema-1/${kind.toLowerCase()}.sql`, import.meta.url), "utf8");
  await withObject(state, kind, name, (db) => {
    db.exec("CREATE TABLE migration (number INTEGER PRIMARY KEY); INSERT INTO migration VALUES (1)");
    db.exec(schema);
    insert(db, tables);
  });
}

// As the first version wrote them: without what webhooks have learnt since.
function versionsOf(id, origin) {
  const document = (version) => ({
    id,
    version,
    created_at: isoOf(NOW - 90 * MINUTE),
    updated_at: isoOf(NOW - (90 - version) * MINUTE),
    webhook: {
      name: NAMES[id],
      active: version === 1,
      method: "POST",
      url: `${origin}/${id}`,
      headers: [{ key: "X-Team", value: { plain: "soc" } }],
      oauth: null,
      body_template: '{"event": {{data}}}',
      timeout_in_sec: 10,
      response_validators: [],
      filters: [],
      retry: { max_attempts: 10 },
    },
  });
  const versions = id === IDLE ? [1, 2] : [1];
  return versions.map((version) => ({ webhook_id: id, version, document: JSON.stringify(document(version)) }));
}

function eventRow(name) {
  const content = createHash("sha256").update(documentOf(name)).digest("hex");
  // Each was sent to one of them, and the others did not want it.
  const routes = WEBHOOKS.map((webhook_id) => ({
    webhook_id,
    webhook_name: NAMES[webhook_id],
    verdict: webhook_id === webhookOf(name) ? "sent" : "filtered",
    filters: [],
  }));
  return {
    id: eventId(name),
    identity: `content:${content}`,
    content,
    event_type: "Old",
    title: name,
    received_at: receivedAt(name),
    document: documentOf(name),
    routes: EVENTS[name].unrouted ? null : JSON.stringify(routes),
  };
}

export function deliveryRow(name) {
  const { state: standing, attempt, outcome } = EVENTS[name];
  const due = receivedAt(name) + 5_000;
  const isOpen = ["pending", "sending"].includes(standing);
  return {
    event_id: eventId(name),
    source: SOURCE,
    event_type: "Old",
    received_at: receivedAt(name),
    document: documentOf(name),
    state: standing,
    attempt,
    granted: 0,
    due_at: due,
    lease_until: due,
    outcome,
    updated_at: receivedAt(name) + 1_000,
    wake_at: isOpen ? due : null,
  };
}

function attemptRows(name) {
  const { attempt, outcome } = EVENTS[name];
  // The one that was cut off has no record yet.
  const made = outcome === null ? 0 : attempt;
  return Array.from({ length: made }, (_, place) => ({
    event_id: eventId(name),
    attempt: place + 1,
    record: JSON.stringify(recordOf(name, place + 1, place + 1 === made ? outcome : "server_error")),
  }));
}

export function recordOf(name, attempt, outcome) {
  return {
    attempt,
    version: 1,
    started_at: isoOf(receivedAt(name) + attempt * 100),
    outcome,
    explanation: `How attempt ${attempt} ended.`,
    token: null,
    request: {
      method: "POST",
      url: "https://example.com/old",
      headers: [{ name: "webhook-id", value: eventId(name) }],
      body: "{}",
      body_cut: false,
    },
    response: { status: 200, headers: [], body: "ok", body_cut: false },
    validators: [],
    missing: [],
    timings: { token_ms: 0, headers_ms: 1, body_ms: 2, total_ms: 3 },
  };
}
