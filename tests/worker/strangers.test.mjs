// What somebody without credentials can make Tocsin keep or do: nothing, and hardly anything.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { randomBytes } from "node:crypto";
import { assertProblem } from "../lib/api.mjs";
import { from, somewhere } from "../lib/callers.mjs";
import { openStage } from "../lib/stage.mjs";

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const idOf = (prefix) => `${prefix}${[...randomBytes(16)].map((byte) => LETTERS[byte % 32]).join("")}`;
const MOST = 10;

const use = (options) => {
  const stage = {};
  before(async () => Object.assign(stage, await openStage(options)));
  after(() => stage.close?.());
  return stage;
};

const filesOf = async (state, kind) => (await readdir(join(state, `v3/do/tocsin-${kind}`)).catch(() => [])).sort();

describe("without credentials", () => {
  const stage = use();
  const post = (id) => stage.api.call("POST", `/ingest/${id}`, { token: null, body: { event_type: "A", data: {} } });

  test("posting to sources that do not exist makes no object, and keeps no source from being heard", async () => {
    const source = await stage.source();
    await source.send({ event_type: "A", data: { first: true } });
    const before = await filesOf(stage.tocsin.state, "Journal");
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(idOf("src_"))));
    for (const answer of answers) assertProblem(answer, 401, "unauthorized");
    assert.deepEqual(await filesOf(stage.tocsin.state, "Journal"), before);
    await source.send({ event_type: "A", data: { second: true } });
  });

  test("a source that was just added is heard at once, in the middle of a flood", async () => {
    const flood = Promise.all(Array.from({ length: 100 }, () => post(idOf("src_"))));
    for (let count = 0; count < 3; count += 1) {
      const source = await stage.source();
      await source.send({ event_type: "A", data: { count } });
    }
    for (const answer of await flood) assertProblem(answer, 401, "unauthorized");
  });

  test("a wrong token for a source that exists is answered like one that does not", async () => {
    const source = await stage.source();
    const wrong = await stage.api.call("POST", source.ingest_path, { token: "wrong", body: {} });
    const unknown = await post(idOf("src_"));
    assert.deepEqual([wrong.status, wrong.text], [unknown.status, unknown.text]);
  });

  test("a source is heard after a restart, and while the Registry answers nobody", async () => {
    const source = await stage.source();
    await source.send({ event_type: "A", data: { before: true } });
    await stage.api.must(200, "POST", "/api/test-hooks/deaf/registry/main");
    try {
      await source.send({ event_type: "A", data: { after: true } });
    } finally {
      await stage.api.must(200, "POST", "/api/test-hooks/hearing/registry/main");
    }
  });

  test("public keys of webhooks that do not exist are not found, and of those that do, they are there at once", async () => {
    const ask = (id) => stage.api.call("GET", `/.well-known/webhooks/${id}/jwks.json`, { token: null });
    const flood = Promise.all(Array.from({ length: 100 }, () => ask(idOf("wh_"))));
    const { webhook } = await stage.wire({ webhook: { signing: { scheme: "v1a" } } });
    const first = await ask(webhook.id);
    assert.deepEqual([first.status, first.json.keys.length], [200, 1]);
    await stage.api.must(200, "POST", `/api/webhooks/${webhook.id}/signing/rotate`, { headers: { "if-match": '"1"' } });
    const both = (await ask(webhook.id)).json.keys;
    assert.deepEqual(both.map(({ kid }) => kid)[1], first.json.keys[0].kid);
    assert.equal(both.length, 2, "a key that was just made is there");
    for (const answer of await flood) assertProblem(answer, 404, "not_found");
    await stage.api.deleteWebhook({ id: webhook.id, version: 2 });
    assertProblem(await ask(webhook.id), 404, "not_found");
  });

  test("asking for deliveries of webhooks that do not exist makes no object", async () => {
    const before = await filesOf(stage.tocsin.state, "Outbox");
    for (let count = 0; count < 20; count += 1) {
      assertProblem(await stage.api.call("GET", `/api/webhooks/${idOf("wh_")}/deliveries`), 404, "not_found");
      assert.equal((await stage.api.call("GET", `/api/deliveries?webhook_id=${idOf("wh_")}`)).json.items.length, 0);
    }
    assert.deepEqual(await filesOf(stage.tocsin.state, "Outbox"), before);
  });
});

describe("where Cloudflare does not stand in front", () => {
  const stage = use({ vars: { CLIENT_ADDRESS: "" } });
  const call = (token, address) => stage.api.call("GET", "/api/session", { token, headers: from(address) });

  // Before the guesses, behind which no call is answered any more.
  test("an address that somebody wrote is in no entry of the audit log", async () => {
    const body = { name: "Written", active: false, method: "POST", url: stage.target().url, body_template: "{}" };
    await stage.api.must(201, "POST", "/api/webhooks", { body, headers: from(somewhere()) });
    const { items } = await stage.api.must(200, "GET", "/api/audit");
    assert.equal(items.length, 1);
    assert.equal(items[0].record.by.address, undefined);
  });

  test("whoever writes an address of their own with each guess is counted as one", async () => {
    for (let guess = 0; guess < MOST; guess += 1) assertProblem(await call(`guess-${guess}`, somewhere()), 401, "unauthorized");
    for (let guess = 0; guess < 4; guess += 1) assertProblem(await call(`guess-${guess}`, somewhere()), 429, "too_many_requests");
  });

});
