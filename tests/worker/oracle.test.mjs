// Whoever may test, and whoever may save, learns nothing of a stored secret, whatever they ask: the same battery is played
// against webhooks whose secrets differ in characters and in length, and everything that comes back is the same.
//
// The target is the worst there is: in a 2xx answer it sends back what it was sent, in the way that the event asks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { tokenOf } from "../lib/callers.mjs";
import { headerOf, openTarget, useStage } from "../lib/stage.mjs";

const MASK = "••••";
const RESPONSE_BYTES_MAX = 256 * 1024;

// Those of one pair share nothing, not even a length; the second is all digits, and the last begins and ends oddly.
const SECRETS = ["kT9-4f2bA1c3dQ.zzYx", "70718281828459045", "Zq_0!x", `'"<s3cr3t & long> ${"v4lue/".repeat(30)}%`];
const [SHORTEST, LONGEST] = [Math.min(...SECRETS.map((it) => it.length)), Math.max(...SECRETS.map((it) => it.length))];

const stage = useStage();
const { api } = stage;

const hex = (text) => Buffer.from(text).toString("hex");
const base64 = (text) => Buffer.from(text).toString("base64");
const html = (text) => [...text].map((c) => (/[a-z]/i.test(c) ? c : `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`)).join("");

// How the target sends a secret back; `before` and `behind` are what the asker has it put beside it.
const STYLES = {
  json: (text, secret) => ({ body: { a: text, b: secret, list: [secret, "other", text] } }),
  nested: (text) => ({ body: { a: JSON.stringify({ a: JSON.stringify(text) }) } }),
  names: (text, secret) => ({ body: { [text]: { [secret]: [1, 2] } } }),
  headers: (text, secret) => ({ headers: { "x-echo": encodeURIComponent(text), "x-raw": secret, etag: `"${base64(text)}"` }, body: { ok: true } }),
  headerNames: (text, secret) => ({ headers: { [`x-${hex(text)}`]: "1", "x-hex": hex(secret) }, body: { ok: true } }),
  base64: (text) => ({ body: { a: base64(text), url: Buffer.from(text).toString("base64url") } }),
  hex: (text) => ({ body: { a: hex(text), upper: hex(text).toUpperCase() } }),
  percent: (text) => ({ body: { a: encodeURIComponent(text), form: String(new URLSearchParams({ a: text })) } }),
  html: (text) => ({ body: { page: `<p>${html(text)}</p>` } }),
  text: (text) => ({ body: `you sent ${text}` }),
  bare: (_, secret) => ({ body: `{"a": ${/^\d+$/.test(secret) ? secret : JSON.stringify(secret)}, "ok": true}` }),
  digest: (text, secret) => ({ headers: { etag: `"${secret.length}-x"`, digest: `sha-256=${hex(text).slice(0, 8)}` }, body: { a: text } }),
  // As long as an answer may be, but for what the secret's own length decides.
  long: (text) => ({ body: `${text}${"x".repeat(RESPONSE_BYTES_MAX - SHORTEST - 20)}` }),
  longer: (text) => ({ body: `${"x".repeat(RESPONSE_BYTES_MAX - LONGEST)}${text}` }),
  location: (text) => ({ status: 302, headers: { location: `https://e.com/?a=${encodeURIComponent(text)}` } }),
  refusal: (text) => ({ status: 400, body: { message: `bad key ${text}` } }),
};

function echo({ headers, body }) {
  const secret = headerOf(headers, "x-api-key") ?? "none";
  const { style = "json", before = "", behind = "" } = JSON.parse(body || "{}").event ?? {};
  const answer = STYLES[style](`${before}${secret}${behind}`, secret);
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
  return { ...answer, body: text, headers: { "content-length": Buffer.byteLength(text), ...answer.headers } };
}

// Its `error` is whatever scope is asked for: who edits the webhook chooses that.
function refuseToken({ body }) {
  const asked = new URLSearchParams(body);
  return { status: 400, body: { error: asked.get("scope"), error_description: `${asked.get("client_secret")} is wrong` } };
}

