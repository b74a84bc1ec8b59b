// Trying a draft before it is saved: the preview is what is sent, and the test tells the whole truth about one send.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRead, assertProblem, unique } from "../lib/api.mjs";
import { headerOf, useStage } from "../lib/stage.mjs";
import { freePort } from "../lib/workerd.mjs";

const MASK = "••••";
const TEMPLATE = `{
  "title": "{{data.title}}",   "n": {{data.n}}, "inner": "{\\"title\\":\\"{{data.title}}\\"}",
  "who": [{{#each data.who}}"{{this.name}}"{{#unless @last}}, {{/unless}}{{/each}}], "all": {{data}}, "é": "{{event_time}}"
}`;
const EVENT = `{"event_type":"Tried","event_time":1763900000.123456789,
  "data":{"title":"say \\"hi\\"\\n<b>\\u2028 🔔","n":1e400,"who":[{"name":"a\\\\"},{"name":"b"}],"long":9007199254740993}}`;

// An origin where nobody listens.
const deaf = `http://127.0.0.1:${await freePort()}`;
const stage = useStage({ origins: [deaf] });
const { api } = stage;

const draft = (target, changes = {}) => ({ name: unique("Draft"), url: target.url, body_template: TEMPLATE, ...changes });

// A call with the event as this exact text: to go through JSON.parse would round its numbers.
function tryOut(call, document, event, id) {
  const body = `{"draft":${JSON.stringify(document)},"event":${event}${id ? `,"id":"${id}"` : ""}}`;
  return api.must(200, "POST", `/api/webhooks/${call}`, { body });
}

test("the preview, the test and the delivery have the same body, byte for byte", async () => {
  const target = stage.target();
  const wanted = { filters: [{ json_path: "$.event_type", expected_values: ["Tried"] }] };
  const preview = await tryOut("preview", draft(target, wanted), EVENT);
  const { request, body, filters, ...rest } = preview;
  assert.deepEqual(rest, { missing: [], wanted: true, issues: [], warnings: [] });
  assert.deepEqual([request.method, request.url, request.body], ["POST", target.url, body]);
  assert.ok(preview.body.includes('1763900000.123456789') && preview.body.includes("9007199254740993"));
  assert.equal(JSON.parse(JSON.parse(preview.body).inner).title, 'say "hi"\n<b>\u2028 🔔');
  assert.deepEqual(target.requests(), [], "a preview sends nothing");

  const record = await tryOut("test", draft(target, wanted), EVENT);
  const [tried] = target.requests();
  assert.equal(tried.body, preview.body);
  assert.equal(record.request.body, preview.body);

  const webhook = await api.createWebhook(draft(target, wanted));
  const source = await stage.source();
  const id = await source.send(EVENT);
  const isDelivery = ({ path, headers }) => path === target.path && headerOf(headers, "webhook-id") === id;
  assert.equal((await stage.receiver.next(isDelivery)).body, preview.body);
  await api.deleteWebhook(webhook);
});

test("the preview names missing fields, and says whether a filter wants the event", async () => {
  const target = stage.target();
  const filters = [{ json_path: "$.data.severity", expected_values: ["high"] }];
  const body_template = '{"a": "{{data.owner}}"}';
  const { request, ...preview } = await tryOut("preview", draft(target, { filters, body_template }), '{"event_type":"x","data":{"severity":"low"}}');
  assert.equal(request.body, preview.body);
  assert.deepEqual(preview, {
    body: '{"a": ""}',
    missing: ["data.owner"],
    wanted: false,
    filters: [
      {
        ...filters[0],
        holds: false,
        found: ["low"],
        found_at: ["$.data.severity"],
        explanation: "$.data.severity is low; expected high.",
      },
    ],
    issues: [],
    warnings: [],
  });
});

test("the preview works on an unfinished draft, and has every finding about it", async () => {
  const { body, issues } = await api.preview({ body_template: '{"text": "{{data.title}}"}', colour: "red" });
  assert.equal(JSON.parse(body).text, "High-risk access request to prod db", "a sample stands in for the event");
  assert.deepEqual(issues.map(({ path, code }) => `${path} ${code}`), ["name required", "url required", "colour unknown_field"]);

  const broken = await api.preview({ body_template: "{{#if a}}" });
  assert.equal(broken.body, null);
  const finding = broken.issues.find(({ path }) => path === "body_template");
  assert.equal(finding.code, "template_syntax");
  assert.match(finding.message, /line 1, column \d+/);
});

