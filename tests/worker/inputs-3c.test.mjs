// The rows of list 3C that need the runtime. Those that do not are in shared/tests/inputs_3c.rs, which says where the rest
// is. *DNS* is in dns.test.mjs.
//
// *Response* rows that are elsewhere: never-ending, slow, silent and broken bodies, gzip bombs, plain text as gzip, headers
// of a megabyte and by the thousand, NUL, 100 and 103, HTTP/0.9, empty and reset answers, 204, HTML, 410, `Retry-After`
// (zoo.test.mjs); statuses, invalid UTF-8 (responses.test.mjs); `{"error":…}` with 200 (rules.test.mjs). Certificates: this
// machine has none that a runtime trusts, so expired, self-signed and for another host are the same here as no handshake
// (zoo.test.mjs); Cloudflare reports them as 525 and 526, which responses.test.mjs reads.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { startReceiver } from "../receiver.mjs";
import { unique } from "../lib/api.mjs";
import { headerOf, openStage } from "../lib/stage.mjs";
import { endless, http, startZoo } from "../lib/zoo.mjs";

const RESPONSE_BYTES_MAX = 256 * 1024;
const RECORDED_BODY_BYTES_MAX = 32 * 1024;
const SECRET = "s3cr3t-for-the-first-target";

let zoo;
let stage;
let api;
// Where a redirect would lead.
let second;
before(async () => {
  second = await startReceiver({ port: 0 });
  zoo = await startZoo();
  stage = await openStage({ origins: [...zoo.origins, second.origin] });
  api = stage.api;
});
after(async () => {
  await stage?.close();
  await zoo?.close();
  await second?.close();
});

const draftTo = (url, changes = {}) => ({
  name: unique("Draft"),
  url,
  body_template: '{"a": 1}',
  headers: [{ key: "X-Api-Key", value: SECRET, secret: true }],
  ...changes,
});
const recordOf = (name, answer, changes) => api.trial(draftTo(zoo.keep(name, answer), changes));

describe("a redirect is the result, and is never followed:", { concurrency: 4 }, () => {
  const port = () => new URL(second.origin).port;
  const LOCATIONS = {
    "to http://": () => `http://127.0.0.1:${port()}/landed`,
    "to https://127.0.0.1": () => `https://127.0.0.1:${port()}/landed`,
    "to the same host": () => `${new URL(zoo.keep("landed", http(200))).href}`,
    "to a relative path": () => "/landed",
    "to //evil": () => `//127.0.0.1:${port()}/landed`,
    "to a user at another host": () => `http://a@127.0.0.1:${port()}/landed`,
    "to nowhere": () => undefined,
    "64 kB far": () => `http://127.0.0.1:${port()}/${"x".repeat(64 * 1024)}`,
    "to two places": () => `http://127.0.0.1:${port()}/a\r\nLocation: http://127.0.0.1:${port()}/b`,
    "to javascript:": () => "javascript:alert(1)",
  };
  for (const status of [300, 301, 302, 303, 304, 305, 306, 307, 308]) {
    for (const [where, location] of Object.entries(LOCATIONS)) {
      test(`${status} ${where}`, async () => {
        const to = location();
        const line = to === undefined ? "" : `Location: ${to}\r\n`;
        const record = await recordOf(`${status} ${where}`, http(status, line));
        assert.equal(record.outcome, "redirected", record.explanation);
        assert.equal(record.response.status, status);
        assert.ok(JSON.stringify(record).length < 16_000, "the record stays short");
      });
    }
  }
});

test("303 after 303 ends at the first", async () => {
  const next = zoo.keep("chain 2", http(303, `Location: ${second.origin}/landed\r\n`));
  const record = await recordOf("chain 1", http(303, `Location: ${next}\r\n`));
  assert.equal(record.outcome, "redirected");
  assert.deepEqual(zoo.visits(next), []);
});

test("what would send a browser on is an answer like any other", async () => {
  const to = () => `${second.origin}/landed`;
  const refresh = await recordOf("Refresh", http(200, `Refresh: 0; url=${to()}\r\n`));
  const page = `<meta http-equiv="refresh" content="0; url=${to()}">`;
  const meta = await recordOf("meta refresh", http(200, "Content-Type: text/html\r\n", page));
  const link = await recordOf("Link", http(200, `Link: <${to()}>; rel="preload"\r\nContent-Location: ${to()}\r\n`));
  for (const record of [refresh, meta, link]) assert.equal(record.outcome, "delivered");
});

test("a token endpoint that redirects is not followed either", async () => {
  const token_endpoint_url = zoo.keep("token", http(307, `Location: ${second.origin}/landed\r\n`));
  const oauth = { client_id: "a", client_secret: "s3cr3t-client", token_endpoint_url };
  const record = await recordOf("behind a token", http(200), { authentication_config: { oauth } });
  assert.equal(record.outcome, "token_failed", record.explanation);
});

