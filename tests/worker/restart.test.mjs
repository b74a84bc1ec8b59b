// A power cut: the whole process group is killed, and what was accepted, configured and begun is there afterwards.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asRead, unique } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isSettled, isState, useStage } from "../lib/stage.mjs";

// The timeout of the attempts that are cut off: longer than what lies between their beginning and the power cut.
const TIMEOUT_SECONDS = 3;
// Their lease, the wait before the next one, and some patience.
const AFTER_LEASE = { deadline: 2_000 * TIMEOUT_SECONDS + 30_000 + 30_000 };

// What each test looks at again, made before the power cut.
let retried;
let begun;
let burst;
let secret;
let held;
let session;
const stage = useStage({
  async furnish() {
    retried = await pendingRetry();
    held = await heldDelivery();
    secret = { value: unique("secret") };
    secret.wire = await stage.wire({ webhook: { headers: [{ key: "X-Api-Key", value: secret.value }] } });
    session = await signIn();
    const wire = await stage.wire({ webhook: { timeout_in_sec: TIMEOUT_SECONDS } });
    begun = await attemptUnderWay();
    // Last, so that the power is cut between the answers and the fan-out.
    burst = await justAccepted(wire);
    await stage.tocsin.kill();
    begun.release();
    retried.wire.target.answerWith({});
    burst.arrived = burst.wire.target.requests().length;
    await stage.tocsin.restart();
  },
});
const { api } = stage;

async function pendingRetry() {
  const wire = await stage.wire({ answer: { status: 500 } });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  return { wire, event };
}

async function attemptUnderWay() {
  const { promise: released, resolve: release } = Promise.withResolvers();
  const wire = await stage.wire({ answer: () => released.then(() => ({})), webhook: { timeout_in_sec: TIMEOUT_SECONDS } });
  const event = await wire.send();
  await wire.target.next();
  return { wire, event, release };
}

async function heldDelivery() {
  const { wire, event } = await pendingRetry();
  const webhook = await api.updateWebhook(wire.webhook, { active: false });
  await wire.delivery(event, isState("held"));
  return { wire, event, webhook };
}

async function justAccepted(wire) {
  const body = (place) => ({ event_type: wire.eventType, data: { place } });
  const posts = Array.from({ length: 30 }, (_, place) => wire.source.post(body(place)));
  const answers = await Promise.all(posts);
  for (const { status, text } of answers) assert.equal(status, 202, text);
  return { wire, first: body(0), events: answers.map(({ json }) => json.event_id) };
}

async function signIn() {
  const answer = await api.call("POST", "/api/session", { token: null, body: { token: stage.tocsin.adminToken } });
  return answer.headers.get("set-cookie").split(";")[0];
}

describe("after a power cut", { concurrency: true, timeout: 120_000 }, () => {
  test("a retry that was pending is made, although nobody asks", async () => {
    const { wire, event } = retried;
    // Nothing but /healthz was called since the start, and that touches no object.
    const again = () => wire.target.requests().length === 2;
    await stage.receiver.next(({ path }) => path === wire.target.path && again(), { deadline: 30_000 });
    const { item, attempts } = await wire.delivery(event);
    assert.equal(item.state, "delivered");
    assert.deepEqual(attempts.map(({ outcome }) => outcome), ["delivered", "server_error"]);
    const ids = wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));
    assert.deepEqual(ids, [event, event]);
  });

  test("an attempt that was under way is recorded as unknown, and tried again", async () => {
    const { wire, event } = begun;
    const { item, attempts } = await wire.delivery(event, isSettled, AFTER_LEASE);
    assert.equal(item.state, "delivered");
    assert.deepEqual(attempts.map(({ attempt, outcome }) => [attempt, outcome]), [[2, "delivered"], [1, "unknown"]]);
  });

  test("every event that was accepted is delivered", async () => {
    const { wire, events } = burst;
    for (const event of events) {
      assert.equal((await wire.delivery(event, isSettled, AFTER_LEASE)).item.state, "delivered");
    }
    const arrived = new Set(wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id")));
    assert.deepEqual([...arrived].sort(), events.toSorted());
    assert.ok(burst.arrived < events.length, "the power was cut before all of them were delivered");
  });

  test("an event that was accepted before is still a duplicate", async () => {
    const { json } = await burst.wire.source.post(burst.first);
    assert.deepEqual(json, { event_id: burst.events[0], duplicate: true });
  });

  test("the configs are there, and stored secrets still open", async () => {
    const { wire, value } = secret;
    assert.deepEqual(await api.readWebhook(wire.webhook), asRead(wire.webhook));
    await wire.delivery(await wire.send(), isState("delivered"));
    assert.equal(headerOf(wire.target.requests()[0].headers, "x-api-key"), value);
  });

  test("what was held is still held", async () => {
    const { wire, event, webhook } = held;
    assert.deepEqual(await api.readWebhook(webhook), asRead(webhook));
    assert.equal((await api.readDelivery(webhook, event)).item.state, "held");
    assert.equal(wire.target.requests().length, 1);
  });

  test("a session goes on", async () => {
    assert.equal((await api.call("GET", "/api/session", { token: null, headers: { cookie: session } })).status, 200);
  });
});
