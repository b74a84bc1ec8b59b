// The configs: making, reading, changing and deleting a webhook, and everything that is refused on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRead, assertProblem, unique } from "../lib/api.mjs";
import { useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const draft = (changes = {}) => ({
  name: unique("Hook"),
  url: "https://hooks.example.com/services/x",
  body_template: '{"text": "{{data.title}}"}',
  ...changes,
});
const create = (document) => api.call("POST", "/api/webhooks", { body: document });
// As it is read from then on: what is about the key that was just made stands in the tests of signing.
const createRead = async (document) => asRead(await api.createWebhook(document));
const put = (webhook, body, headers) => api.call("PUT", `/api/webhooks/${webhook.id}`, { body, headers });

test("a webhook is created, read, changed and deleted", async () => {
  const given = draft({
    headers: [{ key: "X-Team", value: "soc" }],
    response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }],
    filters: [{ json_path: "$.data.severity", expected_values: ["high", "critical"] }],
    retry: { max_attempts: 3, statuses: [404, 302], on_validator_failure: "give_up" },
    flow: { max_in_flight: 5, rate_limit_per_sec: 10, ordered: true },
    receives: "operations",
    on_missing_field: "fail",
    timeout_in_sec: 15,
  });
  const created = await create(given);
  assert.equal(created.status, 201);
  assert.equal(created.headers.get("etag"), '"1"');
  const { id, version, state, disabled, created_at, updated_at, ...document } = created.json;
  assert.match(id, /^wh_[0-9a-hjkmnp-tv-z]{16}$/);
  assert.deepEqual({ version, state, disabled }, { version: 1, state: "active", disabled: null });
  assert.equal(created_at, updated_at);
  assert.deepEqual(asRead(document), {
    ...given,
    signing: { scheme: "v1", set: true },
    active: true,
    method: "POST",
    authentication_config: null,
    headers: [{ key: "X-Team", value: "soc", secret: false }],
  });
  assert.deepEqual(await api.readWebhook(created.json), asRead(created.json));

  const changed = await put({ id }, { ...created.json, active: false, timeout_in_sec: 20 }, { "if-match": '"1"' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.headers.get("etag"), '"2"');
  const expected = { ...asRead(created.json), version: 2, state: "inactive", active: false, timeout_in_sec: 20 };
  assert.deepEqual({ ...changed.json, updated_at }, expected);
  assert.deepEqual(await api.readWebhook({ id }), asRead(changed.json));

  await api.deleteWebhook(changed.json);
  assertProblem(await api.call("GET", `/api/webhooks/${id}`), 404, "not_found");
});

test("what is left out gets its documented default", async () => {
  const webhook = await api.createWebhook(draft());
  const { active, method, headers, authentication_config, timeout_in_sec, filters, response_validators } = webhook;
  const { receives, retry, flow, on_missing_field } = webhook;
  assert.deepEqual(
    { active, method, headers, authentication_config, timeout_in_sec, filters, response_validators, receives, retry, flow, on_missing_field },
    {
      active: true,
      method: "POST",
      headers: [],
      authentication_config: null,
      timeout_in_sec: 10,
      filters: [],
      response_validators: [],
      receives: "events",
      retry: { max_attempts: 10, statuses: [], on_validator_failure: "retry" },
      flow: { max_in_flight: 20, rate_limit_per_sec: null, ordered: false },
      on_missing_field: "empty",
    },
  );
  const partly = await api.createWebhook(draft({ retry: { statuses: [404] }, flow: { ordered: true } }));
  assert.deepEqual(partly.retry, { max_attempts: 10, statuses: [404], on_validator_failure: "retry" });
  assert.deepEqual(partly.flow, { max_in_flight: 20, rate_limit_per_sec: null, ordered: true });
});

