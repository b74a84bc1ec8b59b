// Deliveries by hand and by switch: retrying, cancelling, holding, releasing, deleting.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, routed, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

// So long that nothing is tried again by itself while a test runs.
const BUSY = { status: 503, headers: { "retry-after": "3600" } };

const retry = ({ webhook }, event) => api.byHand("retry", webhook, event);
const cancel = ({ webhook }, event) => api.byHand("cancel", webhook, event);

// A wire with an event whose first attempt has failed, and whose second one is an hour away.
async function pendingDelivery(webhook = {}) {
  const wire = await stage.wire({ answer: BUSY, webhook });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  return { wire, event };
}

test("a pending delivery is retried by hand at once", async () => {
  const { wire, event } = await pendingDelivery();
  wire.target.answerWith({});
  const answer = await retry(wire, event);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.event_id, event);
  const { item } = await wire.delivery(event);
  assert.deepEqual([item.state, item.attempts], ["delivered", 2]);
  const ids = wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));
  assert.deepEqual(ids, [event, event]);
});

test("two retries by hand at once make one attempt", async () => {
  const { wire, event } = await pendingDelivery();
  wire.target.answerWith({});
  const answers = await Promise.all(Array.from({ length: 5 }, () => retry(wire, event)));
  for (const { status } of answers) assert.ok([200, 409].includes(status));
  assert.equal(answers.some(({ status }) => status === 200), true);
  assert.equal((await wire.delivery(event, isState("delivered"))).item.attempts, 2);
  assert.equal(wire.target.requests().length, 2);
});

test("a dead delivery gets one attempt more for each time it is retried", async () => {
  const wire = await stage.wire({ answer: { status: 500 }, webhook: { retry: { max_attempts: 1 } } });
  const event = await wire.send();
  await wire.delivery(event, isState("dead"));
  for (const attempts of [2, 3]) {
    assert.equal((await retry(wire, event)).status, 200);
    const { item } = await wire.delivery(event, ({ item }) => item.state === "dead" && item.attempts === attempts);
    assert.deepEqual([item.attempts, item.attempts_allowed], [attempts, attempts]);
  }
  wire.target.answerWith({});
  assert.equal((await retry(wire, event)).status, 200);
  const { item, attempts } = await wire.delivery(event, isState("delivered"));
  assert.equal(item.attempts, 4);
  assert.deepEqual(attempts.map(({ attempt }) => attempt), [4, 3, 2, 1]);
});

test("a cancelled delivery is not sent, until it is retried by hand", async () => {
  const { wire, event } = await pendingDelivery();
  const answer = await cancel(wire, event);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([answer.json.state, answer.json.next_attempt_at], ["cancelled", null]);
  assert.equal(wire.target.requests().length, 1);
  wire.target.answerWith({});
  assert.equal((await retry(wire, event)).status, 200);
  await wire.delivery(event, isState("delivered"));
  assert.equal(wire.target.requests().length, 2);
});

test("what cannot be done in a delivery's state is refused, and changes nothing", async () => {
  const wire = await stage.wire();
  const event = await wire.send();
  const delivered = await wire.delivery(event, isState("delivered"));
  assertProblem(await retry(wire, event), 409, "wrong_state");
  assertProblem(await cancel(wire, event), 409, "wrong_state");
  assert.deepEqual(await api.readDelivery(wire.webhook, event), delivered);

  const { wire: other, event: cancelled } = await pendingDelivery();
  await cancel(other, cancelled);
  assertProblem(await cancel(other, cancelled), 409, "wrong_state");
});

test("while an attempt is under way, a delivery is neither retried nor cancelled", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers();
  const wire = await stage.wire({ answer: () => released.then(() => ({})), webhook: { timeout_in_sec: 60 } });
  const event = await wire.send();
  await wire.target.next();
  await wire.delivery(event, isState("sending"));
  assertProblem(await retry(wire, event), 409, "wrong_state");
  assertProblem(await cancel(wire, event), 409, "wrong_state");
  release();
  await wire.delivery(event, isState("delivered"));
  assert.equal(wire.target.requests().length, 1);
});

test("a delivery of another webhook or of no event is not found", async () => {
  const { wire, event } = await pendingDelivery();
  const other = await stage.wire();
  for (const answer of [
    await retry(other, event),
    await cancel(other, event),
    await api.call("GET", `/api/webhooks/${other.webhook.id}/deliveries/${event}`),
    await retry(wire, `evt_${"0".repeat(42)}`),
    await cancel(wire, "nonsense"),
  ]) {
    assertProblem(answer, 404, "not_found");
  }
});

test("deactivating a webhook holds its deliveries, and activating it releases none: a person does", async () => {
  const { wire, event } = await pendingDelivery();
  const off = await api.updateWebhook(wire.webhook, { active: false });
  const { item } = await wire.delivery(event, isState("held"));
  assert.deepEqual([item.next_attempt_at, item.held_because], [null, "inactive"]);
  assertProblem(await retry(wire, event), 409, "wrong_state");
  assertProblem(await api.call("POST", `/api/webhooks/${off.id}/held/release`), 409, "wrong_state");

  wire.target.answerWith({});
  const on = await api.updateWebhook(off, { active: true });
  await wire.delivery(await wire.send(), isState("delivered"));
  const { item: kept } = await wire.delivery(event, isState("held"));
  assert.equal(kept.held_because, "not_released");
  assert.equal((await api.standing(on)).counts.held, 1);

  assert.deepEqual(await api.held("release", on), { held: 1 });
  await wire.delivery(event, isState("pending"));
  assert.equal((await retry(wire, event)).status, 200);
  const { attempts } = await wire.delivery(event, isState("delivered"));
  assert.deepEqual(attempts.map(({ attempt, version }) => [attempt, version]), [[2, on.version], [1, 1]]);
});

