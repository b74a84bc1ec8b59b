// A string that is like no other goes into every field that takes a secret; then everything happens that can, and the
// string is looked for in every answer, every log line, every stored byte and every built file. Only the requests that
// it is for may have it.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { connect, eventually, unique } from "../lib/api.mjs";
import { signIn } from "../lib/callers.mjs";
import { assertAbsent, bytesBelow, canary } from "../lib/canary.mjs";
import { awaitsAttempt, headerOf, isState, openStage } from "../lib/stage.mjs";

const EVENT = { event_type: unique("Canary"), data: { title: "t" } };
const chosen = (bytes) => randomBytes(bytes).toString("base64");

let stage;
let answers;
let api;
before(async () => {
  stage = await openStage();
  answers = [];
  const { call } = connect(stage.tocsin);
  // Every answer is kept, also of calls that are refused.
  api = async (method, path, options = {}) => {
    const answer = await call(method, path, options);
    answers.push({ place: `${method} ${path} (${answer.status})`, text: `${[...answer.headers].join("\n")}\n${answer.text}` });
    return answer;
  };
});
after(() => stage?.close());

// One that has to be answered so: what did nothing leaks nothing, and proves nothing.
async function must(status, method, path, options) {
  const answer = await api(method, path, options);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  return answer.json;
}

const secrets = {
  header: canary("header"),
  bearer: `Bearer ${unique("bearer")}.${chosen(24)}`,
  client: canary("client"),
  token: unique("token"),
  signing: `whsec_${chosen(32)}`,
  github: `${unique("github")}-${chosen(24)}`,
  standard: `whsec_${chosen(32)}`,
};

// What a shared key is made of is as good as the key.
const parts = (secret) => (secret.startsWith("whsec_") ? [secret, secret.slice(6)] : [secret.replace(/^Bearer /, "")]);

const versioned = (webhook) => ({ "if-match": `"${webhook.version}"` });

// Answers with whatever it was sent, in all spellings that are usual.
const echo = ({ headers, body }) => {
  const texts = headers.flatMap(([, value]) => [value, Buffer.from(value).toString("base64"), Buffer.from(value).toString("hex")]);
  return { status: 400, headers: { "x-echo": headerOf(headers, "x-api-key") ?? "-" }, body: { headers, body, texts, encoded: encodeURIComponent(JSON.stringify(headers)) } };
};

function document(target, tokens, changes = {}) {
  return {
    name: unique("Canary"),
    url: target.url,
    body_template: '{"event": {{data}}}',
    filters: [{ json_path: "$.event_type", expected_values: [EVENT.event_type] }],
    headers: [{ key: "X-Api-Key", value: secrets.header, secret: true }],
    signing: { scheme: "v1", secret: secrets.signing },
    authentication_config: { oauth: { client_id: "client", client_secret: secrets.client, token_endpoint_url: tokens.url, scopes: ["a"] } },
    ...changes,
  };
}

async function liveOfWebhook() {
  const tokens = stage.target({ body: { access_token: secrets.token, token_type: "Bearer", expires_in: 3600 } });
  const broken = stage.target({ status: 400, body: { error: "invalid_client", error_description: secrets.client } });
  const [good, bad] = [stage.target(), stage.target(echo)];
  const create = (body) => api("POST", "/api/webhooks", { body });
  const { json: webhook } = await create(document(good, tokens));
  const { json: failing } = await create(document(bad, tokens, { retry: { max_attempts: 2 } }));
  const { json: tokenless } = await create(document(stage.target(), broken, { headers: [{ key: "Authorization2", value: secrets.bearer, secret: true }] }));
  for (const made of [webhook, failing, tokenless]) assert.ok(made?.id, JSON.stringify(answers.at(-1)));

  const source = await stage.source();
  const event = await source.send(EVENT);
  const settled = (webhook, holds) => waitFor(webhook, event, holds);
  await settled(webhook, isState("delivered"));
  await settled(failing, isState("dead"));
  await settled(tokenless, awaitsAttempt(2));
  const got = good.requests()[0];
  assert.equal(headerOf(got.headers, "x-api-key"), secrets.header, "the target itself has it");
  assert.equal(headerOf(got.headers, "authorization"), `Bearer ${secrets.token}`);

  await everyRead(webhook, failing, event);
  await everyAct(webhook, failing, tokenless, tokens, event);
  return { source };
}

function waitFor(webhook, event, holds) {
  const read = () => api("GET", `/api/webhooks/${webhook.id}/deliveries/${event}`);
  return eventually("it stands as it should", read, ({ status, json }) => status === 200 && holds(json), { deadline: 20_000 });
}

async function everyRead(webhook, failing, event) {
  const paths = [
    ...[webhook, failing].flatMap(({ id }) => [
      `/api/webhooks/${id}`,
      `/api/webhooks/${id}/versions`,
      `/api/webhooks/${id}/versions/1`,
      `/api/webhooks/${id}/standing`,
      `/api/webhooks/${id}/deliveries`,
      `/api/webhooks/${id}/deliveries/${event}`,
      `/api/webhooks/${id}/replays`,
      `/.well-known/webhooks/${id}/jwks.json`,
    ]),
    ...["/api/webhooks", "/api/deliveries", "/api/events?documents=true", `/api/events/${event}`, "/api/ledger", "/api/notices"],
    ...["/api/sources", "/api/session", "/api/audit?limit=100", "/api/audit/export", "/healthz"],
  ];
  for (const path of paths) await must(200, "GET", path);
}

