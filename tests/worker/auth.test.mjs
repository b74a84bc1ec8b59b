// Who may call what: nobody without a token or a session, and a session only from the console's own pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { openStage } from "../lib/stage.mjs";

let stage;
let api;
before(async () => {
  stage = await openStage();
  api = stage.api;
});
after(() => stage?.close());

const WEBHOOK = "/api/webhooks/wh_0123456789abcdef";
const DELIVERY = `${WEBHOOK}/deliveries/evt_${"0".repeat(42)}`;
// Every call of the contract, those that are still to come too.
const CALLS = [
  "GET /api/session",
  "GET /api/webhooks",
  "POST /api/webhooks",
  "POST /api/webhooks/preview",
  "POST /api/webhooks/test",
  `GET ${WEBHOOK}`,
  `PUT ${WEBHOOK}`,
  `DELETE ${WEBHOOK}`,
  `GET ${WEBHOOK}/versions`,
  `GET ${WEBHOOK}/versions/1`,
  `POST ${WEBHOOK}/versions/1/restore`,
  `GET ${WEBHOOK}/standing`,
  `POST ${WEBHOOK}/held/release`,
  `POST ${WEBHOOK}/held/cancel`,
  `GET ${WEBHOOK}/replays`,
  `POST ${WEBHOOK}/replays/1/stop`,
  `GET ${WEBHOOK}/deliveries`,
  `GET ${DELIVERY}`,
  `POST ${DELIVERY}/retry`,
  `POST ${DELIVERY}/cancel`,
  "GET /api/deliveries",
  "POST /api/replays",
  "GET /api/events",
  `GET /api/events/evt_${"0".repeat(42)}`,
  "GET /api/sources",
  "POST /api/sources",
  "DELETE /api/sources/src_0123456789abcdef",
  "GET /api/ledger",
  "GET /api/notices",
  "DELETE /api/notices/1",
  "GET /api/audit",
  "GET /api/",
  "GET /api/nothing",
  "PATCH /api/webhooks",
].map((call) => call.split(" "));

test("no call of the API works without a token", async () => {
  for (const [method, path] of CALLS) {
    assertProblem(await api.call(method, path, { token: null }), 401, "unauthorized");
  }
});

test("no call of the API works with a wrong token", async () => {
  const right = stage.tocsin.adminToken;
  const { token: sourceToken } = await stage.source();
  const credentials = [
    "Bearer wrong",
    "Bearer",
    "Bearer  ",
    `Bearer ${right}x`,
    `Bearer ${right.slice(0, -1)}`,
    `Bearer ${right.toUpperCase()}`,
    `Bearer ${sourceToken}`,
    `Basic ${right}`,
    `Basic ${Buffer.from(`admin:${right}`).toString("base64")}`,
    right,
  ];
  for (const authorization of credentials) {
    const answer = await api.call("GET", "/api/webhooks", { token: null, headers: { authorization } });
    assertProblem(answer, 401, "unauthorized");
  }
  for (const [method, path] of CALLS) {
    assertProblem(await api.call(method, path, { token: `${right}x` }), 401, "unauthorized");
  }
});

test("the right token works, and the scheme knows no case", async () => {
  assert.equal((await api.call("GET", "/api/webhooks")).status, 200);
  const authorization = `bearer ${stage.tocsin.adminToken}`;
  assert.equal((await api.call("GET", "/api/webhooks", { token: null, headers: { authorization } })).status, 200);
});

test("being well is told to everybody, and nothing else", async () => {
  const answer = await api.call("GET", "/healthz", { token: null });
  assert.deepEqual([answer.status, answer.json], [200, { ok: true }]);
});

async function signIn() {
  const body = { token: stage.tocsin.adminToken };
  const answer = await api.call("POST", "/api/session", { token: null, body });
  assert.equal(answer.status, 200, answer.text);
  const [cookie, ...attributes] = answer.headers.get("set-cookie").split("; ");
  return { cookie, attributes, view: answer.json };
}

// A call as the console's pages make it.
const asConsole = (cookie, method, path, { site = "same-origin", body } = {}) =>
  api.call(method, path, { token: null, body, headers: { cookie, ...(site ? { "sec-fetch-site": site } : {}) } });

test("signing in sets a cookie that scripts and other sites do not get", async () => {
  const { cookie, attributes, view } = await signIn();
  assert.match(cookie, /^__Host-tocsin=[\w-]{43}$/);
  assert.deepEqual(
    attributes.map((attribute) => attribute.toLowerCase()).sort(),
    ["httponly", "max-age=43200", "path=/", "samesite=strict", "secure"],
  );
  assert.deepEqual(Object.keys(view).sort(), ["dev_target_origins", "version"]);
  assert.notEqual((await signIn()).cookie, cookie, "each session is its own");
});

test("a session works until it is signed out, and signing out ends no other one", async () => {
  const [first, second] = [await signIn(), await signIn()];
  const name = unique("Source");
  assert.equal((await asConsole(first.cookie, "GET", "/api/session")).status, 200);
  assert.equal((await asConsole(first.cookie, "POST", "/api/sources", { body: { name } })).status, 201);

  const out = await asConsole(first.cookie, "DELETE", "/api/session");
  assert.equal(out.status, 204);
  assert.match(out.headers.get("set-cookie"), /^__Host-tocsin=; .*Max-Age=0/);
  assertProblem(await asConsole(first.cookie, "GET", "/api/session"), 401, "unauthorized");
  assert.equal((await asConsole(second.cookie, "GET", "/api/session")).status, 200);
});

test("a made-up session does not work", async () => {
  const { cookie } = await signIn();
  for (const made of ["__Host-tocsin=", `__Host-tocsin=${"A".repeat(43)}`, `${cookie}x`, cookie.replace("__Host-", "")]) {
    assertProblem(await asConsole(made, "GET", "/api/webhooks"), 401, "unauthorized");
  }
});

test("only the admin token signs in", async () => {
  for (const token of ["", "wrong", `${stage.tocsin.adminToken}x`, (await stage.source()).token]) {
    const answer = await api.call("POST", "/api/session", { token: null, body: { token } });
    assertProblem(answer, 401, "unauthorized");
    assert.equal(answer.headers.get("set-cookie"), null);
  }
  assertProblem(await api.call("POST", "/api/session", { token: null, body: {} }), 400, "malformed");
  const extra = { token: stage.tocsin.adminToken, remember: true };
  assertProblem(await api.call("POST", "/api/session", { token: null, body: extra }), 400, "malformed");
});

test("a page of another site can change nothing with the console's session", async () => {
  const { cookie } = await signIn();
  for (const site of ["cross-site", "same-site", "none"]) {
    const name = unique("Forged");
    const forged = await asConsole(cookie, "POST", "/api/sources", { site, body: { name } });
    assertProblem(forged, 403, "forbidden");
    const { items } = await api.must(200, "GET", "/api/sources");
    assert.ok(items.every((source) => source.name !== name));

    const body = { token: stage.tocsin.adminToken };
    assertProblem(await asConsole("", "POST", "/api/session", { site, body }), 403, "forbidden");
    assertProblem(await asConsole(cookie, "DELETE", "/api/session", { site }), 403, "forbidden");
  }
  assert.equal((await asConsole(cookie, "GET", "/api/session")).status, 200, "it was not signed out either");
});

test("every answer stays out of caches and frames, and is read as what it says", async () => {
  for (const token of [stage.tocsin.adminToken, null]) {
    const { headers } = await api.call("GET", "/api/webhooks", { token });
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.match(headers.get("content-security-policy"), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
});
