// How long templates take to read and to render, and hostile inputs to be refused, natively and in Wasm; and what each
// engine weighs. Node runs Wasm with the same V8 as workerd and Chromium.
//
//   node tests/bench/templates.mjs NATIVE.txt      after `cargo xtask bench templates` has built what it needs
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const BUILT = new URL("../../build/bench/", import.meta.url);
const [WARM_UP, ROUNDS] = [2_000, 20_000];
const GOALS = { render: 60, refusal: 50_000 };

const require = createRequire(import.meta.url);
const native = new Map(
  readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => line.split("\t")).map(([name, time]) => [name, Number(time)]),
);

// Microseconds of one round.
function timed(work, rounds) {
  const begun = performance.now();
  const made = work(rounds);
  return [((performance.now() - begun) * 1_000) / rounds, made];
}

const wasm = require(new URL("both/bench.js", BUILT).pathname);
const rows = [["", "native", "Wasm", "Wasm / native", "goal"]];
const us = (time) => (time >= 1_000 ? `${(time / 1_000).toFixed(2)} ms` : `${time.toFixed(1)} µs`);
const row = (name, inWasm, goal) => {
  const met = goal ? `≤ ${us(goal)}: ${inWasm <= goal ? "met" : "missed"}` : "";
  rows.push([name, us(native.get(name)), us(inWasm), `${(inWasm / native.get(name)).toFixed(1)} ×`, met]);
};
for (const name of ["compile", "render"]) {
  wasm[name](WARM_UP);
  const [time, made] = timed(wasm[name], ROUNDS);
  if (made === 0) throw new Error(`${name} made nothing`);
  row(name, time, name === "render" ? GOALS.render : undefined);
}
for (let place = 0; ; place += 1) {
  const name = wasm.prepare(place);
  if (name === undefined) break;
  row(name, timed(() => wasm.refuse(), 1)[0], GOALS.refusal);
  // The same instance still serves.
  if (wasm.render(1) === 0) throw new Error(`nothing can be rendered after ${name}`);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
for (const cells of rows) console.log(cells.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join("  "));

console.log("\nWasm, after wasm-opt            raw        gzip");
for (const [name, what] of [["both", "both engines"], ["templates", "templates alone"], ["rules", "JSONPath alone"], ["neither", "neither"]]) {
  const file = new URL(`${name}/bench_bg.wasm`, BUILT).pathname;
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(12);
  console.log(`${what.padEnd(24)}${kib(statSync(file).size)}${kib(gzipSync(readFileSync(file)).length)}`);
}
