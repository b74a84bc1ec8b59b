// OAuth 2 client credentials: asking for a token, sending it, keeping it, and never sending without it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, unique } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, openStage } from "../lib/stage.mjs";

let stage;
let api;
before(async () => {
  stage = await openStage();
  api = stage.api;
});
after(() => stage?.close());

// Characters that RFC 6749 has clients form-encode before they go into `Basic`.
const CLIENT = { client_id: "soc:client +1", client_secret: 's3cr3t/%&="' };

// A token endpoint that knows one client and grants a new token each time. `auth` is how it wants to be asked.
function openTokenServer({ auth = "basic", grant = {} } = {}) {
  const granted = [];
  const refuse = { status: 401, body: { error: "invalid_client" } };
  const target = stage.target((request) => {
    if (!isOurClient(request, auth)) return refuse;
    const access_token = unique("token");
    granted.push(access_token);
    return { body: { access_token, token_type: "Bearer", expires_in: 3600, ...grant } };
  });
  return { ...target, granted };
}

function isOurClient({ headers, body }, auth) {
  const form = new URLSearchParams(body);
  assert.equal(form.get("grant_type"), "client_credentials");
  if (auth === "post") {
    return form.get("client_id") === CLIENT.client_id && form.get("client_secret") === CLIENT.client_secret;
  }
  const [scheme, pair] = (headerOf(headers, "authorization") ?? "").split(" ");
  const decode = (part) => new URLSearchParams(`part=${part}`).get("part");
  const [id, secret] = Buffer.from(pair ?? "", "base64").toString().split(":").map(decode);
  return scheme === "Basic" && id === CLIENT.client_id && secret === CLIENT.client_secret;
}

const oauth = (server, changes = {}) => ({
  oauth: { ...CLIENT, token_endpoint_url: server.url, scopes: ["alerts.write", "a:b"], ...changes },
});

// A wire whose target takes only the tokens that `accepts` fits, and whose webhook gets its tokens from the server.
function openWire(server, { accepts = () => true, webhook = {} } = {}) {
  return stage.wire({
    answer: ({ headers }) => ({ status: accepts(bearerOf(headers)) ? 200 : 401 }),
    webhook: { authentication_config: oauth(server), ...webhook },
  });
}

const bearerOf = (headers) => headerOf(headers, "authorization")?.replace(/^Bearer /, "");
const tokensSeen = (wire) => wire.target.requests().map(({ headers }) => bearerOf(headers));

test("a token is asked for and sent as Bearer", async () => {
  const server = openTokenServer();
  const wire = await openWire(server);
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
  const server = openTokenServer();
  const wire = await openWire(server);
  const events = await Promise.all(Array.from({ length: 12 }, () => wire.send()));
  for (const event of events) assert.equal((await wire.delivery(event)).item.state, "delivered");
  const { attempts } = await wire.delivery(await wire.send());
  assert.equal(attempts[0].token.from_cache, true);
  assert.equal(server.requests().length, 1);
  assert.deepEqual(new Set(tokensSeen(wire)), new Set(server.granted));
  assert.equal(tokensSeen(wire).length, 13);
});

test("a token that the server did not date is kept too, and one that has expired is not", async () => {
  const [undated, expired] = [openTokenServer({ grant: { expires_in: undefined } }), openTokenServer({ grant: { expires_in: 0 } })];
  for (const [server, requests] of [[undated, 1], [expired, 2]]) {
    const wire = await openWire(server);
    for (let count = 0; count < 2; count++) await wire.delivery(await wire.send(), isState("delivered"));
    assert.equal(server.requests().length, requests);
  }
});

test("a kept token that the target refuses is renewed once, within the same attempt", async () => {
  const server = openTokenServer();
  let revoked;
  const wire = await openWire(server, { accepts: (token) => token !== revoked });
  await wire.delivery(await wire.send(), isState("delivered"));
  [revoked] = server.granted;
  const { item, attempts } = await wire.delivery(await wire.send());
  assert.deepEqual([item.state, item.attempts, attempts.length], ["delivered", 1, 1]);
  assert.deepEqual(tokensSeen(wire), [revoked, revoked, server.granted[1]]);
  assert.equal(server.requests().length, 2);
});

test("a target that refuses every token is asked twice at most", async () => {
  const server = openTokenServer();
  let open = true;
  const wire = await openWire(server, { accepts: () => open });
  await wire.delivery(await wire.send(), isState("delivered"));
  open = false;
  const { item } = await wire.delivery(await wire.send());
  assert.deepEqual([item.state, item.outcome, item.attempts], ["dead", "rejected", 1]);
  assert.equal(wire.target.requests().length, 3);
  assert.equal(server.requests().length, 2);
});

