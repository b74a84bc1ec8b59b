// A viewer sees no event, header or body anywhere, nor what quotes one or may be a credential of a target; everybody above does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually } from "../lib/api.mjs";
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

test("a viewer cannot search what it does not see", async () => {
  for (const path of [`/api/webhooks/${wire.webhook.id}/deliveries?q=c4n4ry`, "/api/deliveries?q=c4n4ry"]) {
    assertProblem(await api.call("GET", path, { token: tokens.viewer }), 403, "role_too_low");
    assert.equal((await api.call("GET", path, { token: tokens.operator })).status, 200);
  }
});
