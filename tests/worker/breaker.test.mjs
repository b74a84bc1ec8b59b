// Webhooks that are stopped: by the breaker while their target keeps failing, and for good by a target that says it is
// gone.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { headerOf, isState, routed, useStage } from "../lib/stage.mjs";

const FAILURES_TO_OPEN = 10;
const THREE_DAYS_MS = 3 * 24 * 60 * 60 * 1000;

const stage = useStage();
const { api } = stage;

// A wire whose breaker is open, and an event that came after that.
async function openBreaker() {
  const wire = await stage.wire({ answer: { status: 500 } });
  const failed = await wire.sendMany(FAILURES_TO_OPEN);
  const isOpen = ({ breaker }) => breaker !== null;
  const { breaker } = await eventually("the breaker is open", () => api.standing(wire.webhook), isOpen);
  const late = await wire.send();
  await wire.delivery(late, isState("held"));
  const requests = wire.target.requests().length;
  return { wire, failed, late, breaker, requests };
}

const countsOf = async ({ webhook }) => (await api.standing(webhook)).counts;

async function allDelivered({ wire, failed, late }) {
  for (const event of [...failed, late]) await wire.delivery(event, isState("delivered"));
  assert.equal((await api.standing(wire.webhook)).breaker, null);
}

describe("the breaker", { concurrency: true, timeout: 90_000 }, () => {
  test("opens after ten failures in a row, and holds what comes and what is due", async () => {
    const { wire, failed, late, breaker, requests } = await openBreaker();
    assert.equal(requests, FAILURES_TO_OPEN, "each was tried once");
    const wait = Date.parse(breaker.probe_at) - Date.parse(breaker.since);
    assert.ok(wait >= 48_000 && wait <= 72_000, `the first probe is ${wait} ms away`);
    assert.equal(Date.parse(breaker.disables_at) - Date.parse(breaker.since), THREE_DAYS_MS);
    assert.equal((await api.readWebhook(wire.webhook)).state, "active", "it is still meant to send");

    const { item, attempts } = await wire.delivery(late, isState("held"));
    assert.deepEqual([item.held_because, item.attempts, item.next_attempt_at], ["breaker_open", 0, null]);
    assert.deepEqual(attempts, []);
    // Their second attempts would be due after about five seconds.
    const isHeld = ({ held }) => held === failed.length + 1;
    const counts = await eventually("all are held", () => countsOf(wire), isHeld);
    assert.equal(counts.pending + counts.sending, 0);
    assert.equal(wire.target.requests().length, requests, "and none was made meanwhile");
  });

  test("counts failures in a row only", async () => {
    // So that none is tried again by itself.
    const busy = { status: 503, headers: { "retry-after": "3600" } };
    const wire = await stage.wire({ answer: busy });
    const failMore = async (count, pending) => {
      wire.target.answerWith(busy);
      await wire.sendMany(count);
      await eventually("they have failed", () => countsOf(wire), (counts) => counts.pending === pending);
    };
    await failMore(FAILURES_TO_OPEN - 1, FAILURES_TO_OPEN - 1);
    wire.target.answerWith({});
    await wire.delivery(await wire.send(), isState("delivered"));
    await failMore(FAILURES_TO_OPEN - 1, 2 * (FAILURES_TO_OPEN - 1));
    assert.equal((await api.standing(wire.webhook)).breaker, null);
    wire.target.answerWith(busy);
    await wire.send();
    await eventually("one more opens it", () => api.standing(wire.webhook), ({ breaker }) => breaker !== null);
  });

  test("closes when a delivery that was retried by hand succeeds, and releases the others", async () => {
    const open = await openBreaker();
    open.wire.target.answerWith({});
    assert.equal((await api.byHand("retry", open.wire.webhook, open.failed[3])).status, 200);
    await allDelivered(open);
  });

  test("lets one delivery through when a person releases what is held, and no more while that fails", async () => {
    const open = await openBreaker();
    const { wire, requests } = open;
    await api.held("release", wire.webhook);
    await eventually("one was sent", () => wire.target.requests().length, (count) => count === requests + 1);
    const isBack = ({ sending }) => sending === 0;
    await eventually("it has failed", () => countsOf(wire), isBack);
    assert.equal(wire.target.requests().length, requests + 1);
    assert.notEqual((await api.standing(wire.webhook)).breaker, null);

    wire.target.answerWith({});
    await api.held("release", wire.webhook);
    await allDelivered(open);
  });

  test("asks the target again at once when the webhook was changed", async () => {
    const open = await openBreaker();
    open.wire.target.answerWith({});
    await api.updateWebhook(open.wire.webhook, { timeout_in_sec: 20 });
    await allDelivered(open);
  });
});