test("what falls due while it is held is sent when it is released", async () => {
  const wire = await stage.wire({ answer: { status: 500 } });
  const event = await wire.send();
  const { item } = await wire.delivery(event, awaitsAttempt(2));
  const off = await api.updateWebhook(wire.webhook, { active: false });
  await wire.delivery(event, isState("held"));
  await eventually("it would be due", () => Date.now(), (now) => now > Date.parse(item.next_attempt_at) + 500);
  assert.equal((await api.readDelivery(wire.webhook, event)).item.state, "held");
  assert.equal(wire.target.requests().length, 1);
  wire.target.answerWith({});
  const on = await api.updateWebhook(off, { active: true });
  await api.held("release", on);
  await wire.delivery(event, isState("delivered"), { deadline: 3_000 });
});

test("what is held can be sent one by one, too", async () => {
  const { wire, event } = await pendingDelivery();
  const off = await api.updateWebhook(wire.webhook, { active: false });
  await wire.delivery(event, isState("held"));
  wire.target.answerWith({});
  await api.updateWebhook(off, { active: true });
  assert.equal((await retry(wire, event)).status, 200);
  await wire.delivery(event, isState("delivered"));
});

test("all that is held can be cancelled at once, and only that", async () => {
  const { wire, event } = await pendingDelivery();
  const events = [event, await wire.send(), await wire.send()];
  for (const one of events) await wire.delivery(one, awaitsAttempt(2));
  const off = await api.updateWebhook(wire.webhook, { active: false });
  for (const one of events) await wire.delivery(one, isState("held"));
  assert.deepEqual(await api.held("cancel", off), { held: 3 });
  for (const one of events) await wire.delivery(one, isState("cancelled"));

  wire.target.answerWith({});
  await api.updateWebhook(off, { active: true });
  await wire.delivery(await wire.send(), isState("delivered"));
  const { held, cancelled, delivered } = (await api.standing(off)).counts;
  assert.deepEqual({ held, cancelled, delivered }, { held: 0, cancelled: 3, delivered: 1 });
});

test("a held delivery can be cancelled", async () => {
  const { wire, event } = await pendingDelivery();
  const off = await api.updateWebhook(wire.webhook, { active: false });
  assert.equal((await cancel(wire, event)).json.state, "cancelled");
  await api.updateWebhook(off, { active: true });
  assert.equal((await api.readDelivery(wire.webhook, event)).item.state, "cancelled");
});

test("a delivery under way when its webhook is deactivated is held if it fails, and done if it does not", async () => {
  for (const [status, state] of [[500, "held"], [200, "delivered"]]) {
    const { promise: released, resolve: release } = Promise.withResolvers();
    const wire = await stage.wire({ answer: () => released.then(() => ({ status })), webhook: { timeout_in_sec: 60 } });
    const event = await wire.send();
    await wire.target.next();
    await api.updateWebhook(wire.webhook, { active: false });
    release();
    const { item } = await wire.delivery(event, ({ item }) => item.state !== "sending");
    assert.equal(item.state, state);
  }
});

test("a dead delivery is not retried while its webhook is not active", async () => {
  const wire = await stage.wire({ answer: { status: 404 } });
  const event = await wire.send();
  await wire.delivery(event, isState("dead"));
  const off = await api.updateWebhook(wire.webhook, { active: false });
  wire.target.answerWith({});
  assertProblem(await retry(wire, event), 409, "wrong_state");
  assert.equal((await api.readDelivery(wire.webhook, event)).item.state, "dead");
  await api.updateWebhook(off, { active: true });
  assert.equal((await retry(wire, event)).status, 200);
  await wire.delivery(event, isState("delivered"));
  assert.equal(wire.target.requests().length, 2);
});

test("deleting a webhook cancels what is pending or held, and sends nothing more", async () => {
  for (const active of [true, false]) {
    const { wire, event } = await pendingDelivery();
    let { webhook } = wire;
    if (!active) webhook = await api.updateWebhook(webhook, { active });
    await api.deleteWebhook(webhook);
    const { item } = await wire.delivery(event, isState("cancelled"));
    assert.equal(item.next_attempt_at, null);
    const { routes } = await api.readEvent(event);
    const route = routes.find(({ webhook_id }) => webhook_id === webhook.id);
    assert.deepEqual([route.delivery, route.webhook_name], ["cancelled", webhook.name]);

    assertProblem(await retry(wire, event), 409, "wrong_state");
    assertProblem(await cancel(wire, event), 409, "wrong_state");
    assert.equal((await api.readDelivery(webhook, event)).item.state, "cancelled", "it can still be read");
    const later = await routed(api, await wire.send());
    assert.ok(later.routes.every(({ webhook_id }) => webhook_id !== webhook.id));
    assert.equal(wire.target.requests().length, 1);
  }
});

test("a change of the webhook is used from the next attempt on", async () => {
  const { wire, event } = await pendingDelivery();
  wire.target.answerWith({});
  await api.updateWebhook(wire.webhook, { body_template: '{"version": 2}' });
  await retry(wire, event);
  const { attempts } = await wire.delivery(event, isState("delivered"));
  assert.deepEqual(attempts.map(({ version }) => version), [2, 1]);
  assert.equal(wire.target.requests().at(-1).body, '{"version": 2}');
});
