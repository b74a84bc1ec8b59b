// What becomes of a delivery: each way an attempt can end, and what follows from it. Most of these wait for something,
// so they run side by side.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { awaitsAttempt, headerOf, openTarget, routed, useStage } from "../lib/stage.mjs";

const RECORDED_BYTES_MAX = 32 * 1024;

const stage = useStage();
const { api } = stage;

// Sends one event through a wire of its own, and returns the delivery once it is as it should be.
async function deliver(options, holds) {
  const wire = await stage.wire(options);
  const event = await wire.send();
  const { item, attempts } = await wire.delivery(event, holds);
  return { wire, event, item, attempts, last: attempts[0] };
}

describe("a delivery", { concurrency: true, timeout: 90_000 }, () => {
  test("is delivered when the target answers 2xx", async () => {
    for (const status of [200, 201, 202, 204, 299]) {
      const { item, last } = await deliver({ answer: { status } });
      assert.deepEqual([item.state, item.outcome, item.attempts], ["delivered", "delivered", 1], `${status}`);
      assert.equal(item.next_attempt_at, null);
      assert.equal(last.response.status, status);
      assert.equal(last.attempt, 1);
      assert.equal(last.version, 1);
    }
  });

  test("goes to nobody while the webhook is not active, and the event says so", async () => {
    const wire = await stage.wire({ webhook: { active: false } });
    const event = await wire.send();
    const { routes } = await routed(api, event);
    const route = routes.find(({ webhook_id }) => webhook_id === wire.webhook.id);
    assert.deepEqual([route.verdict, route.delivery, route.webhook_name], ["inactive", null, wire.webhook.name]);
    const { items } = await api.must(200, "GET", `/api/webhooks/${wire.webhook.id}/deliveries`);
    assert.deepEqual(items, []);
    assert.deepEqual(wire.target.requests(), []);
  });

  test("is not made when a filter does not hold, and the event says which and what it found", async () => {
    const severity = { json_path: "$.data.severity", expected_values: ["high", "critical"] };
    const [loud, quiet] = [await stage.wire(), await stage.wire()];
    await api.updateWebhook(quiet.webhook, { filters: [...loud.webhook.filters, severity] });
    const event = await loud.send({ severity: "low" });
    await loud.delivery(event);
    const { routes } = await routed(api, event);
    const route = routes.find(({ webhook_id }) => webhook_id === quiet.webhook.id);
    assert.deepEqual([route.verdict, route.delivery], ["filtered", null]);
    const explanation = "$.data.severity is low; expected high or critical.";
    assert.deepEqual(route.filters, [{ ...severity, holds: false, found: ["low"], found_at: ["$.data.severity"], explanation }]);
    assert.equal(routes.find(({ webhook_id }) => webhook_id === loud.webhook.id).delivery, "delivered");
    assert.deepEqual(quiet.target.requests(), []);
    await loud.delivery(await loud.send({ severity: "critical" }));
    await quiet.target.next();
  });

  test("fails when a validator does not hold, although the status is 200", async () => {
    const ok = { json_path: "$.data.ok", expected_values: ["true"] };
    const options = { answer: { body: { ok: false, error: "invalid_auth" } }, webhook: { response_validators: [ok] } };
    const { item, last } = await deliver(options, awaitsAttempt(2));
    assert.deepEqual([item.state, item.outcome], ["pending", "validator_failed"]);
    const explanation = "$.data.ok is false; expected true.";
    assert.deepEqual(last.validators, [{ ...ok, holds: false, found: ["false"], found_at: ["$.data.ok"], explanation }]);
    assert.equal(last.outcome, "validator_failed");
    assert.equal(last.explanation, `The target answered 200, but a validator failed: ${explanation}`);
  });

  test("has a defined end when a validator is asked of a body that is not JSON", async () => {
    const validator = { json_path: "$.data.ok", expected_values: ["true"] };
    for (const body of ["", "ok", "<html>", "{", "[".repeat(5_000)]) {
      const webhook = { response_validators: [validator], retry: { max_attempts: 1 } };
      const { item, last } = await deliver({ answer: { body }, webhook });
      assert.deepEqual([item.state, item.outcome], ["dead", "validator_failed"], body);
      assert.deepEqual(last.validators[0].found, []);
    }
  });

  test("times out when the target never answers", async () => {
    const never = () => new Promise(() => {});
    const { item, last } = await deliver({ answer: never, webhook: { timeout_in_sec: 1 } }, awaitsAttempt(2));
    assert.equal(item.outcome, "timed_out");
    assert.equal(last.response, null);
    assert.ok(last.timings.total_ms >= 1_000 && last.timings.total_ms < 5_000, `after ${last.timings.total_ms} ms`);
    assert.ok(last.request.headers.length > 0, "what was sent is on record");
  });

  test("keeps of a long answer what the record holds, and asks validators of all of it", async () => {
    const body = JSON.stringify({ filler: "é".repeat(RECORDED_BYTES_MAX), ok: true });
    const webhook = { response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }] };
    const { item, last } = await deliver({ answer: { body }, webhook });
    assert.equal(item.state, "delivered");
    assert.equal(last.response.body_cut, true);
    assert.ok(body.startsWith(last.response.body));
    assert.ok(RECORDED_BYTES_MAX - Buffer.byteLength(last.response.body) < 2, "it is cut between characters");
  });

  test("does not follow a redirect", async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const other = openTarget(stage.receiver);
      const { wire, item, last } = await deliver({ answer: { status, headers: { location: other.url } } });
      assert.deepEqual([item.state, item.outcome, item.attempts], ["dead", "redirected", 1], `${status}`);
      assert.ok(last.explanation.includes(other.url), last.explanation);
      assert.equal(last.response.status, status);
      // One that is sent to the other path in earnest comes later than a redirect would have.
      await api.updateWebhook(wire.webhook, { url: other.url });
      const second = await wire.send();
      await wire.delivery(second);
      assert.deepEqual(other.requests().map(({ headers }) => headerOf(headers, "webhook-id")), [second]);
    }
  });

  test("is tried again after a 500, with the same webhook-id and body", async () => {
    let calls = 0;
    const { wire, event, item, attempts } = await deliver({ answer: () => ({ status: ++calls === 1 ? 500 : 200 }) });
    assert.deepEqual([item.state, item.attempts, item.attempts_allowed], ["delivered", 2, 10]);
    assert.deepEqual(attempts.map(({ attempt, outcome }) => [attempt, outcome]), [[2, "delivered"], [1, "server_error"]]);
    const [first, second] = wire.target.requests();
    assert.equal(wire.target.requests().length, 2);
    assert.deepEqual([first, second].map(({ headers }) => headerOf(headers, "webhook-id")), [event, event]);
    assert.equal(first.body, second.body);
    const waited = Date.parse(second.time) - Date.parse(first.time);
    assert.ok(waited >= 4_000 && waited < 12_000, `it was tried again after ${waited} ms`);
    assert.ok(Number(headerOf(second.headers, "webhook-timestamp")) > Number(headerOf(first.headers, "webhook-timestamp")));
  });

  test("is given up at once when another try would end the same way", async () => {
    for (const [status, outcome] of [
      [400, "rejected"],
      [401, "rejected"],
      [403, "rejected"],
      [404, "rejected"],
      [413, "rejected"],
      [410, "gone"],
    ]) {
      const { wire, item } = await deliver({ answer: { status } });
      assert.deepEqual([item.state, item.outcome, item.attempts, item.next_attempt_at], ["dead", outcome, 1, null], `${status}`);
      assert.equal(wire.target.requests().length, 1);
    }
  });

  test("is tried again after a status that the webhook names, and only after those", async () => {
    const webhook = { retry: { statuses: [404, 302] } };
    for (const status of [404, 302]) {
      const { item, last } = await deliver({ answer: { status }, webhook }, awaitsAttempt(2));
      assert.deepEqual([item.state, last.outcome], ["pending", status === 404 ? "rejected" : "redirected"]);
    }
    const { item } = await deliver({ answer: { status: 403 }, webhook });
    assert.deepEqual([item.state, item.attempts], ["dead", 1]);
  });

  test("is given up at the first validator that does not hold, when the webhook says so", async () => {
    const webhook = {
      response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }],
      retry: { on_validator_failure: "give_up" },
    };
    const { item } = await deliver({ answer: { body: { ok: false } }, webhook });
    assert.deepEqual([item.state, item.outcome, item.attempts], ["dead", "validator_refused", 1]);
    const failed = await deliver({ answer: { status: 500 }, webhook }, awaitsAttempt(2));
    assert.equal(failed.item.state, "pending", "that is about validators only");
  });

  test("is given up after as many attempts as the webhook allows", async () => {
    const { wire, item } = await deliver({ answer: { status: 500 }, webhook: { retry: { max_attempts: 2 } } });
    assert.deepEqual([item.state, item.outcome, item.attempts], ["dead", "server_error", 2]);
    assert.equal(wire.target.requests().length, 2);
  });

  test("says so when the template makes no JSON of the event, and sends nothing", async () => {
    const body_template = '{"text": "{{{data.title}}}"}';
    const wire = await stage.wire({ webhook: { body_template } });
    const { item, attempts } = await wire.delivery(await wire.send({ title: 'a" b' }));
    assert.deepEqual([item.state, item.outcome], ["dead", "template_failed"]);
    assert.equal(attempts[0].request, null);
    assert.match(attempts[0].explanation, /not JSON.*Nothing was sent/s);
    assert.deepEqual(wire.target.requests(), []);
  });

  test("names the fields that the template asked for and the event does not have", async () => {
    const wire = await stage.wire({ webhook: { body_template: '{"a": "{{data.owner}}", "b": "{{data.title}}"}' } });
    const { attempts } = await wire.delivery(await wire.send({ title: "t" }));
    assert.deepEqual(attempts[0].missing, ["data.owner"]);
  });

  test("is sent with the method of the webhook, and a GET without a body", async () => {
    for (const method of ["PUT", "PATCH", "DELETE", "GET"]) {
      const webhook = { method, ...(method === "GET" ? { body_template: null } : {}) };
      const { wire, item } = await deliver({ webhook });
      assert.equal(item.state, "delivered");
      const [request] = wire.target.requests();
      assert.equal(request.method, method);
      assert.equal(request.body === "", method === "GET");
      assert.equal(headerOf(request.headers, "content-type"), method === "GET" ? undefined : "application/json");
    }
  });

  test("of a slow webhook does not hold up a fast one", async () => {
    const { promise: released, resolve: release } = Promise.withResolvers();
    const slow = await stage.wire({ answer: () => released.then(() => ({})), webhook: { timeout_in_sec: 60 } });
    const fast = await stage.wire();
    // More than may be in flight at once.
    const waiting = await Promise.all(Array.from({ length: 8 }, () => slow.send()));
    await slow.target.next();
    assert.equal((await fast.delivery(await fast.send())).item.state, "delivered");
    const { items } = await api.must(200, "GET", `/api/webhooks/${slow.webhook.id}/deliveries`);
    assert.ok(items.every(({ state }) => state === "sending" || state === "pending"), JSON.stringify(items));
    release();
    for (const event of waiting) assert.equal((await slow.delivery(event)).item.state, "delivered");
    assert.equal(slow.target.requests().length, waiting.length);
  });
});
