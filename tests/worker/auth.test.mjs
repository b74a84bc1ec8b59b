// Who may call what: nobody without a token or a session, and a session only from the console's own pages.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { ROLES, from, somewhere } from "../lib/callers.mjs";
import * as callers from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const CALLS = JSON.parse(await readFile(new URL("../fixtures/calls.json", import.meta.url), "utf8"))
  .filter(({ takes }) => ROLES.includes(takes))
  .map(({ call }) => call.replaceAll(/\{\w+\}/g, "x"))
  // And what there is not.
  .concat(["GET /api/", "GET /api/nothing", "PATCH /api/webhooks", "POST /api/session/x"])
  .map((call) => call.split(" "));

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
    const headers = { authorization, ...from(somewhere()) };
    const answer = await api.call("GET", "/api/webhooks", { token: null, headers });
    assertProblem(answer, 401, "unauthorized");
  }
  for (const [method, path] of CALLS) {
    const headers = from(somewhere());
    assertProblem(await api.call(method, path, { token: `${right}x`, headers }), 401, "unauthorized");
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

const asConsole = (...call) => callers.asConsole(api, ...call);

test("signing in sets a cookie that scripts and other sites do not get", async () => {
  const { cookie, attributes, view } = await signIn();
  assert.match(cookie, /^__Host-tocsin=[\w-]{43}$/);
  assert.deepEqual(
    attributes.map((attribute) => attribute.toLowerCase()).sort(),
    ["httponly", "max-age=43200", "path=/", "samesite=strict", "secure"],
  );
  assert.deepEqual(Object.keys(view).sort(), ["allowed_target_hosts", "dev_target_origins", "own_hosts", "role", "version", "who"]);
  assert.deepEqual([view.who, view.role], [{ kind: "admin_token" }, "admin"]);
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

test("only a token of the API signs in", async () => {
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
  const own = stage.tocsin.origin;
  const pages = [
    { site: "cross-site" },
    { site: "same-site" },
    { site: "none" },
    { site: "Same-Origin" },
    // No browser of today says nothing.
    { site: null },
    { site: null, origin: "null" },
    { site: null, origin: "https://evil.example" },
    // (wrangler makes our own host with another scheme into our origin; a test in `shared` has that one.)
    { site: null, origin: `${own}0` },
    { site: null, origin: "http://localhost" },
    // One of the two is not enough when the other says no.
    { site: "same-origin", origin: "https://evil.example" },
    { site: "cross-site", origin: own },
  ];
  for (const page of pages) {
    const name = unique("Forged");
    const forged = await asConsole(cookie, "POST", "/api/sources", { ...page, body: { name } });
    assertProblem(forged, 403, "forbidden");
    const { items } = await api.must(200, "GET", "/api/sources");
    assert.ok(items.every((source) => source.name !== name), JSON.stringify(page));
    assertProblem(await asConsole(cookie, "DELETE", "/api/session", page), 403, "forbidden");
    assertProblem(await asConsole(cookie, "DELETE", "/api/sessions", page), 403, "forbidden");
    if (page.site === null && !page.origin) continue;
    const body = { token: stage.tocsin.adminToken };
    assertProblem(await asConsole("", "POST", "/api/session", { ...page, body }), 403, "forbidden");
  }
  for (const page of [{}, { site: null, origin: own }, { origin: own }]) {
    assert.equal((await asConsole(cookie, "POST", "/api/sources", { ...page, body: { name: unique("Own") } })).status, 201);
  }
  assert.equal((await asConsole(cookie, "GET", "/api/session")).status, 200, "it was not signed out either");
});

test("a change with a session is JSON and says so: a form of another site could send anything else", async () => {
  const { cookie } = await signIn();
  const name = unique("Form");
  const body = JSON.stringify({ name });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "text/json", "", "application/json-patch+json", "text/plain; application/json"]) {
    const answer = await asConsole(cookie, "POST", "/api/sources", { body, headers: { "content-type": type } });
    assertProblem(answer, 415, "unsupported_media");
    const signingIn = await asConsole("", "POST", "/api/session", { body: JSON.stringify({ token: stage.tocsin.adminToken }), headers: { "content-type": type } });
    assertProblem(signingIn, 415, "unsupported_media");
    assert.equal(signingIn.headers.get("set-cookie"), null);
  }
  const { items } = await api.must(200, "GET", "/api/sources");
  assert.ok(items.every((source) => source.name !== name));
  for (const type of ["application/json; charset=utf-8", "Application/JSON"]) {
    const answer = await asConsole(cookie, "POST", "/api/sources", { body: JSON.stringify({ name: unique("Json") }), headers: { "content-type": type } });
    assert.equal(answer.status, 201, answer.text);
  }
  // A browser adds no token by itself, so who has one may send JSON as anything.
  const plain = await api.call("POST", "/api/sources", { body: JSON.stringify({ name: unique("Plain") }), headers: { "content-type": "text/plain" } });
  assert.equal(plain.status, 201);
});
