// How much is sent to a target at once, how fast, and in which order.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventually } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, useStage } from "../lib/stage.mjs";

const stage = useStage();

const arrivedIds = (wire) => wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));

const arrived = (wire, count) =>
  eventually(`${count} have arrived`, () => arrivedIds(wire), (ids) => ids.length >= count, { deadline: 30_000 });

// An answer that a test gives when it wants to.
function gate() {
  const { promise, resolve } = Promise.withResolvers();
  const answer = () => promise.then(() => ({}));
  return { answer, open: resolve };
}

describe("a webhook's flow", { concurrency: true, timeout: 90_000 }, () => {
  test("never has more attempts under way than it may", async () => {
    const begun = [];
    const answer = () => {
      begun.push(gate());
      return begun.at(-1).answer();
    };
    const wire = await stage.wire({ answer, webhook: { flow: { max_in_flight: 3 }, timeout_in_sec: 60 } });
    const events = await wire.sendMany(30);
    // One after the other ends, and each time one more is begun, as long as there is one.
    for (const ended of events.keys()) {
      const count = Math.min(ended + 3, events.length);
      await arrived(wire, count);
      const { items } = await stage.api.listDeliveries(wire.webhook, { state: "pending", limit: 100 });
      assert.deepEqual([begun.length, items.length], [count, events.length - count], `${ended} have ended`);
      begun[ended].open();
    }
    for (const event of events) await wire.delivery(event, isState("delivered"));
    assert.deepEqual(arrivedIds(wire).sort(), events.toSorted());
  });

  test("has as many under way as it may, also more than one invocation could wait for", async () => {
    const { answer, open } = gate();
    const wire = await stage.wire({ answer, webhook: { flow: { max_in_flight: 40 }, timeout_in_sec: 60 } });
    const events = await wire.sendMany(50);
    await arrived(wire, 40);
    const { items } = await stage.api.listDeliveries(wire.webhook, { state: "pending", limit: 100 });
    assert.equal(items.length, 10, "the others wait");
    assert.equal(wire.target.requests().length, 40);
    open();
    for (const event of events) await wire.delivery(event, isState("delivered"));
  });

  test("sends no faster than its rate, and no slower", async () => {
    const wire = await stage.wire({ webhook: { flow: { rate_limit_per_sec: 5 } } });
    const posted = Date.now();
    const events = await wire.sendMany(20);
    await arrived(wire, 20);
    const after = wire.target.requests().map(({ time }) => Date.parse(time) - posted);
    // A second's worth at once, and then one every 200 ms; each may come later, and none sooner.
    const tooSoon = after.filter((ms, place) => ms < 200 * (place - 4) - 50);
    assert.deepEqual(tooSoon, [], `they came after ${after} ms`);
    assert.ok(after.at(-1) < 15_000, `the last came after ${after.at(-1)} ms`);
    for (const event of events) await wire.delivery(event, isState("delivered"));
    assert.equal(wire.target.requests().length, 20);
  });

  test("keeps the order when it is asked to, also around one that fails", async () => {
    const failing = new Set([1]);
    const answer = ({ body }) => {
      const { place } = JSON.parse(body).event;
      // Once.
      return { status: failing.delete(place) ? 500 : 200 };
    };
    const wire = await stage.wire({ answer, webhook: { flow: { ordered: true } } });
    const events = await wire.sendMany(6);
    await wire.delivery(events[1], awaitsAttempt(2));
    const late = await wire.send({ place: 6 });
    for (const event of events) await wire.delivery(event, isState("delivered"));
    await wire.delivery(late, isState("delivered"));
    const places = wire.target.requests().map(({ body }) => JSON.parse(body).event.place);
    assert.deepEqual(places, [0, 1, 1, 2, 3, 4, 5, 6]);
  });

  test("goes on with the rest, in order, when the one that fails is given up", async () => {
    const answer = ({ body }) => ({ status: JSON.parse(body).event.place === 0 ? 404 : 200 });
    const wire = await stage.wire({ answer, webhook: { flow: { ordered: true } } });
    const [bad, ...others] = await wire.sendMany(4);
    await wire.delivery(bad, isState("dead"));
    for (const event of others) await wire.delivery(event, isState("delivered"));
    assert.deepEqual(arrivedIds(wire), [bad, ...others]);
  });

  test("has a place for what is new, however many retries hang", async () => {
    const { answer: hang, open } = gate();
    const seen = new Set();
    const answer = (request) => {
      const { place } = JSON.parse(request.body).event;
      if (place === "new") return {};
      // At first they fail, and then they never end.
      return seen.has(place) ? hang() : (seen.add(place), { status: 500 });
    };
    const wire = await stage.wire({ answer, webhook: { flow: { max_in_flight: 4 }, timeout_in_sec: 60 } });
    const failing = await wire.sendMany(6);
    // Six first attempts, and the two retries that half of four places are for.
    await arrived(wire, 8);
    await wire.delivery(await wire.send({ place: "new" }), isState("delivered"), { deadline: 3_000 });
    assert.equal(wire.target.requests().length, 9, "and no other retry was begun");
    open();
    for (const event of failing) await wire.delivery(event, isState("delivered"), { deadline: 30_000 });
  });
});
