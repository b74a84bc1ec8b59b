// What takes a document that means something, done for real, and its answer held to the description.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { isOf, readDescription } from "../lib/description.mjs";
import { useClosedStage } from "../lib/stage.mjs";
import { BY_HAND } from "./by-hand.mjs";

const stage = useClosedStage();
const described = await readDescription();
const done = new Set();

// Makes a call that has to end well, and as it is described.
async function made(method, path, options) {
  const answer = await stage.api.call(method, path, options);
  assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path} answered ${answer.status} ${answer.text}`);
  described.hold(method, path, answer);
  for (const call of BY_HAND.keys()) {
    const [itsMethod, itsPath] = call.split(" ");
    if (itsMethod === method && isOf(itsPath, path)) done.add(call);
  }
  return answer;
}

test("what takes a whole document answers as it is described", async () => {
  const { tocsin } = stage;
  await made("GET", "/api/openapi.json", { token: null });
  await made("POST", "/api/session", { body: { token: tocsin.adminToken }, token: null });
  const { json: sessions } = await made("GET", "/api/sessions");
  await made("DELETE", `/api/sessions/${sessions.items[0].id}`);
  const { json: created } = await made("POST", "/api/tokens", { body: { name: unique("Token"), role: "viewer" } });
  await made("GET", "/api/tokens");
  await made("DELETE", `/api/tokens/${created.api_token.id}`);
  for (const draft of [
    { name: unique("Source") },
    { name: unique("Source"), format: "custom", custom: { id_path: "$.id" }, rate_limit_per_sec: 5 },
    { name: unique("Source"), format: "raw", authentication: { kind: "standard_webhooks" } },
  ]) {
    await made("POST", "/api/sources", { body: draft });
  }
  await made("GET", "/api/sources");
  await trials();
  await webhook();
  await replay();
  assert.deepEqual([...BY_HAND.keys()].filter((call) => !done.has(call)), []);
});

test("no call that takes a token or a session answers without one", async () => {
  for (const [path, methods] of Object.entries(described.document.paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      if (security.length === 0) continue;
      const answer = await stage.api.call(method.toUpperCase(), path.replace(/\{\w+\}/g, "1"), { token: null });
      assertProblem(answer, 401, "unauthorized");
    }
  }
});

test("an answer that is not described is noticed", async () => {
  const path = "/api/ledger";
  const answer = await stage.api.call("GET", path);
  const changed = (change) => () => described.hold("GET", path, { ...answer, ...change });
  assert.doesNotThrow(changed({}));
  assert.throws(changed({ json: { ...answer.json, more: 1 } }), /must NOT have additional properties/);
  assert.throws(changed({ json: { ...answer.json, balanced: undefined } }), /must have required property/);
  assert.throws(changed({ json: { ...answer.json, as_of: "today" } }), /date-time/);
  assert.throws(changed({ status: 418 }), /418, which is not described/);
  assert.throws(changed({ headers: new Headers({ "content-type": "text/html" }) }), /as text\/html/);
});

async function trials() {
  const target = stage.target({ body: '{"ok": true}' });
  const draft = {
    name: unique("Draft"),
    url: target.url,
    body_template: '{"text": {{data.title}}}',
    headers: [{ key: "X-Team", value: "soc" }, { key: "Authorization", value: "Bearer s3cret" }],
    response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }],
    filters: [{ json_path: "$.data.severity", op: "exists" }],
  };
  await made("POST", "/api/webhooks/test", { body: { draft } });
  await made("POST", "/api/webhooks/preview", { body: { draft } });
}

async function webhook() {
  const target = stage.target();
  const document = {
    name: unique("Hook"),
    url: target.url,
    body_template: "{}",
    headers: [{ key: "X-Api-Key", value: "s3cret" }],
    signing: { scheme: "v1a" },
    retry: { max_attempts: 3, statuses: [409] },
    flow: { max_in_flight: 1, rate_limit_per_sec: 5, ordered: true },
    authentication_config: {
      oauth: { client_id: "id", client_secret: "s3cret", token_endpoint_url: target.url, scopes: ["a"], resource: "urn:siem", audience: "siem" },
    },
  };
  const { json } = await made("POST", "/api/webhooks", { body: document });
  const path = `/api/webhooks/${json.id}`;
  const based = (version) => ({ headers: { "if-match": `"${version}"` } });
  await made("PUT", path, { body: { ...json, active: false }, ...based(1) });
  await made("POST", `${path}/versions/1/restore`, based(2));
  await made("POST", `${path}/signing/rotate`, based(3));
  for (const read of [path, `${path}/versions`, `${path}/versions/2`, `${path}/standing`, `/.well-known/webhooks/${json.id}/jwks.json`]) {
    await made("GET", read);
  }
  await made("DELETE", path, based(4));
}

async function replay() {
  const wire = await stage.wire();
  const events = await wire.sendMany(3);
  for (const event of events) await wire.delivery(event);
  const window = { since: "2020-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z", states: ["delivered"] };
  const replay = { webhook_id: wire.webhook.id, ...window, per_second: 1.0 };
  await made("POST", "/api/replays", { body: { ...replay, dry_run: true } });
  const { json } = await made("POST", "/api/replays", { body: replay });
  await made("POST", `/api/webhooks/${wire.webhook.id}/replays/${json.number}/stop`);
  await made("GET", `/api/webhooks/${wire.webhook.id}/replays`);
  await made("GET", `/api/events/${events[0]}`);
  await made("GET", "/api/events?documents=true");
  await made("GET", `/api/webhooks/${wire.webhook.id}/deliveries/${events[0]}`);
  await made("GET", "/api/ledger");
  await made("GET", "/api/audit");
}
