// Replays: sending again what was sent, and what never was; events keep their ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { headerOf, isState, routed, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

// Everything up to now, whatever the clocks say.
const window = () => ({ since: "2020-01-01T00:00:00Z", until: new Date(Date.now() + 60_000).toISOString() });

const asked = ({ id }, changes) => ({ body: { webhook_id: id, ...window(), ...changes } });
const post = (webhook, changes) => api.call("POST", "/api/replays", asked(webhook, changes));
const start = (webhook, changes) => api.must(202, "POST", "/api/replays", asked(webhook, changes));
const estimate = (webhook, changes) =>
  api.must(200, "POST", "/api/replays", asked(webhook, { ...changes, dry_run: true }));
const list = async ({ id }) => (await api.must(200, "GET", `/api/webhooks/${id}/replays`)).items;

function ended(webhook, { number }, status = "done") {
  const read = async () => (await list(webhook)).find((replay) => replay.number === number);
  return eventually(`the replay is ${status}`, read, (replay) => replay.status === status, { deadline: 30_000 });
}

// A wire and the items of so many events, each settled.
async function settledWire(count, state, options) {
  const wire = await stage.wire(options);
  const items = [];
  for (let place = 0; place < count; place++) {
    items.push((await wire.delivery(await wire.send(), isState(state))).item);
  }
  return { wire, items, ids: items.map(({ event_id }) => event_id) };
}

const arrivals = ({ target }) => target.requests().map(({ headers, body }) => `${headerOf(headers, "webhook-id")} ${body}`);

test("a dry run says how many, shows the newest, and sends nothing", async () => {
  const { wire, items, ids } = await settledWire(3, "delivered");
  const all = await estimate(wire.webhook, { states: ["delivered"] });
  assert.deepEqual([all.matched, all.unwanted, all.complete], [3, 0, true]);
  assert.deepEqual(all.sample.map(({ event_id }) => event_id), ids.toSorted().reverse());
  const { event_id, event_type, title, received_at } = items[2];
  assert.deepEqual(all.sample[0], { event_id, event_type, title, received_at, state: "delivered" });

  const [, second, third] = items.map((item) => item.received_at);
  assert.equal((await estimate(wire.webhook, { states: ["delivered"], since: second })).matched, 2);
  assert.equal((await estimate(wire.webhook, { states: ["delivered"], since: second, until: third })).matched, 1);
  assert.equal((await estimate(wire.webhook, { states: ["dead", "cancelled", "held"] })).matched, 0);
  assert.equal(wire.target.requests().length, 3);
  assert.deepEqual(await list(wire.webhook), []);
});

test("what was delivered is sent again, byte for byte, under the same id", async () => {
  const { wire, ids } = await settledWire(3, "delivered");
  const before = arrivals(wire);
  const replay = await start(wire.webhook, { states: ["delivered"] });
  assert.deepEqual([replay.number, replay.webhook_id, replay.status], [1, wire.webhook.id, "running"]);
  const done = await ended(wire.webhook, replay);
  assert.deepEqual([done.replayed, done.unwanted], [3, 0]);
  for (const event of ids) {
    const holds = ({ item }) => item.state === "delivered" && item.attempts === 2;
    const { attempts } = await wire.delivery(event, holds);
    assert.deepEqual(attempts.map(({ attempt }) => attempt), [2, 1], "what was before stays on record");
  }
  assert.deepEqual(arrivals(wire).sort(), [...before, ...before].sort());
});

test("what was given up is sent again with a whole schedule before it", async () => {
  const webhook = { retry: { max_attempts: 1 } };
  const { wire, ids } = await settledWire(2, "dead", { answer: { status: 500 }, webhook });
  await api.updateWebhook(wire.webhook, { retry: { max_attempts: 3 } });
  await ended(wire.webhook, await start(wire.webhook, { states: ["dead"] }));
  for (const event of ids) {
    const { item } = await wire.delivery(event, ({ item }) => item.attempts === 2 && item.state === "pending");
    assert.equal(item.attempts_allowed, 1 + 3);
    const wait = Date.parse(item.next_attempt_at) - Date.parse(item.updated_at);
    assert.ok(wait >= 4_000 && wait <= 6_000, `it begins anew with the first wait: ${wait} ms`);
  }
});

test("only what stands in these states is sent again", async () => {
  const wire = await stage.wire({ answer: { status: 404 } });
  const dead = await wire.send();
  await wire.delivery(dead, isState("dead"));
  wire.target.answerWith({});
  const delivered = await wire.send();
  await wire.delivery(delivered, isState("delivered"));
  const done = await ended(wire.webhook, await start(wire.webhook, { states: ["dead"] }));
  assert.equal(done.replayed, 1);
  await wire.delivery(dead, isState("delivered"));
  const ids = wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));
  assert.deepEqual(ids, [dead, delivered, dead]);
});

