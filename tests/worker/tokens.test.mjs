// API tokens and sessions: shown once, kept as a digest, gone at once when revoked; and who is who when a request shows more
// than one thing, or shows it oddly.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { ROLES, asConsole, from, signIn, somewhere, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const stage = useStage();
const { api } = stage;

const read = (token, headers = from(somewhere())) => api.call("GET", "/api/session", { token, headers });
const registry = (work) => withObject(stage.tocsin.state, "Registry", "main", work);

test("a token is shown once, and says who it is", async () => {
  const name = unique("CI");
  const created = await api.createToken({ name, role: "editor" });
  assert.match(created.token, /^tocsin_api_[\w-]{43}$/);
  const { id, created_at, ...rest } = created.api_token;
  assert.match(id, /^tok_[0-9a-z]{16}$/);
  assert.deepEqual(rest, { name, role: "editor", created_by: { kind: "admin_token" }, last_used_at: null, expires_at: null });

  const { text } = await api.call("GET", "/api/tokens");
  assert.ok(text.includes(name) && !text.includes(created.token), "the list does not have it");
  const { json } = await read(created.token);
  assert.deepEqual([json.who, json.role], [{ kind: "api_token", id, name }, "editor"]);

  // An admin's token makes more, and that is known of them.
  const admin = await tokenOf(api, "admin");
  const made = await api.must(201, "POST", "/api/tokens", { token: admin.token, body: { name: unique("By"), role: "viewer" } });
  assert.equal(made.api_token.created_by.name, admin.api_token.name);
});

test("what is stored is a digest", async () => {
  const { token } = await tokenOf(api, "viewer");
  const cookie = await signIn(api, token);
  await stage.tocsin.kill();
  const stored = await registry((db) =>
    JSON.stringify([db.prepare("SELECT * FROM api_token").all(), db.prepare("SELECT * FROM session").all()]));
  await stage.tocsin.restart();
  for (const secret of [token, token.slice("tocsin_api_".length), cookie.split("=")[1], stage.tocsin.adminToken]) {
    assert.ok(!stored.includes(secret));
  }
  assert.equal((await read(token)).status, 200, "a restart changes nothing");
  assert.equal((await asConsole(api, cookie, "GET", "/api/session")).status, 200);
});

test("a draft of a token has to be right", async () => {
  const name = unique("Taken");
  await api.createToken({ name, role: "viewer" });
  const create = (body) => api.call("POST", "/api/tokens", { body });
  assertProblem(await create({ name: name.toUpperCase(), role: "viewer" }), 409, "name_taken", ["name name_taken"]);
  assertProblem(await create({ name: "", role: "viewer" }), 422, "invalid", ["name required"]);
  const past = { name: "<b>", role: "viewer", expires_at: "2020-01-01T00:00:00Z" };
  assertProblem(await create(past), 422, "invalid", ["name malformed", "expires_at out_of_range"]);
  for (const body of [
    { name: unique("T") },
    { name: unique("T"), role: "root" },
    { name: unique("T"), role: "Admin" },
    { name: unique("T"), role: "viewer", token: "mine" },
    { name: unique("T"), role: "viewer", expires_at: "tomorrow" },
  ]) {
    assertProblem(await create(body), 400, "malformed");
  }
});

test("tokens are listed page by page, by name", async () => {
  const stem = unique("Page");
  for (const letter of ["c", "A", "b"]) await api.createToken({ name: `${stem} ${letter}`, role: "viewer" });
  const names = [];
  let cursor = "";
  do {
    const page = await api.must(200, "GET", `/api/tokens?limit=1&cursor=${encodeURIComponent(cursor)}`);
    names.push(...page.items.map(({ name }) => name));
    cursor = page.next_cursor;
  } while (cursor);
  assert.deepEqual(names.filter((name) => name.startsWith(stem)), ["A", "b", "c"].map((letter) => `${stem} ${letter}`));
  assertProblem(await api.call("GET", "/api/tokens?role=admin"), 400, "malformed", ["role unknown_field"]);
});

