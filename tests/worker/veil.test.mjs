// A viewer sees no event, header or body anywhere, nor what quotes one or may be a credential of a target; everybody above does.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { ROLES, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";

let wire;
const tokens = {};
const stage = useStage({
  async furnish() {
    wire = await stage.wire({ answer: { status: 200, body: '{"said": "c4n4ry-answer"}', headers: { "x-said": "c4n4ry-header" } } });
    for (const role of ROLES) tokens[role] = (await tokenOf(api, role)).token;
  },
});
const { api } = stage;

test("a viewer sees no event, header or body, and everybody above does", async () => {
  // A second webhook that filters the event out, with a verdict that quotes it; and one whose validator quotes the answer.
  const filters = [{ json_path: "$.data.secret", expected_values: ["another"] }];
  const validators = [{ json_path: "$.data.said", expected_values: ["another"] }];
  const rules = { filters: wire.webhook.filters, response_validators: validators, retry: { max_attempts: 1 } };
  const [quoting] = await Promise.all([
    stage.wire({ target: wire.target, webhook: rules }),
    stage.wire({ target: wire.target, webhook: { filters } }),
  ]);
  const again = await wire.send({ title: "Again", secret: "c4n4ry-event" });
  await wire.delivery(again);
  const judgedOf = () => api.call("GET", `/api/webhooks/${quoting.webhook.id}/deliveries/${again}`);
  await eventually("it is dead", judgedOf, ({ json }) => json.item?.state === "dead");

  const { webhook: kept } = await stage.wire({
    webhook: {
      url: `${wire.target.url}?c4n4ry=address`,
      headers: [{ key: "X-Plain", value: "c4n4ry-plain", secret: false }],
      body_template: '{ "key": "c4n4ry-template" }',
    },
  });
  const paths = [
    "/api/events?documents=true",
    `/api/events/${again}`,
    `/api/webhooks/${wire.webhook.id}/deliveries/${again}`,
    `/api/webhooks/${quoting.webhook.id}/deliveries/${again}`,
    `/api/webhooks/${wire.webhook.id}/deliveries`,
    "/api/deliveries",
    "/api/webhooks?limit=100",
    ...["", "/versions", "/versions/1"].map((rest) => `/api/webhooks/${kept.id}${rest}`),
    "/api/notices",
    "/api/ledger",
  ];
  const seen = async (role) => {
    const answers = await Promise.all(paths.map((path) => api.must(200, "GET", path, { token: tokens[role] })));
    return answers.map((answer) => JSON.stringify(answer));
  };
  for (const text of await seen("viewer")) assert.ok(!text.includes("c4n4ry"), text);
  for (const role of ["operator", "editor", "admin"]) {
    const [list, one, delivered, judged] = await seen(role);
    for (const text of [list, one]) assert.ok(text.includes("c4n4ry-event"), `${role}: ${text}`);
    assert.ok(one.includes("$.data.secret is c4n4ry-event"), one);
    for (const part of ["c4n4ry-event", "c4n4ry-answer", "c4n4ry-header"]) assert.ok(delivered.includes(part), `${role}: ${part}`);
    assert.ok(judged.includes("$.data.said is c4n4ry-answer"), judged);
    const [document] = (await seen(role)).slice(paths.indexOf(`/api/webhooks/${kept.id}`));
    for (const part of ["c4n4ry=address", "c4n4ry-plain", "c4n4ry-template"]) assert.ok(document.includes(part), `${role}: ${part}`);
  }

  const token = tokens.viewer;
  const { event: document, item } = await api.must(200, "GET", `/api/events/${again}`, { token });
  assert.deepEqual([document, item.title], [null, "Again"]);
  const { attempts } = await api.must(200, "GET", `/api/webhooks/${wire.webhook.id}/deliveries/${again}`, { token });
  const { request, response, outcome } = attempts[0];
  assert.deepEqual([request.headers, request.body, request.url], [[], null, stage.receiver.origin]);
  assert.deepEqual([response.status, response.headers, response.body, outcome], [200, [], null, "delivered"]);
});

