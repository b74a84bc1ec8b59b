// The front door against inputs that have broken others: one test for each of them, by name.
//
// Two of the list are shown elsewhere: being killed between any two steps (crash.test.mjs), and comparing in constant time,
// which no test from outside can tell (shared::secret::same_secret compares digests).
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { assertProblem, unique } from "../lib/api.mjs";
import { github, nowSeconds, standardWebhooks } from "../lib/signing.mjs";
import { useStage } from "../lib/stage.mjs";

const EVENT_BYTES_MAX = 256 * 1024;
const WINDOW = 5 * 60;

// One source of each kind. Those that sign take any JSON, so that only the proof decides.
let bearer;
let signed;
let pushed;
const stage = useStage({
  async furnish() {
    [bearer, signed, pushed] = await Promise.all([
      stage.source(),
      stage.source({ format: "raw", authentication: { kind: "standard_webhooks" } }),
      stage.source({ format: "raw", authentication: { kind: "github" } }),
    ]);
  },
});
const { api } = stage;

const event = (data = { title: unique("Title") }) => JSON.stringify({ event_type: "T", data });
const raw = () => JSON.stringify({ n: unique("n") });

// A request as it is written on the wire: a body in chunks has no length, and a header may stand there twice.
async function send(path, { method = "POST", headers = {}, chunks = [] }) {
  const { hostname, port } = new URL(stage.tocsin.origin);
  const sent = request({ hostname, port, path, method, headers });
  for (const chunk of chunks) sent.write(chunk);
  sent.end();
  const [answer] = await once(sent, "response");
  const text = Buffer.concat(await answer.toArray()).toString();
  const isJson = /[/+]json\b/.test(answer.headers["content-type"] ?? "");
  const json = isJson && text ? JSON.parse(text) : undefined;
  return { status: answer.statusCode, headers: new Headers({ "content-type": answer.headers["content-type"] ?? "" }), text, json };
}

const withToken = (headers = {}) => ({ authorization: `Bearer ${bearer.token}`, ...headers });
const sendBearer = (chunks, headers) => send(bearer.ingest_path, { headers: withToken(headers), chunks });
const postSigned = (body, headers) => signed.post(body, { ...standardWebhooks(signed.secret, body, { id: unique("msg") }), ...headers });

const refused = (what) => async () => {
  const answer = await what();
  assertProblem(answer, 401, "unauthorized");
  // Whatever was wrong, the words are the same.
  const none = await api.call("POST", "/ingest/src_0123456789abcdef", { token: null, body: event() });
  assert.equal(answer.text, none.text);
};
const accepted = (what) => async () => {
  const answer = await what();
  assert.equal(answer.status, 202, answer.text);
};
const malformed = (what, findings = [" malformed"]) => async () => assertProblem(await what(), 400, "malformed", findings);
const unread = (what) => async () => assertProblem(await what(), 415, "unsupported_media");
const tooLarge = (what) => async () => assertProblem(await what(), 413, "too_large");

const ofLength = (bytes) => {
  const [head, tail] = [`{"event_type":"${unique("Type")}","data":"`, '"}'];
  return head + "x".repeat(bytes - head.length - tail.length) + tail;
};
const inChunks = (text) => text.match(/[^]{1,10000}/g);

// A token.
const TOKENS = {
  "no auth": refused(() => api.call("POST", bearer.ingest_path, { token: null, body: event() })),
  "wrong key": refused(() => api.call("POST", bearer.ingest_path, { token: `${bearer.token}x`, body: event() })),
  "right key, other case": refused(() => api.call("POST", bearer.ingest_path, { token: bearer.token.toUpperCase(), body: event() })),
  "the token of another source": refused(async () => (await stage.source()).post(event(), { authorization: `Bearer ${bearer.token}` })),
  "another scheme": refused(() => sendBearer([event()], { authorization: `Basic ${bearer.token}` })),
  "the token twice": refused(() => sendBearer([event()], { authorization: [`Bearer ${bearer.token}`, `Bearer ${bearer.token}`].join(", ") })),
  "a signature where a token is asked for": refused(() => {
    const body = event();
    return api.call("POST", bearer.ingest_path, { token: null, body, headers: github(bearer.token, body) });
  }),
  "a token where a signature is asked for": refused(() => api.call("POST", pushed.ingest_path, { token: pushed.secret, body: raw() })),
  "nothing where a signature is asked for": refused(() => api.call("POST", signed.ingest_path, { token: null, body: raw() })),
};

