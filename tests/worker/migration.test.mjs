// State that the first schema wrote, opened by today's Worker: everything is there, and what was on its way goes on.
// And a migration that fails: it leaves what it found, says so, and harms nobody else.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startReceiver } from "../receiver.mjs";
import { assertProblem, connect, eventually } from "../lib/api.mjs";
import * as old from "../lib/old-state.mjs";
import { headerOf } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";
import { startTocsin } from "../lib/workerd.mjs";

const { BROKEN, DELETED, EVENTS, IDLE, SOURCE, STEADY, eventId, receivedAt, webhookOf } = old;
const SETTLED = { deadline: 60_000 };

let receiver;
let tocsin;
let api;
let state;
before(async () => {
  receiver = await startReceiver();
  state = await mkdtemp(join(tmpdir(), "tocsin-state-"));
  await old.writeOldState(state, receiver.origin);
  tocsin = await startTocsin({ state, vars: { DEV_TARGET_ORIGINS: receiver.origin } });
  api = connect(tocsin);
  // Alarms are not part of this state; the sweep sees to that.
  await tocsin.sweep();
});
after(async () => {
  await tocsin?.stop();
  await receiver?.close();
  // When no test of this file was asked for, there is nothing to take away.
  if (state) await rm(state, { recursive: true, force: true });
});

const read = (name) => api.readDelivery({ id: webhookOf(name) }, eventId(name));

function settled(name, wanted) {
  const path = `/api/webhooks/${webhookOf(name)}/deliveries/${eventId(name)}`;
  const isWanted = ({ json }) => json.item?.state === wanted;
  return eventually(`${name} is ${wanted}`, () => api.call("GET", path), isWanted, SETTLED);
}

test("webhooks, versions and sources are there, with the defaults of what they did not know", async () => {
  const webhook = await api.readWebhook({ id: STEADY });
  const { name, state: standing, version, url, headers, filters } = webhook;
  assert.deepEqual({ name, standing, version, url, headers, filters }, {
    name: "Steady",
    standing: "active",
    version: 1,
    url: `${receiver.origin}/${STEADY}`,
    headers: [{ key: "X-Team", value: "soc", secret: false }],
    filters: [],
  });
  const { receives, retry, flow, disabled } = webhook;
  assert.deepEqual({ receives, retry, flow, disabled }, {
    receives: "events",
    retry: { max_attempts: 10, statuses: [], on_validator_failure: "retry" },
    flow: { max_in_flight: 20, rate_limit_per_sec: null, ordered: false },
    disabled: null,
  });
  const { items } = await api.must(200, "GET", `/api/webhooks/${IDLE}/versions`);
  assert.deepEqual(items.map((item) => [item.version, item.active]), [[2, false], [1, true]]);
  const sources = await api.must(200, "GET", "/api/sources");
  assert.equal(sources.items.length, 1, "the one that was deleted is not there");
  const [{ id, format, authentication, rate_limit_per_sec, custom }] = sources.items;
  assert.deepEqual([id, format, authentication, rate_limit_per_sec, custom], [SOURCE, "tocsin", { kind: "bearer" }, 200, undefined]);
});

test("a session of before ends, and signing in works", async () => {
  const cookie = `__Host-tocsin=${old.SESSION}`;
  const read = (cookie) => api.call("GET", "/api/session", { token: null, headers: { cookie } });
  assertProblem(await read(cookie), 401, "unauthorized");
  const body = { token: tocsin.adminToken };
  const answer = await api.call("POST", "/api/session", { token: null, body });
  assert.equal((await read(answer.headers.get("set-cookie").split(";")[0])).status, 200);
});

test("events are there with every digit, and know where they went", async () => {
  for (const name of Object.keys(EVENTS)) {
    const { text } = await api.call("GET", `/api/events/${eventId(name)}`);
    assert.ok(text.includes('"n":1.50'), text);
    const { item, routes } = JSON.parse(text);
    assert.deepEqual([item.title, item.received_at], [name, old.isoOf(receivedAt(name))]);
    const route = routes.find(({ webhook_id }) => webhook_id === webhookOf(name));
    if (!EVENTS[name].unrouted) assert.equal(route.verdict, "sent", name);
  }
  // Its identity is known still, and its source's token too.
  const again = { token: old.TOKEN, body: old.documentOf("delivered") };
  const answer = await api.must(202, "POST", `/ingest/${SOURCE}`, again);
  assert.deepEqual(answer, { event_id: eventId("delivered"), duplicate: true });
});

test("deliveries that were settled are as they were, with every attempt", async () => {
  for (const name of ["delivered", "dead", "cancelled", "held"]) {
    const { attempt, outcome, state: standing } = EVENTS[name];
    const { item, attempts } = await read(name);
    assert.deepEqual([item.state, item.outcome, item.attempts], [standing, outcome, attempt], name);
    assert.deepEqual([item.title, item.received_at], [name, old.isoOf(receivedAt(name))]);
    const record = (number) => old.recordOf(name, number, number === attempt ? outcome : "server_error");
    const numbers = Array.from({ length: attempt }, (_, place) => attempt - place);
    assert.deepEqual(attempts, numbers.map(record));
  }
});

