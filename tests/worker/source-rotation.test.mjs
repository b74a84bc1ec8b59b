// Replacing what a source proves itself with: what was before holds for a day or ends at once, and the address stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { github } from "../lib/signing.mjs";
import { useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const stage = useStage();
const { api } = stage;

const DAY = 24 * 60 * 60 * 1_000;
const event = () => ({ n: unique("n") });
const rotate = (source, body = {}) => api.call("POST", `/api/sources/${source.id}/rotate`, { body });
const post = (source, token, body = event()) => api.call("POST", source.ingest_path, { token, body }).then(({ status }) => status);
const shown = async (source) => (await api.must(200, "GET", "/api/sources?limit=100")).items.find(({ id }) => id === source.id);

// Moves the end of the overlap, as if the day were over.
async function endOverlap(source) {
  await stage.tocsin.kill();
  const past = (document) => {
    const admission = JSON.parse(document);
    admission.previous.until = new Date(Date.now() - 1).toISOString();
    return JSON.stringify(admission);
  };
  const { state } = stage.tocsin;
  await withObject(state, "Journal", source.id, (db) => {
    const { document } = db.prepare("SELECT document FROM admission").get();
    db.prepare("UPDATE admission SET document = ?").run(past(document));
  });
  await withObject(state, "Registry", "main", (db) => {
    const { admission } = db.prepare("SELECT admission FROM source WHERE id = ?").get(source.id);
    db.prepare("UPDATE source SET admission = ? WHERE id = ?").run(past(admission), source.id);
  });
  await stage.tocsin.restart();
}

test("both tokens hold for a day, then the new one alone", async () => {
  const source = await stage.source("raw");
  const { status, json } = await rotate(source);
  assert.equal(status, 200);
  assert.deepEqual([json.source.id, json.source.ingest_path, json.secret], [source.id, source.ingest_path, undefined]);
  assert.match(json.token, /^tocsin_src_/);
  assert.notEqual(json.token, source.token);
  const left = Date.parse(json.source.authentication.previous_until) - Date.now();
  assert.ok(left > DAY - 60_000 && left <= DAY, `${left} ms`);
  assert.deepEqual(await shown(source), json.source);
  // One event is one event, whichever token it comes with.
  const body = event();
  assert.equal(await post(source, source.token, body), 202);
  const again = await api.call("POST", source.ingest_path, { token: json.token, body });
  assert.deepEqual([again.status, again.json.duplicate], [202, true]);

  await endOverlap(source);
  assert.deepEqual([await post(source, source.token), await post(source, json.token)], [401, 202]);
  assert.equal((await shown(source)).authentication.previous_until, undefined);
});

test("a token that somebody else may have ends at once, and so does one before it", async () => {
  const source = await stage.source("raw");
  const second = (await rotate(source)).json.token;
  const { json } = await rotate(source, { overlap: "none" });
  assert.equal(json.source.authentication.previous_until, undefined);
  const answers = await Promise.all([source.token, second, json.token].map((token) => post(source, token)));
  assert.deepEqual(answers, [401, 401, 202]);
});

test("of three tokens the last two hold", async () => {
  const source = await stage.source("raw");
  const second = (await rotate(source)).json.token;
  const third = (await rotate(source)).json.token;
  assert.deepEqual(await Promise.all([source.token, second, third].map((token) => post(source, token))), [401, 202, 202]);
});

test("a source that signs gets a secret of its kind, made here or brought", async () => {
  const body = JSON.stringify(event());
  const source = await stage.source({ format: "raw", authentication: { kind: "github" } });
  const chosen = `brought ${unique("secret")}`;
  const { json, text } = await rotate(source, { secret: chosen });
  assert.ok(!text.includes(chosen), "what was brought is not shown");
  assert.deepEqual([json.token, json.secret], [undefined, undefined]);
  for (const secret of [source.secret, chosen]) {
    assert.equal((await api.call("POST", source.ingest_path, { token: null, body, headers: github(secret, body) })).status, 202);
  }
  const standard = await stage.source({ format: "raw", authentication: { kind: "standard_webhooks" } });
  assert.match((await rotate(standard)).json.secret, /^whsec_/);
});

test("a rotation that cannot be is refused, and changes nothing", async () => {
  const bearer = await stage.source("raw");
  assertProblem(await rotate(bearer, { secret: "a token of my own choice" }), 422, "invalid", ["secret not_allowed"]);
  const signed = await stage.source({ format: "raw", authentication: { kind: "standard_webhooks" } });
  assertProblem(await rotate(signed, { secret: "whsec_short" }), 422, "invalid", ["secret malformed"]);
  for (const body of [{ overlap: "week" }, { kind: "github" }, "", [], { secret: 1 }]) {
    assert.equal((await rotate(bearer, body)).status, 400, JSON.stringify(body));
  }
  assertProblem(await rotate({ id: "src_0123456789abcdef" }), 404, "not_found");
  assert.equal(await post(bearer, bearer.token), 202);
  await api.must(204, "DELETE", `/api/sources/${bearer.id}`);
  assertProblem(await rotate(bearer), 404, "not_found");
});

test("the audit log has each, with nothing of what was made", async () => {
  const source = await stage.source("raw");
  const { json } = await rotate(source);
  const { items } = await api.must(200, "GET", `/api/audit?subject=${source.id}&limit=10`);
  const [{ record }] = items;
  assert.deepEqual([record.deed, record.secrets], ["source_rotated", ["token"]]);
  assert.deepEqual(record.changes.map(({ field }) => field), ["authentication"]);
  assert.ok(!JSON.stringify(items).includes(json.token));
});

test("a rotation that the source's Journal does not hear of is taken back, and what came meanwhile stays", async () => {
  const hook = (what, source) => api.must(200, "POST", `/api/test-hooks/${what}/journal/${source.id}`);
  const source = await stage.source("raw");
  await hook("deaf", source);
  const [first, second] = await Promise.all([rotate(source), rotate(source, { overlap: "none" })]);
  for (const answer of [first, second]) assertProblem(answer, 503, "unavailable");
  await hook("hearing", source);
  await eventually("the one of before holds", () => post(source, source.token), (status) => status === 202);
  // Nothing of the second is left; the first was its ground, and the token of before still holds beside it.
  const { items } = await api.must(200, "GET", `/api/audit?subject=${source.id}&limit=10`);
  const deeds = items.map(({ record }) => record.deed);
  assert.equal(deeds.filter((deed) => deed === "source_rotated").length, 2);
  assert.ok(deeds.includes("source_taken_back"), deeds.join());
  const { json } = await rotate(source);
  assert.equal(await post(source, json.token), 202);
});

test("a secret that nobody can open any more is replaced, and does not stand in the way", async () => {
  const source = await stage.source({ format: "raw", authentication: { kind: "github" } });
  await stage.tocsin.kill();
  const lose = (document) => {
    const admission = JSON.parse(document);
    admission.credential.secret = `${admission.credential.secret.slice(0, -8)}AAAAAAA=`;
    return JSON.stringify(admission);
  };
  await withObject(stage.tocsin.state, "Registry", "main", (db) => {
    const { admission } = db.prepare("SELECT admission FROM source WHERE id = ?").get(source.id);
    db.prepare("UPDATE source SET admission = ? WHERE id = ?").run(lose(admission), source.id);
  });
  await stage.tocsin.restart();
  const { json } = await rotate(source);
  assert.equal(json.source.authentication.previous_until, undefined);
  const body = JSON.stringify(event());
  assert.equal((await api.call("POST", source.ingest_path, { token: null, body, headers: github(json.secret, body) })).status, 202);
});