test("a new webhook gets the events from before it was made, as its filters want them", async () => {
  const source = await stage.source();
  const eventType = unique("Old");
  const ids = [];
  for (const severity of ["high", "low", "high"]) {
    ids.push(await source.send({ event_type: eventType, data: { severity, n: ids.length } }));
  }
  for (const id of ids) await routed(api, id);
  const filters = [
    { json_path: "$.event_type", expected_values: [eventType] },
    { json_path: "$.data.severity", expected_values: ["high"] },
  ];
  const wire = await stage.wire({ webhook: { filters } });
  const { received_at } = (await api.readEvent(ids[0])).item;
  const estimated = await estimate(wire.webhook, { states: ["absent"], since: received_at });
  assert.deepEqual([estimated.matched, estimated.unwanted], [2, 1]);
  assert.deepEqual(estimated.sample.map(({ event_id }) => event_id), [ids[2], ids[0]]);

  const done = await ended(wire.webhook, await start(wire.webhook, { states: ["absent"], since: received_at }));
  assert.deepEqual([done.replayed, done.unwanted], [2, 1]);
  for (const event of [ids[0], ids[2]]) await wire.delivery(event, isState("delivered"));
  assert.equal(wire.target.requests().length, 2);
  const { routes } = await api.readEvent(ids[0]);
  const route = routes.find(({ webhook_id }) => webhook_id === wire.webhook.id);
  assert.deepEqual([route.verdict, route.delivery], ["sent", "delivered"], "the event knows where it went");

  const again = await ended(wire.webhook, await start(wire.webhook, { states: ["absent"], since: received_at }));
  assert.equal(again.replayed, 0, "what is there is not absent");
  const ledger = await api.ledger();
  assert.deepEqual([ledger.balanced, ledger.findings], [true, []]);
});

test("what was filtered or came while the webhook was inactive can be sent afterwards", async () => {
  const wire = await stage.wire({ webhook: { active: false } });
  const missed = await wire.send({ severity: "low", n: 1 });
  await routed(api, missed);
  const severity = { json_path: "$.data.severity", expected_values: ["high"] };
  const strict = await api.updateWebhook(wire.webhook, { active: true, filters: [...wire.webhook.filters, severity] });
  const filtered = await wire.send({ severity: "low", n: 2 });
  await routed(api, filtered);
  const { received_at } = (await api.readEvent(missed)).item;
  const wanted = { states: ["filtered", "inactive"], since: received_at };
  assert.equal((await estimate(strict, wanted)).matched, 0);

  const open = await api.updateWebhook(strict, { filters: wire.webhook.filters });
  assert.equal((await estimate(open, wanted)).matched, 2);
  assert.equal((await ended(open, await start(open, wanted))).replayed, 2);
  for (const event of [missed, filtered]) await wire.delivery(event, isState("delivered"));
  const { entries } = (await api.ledger()).webhooks.find(({ webhook_id }) => webhook_id === open.id);
  assert.equal(entries.delivered, 2);
});

test("a replay is as fast as it was asked to be, and can be stopped", async () => {
  const { wire, ids } = await settledWire(5, "delivered");
  const replay = await start(wire.webhook, { states: ["delivered"], per_second: 1 });
  await eventually("one was sent again", () => wire.target.requests().length, (count) => count > ids.length);
  const path = `/api/webhooks/${wire.webhook.id}/replays/${replay.number}/stop`;
  const stopped = await api.must(200, "POST", path);
  assert.equal(stopped.status, "stopped");
  assert.ok(stopped.replayed < ids.length, `${stopped.replayed} of ${ids.length} were on their way after a moment`);
  assertProblem(await api.call("POST", path), 409, "wrong_state");
  assert.deepEqual(await list(wire.webhook), [stopped]);
  // Comes later than anything the replay had begun.
  await wire.delivery(await wire.send(), isState("delivered"));
  assert.equal(wire.target.requests().length, ids.length + stopped.replayed + 1);
});

test("a replay that cannot be is refused", async () => {
  const wire = await stage.wire({ webhook: { active: false } });
  const moment = "2026-01-01T00:00:00Z";
  for (const [changes, findings] of [
    [{ states: [] }, ["states required"]],
    [{ states: ["dead"], since: moment, until: moment }, ["until out_of_range"]],
    [{ states: ["dead"], per_second: 0 }, ["per_second out_of_range"]],
    [{ states: ["dead"], per_second: 101 }, ["per_second out_of_range"]],
  ]) {
    assertProblem(await post(wire.webhook, changes), 422, "invalid", findings);
    assertProblem(await post(wire.webhook, { ...changes, dry_run: true }), 422, "invalid", findings);
  }
  assertProblem(await post(wire.webhook, { states: ["pending"] }), 400, "malformed");
  assertProblem(await post(wire.webhook, { states: ["dead"], since: "yesterday" }), 400, "malformed");
  assertProblem(await post({ id: "wh_0123456789abcdef" }, { states: ["dead"] }), 404, "not_found");
  assertProblem(await post(wire.webhook, { states: ["dead"] }), 409, "wrong_state");
  const nobody = `/api/webhooks/${wire.webhook.id}/replays/1/stop`;
  assertProblem(await api.call("POST", nobody), 404, "not_found");
});

test("a replay goes on after a power cut", async () => {
  const { wire, ids } = await settledWire(4, "delivered", { webhook: { timeout_in_sec: 1 } });
  const replay = await start(wire.webhook, { states: ["delivered"], per_second: 1 });
  const isAgain = ({ item }) => item.attempts >= 2 && item.state === "delivered";
  // Events are looked at in their order.
  await wire.delivery(ids.toSorted()[0], isAgain);
  await stage.tocsin.kill();
  assert.ok(wire.target.requests().length < 2 * ids.length, "the power is cut before all of them were");
  await stage.tocsin.restart();
  const done = await ended(wire.webhook, replay);
  assert.equal(done.replayed, ids.length);
  // An attempt that was under way may have been cut off, and is left alone for half a minute.
  for (const event of ids) await wire.delivery(event, isAgain, { deadline: 60_000 });
});
