// Every call times every role, by token and by session: what is allowed is carried out, or where that takes more than one call
// at least not refused; what is not allowed is refused, and changes nothing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { ROLES, asConsole, signIn, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";

const CALLS = JSON.parse(await readFile(new URL("../fixtures/calls.json", import.meta.url), "utf8"));

let wire;
let event;
const callers = {};
const stage = useStage({
  async furnish() {
    wire = await stage.wire();
    event = await wire.send();
    await wire.delivery(event);
    for (const role of ROLES) {
      const { api_token, token } = await tokenOf(api, role);
      callers[role] = { token, id: api_token.id, cookie: await signIn(api, token) };
    }
  },
});
const { api } = stage;

// What may be named in a path: something that is there, or that is not.
const there = () => ({
  webhooks: wire.webhook.id,
  sources: wire.source.id,
  events: event,
  deliveries: event,
  tokens: callers.viewer.id,
  sessions: "ses_0123456789abcdef",
  versions: "1",
  replays: "1",
  notices: "1",
});
const nowhere = () => ({
  webhooks: "wh_0123456789abcdef",
  sources: "src_0123456789abcdef",
  events: `evt_${"0".repeat(42)}`,
  deliveries: `evt_${"0".repeat(42)}`,
  tokens: "tok_0123456789abcdef",
  sessions: "ses_0123456789abcdef",
  versions: "1",
  replays: "99",
  notices: "99999",
});

// The path of a call, with a name in each of its places: what stands before a place says of what.
function pathOf(path, names) {
  return path.replace(/([\w-]+)\/\{\w+\}/g, (_, what) => `${what}/${names[what]}`);
}

const bodyOf = (method, path) => {
  const draft = { name: unique("Role"), url: wire.target.url, body_template: "{}" };
  const bodies = {
    "POST /api/webhooks": draft,
    "PUT /api/webhooks/{id}": draft,
    "POST /api/webhooks/preview": { draft },
    "POST /api/webhooks/test": { draft },
    "POST /api/replays": {
      webhook_id: wire.webhook.id,
      since: "2020-01-01T00:00:00Z",
      until: "2020-01-02T00:00:00Z",
      states: ["dead"],
      dry_run: true,
    },
    "POST /api/sources": { name: unique("Role") },
    "POST /api/sources/{id}/rotate": {},
    "POST /api/tokens": { name: unique("Role"), role: "viewer" },
  };
  return bodies[`${method} ${path}`];
};

const ofRoles = CALLS.filter(({ takes }) => ROLES.includes(takes)).map(({ call, takes }) => {
  const [method, path] = call.split(" ");
  return { call, method, path, takes };
});
const isAllowed = (role, takes) => ROLES.indexOf(role) >= ROLES.indexOf(takes);

// Everything that a refused call could have changed.
async function snapshot() {
  const lists = ["webhooks", "sources", "tokens", "sessions", "notices", `webhooks/${wire.webhook.id}/versions`];
  const read = await Promise.all(lists.map((list) => api.must(200, "GET", `/api/${list}?limit=100`)));
  const delivery = await api.readDelivery(wire.webhook, event);
  // When something was last used is no change; how an Outbox stands is asked with a deadline.
  return JSON.stringify([read, delivery], (key, value) => (["last_used_at", "standing"].includes(key) ? undefined : value));
}

test("every call of the table takes one of the roles, or is one of the few that take none", () => {
  const others = CALLS.filter(({ takes }) => !ROLES.includes(takes)).map(({ call }) => call);
  assert.deepEqual(others, [
    "GET /healthz",
    "GET /.well-known/webhooks/{id}/jwks.json",
    "POST /ingest/{source}",
    "POST /api/session",
    "DELETE /api/session",
  ]);
  assert.ok(ofRoles.length > 35, "the table was read");
});

test("what a role may not do is refused, by token and by session, and changes nothing", async () => {
  const before = await snapshot();
  const received = wire.target.requests().length;
  let refused = 0;
  for (const { call, method, path, takes } of ofRoles) {
    for (const role of ROLES.filter((role) => !isAllowed(role, takes))) {
      const body = bodyOf(method, path);
      const [real, { cookie, token }] = [pathOf(path, there()), callers[role]];
      const headers = { "if-match": '"1"' };
      for (const answer of [
        await api.call(method, real, { token, body, headers }),
        await asConsole(api, cookie, method, real, { body, headers }),
      ]) {
        assert.equal(answer.status, 403, `${role}: ${call} answered ${answer.status} ${answer.text}`);
        assertProblem(answer, 403, "role_too_low");
        assert.match(answer.json.title, new RegExp(`takes the role ${takes}${takes === "admin" ? "" : " or more"}: .*Yours is ${role}\\.`));
      }
      refused += 1;
    }
  }
  assert.ok(refused > 50, `${refused} were tried`);
  assert.equal(await snapshot(), before);
  assert.equal(wire.target.requests().length, received, "nothing was sent");
});

