// Events of other products go through intact: every field, and every digit of every number.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { headerOf, useStage } from "../lib/stage.mjs";

const FIXTURES = new URL("../fixtures/events/", import.meta.url);

const stage = useStage();

// A document that can be compared to the last digit: each number is replaced by its text. How the exponent is spelled
// does not count, because serde_json writes 1E400 as 1e+400.
function exact(text) {
  const spelled = (source) => source.toLowerCase().replace(/e(?=\d)/, "e+");
  return JSON.parse(text, (_, value, { source }) => (typeof value === "number" ? { number: spelled(source) } : value));
}

// The texts of the entries of a JSON array, to the last digit.
function entries(text) {
  return exact(text).map(spell);
}

function spell(value) {
  if (Array.isArray(value)) return `[${value.map(spell)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (typeof value.number === "string") return value.number;
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${spell(inner)}`)}}`;
}

async function fixtures() {
  const names = (await readdir(FIXTURES)).filter((name) => name.endsWith(".json")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, FIXTURES), "utf8")));
  return names.flatMap((name, index) => {
    if (!texts[index].trimStart().startsWith("[")) return [[name, texts[index]]];
    return entries(texts[index]).map((text, place) => [`${name}[${place}]`, text]);
  });
}

const ODD = `{
  "exact": 1763900000.123456789, "beyond": 9007199254740993, "huge": 1e400, "tiny": 1E-400, "minus": -0, "zero": 0.10,
  "long": 3.14159265358979323846264338327950288419716939937510, "plus": 1e+2,
  "text": "\\"\\\\ \\/ \\b\\f\\n\\r\\t \\u0000 \\u2028\\u2029 </script> \\ud83d\\udd14 {{data}} {{{data}}}",
  "": 0, "__proto__": {"polluted": true}, "constructor": 1, "a.b": [[], {}, null, true, false], "ключ": "значение"
}`;

async function assertArrivesIntact(wire, name, text) {
  const accepted = await wire.source.send(`{"event_type": "${wire.eventType}", "data": ${text}}`);
  const { item, attempts } = await wire.delivery(accepted);
  assert.equal(item.state, "delivered", `${name}: ${attempts[0]?.explanation}`);
  const { body } = wire.target.requests().at(-1);
  const { event, type } = exact(body);
  assert.deepEqual(event, exact(text), name);
  assert.equal(type, wire.eventType, name);
}

test("every event arrives intact through the template, one after another", async () => {
  const all = await fixtures();
  assert.ok(all.length > 20, `${all.length} events were found`);
  const wire = await stage.wire();
  for (const [name, text] of all) await assertArrivesIntact(wire, name, text);
  assert.equal(wire.target.requests().length, all.length);
});

test("odd numbers, texts and keys arrive intact", async () => {
  const wire = await stage.wire();
  await assertArrivesIntact(wire, "odd", ODD);
  assert.equal({}.polluted, undefined);
});

test("an event can be read back intact", async () => {
  const wire = await stage.wire();
  const odd = await wire.source.send(`{"event_type": "${wire.eventType}", "data": ${ODD}}`);
  const { text } = await stage.api.call("GET", `/api/events/${odd}`);
  assert.deepEqual(exact(text).event.data, exact(ODD));
});

test("a source of raw events delivers what it was sent, without an envelope", async () => {
  const source = await stage.source("raw");
  const target = stage.target();
  // Raw events all have the same type, so this webhook knows its event by a field.
  const [[, text]] = await fixtures();
  const { accountId } = JSON.parse(text);
  await stage.api.createWebhook({
    name: "raw",
    url: target.url,
    body_template: '{"type": "{{event_type}}", "event": {{data}}}',
    filters: [
      { json_path: "$.event_type", expected_values: ["Event"] },
      { json_path: "$.data.accountId", expected_values: [accountId] },
    ],
  });
  await source.send(text);
  const { body } = await target.next();
  assert.deepEqual(exact(body), { type: "Event", event: exact(text) });
});

test("CloudEvents deliver their attributes and their data, one by one and as a batch", async () => {
  const source = await stage.source("cloudevents");
  const target = stage.target();
  const text = await readFile(new URL("cloudevents-examples.json", FIXTURES), "utf8");
  const [single, batch] = [exact(text).filter((entry) => !Array.isArray(entry)), exact(text).find(Array.isArray)];
  await stage.api.createWebhook({
    name: "cloud",
    url: target.url,
    body_template: '{"id": "{{id}}", "type": "{{event_type}}", "time": "{{event_time}}", "data": {{data}}}',
    filters: [{ json_path: "$.specversion", expected_values: ["1.0"] }],
  });
  // What is in base64 and is not said to be anything else than JSON, arrives as JSON.
  const dataOf = ({ data, data_base64, datacontenttype }) =>
    data ?? (data_base64 && !datacontenttype ? exact(Buffer.from(data_base64, "base64").toString()) : {});
  const accepted = [];
  // Two of them have the id of another one, which an identity of its own tells apart.
  for (const [place, event] of single.entries()) {
    accepted.push([event, await source.send(spell(event), { "idempotency-key": `example-${place}` })]);
  }
  const { json } = await source.post(spell(batch));
  json.items.forEach(({ event_id }, place) => accepted.push([batch[place], event_id]));

  assert.ok(accepted.length >= 8);
  for (const [given, id] of accepted) {
    const isOurs = ({ path, headers }) => path === target.path && headerOf(headers, "webhook-id") === id;
    const { body } = await stage.receiver.next(isOurs, { deadline: 15_000 });
    assert.deepEqual(exact(body), { id: given.id, type: given.type, time: given.time ?? "", data: dataOf(given) });
  }
});

test("a page of events brings the events themselves when asked, and ends early when they are large", async () => {
  const source = await stage.source();
  const large = "x".repeat(240_000);
  const ids = [];
  for (let place = 0; place < 6; place += 1) ids.push(await source.send({ event_type: "Large", data: { place, large } }));
  const other = await stage.source();
  ids.push(await other.send({ event_type: "Small", data: { exact: 1 } }));
  const seen = [];
  let pages = 0;
  for (let cursor = ""; cursor !== null; pages += 1) {
    const query = new URLSearchParams({ documents: "true", limit: "50", ...(cursor ? { cursor } : {}) });
    const { items, next_cursor } = await stage.api.must(200, "GET", `/api/events?${query}`);
    seen.push(...items);
    cursor = next_cursor;
  }
  assert.ok(pages > 1, "1.4 MB do not come in one page");
  const ours = seen.filter(({ id }) => ids.includes(id));
  assert.deepEqual(ours.map(({ id }) => id), ids.toReversed(), "newest first, each once, over all sources");
  assert.deepEqual(ours[1].event, { event_type: "Large", data: { place: 5, large } });
  const { items } = await stage.api.must(200, "GET", "/api/events?limit=1");
  assert.equal(items[0].event, undefined);
  const odd = await stage.api.call("GET", "/api/events?documents=maybe");
  assert.equal(odd.status, 400);
});
