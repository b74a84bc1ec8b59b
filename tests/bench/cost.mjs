// The search for the input that takes the most CPU for a unit of work: cases that climb, in Wasm. It fails when one takes
// more than the budget is said to be worth.
//
//   cargo xtask fuzz cost --minutes 60
//   node --single-threaded tests/bench/cost.mjs --kind Rules --case 12,7,…   measures one that was found, after a build
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({ options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: "1" }, kind: { type: "string" }, case: { type: "string" } } });
const require = createRequire(import.meta.url);
const wasm = require(new URL("../../build/bench/cost/bench.js", import.meta.url).pathname);

// What docs/security.md promises of the two budgets together.
const BUDGET_MS = { Templates: 30, Rules: 20 };
// Cheaper cases say more of the clock than of themselves.
const UNITS_MIN = 50_000;
const PROGRESS_MS = 60_000;
const SHOWN_CHARS = 700;

// CPU of this process: other programs on the machine do not count.
function cpuMs(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000, result];
}

// The least of several: a collection of garbage, or a tier of the compiler, may fall into one.
function measured(search, times) {
  let least = Infinity;
  let units = 0;
  for (let round = 0; round < times; round += 1) {
    const [ms, used] = cpuMs(() => search.run());
    [least, units] = [Math.min(least, ms), used];
  }
  return [least, units];
}

function climb(kind, seed, minutes) {
  const search = new wasm.Search(wasm.Kind[kind], seed);
  const end = Date.now() + minutes * 60_000;
  let [tries, best, told] = [0, 0, Date.now()];
  while (Date.now() < end) {
    search.propose();
    let [ms, units] = measured(search, 1);
    const rated = () => (ms * 1e6) / Math.max(units, UNITS_MIN);
    if (rated() > best * 0.8) [ms, units] = measured(search, 5);
    // Other programs take caches and half a core from this one, also in its own time.
    if (rated() > best) [ms, units] = measured(search, 25);
    search.keep(rated());
    tries += 1;
    if (rated() > best) {
      best = rated();
      console.log(`${kind}: ${best.toFixed(1)} ns a unit, ${ms.toFixed(1)} ms for ${units} units\n${search.describe().slice(0, SHOWN_CHARS)}\n--case ${search.choices().join(",")}`);
    }
    if (Date.now() - told > PROGRESS_MS) {
      told = Date.now();
      console.log(`${kind}: ${tries} tries, ${best.toFixed(1)} ns a unit`);
    }
  }
  search.repeat_best();
  console.log(`\n${kind}: ${tries} tries`);
  return judge(search, kind);
}

// Measures the case that is ready.
function judge(search, kind) {
  const [ms, units] = measured(search, 25);
  console.log(`${kind}: the worst takes ${ms.toFixed(1)} ms for ${units} units, ${((ms * 1e6) / units).toFixed(1)} ns each\n${search.describe()}\n--case ${search.choices().join(",")}\n`);
  return { ns: (ms * 1e6) / Math.max(units, UNITS_MIN), kind };
}

function repeat(kind, choices) {
  const search = new wasm.Search(wasm.Kind[kind], 1);
  search.repeat(Uint16Array.from(choices.split(","), Number));
  return judge(search, kind);
}

const kinds = options.kind ? [options.kind] : Object.keys(BUDGET_MS);
const found = kinds.map((kind) => (options.case ? repeat(kind, options.case) : climb(kind, Number(options.seed), Number(options.minutes) / kinds.length)));
const UNITS = { Templates: wasm.attempt_work_max(), Rules: wasm.route_work_max() };
let isWithin = true;
for (const { kind, ns } of found) {
  const ms = (ns * UNITS[kind]) / 1e6;
  const within = ms <= BUDGET_MS[kind];
  isWithin &&= within;
  console.log(`${kind}: ${UNITS[kind]} units are ${ms.toFixed(1)} ms at the worst found; the budget is ${BUDGET_MS[kind]} ms: ${within ? "within" : "OVER"}`);
}
process.exitCode = isWithin ? 0 : 1;