const noticesOf = async ({ id }) => {
  const { items } = await api.must(200, "GET", "/api/notices?limit=100");
  return items.filter(({ webhook_id }) => webhook_id === id);
};

describe("a target that answers 410", { concurrency: true, timeout: 90_000 }, () => {
  // A webhook that was stopped, and a delivery that waited meanwhile.
  async function goneWire() {
    const wire = await stage.wire({ answer: { status: 503, headers: { "retry-after": "3600" } } });
    const waiting = await wire.send();
    await wire.delivery(waiting, isState("pending"));
    wire.target.answerWith({ status: 410 });
    const last = await wire.send();
    const { item } = await wire.delivery(last, isState("dead"));
    assert.equal(item.outcome, "gone");
    const isDisabled = ({ state }) => state === "disabled";
    const webhook = await eventually("it is disabled", () => api.readWebhook(wire.webhook), isDisabled);
    return { wire, waiting, last, webhook };
  }

  test("stops its webhook: that is a new version, and nothing more is sent", async () => {
    const { wire, waiting, last, webhook } = await goneWire();
    assert.deepEqual([webhook.version, webhook.active, webhook.disabled.reason], [2, false, "gone"]);
    assert.ok(Math.abs(Date.parse(webhook.disabled.at) - Date.now()) < 60_000);
    assert.deepEqual((await api.must(200, "GET", `/api/webhooks/${webhook.id}/versions/1`)).state, "active");
    const { item } = await wire.delivery(waiting, isState("held"));
    assert.equal(item.held_because, "disabled");
    assert.equal(wire.target.requests().at(-1).headers.find(([name]) => name === "webhook-id")[1], last);

    const { routes } = await routed(api, await wire.send());
    assert.equal(routes.find(({ webhook_id }) => webhook_id === webhook.id).verdict, "inactive");
    assert.equal(wire.target.requests().length, 2);
  });

  test("is told in the console, until a person dismisses it", async () => {
    const { webhook } = await goneWire();
    const isThere = ({ length }) => length > 0;
    const [notice, ...others] = await eventually("there is a notice", () => noticesOf(webhook), isThere);
    assert.deepEqual(others, []);
    assert.deepEqual([notice.kind, notice.webhook_name], ["disabled_gone", webhook.name]);
    assert.ok(notice.text.includes(webhook.name) && notice.text.includes("410"), notice.text);
    await api.must(204, "DELETE", `/api/notices/${notice.number}`);
    assert.deepEqual(await noticesOf(webhook), []);
    assertProblem(await api.call("DELETE", `/api/notices/${notice.number}`), 404, "not_found");
  });

  test("is told to operations webhooks, and to no others", async () => {
    const operations = stage.target();
    const body_template = '{"type": "{{event_type}}", "data": {{data}}}';
    const document = { name: unique("Ops"), url: operations.url, receives: "operations", body_template };
    const watcher = await api.createWebhook(document);
    assert.equal(watcher.receives, "operations");
    const everything = stage.target();
    await api.createWebhook({ ...document, name: unique("All"), url: everything.url, receives: "events" });

    const { wire, last, webhook } = await goneWire();
    const told = () => operations.requests().map(({ body }) => JSON.parse(body));
    const isOurs = ({ data }) => data.webhook?.id === webhook.id;
    const events = await eventually("it is told", told, (all) => all.some(isOurs));
    const { type, data } = events.find(isOurs);
    assert.deepEqual([type, data.type, data.reason, data.webhook], [
      "WebhookDisabled",
      "disabled_gone",
      "gone",
      { id: webhook.id, name: webhook.name },
    ]);
    assert.deepEqual(events.filter((event) => !event.type.startsWith("Webhook")), [], "it gets no other events");
    await stage.receiver.next(
      ({ path, headers }) => path === everything.path && headerOf(headers, "webhook-id") === last,
      { deadline: 15_000 },
    );
    const types = everything.requests().map(({ body }) => JSON.parse(body).type);
    assert.ok(types.includes(wire.eventType) && !types.includes("WebhookDisabled"), `${types}`);
  });

  test("can be given another chance: its webhook is enabled, and then what is held released", async () => {
    const { wire, waiting, last, webhook } = await goneWire();
    await wire.delivery(waiting, isState("held"));
    wire.target.answerWith({});
    const on = await api.updateWebhook(webhook, { active: true });
    assert.deepEqual([on.state, on.disabled, on.version], ["active", null, 3]);
    await wire.delivery(await wire.send(), isState("delivered"));
    assert.equal((await api.readDelivery(webhook, waiting)).item.held_because, "not_released");
    await api.held("release", on);
    for (const event of [waiting, last]) {
      // What was released waits an hour still, as its target had asked.
      assert.equal((await api.byHand("retry", on, event)).status, 200);
      await wire.delivery(event, isState("delivered"));
    }
  });
});
