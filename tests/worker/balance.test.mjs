// The ledger with two hundred webhooks and two thousand events: it balances while they are on their way, and in the end
// every webhook's account is what it has to be.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, eventually, unique } from "../lib/api.mjs";
import { startCounter } from "../lib/counter.mjs";
import { startTocsin } from "../lib/workerd.mjs";

const EVENTS = 2_000;
const BATCH = 100;
const SHARDS = 197;
// Webhooks made side by side, and webhooks that want every event.
const AT_ONCE = 8;
const GREEDY = 3;
// The first shards are not like the others.
const INACTIVE = 10;
const DEAD = 5;
const REVIVED = 1;
const FAILURES_TO_OPEN = 10;
const SETTLED = { deadline: 240_000, every: 1_000 };

let counter;
let tocsin;
let api;
let webhooks;
before(async () => {
  // One target is well once the breaker has opened: the probe, after about a minute, releases what it held.
  const attempts = new Map();
  counter = await startCounter(({ path }) => {
    attempts.set(path, (attempts.get(path) ?? 0) + 1);
    if (path.startsWith("/dead")) return 500;
    return path.startsWith("/revived") && attempts.get(path) <= FAILURES_TO_OPEN ? 500 : 200;
  });
  tocsin = await startTocsin({ vars: { DEV_TARGET_ORIGINS: counter.origin } });
  api = connect(tocsin);
  webhooks = await createAll([
    ...Array.from({ length: SHARDS }, (_, shard) => ({ shard, ...kindOf(shard) })),
    ...Array.from({ length: GREEDY }, () => ({ kind: "greedy" })),
  ]);
});
after(async () => {
  await tocsin?.stop();
  await counter?.close();
});

function kindOf(shard) {
  if (shard < INACTIVE) return { kind: "inactive", changes: { active: false } };
  if (shard < INACTIVE + DEAD) return { kind: "dead", changes: { retry: { max_attempts: 1 } } };
  return { kind: shard < INACTIVE + DEAD + REVIVED ? "revived" : "well" };
}

async function createAll(wanted) {
  const made = [];
  const create = async () => {
    for (let one = wanted.shift(); one; one = wanted.shift()) {
      const filters = "shard" in one ? [{ json_path: "$.data.shard", expected_values: [String(one.shard)] }] : [];
      const path = `/${one.kind}-${made.length}-${unique("x")}`;
      const document = { name: unique("Balance"), url: `${counter.origin}${path}`, body_template: "{}", filters };
      made.push({ ...one, path, webhook: await api.createWebhook({ ...document, ...one.changes }) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, create));
  return made;
}

// What the account of a webhook has to be, when so many events are for its shard.
function expectedOf({ kind }, own) {
  const ends = {
    inactive: { inactive: EVENTS },
    dead: { filtered: EVENTS - own, dead: own },
    greedy: { delivered: EVENTS },
  };
  const account = ends[kind] ?? { filtered: EVENTS - own, delivered: own };
  const none = { filtered: 0, inactive: 0, too_much_work: 0, pending: 0, sending: 0, delivered: 0, dead: 0, held: 0, cancelled: 0 };
  return { accepted: EVENTS, ...none, ...account };
}

function total(accounts) {
  const sum = (state) => accounts.reduce((all, account) => all + account[state], 0);
  return Object.fromEntries(Object.keys(accounts[0]).map((state) => [state, sum(state)]));
}

test("the ledger balances at every moment, and every account is exact in the end", async (context) => {
  const { source, token } = await api.createSource({ name: unique("Balance") });
  const shards = Array.from({ length: EVENTS }, (_, number) => number % SHARDS);
  const post = async () => {
    for (let from = 0; from < EVENTS; from += BATCH) {
      const numbers = shards.slice(from, from + BATCH);
      const body = numbers.map((shard, place) => ({ event_type: "Balance", data: { shard, number: from + place } }));
      await api.must(202, "POST", source.ingest_path, { token, body });
    }
  };
  const begun = performance.now();
  const posted = post();
  let looks = 0;
  let most = 0;
  const look = async () => {
    const ledger = await api.ledger();
    assert.deepEqual([ledger.balanced, ledger.findings], [true, []], `after ${looks} looks`);
    assert.equal(ledger.webhooks.length, webhooks.length);
    looks += 1;
    most = Math.max(most, ledger.total.pending + ledger.total.sending);
    return ledger;
  };
  const isAtRest = ({ total, sources }) => {
    const isRouted = sources.some(({ accepted, unrouted }) => accepted === EVENTS && unrouted === 0);
    return isRouted && total.pending + total.sending + total.held === 0;
  };
  const ledger = await eventually("all is settled", look, isAtRest, SETTLED);
  await posted;
  assert.ok(most > 0, "it was looked at while events were on their way");

  const accounts = new Map(ledger.webhooks.map(({ webhook_id, entries }) => [webhook_id, entries]));
  const ofShard = (one) => shards.filter((shard) => shard === one.shard).length;
  const expected = webhooks.map((one) => expectedOf(one, ofShard(one)));
  for (const [place, { kind, shard, path, webhook }] of webhooks.entries()) {
    assert.deepEqual(accounts.get(webhook.id), expected[place], `${kind} ${shard ?? ""}`);
    const { delivered, dead } = expected[place];
    assert.equal(counter.ids(path).size, delivered + dead, "and so many have arrived");
  }
  assert.deepEqual(ledger.total, total(expected));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  context.diagnostic(`${ledger.total.delivered} deliveries in ${seconds} s; ${looks} looks, up to ${most} on their way`);
});
