// How fast events are accepted and delivered, and what that costs, as ratios: on any machine, what two hundred webhooks or
// a dead one add to it says more than milliseconds do.
//
//   node tests/bench/engine.mjs      after `cargo xtask bench engine` has built what it needs
import { setTimeout as pause } from "node:timers/promises";
import { connect, eventually, unique } from "../lib/api.mjs";
import { startCounter } from "../lib/counter.mjs";
import { startTocsin } from "../lib/workerd.mjs";

const WARM_UP = 150;
const SAMPLES = 200;
const WEBHOOKS = 200;
// Between two posts, so that each meets a Tocsin that is at rest.
const PACE_MS = 20;
const BURST = { batches: 10, size: 100 };
const SINGLES = 100;
const TARGET_MS = 100;
const IN_FLIGHT = 100;
const SETTLED = { deadline: 120_000, every: 50 };

const table = [];
// What was measured, and what it should be.
function report(what, value, goal, isMet) {
  table.push([what, value, goal, isMet === undefined ? "" : isMet ? "yes" : "no"]);
}

// Calls `measure` with a Tocsin of its own and a target that answers like this.
async function withTocsin(answer, measure) {
  const counter = await startCounter(answer);
  const tocsin = await startTocsin({ vars: { DEV_TARGET_ORIGINS: counter.origin } });
  try {
    const api = connect(tocsin);
    const { source, token } = await api.createSource({ name: unique("Bench") });
    const webhook = (path, changes = {}) =>
      api.createWebhook({ name: unique("Bench"), url: `${counter.origin}${path}`, body_template: '{"n": {{data.n}}}', ...changes });
    let count = 0;
    const event = () => ({ event_type: "Bench", data: { n: (count += 1), title: "High-risk access request to prod db" } });
    const post = (body) => api.must(202, "POST", source.ingest_path, { token, body });
    return await measure({ api, counter, source, webhook, event, post });
  } finally {
    await tocsin.stop();
    await counter.close();
  }
}

const batchOf = (count, event) => Array.from({ length: count }, event);

function p95(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}

const ms = (time) => `${time.toFixed(1)} ms`;
const times = (ratio) => `${ratio.toFixed(2)} ×`;

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const arrived = (counter, path, count) =>
  eventually(`${count} have arrived`, () => counter.arrivals(path).length, (length) => length >= count, SETTLED);

// How long a source waits for its 202.
async function acks({ counter, event, post }) {
  const seen = [];
  const before = counter.arrivals("/well").length;
  for (let count = 0; count < WARM_UP + SAMPLES; count++) {
    seen.push(await timed(() => post(event())));
    await pause(PACE_MS);
  }
  await arrived(counter, "/well", before + seen.length);
  return p95(seen.slice(WARM_UP));
}

async function ackTimes() {
  await withTocsin(() => 200, async (bench) => {
    await bench.webhook("/well");
    const alone = await acks(bench);
    const filters = [{ json_path: "$.event_type", expected_values: ["Other"] }];
    for (let count = 1; count < WEBHOOKS; count++) await bench.webhook("/other", { filters });
    const among = await acks(bench);
    report("202, p95, with one webhook", ms(alone), "");
    report(`202, p95, with ${WEBHOOKS}, of which one wants the event`, ms(among), "");
    report("  that is", times(among / alone), "≤ 1.5 ×", among / alone <= 1.5);
  });
}

// How long it takes from the 202 until an event is at its target.
async function deliveries({ counter, event, post }) {
  const seen = [];
  for (let count = 0; count < WARM_UP + SAMPLES; count++) {
    const { event_id } = await post(event());
    const acked = performance.now();
    const find = () => counter.arrivals("/well").findLast(({ id }) => id === event_id);
    const { at } = await eventually("it has arrived", find, (arrival) => arrival !== undefined, { ...SETTLED, every: 1 });
    // It may be there before its source has read the answer.
    seen.push(Math.max(0, at - acked));
    await pause(PACE_MS);
  }
  return p95(seen.slice(WARM_UP));
}

async function deliveryTimes() {
  const never = new Promise(() => {});
  await withTocsin(({ path }) => (path === "/dead" ? never : 200), async (bench) => {
    await bench.webhook("/well");
    const alone = await deliveries(bench);
    await bench.webhook("/dead");
    const beside = await deliveries(bench);
    report("202 to target, p95, alone", ms(alone), "");
    report("202 to target, p95, beside one that never answers", ms(beside), "");
    report("  that is", times(beside / alone), "≤ 2 ×", beside / alone <= 2);
  });
}

async function rowsWritten() {
  await withTocsin(() => 200, async ({ api, counter, source, webhook, event, post }) => {
    const { id } = await webhook("/well");
    const delivered = (count) =>
      eventually("all are delivered", () => api.standing({ id }), ({ counts }) => counts.delivered === count, SETTLED);
    // Loads both objects: what they write then is not what a delivery costs.
    await post(event());
    await delivered(1);
    const rows = async (object) => (await api.must(200, "POST", `/api/test-hooks/rows/${object}`)).rows_written;
    const both = () => Promise.all([rows(`journal/${source.id}`), rows(`outbox/${id}`)]);
    const inBurst = BURST.batches * BURST.size;
    const before = await both();
    for (let count = 0; count < BURST.batches; count++) await post(batchOf(BURST.size, event));
    await delivered(1 + inBurst);
    const between = await both();
    for (let count = 1; count <= SINGLES; count++) {
      await post(event());
      await delivered(1 + inBurst + count);
    }
    const after = await both();
    const tell = (how, from, to, events) => {
      const [journal, outbox] = from.map((start, place) => (to[place] - start) / events);
      const parts = `${journal.toFixed(2)} + ${outbox.toFixed(2)} = ${(journal + outbox).toFixed(2)}`;
      report(`rows written for a delivered event, Journal and Outbox, ${how}`, parts, "≤ 8", journal + outbox <= 8);
    };
    tell("in a burst", before, between, inBurst);
    tell("one at a time", between, after, SINGLES);
    if (counter.ids("/well").size !== 1 + inBurst + SINGLES) throw new Error("not every event has arrived");
  });
}

async function throughput() {
  await withTocsin(() => ({ status: 200, delay: TARGET_MS }), async ({ counter, webhook, event, post }) => {
    await webhook("/slow", { flow: { max_in_flight: IN_FLIGHT } });
    await post(event());
    await arrived(counter, "/slow", 1);
    const count = 2 * BURST.batches * BURST.size;
    for (let posted = 0; posted < count; posted += BURST.size) await post(batchOf(BURST.size, event));
    await arrived(counter, "/slow", 1 + count);
    const [, ...seen] = counter.arrivals("/slow");
    const perSecond = (1_000 * (seen.length - 1)) / (seen.at(-1).at - seen[0].at);
    report(`deliveries a second to a target that takes ${TARGET_MS} ms`, perSecond.toFixed(0), "≥ 500", perSecond >= 500);
    if (counter.ids("/slow").size !== 1 + count) throw new Error("not every event has arrived");
  });
}

for (const [name, part] of Object.entries({ ackTimes, deliveryTimes, rowsWritten, throughput })) {
  console.log(`→ ${name}`);
  await part();
}
const heads = ["", "measured", "goal", "met"];
const widths = heads.map((head, column) => Math.max(...[heads, ...table].map((row) => row[column].length)));
console.log();
for (const row of [heads, ...table]) {
  console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  "));
}
