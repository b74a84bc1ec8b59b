// Answers that are not what a target should send, and what the record of an attempt says of them. What becomes of a
// delivery then is in zoo.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage } from "../lib/stage.mjs";
import { http, startZoo } from "../lib/zoo.mjs";

let stage;
let zoo;
before(async () => {
  zoo = await startZoo();
  stage = await openStage({ origins: zoo.origins });
});
after(async () => {
  await stage?.close();
  await zoo?.close();
});

async function recordOf(answer) {
  const draft = { name: "raw", url: zoo.keep("raw", answer), body_template: "{}", timeout_in_sec: 10 };
  return stage.api.trial(draft);
}

test("odd statuses have an outcome", async () => {
  for (const [status, outcome] of [
    ["099", "unreachable"],
    ["101", "rejected"],
    ["199", "unreachable"],
    ["299", "delivered"],
    ["304", "redirected"],
    ["408", "rate_limited"],
    ["410", "gone"],
    ["421", "rejected"],
    ["425", "rate_limited"],
    ["429", "rate_limited"],
    ["520", "unreachable"],
    ["521", "unreachable"],
    ["522", "connect_timed_out"],
    ["523", "unreachable"],
    ["524", "timed_out"],
    ["525", "tls_failed"],
    ["526", "tls_failed"],
    ["530", "dns_failed"],
    ["531", "server_error"],
    ["599", "server_error"],
    ["600", "rejected"],
    ["999", "rejected"],
  ]) {
    assert.equal((await recordOf(http(status))).outcome, outcome, status);
  }
});

test("a body ends where its length says, or with the connection", async () => {
  assert.equal((await recordOf("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefghijkl")).response.body, "abc");
  assert.equal((await recordOf('HTTP/1.1 200 OK\r\n\r\n{"ok":true}')).response.body, '{"ok":true}');
  assert.equal((await recordOf("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok")).outcome, "delivered");
});

test("bytes that are not text are recorded as such", async () => {
  const answer = Buffer.from("HTTP/1.1 200 OK\r\nY: \xe9\xff\r\nContent-Length: 4\r\n\r\n\xff\xfe\0a", "latin1");
  const { outcome, response } = await recordOf(answer);
  assert.deepEqual([outcome, response.body], ["delivered", "\uFFFD\uFFFD\0a"]);
});

test("a redirect to nowhere, or to somewhere very long, is a redirect", async () => {
  assert.equal((await recordOf(http(302))).outcome, "redirected");
  const record = await recordOf(http(302, `Location: https://example.com/${"x".repeat(64_000)}\r\n`));
  assert.equal(record.outcome, "redirected");
  assert.ok(JSON.stringify(record).length < 10_000, "the record stays short");
});