test("a revoked token stops at once, with the sessions that it opened, and its name is free", async () => {
  const { api_token, token } = await tokenOf(api, "admin");
  const cookie = await signIn(api, token);
  const other = await signIn(api, stage.tocsin.adminToken);
  assert.equal((await asConsole(api, cookie, "GET", "/api/tokens")).status, 200);

  assert.equal((await api.call("DELETE", `/api/tokens/${api_token.id}`)).status, 204);
  const answer = await read(token);
  assertProblem(answer, 401, "unauthorized");
  assert.equal(answer.json.title, "This API token was revoked.");
  assertProblem(await asConsole(api, cookie, "GET", "/api/session"), 401, "unauthorized");
  assertProblem(await asConsole(api, cookie, "POST", "/api/sources", { body: { name: unique("S") } }), 401, "unauthorized");
  const signInAnswer = await api.call("POST", "/api/session", { token: null, body: { token } });
  assertProblem(signInAnswer, 401, "unauthorized");
  assert.equal(signInAnswer.headers.get("set-cookie"), null);
  assert.equal((await asConsole(api, other, "GET", "/api/session")).status, 200, "no other session ends");

  assertProblem(await api.call("DELETE", `/api/tokens/${api_token.id}`), 404, "not_found");
  await api.createToken({ name: api_token.name, role: "viewer" });
});

test("an expired token stops, and the session that it opened before", async () => {
  const soon = new Date(Date.now() + 60_000).toISOString();
  const { api_token, token } = await tokenOf(api, "operator", { expires_at: soon });
  const cookie = await signIn(api, token);
  const { items } = await api.must(200, "GET", "/api/sessions?limit=100");
  const session = items.find(({ who }) => who.id === api_token.id);
  assert.ok(session.expires_at <= api_token.expires_at, "a session does not outlive its token");

  // Nobody waits for a minute here: its end is moved into the past.
  await stage.tocsin.kill();
  await registry((db) => db.prepare("UPDATE api_token SET expires_at = ? WHERE id = ?").run(Date.now() - 1, api_token.id));
  await stage.tocsin.restart();
  const answer = await read(token);
  assertProblem(answer, 401, "unauthorized");
  assert.equal(answer.json.title, "This API token has expired.");
  assertProblem(await asConsole(api, cookie, "GET", "/api/session"), 401, "unauthorized");
});

test("a session ends after twelve hours, however much it is used", async () => {
  const cookie = await signIn(api, stage.tocsin.adminToken, { "user-agent": unique("Agent") });
  await stage.tocsin.kill();
  const changed = await registry((db) => db.prepare("UPDATE session SET expires_at = ?, last_used_at = ?").run(Date.now() - 1, Date.now()).changes);
  await stage.tocsin.restart();
  assert.ok(changed > 0);
  assertProblem(await asConsole(api, cookie, "GET", "/api/session"), 401, "unauthorized");
  assert.deepEqual((await api.must(200, "GET", "/api/sessions")).items, []);
});

test("when something was last used is known, and not written each time", async () => {
  const { api_token, token } = await tokenOf(api, "viewer");
  const rows = async () => (await api.call("POST", "/api/test-hooks/rows/registry/main", { token: null })).json.rows_written;
  const used = async () =>
    (await api.must(200, "GET", "/api/tokens?limit=100")).items.find(({ id }) => id === api_token.id).last_used_at;
  assert.equal(await used(), null);
  await read(token);
  const first = await used();
  assert.ok(Math.abs(Date.parse(first) - Date.now()) < 60_000);
  const cookie = await signIn(api, token);
  const before = await rows();
  for (let call = 0; call < 5; call += 1) {
    await read(token);
    await asConsole(api, cookie, "GET", "/api/session");
  }
  assert.equal(await rows(), before);
  assert.equal(await used(), first);
});

test("tokens of one kind do not work for another", async () => {
  const source = await stage.source();
  const event = { event_type: "A", data: {} };
  for (const role of ROLES) {
    const { token } = await tokenOf(api, role);
    assertProblem(await api.call("POST", source.ingest_path, { token, body: event }), 401, "unauthorized");
  }
  assertProblem(await api.call("POST", source.ingest_path, { body: event }), 401, "unauthorized");
  const cookie = await signIn(api, stage.tocsin.adminToken);
  assertProblem(await asConsole(api, cookie, "POST", source.ingest_path, { body: event }), 401, "unauthorized");
  assertProblem(await read(source.token), 401, "unauthorized");
  assertProblem(await read(cookie.split("=")[1]), 401, "unauthorized");
  const { api_token } = await tokenOf(api, "admin");
  assertProblem(await read(api_token.id), 401, "unauthorized");
  assert.equal((await source.post(event)).status, 202);
});