test("a viewer sees no name and no word out of a template, an address or a header, whatever call it makes", async () => {
  const filters = wire.webhook.filters;
  const missing = (part) => `{{data.c4n4ry-${part}}}`;
  const [plain, secret, once] = [false, true].map((secret) => ({ key: secret ? "X-Secret" : "X-Plain", secret })).concat({ max_attempts: 1 });
  const inAll = {
    url: `${wire.target.url}/c4n4ry-path/${missing("in-path")}-?c4n4ry=query&q=${missing("in-query")}`,
    headers: [
      { ...plain, value: `c4n4ry-header ${missing("in-header")}` },
      { ...secret, value: "c4n4ry-secret" },
    ],
    body_template: `{"c4n4ry": "${missing("in-template")}"}`,
  };
  const hooks = [
    // Delivered, with four names missing.
    inAll,
    // Given up, with a sentence that names them.
    { ...inAll, on_missing_field: "fail" },
    // With a line of the body and its place in the template, and with what a helper was given.
    { body_template: '{"a": "{{{data.secret}}}", "c4n4ry": 1}' },
    { body_template: '{"a": "{{date data.secret "%Y"}}"}' },
    // A filter and a validator that quote what they found, at names that hold it.
    { filters: [...filters, { json_path: "$.data.*", expected_values: ["another"], op: "equals_any" }] },
    { response_validators: [{ json_path: "$.data.*", expected_values: ["another"] }] },
  ];
  const webhooks = [];
  for (const hook of hooks) {
    webhooks.push(await api.createWebhook({ name: unique("Veiled"), url: wire.target.url, body_template: "{}", filters, retry: once, ...hook }));
  }
  const event = await wire.send({ title: "Veiled", secret: 'c4n4ry"event', "c4n4ry-name": "c4n4ry" });
  const outcomes = ["delivered", "template_failed", "template_failed", "template_failed", undefined, "validator_failed"];
  for (const [place, webhook] of webhooks.entries()) {
    if (outcomes[place] === undefined) continue;
    const deliveryOf = () => api.call("GET", `/api/webhooks/${webhook.id}/deliveries/${event}`);
    const { json } = await eventually("it is settled", deliveryOf, ({ json }) => ["delivered", "dead"].includes(json.item?.state));
    assert.equal(json.item.outcome, outcomes[place], json.attempts?.[0]?.explanation);
  }

  // Every call that a viewer may make, with every webhook in the places for one.
  const calls = JSON.parse(await readFile(new URL("../fixtures/calls.json", import.meta.url), "utf8"));
  const readable = calls.filter(({ call, takes }) => takes === "viewer" && call.startsWith("GET ")).map(({ call }) => call.slice(4));
  assert.ok(readable.length >= 15, "the calls are found");
  const paths = readable.flatMap((path) => {
    if (path.startsWith("/api/events/")) return [path.replace("{id}", event)];
    if (!path.includes("{id}")) return [path, ...(path === "/api/events" ? [`${path}?documents=true`] : [])];
    const filled = path.replace("{event_id}", event).replace("{version}", "1");
    return webhooks.map(({ id }) => filled.replace("{id}", id));
  });
  for (const path of paths) assert.ok(!path.includes("{"), `${path} has a place that this test does not fill`);
  const seen = new Map();
  for (const path of paths) {
    const answer = await api.call("GET", path, { token: tokens.viewer });
    // One event is filtered out of one webhook, and has no delivery there.
    assert.ok([200, 404].includes(answer.status), `${path}: ${answer.text}`);
    assert.ok(!`${answer.text} ${JSON.stringify([...answer.headers])}`.includes("c4n4ry"), `${path}: ${answer.text}`);
    seen.set(path, answer.status);
  }
  assert.equal([...seen.values()].filter((status) => status === 404).length, 1);

  // There is something to hide in each of them.
  const recordOf = async ({ id }) => (await api.must(200, "GET", `/api/webhooks/${id}/deliveries/${event}`, { token: tokens.operator })).attempts[0];
  const [delivered, lacking, broken, unreadable] = await Promise.all(webhooks.slice(0, 4).map(recordOf));
  assert.deepEqual([...delivered.missing].sort(), ["header", "path", "query", "template"].map((part) => `data.c4n4ry-in-${part}`));
  for (const { explanation } of [lacking, broken, unreadable]) assert.ok(explanation.includes("c4n4ry"), explanation);
  const { routes } = await api.must(200, "GET", `/api/events/${event}`, { token: tokens.operator });
  assert.ok(JSON.stringify(routes.map(({ filters }) => filters)).includes("c4n4ry-name"), "a verdict says where it found something");
});

test("a viewer cannot search what it does not see", async () => {
  for (const path of [`/api/webhooks/${wire.webhook.id}/deliveries?q=c4n4ry`, "/api/deliveries?q=c4n4ry"]) {
    assertProblem(await api.call("GET", path, { token: tokens.viewer }), 403, "role_too_low");
    assert.equal((await api.call("GET", path, { token: tokens.operator })).status, 200);
  }
});