// A signature of Standard Webhooks.
const changed = (changes) => () => {
  const body = raw();
  const headers = { ...standardWebhooks(signed.secret, body), ...changes(body) };
  return signed.post(body, Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)));
};
const SIGNATURES = {
  "a good signature": accepted(() => postSigned(raw())),
  "signature over other bytes": refused(() => signed.post(`${raw()} `, standardWebhooks(signed.secret, raw()))),
  "signature over the same JSON, spaced otherwise": refused(() => signed.post('{"a": 1}', standardWebhooks(signed.secret, '{"a":1}'))),
  "signature with another secret": refused(changed((body) => standardWebhooks(`whsec_${"A".repeat(32)}`, body))),
  "no webhook-id": refused(changed(() => ({ "webhook-id": undefined }))),
  "no webhook-timestamp": refused(changed(() => ({ "webhook-timestamp": undefined }))),
  "no webhook-signature": refused(changed(() => ({ "webhook-signature": undefined }))),
  "an empty signature": refused(changed(() => ({ "webhook-signature": "v1," }))),
  "another webhook-id than was signed": refused(changed(() => ({ "webhook-id": "msg_2" }))),
  "another time than was signed": refused(changed(() => ({ "webhook-timestamp": String(nowSeconds() - 1) }))),
  "a time that is no number": refused(changed(() => ({ "webhook-timestamp": "now" }))),
  "two signature headers": refused(() => {
    const body = raw();
    const one = standardWebhooks(signed.secret, body);
    return send(signed.ingest_path, { headers: { ...one, "webhook-signature": [one["webhook-signature"], one["webhook-signature"]] }, chunks: [body] });
  }),
  "several signatures in one header, one of them right": accepted(() => {
    const body = raw();
    const one = standardWebhooks(signed.secret, body, { id: unique("msg") });
    return signed.post(body, { ...one, "webhook-signature": `v1,AAAA v1a,BBBB ${one["webhook-signature"]} v2,CCCC` });
  }),
  "old timestamp": refused(changed((body) => standardWebhooks(signed.secret, body, { time: nowSeconds() - WINDOW - 5 }))),
  "future timestamp": refused(changed((body) => standardWebhooks(signed.secret, body, { time: nowSeconds() + WINDOW + 5 }))),
  "a timestamp just within the window": accepted(() => {
    const body = raw();
    return signed.post(body, standardWebhooks(signed.secret, body, { id: unique("msg"), time: nowSeconds() - WINDOW + 20 }));
  }),
  "webhook-id with a dot": accepted(() => {
    const body = raw();
    return signed.post(body, standardWebhooks(signed.secret, body, { id: `${unique("msg")}.with.dots` }));
  }),
  "the same request again is a duplicate, whatever is added to it": async () => {
    const body = raw();
    const headers = standardWebhooks(signed.secret, body, { id: unique("msg") });
    const first = await signed.post(body, headers);
    const again = await signed.post(body, { ...headers, "idempotency-key": unique("other") });
    assert.deepEqual(again.json, { event_id: first.json.event_id, duplicate: true });
  },
  "a signed batch": malformed(() => postSigned(`[${raw()}]`), [" not_allowed"]),
};

// A signature of GitHub.
const GITHUB = {
  "a good signature of GitHub": accepted(() => {
    const body = raw();
    return pushed.post(body, github(pushed.secret, body));
  }),
  "GitHub's signature over other bytes": refused(() => pushed.post(raw(), github(pushed.secret, raw()))),
  "GitHub's signature in upper case": refused(() => {
    const body = raw();
    return pushed.post(body, { "x-hub-signature-256": github(pushed.secret, body)["x-hub-signature-256"].toUpperCase() });
  }),
  "GitHub's old signature, SHA-1": refused(() => pushed.post(raw(), { "x-hub-signature": "sha1=0000000000000000000000000000000000000000" })),
  "GitHub's signature twice": refused(() => {
    const body = raw();
    const one = github(pushed.secret, body)["x-hub-signature-256"];
    return send(pushed.ingest_path, { headers: { "x-hub-signature-256": [one, one] }, chunks: [body] });
  }),
  "GitHub's request sent again under other names is a duplicate": async () => {
    const body = raw();
    const headers = github(pushed.secret, body);
    const first = await pushed.post(body, { ...headers, "x-github-delivery": unique("d"), "x-github-event": "push" });
    const more = { "x-github-delivery": unique("d"), "webhook-id": unique("w"), "idempotency-key": unique("k"), "x-github-event": "ping" };
    const again = await pushed.post(body, { ...headers, ...more });
    assert.deepEqual(again.json, { event_id: first.json.event_id, duplicate: true });
    const { event } = await api.readEvent(first.json.event_id);
    assert.deepEqual(event, { event_type: "push", data: JSON.parse(body) });
  },
};