// What somebody would ask who looks for the secrets character by character, by order, by length and by number.
function validators() {
  const rule = (json_path, op, ...expected_values) => ({ json_path, op, expected_values });
  const rules = [
    rule("$.data", "exists"),
    rule("$.data.*", "exists"),
    rule("$.data..*", "exists"),
    rule("$.headers['etag']", "exists"),
    rule("$.headers['content-length']", "greater_than", "100"),
    rule("$.headers['x-echo']", "matches_glob", "k*", "7*"),
    rule("$.data[?@.a == @.b]", "exists"),
    rule("$.data[?@['a'] == @['b'] || @ == 'x']", "exists"),
    rule("$.data.list[?@ == 'other']", "exists"),
    rule("$.data.a", "greater_than", "70718281828459044"),
    rule("$.data.a", "less_than", "70718281828459046"),
    rule("$.data.a", "equals_any", MASK),
    rule("$.data[?count(@..*) > 3]", "exists"),
  ];
  for (const secret of SECRETS) {
    for (const length of [1, 2, 3, secret.length]) {
      const begun = secret.slice(0, length);
      const quoted = JSON.stringify(begun);
      rules.push(
        rule("$.data.a", "matches_glob", `${begun.replaceAll("*", "?")}*`),
        rule("$.data.a", "contains", begun),
        rule("$.data", "matches_glob", `*${begun}*`),
        rule("$.data", "not_any", begun),
        rule(`$.data[?@ >= ${quoted}]`, "exists"),
        rule(`$.data.list[?@ < ${quoted}]`, "exists"),
        rule(`$.data..[${quoted}]`, "exists"),
      );
    }
    rules.push(
      rule(`$.data..[?length(@) == ${secret.length}]`, "exists"),
      rule(`$.data..[?length(@) > ${secret.length - 1}]`, "exists"),
      rule("$.data.a", "matches_glob", "?".repeat(secret.length)),
    );
  }
  return Array.from({ length: Math.ceil(rules.length / 20) }, (_, batch) => rules.slice(batch * 20, batch * 20 + 20));
}

// What stands beside a secret: what an escape could begin or end with, and pieces of the secrets themselves.
const BESIDE = [
  {},
  { before: "%3", behind: "25" },
  { before: "\\u003", behind: "\\" },
  { before: "&#5", behind: "amp;" },
  { before: "\\", behind: "=" },
  { before: "kT9", behind: "a" },
];

const EVENT_TYPE = "Oracle";
const event = (data) => ({ event_type: EVENT_TYPE, data });

const document = (world) => ({
  name: world.name,
  url: world.target.url,
  body_template: '{"event": {{data}}}',
  signing: { scheme: "none" },
  filters: [{ json_path: "$.event_type", expected_values: [`${EVENT_TYPE}${world.number}`] }],
  response_validators: [{ json_path: "$.data.a", op: "equals_any", expected_values: ["something else"], on_failure: "give_up" }],
  headers: [{ key: "X-Api-Key", value: world.secret, secret: true }],
  retry: { max_attempts: 1 },
});

// Names, ids, times and how long something took are not the same twice; nothing else may differ.
function normalised(world, { status, headers, text }) {
  const kept = [...headers].filter(([name]) => !["date", "content-length", "x-request-id"].includes(name));
  return `${status} ${JSON.stringify(kept)} ${text}`
    .replaceAll(world.name, "NAME")
    .replaceAll(world.name.toLowerCase(), "NAME")
    .replaceAll(world.target.path, "/PATH")
    .replaceAll(`${EVENT_TYPE}${world.number}`, "TYPE")
    .replace(/\b(evt|wh|src|ses|tok)_[0-9a-z_]+/g, "$1_ID")
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, "TIME")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/(webhook-timestamp\W+(?:value)?\W*)\d+/g, "$1TIME")
    .replace(/\b1[67]\d{8}\b/g, "TIME")
    .replace(/"(\w+_ms)":\d+/g, '"$1":0')
    .replace(/"(digest|previous|cursor|next_cursor)":"[^"]*"/g, '"$1":"-"')
    .replace(/"(number|sequence)":\d+/g, '"$1":0');
}

