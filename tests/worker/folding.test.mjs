// Deleted webhooks: their accounts go into one sum, what they delivered can be read until retention has deleted it, and then
// nothing is left of them but that sum. And whoever has nothing to say is not asked.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assertProblem, eventually } from "../lib/api.mjs";
import { awaitsAttempt, isState, useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

const stage = useStage();
const { api } = stage;

const hook = (what, object) => api.must(200, "POST", `/api/test-hooks/${what}/${object}`);
const rowOf = (ledger, { id }) => ledger.webhooks.find(({ webhook_id }) => webhook_id === id);
const registry = (work) => withObject(stage.tocsin.state, "Registry", "main", work);

// As if they had been deleted an hour ago.
const ageDeletions = (db) => db.prepare("UPDATE account SET deleted_at = deleted_at - ? WHERE deleted_at IS NOT NULL").run(60 * 60_000);

async function whileStopped(work) {
  await stage.tocsin.kill();
  const result = await work();
  await stage.tocsin.restart();
  return result;
}

async function deliver(count, options) {
  const wire = await stage.wire(options);
  await wire.sendMany(count);
  await eventually("all are delivered", () => api.standing(wire.webhook), ({ counts }) => counts.delivered === count);
  return wire;
}

const remove = (wire) => api.deleteWebhook(wire.webhook);

test("a deleted webhook's account is folded into the sum, and the sum balances at every step", async () => {
  const kept = await deliver(2);
  const gone = await deliver(3);
  await remove(gone);
  const before = await api.ledger();
  assert.deepEqual([before.balanced, before.folded.webhooks], [true, 0]);
  assert.equal(rowOf(before, gone.webhook).deleted, true);

  // Not yet: something may still be on its way.
  await stage.tocsin.sweep();
  assert.equal((await api.ledger()).folded.webhooks, 0);

  const journal = (change) => withObject(stage.tocsin.state, "Journal", gone.source.id, change);
  let unfolded;
  await whileStopped(async () => {
    await registry(ageDeletions);
    await journal((db) => {
      unfolded = db.prepare("SELECT tally FROM mark").get().tally;
    });
  });
  await stage.tocsin.sweep();
  const after = await api.ledger();
  assert.deepEqual([after.balanced, after.findings], [true, []]);
  assert.deepEqual([after.folded.webhooks, after.folded.balanced], [1, true]);
  assert.deepEqual(after.folded.entries, rowOf(before, gone.webhook).entries);
  assert.deepEqual(after.total, before.total);
  assert.equal(rowOf(after, gone.webhook), undefined);
  assert.deepEqual(rowOf(after, kept.webhook), rowOf(before, kept.webhook));

  // What it delivered can still be read, alone and among the others.
  assert.equal((await api.listDeliveries(gone.webhook)).items.length, 3);
  const { items } = await api.listDeliveries(undefined, { limit: "100" });
  assert.equal(items.filter(({ webhook_id }) => webhook_id === gone.webhook.id).length, 3);

  // A fold that was cut off between the Registry and a Journal: the Journal still has the account.
  await whileStopped(() =>
    journal((db) => {
      assert.notEqual(db.prepare("SELECT tally FROM mark").get().tally, unfolded, "the sweep has folded it here");
      db.prepare("UPDATE mark SET tally = ?").run(unfolded);
    }),
  );
  for (let time = 0; time < 3; time += 1) {
    if (time > 0) await stage.tocsin.sweep();
    const again = await api.ledger();
    assert.deepEqual([again.balanced, again.total, again.folded], [true, after.total, after.folded]);
  }
});

test("once retention has deleted all that it delivered, nothing is left of it but the sum", async () => {
  const gone = await deliver(2);
  await remove(gone);
  const counts = (await api.ledger()).folded.webhooks;
  await whileStopped(async () => {
    registry(ageDeletions);
    await withObject(stage.tocsin.state, "Outbox", gone.webhook.id, (db) => {
      const long = Date.now() - 31 * DAY_MS;
      const time = Array.from({ length: 10 }, (_, place) => LETTERS[Math.floor(long / 32 ** (9 - place)) % 32]).join("");
      db.prepare("UPDATE delivery SET event_id = 'evt_' || ? || substr(event_id, 15), updated_at = ?").run(time, long);
    });
  });
  const before = await api.ledger();
  await stage.tocsin.sweep();
  const { folded, balanced, total } = await api.ledger();
  assert.deepEqual([balanced, folded.webhooks, total], [true, counts + 1, before.total]);
  assertProblem(await api.call("GET", `/api/webhooks/${gone.webhook.id}/deliveries`), 404, "not_found");
  await whileStopped(() =>
    withObject(stage.tocsin.state, "Outbox", gone.webhook.id, (db) => {
      const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf_%'").all();
      assert.deepEqual(tables, [], "its storage is empty");
    }),
  );
  assert.equal((await api.ledger()).balanced, true);
});

test("a webhook that was deleted and never got anything leaves no storage", async () => {
  const { webhook } = await stage.wire();
  await api.deleteWebhook(webhook);
  await eventually("its Outbox is empty", async () => {
    return withObject(stage.tocsin.state, "Outbox", webhook.id, (db) => db.prepare("SELECT count(*) AS count FROM sqlite_master WHERE name = 'delivery'").get().count);
  }, (count) => count === 0);
  assert.equal((await api.listDeliveries(webhook)).items.length, 0, "it is still known");
  await whileStopped(() => registry(ageDeletions));
  await stage.tocsin.sweep();
  assertProblem(await api.call("GET", `/api/webhooks/${webhook.id}/deliveries`), 404, "not_found");
});

test("an Outbox at rest is asked neither for the ledger nor for a page without its rows", async () => {
  const quiet = await deliver(1);
  const busy = await deliver(3);
  assert.equal((await api.ledger()).balanced, true, "now it is known what each has");
  await hook("deaf", `outbox/${quiet.webhook.id}`);
  try {
    const ledger = await api.ledger();
    assert.deepEqual([ledger.balanced, rowOf(ledger, quiet.webhook).entries.delivered], [true, 1]);
    const page = await api.listDeliveries(undefined, { limit: "1" });
    assert.equal(page.webhooks_left_out, 0);
    assert.deepEqual(new Set(page.items.map(({ webhook_id }) => webhook_id)), new Set([busy.webhook.id]));
    const dead = await api.listDeliveries(undefined, { state: "dead" });
    assert.deepEqual([dead.items, dead.webhooks_left_out], [[], 0]);
    // One that has rows and does not answer hides nobody else, and is counted.
    const whole = await api.listDeliveries(undefined, { limit: "100" });
    assert.equal(whole.webhooks_left_out, 1);
    assert.ok(whole.items.length >= 3);
    // What was sent since has to be asked for.
    await quiet.send();
    const unsure = await eventually("it is asked", () => api.ledger(), ({ balanced }) => !balanced, { deadline: 60_000 });
    assert.match(unsure.findings.join(" "), /its Outbox did not answer/);
  } finally {
    await hook("hearing", `outbox/${quiet.webhook.id}`);
  }
  await eventually("the books balance", () => api.ledger(), ({ balanced, total }) => balanced && total.pending === 0);
});

test("what a person does to a delivery at rest shows in the ledger at once", async () => {
  const wire = await stage.wire({ answer: { status: 400 } });
  const event = await wire.send();
  await wire.delivery(event, isState("dead"));
  const entries = async () => rowOf(await api.ledger(), wire.webhook).entries;
  assert.equal((await entries()).dead, 1);
  wire.target.answerWith({ status: 503, headers: { "retry-after": "3600" } });
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  await wire.delivery(event, ({ item }) => item.attempts === 2 && item.state !== "sending");
  const { dead, pending } = await entries();
  assert.equal(dead + pending, 1);
  wire.target.answerWith({});
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  await wire.delivery(event, isState("delivered"));
  assert.equal((await entries()).delivered, 1);
});
