// Guessing tokens: ten wrong ones from one address in fifteen minutes, and the admin token is not looked at from there.
// Nobody else is locked out by it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem } from "../lib/api.mjs";
import { asConsole, from, signIn, somewhere, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const MOST = 10;
const WINDOW_SEC = 15 * 60;

const stage = useStage();
const { api } = stage;

const call = (token, address) => api.call("GET", "/api/session", { token, headers: from(address) });
const enter = (token, address) => api.call("POST", "/api/session", { token: null, body: { token }, headers: from(address) });

function assertLimited(answer) {
  assertProblem(answer, 429, "too_many_requests");
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds > WINDOW_SEC - 120 && seconds <= WINDOW_SEC, `retry after ${seconds}`);
  assert.equal(answer.json.retry_after_sec, seconds);
  assert.equal(answer.headers.get("set-cookie"), null);
}

async function guessFrom(address, times = MOST) {
  for (let guess = 0; guess < times; guess += 1) {
    // At sign-in and in a header, they count together.
    const answer = await (guess % 2 ? call : enter)(`guess-${guess}`, address);
    assertProblem(answer, 401, "unauthorized");
  }
}

test("after ten guesses neither a wrong nor the right admin token is looked at from there", async () => {
  const address = somewhere();
  await guessFrom(address);
  const right = stage.tocsin.adminToken;
  for (const token of [right, "wrong"]) {
    assertLimited(await call(token, address));
    assertLimited(await enter(token, address));
  }
  assert.equal((await call(right, somewhere())).status, 200, "other addresses go on");
});

test("nine guesses lock nobody out, and a right token forgives none of them", async () => {
  const address = somewhere();
  await guessFrom(address, MOST - 1);
  assert.equal((await call(stage.tocsin.adminToken, address)).status, 200);
  assertProblem(await call("wrong", address), 401, "unauthorized");
  assertLimited(await call(stage.tocsin.adminToken, address));
});

test("who shares the address goes on with an API token or a session", async () => {
  const address = somewhere();
  const { token } = await tokenOf(api, "viewer");
  const cookie = await signIn(api, stage.tocsin.adminToken);
  await guessFrom(address);
  assert.equal((await call(token, address)).status, 200);
  assert.equal((await enter(token, address)).status, 200);
  const session = await asConsole(api, cookie, "GET", "/api/session", { headers: from(address) });
  assert.equal(session.status, 200);
  const source = await stage.source();
  assert.equal((await source.post({ event_type: "A", data: {} }, from(address))).status, 202);
});

test("a program with a token that was revoked is no guesser", async () => {
  const address = somewhere();
  const { api_token, token } = await tokenOf(api, "viewer");
  await api.call("DELETE", `/api/tokens/${api_token.id}`);
  for (let time = 0; time < MOST + 2; time += 1) assertProblem(await call(token, address), 401, "unauthorized");
  assert.equal((await call(stage.tocsin.adminToken, address)).status, 200);
});

test("a session that has ended is no guess", async () => {
  const address = somewhere();
  const cookie = `__Host-tocsin=${"A".repeat(43)}`;
  for (let time = 0; time < MOST + 2; time += 1) {
    assertProblem(await asConsole(api, cookie, "GET", "/api/session", { headers: from(address) }), 401, "unauthorized");
  }
  assert.equal((await call(stage.tocsin.adminToken, address)).status, 200);
});

test("a subscriber's whole IPv6 network counts as one, and an IPv4 address has one spelling", async () => {
  const right = stage.tocsin.adminToken;
  for (let guess = 0; guess < MOST; guess += 1) {
    assertProblem(await call("wrong", `2001:db8:7:7::${guess.toString(16)}`), 401, "unauthorized");
  }
  assertLimited(await call(right, "2001:db8:7:7:ffff:ffff:ffff:ffff"));
  assert.equal((await call(right, "2001:db8:7:8::1")).status, 200);
  await guessFrom("203.0.113.99");
  assertLimited(await call(right, "::ffff:203.0.113.99"));
});

test("a hundred guesses at once are ten guesses", async () => {
  const address = somewhere();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, guess) => call(`guess-${guess}`, address)));
  const statuses = answers.map(({ status }) => status);
  assert.deepEqual([401, 429].map((code) => statuses.filter((status) => status === code).length), [MOST, 90]);
});

test("guessing on writes nothing, and the rows are few", async () => {
  const rows = async () => (await api.call("POST", "/api/test-hooks/rows/registry/main", { token: null })).json.rows_written;
  const address = somewhere();
  await guessFrom(address);
  const before = await rows();
  for (let time = 0; time < 20; time += 1) assertLimited(await call("wrong", address));
  assert.equal(await rows(), before);
});

test("a restart forgets no guess, and the end of the window forgets all of them", async () => {
  const address = somewhere();
  await guessFrom(address);
  await stage.tocsin.kill();
  await stage.tocsin.restart();
  assertLimited(await call(stage.tocsin.adminToken, address));

  await stage.tocsin.kill();
  const over = Date.now() - WINDOW_SEC * 1000;
  await withObject(stage.tocsin.state, "Registry", "main", (db) => {
    db.prepare("UPDATE guesses SET since = ? WHERE neighbourhood = ?").run(over, address);
    // Many others, of before and of now.
    const insert = db.prepare("INSERT INTO guesses (neighbourhood, since, count) VALUES (?, ?, 10)");
    db.exec("BEGIN");
    for (let number = 0; number < 2000; number += 1) insert.run(`old-${number}`, over);
    for (let number = 0; number < 6000; number += 1) insert.run(`new-${number}`, over + WINDOW_SEC * 1000);
    db.exec("COMMIT");
  });
  await stage.tocsin.restart();
  assert.equal((await call(stage.tocsin.adminToken, address)).status, 200);
  assertProblem(await call("wrong", address), 401, "unauthorized");
  await stage.tocsin.kill();
  const left = await withObject(stage.tocsin.state, "Registry", "main", (db) => db.prepare("SELECT count(*) AS count FROM guesses").get().count);
  assert.equal(left, 5000);
  await stage.tocsin.restart();
});