test("what was on its way is delivered", async () => {
  const names = ["retried", "never tried", "on its way", "not routed", "cut off"];
  for (const name of names) await settled(name, "delivered");
  const { attempts } = await read("cut off");
  assert.deepEqual(attempts.map(({ outcome }) => outcome), ["delivered", "unknown"]);
  const { attempts: retried } = await read("retried");
  assert.deepEqual(retried.map(({ attempt, outcome }) => [attempt, outcome]), [[2, "delivered"], [1, "timed_out"]]);
  const bodies = receiver.requests.filter(({ path }) => path === `/${STEADY}`).map(({ body }) => body);
  assert.ok(bodies.includes('{"event": {"title":"never tried","n":1.50}}'), `${bodies}`);
});

test("what was held stays so until it is released", async () => {
  const webhook = await api.readWebhook({ id: IDLE });
  const on = await api.updateWebhook(webhook, { active: true });
  assert.equal((await read("held")).item.held_because, "not_released");
  await api.held("release", on);
  await settled("held", "delivered");
});

test("what was delivered can be replayed", async () => {
  const window = { since: old.isoOf(receivedAt("delivered")), until: old.isoOf(receivedAt("dead")) };
  await api.must(202, "POST", "/api/replays", { body: { webhook_id: STEADY, ...window, states: ["delivered"] } });
  const isIt = ({ headers }) => headerOf(headers, "webhook-id") === eventId("delivered");
  assert.equal((await receiver.next(isIt)).body, '{"event": {"title":"delivered","n":1.50}}');
});

test("an Outbox whose tables cannot be brought up to date says so, and nobody else minds", async () => {
  const answer = await api.call("GET", `/api/webhooks/${BROKEN}/deliveries`);
  assertProblem(answer, 500, "storage_unready");
  assert.ok(!/SQL|table|queue/.test(answer.text), "what is wrong is in the log, and not for everybody");
  await tocsin.logged(/table queue already exists/);

  const { balanced, findings, webhooks } = await api.ledger();
  assert.equal(balanced, false);
  assert.ok(findings.some((finding) => finding.includes("Broken")), `${findings}`);
  assert.ok(webhooks.filter(({ webhook_id }) => webhook_id !== BROKEN).every((account) => account.balanced));
  const { items } = await api.must(200, "GET", "/api/webhooks");
  const silent = items.filter(({ standing }) => standing === null);
  assert.deepEqual([items.length, silent.map(({ webhook }) => webhook.id)], [3, [BROKEN]]);
});

test("it keeps what it had, and goes on once it is mended, and then the ledger balances", async () => {
  await tocsin.kill();
  await withObject(state, "Outbox", BROKEN, (db) => {
    assert.deepEqual(db.prepare("SELECT number FROM migration").all().map(({ number }) => number), [1]);
    const [row, ...others] = db.prepare("SELECT * FROM delivery").all();
    assert.deepEqual([{ ...row }, others], [old.deliveryRow("of a broken table"), []]);
    db.exec("DROP TABLE queue");
  });
  await tocsin.restart();
  await tocsin.sweep();
  for (const name of ["of a broken table", "on its way to a broken table"]) await settled(name, "delivered");

  const events = Object.keys(EVENTS);
  const wanted = (ledger) => ledger.total.pending + ledger.total.sending === 0;
  const ledger = await eventually("all is settled", () => api.ledger(), wanted, SETTLED);
  assert.deepEqual([ledger.balanced, ledger.findings], [true, []]);
  // The one that was deleted before the upgrade is in the sum.
  const { webhooks, entries, balanced } = ledger.folded;
  assert.deepEqual([webhooks, balanced, entries.cancelled, entries.filtered], [1, true, 1, events.length - 2]);
  assert.equal(ledger.webhooks.find(({ webhook_id }) => webhook_id === DELETED), undefined);
});

test("accounts, sizes of filters and public keys are made of what was there", async () => {
  assert.deepEqual((await api.listDeliveries({ id: DELETED })).items.map(({ state }) => state), ["cancelled"]);
  assert.deepEqual(await api.must(200, "GET", `/.well-known/webhooks/${STEADY}/jwks.json`, { token: null }), { keys: [] });
  await tocsin.kill();
  await withObject(state, "Registry", "main", (db) => {
    const rows = db.prepare("SELECT id, name, deleted_at IS NOT NULL AS deleted FROM account ORDER BY id").all();
    const named = [[STEADY, "Steady", 0], [IDLE, "Idle", 0], [DELETED, "Deleted", 1], [BROKEN, "Broken", 0]];
    assert.deepEqual(rows.map(({ id, name, deleted }) => [id, name, deleted]), named);
    const sizes = db.prepare("SELECT filter_bytes, public_keys FROM webhook").all();
    assert.deepEqual(sizes.map(({ filter_bytes }) => filter_bytes), [2, 2, 2], "no filters are two bytes");
    assert.equal(db.prepare("SELECT version FROM routing").get().version >= 1, true);
  });
  await tocsin.restart();
});