// Where two answers begin to differ, with some of each.
function difference(label, one, other) {
  if (one === other) return [];
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return [[label, one.slice(Math.max(0, at - 60), at + 60), other.slice(Math.max(0, at - 60), at + 60)]];
}

// Everything that may be asked, in one order. Returns what came back, as [what was asked, the answer].
async function play(world) {
  const heard = [];
  const { webhook } = world;
  const draft = { ...webhook };
  const ask = async (label, token, method, path, options = {}) => {
    const answer = await api.call(method, path, { ...options, token });
    heard.push([label, normalised(world, answer)]);
    return answer;
  };
  const tryOut = (label, token, changes, data, more = {}) =>
    ask(label, token, "POST", "/api/webhooks/test", { body: { id: webhook.id, draft: { ...draft, ...changes }, event: event(data), ...more } });

  for (const style of Object.keys(STYLES)) {
    for (const beside of style.startsWith("long") ? [{}] : BESIDE) {
      await tryOut(`operator ${style} ${JSON.stringify(beside)}`, world.operator, {}, { style, ...beside });
    }
  }
  for (const [batch, response_validators] of validators().entries()) {
    for (const style of ["json", "names", "text", "bare", "base64", "nested", "digest"]) {
      const asked = await tryOut(`editor ${batch} ${style}`, world.editor, { response_validators }, { style });
      assert.equal(asked.json.validators?.length, response_validators.length, asked.text);
    }
    const asked = await tryOut(`operator asks ${batch}`, world.operator, { response_validators }, { style: "json" });
    assert.equal(asked.json.code, "role_too_low", asked.text);
  }
  // Guesses of a token, in the place of an error code.
  for (const scope of SECRETS.flatMap((secret) => [1, 2, 5, 6].map((length) => secret.replace(/[^\w]/g, "").slice(0, length)))) {
    const path = `/api/webhooks/${world.oauth.id}`;
    const { json } = await api.call("GET", path, { token: world.editor });
    const oauth = { ...json.authentication_config.oauth, scopes: [scope] };
    await ask(`scope ${scope}`, world.editor, "POST", "/api/webhooks/test", { body: { id: world.oauth.id, draft: { ...json, authentication_config: { oauth } } } });
  }
  await ask("preview", world.operator, "POST", "/api/webhooks/preview", { body: { draft, event: event({ style: "json" }) } });

  // A delivery, and one that is made again.
  const { source, token } = await api.createSource({ name: `${world.name} source` });
  const posted = await api.must(202, "POST", source.ingest_path, { token, body: { event_type: `${EVENT_TYPE}${world.number}`, data: { style: "json", before: "a" } } });
  const delivery = `/api/webhooks/${webhook.id}/deliveries/${posted.event_id}`;
  const settled = (attempts) =>
    eventually("it is given up", () => api.call("GET", delivery), ({ json, status }) => status === 200 && json.item.state === "dead" && json.attempts.length === attempts);
  await settled(1);
  await ask("retry", world.operator, "POST", `${delivery}/retry`);
  await settled(2);
  await ask("delivery", world.operator, "GET", delivery);
  await ask("cancel", world.operator, "POST", `${delivery}/cancel`);
  for (const q of SECRETS.flatMap((secret) => [secret.slice(0, 3), secret]).concat(MASK, "a")) {
    await ask(`search ${q}`, world.operator, "GET", `/api/deliveries?${new URLSearchParams({ webhook_id: webhook.id, q })}`);
  }
  for (const [label, path] of [
    ["log", `/api/webhooks/${webhook.id}/deliveries`],
    ["webhook", `/api/webhooks/${webhook.id}`],
    ["versions", `/api/webhooks/${webhook.id}/versions`],
    ["version", `/api/webhooks/${webhook.id}/versions/1`],
    ["not modified?", `/api/webhooks/${webhook.id}`],
  ]) {
    await ask(label, world.editor, "GET", path, label === "not modified?" ? { headers: { "if-none-match": '"1"' } } : {});
  }
  // Other webhooks have a route as well, in an order of their own.
  const read = await api.call("GET", `/api/events/${posted.event_id}`, { token: world.operator });
  const routes = read.json.routes.filter(({ webhook_id }) => webhook_id === webhook.id);
  heard.push(["event", normalised(world, { ...read, text: JSON.stringify({ ...read.json, routes }) })]);
  for (const value of ["", SECRETS[0], "\r\n"]) {
    const headers = [{ key: "X-Api-Key", value, secret: true }];
    await ask(`stale save ${value.length}`, world.editor, "PUT", `/api/webhooks/${webhook.id}`, { body: { ...draft, headers, timeout_in_sec: value ? 0 : 12 }, headers: { "if-match": '"7"' } });
  }
  const audit = await api.must(200, "GET", "/api/audit?limit=100");
  const entries = audit.items.filter((item) => JSON.stringify(item).includes(webhook.id));
  assert.ok(entries.length > 0);
  heard.push(["audit", normalised(world, { status: 200, headers: [], text: JSON.stringify(entries) })]);
  return heard;
}

