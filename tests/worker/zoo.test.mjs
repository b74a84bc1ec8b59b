// Targets that misbehave in every way we know, all at once, and a healthy one beside them. Each attempt ends with the
// outcome of the cause table and in time, each failure is followed by what the table says, and the healthy webhook gets
// every event while all that goes on.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { eventually, unique } from "../lib/api.mjs";
import { openStage } from "../lib/stage.mjs";
import { dripping, endless, http, never, reset, resetAfter, silentAfter, startZoo } from "../lib/zoo.mjs";

const RESPONSE_BYTES_MAX = 256 * 1024;
const RECORDED_BODY_BYTES_MAX = 32 * 1024;
const RECORDED_HEADERS_MAX = 100;
// The waits after the first attempts, in seconds, each 20 % shorter or longer at random.
const WAITS_SECONDS = [5, 30, 120, 600];
const DAY_SECONDS = 24 * 60 * 60;
// Events that every one of them gets.
const STREAM = 20;
// The timeout of those that never end is a second; the rest is a slow machine.
const ATTEMPT_MS_MAX = 6_000;
// From the answer to the source until it is at the healthy target: less than one misbehaving target takes to give up on
// its twenty attempts at a time, if they could get in the way.
const HEALTHY_MS_MAX = 5_000;
// What all of it may add to the memory. To read on what never stops would be gigabytes.
const MEMORY_MIB_MAX = 400;

const DELIVERED = { state: "delivered" };
const FINAL = { state: "dead" };
const RETRIED = { state: "pending" };
const inFull = (seconds) => ({ state: "pending", seconds });
const busy = (retryAfter, status = 429) => http(status, retryAfter.map((value) => `Retry-After: ${value}\r\n`).join(""));
const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const GZIP = "Content-Encoding: gzip\r\n";
const HTML = "<!doctype html><title>Sign in</title>";
const BOMB = http(200, GZIP, gzipSync(Buffer.alloc(10 * 1024 * 1024)));
const MANY_HEADERS = Array.from({ length: 1_000 }, (_, index) => `X-${index}: v\r\n`).join("");
const ASKS = { response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }] };

const isWhole = ({ response }) => assert.deepEqual([response.status, response.body], [200, "ok"]);
const isCut = ({ response }) => assert.deepEqual([response.body.length, response.body_cut], [RECORDED_BODY_BYTES_MAX, true]);
const hasSomeHeaders = ({ response }) => assert.equal(response.headers.length, RECORDED_HEADERS_MAX);
const saysHowItBegan = ({ explanation }) => assert.match(explanation, /the answer began with 200/);