async function everyAct(webhook, failing, tokenless, tokens, event) {
  const path = `/api/webhooks/${webhook.id}`;
  const draft = document(stage.target(echo), tokens);
  const tried = (body) => must(200, "POST", "/api/webhooks/test", { body });
  await must(200, "POST", "/api/webhooks/preview", { body: { draft } });
  assert.equal((await tried({ draft })).response.status, 400, "it was echoed");
  const kept = await tried({ draft: { ...webhook, signing: undefined }, id: webhook.id });
  assert.equal(kept.outcome, "delivered", "what is stored went along");
  const hung = stage.target("hang up");
  assert.equal((await tried({ draft: { ...draft, url: hung.url } })).response, null);

  // Findings about a document are the likeliest place to say too much.
  for (const change of [
    { headers: [{ key: "X-Api-Key", value: `${secrets.header}\r\n` }, { key: "X Y", value: secrets.header }, { key: "X-Z", value: `${secrets.header}é`, secret: true }] },
    { signing: { scheme: "v1a", secret: secrets.signing } },
    { signing: { scheme: "v1", secret: `${secrets.signing}!` } },
    { authentication_config: { oauth: { client_id: "c", client_secret: `${secrets.client}\n`, token_endpoint_url: "https://127.0.0.1/" } } },
    { authentication_config: { oauth: { client_id: "c", client_secret: [secrets.client], token_endpoint_url: tokens.url } } },
    { url: "https://127.0.0.1/", secret: 1 },
  ]) {
    await must(422, "POST", "/api/webhooks", { body: { ...draft, ...change } });
  }
  const cut = `{"name": "x", "headers": [{"key": "X", "value": ${JSON.stringify(secrets.header)}`;
  await must(400, "POST", "/api/webhooks", { body: cut });

  const body = { ...webhook, signing: undefined, timeout_in_sec: 20 };
  const changed = await must(200, "PUT", path, { body, headers: versioned(webhook) });
  await must(200, "POST", `${path}/versions/1/restore`, { headers: versioned(changed) });
  await must(200, "POST", "/api/keys/reseal");
  await must(409, "POST", `${path}/deliveries/${event}/retry`);
  await must(200, "POST", `/api/webhooks/${failing.id}/deliveries/${event}/retry`);
  const window = { since: "2026-01-01T00:00:00Z", until: new Date(Date.now() + 1_000).toISOString(), states: ["delivered", "dead"] };
  await must(200, "POST", "/api/replays", { body: { webhook_id: webhook.id, ...window, dry_run: true } });
  await must(202, "POST", "/api/replays", { body: { webhook_id: webhook.id, ...window } });
  await must(204, "DELETE", `/api/webhooks/${tokenless.id}`, { headers: versioned(tokenless) });
}

// Sources that sign, with requests that hold and such that do not.
async function livesOfSources() {
  const kinds = { github: secrets.github, standard_webhooks: secrets.standard };
  for (const [kind, secret] of Object.entries(kinds)) {
    const made = await api("POST", "/api/sources", { body: { name: unique("Source"), authentication: { kind, secret } } });
    assert.equal(made.status, 201, made.text);
    const { id, ingest_path } = made.json.source;
    await must(200, "POST", `/api/sources/${id}/rotate`, { body: { secret } });
    const body = JSON.stringify(EVENT);
    const signed = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const accepted = await api("POST", ingest_path, { body, token: null, headers: { "x-hub-signature-256": signed } });
    assert.equal(accepted.status, kind === "github" ? 202 : 401);
    for (const wrong of [secret, `v1,${secret}`, signed.toUpperCase()]) {
      await api("POST", ingest_path, { body, token: null, headers: { "x-hub-signature-256": wrong, "webhook-signature": wrong } });
    }
    await api("POST", ingest_path, { body, token: secret });
  }
  for (const authentication of [{ kind: "github", secret: secrets.github, more: 1 }, secrets.github, { kind: secrets.github }]) {
    const refused = await api("POST", "/api/sources", { body: { name: unique("Source"), authentication } });
    assert.equal(refused.status, 400, refused.text);
  }
}

// What is made for an API token and a session: seen once each, by whom it is for.
async function livesOfSessions() {
  const { adminToken } = stage.tocsin;
  const { call, createToken } = connect(stage.tocsin);
  const { api_token, token } = await createToken({ name: unique("Canary"), role: "editor" });
  const cookie = await signIn({ call }, token);
  await must(200, "GET", "/api/session", { token });
  for (const list of ["/api/tokens", "/api/sessions"]) await must(200, "GET", list);
  await must(403, "GET", "/api/audit", { token });
  await must(204, "DELETE", `/api/tokens/${api_token.id}`);
  await must(401, "GET", "/api/session", { token });
  for (const token of [`${adminToken}x`, adminToken]) await api("POST", "/api/session", { body: { token }, token: null });
  await api("POST", "/api/session", { body: `{"token": "${adminToken}"`, token: null });
  await api("GET", "/api/ledger", { token: adminToken.toUpperCase() });
  return { api: token, session: cookie.split("=")[1] };
}

test("a secret is in the requests that it is for, and nowhere else", async () => {
  const { source } = await liveOfWebhook();
  await livesOfSources();
  const opened = await livesOfSessions();
  await stage.tocsin.sweep();
  const stored = await bytesBelow(stage.tocsin.state);
  assert.ok(stored.includes(source.id), "the state is where it is looked for");
  const built = await bytesBelow(new URL("../../build/web", import.meta.url).pathname);
  const places = [
    ...answers,
    { place: "the log", text: stage.tocsin.log() },
    { place: "the state on disk", text: stored },
    { place: "the built files", text: built },
  ];
  const made = { admin: stage.tocsin.adminToken, source: source.token, seal: stage.tocsin.sealKey, ...opened };
  for (const secret of [...Object.values(secrets), ...Object.values(made)].flatMap(parts)) {
    for (const { place, text } of places) assertAbsent(secret, text, place);
  }
});
