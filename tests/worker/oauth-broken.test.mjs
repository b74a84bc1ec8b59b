// Token endpoints that are down, slow, hostile or odd: no token is no request, and every such attempt is made again.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertProblem, connect, eventually, unique } from "../lib/api.mjs";
import { CLIENT, clientInHeader, oauthOf, openTokenWire, tokensSeen } from "../lib/oauth.mjs";
import { awaitsAttempt, isState, openTarget, useStage } from "../lib/stage.mjs";
import { freePort, startTocsin } from "../lib/workerd.mjs";

// An origin where nobody listens.
const nobody = `http://127.0.0.1:${await freePort()}`;
const stage = useStage({ elsewhere: true, origins: [nobody] });
const { api, elsewhere } = stage;

// A delivery whose token endpoint answers so: it was not sent, it will be tried again, and this is what is said.
async function assertNoToken(name, server, explanation, options) {
  const wire = await openTokenWire(stage, server, options);
  const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(item.outcome, "token_failed", name);
  assert.match(attempts[0].explanation, explanation, name);
  assert.match(attempts[0].explanation, /Nothing was sent to the target\.$/);
  assert.deepEqual([attempts[0].token.granted, attempts[0].request], [false, null], name);
  assert.deepEqual(wire.target.requests(), [], name);
}

const JSON_TYPE = { "content-type": "application/json" };
const json = (body, status = 200) => ({ status, headers: JSON_TYPE, body });
const MEGABYTES_5 = 5 * 1024 * 1024;

// Every broken one by its name.
const BROKEN = [
  ["no answer", "hang up", /could not be made|closed without an answer/],
  ["500", { status: 500, body: "down" }, /answered 500\./],
  ["403", { status: 403, body: { error: "access_denied" } }, /answered 403 \(access_denied\)/],
  ["429", { status: 429, headers: { "retry-after": "1" } }, /answered 429\./],
  ["201", { status: 201, body: { access_token: "t" } }, /answered 201\./],
  ["204", { status: 204 }, /answered 204\./],
  ["HTML", { body: "<html>Sign in</html>" }, /not answer with a JSON object/],
  ["nothing", { body: "" }, /not answer with a JSON object/],
  ["a form", { body: "access_token=t&token_type=bearer" }, /not answer with a JSON object/],
  ["a list", { body: [{ access_token: "t" }] }, /not answer with a JSON object/],
  ["half a document", json("[".repeat(60_000)), /not answer with a JSON object/],
  ["a deep document", json(`{"access_token":"t","x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`), /not answer with a JSON object/],
  ["an object and 5 MB of spaces", json(`{"access_token":"t"}${" ".repeat(MEGABYTES_5)}`), /more than is read/],
  ["5 MB of HTML", { body: "<p>".repeat(MEGABYTES_5 / 3) }, /more than is read/],
  ["a token twice", json('{"access_token":"a","access_token":"b"}'), /a field twice/],
  ["no access_token", { body: {} }, /no access_token/],
  ["a token that is a number", { body: { access_token: 7 } }, /no access_token/],
  ["a token with CR and LF", { body: { access_token: "a\r\nX-Injected: 1" } }, /cannot stand in a header/],
  ["a token of 20,000 characters", { body: { access_token: "x".repeat(20_000) } }, /more than 16384 characters/],
  ["token_type: mac", { body: { access_token: "abcdef", token_type: "mac" } }, /not of the type Bearer/],
  ["200 with an error", { body: { error: "invalid_scope" } }, /answered 200 \(invalid_scope\)/],
  ["a token and an error", { body: { access_token: "t", error: "invalid_scope" } }, /answered 200 \(invalid_scope\)/],
];

test("without a token nothing is sent, and it is tried again", async () => {
  await Promise.all(BROKEN.map(([name, answer, explanation]) => assertNoToken(name, stage.target(answer), explanation)));
  await assertNoToken("down", { url: `${nobody}/token` }, /could not be made/);
});

test("a token endpoint that asks to be left alone is left alone", async () => {
  const busy = { status: 429, headers: { "retry-after": "3600" } };
  const wire = await openTokenWire(stage, stage.target(busy));
  const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  const waited = Date.parse(item.next_attempt_at) - Date.parse(attempts[0].started_at);
  assert.ok(waited >= 3_600_000, `${waited} ms, and the schedule alone would be about 5 s`);
});

test("a byte order mark before the answer is passed over", async () => {
  const wire = await openTokenWire(stage, stage.target(json('\ufeff{"access_token":"marked","token_type":"BEARER"}')));
  await wire.delivery(await wire.send(), isState("delivered"));
  assert.deepEqual(tokensSeen(wire), ["marked"]);
});