test("a document can be sent back as it was read", async () => {
  const webhook = await createRead(draft({ headers: [{ key: "X-Api-Key", value: "k-123456" }] }));
  const saved = await api.updateWebhook(webhook, {});
  assert.deepEqual({ ...saved, version: 1, updated_at: webhook.updated_at }, webhook);
});

test("every version stays readable", async () => {
  const first = await createRead(draft());
  const second = await api.updateWebhook(first, { timeout_in_sec: 20 });
  const { items, next_cursor } = await api.must(200, "GET", `/api/webhooks/${first.id}/versions`);
  assert.deepEqual(items, [second, first]);
  assert.equal(next_cursor, null);
  assert.deepEqual(await api.must(200, "GET", `/api/webhooks/${first.id}/versions/1`), first);
  assertProblem(await api.call("GET", `/api/webhooks/${first.id}/versions/3`), 404, "not_found");
  const page = await api.must(200, "GET", `/api/webhooks/${first.id}/versions?limit=1`);
  assert.deepEqual(page.items, [second]);
  const rest = await api.must(200, "GET", `/api/webhooks/${first.id}/versions?limit=1&cursor=${page.next_cursor}`);
  assert.deepEqual(rest, { items: [first], next_cursor: null });
});

test("an old version is restored as a new one", async () => {
  const first = await createRead(draft({ headers: [{ key: "X-Team", value: "soc" }], flow: { ordered: true } }));
  const second = await api.updateWebhook(first, { timeout_in_sec: 20, headers: [], flow: {} });
  const restore = (version, headers) => api.call("POST", `/api/webhooks/${first.id}/versions/${version}/restore`, { headers });
  assertProblem(await restore(1, {}), 428, "version_required");
  assertProblem(await restore(1, { "if-match": '"1"' }), 412, "version_changed");
  assertProblem(await restore(3, { "if-match": '"2"' }), 404, "not_found");
  assert.deepEqual(await api.readWebhook(first), asRead(second));

  const { status, headers, json: third } = await restore(1, { "if-match": '"2"' });
  assert.deepEqual([status, headers.get("etag")], [200, '"3"']);
  assert.deepEqual({ ...third, updated_at: first.updated_at }, { ...first, version: 3 });
  assert.deepEqual(await api.readWebhook(first), asRead(third));
  const { items } = await api.must(200, "GET", `/api/webhooks/${first.id}/versions`);
  assert.deepEqual(items, [third, second, first], "what was stays");
});

test("an old version whose name was given away meanwhile is not restored", async () => {
  const first = await api.createWebhook(draft());
  const second = await api.updateWebhook(first, { name: unique("Hook") });
  await api.createWebhook(draft({ name: first.name.toUpperCase() }));
  const path = `/api/webhooks/${first.id}/versions/1/restore`;
  const refused = await api.call("POST", path, { headers: { "if-match": '"2"' } });
  assertProblem(refused, 409, "name_taken", ["name name_taken"]);
  assert.deepEqual(await api.readWebhook(first), asRead(second));
});

test("a name is taken whatever its case, and free again after a deletion", async () => {
  const webhook = await api.createWebhook(draft({ name: unique("Soc Ärger") }));
  const sameName = draft({ name: webhook.name.toUpperCase() });
  assertProblem(await create(sameName), 409, "name_taken", ["name name_taken"]);

  const other = await api.createWebhook(draft());
  const renamed = await put(other, { ...other, name: webhook.name.toLowerCase() }, { "if-match": '"1"' });
  assertProblem(renamed, 409, "name_taken", ["name name_taken"]);
  assert.deepEqual(await api.readWebhook(other), asRead(other), "a refused change changes nothing");

  const twins = draft();
  const answers = await Promise.all([create(twins), create({ ...twins, name: twins.name.toUpperCase() })]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409], "also when both come at once");

  const recased = await api.updateWebhook(webhook, { name: webhook.name.toUpperCase() });
  assert.equal(recased.name, webhook.name.toUpperCase(), "its own name is not taken");
  await api.deleteWebhook(recased);
  assert.equal((await create(sameName)).status, 201);
});

