// What a deployment costs that has had many webhooks: 500 that are there, and 5,000 that were deleted, a tenth of each with
// deliveries. Times of what people wait for, at rest and while the sweep runs, and the memory of workerd.
//
//   node tests/bench/growth.mjs                       all of it, after `cargo xtask bench growth` has built what it needs
//   node tests/bench/growth.mjs fill DIR 500 5000     or in steps: fills a directory, which can be repeated,
//   node tests/bench/growth.mjs measure DIR           and measures what is in it
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { connect, eventually, unique } from "../lib/api.mjs";
import { startCounter } from "../lib/counter.mjs";
import { withObject } from "../lib/state.mjs";
import { startTocsin } from "../lib/workerd.mjs";

const [phase = "all", directory, live = "500", deleted = "5000"] = process.argv.slice(2);
const [LIVE, DELETED, ROUND] = [Number(live), Number(deleted), 500];
const AT_ONCE = 8;
// Every so many gets events.
const WANTS = 10;
const LOOKS = 8;
const GOALS = { ledger: 300, deliveries: 300, save: 200, create: 200, memory: 300 };

const table = [];
const report = (what, value, goal, unit) => {
  const isMet = goal === undefined ? "" : value <= goal ? "yes" : "no";
  table.push([what, `${Math.round(value)} ${unit}`, goal === undefined ? "" : `≤ ${goal} ${unit}`, isMet]);
  console.log(`  ${table.at(-1).join("  ")}`);
};

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

// The largest workerd of this test's group: the other one only passes requests on.
async function memoryOf(pid) {
  const entries = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(
    entries.map(async (name) => {
      const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      if (!text.includes("(workerd)")) return 0;
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return Number(fields[2]) === pid ? (Number(fields[21]) * 4096) / 1024 ** 2 : 0;
    }),
  );
  return Math.max(...sizes);
}

// What is the same whenever a directory is opened.
async function settingsOf(path) {
  const file = `${path}/settings.json`;
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known) return JSON.parse(known);
  const settings = { ADMIN_TOKEN: randomBytes(32).toString("hex"), SEAL_KEY: randomBytes(32).toString("base64") };
  await mkdir(path, { recursive: true });
  await writeFile(file, JSON.stringify(settings));
  return settings;
}

