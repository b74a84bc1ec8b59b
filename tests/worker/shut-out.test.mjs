// Whoever is shut out while a body of theirs is still on its way has done nothing with it, and nobody shuts out anybody else.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { asConsole, signIn, tokenOf } from "../lib/callers.mjs";
import { useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const tokens = async () => (await api.must(200, "GET", "/api/tokens?limit=100")).items;

// A body of which the first bytes go out at once and the rest when it is let go.
function heldBody(document) {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const { promise, resolve: letGo } = Promise.withResolvers();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.slice(0, 5));
      await promise;
      controller.enqueue(bytes.slice(5));
      controller.close();
    },
  });
  return { body, letGo };
}

describe("a token that is revoked while a body is on its way", () => {
  const target = () => stage.target();
  for (const [path, document] of [
    ["/api/tokens", () => ({ name: unique("Parked"), role: "admin" })],
    ["/api/sources", () => ({ name: unique("Parked") })],
    ["/api/webhooks", () => ({ name: unique("Parked"), url: target().url, body_template: "{}" })],
    ["/api/webhooks/test", () => ({ draft: { name: unique("Parked"), url: `${stage.receiver.origin}/parked`, body_template: "{}" } })],
  ]) {
    test(`does nothing at ${path}`, async () => {
      const { api_token, token } = await tokenOf(api, "admin");
      const { body, letGo } = heldBody(document());
      const headers = { "content-type": "application/json" };
      const answered = api.call("POST", path, { token, body, headers });
      // It was let in: that is when its last use is noted.
      const isIn = (items) => items.some(({ id, last_used_at }) => id === api_token.id && last_used_at !== null);
      await eventually("it was let in", tokens, isIn);
      await api.must(204, "DELETE", `/api/tokens/${api_token.id}`);
      letGo();
      assertProblem(await answered, 401, "unauthorized");
      const { items } = await api.must(200, "GET", "/api/audit?limit=1");
      assert.equal(items[0].record.deed, "token_revoked", "nothing was done after that");
      assert.deepEqual(stage.receiver.requests.filter((request) => request.path === "/parked"), []);
    });
  }
});

test("whoever signs in again and again ends sessions of their own token alone", async () => {
  const admin = await signIn(api, stage.tocsin.adminToken);
  const { token } = await tokenOf(api, "viewer");
  const first = await signIn(api, token);
  for (let count = 0; count < 50; count += 1) await signIn(api, token);
  assert.equal((await asConsole(api, admin, "GET", "/api/session")).status, 200);
  assert.equal((await asConsole(api, first, "GET", "/api/session")).status, 401);
});

test("a browser that signs in again has one session", async () => {
  const before = await signIn(api, stage.tocsin.adminToken);
  const after = await signIn(api, stage.tocsin.adminToken, { cookie: before });
  const statuses = await Promise.all([before, after].map(async (cookie) => (await asConsole(api, cookie, "GET", "/api/session")).status));
  assert.deepEqual(statuses, [401, 200]);
});

test("a method that nobody knows is not taken for another one", async () => {
  for (const method of ["PURGE", "PROPFIND", "QUERY"]) {
    assertProblem(await api.call(method, "/api/webhooks"), 405, "method_not_allowed");
  }
});

test("the audit log names what was tried by the name that was saved, and leaves out what was not there", async () => {
  const saved = await api.createWebhook({ name: unique("Saved"), url: stage.target().url, body_template: "{}" });
  const draft = { name: "Another name", url: saved.url, body_template: "{}", signing: { scheme: "v1" } };
  await api.must(200, "POST", "/api/webhooks/test", { body: { draft, id: saved.id } });
  await api.must(200, "POST", "/api/webhooks/test", { body: { draft } });
  const [alone, known] = (await api.must(200, "GET", "/api/audit?limit=2")).items.map(({ record }) => record);
  assert.deepEqual([known.deed, known.subject], ["webhook_tested", { id: saved.id, name: saved.name }]);
  assert.deepEqual([alone.deed, alone.subject], ["webhook_tested", undefined]);
  assert.match(alone.note, /^A draft called "Another name", to http/);

  const newest = await newestNumber();
  const nothing = `evt_${"0".repeat(26)}${"0".repeat(16)}`;
  assertProblem(await api.byHand("retry", saved, nothing), 404, "not_found");
  assert.equal(await newestNumber(), newest);
});

async function newestNumber() {
  const { items } = await api.must(200, "GET", "/api/audit?limit=1");
  return items[0].number;
}
