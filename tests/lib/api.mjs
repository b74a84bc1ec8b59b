// Tocsin's API as a test speaks it: every answer whole, with its status, its headers and its exact text.
//
//   const api = connect(tocsin);
//   const webhook = await api.must(201, "POST", "/api/webhooks", { body: { name: "SOC", … } });
//   const { status, json } = await api.call("GET", "/api/webhooks", { token: null });
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { readDescription } from "./description.mjs";

const described = await readDescription();
const POLL_MS = 25;
// A call that hangs has to fail its test, and not to hold up all of them.
const CALL_MS_MAX = 30_000;
const DEADLINE_MS = 15_000;
const SEEN_CHARACTERS_MAX = 4_000;

// A webhook as it is read later: the key that was just made stands in the answer that made it, and in no other.
export function asRead({ signing: { secret, ...signing }, ...webhook }) {
  return { ...webhook, signing };
}

export function connect({ origin, adminToken }) {
  // A body that is a text or a stream goes out as it is, anything else as JSON. `token: null` sends none.
  async function call(method, path, { body, headers = {}, token = adminToken } = {}) {
    const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
    const raw = body === undefined || typeof body === "string" || body instanceof ReadableStream;
    const response = await fetch(`${origin}${path}`, {
      method,
      body: raw ? body : JSON.stringify(body),
      duplex: "half",
      redirect: "manual",
      signal: AbortSignal.timeout(CALL_MS_MAX),
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(raw || isNamed ? {} : { "content-type": "application/json" }),
        ...headers,
      },
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
    const answer = { status: response.status, headers: response.headers, text, json: isJson && method !== "HEAD" ? JSON.parse(text) : undefined };
    // Whatever a test is about, no answer is one that the API does not describe.
    described.holdIfCall(method, path, answer);
    return answer;
  }

  // The same, for a call that has to end with this status; returns the document.
  async function must(status, method, path, options) {
    const answer = await call(method, path, options);
    assert.equal(answer.status, status, `${method} ${path} answered ${answer.status} ${answer.text}`);
    return answer.json;
  }

  const saved = (webhook) => ({ "if-match": `"${webhook.version}"` });
  return {
    call,
    must,
    createWebhook: (document) => must(201, "POST", "/api/webhooks", { body: document }),
    readWebhook: ({ id }) => must(200, "GET", `/api/webhooks/${id}`),
    // Saves the webhook as it was read, with these changes.
    updateWebhook: (webhook, changes) =>
      must(200, "PUT", `/api/webhooks/${webhook.id}`, { body: { ...webhook, ...changes }, headers: saved(webhook) }),
    deleteWebhook: (webhook) => must(204, "DELETE", `/api/webhooks/${webhook.id}`, { headers: saved(webhook) }),
    createToken: (draft) => must(201, "POST", "/api/tokens", { body: draft }),
    createSource: (draft) => must(201, "POST", "/api/sources", { body: draft }),
    readEvent: (id) => must(200, "GET", `/api/events/${id}`),
    readDelivery: (webhook, event) => must(200, "GET", `/api/webhooks/${webhook.id}/deliveries/${event}`),
    // Does something by hand to one delivery: "retry" or "cancel". The answer, whatever it is.
    byHand: (verb, webhook, event) => call("POST", `/api/webhooks/${webhook.id}/deliveries/${event}/${verb}`),
    // A page of a webhook's log, with a filter as `{ state: "dead" }`; or of all webhooks' together.
    listDeliveries: (webhook, filter = {}) =>
      must(200, "GET", `/api/${webhook ? `webhooks/${webhook.id}/` : ""}deliveries?${new URLSearchParams(filter)}`),
    // Does something to all that is held: "release" or "cancel".
    held: (verb, webhook) => must(202, "POST", `/api/webhooks/${webhook.id}/held/${verb}`),
    standing: ({ id }) => must(200, "GET", `/api/webhooks/${id}/standing`),
    ledger: () => must(200, "GET", "/api/ledger"),
    preview: (draft, event) => must(200, "POST", "/api/webhooks/preview", { body: { draft, event } }),
    // Sends a draft once; `id` is the saved webhook whose secrets it may leave out.
    trial: (draft, { event, id } = {}) => must(200, "POST", "/api/webhooks/test", { body: { draft, event, id } }),
  };
}

// A name that no other test has.
export function unique(stem) {
  return `${stem}-${randomBytes(5).toString("hex")}`;
}

// Reads until what was read is as it should be. What was read last is in the error, and is returned otherwise.
export async function eventually(what, read, holds, { deadline = DEADLINE_MS, every = POLL_MS } = {}) {
  const end = Date.now() + deadline;
  for (;;) {
    const seen = await read();
    if (holds(seen)) return seen;
    const shown = () => JSON.stringify(seen)?.slice(0, SEEN_CHARACTERS_MAX);
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${what}; last seen: ${shown()}`);
    await pause(every);
  }
}

// An answer that says no: its status, its code, and its findings as "path code".
export function assertProblem(answer, status, code, findings = []) {
  assert.equal(answer.status, status, `answered ${answer.status} ${answer.text.slice(0, 2000)}`);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.title.length > 0, "a problem has a title for people");
  assert.deepEqual(answer.json.issues.map((issue) => `${issue.path} ${issue.code}`), findings, answer.text.slice(0, 4000));
}