test("of two who save at once, one wins and the other is told", async () => {
  const webhook = await api.createWebhook(draft());
  const save = (timeout_in_sec) => put(webhook, { ...webhook, timeout_in_sec }, { "if-match": '"1"' });
  const answers = await Promise.all([save(21), save(22)]);
  const [won, lost] = answers.sort((one, other) => one.status - other.status);
  assert.equal(won.status, 200, won.text);
  assertProblem(lost, 412, "version_changed");
  assert.deepEqual(await api.readWebhook(webhook), asRead(won.json));
});

test("a change based on an old version is refused", async () => {
  const old = await api.createWebhook(draft());
  const now = await api.updateWebhook(old, { timeout_in_sec: 20 });
  assertProblem(await put(old, old, { "if-match": '"1"' }), 412, "version_changed");
  const deletion = await api.call("DELETE", `/api/webhooks/${old.id}`, { headers: { "if-match": '"1"' } });
  assertProblem(deletion, 412, "version_changed");
  assert.deepEqual(await api.readWebhook(old), asRead(now));
});

test("a change that does not say what it is based on is refused", async () => {
  const webhook = await api.createWebhook(draft());
  for (const headers of [{}, { "if-match": "" }, { "if-match": '"one"' }, { "if-match": '"-1"' }]) {
    assertProblem(await put(webhook, webhook, headers), 428, "version_required");
  }
  assertProblem(await api.call("DELETE", `/api/webhooks/${webhook.id}`), 428, "version_required");
  assert.deepEqual(await api.readWebhook(webhook), asRead(webhook));
});

test("all findings are named at once, each with its field", async () => {
  const answer = await create({
    name: "!",
    active: "yes",
    method: "TRACE",
    url: "http://hooks.example.com/",
    colour: "red",
    headers: [{ key: "Host", value: "x" }, { key: "X-A", value: "1", sceret: true }, { key: "x-a", value: "2" }],
    authentication_config: { oauth: { client_id: "a", scope: "b" }, basic: {} },
    body_template: "{{#if a}}",
    timeout_in_sec: 61,
    response_validators: [{ json_path: "data.ok", expected_values: [], operator: "eq" }],
    filters: [{ json_path: "$.a", expected_values: [1] }],
    receives: "everything",
    retry: { max_attempts: 0, backoff: 1, statuses: [200, 404, 410, 500, "404"], on_validator_failure: "maybe" },
    flow: { max_in_flight: 201, rate_limit_per_sec: 0, ordered: "yes", burst: 1 },
  });
  assertProblem(answer, 422, "invalid", [
    "name malformed",
    "active wrong_type",
    "method not_allowed",
    "url address_refused",
    "body_template template_syntax",
    "headers[0].key not_allowed",
    "headers[1].sceret unknown_field",
    "headers[2].key duplicate",
    "authentication_config.basic unknown_field",
    "authentication_config.oauth.token_endpoint_url required",
    "authentication_config.oauth.scope unknown_field",
    "authentication_config.oauth.client_secret secret_missing",
    "timeout_in_sec out_of_range",
    "response_validators[0].json_path selector_syntax",
    "response_validators[0].expected_values required",
    "response_validators[0].operator unknown_field",
    "filters[0].expected_values[0] wrong_type",
    "receives not_allowed",
    "retry.max_attempts out_of_range",
    "retry.statuses[0] out_of_range",
    "retry.statuses[2] not_allowed",
    "retry.statuses[3] out_of_range",
    "retry.statuses[4] out_of_range",
    "retry.on_validator_failure not_allowed",
    "retry.backoff unknown_field",
    "flow.max_in_flight out_of_range",
    "flow.rate_limit_per_sec out_of_range",
    "flow.ordered wrong_type",
    "flow.burst unknown_field",
    "colour unknown_field",
  ]);
});

