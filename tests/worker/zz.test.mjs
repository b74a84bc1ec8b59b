import { test } from "node:test";
import { routed, useStage } from "../lib/stage.mjs";
const stage = useStage(); const { api } = stage;
const hook = async (path) => (await api.call("POST", `/api/test-hooks/${path}`, { token: null })).json;
test("rows", async () => {
  const wire = await stage.wire();
  const rows = async () => (await hook(`rows/journal/${wire.source.id}`)).rows_written;
  let last = 0;
  for (let i = 0; i < 5; i++) { const e = await wire.send(); await routed(api, e); const n = await rows(); console.log("rows", n - last); last = n; }
  const more = [];
  for (let i = 0; i < 40; i++) more.push(await api.createWebhook({ name: `n${i}`, url: stage.target().url, body_template: "{}", filters: [{ json_path: "$.event_type", expected_values: ["Nobody"] }] }));
  for (let i = 0; i < 5; i++) { const e = await wire.send(); await routed(api, e); const n = await rows(); console.log("rows 40", n - last); last = n; }
});
const EXPENSIVE = { json_path: "$.data.x[?count(@..[?@.a==@.b])==7]", op: "not_any", expected_values: ["zzz"] };
const LISTS = "[".repeat(58) + "]".repeat(58);
const HOSTILE = `{"event_type":"Hostile","data":{"x":[${Array(2_100).fill(LISTS)}]}}`;
test("latency", async () => {
  const n = Number(process.env.N ?? 60);
  for (let i = 0; i < n; i++) await api.createWebhook({ name: `h${i}`, url: stage.target().url, body_template: "{}", filters: Array(20).fill(EXPENSIVE) });
  const [a, b] = [await stage.source(), await stage.source()];
  for (let i = 0; i < 5; i++) { const t = performance.now(); await b.send({ event_type: "O", data: { i } }); console.log("idle", (performance.now() - t).toFixed(1)); await new Promise((r) => setTimeout(r, 300)); }
  const t0 = performance.now();
  const event = await a.send(HOSTILE);
  console.log("hostile accepted", (performance.now() - t0).toFixed(1));
  let done; routed(api, event).then(() => (done = performance.now()));
  const times = [];
  while (!done) { const t = performance.now(); await b.send({ event_type: "O2", data: { t } }); times.push(performance.now() - t); }
  times.sort((x, y) => x - y);
  console.log("routed after", (done - t0).toFixed(0), "answers", times.length, "median", times[times.length >> 1].toFixed(1), "p95", times[Math.floor(times.length * 0.95)].toFixed(1), "max", times.at(-1).toFixed(1));
});
