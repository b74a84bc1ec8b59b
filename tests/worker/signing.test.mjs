// What a target gets can be verified with the libraries that people use, and a key is seen once.
import assert from "node:assert/strict";
import { createHmac, createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { assertProblem, eventually } from "../lib/api.mjs";
import { headerOf, isState, openTarget, useStage } from "../lib/stage.mjs";

const stage = useStage({ elsewhere: true });
const { api, elsewhere } = stage;

const NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const headersOf = (request) => Object.fromEntries(NAMES.map((name) => [name, headerOf(request.headers, name)]));

// As a target would, with the body as it came.
function isVerified(secret, { headers, body }) {
  const verdicts = [StandardWebhook, SvixWebhook].map((Webhook) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
  assert.equal(verdicts[0], verdicts[1], "both libraries agree");
  return verdicts[0];
}

// Sends an event; gives what the target got for it.
async function sent(wire, target = wire.target, data) {
  const event = await wire.send(data);
  const isIt = (request) => headerOf(request.headers, "webhook-id") === event;
  const request = await eventually("the target has it", () => target.requests().find(isIt), (found) => found !== undefined);
  return { event, headers: headersOf(request), body: request.body };
}

const rotate = (webhook) =>
  api.must(200, "POST", `/api/webhooks/${webhook.id}/signing/rotate`, { headers: { "if-match": `"${webhook.version}"` } });

const publicKeys = async (webhook) => {
  const { keys } = await api.must(200, "GET", `/.well-known/webhooks/${webhook.id}/jwks.json`, { token: null });
  return keys;
};

function isVerifiedWith(jwk, { headers, body }) {
  const message = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const signatures = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return signatures.some((one) => verify(null, message, key, Buffer.from(one.slice("v1a,".length), "base64")));
}

test("a new webhook is signed, its key is shown once, and the libraries verify what the target got", async () => {
  const wire = await stage.wire();
  const { secret, ...rest } = wire.webhook.signing;
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.deepEqual(rest, { scheme: "v1", set: true });
  const again = await api.must(200, "GET", `/api/webhooks/${wire.webhook.id}`);
  assert.deepEqual(again.signing, { scheme: "v1", set: true });

  const { event, ...request } = await sent(wire, wire.target, { title: 'Zoë "quoted" 東京\r\n' });
  assert.equal(request.headers["webhook-id"], event);
  assert.ok(isVerified(secret, request));
  assert.ok(!isVerified(secret, { ...request, body: `${request.body} ` }), "another body");
  const moved = { ...request.headers, "webhook-id": `${event}x` };
  assert.ok(!isVerified(secret, { ...request, headers: moved }), "another id");
  const later = { ...request.headers, "webhook-timestamp": String(Number(request.headers["webhook-timestamp"]) + 1) };
  assert.ok(!isVerified(secret, { ...request, headers: later }), "another time");

  const { attempts } = await wire.delivery(event, isState("delivered"));
  assert.equal(headerOf(attempts[0].request.headers, "webhook-signature"), request.headers["webhook-signature"]);
});

test("a request without a body is signed, too", async () => {
  const wire = await stage.wire({ webhook: { method: "GET", body_template: null } });
  const { event, headers, body } = await sent(wire);
  assert.equal(body, "");
  // The libraries would parse the body as JSON as well.
  const key = Buffer.from(wire.webhook.signing.secret.slice("whsec_".length), "base64");
  const hmac = createHmac("sha256", key).update(`${event}.${headers["webhook-timestamp"]}.`).digest("base64");
  assert.equal(headers["webhook-signature"], `v1,${hmac}`);
});

test("v1a is verified with a public key that anybody may ask for", async () => {
  const wire = await stage.wire({ webhook: { signing: { scheme: "v1a" } } });
  const { signing } = wire.webhook;
  assert.deepEqual(Object.keys(signing).sort(), ["public_key", "scheme", "set"]);
  const [jwk, ...others] = await publicKeys(wire.webhook);
  assert.deepEqual(others, []);
  assert.equal(jwk.standard_webhooks, signing.public_key);
  const request = await sent(wire);
  assert.ok(isVerifiedWith(jwk, request));
  assert.ok(!isVerifiedWith(jwk, { ...request, body: `${request.body} ` }));

  const rotated = await rotate(wire.webhook);
  const keys = await publicKeys(wire.webhook);
  assert.equal(keys[0].standard_webhooks, rotated.signing.public_key);
  assert.equal(keys[1].standard_webhooks, signing.public_key);
  const both = await sent(wire);
  assert.ok(keys.every((key) => isVerifiedWith(key, both)));
});

test("while a key is being changed, both sign", async () => {
  const wire = await stage.wire();
  const old = wire.webhook.signing.secret;
  const rotated = await rotate(wire.webhook);
  assert.notEqual(rotated.signing.secret, old);
  const left = Date.parse(rotated.signing.previous_until) - Date.parse(rotated.updated_at);
  assert.equal(left, 24 * 60 * 60 * 1000);
  const request = await sent(wire);
  assert.equal(request.headers["webhook-signature"].split(" ").length, 2);
  assert.ok(isVerified(old, request) && isVerified(rotated.signing.secret, request));

  const stale = await api.call("POST", `/api/webhooks/${wire.webhook.id}/signing/rotate`, { headers: { "if-match": '"1"' } });
  assertProblem(stale, 412, "version_changed");
});

test("a save keeps the key and what is left of the overlap, and shows neither", async () => {
  const wire = await stage.wire();
  const rotated = await rotate(wire.webhook);
  const { secret, ...shown } = rotated.signing;
  const saved = await api.updateWebhook(rotated, { signing: undefined, timeout_in_sec: 20 });
  assert.deepEqual(saved.signing, shown);
  const again = await api.updateWebhook(saved, { signing: shown, timeout_in_sec: 21 });
  assert.deepEqual(again.signing, shown);
  const request = await sent(wire);
  assert.ok(isVerified(secret, request) && isVerified(wire.webhook.signing.secret, request));
});

test("a key can be brought along, and signing can be left off", async () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const wire = await stage.wire({ webhook: { signing: { scheme: "v1", secret } } });
  assert.deepEqual(wire.webhook.signing, { scheme: "v1", set: true });
  assert.ok(isVerified(secret, await sent(wire)));

  const off = await api.updateWebhook(wire.webhook, { signing: { scheme: "none" } });
  assert.deepEqual(off.signing, { scheme: "none" });
  assert.equal((await sent(wire)).headers["webhook-signature"], undefined);
  const none = await api.call("POST", `/api/webhooks/${off.id}/signing/rotate`, { headers: { "if-match": `"${off.version}"` } });
  assertProblem(none, 422, "invalid", ["signing.scheme not_allowed"]);
  assert.deepEqual(await publicKeys(off), []);
});

test("another target gets another key, and nothing that the old one signs", async () => {
  const wire = await stage.wire();
  const target = openTarget(elsewhere);
  const moved = await api.updateWebhook(wire.webhook, { url: target.url, signing: { scheme: "v1", set: true } });
  assert.match(moved.signing.secret, /^whsec_/);
  assert.equal(moved.signing.previous_until, undefined);
  const got = await sent(wire, target);
  assert.ok(isVerified(moved.signing.secret, got) && !isVerified(wire.webhook.signing.secret, got));
});

test("an old version is brought back with the newest key", async () => {
  const wire = await stage.wire();
  const rotated = await rotate(wire.webhook);
  const restored = await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/versions/1/restore`, {
    headers: { "if-match": `"${rotated.version}"` },
  });
  assert.deepEqual(restored.signing, { scheme: "v1", set: true, previous_until: rotated.signing.previous_until });
  assert.ok(isVerified(rotated.signing.secret, await sent(wire)));
});

test("a test of a draft is signed, with the stored key once there is one", async () => {
  const target = stage.target();
  const draft = { name: "Draft", url: target.url, body_template: "{}" };
  assert.equal((await api.trial(draft)).outcome, "delivered");
  const [first] = target.requests();
  assert.match(headerOf(first.headers, "webhook-signature"), /^v1,/);

  const wire = await stage.wire({ target });
  await api.trial({ ...draft, url: target.url }, { id: wire.webhook.id });
  const request = target.requests().at(-1);
  assert.ok(isVerified(wire.webhook.signing.secret, { headers: headersOf(request), body: request.body }));
});

test("a public key is there for whoever asks, and nothing is said of what is not there", async () => {
  const wire = await stage.wire();
  assert.deepEqual(await publicKeys(wire.webhook), [], "a shared key is no public one");
  for (const id of ["wh_0123456789abcdef", "x", "..%2f"]) {
    assertProblem(await api.call("GET", `/.well-known/webhooks/${id}/jwks.json`, { token: null }), 404, "not_found");
  }
});