test("the preview of an event that makes no JSON says where", async () => {
  const body_template = '[{{#each data.list}}{{this}},{{/each}}{{#unless data.list}}1{{/unless}}]';
  const preview = await tryOut("preview", { body_template }, '{"event_type":"x","data":{"list":[1,2]}}');
  assert.equal(preview.body, null);
  const finding = preview.issues.find(({ path }) => path === "body_template");
  assert.equal(finding.code, "not_json");
  assert.match(finding.message, /a comma stands before \].*line 1, column 6/);
});

test("a test sends the draft once, for real, and its record is what the receiver saw", async () => {
  const target = stage.target({ status: 201, headers: { "x-request-id": "r-1" }, body: { ok: true, "ключ": "значение" } });
  const headers = [{ key: "X-Team", value: "soc" }];
  const response_validators = [{ json_path: "$.data.ok", expected_values: ["true"] }];
  const record = await tryOut("test", draft(target, { headers, response_validators, method: "PUT" }), EVENT);
  const [seen, ...others] = target.requests();
  assert.deepEqual(others, []);
  assert.equal(seen.method, "PUT");
  assert.match(headerOf(seen.headers, "webhook-id"), /^evt_[0-9a-z]{42}$/);

  assert.deepEqual([record.attempt, record.version, record.outcome], [0, null, "delivered"]);
  const { request, response } = record;
  assert.deepEqual([request.method, request.url, request.body, request.body_cut], ["PUT", target.url, seen.body, false]);
  // The runtime adds headers of its own on the way (host, content-length, …); all of ours are in the record, and arrive.
  for (const { name, value } of request.headers) assert.equal(headerOf(seen.headers, name.toLowerCase()), value, name);
  const recorded = request.headers.map(({ name }) => name.toLowerCase());
  assert.deepEqual(recorded, ["content-type", "user-agent", "tocsin-hop", "webhook-id", "webhook-timestamp", "webhook-signature", "x-team"]);
  const byRuntime = ["host", "content-length", "accept-encoding", "connection", "accept", "cf-worker"];
  const unrecorded = seen.headers.map(([name]) => name.toLowerCase()).filter((name) => !recorded.includes(name));
  assert.deepEqual(unrecorded.filter((name) => !byRuntime.includes(name)), [], "nothing is sent that is not in the record");

  assert.deepEqual([response.status, response.body, response.body_cut], [201, '{"ok":true,"ключ":"значение"}', false]);
  assert.equal(headerOf(response.headers, "x-request-id"), "r-1");
  assert.deepEqual(record.validators.map(({ holds, found }) => [holds, found]), [[true, ["true"]]]);
  const { token_ms, headers_ms, body_ms, total_ms } = record.timings;
  assert.equal(token_ms, 0);
  assert.ok(headers_ms >= 0 && body_ms >= 0 && total_ms >= headers_ms + body_ms, JSON.stringify(record.timings));
});

test("a test tells every bad end as a delivery would", async () => {
  for (const [answer, outcome] of [
    [{ status: 302, headers: { location: "https://example.com/" } }, "redirected"],
    [{ status: 404 }, "rejected"],
    [{ status: 410 }, "gone"],
    [{ status: 429 }, "rate_limited"],
    [{ status: 500 }, "server_error"],
    ["hang up", "unreachable"],
    [() => new Promise(() => {}), "timed_out"],
    [{ body: { ok: false } }, "validator_failed"],
  ]) {
    const target = stage.target(answer);
    const response_validators = [{ json_path: "$.data.ok", expected_values: ["true"] }];
    const record = await tryOut("test", draft(target, { response_validators, timeout_in_sec: 1 }), EVENT);
    assert.equal(record.outcome, outcome);
    assert.ok(record.explanation.length > 10);
    assert.equal(target.requests().length, 1, "it is sent once, and not tried again");
  }
  const nobody = { url: `${deaf}/` };
  assert.equal((await tryOut("test", draft(nobody, { timeout_in_sec: 5 }), EVENT)).outcome, "unreachable");
});

