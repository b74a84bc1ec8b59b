// OAuth 2 client credentials: asking for a token, sending it, keeping it, and never sending without it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { bearerOf, oauthOf, openTokenServer, openTokenWire, tokensSeen } from "../lib/oauth.mjs";
import { awaitsAttempt, headerOf, isState, openTarget, useStage } from "../lib/stage.mjs";

const stage = useStage({ elsewhere: true });
const { api, elsewhere } = stage;

test("a token is asked for and sent as Bearer", async () => {
  const server = openTokenServer(stage);
  const wire = await openTokenWire(stage, server);
  const { item, attempts } = await wire.delivery(await wire.send());
  assert.equal(item.state, "delivered");
  const [asked] = server.requests();
  assert.equal(asked.method, "POST");
  assert.equal(headerOf(asked.headers, "content-type"), "application/x-www-form-urlencoded");
  assert.equal(asked.body, "grant_type=client_credentials&scope=alerts.write+a%3Ab");
  const [request] = wire.target.requests();
  assert.equal(headerOf(request.headers, "authorization"), `Bearer ${server.granted[0]}`);
  const { url, from_cache, granted } = attempts[0].token;
  assert.deepEqual({ url, from_cache, granted }, { url: server.url, from_cache: false, granted: true });
});

test("one token serves many deliveries, also when they begin together", async () => {
  const server = openTokenServer(stage);
  const wire = await openTokenWire(stage, server);
  const events = await Promise.all(Array.from({ length: 12 }, () => wire.send()));
  for (const event of events) assert.equal((await wire.delivery(event)).item.state, "delivered");
  const { attempts } = await wire.delivery(await wire.send());
  assert.equal(attempts[0].token.from_cache, true);
  assert.equal(server.requests().length, 1);
  assert.deepEqual(new Set(tokensSeen(wire)), new Set(server.granted));
  assert.equal(tokensSeen(wire).length, 13);
});

test("a token is kept for as long as its server says, in whatever way it says so", async () => {
  for (const [expires_in, requests] of [["3600", 1], [undefined, 1], [null, 1], [-1, 1], [1e30, 1], ["soon", 1], [0, 2]]) {
    const server = openTokenServer(stage, { grant: { expires_in } });
    const wire = await openTokenWire(stage, server);
    for (let count = 0; count < 2; count++) await wire.delivery(await wire.send(), isState("delivered"));
    assert.equal(server.requests().length, requests, `expires_in: ${expires_in}`);
  }
});

test("a kept token that the target refuses is renewed once, within the same attempt", async () => {
  const server = openTokenServer(stage);
  let revoked;
  const wire = await openTokenWire(stage, server, { accepts: (token) => token !== revoked });
  await wire.delivery(await wire.send(), isState("delivered"));
  [revoked] = server.granted;
  const { item, attempts } = await wire.delivery(await wire.send());
  assert.deepEqual([item.state, item.attempts, attempts.length], ["delivered", 1, 1]);
  assert.deepEqual(tokensSeen(wire), [revoked, revoked, server.granted[1]]);
  assert.equal(server.requests().length, 2);
});

test("a target that refuses every token is asked twice at most", async () => {
  const server = openTokenServer(stage);
  let open = true;
  const wire = await openTokenWire(stage, server, { accepts: () => open });
  await wire.delivery(await wire.send(), isState("delivered"));
  open = false;
  const { item } = await wire.delivery(await wire.send());
  assert.deepEqual([item.state, item.outcome, item.attempts], ["dead", "rejected", 1]);
  assert.equal(wire.target.requests().length, 3);
  assert.equal(server.requests().length, 2);
});

test("when the server is back, the delivery goes on", async () => {
  const server = stage.target({ status: 503 });
  const wire = await openTokenWire(stage, server);
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  server.answerWith({ body: { access_token: "granted-later" } });
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  await wire.delivery(event, isState("delivered"));
  assert.deepEqual(tokensSeen(wire), ["granted-later"]);
});

