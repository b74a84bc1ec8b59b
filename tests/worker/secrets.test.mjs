// Secrets go in, reach the target they were typed for, and come back nowhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { assertAbsent, bytesBelow, canary } from "../lib/canary.mjs";
import { headerOf, openTarget, useStage } from "../lib/stage.mjs";

const stage = useStage({ elsewhere: true });
const { api, elsewhere } = stage;

const put = (webhook, body) =>
  api.call("PUT", `/api/webhooks/${webhook.id}`, { body, headers: { "if-match": `"${webhook.version}"` } });

const apiKey = (value) => ({ key: "X-Api-Key", secret: true, ...(value === undefined ? {} : { value }) });
const oauthOf = (token_endpoint_url, client_secret) => ({
  oauth: { client_id: "client", token_endpoint_url, scopes: ["a"], ...(client_secret ? { client_secret } : {}) },
});

test("a secret comes back from no call, is in no log, and is not readable at rest", async () => {
  const secrets = { header: canary("header"), client: canary("client"), token: unique("token") };
  const tokens = stage.target({ body: { access_token: secrets.token, token_type: "Bearer", expires_in: 3600 } });
  const wire = await stage.wire({
    webhook: {
      headers: [apiKey(secrets.header)],
      authentication_config: oauthOf(tokens.url, secrets.client),
    },
    // The worst target there is: it answers with everything that it was sent.
    answer: ({ headers }) => ({
      status: 400,
      headers: { "x-echo": headerOf(headers, "x-api-key"), "x-token": headerOf(headers, "authorization") },
      body: { headers, text: JSON.stringify(JSON.stringify(headers)) },
    }),
  });
  const event = await wire.send();
  await wire.delivery(event);
  const sent = await wire.target.next();
  assert.equal(headerOf(sent.headers, "x-api-key"), secrets.header, "the target itself does get it");
  assert.equal(headerOf(sent.headers, "authorization"), `Bearer ${secrets.token}`);

  const { id } = wire.webhook;
  const changed = await api.call("PUT", `/api/webhooks/${id}`, {
    body: { ...wire.webhook, timeout_in_sec: 11 },
    headers: { "if-match": '"1"' },
  });
  assert.equal(changed.status, 200, changed.text);
  const oauth = changed.json.authentication_config.oauth;
  assert.deepEqual(changed.json.headers, [{ key: "X-Api-Key", secret: true, set: true }]);
  assert.equal(oauth.client_secret_set, true);
  assert.ok(!("client_secret" in oauth));

  const answers = await Promise.all(
    [
      ["GET", `/api/webhooks/${id}`],
      ["GET", "/api/webhooks"],
      ["GET", `/api/webhooks/${id}/versions`],
      ["GET", `/api/webhooks/${id}/versions/1`],
      ["GET", `/api/webhooks/${id}/deliveries`],
      ["GET", `/api/webhooks/${id}/deliveries/${event}`],
      ["GET", "/api/events"],
      ["GET", `/api/events/${event}`],
      ["GET", "/api/deliveries"],
      ["GET", "/api/ledger"],
      ["POST", "/api/webhooks/preview", { draft: { ...wire.webhook, headers: [apiKey(secrets.header)] } }],
      ["POST", "/api/webhooks/test", { id, draft: wire.webhook }],
    ].map(async ([method, path, body]) => [path, (await api.call(method, path, { body })).text]),
  );
  answers.push(["the saved document", changed.text], ["the log", stage.tocsin.log()]);
  for (const [place, text] of answers) {
    assert.ok(text.length > 0);
    for (const secret of Object.values(secrets)) assertAbsent(secret, text, place);
  }

  const stored = await bytesBelow(stage.tocsin.state);
  assert.ok(stored.includes(wire.webhook.name), "the state is where it is looked for");
  for (const secret of Object.values(secrets)) assertAbsent(secret, stored, "the state on disk");
});

test("a PUT without the value keeps the secret, and it still reaches the receiver", async () => {
  const secret = canary("kept");
  const wire = await stage.wire({ webhook: { headers: [apiKey(secret), { key: "X-Team", value: "a" }] } });
  // As read, without the value; as written by hand, in another case; with an empty value, as a form may send it.
  let webhook = await api.updateWebhook(wire.webhook, {});
  webhook = await api.updateWebhook(webhook, { headers: [{ key: "x-api-key", secret: true }] });
  webhook = await api.updateWebhook(webhook, { headers: [apiKey("")], url: `${wire.target.url}?a=b` });
  assert.equal(webhook.version, 4);
  await wire.delivery(await wire.send());
  const { headers, path } = await wire.target.next();
  assert.equal(headerOf(headers, "x-api-key"), secret);
  assert.equal(path, `${wire.target.path}?a=b`);
});

test("a new value replaces the secret", async () => {
  const wire = await stage.wire({ webhook: { headers: [apiKey(canary("old"))] } });
  const secret = canary("new");
  await api.updateWebhook(wire.webhook, { headers: [apiKey(secret)] });
  await wire.delivery(await wire.send());
  assert.equal(headerOf((await wire.target.next()).headers, "x-api-key"), secret);
});

