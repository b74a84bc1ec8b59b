// Retention: what is old and settled goes, a step at a time; what is owed stays; and the books still balance.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, eventually } from "../lib/api.mjs";
import { awaitsAttempt, isState, useStage } from "../lib/stage.mjs";
import { aged, withObject } from "../lib/state.mjs";

// In batches: more than two steps of either object.
const BATCHES = [100, 100, 100, 100, 50];
const OLD = BATCHES.reduce((sum, size) => sum + size);

let settled;
let owed;
let books;
const stage = useStage({
  async furnish() {
    settled = await manyDelivered();
    owed = await onePending();
    books = await account(settled);
    await stage.tocsin.kill();
    for (const { wire, old } of [settled, owed]) await makeOld(wire, old);
    await stage.tocsin.restart();
    await stage.tocsin.sweep();
  },
});
const { api } = stage;

async function manyDelivered() {
  const wire = await stage.wire();
  const old = (await Promise.all(BATCHES.map(wire.sendMany))).flat();
  const fresh = await wire.send();
  const isDone = ({ counts }) => counts.delivered === OLD + 1;
  await eventually("all are delivered", () => api.standing(wire.webhook), isDone, { deadline: 60_000 });
  return { wire, old, fresh };
}

async function onePending() {
  const wire = await stage.wire({ answer: { status: 503, headers: { "retry-after": "3600" } } });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  return { wire, old: [event] };
}

async function account({ wire }) {
  const { webhooks } = await api.ledger();
  return webhooks.find(({ webhook_id }) => webhook_id === wire.webhook.id);
}

async function makeOld({ source, webhook }, ids) {
  const age = async (kind, name, update) =>
    withObject(stage.tocsin.state, kind, name, (db) => {
      for (const old of ids) {
        const { changes } = db.prepare(update).run({ old, ...aged(old) });
        assert.equal(changes, 1, `${kind} has ${old}`);
      }
    });
  await age("Journal", source.id, "UPDATE event SET id = :id, received_at = :time WHERE id = :old");
  const delivery = "UPDATE delivery SET event_id = :id, received_at = :time, updated_at = :time WHERE event_id = :old";
  await age("Outbox", webhook.id, delivery);
}

test("old events and their deliveries go, and new ones stay", async () => {
  const { wire, old, fresh } = settled;
  for (const id of old.map((event) => aged(event).id)) {
    const gone = await eventually("the event goes", () => api.call("GET", `/api/events/${id}`), ({ status }) => status === 404);
    assertProblem(gone, 404, "not_found");
    assertProblem(await api.call("GET", `/api/webhooks/${wire.webhook.id}/deliveries/${id}`), 404, "not_found");
  }
  const { items } = await api.listDeliveries(wire.webhook);
  assert.deepEqual(items.map(({ event_id }) => event_id), [fresh]);
  assert.equal((await api.readEvent(fresh)).item.id, fresh);
});

test("the ledger counts what is gone", async () => {
  assert.deepEqual(await account(settled), books);
  assert.equal((await api.ledger()).balanced, true);
});

test("what is owed stays, however old, and is still delivered", async () => {
  const { wire, old } = owed;
  const { id } = aged(old[0]);
  assert.equal((await api.readDelivery(wire.webhook, id)).item.state, "pending");
  wire.target.answerWith({});
  assert.equal((await api.byHand("retry", wire.webhook, id)).status, 200);
  await wire.delivery(id, isState("delivered"));
  // It was settled today, and is kept from today on.
  await stage.tocsin.sweep();
  assert.equal((await api.readDelivery(wire.webhook, id)).attempts.length, 2);
});
