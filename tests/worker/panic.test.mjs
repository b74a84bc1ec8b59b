// A panic in Rust ends the Wasm instance with everything that is under way in it. So: nothing hangs, the next call is
// served, alarms run again, and what was accepted is delivered. The test build panics on request.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { asRead, assertProblem, eventually } from "../lib/api.mjs";
import { isSettled, isState, useStage } from "../lib/stage.mjs";

const HOOK = "tocsin-test-panic";
// It takes about 50 ms. Without our entry it takes until a caller gives up, which no object does before 15 seconds.
const ANSWERED_MS = 1_000;
// How long an attempt that was cut off is left alone: twice its timeout of one second, and half a minute.
const LEASE_MS = 32_000;

const stage = useStage();
const { api } = stage;

const panicIn = (object, place = "fetch") => api.call("POST", `/api/test-hooks/panic/${object}/${place}`, { token: null });

async function timed(promise) {
  const begun = performance.now();
  const answer = await promise;
  return { answer, ms: performance.now() - begun };
}

test("a panic in any object is answered at once, and the next call is served", async () => {
  const wire = await stage.wire();
  await wire.delivery(await wire.send());
  for (const object of ["registry/main", `journal/${wire.source.id}`, `outbox/${wire.webhook.id}`]) {
    const { answer, ms } = await timed(panicIn(object));
    assertProblem(answer, 500, "internal");
    assert.ok(ms < ANSWERED_MS, `${object}: answered after ${ms} ms`);
    assert.deepEqual(await api.readWebhook(wire.webhook), asRead(wire.webhook));
    const event = await wire.send();
    assert.equal((await wire.delivery(event)).item.state, "delivered", object);
  }
  assert.match(stage.tocsin.log(), /asked to panic/, "the panic is in the log");
});

test("what is under way elsewhere is answered at once when something panics, too", async () => {
  const wire = await stage.wire();
  const never = stage.target(() => new Promise(() => {}));
  const draft = { name: "slow", url: never.url, body_template: "{}", timeout_in_sec: 60 };
  const slow = api.call("POST", "/api/webhooks/test", { body: { draft } });
  await never.next();
  const panic = timed(panicIn(`outbox/${wire.webhook.id}`));
  const others = Array.from({ length: 10 }, () => timed(api.call("GET", `/api/webhooks/${wire.webhook.id}/deliveries`)));
  for (const { answer, ms } of [await panic, await timed(slow), ...(await Promise.all(others))]) {
    assert.ok([200, 500, 503].includes(answer.status), answer.text);
    assert.ok(ms < ANSWERED_MS, `answered after ${ms} ms`);
  }
  assert.equal((await api.call("GET", `/api/webhooks/${wire.webhook.id}/deliveries`)).status, 200);
});

test("an alarm that panics runs again", async () => {
  const wire = await stage.wire();
  const object = `outbox/${wire.webhook.id}`;
  assert.equal((await panicIn(object, "alarm")).text, "armed");
  const runs = async () => Number((await panicIn(object, "alarms")).text);
  await eventually("the alarm has run twice", runs, (count) => count >= 2);
  assert.equal((await wire.delivery(await wire.send())).item.state, "delivered");
});

// All the panics come first. Then these wait for the lease of an attempt, side by side.
describe("after a panic", { concurrency: true, timeout: 120_000 }, () => {
  const patience = { deadline: LEASE_MS + 30_000 };
  let cutOff;
  let accepted;
  before(async () => {
    cutOff = await attemptsThatAreCutOff(["active", "inactive", "deleted"]);
    await api.updateWebhook(cutOff.inactive.wire.webhook, { active: false });
    await api.deleteWebhook(cutOff.deleted.wire.webhook);
    accepted = await eventsThatAreAcceptedWhilePanicking();
  });

  test("an attempt that was cut off is recorded as unknown, and tried again", async () => {
    const { wire, event } = cutOff.active;
    const { item, attempts } = await wire.delivery(event, isSettled, patience);
    assert.equal(item.state, "delivered");
    assert.deepEqual(attempts.map(({ attempt, outcome }) => [attempt, outcome]), [[2, "delivered"], [1, "unknown"]]);
    assert.equal(wire.target.requests().length, 2);
  });

  test("such an attempt is held when its webhook was deactivated meanwhile", async () => {
    const { wire, event } = cutOff.inactive;
    const { attempts } = await wire.delivery(event, isState("held"), patience);
    assert.deepEqual(attempts.map(({ outcome }) => outcome), ["unknown"]);
  });

  test("such an attempt is cancelled when its webhook was deleted meanwhile", async () => {
    const { wire, event } = cutOff.deleted;
    await wire.delivery(event, isState("cancelled"), patience);
    assert.equal(wire.target.requests().length, 1);
  });

  test("what was accepted while it panicked is delivered", async () => {
    const { wire, events } = accepted;
    assert.ok(events.length > 0);
    for (const event of events) assert.equal((await wire.delivery(event, isSettled, patience)).item.state, "delivered");
  });
});

// For each name a wire with an event whose attempt is under way when it panics.
async function attemptsThatAreCutOff(names) {
  const { promise: released, resolve: release } = Promise.withResolvers();
  const options = { answer: () => released.then(() => ({})), webhook: { timeout_in_sec: 1 } };
  const begun = {};
  for (const name of names) {
    const wire = await stage.wire(options);
    begun[name] = { wire, event: await wire.send() };
  }
  await Promise.all(Object.values(begun).map(({ wire }) => wire.target.next()));
  await panicIn(`outbox/${begun[names[0]].wire.webhook.id}`);
  release();
  for (const { wire, event } of Object.values(begun)) await wire.delivery(event, isState("sending"));
  return begun;
}

async function eventsThatAreAcceptedWhilePanicking() {
  const wire = await stage.wire({ webhook: { timeout_in_sec: 1 } });
  const answers = [];
  for (let round = 0; round < 3; round++) {
    const post = (_, place) => wire.source.post({ event_type: wire.eventType, data: { round, place } });
    const posts = Array.from({ length: 8 }, post);
    const panics = [panicIn(`journal/${wire.source.id}`), panicIn("registry/main")];
    answers.push(...(await Promise.all(posts)));
    await Promise.all(panics);
  }
  // One more that nothing comes in the way of.
  answers.push(await wire.source.post({ event_type: wire.eventType, data: "last" }));
  for (const { status, text } of answers) assert.ok([202, 500, 503].includes(status), text);
  return { wire, events: answers.filter(({ status }) => status === 202).map(({ json }) => json.event_id) };
}

test("the build that ships cannot be asked to panic", async (context) => {
  const wasm = await readFile(new URL("../../build/worker/pkg/index_bg.wasm", import.meta.url)).catch(() => undefined);
  if (!wasm) return context.skip("it is not built");
  assert.ok(!wasm.includes(HOOK), `${HOOK} is in it`);
});

test("the build of the tests can", async () => {
  const wasm = await readFile(new URL("../../build/worker-test/pkg/index_bg.wasm", import.meta.url));
  assert.ok(wasm.includes(HOOK), "else the test above finds nothing, whatever is there");
});
