// The egress guard at the edge: asked at save and again at every attempt, for deliveries, tests, token endpoints and
// operations alike; and nothing that Tocsin sends comes back to it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertProblem, connect, eventually, unique } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, openStage } from "../lib/stage.mjs";
import { freePort } from "../lib/workerd.mjs";

const REFUSED = "address_refused";
const TOKEN_URL = "authentication_config.oauth.token_endpoint_url";
const oauthAt = (token_endpoint_url) => ({ oauth: { client_id: "a", client_secret: "s3cr3t-client", token_endpoint_url } });
const hostOf = (origin) => new URL(origin).host;

describe("a list of allowed hosts", () => {
  let stage;
  let api;
  before(async () => {
    stage = await openStage();
    api = stage.api;
  });
  after(() => stage?.close());

  const to = (url, changes = {}) => ({ name: unique("Hook"), url, body_template: "{}", ...changes });

  test("that is made stricter holds at the next attempt, whatever was saved before", async () => {
    const delivery = await stage.wire({ target: { url: "https://hooks.example.com/x" } });
    const token = await stage.wire({ webhook: { authentication_config: oauthAt("https://login.example.com/token") } });
    const operations = await api.createWebhook(to("https://ops.example.com/x", { receives: "operations" }));
    const gone = await stage.wire({ answer: { status: 410 } });

    await stage.tocsin.restart({ ALLOWED_TARGET_HOSTS: "hooks.example.org, .corp.example.net" });
    const refused = await delivery.delivery(await delivery.send(), isState("dead"));
    const [attempt] = refused.attempts;
    assert.deepEqual([attempt.outcome, attempt.request, attempt.response], [REFUSED, null, null]);
    assert.match(attempt.explanation, /ALLOWED_TARGET_HOSTS.*Nothing was sent\.$/);

    // The target is a loopback origin and may be asked; its token endpoint may not, so the target is not asked either.
    const without = await token.delivery(await token.send(), awaitsAttempt(2));
    assert.equal(without.item.outcome, "token_failed");
    assert.match(without.attempts[0].token.explanation, /ALLOWED_TARGET_HOSTS/);
    assert.deepEqual(token.target.requests(), []);

    // What Tocsin itself has to say goes through the same guard.
    await gone.delivery(await gone.send(), isState("dead"));
    const isOver = ({ items }) => items.some(({ state }) => state === "dead");
    const { items } = await eventually("it was tried", () => api.listDeliveries(operations), isOver);
    assert.deepEqual([items[0].state, items[0].outcome], ["dead", REFUSED]);
  });

  test("holds at save, in a test and for an old version, and is named", async () => {
    const fields = ["url address_refused", `${TOKEN_URL} address_refused`];
    const elsewhere = to("https://hooks.example.com/x", { authentication_config: oauthAt("https://login.example.com/t") });
    assertProblem(await api.call("POST", "/api/webhooks", { body: elsewhere }), 422, "invalid", fields);
    assertProblem(await api.call("POST", "/api/webhooks/test", { body: { draft: elsewhere } }), 422, "invalid", fields);
    const found = (await api.preview(elsewhere)).issues.map(({ path, code }) => `${path} ${code}`);
    assert.deepEqual(found.filter((finding) => finding.endsWith(REFUSED)), fields);

    const webhook = await api.createWebhook(to("https://a.corp.example.net/x"));
    const moved = await api.updateWebhook(webhook, { url: "https://hooks.example.org/x" });
    await stage.tocsin.restart({ ALLOWED_TARGET_HOSTS: "hooks.example.org" });
    const headers = { "if-match": `"${moved.version}"` };
    const back = await api.call("POST", `/api/webhooks/${webhook.id}/versions/1/restore`, { headers });
    assertProblem(back, 422, "invalid", ["url address_refused"]);
  });

  test("is known to the console", async () => {
    const { allowed_target_hosts, own_hosts } = await api.must(200, "GET", "/api/session");
    assert.deepEqual([allowed_target_hosts, own_hosts], [["hooks.example.org"], []]);
    await stage.tocsin.restart({ ALLOWED_TARGET_HOSTS: "" });
    assert.equal((await api.must(200, "GET", "/api/session")).allowed_target_hosts, null);
  });

  test("of mistakes lets nobody through, and is reported", async () => {
    await stage.tocsin.restart({ ALLOWED_TARGET_HOSTS: "https://hooks.example.com, *.example.org" });
    const body = to("https://hooks.example.com/x");
    assertProblem(await api.call("POST", "/api/webhooks", { body }), 422, "invalid", ["url address_refused"]);
    assert.deepEqual((await api.must(200, "GET", "/api/session")).allowed_target_hosts, []);
    await stage.tocsin.sweep();
    await stage.tocsin.logged(/misconfigured.*ALLOWED_TARGET_HOSTS.*\*\.example\.org.*so nothing is sent/);
  });
});