test("a token endpoint that never answers, or never ends, ends the attempt, too", async () => {
  const webhook = { timeout_in_sec: 1 };
  await assertNoToken("slow", stage.target(() => new Promise(() => {})), /no answer came in time/, { webhook });
  const begun = { headers: { ...JSON_TYPE, "content-length": "1000" }, body: '{"access_token":"t"' };
  await assertNoToken("endless", stage.target(begun), /began with 200, but did not end in time|connection broke/, { webhook });
});

test("a redirect is not followed, so neither client nor secret reaches another host", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const server = stage.target({ status, headers: { location: `${elsewhere.origin}/token` } });
    await assertNoToken(`redirect ${status}`, server, new RegExp(`answered ${status}, and redirects are never followed`));
    assert.deepEqual(clientInHeader(server.requests()[0]), CLIENT);
  }
  assert.deepEqual(elsewhere.requests, []);
});

test("what a token endpoint says beside its code is not repeated, and a secret in the place of a code is not shown", async () => {
  const client_secret = "s3cr3t-that-looks-like-a-code";
  const pair = (request) => request.headers.find(([name]) => name.toLowerCase() === "authorization")?.[1].split(" ")[1];
  for (const error of [() => client_secret, pair, () => `expected_${client_secret.slice(3)}`, () => Buffer.from(client_secret).toString("hex").slice(0, 60)]) {
    const seen = [];
    const server = stage.target((request) => {
      seen.push(error(request) ?? "invalid_request");
      return { status: 400, body: { error: seen.at(-1), error_description: `${client_secret} is wrong`, error_uri: "https://evil.org/" } };
    });
    const wire = await openTokenWire(stage, server, { oauth: { client_secret, client_authentication: "basic" } });
    const delivery = await wire.delivery(await wire.send(), awaitsAttempt(2));
    assert.equal(delivery.attempts[0].explanation, "No token: the token endpoint answered 400. Nothing was sent to the target.");
    const text = JSON.stringify(delivery);
    for (const hidden of [...seen, client_secret, "is wrong", "evil.org"]) assert.ok(!text.includes(hidden), hidden);
  }
});

test("a token endpoint is held to the same addresses as a target, when it is saved and when it is tried", async () => {
  const target = stage.target();
  for (const url of [
    "http://login.example.com/token",
    "https://localhost/token",
    "https://169.254.169.254/token",
    "https://[::ffff:10.0.0.1]/token",
    "https://login.internal/token",
    "https://login.example.com:8443/token",
    "https://user:pass@login.example.com/token",
    "https://login.example.com/{{data.tenant}}/token",
  ]) {
    const body = { name: unique("Hook"), url: target.url, body_template: "{}", authentication_config: oauthOf({ url }) };
    const finding = ["authentication_config.oauth.token_endpoint_url address_refused"];
    assertProblem(await api.call("POST", "/api/webhooks", { body }), 422, "invalid", finding);
    assertProblem(await api.call("POST", "/api/webhooks/test", { body: { draft: body } }), 422, "invalid", finding);
  }
});

test("a token endpoint that was saved before it was refused is refused at the attempt", async () => {
  const state = await mkdtemp(join(tmpdir(), "tocsin-oauth-"));
  const keys = { ADMIN_TOKEN: `tocsin_${randomBytes(32).toString("base64url")}`, SEAL_KEY: randomBytes(32).toString("base64") };
  const start = (...origins) => startTocsin({ state, vars: { ...keys, DEV_TARGET_ORIGINS: origins.join(",") } });
  const { receiver } = stage;
  const target = openTarget(receiver);
  const tokens = openTarget(elsewhere, { body: { access_token: "t" } });
  let tocsin = await start(receiver.origin, elsewhere.origin);
  try {
    const webhook = await connect(tocsin).createWebhook({
      name: unique("Hook"), url: target.url, body_template: "{}", authentication_config: oauthOf(tokens),
    });
    const { source, token } = await connect(tocsin).createSource({ name: unique("Source"), format: "tocsin" });
    await tocsin.stop();

    tocsin = await start(receiver.origin);
    const stricter = connect(tocsin);
    const posted = await stricter.call("POST", source.ingest_path, { token, body: { event_type: "a", data: {} } });
    assert.equal(posted.status, 202, posted.text);
    const read = () => stricter.call("GET", `/api/webhooks/${webhook.id}/deliveries/${posted.json.event_id}`);
    const { json: delivery } = await eventually("it was tried", read, ({ json }) => json?.attempts?.length > 0);
    assert.equal(delivery.item.outcome, "token_failed");
    assert.match(delivery.attempts[0].explanation, /^No token: the token endpoint is refused: /);
    assert.deepEqual([tokens.requests(), target.requests()], [[], []]);
  } finally {
    await tocsin.stop();
    await rm(state, { recursive: true, force: true });
  }
});
