// Rows that an older version let grow with the number of webhooks, opened by today's Worker: they are cut, nothing of them is
// lost, and no row passes 1 MB.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startReceiver } from "../receiver.mjs";
import { connect, eventually } from "../lib/api.mjs";
import * as old from "../lib/old-state.mjs";
import { aged, rowSizes, withObject } from "../lib/state.mjs";
import { startTocsin } from "../lib/workerd.mjs";

// As many as the attack made, with names as long as they may be. The filters of some say why.
const WEBHOOKS = 6_033;
const QUOTING = 60;
const idOf = (number) => `wh_${String(number).padStart(16, "0")}`;
const NAME = "\u{1F600}".repeat(64);

let receiver;
let tocsin;
let api;
let state;
before(async () => {
  receiver = await startReceiver();
  state = await mkdtemp(join(tmpdir(), "tocsin-state-"));
  await old.writeOldState(state, receiver.origin);
  await withObject(state, "Journal", old.SOURCE, (db) => {
    const { routes } = db.prepare("SELECT routes FROM event WHERE id = ?").get(old.eventId("delivered"));
    const more = JSON.stringify([...JSON.parse(routes), ...Array.from({ length: WEBHOOKS }, (_, number) => routeTo(number + 100))]);
    assert.ok(more.length > 2_000_000, `${more.length}`);
    db.prepare("UPDATE event SET routes = ? WHERE id = ?").run(more, old.eventId("delivered"));
  });
  tocsin = await startTocsin({ state, vars: { DEV_TARGET_ORIGINS: receiver.origin } });
  api = connect(tocsin);
});
after(async () => {
  await tocsin?.stop();
  await receiver?.close();
  if (state) await rm(state, { recursive: true, force: true });
});

function routeTo(number) {
  const found = ["\u{1}".repeat(200)];
  const why = { json_path: "$..type", expected_values: ["x"], holds: false, found, found_at: ["$.type"], explanation: "It is not." };
  return { webhook_id: idOf(number), webhook_name: NAME, verdict: "filtered", filters: number < 100 + QUOTING ? Array(9).fill(why) : [] };
}

test("the routes of an event and the accounts of all webhooks are there, in rows that are cut", async () => {
  const { routes } = await api.readEvent(old.eventId("delivered"));
  assert.equal(routes.length, WEBHOOKS + 4);
  assert.deepEqual(routes.map(({ webhook_id }) => webhook_id), [1, 2, 3, 4, ...Array.from({ length: WEBHOOKS }, (_, place) => place + 100)].map(idOf));
  assert.equal(routes.filter(({ filters }) => filters.length === 9).length, QUOTING);
  assert.equal(routes[4].filters[8].found[0], "\u{1}".repeat(200));
  await tocsin.kill();
  const sizes = await rowSizes(state, "Journal", old.SOURCE);
  assert.ok(Object.values(sizes).flat().every((bytes) => bytes < 1_000_000), JSON.stringify(sizes));
  const accounts = await withObject(state, "Journal", old.SOURCE, (db) => {
    const pages = db.prepare("SELECT accounts FROM tally_page ORDER BY page").all().map(({ accounts }) => JSON.parse(accounts));
    const { routed, webhooks } = JSON.parse(db.prepare("SELECT tally FROM mark").get().tally);
    assert.equal(routed, Object.keys(old.EVENTS).length - 1, "one was not routed");
    return [webhooks, ...pages];
  });
  assert.deepEqual(accounts.map((page) => Object.keys(page).length), [...Array(12).fill(500), 37]);
  const all = Object.assign({}, ...accounts);
  assert.deepEqual(all[idOf(100)], { name: NAME, accepted: 1, filtered: 1, inactive: 0, sent: 0, handed: 0 });
});

test("retention takes an event's routes with it", async () => {
  const { id } = aged(old.eventId("delivered"));
  await withObject(state, "Journal", old.SOURCE, (db) => {
    db.prepare("UPDATE event SET id = ? WHERE id = ?").run(id, old.eventId("delivered"));
    const { changes } = db.prepare("UPDATE route_part SET event_id = ? WHERE event_id = ?").run(id, old.eventId("delivered"));
    assert.ok(changes > 1, `${changes} parts`);
  });
  await tocsin.restart();
  await tocsin.sweep();
  await eventually("it goes", () => api.call("GET", `/api/events/${id}`), ({ status }) => status === 404);
  await tocsin.kill();
  assert.deepEqual((await rowSizes(state, "Journal", old.SOURCE)).route_part, []);
});