describe("Tocsin itself", () => {
  let stage;
  let api;
  let own;
  // The same Tocsin by another name, which it cannot know to be its own.
  let other;
  before(async () => {
    const port = await freePort();
    own = `http://127.0.0.1:${port}`;
    stage = await openStage({ origins: [own], port });
    api = stage.api;
    other = connect({ ...stage.tocsin, origin: own.replace("127.0.0.1", "localhost") });
  });
  after(() => stage?.close());

  test("is refused as a target at the host that it is saved at", async () => {
    const body = {
      name: unique("Loop"),
      url: `${own}/ingest/src_0`,
      body_template: "{}",
      authentication_config: oauthAt(`${own}/token`),
    };
    const fields = ["url address_refused", `${TOKEN_URL} address_refused`];
    const created = await api.call("POST", "/api/webhooks", { body });
    assertProblem(created, 422, "invalid", fields);
    assert.match(created.json.issues[0].message, /Tocsin's own address/);
    assertProblem(await api.call("POST", "/api/webhooks/test", { body: { draft: body } }), 422, "invalid", fields);
    const webhook = await api.createWebhook({ name: unique("Loop"), url: stage.target().url, body_template: "{}" });
    const headers = { "if-match": '"1"' };
    const changed = { ...webhook, url: body.url };
    const update = await api.call("PUT", `/api/webhooks/${webhook.id}`, { body: changed, headers });
    assertProblem(update, 422, "invalid", ["url address_refused"]);
  });

  test("takes nothing back that it sent, under whatever name, and at the next start knows the name", async () => {
    const source = await stage.source();
    const type = unique("Loop");
    const webhook = await other.createWebhook({
      name: unique("Loop"),
      url: `${own}${source.ingest_path}`,
      headers: [{ key: "Authorization", value: `Bearer ${source.token}`, secret: true }],
      body_template: '{"event_type": "{{event_type}}", "data": {{data}}}',
      filters: [{ json_path: "$.event_type", expected_values: [type] }],
    });
    const event = await source.send({ event_type: type, data: { n: 1 } });
    const read = async (id) => {
      const path = `/api/webhooks/${webhook.id}/deliveries/${id}`;
      const isOver = ({ status, json }) => status === 200 && json.item.state === "dead";
      return (await eventually("it is given up", () => api.call("GET", path), isOver)).json;
    };
    const { item, attempts } = await read(event);
    // Final, so it is not tried ten times either.
    assert.deepEqual([item.outcome, item.attempts], ["rejected", 1]);
    assert.equal(attempts[0].response.status, 403);
    assert.equal(JSON.parse(attempts[0].response.body).code, "loop");
    const { items } = await api.must(200, "GET", "/api/events?limit=100");
    assert.equal(items.filter(({ event_type }) => event_type === type).length, 1, "it did not go around");

    await stage.tocsin.restart({ OWN_HOSTS: hostOf(own) });
    const again = await read(await source.send({ event_type: type, data: { n: 2 } }));
    assert.deepEqual([again.item.outcome, again.attempts[0].request], [REFUSED, null]);
  });

  test("refuses a request with its header at ingest and at every call", async () => {
    const source = await stage.source();
    const headers = { "tocsin-hop": "1" };
    const body = { event_type: "a", data: {} };
    assertProblem(await source.post(body, headers), 403, "loop");
    assertProblem(await source.post(body, { "TOCSIN-HOP": "" }), 403, "loop");
    assertProblem(await api.call("GET", "/api/webhooks", { headers }), 403, "loop");
    assertProblem(await api.call("POST", "/api/sources", { headers, body: { name: unique("Source") } }), 403, "loop");
    assert.equal((await source.post(body)).status, 202);
    assert.equal((await api.call("GET", "/healthz", { headers })).status, 200);
  });

  test("says so in every request that leaves", async () => {
    const tokens = stage.target({ body: { access_token: "t0ken-of-the-test", token_type: "Bearer", expires_in: 3600 } });
    const wire = await stage.wire({ webhook: { authentication_config: oauthAt(tokens.url) } });
    await wire.delivery(await wire.send());
    const draft = { name: unique("Draft"), url: wire.target.url, body_template: "{}" };
    const record = await api.trial(draft);
    assert.equal(headerOf(record.request.headers, "tocsin-hop"), "1", "and it is on record");
    const seen = [...tokens.requests(), ...wire.target.requests()];
    assert.equal(seen.length, 3);
    for (const { headers } of seen) assert.equal(headerOf(headers, "tocsin-hop"), "1");
    const taken = { ...draft, headers: [{ key: "Tocsin-Hop", value: "0" }] };
    assertProblem(await api.call("POST", "/api/webhooks", { body: taken }), 422, "invalid", ["headers[0].key not_allowed"]);
  });
});

test("a host that looks like another one is stored in ASCII, and warned of", async (context) => {
  const stage = await openStage();
  context.after(() => stage.close());
  const draft = { name: unique("Draft"), url: "https://раypal.com/x", body_template: "{}" };
  const { issues, warnings, request } = await stage.api.preview(draft);
  assert.deepEqual(issues, []);
  assert.deepEqual(warnings.map(({ path, code }) => `${path} ${code}`), ["url look_alike"]);
  assert.match(warnings[0].message, /Cyrillic and Latin.*xn--ypal-43d9g\.com/);
  assert.equal(request.url, "https://xn--ypal-43d9g.com/x");
  const { url } = await stage.api.createWebhook({ ...draft, active: false });
  assert.equal(url, "https://xn--ypal-43d9g.com/x");
});
