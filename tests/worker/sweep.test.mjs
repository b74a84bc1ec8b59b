// Nothing depends on an alarm: the sweep that the cron trigger makes finds an object that has work and no alarm for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, useStage } from "../lib/stage.mjs";
import { loseAlarm, withObject } from "../lib/state.mjs";

// How long an attempt that was cut off is left alone: twice its timeout of one second, and half a minute.
const LEASE_MS = 32_000;

const stage = useStage();
const { api } = stage;

const idsAt = ({ target }) => target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));

// Sends something through another wire, so that whatever else was on its way has come, too.
async function assertNothingComes(wire, expected) {
  const other = await stage.wire();
  await other.delivery(await other.send(), isState("delivered"));
  assert.deepEqual(idsAt(wire).sort(), expected.toSorted(), "nothing comes by itself");
}

test("an Outbox that has lost its alarm goes on at the next sweep", async () => {
  const wire = await stage.wire({ answer: { status: 500 } });
  const event = await wire.send();
  const { item } = await wire.delivery(event, awaitsAttempt(2));
  wire.target.answerWith({});
  await api.must(200, "POST", `/api/test-hooks/strand/outbox/${wire.webhook.id}`);
  await eventually("it is overdue", () => Date.now(), (now) => now > Date.parse(item.next_attempt_at) + 1_000);
  await assertNothingComes(wire, [event]);
  await stage.tocsin.sweep();
  await wire.delivery(event, isState("delivered"));
  await stage.tocsin.logged(new RegExp(`no alarm.*${wire.webhook.id}`));
});

test("a Journal that has lost its alarm goes on at the next sweep", async () => {
  const wire = await stage.wire({ webhook: { timeout_in_sec: 1 } });
  const events = await wire.sendMany(50);
  await stage.tocsin.kill();
  const before = idsAt(wire);
  assert.ok(before.length < events.length, "the power is cut before all of them were delivered");
  assert.equal(await loseAlarm(stage.tocsin.state, "Journal", wire.source.id), true, "it had one");
  await loseAlarm(stage.tocsin.state, "Outbox", wire.webhook.id);
  await stage.tocsin.restart();
  await assertNothingComes(wire, before);
  await stage.tocsin.sweep();
  // Those whose attempt was cut off are left alone for a while; when they take every place there is, so long wait the others.
  const isOnItsWay = ({ item }) => ["delivered", "sending"].includes(item.state);
  for (const event of events) await wire.delivery(event, isOnItsWay, { deadline: LEASE_MS + 15_000 });
  assert.ok(idsAt(wire).length > before.length);
});

test("a Registry that has lost its alarm tells its news at the next sweep", async () => {
  const wire = await stage.wire({ answer: { status: 503, headers: { "retry-after": "3600" } } });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  const off = await api.updateWebhook(wire.webhook, { active: false });
  await wire.delivery(event, isState("held"));
  await stage.tocsin.kill();
  // As if the Outbox had been told nothing since the first version.
  const { state } = stage.tocsin;
  await withObject(state, "Outbox", wire.webhook.id, (db) => {
    const { document } = db.prepare("SELECT document FROM queue").get();
    const queue = JSON.parse(document);
    assert.equal(queue.head.version, off.version);
    queue.head = { ...queue.head, version: 1, active: true };
    db.prepare("UPDATE queue SET document = ?").run(JSON.stringify(queue));
    db.exec("UPDATE delivery SET state = 'pending', lane = 2, at = due_at");
  });
  await withObject(state, "Registry", "main", (db) => {
    db.prepare("INSERT INTO news (kind, subject, version, change) VALUES ('head', ?, 0, 1)").run(wire.webhook.id);
  });
  await loseAlarm(state, "Registry", "main");
  await stage.tocsin.restart();
  const { item } = await api.readDelivery(wire.webhook, event);
  assert.equal(item.state, "pending");
  await stage.tocsin.sweep();
  await wire.delivery(event, isState("held"));
});
