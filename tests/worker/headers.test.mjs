// The headers that keep an answer out of caches, frames and other sites, and a page from running what is not ours: on every
// kind of answer, of the Worker, of the trap in its entry, and of the static files.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { asConsole, from, somewhere, signIn, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";

const ROOT = new URL("../../", import.meta.url);
const EVERYWHERE = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};
const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const stage = useStage();
const { api } = stage;

function assertHeaders(what, answer, expected) {
  for (const [name, value] of Object.entries({ ...EVERYWHERE, ...expected })) {
    assert.equal(answer.headers.get(name), value, `${what}: ${name} of ${answer.status}`);
  }
  for (const name of ["access-control-allow-origin", "server", "x-powered-by"]) {
    assert.equal(answer.headers.get(name), null, `${what}: ${name}`);
  }
}

test("every kind of answer of the Worker has them", async () => {
  const wire = await stage.wire();
  const viewer = await tokenOf(api, "viewer");
  const cookie = await signIn(api, stage.tocsin.adminToken);
  const guesser = from(somewhere());
  for (let guess = 0; guess < 10; guess += 1) await api.call("GET", "/api/webhooks", { token: "wrong", headers: guesser });
  const text = { body: "{}", headers: { "content-type": "text/plain" } };
  const kinds = [
    [200, () => api.call("GET", "/api/webhooks")],
    [200, () => api.call("GET", "/healthz", { token: null })],
    [200, () => api.call("HEAD", "/healthz", { token: null })],
    [200, () => api.call("GET", `/.well-known/webhooks/${wire.webhook.id}/jwks.json`, { token: null })],
    [200, () => api.call("POST", "/api/session", { token: null, body: { token: viewer.token } })],
    [201, () => api.call("POST", "/api/tokens", { body: { name: "Headers", role: "viewer" } })],
    [202, () => wire.source.post({ event_type: "A", data: {} })],
    [204, () => api.call("DELETE", "/api/session", { token: null })],
    [400, () => api.call("POST", "/api/sources", { body: "{" })],
    [401, () => api.call("GET", "/api/webhooks", { token: null })],
    [401, () => api.call("POST", wire.source.ingest_path, { token: null, body: {} })],
    [403, () => api.call("POST", "/api/sources", { token: viewer.token, body: {} })],
    [403, () => asConsole(api, cookie, "POST", "/api/sources", { site: "cross-site", body: {} })],
    [404, () => api.call("GET", "/api/nothing")],
    [404, () => api.call("GET", "/ingest/a/b")],
    [404, () => api.call("GET", "/.well-known/nothing", { token: null })],
    [405, () => api.call("PATCH", "/api/webhooks")],
    [405, () => api.call("GET", wire.source.ingest_path)],
    [405, () => api.call("OPTIONS", "/api/webhooks", { headers: { origin: "https://evil.example", "access-control-request-method": "POST" } })],
    [409, () => api.call("POST", "/api/tokens", { body: { name: "headers", role: "viewer" } })],
    [412, () => api.call("DELETE", `/api/webhooks/${wire.webhook.id}`, { headers: { "if-match": '"9"' } })],
    [413, () => api.call("POST", "/api/sources", { body: "x".repeat(1024 * 1024 + 1) })],
    [415, () => asConsole(api, cookie, "POST", "/api/sources", text)],
    [422, () => api.call("POST", "/api/tokens", { body: { name: "", role: "viewer" } })],
    [428, () => api.call("DELETE", `/api/webhooks/${wire.webhook.id}`)],
    [429, () => api.call("GET", "/api/webhooks", { token: "wrong", headers: guesser })],
  ];
  for (const [status, ask] of kinds) {
    const answer = await ask();
    assert.equal(answer.status, status, answer.text);
    assertHeaders("API", answer, { "content-security-policy": API_POLICY, "cache-control": "no-store" });
    const type = answer.headers.get("content-type");
    if (status >= 400) assert.equal(type, "application/problem+json", `${status}`);
    else if (status === 204) assert.equal(type, null);
    else assert.equal(type, "application/json", `${status}`);
  }
});

test("a method that is not allowed is told which ones are", async () => {
  const allow = async (method, path) => (await api.call(method, path)).headers.get("allow");
  assert.equal(await allow("PATCH", "/api/webhooks"), "GET, POST");
  assert.equal(await allow("POST", "/api/ledger"), "GET");
  assert.equal(await allow("GET", "/ingest/src_0123456789abcdef"), "POST");
});

test("the answer to a trap has them as well", async () => {
  // It stands in JavaScript, where a test cannot make the Wasm of the front trap at will; so its text is read.
  const entry = await readFile(new URL("worker/entry.js", ROOT), "utf8");
  const block = entry.match(/const PROBLEM_HEADERS = (\{[\s\S]*?\n\});/)[1];
  const headers = JSON.parse(block.replace(/,\n\}/, "\n}"));
  assert.deepEqual(headers, {
    ...EVERYWHERE,
    "cache-control": "no-store",
    "content-security-policy": API_POLICY,
    "content-type": "application/problem+json",
  });
});

test("the console's page and its files have them, whatever is asked for", async () => {
  const directory = fileURLToPath(new URL("build/web-test/assets/", ROOT));
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const assets = entries.filter((entry) => entry.isFile()).map((entry) => join(relative(directory, entry.parentPath), entry.name));
  const kinds = [
    ["GET", "/"],
    ["HEAD", "/"],
    ["GET", "/index.html"],
    ["GET", "/webhooks/wh_0123456789abcdef"],
    ["GET", "/not/a/page"],
    ["GET", "/assets/not-there.js"],
    ["GET", "/_headers"],
    ["GET", "/api"],
    ...assets.map((name) => ["GET", `/assets/${name}`]),
  ];
  for (const [method, path] of kinds) {
    const answer = await api.call(method, path, { token: null });
    assert.ok([200, 307].includes(answer.status), `${path}: ${answer.status}`);
    assertHeaders(`${method} ${path}`, answer, { "content-security-policy": PAGE_POLICY });
  }
  // The page names two small files, which are kept for an hour; the others are kept for ever.
  for (const name of assets) {
    const { headers } = await api.call("GET", `/assets/${name}`, { token: null });
    const isForEver = /^(app|editor)-/.test(name);
    assert.equal(headers.get("cache-control"), isForEver ? "public, max-age=31536000, immutable" : "public, max-age=3600", name);
  }
  const { headers } = await api.call("GET", "/", { token: null });
  assert.equal(headers.get("cache-control"), "no-cache");
  const again = await api.call("GET", "/", { token: null, headers: { "if-none-match": headers.get("etag") } });
  assert.equal(again.status, 304);
  assert.ok(!PAGE_POLICY.includes("unsafe-inline") && !PAGE_POLICY.replace("wasm-unsafe-eval", "").includes("unsafe-eval"));
});