// After all of the above, which run before it.
test("the second receiver has had no request, and so no secret", async () => {
  assert.deepEqual(second.requests, []);
  assert.deepEqual(zoo.visits(zoo.keep("landed", http(200))), [], "nor the same host another one");
  await fetch(`${second.origin}/landed`);
  assert.equal(second.requests.length, 1, "although it can be reached");
});

const TEN_MEBIBYTES = Buffer.alloc(10 * 1024 * 1024);
const GZIP = "Content-Encoding: gzip\r\n";
const ASKS = { response_validators: [{ json_path: "$.data.ok", expected_values: ["true"] }] };
const OK = "HTTP/1.1 200 OK\r\n";

// The answer, its outcome, what its record has to hold, and how the webhook differs.
const RESPONSES = {
  "10 GB announced and 3 bytes sent": [`${OK}Content-Length: 10737418240\r\n\r\nabc`, "broken_off"],
  "3 bytes announced and no end": [
    (visit) => {
      visit.socket.write(`${OK}Content-Length: 3\r\n\r\nabc`);
      endless(visit);
    },
    "delivered",
    ({ response }) => assert.equal(response.body, "abc"),
  ],
  "brotli bomb": [http(200, "Content-Encoding: br\r\n", brotliCompressSync(TEN_MEBIBYTES)), "delivered", isBounded],
  "brotli bomb that is asked": [http(200, "Content-Encoding: br\r\n", brotliCompressSync(TEN_MEBIBYTES)), "response_too_large", isBounded, ASKS],
  "gzip within gzip": [http(200, GZIP, gzipSync(gzipSync(TEN_MEBIBYTES))), "delivered", isBounded],
  "gzip twice, and said so": [http(200, "Content-Encoding: gzip, gzip\r\n", gzipSync(gzipSync(TEN_MEBIBYTES))), "delivered", isBounded],
  "an encoding that nobody knows": [http(200, "Content-Encoding: x-bomb\r\n", "abc"), "delivered", isBounded],
  "10,000 cookies": [http(200, "Set-Cookie: a=b\r\n".repeat(10_000)), "delivered", isBounded],
  "a byte order mark before JSON": [http(200, "", Buffer.from('\ufeff{"ok":true}')), "delivered", isBounded, ASKS],
  "nothing, and is asked": [http(200, "", ""), "validator_failed", isBounded, ASKS],
  "a NUL in its body": [http(200, "", Buffer.from("a\0b")), "delivered", ({ response }) => assert.equal(response.body, "a\0b")],
  "413": [http(413), "rejected"],
};

function isBounded({ response }) {
  if (response === null) return;
  assert.ok(response.body.length <= RECORDED_BODY_BYTES_MAX && response.headers.length <= 100);
}

describe("an answer of", { concurrency: true }, () => {
  for (const [name, [answer, outcome, check, changes]] of Object.entries(RESPONSES)) {
    test(name, async () => {
      const record = await recordOf(name, answer, changes);
      assert.equal(record.outcome, outcome, record.explanation);
      check?.(record);
      assert.ok(JSON.stringify(record).length < 2 * RESPONSE_BYTES_MAX);
      assert.ok(record.timings.total_ms < 8_000, `it took ${record.timings.total_ms} ms`);
    });
  }
});

// Values that an event brings into a header: what arrives, or nothing at all and the header by its name.
const VALUES = {
  "a\r\nX-Injected: 1": undefined,
  "a\nX-Injected: 1": undefined,
  "a\r\n\r\nGET / HTTP/1.1": undefined,
  "a\r\n folded": undefined,
  "a\0b": undefined,
  "é": undefined,
  "🔔": undefined,
  "a\u2028b": undefined,
  [`a${"x".repeat(8 * 1024)}`]: undefined,
  "\t": "",
  " a ": "a",
  "a\tb": "a\tb",
  "a, b; c=\"d\"": "a, b; c=\"d\"",
  "{{data.secret}}": "{{data.secret}}",
};

describe("a header that an event makes:", () => {
  let wire;
  before(async () => {
    const headers = [{ key: "X-Team", value: "soc" }, { key: "X-Tag", value: "{{data.tag}}" }];
    wire = await stage.wire({ webhook: { headers } });
  });
  for (const [tag, arrives] of Object.entries(VALUES)) {
    test(JSON.stringify(tag).slice(0, 60), async () => {
      const { item, attempts } = await wire.delivery(await wire.send({ tag, secret: "hidden" }));
      const ours = wire.target.requests().filter(({ headers }) => headerOf(headers, "webhook-id") === item.event_id);
      if (arrives === undefined) {
        assert.deepEqual([item.state, item.outcome, attempts.length], ["dead", "template_failed", 1]);
        assert.match(attempts[0].explanation, /^In header 2: .* Nothing was sent\.$/);
        assert.deepEqual(ours, []);
      } else {
        assert.equal(item.state, "delivered", attempts[0].explanation);
        assert.equal(headerOf(ours[0].headers, "x-tag") ?? "", arrives);
      }
    });
  }
  test("none of them added a header or a request", () => {
    for (const { headers, method } of wire.target.requests()) {
      assert.equal(headerOf(headers, "x-injected"), undefined);
      assert.equal(method, "POST");
    }
  });
});