// Changes for which it is enough that there is something fresh, and how each ends when it is carried out.
const CARRIED_OUT = {
  "POST /api/webhooks": 201,
  "POST /api/webhooks/preview": 200,
  "POST /api/webhooks/test": 200,
  "PUT /api/webhooks/{id}": 200,
  "DELETE /api/webhooks/{id}": 204,
  "POST /api/webhooks/{id}/versions/{version}/restore": 200,
  "POST /api/webhooks/{id}/signing/rotate": 200,
  "POST /api/webhooks/{id}/held/release": 202,
  "POST /api/webhooks/{id}/held/cancel": 202,
  "POST /api/replays": 200,
  "POST /api/sources": 201,
  "POST /api/sources/{id}/rotate": 200,
  "DELETE /api/sources/{id}": 204,
  "POST /api/keys/reseal": 200,
  "POST /api/tokens": 201,
  "DELETE /api/tokens/{id}": 204,
};
// The others take a delivery, a replay, a notice or a session that stands in some way; other files bring that about.
const NOTHING_THERE = {
  "POST /api/webhooks/{id}/deliveries/{event_id}/retry": 404,
  "POST /api/webhooks/{id}/deliveries/{event_id}/cancel": 404,
  "POST /api/webhooks/{id}/replays/{number}/stop": 404,
  "DELETE /api/notices/{number}": 404,
  "DELETE /api/sessions/{id}": 404,
};
// It would end the sessions that the others here are tried with.
const LEFT_OUT = ["DELETE /api/sessions"];

// The path of a call, with what it names made for it.
async function freshPath(path) {
  const names = there();
  if (path.includes("webhooks/{")) {
    names.webhooks = (await api.createWebhook({ name: unique("Role"), url: wire.target.url, body_template: "{}" })).id;
  }
  if (path.includes("sources/{")) names.sources = (await stage.source()).id;
  if (path.includes("tokens/{")) names.tokens = (await tokenOf(api, "viewer")).api_token.id;
  return pathOf(path, names);
}

// Makes a call as everybody who may, each time at a path of its own.
async function assertAnswered(status, { call, method, path, takes }, newPath) {
  for (const role of ROLES.filter((role) => isAllowed(role, takes))) {
    const { cookie, token } = callers[role];
    const request = () => ({ body: bodyOf(method, path), headers: { "if-match": '"1"' } });
    for (const answer of [
      await api.call(method, await newPath(path), { token, ...request() }),
      await asConsole(api, cookie, method, await newPath(path), request()),
    ]) {
      assert.equal(answer.status, status, `${role}: ${call} answered ${answer.status} ${answer.text}`);
    }
  }
}

test("what a role may do is carried out, by token and by session", async () => {
  for (const one of ofRoles) {
    if (one.method === "GET") await assertAnswered(200, one, (path) => pathOf(path, there()));
    else if (one.call in CARRIED_OUT) await assertAnswered(CARRIED_OUT[one.call], one, freshPath);
  }
});

test("what would take more than that is not refused for the role", async () => {
  const others = ofRoles.filter(({ method, call }) => method !== "GET" && !(call in CARRIED_OUT) && !LEFT_OUT.includes(call));
  assert.deepEqual(others.map(({ call }) => call).sort(), Object.keys(NOTHING_THERE).sort());
  for (const one of others) await assertAnswered(NOTHING_THERE[one.call], one, (path) => pathOf(path, nowhere()));
});

test("an operator tries what was saved with its secrets, and nothing else with them", async () => {
  const header = { key: "X-Key", value: "st0red-s3cret", secret: true };
  const own = await stage.wire({ webhook: { headers: [header] } });
  const { name, url, body_template } = own.webhook;
  const draft = { name, url, body_template, filters: own.webhook.filters, headers: [{ key: "X-Key", secret: true }] };
  const trial = (role, changes) =>
    api.call("POST", "/api/webhooks/test", { token: callers[role].token, body: { draft: { ...draft, ...changes }, id: own.webhook.id } });

  const saved = await trial("operator", {});
  assert.deepEqual([saved.status, saved.json?.outcome], [200, "delivered"], saved.text);
  assert.equal(own.target.requests().at(-1).headers.find(([key]) => key.toLowerCase() === "x-key")[1], "st0red-s3cret");

  const sent = own.target.requests().length;
  for (const changes of [{ url: `${url}?elsewhere` }, { body_template: '{"other": 1}' }, { method: "PUT" }]) {
    assertProblem(await trial("operator", changes), 403, "role_too_low");
  }
  assert.equal(own.target.requests().length, sent, "nothing was sent");
  assert.equal((await trial("editor", { body_template: '{"other": 1}' })).status, 200);
  // What is typed in the draft itself is the operator's own.
  const typed = { headers: [{ key: "X-Key", value: "typed" }], signing: { scheme: "none" }, body_template: '{"other": 1}' };
  assert.equal((await trial("operator", typed)).status, 200);
});
