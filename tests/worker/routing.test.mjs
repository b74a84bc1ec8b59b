// Routing that takes long: an alarm that the platform ends goes on where it was, also within an event; whoever posts to
// another source does not wait; no row grows with the number of webhooks; and an ordinary event costs what it did.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, unique } from "../lib/api.mjs";
import { routed, useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const stage = useStage();
const { api } = stage;

// Units of work: what one webhook's filters may take for one event, and after how many a Journal writes for the first time
// what it has decided of an event.
const ROUTE_WORK = 700_000;
const FIRST_PART_WORK = 1_000_000;
// An alarm can do that much, and then one webhook more.
const ALARM_WORK = FIRST_PART_WORK + ROUTE_WORK + 200_000;

// Filters that take all the work they may for such an event, and next to none for another.
const EXPENSIVE = { json_path: "$.data.x[?count(@..[?@.a==@.b])==7]", op: "not_any", expected_values: ["zzz"] };
const IS_HOSTILE = { json_path: "$.event_type", expected_values: ["Hostile"] };
const LISTS = "[".repeat(58) + "]".repeat(58);
const HOSTILE = `{"event_type":"Hostile","data":{"x":[${Array(2_100).fill(LISTS)}]}}`;

const hook = async (path) => (await api.call("POST", `/api/test-hooks/${path}`, { token: null })).json;
const limitAlarms = (source, units) => api.call("POST", `/api/test-hooks/limit/journal/${source.id}/${units}`, { token: null });

async function webhooks(count, filters) {
  const { url } = stage.target();
  const draft = { url, body_template: '{"type": "{{event_type}}"}', filters };
  const made = [];
  while (made.length < count) {
    const create = () => api.createWebhook({ ...draft, name: unique("Hook") });
    made.push(...(await Promise.all(Array.from({ length: Math.min(10, count - made.length) }, create))));
  }
  return made;
}

const remove = async (webhooks) => {
  for (const webhook of webhooks) await api.deleteWebhook(webhook);
};

test("an alarm that the platform ends goes on where it was, and everything arrives or is named", async () => {
  const hostile = await webhooks(4, Array(20).fill(EXPENSIVE));
  const target = stage.target();
  const plain = await api.createWebhook({ name: unique("Plain"), url: target.url, body_template: "{}" });
  const source = await stage.source();
  await limitAlarms(source, ALARM_WORK);
  // Here an alarm ends with all that is under way in its isolate, so a source may have to post again.
  const patience = { deadline: 120_000, every: 200 };
  const events = [];
  for (const body of [HOSTILE, HOSTILE, { event_type: "Behind", data: {} }]) {
    const post = () => source.post(body, { "idempotency-key": `event-${events.length}` });
    const { json } = await eventually("it is accepted", post, ({ status }) => status === 202, patience);
    events.push(json.event_id);
  }
  for (const event of events) {
    const read = () => api.call("GET", `/api/events/${event}`);
    await eventually("it is routed", read, ({ status, json }) => status === 200 && json.item.routed, patience);
  }
  const { begun, ended } = await hook(`limited/journal/${source.id}`);
  assert.ok(begun - ended >= 3, `${begun} alarms have begun, ${ended} have come to their end`);
  for (const event of events) {
    const { routes } = await api.readEvent(event);
    const ids = routes.map(({ webhook_id }) => webhook_id);
    assert.equal(new Set(ids).size, ids.length, "each webhook is decided once");
    const of = ({ id }) => routes.find(({ webhook_id }) => webhook_id === id).verdict;
    assert.equal(of(plain), "sent");
    const expected = event === events.at(-1) ? "sent" : "too_much_work";
    assert.deepEqual(hostile.map(of), hostile.map(() => expected));
  }
  await eventually("all have arrived", () => target.requests(), (requests) => requests.length === events.length);
  const ledger = await eventually("it balances", () => api.ledger(), ({ balanced, total }) => balanced && total.pending + total.sending === 0);
  const { entries } = ledger.webhooks.find(({ webhook_id }) => webhook_id === hostile[0].id);
  assert.deepEqual([entries.accepted, entries.too_much_work, entries.delivered], [3, 2, 1]);
  await limitAlarms(source, 2 ** 40);
  await remove([...hostile, plain]);
});

test("while one source's events take long, another source is answered again and again", async () => {
  const hostile = await webhooks(60, [IS_HOSTILE, ...Array(19).fill(EXPENSIVE)]);
  const [source, other] = [await stage.source(), await stage.source()];
  const event = await source.send(HOSTILE);
  let isRouted = false;
  const read = routed(api, event).finally(() => (isRouted = true));
  let answered = 0;
  for (; !isRouted; answered += 1) await other.send({ event_type: "Other", data: { answered } });
  // Each answer takes a few steps through the one thread, and before each of them may be one of the 60 decisions.
  assert.ok(answered >= 20, `answered ${answered} times`);
  const { routes } = await read;
  const named = routes.filter(({ verdict }) => verdict === "too_much_work");
  assert.equal(named.length, hostile.length);
  await remove(hostile);
});

test("an ordinary event costs a Journal five rows, however many webhooks it meets", async () => {
  const made = await webhooks(40, [{ json_path: "$.event_type", expected_values: ["Nobody"] }]);
  const wire = await stage.wire();
  const rows = async () => (await hook(`rows/journal/${wire.source.id}`)).rows_written;
  // It loads the object, and meets every webhook for the first time.
  await routed(api, await wire.send());
  const before = await rows();
  await routed(api, await wire.send());
  // The event and its identity, the alarm, where it went, and the mark with what was counted.
  assert.equal((await rows()) - before, 5);
  await remove(made);
});

test("a deleted webhook's account is folded once nothing is on its way to it, and nothing is lost", async () => {
  const wire = await stage.wire();
  const { source, webhook } = wire;
  const fold = () => hook(`fold/${source.id}/${webhook.id}`);
  await wire.delivery(await wire.send());
  const deaf = (what) => api.call("POST", `/api/test-hooks/${what}/outbox/${webhook.id}`, { token: null });
  await deaf("deaf");
  const waiting = await wire.send();
  const isSent = ({ routes }) => routes.some(({ webhook_id }) => webhook_id === webhook.id);
  await eventually("it is decided", () => api.readEvent(waiting), isSent, { deadline: 60_000 });
  assert.equal(await fold(), false, "one event is on its way");
  await deaf("hearing");
  await wire.delivery(waiting);
  await routed(api, waiting);
  await source.send({ event_type: "Unwanted", data: {} });
  await eventually("all are routed", () => api.ledger(), ({ sources }) => sources.every(({ unrouted }) => unrouted === 0));
  assert.equal(await fold(), true);
  assert.equal(await fold(), true, "again");
  await stage.tocsin.kill();
  await withObject(stage.tocsin.state, "Journal", source.id, (db) => {
    const tally = JSON.parse(db.prepare("SELECT tally FROM mark").get().tally);
    assert.equal(tally.webhooks[webhook.id], undefined);
    const { accepted, filtered, sent, handed } = tally.folded;
    assert.deepEqual([accepted, filtered, sent, handed], [3, 1, 2, 2]);
  });
  await stage.tocsin.restart();
  assert.equal((await api.readEvent(waiting)).item.routed, true);
});
