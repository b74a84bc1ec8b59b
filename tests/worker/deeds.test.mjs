// What is done to deliveries by hand is in the audit log, and what is refused is not: the Outbox writes the entry down in the
// transaction that does it, and tells the Registry until that has it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually } from "../lib/api.mjs";
import { awaitsAttempt, isState, useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const BUSY = { status: 503, headers: { "retry-after": "3600" } };

const stage = useStage();
const { api } = stage;

async function notesOf({ id }) {
  const { items } = await api.must(200, "GET", `/api/audit?limit=100&subject=${id}`);
  return items.map(({ record }) => record.note).reverse();
}
const operated = async (webhook) => (await notesOf(webhook)).filter((note) => !note?.startsWith("Version"));

const hook = (what) => api.must(200, "POST", `/api/test-hooks/${what}/registry/main`);

const lastMinute = () => ({ since: new Date(Date.now() - 60_000).toISOString(), until: new Date(Date.now() + 1000).toISOString() });

test("a refused deed leaves no entry, however often it is tried", async () => {
  const wire = await stage.wire();
  const event = await wire.send();
  await wire.delivery(event, isState("delivered"));
  for (let time = 0; time < 5; time += 1) {
    assertProblem(await api.byHand("cancel", wire.webhook, event), 409, "wrong_state");
    assertProblem(await api.byHand("retry", wire.webhook, event), 409, "wrong_state");
    assertProblem(await api.call("POST", `/api/webhooks/${wire.webhook.id}/replays/7/stop`), 404, "not_found");
  }
  const off = await api.updateWebhook(wire.webhook, { active: false });
  assertProblem(await api.call("POST", `/api/webhooks/${off.id}/held/release`), 409, "wrong_state");
  const replay = { webhook_id: off.id, ...lastMinute(), states: ["delivered"] };
  assertProblem(await api.call("POST", "/api/replays", { body: replay }), 409, "wrong_state");
  assert.deepEqual(await operated(wire.webhook), []);
});

test("what has nothing to be done to leaves no entry", async () => {
  const wire = await stage.wire();
  for (let time = 0; time < 3; time += 1) {
    assert.deepEqual(await api.held("release", wire.webhook), { held: 0 });
    assert.deepEqual(await api.held("cancel", wire.webhook), { held: 0 });
  }
  assert.deepEqual(await operated(wire.webhook), []);
});

test("what is done leaves one entry each, with who did it", async () => {
  const wire = await stage.wire({ answer: BUSY });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/cancel`);
  const { number } = await api.must(202, "POST", "/api/replays", {
    body: { webhook_id: wire.webhook.id, ...lastMinute(), states: ["dead"], per_second: 1 },
  });
  // It may be done already.
  const stop = await api.call("POST", `/api/webhooks/${wire.webhook.id}/replays/${number}/stop`);
  const notes = await operated(wire.webhook);
  const expected = [`Cancel of ${event}.`, /^Events from /, ...(stop.status === 200 ? [`Stop of replay ${number}.`] : [])];
  assert.equal(notes.length, expected.length, notes.join(" "));
  expected.forEach((note, place) => (note instanceof RegExp ? assert.match(notes[place], note) : assert.equal(notes[place], note)));
  const { items } = await api.must(200, "GET", `/api/audit?limit=1&subject=${wire.webhook.id}`);
  assert.deepEqual(items[0].record.by.who, { kind: "admin_token" });
  assert.equal(items[0].record.subject.name, wire.webhook.name);
});

test("what was done before the power was cut is told afterwards, once", async () => {
  const wire = await stage.wire({ answer: BUSY });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/cancel`);
  const { items } = await api.must(200, "GET", `/api/audit?limit=1&subject=${wire.webhook.id}`);
  const [{ record }] = items;
  await stage.tocsin.kill();
  await withObject(stage.tocsin.state, "Outbox", wire.webhook.id, (db) => {
    // The one that was told, as if its answer had been lost; and one that was done just before.
    const add = db.prepare("INSERT INTO deed (number, record) VALUES (?, ?)");
    assert.equal(db.prepare("SELECT last FROM told").get().last, 1);
    assert.equal(db.prepare("SELECT count(*) AS count FROM deed").get().count, 0, "what was told is not kept");
    add.run(1, JSON.stringify(record));
    add.run(2, JSON.stringify({ ...record, note: "Retry of it." }));
    db.exec("UPDATE told SET last = 2");
  });
  await stage.tocsin.restart();
  await stage.tocsin.sweep();
  const told = await eventually("it is told", () => operated(wire.webhook), (notes) => notes.length >= 2);
  await stage.tocsin.sweep();
  assert.deepEqual(await operated(wire.webhook), told);
  assert.deepEqual(told, [`Cancel of ${event}.`, "Retry of it."]);
});
