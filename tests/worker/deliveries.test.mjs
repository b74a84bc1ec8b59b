// The delivery log: of one webhook and of all, page by page, and what can be asked of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { awaitsAttempt, isState, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

// Reads page by page to the end.
async function readAll(read, limit) {
  const seen = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await read({ limit, ...(cursor && { cursor }) });
    assert.ok(page.items.length === limit || page.next_cursor === null);
    seen.push(...page.items);
    cursor = page.next_cursor;
  }
  return seen;
}

const idsOf = (items) => items.map(({ event_id }) => event_id);

// A webhook with a delivery in each of several states, oldest first.
async function mixedWire() {
  const tag = unique("Tag");
  const wire = await stage.wire({ webhook: { filters: [{ json_path: "$.data.tag", expected_values: [tag] }] } });
  const send = async (state, answer, title) => {
    wire.target.answerWith(answer);
    const event = await wire.source.send({ event_type: `${wire.eventType}-${state}`, data: { tag, title } });
    const holds = state === "pending" ? awaitsAttempt(2) : isState(state);
    return (await wire.delivery(event, holds)).item;
  };
  const first = await send("delivered", {}, "Ärger im Büro");
  const dead = await send("dead", { status: 404 }, "100% of_it");
  const pending = await send("pending", { status: 503, headers: { "retry-after": "3600" } }, unique("Needle"));
  const last = await send("delivered", {}, "the last");
  return { wire, first, dead, pending, last };
}

test("the log pages newest first, without overlap or gap", async () => {
  const wire = await stage.wire();
  const sent = [];
  for (let count = 0; count < 5; count++) sent.push(await wire.send());
  for (const event of sent) await wire.delivery(event, isState("delivered"));
  const seen = await readAll((page) => api.listDeliveries(wire.webhook, page), 2);
  assert.deepEqual(idsOf(seen), sent.toSorted().reverse());
  for (const item of seen) assert.deepEqual(item, (await api.readDelivery(wire.webhook, item.event_id)).item);

  const page = await api.must(200, "GET", "/api/webhooks?limit=100");
  const { standing } = page.items.find(({ webhook }) => webhook.id === wire.webhook.id);
  const newest = seen[0];
  assert.deepEqual(standing.last_delivery, {
    event_id: newest.event_id,
    state: "delivered",
    outcome: "delivered",
    at: newest.updated_at,
  });
  assert.equal(standing.counts.delivered, 5);
  assert.deepEqual(standing, await api.standing(wire.webhook));
});

test("each filter leaves what fits it, and several leave what fits all of them", async () => {
  const { wire, first, dead, pending, last } = await mixedWire();
  for (const [filter, expected] of [
    [{}, [last, pending, dead, first]],
    [{ state: "delivered" }, [last, first]],
    [{ state: "dead" }, [dead]],
    [{ state: "held" }, []],
    [{ outcome: "server_error" }, [pending]],
    [{ outcome: "rejected" }, [dead]],
    [{ event_type: first.event_type }, [last, first]],
    [{ event_type: first.event_type.slice(0, -1) }, []],
    [{ since: pending.received_at }, [last, pending]],
    [{ until: pending.received_at }, [dead, first]],
    [{ since: dead.received_at, until: last.received_at }, [pending, dead]],
    [{ q: pending.title.slice(2, -2).toUpperCase() }, [pending]],
    [{ q: "100% of_it" }, [dead]],
    [{ q: "00_ of%" }, []],
    [{ q: "answered 404" }, [dead]],
    [{ q: "Ärger im Büro" }, [first]],
    [{ q: "Ärger IM BüRO" }, [first]],
    [{ q: last.event_id.slice(4, 24) }, [last]],
    [{ q: "nothing of the kind" }, []],
    [{ state: "delivered", since: pending.received_at, q: "LAST" }, [last]],
    [{ state: "delivered", outcome: "rejected" }, []],
  ]) {
    const { items, next_cursor } = await api.listDeliveries(wire.webhook, filter);
    assert.deepEqual(idsOf(items), idsOf(expected), JSON.stringify(filter));
    assert.equal(next_cursor, null);
  }
  const seen = await readAll((page) => api.listDeliveries(wire.webhook, { ...page, state: "delivered" }), 1);
  assert.deepEqual(idsOf(seen), idsOf([last, first]), "a filtered log pages, too");
});

test("the log of all webhooks is the logs of each, merged by event", async () => {
  const source = await stage.source();
  const eventType = unique("Shared");
  const filters = [{ json_path: "$.event_type", expected_values: [eventType] }];
  const wires = await Promise.all([1, 2, 3].map(() => stage.wire({ webhook: { filters } })));
  const sent = [];
  for (let count = 0; count < 3; count++) sent.push(await source.send({ event_type: eventType, data: count }));
  for (const wire of wires) for (const event of sent) await wire.delivery(event, isState("delivered"));

  const seen = await readAll((page) => api.listDeliveries(undefined, { ...page, event_type: eventType }), 2);
  const key = ({ event_id, webhook_id }) => `${event_id} ${webhook_id}`;
  const expected = sent.flatMap((event_id) => wires.map(({ webhook }) => key({ event_id, webhook_id: webhook.id })));
  assert.deepEqual(seen.map(key).sort(), expected.sort(), "none comes twice, and none is left out");
  assert.deepEqual(idsOf(seen), idsOf(seen).toSorted().reverse(), "newest event first");
  const names = new Map(wires.map(({ webhook }) => [webhook.id, webhook.name]));
  for (const item of seen) assert.equal(item.webhook_name, names.get(item.webhook_id));

  const [{ webhook }] = wires;
  const { items } = await api.listDeliveries(undefined, { webhook_id: webhook.id });
  assert.deepEqual(idsOf(items), sent.toSorted().reverse());
});

test("a filter that cannot be read is refused, and says which field", async () => {
  const { webhook } = await stage.wire();
  for (const [query, findings] of [
    ["state=asleep", ["state malformed"]],
    ["outcome=none", ["outcome malformed"]],
    ["since=yesterday&until=1", ["since malformed", "until malformed"]],
    [`q=${"x".repeat(201)}`, ["q too_long"]],
    ["stat=dead", ["stat unknown_field"]],
  ]) {
    for (const path of [`/api/webhooks/${webhook.id}/deliveries`, "/api/deliveries"]) {
      assertProblem(await api.call("GET", `${path}?${query}`), 400, "malformed", findings);
    }
  }
});
