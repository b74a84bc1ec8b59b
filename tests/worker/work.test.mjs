// The budget of work: an event and a webhook that together take too much get an outcome with a name, and nothing else of the
// event or of the webhook suffers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { routed, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const EVENT_BYTES_MAX = 256 * 1024;

// A list of `{"": {"": …}}`, each 58 deep, of about so many bytes: a node for every five bytes.
function deepNodes(bytes) {
  const one = '{"":'.repeat(58) + "0" + "}".repeat(58);
  return `[${Array(Math.floor(bytes / (one.length + 1))).fill(one)}]`;
}

// Lists within lists, of about so many bytes: a node for every two bytes.
function deepLists(bytes) {
  const one = "[".repeat(58) + "]".repeat(58);
  return `[${Array(Math.floor(bytes / (one.length + 1))).fill(one)}]`;
}

const eventOf = (type, data) => `{"event_type":"${type}","data":${data}}`;

// The first reproduction of the attack: 10.8 s of CPU.
const COMPARES = '{"a":"{{#each data.items}}{{#if (eq this ../data.primary)}}*{{/if}}{{/each}}"}';
const COMPARED = `{"items":[${Array(4_500).fill(0)}],"primary":${deepNodes(240_000)}}`;

test("a template that compares a large value in each round is cut off; the next event and the other webhook are served", async () => {
  const wire = await stage.wire({ webhook: { body_template: COMPARES } });
  const other = await api.createWebhook({ ...wire.webhook, id: undefined, name: unique("Other"), body_template: '{"ok": true}' });
  const hostile = await wire.source.send(eventOf(wire.eventType, COMPARED));
  const ordinary = await wire.send({ items: [1, 2, 3], primary: 2 });
  const { item, attempts } = await wire.delivery(hostile);
  assert.deepEqual([item.state, item.outcome, attempts.length], ["dead", "too_much_work", 1]);
  assert.match(attempts[0].explanation, /^The template takes too much work for this event, at line 1, column \d+: .* Nothing was sent\.$/);
  assert.equal(attempts[0].request, null);
  const delivered = await wire.delivery(ordinary);
  assert.equal(delivered.item.state, "delivered");
  assert.deepEqual(wire.target.requests().map(({ body }) => body).filter((body) => body !== '{"ok": true}'), ['{"a":"*"}']);
  for (const event of [hostile, ordinary]) {
    const found = await eventually(
      "the other webhook's delivery",
      () => api.call("GET", `/api/webhooks/${other.id}/deliveries/${event}`),
      ({ status, json }) => status === 200 && json.item.state === "delivered",
    );
    assert.equal(found.json.item.outcome, "delivered");
  }
});

test("address, headers and body share one budget", async () => {
  const loop = "{{#each data.list}}{{/each}}";
  const list = `{"list":[${Array(20_000).fill(0)}]}`;
  const header = (number) => ({ key: `X-${number}`, value: `a${loop}`, secret: false });
  const draft = (count) => ({ body_template: `{"a":"${loop}"}`, headers: Array.from({ length: count }, (_, number) => header(number)) });
  const preview = (count) =>
    api.must(200, "POST", "/api/webhooks/preview", {
      body: `{"draft":${JSON.stringify({ name: "x", url: "https://example.com/", ...draft(count) })},"event":${eventOf("x", list)}}`,
    });
  assert.deepEqual((await preview(2)).issues, []);
  const { issues } = await preview(50);
  assert.match(issues.map(({ message }) => message).join("\n"), /takes too much work for this event/);
});

// The third reproduction: 1.35 s of CPU for each of twenty.
const NESTED = { json_path: "$.data.x[?count(@..[?@..[0]])==7]", op: "not_any", expected_values: ["zzz"] };
// One descent and a comparison of whole values, which is as deep.
const EXPENSIVE = { json_path: "$.data.x[?count(@..[?@.a==@.b])==7]", op: "not_any", expected_values: ["zzz"] };

test("filters that take too much work leave the event on record as too_much_work, in the ledger and for a replay", async () => {
  const wire = await stage.wire();
  const [own] = wire.webhook.filters;
  const guarded = await api.createWebhook({
    ...wire.webhook,
    id: undefined,
    name: unique("Guarded"),
    filters: [own, ...Array(19).fill(NESTED)],
  });
  const before = Date.now();
  const event = await wire.source.send(eventOf(wire.eventType, `{"x":${deepLists(250_000)}}`));
  const { routes } = await routed(api, event);
  const route = routes.find(({ webhook_id }) => webhook_id === guarded.id);
  assert.equal(route.verdict, "too_much_work");
  assert.match(route.filters[0].explanation, / takes more than \d+ units of work, so the rule does not hold\.$/);
  assert.equal((await wire.delivery(event)).item.state, "delivered", "the other webhook gets it");
  const ledger = await eventually("the ledger balances", () => api.ledger(), ({ balanced }) => balanced);
  const account = ledger.webhooks.find(({ webhook_id }) => webhook_id === guarded.id).entries;
  assert.deepEqual([account.accepted, account.too_much_work, account.filtered], [1, 1, 0]);
  // With the filters out of the way, it can be sent after all.
  await api.updateWebhook(await api.readWebhook(guarded), { filters: [own] });
  const span = { since: new Date(before - 60_000).toISOString(), until: new Date(Date.now() + 60_000).toISOString() };
  const replay = { webhook_id: guarded.id, states: ["too_much_work"], dry_run: false, ...span };
  await api.must(202, "POST", "/api/replays", { body: replay });
  await eventually(
    "the delivery of the replay",
    () => api.call("GET", `/api/webhooks/${guarded.id}/deliveries/${event}`),
    ({ status, json }) => status === 200 && json.item.state === "delivered",
  );
});

test("validators that take too much work end the delivery as too_much_work, and the record shows the answer", async () => {
  const answer = { status: 200, headers: { "content-type": "application/json" }, body: `{"x":${deepLists(250_000)}}` };
  const wire = await stage.wire({ answer, webhook: { response_validators: Array(20).fill(EXPENSIVE) } });
  const { item, attempts } = await wire.delivery(await wire.send());
  assert.deepEqual([item.state, item.outcome], ["dead", "too_much_work"]);
  assert.equal(attempts[0].response.status, 200);
  assert.equal(
    attempts[0].explanation,
    "The target answered 200, but the validators take more work than one attempt may cost, so not all of them were evaluated.",
  );
  assert.equal(wire.target.requests().length, 1, "it is not tried again");
});

test("a preview and a test take no larger event than a source may send", async () => {
  const draft = { name: "x", url: "https://example.com/", body_template: "{}" };
  const envelope = eventOf("x", '{"t":""}').length;
  const event = (bytes) => ({ event_type: "x", data: { t: "t".repeat(bytes - envelope) } });
  await api.preview(draft, event(EVENT_BYTES_MAX));
  for (const path of ["/api/webhooks/preview", "/api/webhooks/test"]) {
    const answer = await api.call("POST", path, { body: { draft, event: event(EVENT_BYTES_MAX + 1) } });
    assertProblem(answer, 422, "invalid", ["event too_long"]);
    assert.deepEqual(answer.json.issues, [
      { path: "event", code: "too_long", message: "Given 262145 bytes; an event has at most 262144." },
    ]);
  }
});