test("a body that is no document is refused", async () => {
  const post = (body) => api.call("POST", "/api/webhooks", { body });
  assertProblem(await post("{"), 400, "malformed");
  assertProblem(await post(""), 400, "malformed");
  assertProblem(await post("[]"), 422, "invalid", [" wrong_type"]);
  assertProblem(await post("[".repeat(100_000)), 400, "malformed");
  assertProblem(await post(JSON.stringify("x".repeat(1024 * 1024))), 413, "too_large");
});

test("a GET takes no template, and a DELETE may do without", async () => {
  assertProblem(await create(draft({ method: "GET" })), 422, "invalid", ["body_template not_allowed"]);
  assertProblem(await create(draft({ body_template: " " })), 422, "invalid", ["body_template required"]);
  for (const method of ["GET", "DELETE"]) {
    const webhook = await api.createWebhook(draft({ method, body_template: undefined }));
    assert.equal(webhook.body_template, null);
  }
});

test("a webhook that does not exist is not found, and other methods are not allowed", async () => {
  const nobody = "/api/webhooks/wh_0123456789abcdef";
  const event = `evt_${"0".repeat(42)}`;
  const matching = { headers: { "if-match": '"1"' } };
  for (const [method, path, options] of [
    ["GET", nobody],
    ["PUT", nobody, { ...matching, body: draft() }],
    ["DELETE", nobody, matching],
    ["GET", "/api/webhooks/nonsense"],
    ["GET", `${nobody}/versions`],
    ["GET", `${nobody}/versions/1`],
    ["POST", `${nobody}/versions/1/restore`, matching],
    ["GET", `${nobody}/standing`],
    ["GET", `${nobody}/deliveries`],
    ["POST", `${nobody}/held/release`],
    ["POST", `${nobody}/held/cancel`],
    ["GET", `${nobody}/replays`],
    ["POST", `${nobody}/replays/1/stop`],
    ["DELETE", "/api/notices/1000000"],
    ["GET", `${nobody}/deliveries/${event}`],
    ["POST", `${nobody}/deliveries/${event}/retry`],
    ["POST", `${nobody}/deliveries/${event}/cancel`],
    ["POST", "/api/webhooks/test", { body: { draft: draft(), id: "wh_0123456789abcdef" } }],
    ["GET", "/api/nothing"],
  ]) {
    assertProblem(await api.call(method, path, options), 404, "not_found");
  }
  for (const [method, path] of [["PATCH", nobody], ["DELETE", "/api/webhooks"], ["GET", "/ingest/x"]]) {
    assertProblem(await api.call(method, path), 405, "method_not_allowed");
  }
});

test("the list of webhooks pages by name, without overlap or gap", async () => {
  const stem = unique("Page");
  const names = ["a", "B", "c", "D", "e"].map((letter) => `${stem} ${letter}`);
  for (const name of names.toReversed()) await api.createWebhook(draft({ name }));
  const seen = [];
  let cursor = "";
  do {
    const page = await api.must(200, "GET", `/api/webhooks?limit=2${cursor}`);
    assert.ok(page.items.length <= 2);
    seen.push(...page.items.map((item) => item.webhook.name));
    cursor = page.next_cursor && `&cursor=${encodeURIComponent(page.next_cursor)}`;
  } while (cursor);
  assert.equal(new Set(seen).size, seen.length, "none comes twice");
  assert.deepEqual(seen.filter((name) => name.startsWith(stem)), names);
});

test("a page that cannot be read is refused", async () => {
  for (const [query, findings] of [
    ["limit=0", ["limit out_of_range"]],
    ["limit=101", ["limit out_of_range"]],
    ["limit=ten&offset=3", ["limit out_of_range", "offset unknown_field"]],
    [`cursor=${"x".repeat(2_000)}`, ["cursor malformed"]],
  ]) {
    assertProblem(await api.call("GET", `/api/webhooks?${query}`), 400, "malformed", findings);
  }
});
