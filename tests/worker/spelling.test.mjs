// One spelling for a number, a version and a field: another one is refused, and not guessed at. And the description that
// says so.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

test("a field of a query string is there once, and says something", async () => {
  const refused = async (query, finding) =>
    assertProblem(await api.call("GET", `/api/deliveries?${query}`), 400, "malformed", [finding]);
  await refused("limit=1&limit=2", "limit duplicate");
  await refused("q=a&q=a", "q duplicate");
  await refused("limit=", "limit out_of_range");
  await refused("limit=%2B5", "limit out_of_range");
  await refused("limit=05", "limit out_of_range");
  await refused("state=", "state malformed");
  await refused("since=", "since malformed");
  await refused("nobody=1", "nobody unknown_field");
  assertProblem(await api.call("GET", "/api/events?documents="), 400, "malformed", ["documents malformed"]);
  // An empty text asks for nothing.
  for (const query of ["q=", "event_type=", "cursor=", "limit=5"]) {
    assert.equal((await api.call("GET", `/api/deliveries?${query}`)).status, 200, query);
  }
});

test("a version has one address, and If-Match names it as ETag does", async () => {
  const { webhook } = await stage.wire();
  const path = `/api/webhooks/${webhook.id}`;
  const { headers } = await api.call("GET", `${path}/versions/1`);
  assert.equal(headers.get("etag"), '"1"');
  for (const number of ["01", "%2B1", "1.0", "0", "-1", "4294967296", "1e0"]) {
    assertProblem(await api.call("GET", `${path}/versions/${number}`), 404, "not_found");
  }
  for (const tag of ["W/1", "01", "*", '"01"', '"+1"', '"1', '""1""', '"1", "2"']) {
    const answer = await api.call("DELETE", path, { headers: { "if-match": tag } });
    assertProblem(answer, 428, "version_required");
  }
  // What a proxy that compresses makes of it.
  assert.equal((await api.call("DELETE", path, { headers: { "if-match": 'W/"1"' } })).status, 204);
});

test("a draft is tried on one event", async () => {
  const draft = { name: unique("Draft"), url: "https://hooks.example.com/x", body_template: "{}" };
  const event = { event_type: "T", data: {} };
  for (const call of ["preview", "test"]) {
    const answer = await api.call("POST", `/api/webhooks/${call}`, { body: { draft, event: [event] } });
    assertProblem(answer, 422, "invalid", ["event wrong_type"]);
  }
});

test("a list is not taken for an object, its places for fields", async () => {
  for (const [path, body] of [
    ["/api/session", [stage.tocsin.adminToken]],
    ["/api/sources", [unique("Source"), "tocsin"]],
    ["/api/webhooks/preview", [null, null]],
    ["/api/webhooks/test", [{}]],
    ["/api/replays", ["wh_0123456789abcdef", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", ["dead"], true, 1]],
  ]) {
    assertProblem(await api.call("POST", path, { body }), 400, "malformed");
  }
});

test("a method that is not there is answered with those that are", async () => {
  for (const [method, path, allowed] of [
    ["PATCH", "/api/webhooks", "GET, POST"],
    ["DELETE", "/api/ledger", "GET"],
    ["GET", "/api/replays", "POST"],
    ["GET", "/api/webhooks/preview", "POST"],
    ["DELETE", "/api/webhooks/test", "POST"],
    ["POST", "/api/webhooks/wh_0123456789abcdef", "GET, PUT, DELETE"],
  ]) {
    const answer = await api.call(method, path);
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("allow"), allowed);
  }
});

test("the description is served to anybody, and is the one that is checked in", async () => {
  const kept = await readFile(new URL("../../shared/openapi.json", import.meta.url), "utf8");
  const answer = await api.call("GET", "/api/openapi.json", { token: null });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /^application\/json\b/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.text, kept);
  assert.equal(answer.json.openapi, "3.1.0");
});