test("a server that wants the client in the body gets it there", async () => {
  const server = openTokenServer(stage, { auth: "post" });
  const wire = await openTokenWire(stage, server);
  await wire.delivery(await wire.send(), isState("delivered"));
  const [basic, post] = server.requests();
  assert.equal(server.requests().length, 2);
  assert.match(headerOf(basic.headers, "authorization"), /^Basic /);
  assert.equal(new URLSearchParams(basic.body).get("client_secret"), null);
  assert.equal(headerOf(post.headers, "authorization"), undefined);
  assert.deepEqual(tokensSeen(wire), server.granted);
});

test("a way that is set is the only one that is tried", async () => {
  for (const way of ["basic", "post"]) {
    for (const auth of ["basic", "post"]) {
      const server = openTokenServer(stage, { auth });
      const wire = await openTokenWire(stage, server, { oauth: { client_authentication: way } });
      assert.equal(wire.webhook.authentication_config.oauth.client_authentication, way);
      const holds = way === auth ? isState("delivered") : awaitsAttempt(2);
      const { attempts } = await wire.delivery(await wire.send(), holds);
      assert.equal(attempts[0].token.granted, way === auth);
      assert.equal(server.requests().length, 1, `${way} at a server for ${auth}`);
    }
  }
});

test("a way that worked is the first that is tried the next time", async () => {
  const server = openTokenServer(stage, { auth: "post", grant: { expires_in: 0 } });
  const wire = await openTokenWire(stage, server);
  assert.equal(wire.webhook.authentication_config.oauth.client_authentication, "detected");
  for (let count = 0; count < 2; count++) await wire.delivery(await wire.send(), isState("delivered"));
  assert.equal(server.requests().length, 3);
});

test("audience and resources go with the request, and are read back", async () => {
  const server = openTokenServer(stage);
  const resource = ["urn:siem", "https://api.example.com/alerts?v=2"];
  const wire = await openTokenWire(stage, server, { oauth: { scopes: [], audience: "https://siem.example/ &x", resource } });
  const { oauth } = wire.webhook.authentication_config;
  assert.deepEqual([oauth.audience, oauth.resource], ["https://siem.example/ &x", resource]);
  await wire.delivery(await wire.send(), isState("delivered"));
  const form = new URLSearchParams(server.requests()[0].body);
  assert.deepEqual(
    [...form],
    [["grant_type", "client_credentials"], ["audience", "https://siem.example/ &x"], ...resource.map((uri) => ["resource", uri])],
  );
  const refused = await api.call("POST", "/api/webhooks", {
    body: { ...wire.webhook, name: unique("Hook"), authentication_config: oauthOf(server, { resource: "https://a.com/#x", client_authentication: "jwt" }) },
  });
  assertProblem(refused, 422, "invalid", [
    "authentication_config.oauth.client_authentication not_allowed",
    "authentication_config.oauth.resource[0] malformed",
  ]);
});

test("a client that is refused both ways is refused", async () => {
  const server = openTokenServer(stage);
  const wire = await openTokenWire(stage, server, { webhook: { authentication_config: oauthOf(server, { client_secret: "wrong" }) } });
  const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(item.outcome, "token_failed");
  assert.match(attempts[0].explanation, /401 \(invalid_client\)/);
  assert.equal(server.requests().length, 2);
});