test("an operator and an editor learn no bit of a stored secret, whatever they ask", { timeout: 240_000 }, async () => {
  const [operator, editor] = [(await tokenOf(api, "operator")).token, (await tokenOf(api, "editor")).token];
  let first;
  for (const [number, secret] of SECRETS.entries()) {
    const world = { number, secret, name: `Oracle number ${number}`, operator, editor, target: openTarget(stage.receiver, echo) };
    const tokens = openTarget(stage.receiver, refuseToken);
    world.webhook = await api.createWebhook(document(world));
    const oauth = { client_id: "client", client_secret: secret, token_endpoint_url: tokens.url, client_authentication: "post", scopes: [] };
    const filters = [{ json_path: "$.event_type", expected_values: ["nothing of the kind"] }];
    const withOAuth = { ...document(world), filters, name: `${world.name} with OAuth`, headers: [], active: false, authentication_config: { oauth } };
    world.oauth = await api.createWebhook(withOAuth);
    const heard = (await play(world)).map(([label, text]) => [label, text.replaceAll(tokens.path, "/TOKENS")]);
    assert.equal(headerOf(world.target.requests()[0].headers, "x-api-key"), secret, "the target has it");
    // Once in the record of the request, and again in that of the answer.
    const masked = heard.filter(([, text]) => text.split(MASK).length > 2).length;
    assert.ok(masked > 100, `it was sent back and redacted, ${masked} times`);
    first ??= heard;
    const told = heard.flatMap(([label, text], place) => difference(label, first[place]?.[1] ?? "", text));
    assert.deepEqual(told, [], `what tells secret ${number} from the first`);
    // No version before the answers are compared: what one world leaves behind is not in the next one's way.
    await api.deleteWebhook(world.webhook);
    await api.deleteWebhook(world.oauth);
  }
});

// A saved webhook whose target sends its key back, and a draft of it as it is read.
async function saved(changes = {}) {
  const target = openTarget(stage.receiver, echo);
  const world = { number: "x", secret: SECRETS[0], name: unique("Oracle"), target };
  const webhook = await api.createWebhook({ ...document(world), ...changes });
  const tryOut = (token, changes) =>
    api.call("POST", "/api/webhooks/test", { token, body: { id: webhook.id, draft: { ...webhook, ...changes }, event: event({ style: "json" }) } });
  return { target, webhook, tryOut };
}

test("an operator's test of stored secrets asks and sends what was saved", async () => {
  const { token } = await tokenOf(api, "operator");
  const { target, webhook, tryOut } = await saved();
  assert.equal((await tryOut(token, { name: "Another" })).status, 200);
  const sent = target.requests().length;
  const rule = { json_path: "$.data.a", op: "matches_glob", expected_values: ["k*"] };
  for (const changes of [
    { response_validators: [rule] },
    { response_validators: [] },
    { filters: [rule] },
    { body_template: "{}" },
    { method: "PUT" },
    { url: `${webhook.url}?a=b` },
    { timeout_in_sec: 11 },
    { retry: { max_attempts: 1, on_validator_failure: "give_up" } },
    { signing: { scheme: "v1" } },
    { headers: [...webhook.headers, { key: "X-Team", value: "a", secret: false }] },
  ]) {
    assertProblem(await tryOut(token, changes), 403, "role_too_low");
  }
  assert.equal(target.requests().length, sent, "nothing was sent");
});

