// `cargo xtask sizes`: what a visitor loads and what the edge starts, by file, by crate and by function; and the gate of CI.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { owner, read, readable } from "./wasm-code.mjs";

const isGate = process.argv.includes("--gate");
const WEB = "build/web";
const LARGEST = 15;
const OWNERS = 14;

// A few percent above what was reached on the day named, so that nothing grows back unseen. Whoever raises one says why.
const LIMITS = JSON.parse(readFileSync("xtask/size-limits.json", "utf8"));

const lines = [];
const say = (line = "") => lines.push(line);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const brotli = (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }).length;
const row = (name, ...sizes) => say(name.padEnd(44) + sizes.map((size) => kilobytes(size).padStart(12)).join(""));

const weighed = new Map();
function weigh(path) {
  if (!weighed.has(path)) {
    const content = readFileSync(path);
    weighed.set(path, { raw: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli: brotli(content) });
  }
  return weighed.get(path);
}

function table(title, groups) {
  say(title.padEnd(44) + ["raw", "gzip 9", "brotli 11"].map((word) => word.padStart(12)).join(""));
  for (const [name, paths] of groups) {
    const sums = paths.map(weigh).reduce((sum, size) => ({ raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip, brotli: sum.brotli + size.brotli }), { raw: 0, gzip: 0, brotli: 0 });
    row(`  ${name}`, sums.raw, sums.gzip, sums.brotli);
    found.set(name, sums);
  }
  say();
}
const found = new Map();

// The console, part by part.
const assets = join(WEB, "assets");
const named = (pattern) => readdirSync(assets).filter((name) => pattern.test(name)).map((name) => join(assets, name));
const [app] = named(/^app-/);
const inApp = (name) => join(app, name);
const parts = readFileSync("build/app/parts.txt", "utf8").trim().split("\n").map((line) => {
  const [part, files] = line.split(": ");
  return [part, files.split(" ").map((file) => inApp(`${file}.wasm`))];
});
const snippets = readdirSync(app, { recursive: true }).filter((name) => name.startsWith("snippets/") && name.endsWith(".js")).map(inApp);
const first = [join(WEB, "index.html"), ...named(/^(style|boot)-/), inApp("app.js"), inApp("split.js"), ...snippets, inApp("app_bg.wasm")];
const editor = named(/^editor-.*\.js$/);
const weighedParts = [
  ["first load (sign-in and Webhooks)", first],
  ...parts.map(([part, files]) => [`${part}, beyond the first load`, files]),
  ["the editor of templates", editor],
];
table("Console, as a browser loads it", [
  ...weighedParts,
  ["every file once", [...new Set([...first, ...editor, ...parts.flatMap(([, files]) => files)])]],
]);
table("Console, file by file", [...new Set([...first, ...parts.flatMap(([, files]) => files), ...editor])].map((path) => [path.replace(`${assets}/`, ""), [path]]));
table("Worker", [["index_bg.wasm", ["build/worker/pkg/index_bg.wasm"]], ["index.js and entry.js", ["build/worker/pkg/index.js", "build/worker/entry.js"]]]);

// What the compiler made, before wasm-opt takes the names away.
function byOwner(title, paths) {
  const sums = new Map();
  const functions = [];
  let data = 0;
  for (const path of paths) {
    const code = read(readFileSync(path));
    data += code.data;
    functions.push(...code.functions);
    for (const { name, size } of code.functions) sums.set(owner(name), (sums.get(owner(name)) ?? 0) + size);
  }
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  say(`${title}: code by crate, before wasm-opt`);
  for (const [name, size] of sorted.slice(0, OWNERS)) row(`  ${name}`, size);
  row("  (all others)", sorted.slice(OWNERS).reduce((sum, [, size]) => sum + size, 0));
  row("  (data)", data);
  say(`${title}: largest functions`);
  for (const { name, size } of functions.sort((a, b) => b.size - a.size).slice(0, LARGEST)) say(`  ${kilobytes(size).padStart(9)}  ${readable(name).slice(0, 140)}`);
  say();
}
byOwner("Console, first load", ["build/app/app_bg.wasm"]);
for (const [part, files] of parts) byOwner(`Console, ${part}`, files.map((path) => path.replace(app, "build/app")));
byOwner("Worker", ["build/worker-named.wasm"]);

const report = `${lines.join("\n")}\n`;
writeFileSync("build/sizes.txt", report);
if (!isGate) process.stdout.write(report);

const limited = new Set(LIMITS.map(({ what }) => what));
for (const [what] of weighedParts) if (!limited.has(what)) throw new Error(`xtask/size-limits.json has no limit for "${what}"`);
let isOver = false;
for (const { what, measure, limit, why } of LIMITS) {
  const size = found.get(what)?.[measure];
  if (size === undefined) throw new Error(`xtask/size-limits.json names "${what}", which is not weighed`);
  const over = size > limit;
  isOver ||= over;
  console.log(`${over ? "OVER " : "within"}  ${what}: ${kilobytes(size)} of ${kilobytes(limit)} (${measure})${over ? `. ${why} See build/sizes.txt for what grew.` : ""}`);
}
process.exitCode = isOver ? 1 : 0;
