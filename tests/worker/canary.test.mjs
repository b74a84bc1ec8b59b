// A string that is like no other goes into every field that takes a secret; then everything happens that can, and the
// string is looked for in every answer, every log line, every stored byte and every built file. Only the requests that
// it is for may have it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { eventually, unique } from "../lib/api.mjs";
import { signIn, tokenOf } from "../lib/callers.mjs";
import { assertAbsent, bytesBelow, canary } from "../lib/canary.mjs";
import { github, standardWebhooks } from "../lib/signing.mjs";
import { awaitsAttempt, headerOf, isState, useStage } from "../lib/stage.mjs";

const EVENT = { event_type: unique("Canary"), data: { title: "t" } };
const chosen = (bytes) => randomBytes(bytes).toString("base64");

const stage = useStage();

// Every answer is kept, also of calls that are refused.
const answers = [];
async function api(method, path, options = {}) {
  const answer = await stage.api.call(method, path, options);
  answers.push({ place: `${method} ${path} (${answer.status})`, text: `${[...answer.headers].join("\n")}\n${answer.text}` });
  return answer;
}

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
  const create = (body) => must(201, "POST", "/api/webhooks", { body });
  const webhook = await create(document(good, tokens));
  const failing = await create(document(bad, tokens, { retry: { max_attempts: 2 } }));
  const bearer = { key: "Authorization2", value: secrets.bearer, secret: true };
  const tokenless = await create(document(stage.target(), broken, { headers: [bearer] }));

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
  await waitFor(failing, event, isState("dead"));
  const [since, until] = [-3_600_000, 1_000].map((from) => new Date(Date.now() + from).toISOString());
  const replay = { webhook_id: webhook.id, since, until, states: ["delivered", "dead"] };
  await must(200, "POST", "/api/replays", { body: { ...replay, dry_run: true } });
  const { number } = await must(202, "POST", "/api/replays", { body: replay });
  const replays = () => must(200, "GET", `${path}/replays`);
  await eventually("the replay is done", replays, ({ items }) => items.find((one) => one.number === number).status === "done");
  await must(204, "DELETE", `/api/webhooks/${tokenless.id}`, { headers: versioned(tokenless) });
}

// Sources that sign, with requests that hold and such that do not.
async function livesOfSources() {
  const kinds = [["github", secrets.github, github], ["standard_webhooks", secrets.standard, standardWebhooks]];
  for (const [kind, secret, sign] of kinds) {
    const draft = { name: unique("Source"), authentication: { kind, secret } };
    const { id, ingest_path } = (await must(201, "POST", "/api/sources", { body: draft })).source;
    await must(200, "POST", `/api/sources/${id}/rotate`, { body: { secret } });
    const body = JSON.stringify(EVENT);
    const signed = sign(secret, body);
    await must(202, "POST", ingest_path, { body, token: null, headers: signed });
    for (const wrong of [secret, `v1,${secret}`, "sha256=00"]) {
      const headers = { ...signed, "x-hub-signature-256": wrong, "webhook-signature": wrong };
      await must(401, "POST", ingest_path, { body, token: null, headers });
    }
    await must(401, "POST", ingest_path, { body, token: secret });
  }
  for (const authentication of [{ kind: "github", secret: secrets.github, more: 1 }, secrets.github, { kind: secrets.github }]) {
    await must(400, "POST", "/api/sources", { body: { name: unique("Source"), authentication } });
  }
}

// What is made for an API token and a session: seen once each, by whom it is for.
async function livesOfSessions() {
  const { adminToken } = stage.tocsin;
  const { api_token, token } = await tokenOf(stage.api, "editor");
  const cookie = await signIn(stage.api, token);
  for (const shown of [{ token }, { token: null, headers: { cookie } }]) await must(200, "GET", "/api/session", shown);
  for (const list of ["/api/tokens", "/api/sessions"]) await must(200, "GET", list);
  await must(403, "GET", "/api/audit", { token });
  await must(204, "DELETE", `/api/tokens/${api_token.id}`);
  await must(401, "GET", "/api/session", { token });
  const enter = (status, body) => must(status, "POST", "/api/session", { body, token: null });
  await enter(401, { token: `${adminToken}x` });
  await enter(200, { token: adminToken });
  await enter(400, `{"token": "${adminToken}"`);
  await must(401, "GET", "/api/ledger", { token: adminToken.toUpperCase() });
  return { api: token, session: cookie.split("=")[1] };
}

test("a secret is in the requests that it is for, and nowhere else", async () => {
  const { source } = await liveOfWebhook();
  await livesOfSources();
  const opened = await livesOfSessions();
  await stage.tocsin.sweep();
  const stored = await bytesBelow(stage.tocsin.state);
  assert.ok(stored.includes(source.id), "the state is where it is looked for");
  const built = await bytesBelow(new URL("../../build/web-test", import.meta.url).pathname);
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