test("when the target's origin changes, its secrets have to be typed again", async () => {
  const wire = await stage.wire({ webhook: { headers: [apiKey(canary("bound"))] } });
  const moved = { ...wire.webhook, url: `${elsewhere.origin}/moved` };
  assertProblem(await put(wire.webhook, moved), 422, "invalid", ["headers[0].value secret_missing"]);

  const trial = await api.call("POST", "/api/webhooks/test", { body: { id: wire.webhook.id, draft: moved } });
  assertProblem(trial, 422, "invalid", ["headers[0].value secret_missing"]);
  assert.deepEqual(elsewhere.requests, []);

  const typed = canary("typed");
  await api.updateWebhook(wire.webhook, { url: moved.url, headers: [apiKey(typed)] });
  await wire.delivery(await wire.send());
  const arrived = await elsewhere.next(({ path }) => path === "/moved");
  assert.equal(headerOf(arrived.headers, "x-api-key"), typed);
});

test("a version that is restored has its secrets again, also after the origin had changed", async () => {
  const [secret, newer] = [canary("first"), canary("newer")];
  const wire = await stage.wire({ webhook: { headers: [apiKey(secret)] } });
  const restore = async ({ version }) => {
    const path = `/api/webhooks/${wire.webhook.id}/versions/1/restore`;
    return api.must(200, "POST", path, { headers: { "if-match": `"${version}"` } });
  };
  const replaced = await api.updateWebhook(wire.webhook, { headers: [apiKey(newer)] });
  const restored = await restore(replaced);
  await wire.delivery(await wire.send());

  const away = openTarget(elsewhere);
  const moved = await api.updateWebhook(restored, { url: away.url, headers: [apiKey(newer)] });
  await wire.delivery(await wire.send());
  await restore(moved);
  await wire.delivery(await wire.send());
  const keys = ({ headers }) => headerOf(headers, "x-api-key");
  assert.deepEqual(wire.target.requests().map(keys), [secret, secret]);
  assert.deepEqual(away.requests().map(keys), [newer]);
});

test("when the token endpoint's origin changes, the client secret has to be typed again", async () => {
  const tokens = stage.target({ body: { access_token: "t" } });
  const wire = await stage.wire({ webhook: { authentication_config: oauthOf(tokens.url, canary("client")) } });
  const moved = { ...wire.webhook, authentication_config: oauthOf(`${elsewhere.origin}/token`) };
  const finding = ["authentication_config.oauth.client_secret secret_missing"];
  assertProblem(await put(wire.webhook, moved), 422, "invalid", finding);
  const other = { ...wire.webhook, authentication_config: oauthOf(`${tokens.url}/v2`) };
  assert.equal((await put(wire.webhook, other)).status, 200, "another path of the same origin keeps it");
});

test("a secret that was never stored is missing", async () => {
  const document = { name: unique("Hook"), url: stage.target().url, body_template: "{}", headers: [apiKey()] };
  const missing = ["headers[0].value secret_missing"];
  assertProblem(await api.call("POST", "/api/webhooks", { body: document }), 422, "invalid", missing);
  assertProblem(await api.call("POST", "/api/webhooks/test", { body: { draft: document } }), 422, "invalid", missing);

  const webhook = await api.createWebhook({ ...document, headers: [apiKey(canary("one"))] });
  const renamed = { ...webhook, headers: [{ key: "X-Other-Key", secret: true }] };
  assertProblem(await put(webhook, renamed), 422, "invalid", missing);
  // One webhook's secret is not another's.
  const other = await api.createWebhook({ ...document, name: unique("Hook"), headers: [] });
  assertProblem(await put(other, { ...other, headers: [apiKey()] }), 422, "invalid", missing);
});

test("a header that usually carries a credential is a secret unless the document says otherwise", async () => {
  const secret = canary("implied");
  const target = openTarget(stage.receiver);
  const document = { name: unique("Hook"), url: target.url, body_template: "{}", active: false };
  const implied = await api.createWebhook({ ...document, headers: [{ key: "DD-API-KEY", value: secret }] });
  assert.deepEqual(implied.headers, [{ key: "DD-API-KEY", secret: true, set: true }]);
  const open = { key: "X-Auth-Mode", value: "basic", secret: false };
  const explicit = await api.createWebhook({ ...document, name: unique("Hook"), headers: [open] });
  assert.deepEqual(explicit.headers, [open]);
});

test("a finding about a secret does not show it", async () => {
  for (const value of [`${unique("secret")}\r\nX-Injected: 1`, `${unique("secret")}é`, `${unique("secret")} `]) {
    const body = { name: unique("Hook"), url: stage.target().url, body_template: "{}", headers: [apiKey(value)] };
    const answer = await api.call("POST", "/api/webhooks", { body });
    assertProblem(answer, 422, "invalid", ["headers[0].value malformed"]);
    assertAbsent(value.slice(0, 17), answer.text, "the finding");
  }
});
