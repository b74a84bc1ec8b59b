// An event that has the filters of very many webhooks quote as much of it as they may: it goes where it goes, and nothing
// behind it waits. What is kept of the verdicts is in rows that are far below what a row of storage takes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../lib/api.mjs";
import { useStage } from "../lib/stage.mjs";
import { rowSizes } from "../lib/state.mjs";

// As many as there may be. With so many, all verdicts together are about 8 MB.
const WEBHOOKS = 890;
const stage = useStage({ vars: { WEBHOOKS_MAX: "900" } });
const AT_ONCE = 10;

test("an event that every filter quotes at length stops nothing behind it", async () => {
  const { api } = stage;
  const target = stage.target();
  const draft = { url: target.url, body_template: '{"type": "{{event_type}}"}' };
  const filters = [{ json_path: "$..type", expected_values: ["Postgresql"] }];
  for (let made = 0; made < WEBHOOKS; made += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => api.createWebhook({ ...draft, name: `W ${made + place}`, filters })));
  }
  await api.createWebhook({ ...draft, name: "Wants everything" });
  const source = await stage.source();
  // A name of 200 characters, and a value of 200 that are six each in JSON.
  const groups = Array.from({ length: 5 }, (_, place) => ({ [`${"\u{1F600}".repeat(200)}${place}`]: { type: "\u0001".repeat(200) } }));
  const odd = await source.send({ event_type: "Odd", data: { access_groups: groups } });
  await source.send({ event_type: "Behind", data: {} });
  await eventually("both arrive", () => target.requests(), (requests) => requests.length === 2, { deadline: 60_000 });
  const { routes } = await api.readEvent(odd);
  assert.equal(routes.length, WEBHOOKS + 1, "where it went is kept of every webhook");
  const [quoted, silent] = [routes.filter(({ filters: why }) => why.length > 0), routes.filter(({ filters: why }) => why.length === 0)];
  assert.ok(quoted.length > 0 && silent.length > 1, `${quoted.length} say why`);
  // One of them, out of the middle, gets it after all.
  const webhook = await api.readWebhook({ id: routes[WEBHOOKS / 2].webhook_id });
  await api.updateWebhook(webhook, { filters: [{ json_path: "$.event_type", expected_values: ["Odd"] }] });
  const window = { since: new Date(Date.now() - 600_000).toISOString(), until: new Date(Date.now() + 60_000).toISOString() };
  await api.must(202, "POST", "/api/replays", { body: { webhook_id: webhook.id, states: ["filtered"], dry_run: false, ...window } });
  await eventually("it arrives there", () => target.requests(), (requests) => requests.length === 3, { deadline: 60_000 });
  const isDelivered = ({ routes }) => routes.some(({ webhook_id, delivery }) => webhook_id === webhook.id && delivery === "delivered");
  const { routes: now } = await eventually("its delivery is settled", () => api.readEvent(odd), isDelivered);
  const changed = now.filter(({ verdict }, place) => verdict !== routes[place].verdict);
  assert.deepEqual(changed.map(({ webhook_id, verdict, delivery }) => [webhook_id, verdict, delivery]), [[webhook.id, "sent", "delivered"]]);
  const { balanced, findings } = await api.ledger();
  assert.deepEqual([balanced, findings], [true, []]);
  await stage.tocsin.kill();
  const sizes = await rowSizes(stage.tocsin.state, "Journal", source.id);
  assert.ok(sizes.route_part.length > 2 && sizes.tally_page.length === 1, JSON.stringify(sizes));
  assert.ok(Object.values(sizes).flat().every((bytes) => bytes < 1_000_000), JSON.stringify(sizes));
});
