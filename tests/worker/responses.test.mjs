// Answers that are not what a target should send, byte by byte. Each has a defined outcome, and none breaks anything.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { openStage } from "../lib/stage.mjs";

const RECORDED_BODY_BYTES_MAX = 32 * 1024;
const RECORDED_HEADERS_MAX = 100;

let stage;
let target;
before(async () => {
  target = await startRawTarget();
  stage = await openStage({ origins: [target.origin] });
});
after(async () => {
  await stage?.close();
  await target?.close();
});

// A server that answers with these very bytes, whatever it was asked, and closes the connection.
async function startRawTarget() {
  const sockets = new Set();
  let answer;
  const server = createServer((socket) => {
    sockets.add(socket);
    // Some of these answers make the other side hang up first.
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let seen = "";
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      if (seen.includes("\r\n\r\n")) answer === "reset" ? socket.resetAndDestroy() : socket.end(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    answerWith: (bytes) => (answer = bytes),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

async function recordOf(answer) {
  target.answerWith(answer);
  const draft = { name: "raw", url: `${target.origin}/`, body_template: "{}", timeout_in_sec: 10 };
  return stage.api.trial(draft);
}

const http = (status, headers = "", body = "ok") => `HTTP/1.1 ${status} Odd\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

test("odd statuses have an outcome", async () => {
  for (const [status, outcome] of [
    ["099", "unreachable"],
    ["101", "rejected"],
    ["199", "unreachable"],
    ["299", "delivered"],
    ["304", "redirected"],
    ["408", "rate_limited"],
    ["421", "rejected"],
    ["425", "rate_limited"],
    ["520", "unreachable"],
    ["599", "server_error"],
    ["600", "rejected"],
    ["999", "rejected"],
  ]) {
    assert.equal((await recordOf(http(status))).outcome, outcome, status);
  }
});

test("what is no answer is an unreachable target", async () => {
  for (const answer of [
    "",
    "hello",
    "reset",
    "\0\xff\0\xffGET / HTTP\r\n\r\n",
    "HTTP/1.1 200 OK\r\nY: a\0b\r\n\r\n",
    `HTTP/1.1 200 OK\r\nX: ${"x".repeat(1024 * 1024)}\r\n\r\n`,
  ]) {
    const record = await recordOf(answer);
    assert.deepEqual([record.outcome, record.response], ["unreachable", null], answer.slice(0, 40));
    assert.ok(record.request.headers.length > 0, "what was sent is on record");
  }
});

test("an answer that breaks off is no success, and the record says how it began", async () => {
  for (const answer of [
    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    http(200, "Content-Encoding: gzip\r\n", "plain text"),
    http(200, "Content-Encoding: br\r\n", "plain text"),
  ]) {
    const { outcome, explanation } = await recordOf(answer);
    assert.equal(outcome, "unreachable", answer);
    assert.match(explanation, /the answer began with 200, and then the connection broke/);
  }
});

test("provisional answers are passed over", async () => {
  for (const provisional of ["HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000), "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"]) {
    const { outcome, response } = await recordOf(provisional + http(200));
    assert.deepEqual([outcome, response.status, response.body], ["delivered", 200, "ok"]);
  }
});

test("a body ends where its length says, or with the connection", async () => {
  assert.equal((await recordOf("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefghijkl")).response.body, "abc");
  assert.equal((await recordOf('HTTP/1.1 200 OK\r\n\r\n{"ok":true}')).response.body, '{"ok":true}');
  assert.equal((await recordOf("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok")).outcome, "delivered");
});

test("a compressed bomb is read up to the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, "x"));
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
  const { outcome, response } = await recordOf(Buffer.concat([Buffer.from(head), bomb]));
  assert.equal(outcome, "delivered");
  assert.deepEqual([response.body.length, response.body_cut], [RECORDED_BODY_BYTES_MAX, true]);
});

test("of very many headers the record keeps some", async () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `X-${index}: v\r\n`);
  for (const headers of [lines.join(""), "Set-Cookie: a=b\r\n".repeat(1_000)]) {
    const { outcome, response } = await recordOf(http(200, headers));
    assert.equal(outcome, "delivered");
    assert.equal(response.headers.length, RECORDED_HEADERS_MAX);
  }
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