const given = directory && (await settingsOf(directory));
const counter = await startCounter(() => 200);
const state = directory && `${directory}/state`;
const tocsin = await startTocsin({ worker: "build/worker", state, vars: { DEV_TARGET_ORIGINS: counter.origin, ...given } });
const api = connect(tocsin);
try {
  let made = 0;
  const create = () => {
    made += 1;
    const active = made % WANTS === 0;
    return api.createWebhook({ name: `${unique("Growth")}-${"n".repeat(40)}`, url: `${counter.origin}/t`, body_template: "{}", active });
  };
  const inParallel = async (items, work) => {
    const left = [...items];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }));
  };
  let post;
  const settled = () =>
    eventually("all is settled", () => api.ledger(), ({ total, sources }) => total.pending + total.sending === 0 && sources.every(({ unrouted }) => unrouted === 0), { deadline: 240_000, every: 500 });

  const creates = [];
  const fill = async (count) => {
    const webhooks = [];
    await inParallel(Array.from({ length: count }, (_, place) => place), async () => {
      creates.push(await timed(async () => webhooks.push(await create())));
    });
    await post();
    await settled();
    return webhooks;
  };
  if (phase !== "measure") {
    console.log(`→ filling: ${DELETED} deleted, ${LIVE} there`);
    const { source, token } = await api.createSource({ name: unique("Growth") });
    post = () => api.must(202, "POST", source.ingest_path, { token, body: { event_type: "Growth", data: { at: performance.now() } } });
    const begun = performance.now();
    for (let deleted = 0; deleted < DELETED; deleted += ROUND) {
      const webhooks = await fill(Math.min(ROUND, DELETED - deleted));
      await inParallel(webhooks, (webhook) => api.deleteWebhook(webhook));
      const seconds = Math.round((performance.now() - begun) / 1000);
      console.log(`  ${deleted + webhooks.length} deleted after ${seconds} s; a create took ${Math.round(median(creates.slice(-ROUND)))} ms`);
    }
    await fill(LIVE);
    for (let count = 0; count < 20; count += 1) await post();
    await settled();
    report("a create, median while filling", median(creates), GOALS.create, "ms");
    report("memory of workerd after filling", await memoryOf(tocsin.pid()), undefined, "MiB");
  }
  if (phase === "fill") {
    await tocsin.stop();
    await counter.close();
    process.exit(0);
  }
  // What was filled has been loaded, all of it; what is there from now on is what is asked for.
  await tocsin.restart();
  const live = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await api.must(200, "GET", `/api/webhooks?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    live.push(...page.items.map(({ webhook }) => webhook));
    cursor = page.next_cursor;
  }
  await tocsin.restart({ DEV_TARGET_ORIGINS: [...new Set(live.map(({ url }) => new URL(url).origin))].join(",") });
  const saved = new Map(live.map((webhook) => [webhook.id, webhook]));
  const ids = [...saved.keys()];
  let turn = 0;
  const save = async () => {
    const webhook = saved.get(ids[turn++ % ids.length]);
    saved.set(webhook.id, { ...(await api.updateWebhook(webhook, { timeout_in_sec: 11 + (turn % 9), signing: undefined })) });
  };
  const looks = {
    ledger: () => api.ledger(),
    deliveries: () => api.listDeliveries(),
    "deliveries, dead": () => api.listDeliveries(undefined, { state: "dead" }),
    save,
  };
  const goalOf = (what) => GOALS[what.split(",")[0]];
  async function measure(when) {
    console.log(`→ ${when}`);
    for (const [what, look] of Object.entries(looks)) {
      const first = await timed(look);
      const times = [];
      for (let count = 0; count < LOOKS; count += 1) times.push(await timed(look));
      report(`${what}, ${when}, first`, first, goalOf(what), "ms");
      report(`${what}, ${when}, median of ${LOOKS}`, median(times), goalOf(what), "ms");
    }
    const { text } = await api.call("GET", "/api/ledger");
    report(`  its answer, ${when}`, text.length / 1024, undefined, "KiB");
    report(`memory of workerd, ${when}`, await memoryOf(tocsin.pid()), GOALS.memory, "MiB");
  }
  async function whileSweeping(when) {
    let isOver = false;
    const sweep = timed(() => tocsin.sweep()).finally(() => (isOver = true));
    const worst = Object.fromEntries(Object.keys(looks).map((what) => [what, 0]));
    while (!isOver) {
      for (const [what, look] of Object.entries(looks)) worst[what] = Math.max(worst[what], await timed(look));
    }
    const took = await sweep;
    for (const [what, time] of Object.entries(worst)) report(`${what}, longest during ${when}`, time, goalOf(what), "ms");
    report(`${when}`, took, undefined, "ms");
    report(`memory of workerd after ${when}`, await memoryOf(tocsin.pid()), GOALS.memory, "MiB");
  }
  await measure("nothing folded yet");
  await whileSweeping("a sweep");

  console.log("→ folding");
  await tocsin.kill();
  await withObject(tocsin.state, "Registry", "main", (db) => db.exec("UPDATE account SET deleted_at = deleted_at - 3600000"));
  await tocsin.restart();
  let sweeps = 0;
  const isFolded = ({ webhooks }) => webhooks.every(({ deleted }) => !deleted);
  for (; !isFolded(await api.ledger()) && sweeps < 60; sweeps += 1) await tocsin.sweep();
  const { folded, balanced } = await api.ledger();
  if (!balanced) throw new Error("the books do not balance");
  report("deleted webhooks in the sum", folded.webhooks, undefined, "");
  report("sweeps until all are folded", sweeps, undefined, "");
  // So many sweeps at once are made nowhere else.
  await tocsin.restart();
  await measure("all folded");
  await whileSweeping("a sweep of all folded");
  report("files of Outboxes", (await readdir(`${tocsin.state}/v3/do/tocsin-Outbox`)).filter((name) => name.endsWith(".sqlite")).length, undefined, "");
} finally {
  await tocsin.stop();
  await counter.close();
}
const heads = ["", "measured", "goal", "met"];
const widths = heads.map((head, column) => Math.max(...[heads, ...table].map((row) => row[column].length)));
console.log();
for (const row of [heads, ...table]) {
  console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  "));
}