test("with a token and a session, the token decides", async () => {
  const admin = await signIn(api, stage.tocsin.adminToken);
  const viewer = await tokenOf(api, "viewer");
  const call = (token) => api.call("GET", "/api/session", { token, headers: { cookie: admin, ...from(somewhere()) } });
  assert.equal((await call(viewer.token)).json.role, "viewer");
  assertProblem(await call("wrong"), 401, "unauthorized");
  const empty = await api.call("GET", "/api/session", { token: null, headers: { cookie: admin, authorization: "Bearer", ...from(somewhere()) } });
  assertProblem(empty, 401, "unauthorized");
});

// One request with its headers exactly as they are given, twice the same one too.
async function raw(headers, path = "/api/session") {
  const request = httpRequest(`${stage.tocsin.origin}${path}`, { headers: [["host", new URL(stage.tocsin.origin).host], ...headers].flat() });
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}

test("an odd way to show a token is no way around it", async () => {
  const { token } = await tokenOf(api, "viewer");
  const right = `Bearer ${token}`;
  const at = ["cf-connecting-ip", somewhere()];
  assert.equal(await raw([["authorization", right], at]), 200);
  assert.equal(await raw([["AUTHORIZATION", `bEARER ${token}`], at]), 200, "neither name nor scheme has a case");
  for (const headers of [
    [["authorization", right], ["authorization", right]],
    [["authorization", "Bearer wrong"], ["authorization", right]],
    [["authorization", `${right}, ${right}`]],
    [["authorization", `Bearer ${token.toUpperCase()}`]],
    [["authorization", `Bearer ${token}.`]],
    [["authorization", `Bearer ${token.slice("tocsin_api_".length)}`]],
    [["authorization", `Bearer "${token}"`]],
    [["authorization", `Bearer\t${token}`]],
    [["authorization", `Token ${token}`]],
    [["authorization", token]],
    [["proxy-authorization", right]],
    [["x-authorization", right]],
    [["x-api-key", token]],
    [["cookie", `__Host-tocsin=${token}`]],
    [["cookie", `token=${token}`]],
  ]) {
    const status = await raw([...headers, ["cf-connecting-ip", somewhere()]]);
    assert.equal(status, 401, JSON.stringify(headers.map(([name]) => name)));
  }
});

test("a token in an address is not read", async () => {
  for (const name of ["token", "access_token", "api_key", "authorization"]) {
    const path = `/api/webhooks?${name}=${stage.tocsin.adminToken}`;
    assertProblem(await api.call("GET", path, { token: null }), 401, "unauthorized");
  }
});

test("sessions are listed, ended one by one, or all but one's own", async () => {
  const agent = `Agent/1 ${"x".repeat(500)}`;
  const address = somewhere();
  const mine = await signIn(api, stage.tocsin.adminToken, { "user-agent": agent, ...from(address) });
  const editor = await tokenOf(api, "editor");
  const [first, second] = [await signIn(api, editor.token), await signIn(api, editor.token)];
  const list = async () => (await asConsole(api, mine, "GET", "/api/sessions?limit=100")).json.items;

  const items = await list();
  const [own] = items.filter(({ current }) => current);
  assert.deepEqual([own.who, own.role, own.address], [{ kind: "admin_token" }, "admin", address]);
  assert.equal(own.user_agent, agent.slice(0, 120));
  const hours = (Date.parse(own.expires_at) - Date.parse(own.created_at)) / 3_600_000;
  assert.ok(hours > 11.99 && hours <= 12, `it lasts ${hours} hours`);
  assert.equal(items.filter(({ current }) => current).length, 1);
  const theirs = items.filter(({ who }) => who.id === editor.api_token.id);
  assert.deepEqual(theirs.map(({ role }) => role), ["editor", "editor"]);
  const text = JSON.stringify(items);
  for (const cookie of [mine, first, second]) assert.ok(!text.includes(cookie.split("=")[1]), "no cookie is in the list");

  // Newest first, so the second one is on top.
  assert.equal((await asConsole(api, mine, "DELETE", `/api/sessions/${theirs[0].id}`)).status, 204);
  assertProblem(await asConsole(api, second, "GET", "/api/session"), 401, "unauthorized");
  assert.equal((await asConsole(api, first, "GET", "/api/session")).status, 200);
  assertProblem(await asConsole(api, mine, "DELETE", `/api/sessions/${theirs[0].id}`), 404, "not_found");

  const others = items.length - 2;
  const ended = await asConsole(api, mine, "DELETE", "/api/sessions");
  assert.deepEqual([ended.status, ended.json], [200, { ended: others }]);
  assertProblem(await asConsole(api, first, "GET", "/api/session"), 401, "unauthorized");
  assert.deepEqual((await list()).map(({ id }) => id), [own.id]);
});