// Identity.
const IDENTITIES = {
  "same id, same body": async () => {
    const [body, key] = [event(), { "idempotency-key": unique("key") }];
    const first = await bearer.post(body, key);
    assert.deepEqual((await bearer.post(body, key)).json, { event_id: first.json.event_id, duplicate: true });
  },
  "same id, other body": async () => {
    const key = { "webhook-id": unique("key") };
    await bearer.send(event(), key);
    assertProblem(await bearer.post(event(), key), 409, "identity_taken");
  },
  "100 parallel with the same id: exactly one": async () => {
    const [body, key] = [event(), { "idempotency-key": unique("key") }];
    const answers = await Promise.all(Array.from({ length: 100 }, () => bearer.post(body, key)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    assert.equal(new Set(answers.map(({ json }) => json.event_id)).size, 1);
    assert.equal(answers.filter(({ json }) => !json.duplicate).length, 1);
  },
  "100 parallel with the same id and other bodies: exactly one": async () => {
    const key = { "idempotency-key": unique("key") };
    const answers = await Promise.all(Array.from({ length: 100 }, () => bearer.post(event(), key)));
    assert.equal(answers.filter(({ status }) => status === 202).length, 1);
    assert.equal(answers.filter(({ status }) => status === 409).length, 99);
  },
  "a batch with one key": malformed(() => bearer.post(`[${event()}]`, { "idempotency-key": unique("key") }), [" not_allowed"]),
};

// The body.
const BODIES = {
  "0 bytes": malformed(() => sendBearer([])),
  "as long as allowed": accepted(() => sendBearer([ofLength(EVENT_BYTES_MAX)], { "content-length": EVENT_BYTES_MAX })),
  "1 byte over the limit": tooLarge(() => sendBearer([ofLength(EVENT_BYTES_MAX + 1)], { "content-length": EVENT_BYTES_MAX + 1 })),
  "chunked without length": accepted(() => sendBearer(inChunks(ofLength(EVENT_BYTES_MAX)))),
  "chunked, 1 byte over the limit": tooLarge(() => sendBearer(inChunks(ofLength(EVENT_BYTES_MAX + 1)))),
  gzip: unread(() => sendBearer([gzipSync(event())], { "content-encoding": "gzip" })),
  "gzip in name alone": unread(() => sendBearer([event()], { "content-encoding": "gzip" })),
  "gzip without saying so": malformed(() => sendBearer([gzipSync(event())]), [" malformed"]),
  "not JSON": malformed(() => bearer.post("<event/>")),
  "duplicate keys": malformed(() => bearer.post('{"event_type":"a","data":{"id":1,"\\u0069d":2}}')),
  "duplicate keys, where one says what it is": malformed(() => bearer.post('{"event_type":"a","event_type":"b","data":{}}')),
  "depth 10,000": malformed(() => bearer.post(`{"event_type":"a","data":${"[".repeat(10_000)}${"]".repeat(10_000)}}`)),
  "invalid UTF-8": malformed(() => sendBearer([Buffer.from('{"event_type":"a","data":"\xff"}', "latin1")])),
  "a lone surrogate in UTF-8": malformed(() => sendBearer([Buffer.from('{"event_type":"a","data":"\xed\xa0\x80"}', "latin1")])),
  "top-level string": malformed(() => bearer.post('"text"'), [" wrong_type"]),
  "top-level array of what is no event": malformed(() => bearer.post("[[]]"), ["[0] wrong_type"]),
  "1e400 is kept": async () => {
    const id = await bearer.send('{"event_type":"T","data":{"n":1e400,"m":-0,"l":0.10}}');
    const { text } = await api.call("GET", `/api/events/${id}`);
    assert.match(text, /"data":\{"n":1e\+?400,"m":-0,"l":0\.10\}/);
  },
};

// What is in it.
const CONTENTS = {
  "unknown event type": accepted(() => bearer.post({ event_type: unique("NobodyKnows"), data: {} })),
  "unknown severity": accepted(() => bearer.post(event({ severity: unique("purple") }))),
  "missing fields": malformed(() => bearer.post("{}"), ["event_type required", "data required"]),
  "10,000 extra fields": async () => {
    const extra = Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`field_${place}`, place]));
    const id = await bearer.send({ event_type: "T", data: {}, ...extra });
    assert.deepEqual((await api.readEvent(id)).event, { event_type: "T", data: {}, ...extra });
  },
  "key __proto__": async () => {
    const id = await bearer.send('{"event_type":"T","data":{"__proto__":{"polluted":true}},"__proto__":1}');
    const { text } = await api.call("GET", `/api/events/${id}`);
    assert.ok(text.includes('"data":{"__proto__":{"polluted":true}},"__proto__":1'), text);
    assert.equal({}.polluted, undefined);
  },
};

// What its headers call it.
const TYPES = {
  "text/plain": accepted(() => bearer.post(event(), { "content-type": "text/plain" })),
  "a form's type, as curl sends it": accepted(() => bearer.post(event(), { "content-type": "application/x-www-form-urlencoded" })),
  "application/json; charset=utf-8": accepted(() => bearer.post(event(), { "content-type": "application/json; charset=utf-8" })),
  "application/json; charset=utf-16": unread(() => bearer.post(event(), { "content-type": "application/json; charset=utf-16" })),
};

const METHODS = Object.fromEntries(
  ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
    `method ${method}`,
    async () => {
      const answer = await send(bearer.ingest_path, { method, headers: withToken() });
      assert.equal(answer.status, 405);
      if (method !== "HEAD") assertProblem(answer, 405, "method_not_allowed");
    },
  ]),
);

for (const table of [TOKENS, SIGNATURES, GITHUB, IDENTITIES, BODIES, CONTENTS, TYPES, METHODS]) {
  for (const [name, holds] of Object.entries(table)) test(`ingest: ${name}`, holds);
}