test("without a token nothing is sent, and it is tried again", async () => {
  for (const [answer, explanation] of [
    ["hang up", /could not be made|closed without an answer/],
    [{ status: 500, body: "down" }, /answered 500/],
    [{ status: 403, body: { error: "access_denied" } }, /answered 403 \(access_denied\)/],
    [{ status: 302, headers: { location: "/elsewhere" } }, /answered 302/],
    [{ body: "<html>Sign in</html>" }, /not answer with a JSON object/],
    [{ body: {} }, /no access_token/],
    [{ body: { access_token: "a\r\nX-Injected: 1" } }, /cannot stand in a header/],
    [{ body: { access_token: "abcdef", token_type: "mac" } }, /not of the type Bearer/],
    [{ body: { access_token: "x".repeat(100_000) } }, /not answer with a JSON object|cannot stand/],
  ]) {
    const server = stage.target(answer);
    const wire = await openWire(server);
    const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
    assert.equal(item.outcome, "token_failed", JSON.stringify(answer));
    assert.match(attempts[0].explanation, explanation);
    assert.equal(attempts[0].token.granted, false);
    assert.equal(attempts[0].request, null);
    assert.deepEqual(wire.target.requests(), []);
  }
});

test("a client secret that the token endpoint sends back is masked", async () => {
  const client_secret = "s3cr3t-that-looks-like-an-error-code";
  const server = stage.target({ status: 400, body: { error: client_secret } });
  const wire = await openWire(server, { webhook: { authentication_config: oauth(server, { client_secret }) } });
  const delivery = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(delivery.item.outcome, "token_failed");
  assert.ok(!JSON.stringify(delivery).includes(client_secret), JSON.stringify(delivery.attempts[0].token));
});

test("a token endpoint that never answers ends the attempt, too", async () => {
  const server = stage.target(() => new Promise(() => {}));
  const wire = await openWire(server, { webhook: { timeout_in_sec: 1 } });
  const { item } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(item.outcome, "token_failed");
  assert.deepEqual(wire.target.requests(), []);
});

test("when the server is back, the delivery goes on", async () => {
  const server = stage.target({ status: 503 });
  const wire = await openWire(server);
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  server.answerWith({ body: { access_token: "granted-later" } });
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  await wire.delivery(event, isState("delivered"));
  assert.deepEqual(tokensSeen(wire), ["granted-later"]);
});

test("a server that wants the client in the body gets it there", async () => {
  const server = openTokenServer({ auth: "post" });
  const wire = await openWire(server);
  await wire.delivery(await wire.send(), isState("delivered"));
  const [basic, post] = server.requests();
  assert.equal(server.requests().length, 2);
  assert.match(headerOf(basic.headers, "authorization"), /^Basic /);
  assert.equal(new URLSearchParams(basic.body).get("client_secret"), null);
  assert.equal(headerOf(post.headers, "authorization"), undefined);
  assert.deepEqual(tokensSeen(wire), server.granted);
});

test("a client that is refused both ways is refused", async () => {
  const server = openTokenServer();
  const wire = await openWire(server, { webhook: { authentication_config: oauth(server, { client_secret: "wrong" }) } });
  const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(item.outcome, "token_failed");
  assert.match(attempts[0].explanation, /401 \(invalid_client\)/);
  assert.equal(server.requests().length, 2);
});

test("a change of client or scope asks for a new token", async () => {
  const server = openTokenServer();
  const wire = await openWire(server);
  await wire.delivery(await wire.send(), isState("delivered"));
  await api.updateWebhook(wire.webhook, { authentication_config: oauth(server, { scopes: ["other"] }) });
  await wire.delivery(await wire.send(), isState("delivered"));
  assert.deepEqual(tokensSeen(wire), server.granted);
  assert.equal(new URLSearchParams(server.requests()[1].body).get("scope"), "other");
});

test("one webhook's token is not another's", async () => {
  const server = openTokenServer();
  const wires = [await openWire(server), await openWire(server)];
  for (const wire of wires) await wire.delivery(await wire.send(), isState("delivered"));
  assert.deepEqual(wires.flatMap(tokensSeen), server.granted);
});

test("a webhook with OAuth takes no Authorization header beside it", async () => {
  const server = openTokenServer();
  const headers = [{ key: "authorization", value: "Bearer mine" }];
  const document = { name: unique("Hook"), url: server.url, body_template: "{}", headers, authentication_config: oauth(server) };
  const answer = await api.call("POST", "/api/webhooks", { body: document });
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.json.issues.map(({ path, code }) => [path, code]), [["headers[0].key", "not_allowed"]]);
});

test("a test of a draft asks for a token of its own, and says how that went", async () => {
  const server = openTokenServer();
  const target = stage.target();
  const draft = { name: unique("Draft"), url: target.url, body_template: "{}", authentication_config: oauth(server) };
  const record = await api.trial(draft);
  assert.equal(record.outcome, "delivered");
  assert.equal(record.token.granted, true);
  assert.equal(bearerOf(target.requests()[0].headers), server.granted[0]);
  assert.ok(!JSON.stringify(record).includes(server.granted[0]), "the token is masked in the record");
  const other = stage.target({ status: 400, body: { error: "invalid_scope" } });
  const failed = await api.trial({ ...draft, authentication_config: oauth(other) });
  assert.deepEqual([failed.outcome, failed.request, failed.token.granted], ["token_failed", null, false]);
  assert.equal(target.requests().length, 1);
  await eventually("nothing else was asked", () => other.requests().length, (count) => count === 1);
});