test("a token is for one client, one scope, one audience, one resource and one target", async () => {
  const granted = [];
  const server = stage.target(() => {
    granted.push(unique("token"));
    return { body: { access_token: granted.at(-1), expires_in: 3600 } };
  });
  const wire = await openTokenWire(stage, server);
  await wire.delivery(await wire.send(), isState("delivered"));
  let { webhook } = wire;
  const other = stage.target();
  for (const [oauth, changes] of [
    [{ scopes: ["other"] }],
    [{ audience: "siem" }],
    [{ audience: "siem", resource: ["urn:siem"] }],
    [{ client_id: "another" }],
    [{ client_id: "another", client_secret: "another-s3cr3t" }],
    [{ client_id: "another", client_secret: "another-s3cr3t", client_authentication: "post" }],
    [{}, { url: other.url }],
  ]) {
    webhook = await api.updateWebhook(webhook, { authentication_config: oauthOf(server, oauth), ...changes });
    await wire.delivery(await wire.send(), isState("delivered"));
  }
  const seen = [...wire.target.requests(), ...other.requests()].map(({ headers }) => bearerOf(headers));
  assert.deepEqual(seen, granted);
  assert.equal(new Set(granted).size, 8);
});

test("one webhook's token is not another's", async () => {
  const server = openTokenServer(stage);
  const wires = [await openTokenWire(stage, server), await openTokenWire(stage, server)];
  for (const wire of wires) await wire.delivery(await wire.send(), isState("delivered"));
  assert.deepEqual(wires.flatMap(tokensSeen), server.granted);
});

test("a webhook with OAuth takes no Authorization header beside it", async () => {
  const server = openTokenServer(stage);
  const headers = [{ key: "authorization", value: "Bearer mine" }];
  const document = { name: unique("Hook"), url: server.url, body_template: "{}", headers, authentication_config: oauthOf(server) };
  const answer = await api.call("POST", "/api/webhooks", { body: document });
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.json.issues.map(({ path, code }) => [path, code]), [["headers[0].key", "not_allowed"]]);
});

test("neither a save nor a test sends a stored client secret to another host", async () => {
  const server = openTokenServer(stage);
  const wire = await openTokenWire(stage, server);
  const { id, version } = wire.webhook;
  const oauthAt = (url) => ({ oauth: { ...wire.webhook.authentication_config.oauth, token_endpoint_url: url } });
  const away = openTarget(elsewhere);
  for (const changes of [
    { authentication_config: oauthAt(`${elsewhere.origin}/token`) },
    { url: away.url },
    { url: away.url, authentication_config: oauthAt(`${elsewhere.origin}/token`) },
  ]) {
    const draft = { ...wire.webhook, ...changes };
    const missing = ["authentication_config.oauth.client_secret secret_missing"];
    assertProblem(await api.call("POST", "/api/webhooks/test", { body: { id, draft } }), 422, "invalid", missing);
    const saved = await api.call("PUT", `/api/webhooks/${id}`, { body: draft, headers: { "if-match": `"${version}"` } });
    assertProblem(saved, 422, "invalid", missing);
  }
  // Where it belongs, it is still there; and typed again, it goes.
  assert.equal((await api.trial(wire.webhook, { id })).outcome, "delivered");
  const typed = { ...wire.webhook, url: away.url, authentication_config: oauthOf(server) };
  assert.equal((await api.trial(typed, { id })).outcome, "delivered");
  assert.deepEqual(elsewhere.requests.map(({ path }) => path), [away.path]);
});

test("a test of a draft asks for a token of its own, and says how that went", async () => {
  const server = openTokenServer(stage);
  const target = stage.target();
  const draft = { name: unique("Draft"), url: target.url, body_template: "{}", authentication_config: oauthOf(server) };
  const record = await api.trial(draft);
  assert.equal(record.outcome, "delivered");
  assert.equal(record.token.granted, true);
  assert.equal(bearerOf(target.requests()[0].headers), server.granted[0]);
  assert.ok(!JSON.stringify(record).includes(server.granted[0]), "the token is masked in the record");
  const other = stage.target({ status: 400, body: { error: "invalid_scope" } });
  const failed = await api.trial({ ...draft, authentication_config: oauthOf(other) });
  assert.deepEqual([failed.outcome, failed.request, failed.token.granted], ["token_failed", null, false]);
  assert.equal(target.requests().length, 1);
  await eventually("nothing else was asked", () => other.requests().length, (count) => count === 1);
});