// What it does: its answer, the outcome, what follows; what else the record has to say, and how the webhook differs.
const TARGETS = {
  "never answers": [never, "timed_out", RETRIED],
  "sends its first line a byte at a time": [dripping("", OK), "timed_out", RETRIED],
  "falls silent after its headers": [silentAfter(`${OK}Content-Length: 9\r\n\r\n`), "body_timed_out", RETRIED, saysHowItBegan],
  "sends a byte now and then, without an end": [dripping(`${OK}\r\n`, ""), "body_timed_out", RETRIED, saysHowItBegan],
  "never stops": [endless, "delivered", DELIVERED, isCut],
  "never stops, and is asked for its body": [endless, "response_too_large", FINAL, isCut, ASKS],
  "announces more than it sends": [`${OK}Content-Length: 1000\r\n\r\nabc`, "broken_off", RETRIED, saysHowItBegan],
  "announces less than it sends": [`${OK}Content-Length: 2\r\n\r\nokmore`, "delivered", DELIVERED, isWhole],
  "closes between two chunks": [`${CHUNKED}3\r\nabc\r\n`, "broken_off", RETRIED, saysHowItBegan],
  "sends a chunk of no length": [`${CHUNKED}ZZ\r\nabc\r\n`, "broken_off", RETRIED, saysHowItBegan],
  "resets the connection": [reset, "unreachable", RETRIED],
  "resets the connection within its body": [resetAfter(`${OK}Content-Length: 9\r\n\r\nabc`), "broken_off", RETRIED, saysHowItBegan],
  "closes without an answer": ["", "unreachable", RETRIED],
  "answers 204": ["HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", "delivered", DELIVERED],
  "answers 299": [http(299), "delivered", DELIVERED],
  "answers 404": [http(404), "rejected", FINAL],
  "answers 410": [http(410), "gone", FINAL],
  "answers 500": [http(500), "server_error", RETRIED],
  "answers 599": [http(599), "server_error", RETRIED],
  "answers 600": [http(600), "rejected", FINAL],
  "answers 099": [http("099"), "unreachable", RETRIED],
  "asks for two minutes": [busy(["120"]), "rate_limited", inFull(120)],
  "asks for no time": [busy(["0"]), "rate_limited", RETRIED],
  "asks for a moment ago": [busy(["Thu, 01 Jan 1970 00:00:00 GMT"]), "rate_limited", RETRIED],
  "asks for a moment that is no time": [busy(["soon"]), "rate_limited", RETRIED],
  "asks for less than no time": [busy(["-1"]), "rate_limited", RETRIED],
  "asks for infinity": [busy(["1e400"]), "rate_limited", RETRIED],
  "asks for three thousand years": [busy(["99999999999"]), "rate_limited", inFull(DAY_SECONDS)],
  "asks for two times at once": [busy(["120", "240"]), "rate_limited", RETRIED],
  "fails, and asks for two minutes": [busy(["120"], 503), "server_error", inFull(120)],
  "fails, and asks for a moment in two minutes": [
    ({ socket }) => socket.end(busy([inTwoMinutes()], 503)),
    "server_error",
    { state: "pending", seconds: 120, isDate: true },
  ],
  "sends a page": [http(200, "Content-Type: text/html\r\n", HTML), "delivered", DELIVERED],
  "sends a page, and is asked for JSON": [http(200, "", HTML), "validator_failed", RETRIED, undefined, ASKS],
  "sends a compressed bomb": [BOMB, "delivered", DELIVERED, isCut],
  "sends a compressed bomb, and is asked for its body": [BOMB, "response_too_large", FINAL, isCut, ASKS],
  "says that plain text is compressed": [http(200, GZIP, "plain text"), "broken_off", RETRIED, saysHowItBegan],
  "sends a header of a megabyte": [http(200, `X: ${"x".repeat(1024 * 1024)}\r\n`), "unreachable", RETRIED],
  "sends a thousand headers": [http(200, MANY_HEADERS), "delivered", DELIVERED, hasSomeHeaders],
  "sends a thousand cookies": [http(200, "Set-Cookie: a=b\r\n".repeat(1_000)), "delivered", DELIVERED, hasSomeHeaders],
  "says Continue a thousand times first": ["HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000) + http(200), "delivered", DELIVERED, isWhole],
  "sends Early Hints first": [`HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${http(200)}`, "delivered", DELIVERED, isWhole],
  "answers as HTTP/0.9 did": [HTML, "unreachable", RETRIED],
  "sends noise": ["\0\xff\0\xffGET / HTTP\r\n\r\n", "unreachable", RETRIED],
  "sends a header with a null in it": [`${OK}Y: a\0b\r\n\r\n`, "unreachable", RETRIED],
};

let zoo;
let stage;
let api;
let source;
let healthy;
let elsewhere;
let webhooks;
let specimen;
const eventType = unique("Zoo");
before(async () => {
  zoo = await startZoo();
  stage = await openStage({ origins: zoo.origins });
  api = stage.api;
  healthy = stage.target();
  elsewhere = stage.target();
  source = await stage.source();
  webhooks = {};
  for (const [name, [answer, outcome, , , changes]] of Object.entries(TARGETS)) {
    // Only for those that are waited for: all of them together take a slow machine more than a second.
    const timeout_in_sec = outcome.endsWith("timed_out") ? 1 : 10;
    webhooks[name] = await webhookTo(zoo.keep(name, answer), { timeout_in_sec, ...changes });
  }
  webhooks.redirects = await webhookTo(zoo.keep("redirects", http(302, `Location: ${elsewhere.url}\r\n`)));
  for (const name of ["refusesTls", "knowsNoTls", "deaf"]) webhooks[name] = await webhookTo(`${zoo[name]}/`);
  webhooks.healthy = await webhookTo(healthy.url);
  specimen = await source.send({ event_type: eventType, data: "specimen" });
});
after(async () => {
  await stage?.close();
  await zoo?.close();
});

function webhookTo(url, changes = {}) {
  const filters = [{ json_path: "$.event_type", expected_values: [eventType] }];
  return api.createWebhook({ name: unique("Zoo"), url, body_template: "{}", filters, ...changes });
}

// The delivery of the specimen, between two attempts or when it is settled.
async function ended(name) {
  const path = `/api/webhooks/${webhooks[name].id}/deliveries/${specimen}`;
  const answer = await eventually(
    "an attempt has ended",
    () => api.call("GET", path),
    ({ json }) => json.item?.attempts > 0 && json.item.state !== "sending",
  );
  return answer.json;
}

async function assertEnds(name, outcome, { state, seconds, isDate }) {
  const { item, attempts } = await ended(name);
  const first = attempts.at(-1);
  assert.equal(first.outcome, outcome, first.explanation);
  assert.ok(first.request.headers.length > 0, "what was sent is on record");
  if (["timed_out", "unreachable"].includes(outcome)) assert.equal(first.response, null);
  assert.ok(first.timings.total_ms < ATTEMPT_MS_MAX, `it took ${first.timings.total_ms} ms`);
  assert.deepEqual([item.state, item.outcome], [state, outcome]);
  if (state !== "pending") return void assert.equal(item.next_attempt_at, null);
  const wait = (Date.parse(item.next_attempt_at) - Date.parse(item.updated_at)) / 1000;
  if (seconds === undefined) {
    const own = WAITS_SECONDS[item.attempts - 1];
    assert.ok(wait >= 0.8 * own && wait <= 1.2 * own, `${wait} s after attempt ${item.attempts}`);
  } else {
    // A date has whole seconds only.
    assert.ok(wait >= (isDate ? seconds - 1 : seconds) && wait <= seconds + 1, `${wait} s, and it asked for ${seconds} s`);
  }
  return first;
}

describe("a target that", { concurrency: true }, () => {
  for (const [name, [, outcome, follows, check]] of Object.entries(TARGETS)) {
    test(name, async () => {
      await assertEnds(name, outcome, follows);
      const { attempts } = await ended(name);
      check?.(attempts.at(-1));
    });
  }

  test("redirects", () => assertEnds("redirects", "redirected", FINAL));
  test("refuses the TLS handshake", () => assertEnds("refusesTls", "unreachable", RETRIED));
  test("does not speak TLS", () => assertEnds("knowsNoTls", "unreachable", RETRIED));
  test("is not there", () => assertEnds("deaf", "unreachable", RETRIED));
});

test("a healthy webhook beside them gets every event in time", async (context) => {
  const before = await stage.tocsin.memory();
  const times = [];
  for (let count = 1; count <= STREAM; count++) {
    const event = await source.send({ event_type: eventType, data: count });
    const acked = performance.now();
    const isIt = ({ path, headers }) => path === healthy.path && headers.some(([, value]) => value === event);
    await stage.receiver.next(isIt, { deadline: HEALTHY_MS_MAX });
    times.push(Math.round(performance.now() - acked));
  }
  assert.equal(healthy.requests().length, 1 + STREAM, "and each of them once");
  const after = await stage.tocsin.memory();
  assert.ok(after === undefined || after < before + MEMORY_MIB_MAX, `from ${before} to ${after} MiB`);
  context.diagnostic(`${times.sort((a, b) => a - b).join(", ")} ms; ${before} MiB, then ${after} MiB`);
});

test("nobody has followed the redirect", async () => {
  assert.deepEqual(elsewhere.requests(), []);
  await fetch(elsewhere.url);
  assert.equal(elsewhere.requests().length, 1, "although it can be reached");
});

test("what never stops was left at the limit, every time", async () => {
  for (const name of Object.keys(TARGETS).filter((name) => TARGETS[name][0] === endless)) {
    const { url } = webhooks[name];
    const left = await eventually("all of it is closed", () => zoo.visits(url), (visits) => visits.every(({ open }) => !open));
    assert.ok(left.length > 1, "the stream came here, too");
    for (const { sent } of left) {
      // What was on its way in the buffers of both ends counts as taken too.
      assert.ok(sent < RESPONSE_BYTES_MAX + 16 * 1024 * 1024, `${sent} bytes were taken`);
    }
  }
});
