// The parts of the kill test: who sends, who receives and fails, and what has to be true in the end.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { eventually, unique } from "./api.mjs";
import { hash, seeded } from "./random.mjs";

// Between two posts of one source.
const PACE_MS = 25;
// Longer than Tocsin is down at any time.
const ANSWERED_MS_MAX = 120_000;

const wants = (field, value) => ({ filters: [{ json_path: `$.data.${field}`, expected_values: [String(value)] }] });

// The webhooks, and which events each wants.
const WEBHOOKS = [
  { path: "/all", wants: () => true },
  { path: "/many", wants: () => true, document: { flow: { max_in_flight: 100 } } },
  { path: "/half", wants: ({ half }) => half === 1, document: wants("half", 1) },
  {
    path: "/ordered",
    wants: ({ eighth }) => eighth === 1,
    document: { ...wants("eighth", 1), flow: { ordered: true } },
  },
  { path: "/inactive", wants: () => false, document: { active: false }, unwanted: "inactive" },
];

// How an attempt ends, by chance; the rest is taken. The slow answer comes after the timeout of a second.
const FATES = [
  [0.1, { status: 500 }],
  [0.04, "hang up"],
  [0.04, { status: 200, delay: 1_500 }],
  [0.03, { status: 429, headers: { "retry-after": "1" } }],
];
const TAKEN = { status: 200 };

export function createWebhooks(api, origin) {
  const create = async ({ document, ...webhook }) => ({
    ...webhook,
    webhook: await api.createWebhook({
      name: unique("Crash"),
      url: `${origin}${webhook.path}`,
      body_template: '{"key": "{{data.key}}"}',
      timeout_in_sec: 1,
      retry: { max_attempts: 20 },
      ...document,
    }),
  });
  return Promise.all(WEBHOOKS.map(create));
}

// A source that posts one event after another, each again and again until it is answered. Returns what was accepted, in
// its order: { key, half, eighth, id }.
export async function startSender(api, place) {
  const { source, token } = await api.createSource({ name: unique("Crash") });
  const accepted = [];
  let isStopped = false;

  async function post(event) {
    const request = { token, body: { event_type: "Crash", data: event }, headers: { "idempotency-key": event.key } };
    // Nobody is there, or whoever was has gone in the middle.
    const attempt = () => api.call("POST", source.ingest_path, request).catch(() => ({ status: 0 }));
    const isAnswered = ({ status }) => status !== 0 && status < 500;
    const answer = await eventually("an answer", attempt, isAnswered, { deadline: ANSWERED_MS_MAX });
    assert.equal(answer.status, 202, answer.text);
    accepted.push({ ...event, id: answer.json.event_id });
  }

  async function run() {
    for (let count = 0; !isStopped; count++) {
      await post({ key: `${place}-${count}`, half: count % 2, eighth: count % 8 });
      await pause(PACE_MS);
    }
  }

  const ended = run();
  // Whoever stops it is told.
  ended.catch(() => {});
  return {
    accepted,
    stop() {
      isStopped = true;
      return ended;
    },
  };
}

// What the targets answer, and what they have taken. The fate of an attempt depends on the seed, its event, its webhook
// and its number, and not on what else happens.
export function openTarget(seed) {
  const attempts = new Map();
  const taken = new Map();
  let isWell = false;

  function fate(path, key, number) {
    let rest = isWell ? 1 : seeded(hash(`${seed} ${path} ${key} ${number}`)).next();
    for (const [chance, answer] of FATES) {
      if (rest < chance) return answer;
      rest -= chance;
    }
    return TAKEN;
  }

  return {
    answer({ path, id, body }) {
      const { key } = JSON.parse(body);
      const place = `${path} ${key}`;
      const number = (attempts.get(place) ?? 0) + 1;
      attempts.set(place, number);
      const answer = fate(path, key, number);
      if (answer === TAKEN) taken.set(path, [...(taken.get(path) ?? []), { key, id }]);
      return answer;
    },
    taken: (path) => taken.get(path) ?? [],
    attempts: () => [...attempts.values()].reduce((sum, number) => sum + number, 0),
    recover: () => (isWell = true),
  };
}

// What Tocsin promises. Returns what was found, as a sentence.
export function check({ target, webhooks, events, ledger }) {
  const ids = new Map(events.map(({ key, id }) => [key, id]));
  assert.equal(new Set(ids.values()).size, events.length, "each event has an id of its own");
  let [deliveries, copies] = [0, 0];
  for (const { path, webhook, wants, unwanted = "filtered" } of webhooks) {
    const wanted = events.filter(wants).map(({ key }) => key);
    const taken = target.taken(path);
    for (const { key, id } of taken) assert.equal(id, ids.get(key), `${path} was sent ${key} under the id of its event`);
    const distinct = new Set(taken.map(({ key }) => key));
    assert.deepEqual([...distinct].sort(), wanted.toSorted(), `${path} was sent what it wants, and all of it`);
    if (webhook.flow.ordered) assertInOrder(distinct, events);
    deliveries += wanted.length;
    copies += taken.length - wanted.length;

    const { entries } = ledger.webhooks.find(({ webhook_id }) => webhook_id === webhook.id);
    const none = Object.fromEntries(Object.keys(entries).map((state) => [state, 0]));
    const sums = { accepted: events.length, delivered: wanted.length, [unwanted]: events.length - wanted.length };
    assert.deepEqual(entries, { ...none, ...sums }, path);
  }
  assert.deepEqual([ledger.balanced, ledger.findings], [true, []]);
  assert.equal(ledger.total.accepted, events.length * webhooks.length);
  assert.equal(ledger.sources.reduce((sum, { accepted }) => sum + accepted, 0), events.length);
  const failed = target.attempts() - deliveries - copies;
  const made = `${deliveries} deliveries, ${copies} of them again, ${failed} attempts failed`;
  return `${events.length} events, ${made}; the ledger balances`;
}

// Each source's events arrived for the first time in the order in which they were accepted.
function assertInOrder(arrived, events) {
  const [place, source] = [new Map(events.map(({ key }, index) => [key, index])), (key) => key.split("-")[0]];
  const last = new Map();
  for (const key of arrived) {
    const before = last.get(source(key));
    assert.ok(before === undefined || place.get(before) < place.get(key), `${key} came after ${before}`);
    last.set(source(key), key);
  }
}