test("secrets are masked in the record, even when the target sends them back", async () => {
  const secret = unique("se/cr+et");
  const spelled = [secret, encodeURIComponent(secret), secret.replaceAll("/", "\\/"), JSON.stringify(`"${secret}"`)];
  const target = stage.target(({ headers }) => ({
    status: 200,
    headers: { "x-echo": headerOf(headers, "x-api-key"), location: `https://e.com/?key=${encodeURIComponent(secret)}` },
    body: `{"raw": "${headerOf(headers, "x-api-key")}", "all": ${JSON.stringify(spelled.join(" "))}, "php": "${spelled[2]}"}`,
  }));
  const record = await tryOut(
    "test",
    draft(target, {
      headers: [{ key: "X-Api-Key", value: secret }],
      response_validators: [{ json_path: "$.data.raw", expected_values: ["nothing of the kind"] }],
    }),
    EVENT,
  );
  assert.equal(headerOf(target.requests()[0].headers, "x-api-key"), secret);
  assert.equal(headerOf(record.request.headers, "x-api-key"), MASK);
  assert.equal(headerOf(record.response.headers, "x-echo"), MASK);
  assert.ok(record.response.body.startsWith(`{"raw": "${MASK}"`), record.response.body);
  assert.deepEqual(record.validators[0].found, [MASK]);
  const whole = JSON.stringify(record);
  for (const text of spelled) assert.ok(!whole.includes(text), `the record shows ${text} of ${secret}`);
});

test("a secret at a place where a text is cut does not show in part", async () => {
  const secret = unique("0123456789abcdef0123456789");
  // The filler and the first character of the secret; nothing else in a record looks like it.
  const begun = `${"x".repeat(20)}0`;
  for (const before of [180, 190, 195]) {
    const filler = "x".repeat(before);
    const target = stage.target({ status: 200, body: { echo: filler + secret } });
    const response_validators = [{ json_path: "$.data.echo", expected_values: ["nothing of the kind"] }];
    const headers = [{ key: "X-Api-Key", value: secret }];
    const record = await tryOut("test", draft(target, { headers, response_validators }), EVENT);
    assert.ok(!JSON.stringify(record).includes(begun), `after ${before} characters: ${record.validators[0].found}`);

    const moved = stage.target({ status: 302, headers: { location: `https://e.com/${filler}${secret}` } });
    const redirected = await tryOut("test", draft(moved, { headers }), EVENT);
    assert.ok(!JSON.stringify(redirected).includes(begun), redirected.explanation);
  }
});

test("a test of a saved webhook uses the secrets it leaves out", async () => {
  const secret = unique("stored");
  const target = stage.target();
  const webhook = await api.createWebhook(draft(target, { active: false, headers: [{ key: "X-Api-Key", value: secret }] }));
  const record = await tryOut("test", { ...webhook, body_template: "{}" }, EVENT, webhook.id);
  assert.equal(record.outcome, "delivered");
  assert.equal(headerOf(target.requests()[0].headers, "x-api-key"), secret);
  assert.deepEqual(await api.readWebhook(webhook), asRead(webhook), "a test saves nothing");
});

test("a draft with findings is not sent, and an event with findings is not either", async () => {
  const target = stage.target();
  const post = (call, body) => api.call("POST", `/api/webhooks/${call}`, { body });
  const bad = draft(target, { timeout_in_sec: 0 });
  assertProblem(await post("test", { draft: bad }), 422, "invalid", ["timeout_in_sec out_of_range"]);
  for (const call of ["test", "preview"]) {
    const noData = { draft: draft(target), event: { event_type: "x" } };
    assertProblem(await post(call, noData), 422, "invalid", ["event.data required"]);
    assertProblem(await post(call, { event: {} }), 400, "malformed");
    assertProblem(await post(call, { draft: draft(target), colour: "red" }), 400, "malformed");
  }
  assert.deepEqual(target.requests(), []);
});