test("what is done with tokens and sessions is in the audit log, and no token and no cookie", async () => {
  const address = somewhere();
  const { api_token, token } = await tokenOf(api, "editor");
  const cookie = await signIn(api, token, from(address));
  const other = await signIn(api, token, from(address));
  assert.equal((await asConsole(api, cookie, "DELETE", "/api/session", { headers: from(address) })).status, 204);
  const [session] = (await api.must(200, "GET", "/api/sessions")).items.filter(({ who }) => who.id === api_token.id);
  await api.must(204, "DELETE", `/api/sessions/${session.id}`);
  await api.must(204, "DELETE", `/api/tokens/${api_token.id}`);

  const { text, json } = await api.call("GET", "/api/audit?limit=6");
  const told = json.items.map(({ record }) => [record.deed, record.by.who.kind, record.subject?.name]);
  assert.deepEqual(told, [
    ["token_revoked", "admin_token", api_token.name],
    ["sessions_ended", "admin_token", `API token ${api_token.name}`],
    ["signed_out", "api_token", undefined],
    ["signed_in", "api_token", undefined],
    ["signed_in", "api_token", undefined],
    ["token_created", "admin_token", api_token.name],
  ]);
  for (const { record } of json.items.slice(2, 5)) {
    assert.deepEqual([record.by.address, record.by.who.id, record.by.role], [address, api_token.id, "editor"]);
  }
  assert.deepEqual(json.items[5].record.changes.map(({ field, after }) => [field, after]), [
    ["name", api_token.name],
    ["role", "editor"],
    ["expires_at", null],
  ]);
  for (const secret of [token, cookie.split("=")[1], other.split("=")[1]]) assert.ok(!text.includes(secret));
});

test("replacing the admin token ends every session, and no API token", async () => {
  const { token } = await tokenOf(api, "viewer");
  const cookies = [await signIn(api, stage.tocsin.adminToken), await signIn(api, token)];
  const before = stage.tocsin.adminToken;
  const next = "another-admin-token-of-32-bytes-or-more";
  await stage.tocsin.restart({ ADMIN_TOKEN: next });
  for (const cookie of cookies) assertProblem(await asConsole(api, cookie, "GET", "/api/session"), 401, "unauthorized");
  assert.equal((await read(token)).status, 200);
  assert.equal((await read(next)).status, 200);
  assertProblem(await read(before), 401, "unauthorized");
  await stage.tocsin.restart({ ADMIN_TOKEN: before });
});

test("without a good admin token, nobody gets in with anything", async () => {
  const { token } = await tokenOf(api, "admin");
  const before = stage.tocsin.adminToken;
  const cookie = await signIn(api, before);
  for (const bad of ["", "x".repeat(31)]) {
    await stage.tocsin.restart({ ADMIN_TOKEN: bad });
    for (const given of [bad, before, token, "wrong", null]) {
      assertProblem(await api.call("GET", "/api/session", { token: given }), 500, "misconfigured");
    }
    for (const given of [bad, before, token]) {
      assertProblem(await api.call("POST", "/api/session", { token: null, body: { token: given } }), 500, "misconfigured");
    }
    assertProblem(await asConsole(api, cookie, "GET", "/api/session"), 500, "misconfigured");
    assertProblem(await api.call("GET", "/api/nothing", { token }), 500, "misconfigured");
    assert.equal((await api.call("GET", "/healthz", { token: null })).status, 200);
  }
  await stage.tocsin.restart({ ADMIN_TOKEN: before });
  assert.equal((await read(token)).status, 200);
});