test("an editor's test sends a stored secret to no other path, query or method before it is saved", async () => {
  const { token } = await tokenOf(api, "editor");
  const { target, webhook, tryOut } = await saved();
  const other = openTarget(stage.receiver, echo);
  const sent = target.requests().length;
  for (const changes of [{ url: other.url }, { url: `${webhook.url}?echo=1` }, { url: `${webhook.url}/{{event_type}}` }, { method: "PUT" }]) {
    const answer = await tryOut(token, changes);
    assertProblem(answer, 422, "invalid", ["headers[0].value secret_missing"]);
    assert.match(answer.json.issues[0].message, /^Type the value of X-Api-Key again, or save first/);
  }
  assert.equal(target.requests().length + other.requests().length, sent, "nothing was sent");

  // What was typed goes where it is sent, and what was saved goes there as well.
  const typed = { url: other.url, headers: [{ key: "X-Api-Key", value: "typed-in-this-draft", secret: true }] };
  assert.equal((await tryOut(token, typed)).status, 200);
  assert.equal(headerOf(other.requests()[0].headers, "x-api-key"), "typed-in-this-draft");
  for (const changes of [{ body_template: '{"event": {{data}}, "b": 2}' }, { response_validators: [] }, { headers: [...webhook.headers, { key: "X-Team", value: "a", secret: false }] }]) {
    const answer = await tryOut(token, changes);
    assert.equal(answer.status, 200, answer.text);
  }
  const moved = await api.updateWebhook(webhook, { url: other.url });
  const again = await api.call("POST", "/api/webhooks/test", { token, body: { id: webhook.id, draft: moved } });
  assert.equal(again.status, 200, again.text);
  assert.equal(headerOf(other.requests().at(-1).headers, "x-api-key"), SECRETS[0]);
});

test("a client secret goes to no other path of its token endpoint, and its tokens to none of the target", async () => {
  const tokens = openTarget(stage.receiver, { body: { access_token: "t0ken-t0ken", token_type: "Bearer" } });
  const others = openTarget(stage.receiver, { body: { access_token: "t0ken-t0ken", token_type: "Bearer" } });
  const oauth = { client_id: "client", client_secret: "cl13nt-s3cr3t", token_endpoint_url: tokens.url, scopes: [] };
  const { target, webhook, tryOut } = await saved({ headers: [], authentication_config: { oauth } });
  const { token } = await tokenOf(api, "editor");
  const at = ["authentication_config.oauth.client_secret secret_missing"];
  const kept = webhook.authentication_config.oauth;
  assertProblem(await tryOut(token, { authentication_config: { oauth: { ...kept, token_endpoint_url: others.url } } }), 422, "invalid", at);
  assertProblem(await tryOut(token, { url: `${webhook.url}?a=b` }), 422, "invalid", at);
  assert.deepEqual([others.requests(), target.requests(), tokens.requests()], [[], [], []]);
  assert.equal((await tryOut(token, { authentication_config: { oauth: { ...kept, scopes: ["a"] } } })).status, 200);
});

test("fifty secrets that come back in a large answer are all taken out, and its twenty validators are asked", async () => {
  const value = (number) => `Bearer ${String.fromCharCode(97 + (number % 26)).repeat(270)}${number}-${"x".repeat(8)}`;
  const headers = Array.from({ length: 50 }, (_, number) => ({ key: `X-${number}`, value: value(number), secret: true }));
  const item = { id: "evt_0123456789", state: "accepted", score: 87.5 };
  const target = stage.target(({ headers }) => ({ body: { headers, items: Array.from({ length: 3_500 }, () => item) } }));
  const response_validators = Array.from({ length: 20 }, () => ({ json_path: "$.data", op: "exists", expected_values: [] }));
  const draft = { name: "Oracle of fifty", url: target.url, body_template: "{}", headers, response_validators, timeout_in_sec: 10 };
  const record = await api.trial(draft);
  assert.equal(record.outcome, "delivered", record.explanation);
  assert.equal(record.validators.length, 20);
  for (const { value } of headers) assert.ok(!JSON.stringify(record).includes(value.slice(7)));
});
