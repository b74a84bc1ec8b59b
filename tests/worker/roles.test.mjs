// Every call times every role, by token and by session: what is allowed is carried out, what is not is refused and changes
// nothing; and a viewer sees no event, header or body anywhere.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { ROLES, asConsole, signIn, tokenOf } from "../lib/callers.mjs";
import { openStage } from "../lib/stage.mjs";

const CALLS = JSON.parse(await readFile(new URL("../fixtures/calls.json", import.meta.url), "utf8"));

let stage;
let api;
let wire;
let event;
const callers = {};
before(async () => {
  stage = await openStage();
  api = stage.api;
  wire = await stage.wire({ answer: { status: 200, body: '{"said": "c4n4ry-answer"}', headers: { "x-said": "c4n4ry-header" } } });
  event = await wire.send({ title: "A title", secret: "c4n4ry-event" });
  await wire.delivery(event);
  for (const role of ROLES) {
    const { api_token, token } = await tokenOf(api, role);
    callers[role] = { token, id: api_token.id, cookie: await signIn(api, token) };
  }
});
after(() => stage?.close());

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

// What needs nothing that would be gone afterwards, and so can be carried out for each role.
const MADE = ["webhooks", "webhooks/preview", "webhooks/test", "replays", "sources", "tokens"].map((path) => `POST /api/${path}`);

test("what a role may do is not refused to it, by token and by session", async () => {
  for (const { call, method, path, takes } of ofRoles) {
    // It would end the sessions that the others here are tried with.
    if (call === "DELETE /api/sessions") continue;
    for (const role of ROLES.filter((role) => isAllowed(role, takes))) {
      const name = pathOf(path, method === "GET" ? there() : nowhere());
      const headers = { "if-match": '"1"' };
      const { cookie, token } = callers[role];
      for (const answer of [
        await api.call(method, name, { token, body: bodyOf(method, path), headers }),
        await asConsole(api, cookie, method, name, { body: bodyOf(method, path), headers }),
      ]) {
        assert.ok(![401, 403, 405, 415, 429].includes(answer.status), `${role}: ${call} answered ${answer.status} ${answer.text}`);
        assert.ok(answer.status < 500, `${role}: ${call} answered ${answer.status} ${answer.text}`);
        if (MADE.includes(call)) assert.ok([200, 201, 202].includes(answer.status), `${role}: ${call} answered ${answer.text}`);
        if (method === "GET") assert.equal(answer.status, 200, `${role}: ${call} answered ${answer.text}`);
      }
    }
  }
});

test("a viewer sees no event, header or body, and everybody above does", async () => {
  // A second webhook that filters the event out, with a verdict that quotes it; and one whose validator quotes the answer.
  const filters = [{ json_path: "$.data.secret", expected_values: ["another"] }];
  const validators = [{ json_path: "$.data.said", expected_values: ["another"] }];
  const rules = { filters: wire.webhook.filters, response_validators: validators, retry: { max_attempts: 1 } };
  const [quoting] = await Promise.all([
    stage.wire({ target: wire.target, webhook: rules }),
    stage.wire({ target: wire.target, webhook: { filters } }),
  ]);
  const again = await wire.send({ title: "Again", secret: "c4n4ry-event" });
  await wire.delivery(again);
  await eventually("it is dead", () => api.call("GET", `/api/webhooks/${quoting.webhook.id}/deliveries/${again}`), ({ json }) => json.item?.state === "dead");

  const { webhook: kept } = await stage.wire({
    webhook: {
      url: `${wire.target.url}?c4n4ry=address`,
      headers: [{ key: "X-Plain", value: "c4n4ry-plain", secret: false }],
      body_template: '{ "key": "c4n4ry-template" }',
    },
  });
  const paths = [
    "/api/events?documents=true",
    `/api/events/${again}`,
    `/api/webhooks/${wire.webhook.id}/deliveries/${again}`,
    `/api/webhooks/${quoting.webhook.id}/deliveries/${again}`,
    `/api/webhooks/${wire.webhook.id}/deliveries`,
    "/api/deliveries",
    "/api/webhooks?limit=100",
    ...["", "/versions", "/versions/1"].map((rest) => `/api/webhooks/${kept.id}${rest}`),
    "/api/notices",
    "/api/ledger",
  ];
  const seen = async (role) => {
    const answers = await Promise.all(paths.map((path) => api.must(200, "GET", path, { token: callers[role].token })));
    return answers.map((answer) => JSON.stringify(answer));
  };
  for (const text of await seen("viewer")) assert.ok(!text.includes("c4n4ry"), text);
  for (const role of ["operator", "editor", "admin"]) {
    const [list, one, delivered, judged] = await seen(role);
    for (const text of [list, one]) assert.ok(text.includes("c4n4ry-event"), `${role}: ${text}`);
    assert.ok(one.includes("$.data.secret is c4n4ry-event") || one.includes('c4n4ry-event"'), one);
    for (const part of ["c4n4ry-event", "c4n4ry-answer", "c4n4ry-header"]) assert.ok(delivered.includes(part), `${role}: ${part}`);
    assert.ok(judged.includes("$.data.said is c4n4ry-answer"), judged);
    const [document] = (await seen(role)).slice(paths.indexOf(`/api/webhooks/${kept.id}`));
    for (const part of ["c4n4ry=address", "c4n4ry-plain", "c4n4ry-template"]) assert.ok(document.includes(part), `${role}: ${part}`);
  }

  const token = callers.viewer.token;
  const { event: document, item } = await api.must(200, "GET", `/api/events/${again}`, { token });
  assert.deepEqual([document, item.title], [null, "Again"]);
  const { attempts } = await api.must(200, "GET", `/api/webhooks/${wire.webhook.id}/deliveries/${again}`, { token });
  const { request, response, outcome } = attempts[0];
  assert.deepEqual([request.headers, request.body, request.url], [[], null, stage.receiver.origin]);
  assert.deepEqual([response.status, response.headers, response.body, outcome], [200, [], null, "delivered"]);
});

test("a viewer cannot search what it does not see", async () => {
  for (const path of [`/api/webhooks/${wire.webhook.id}/deliveries?q=c4n4ry`, "/api/deliveries?q=c4n4ry"]) {
    assertProblem(await api.call("GET", path, { token: callers.viewer.token }), 403, "role_too_low");
    assert.equal((await api.call("GET", path, { token: callers.operator.token })).status, 200);
  }
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
