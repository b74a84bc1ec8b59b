// The front door: who may post, what is an event, and that the same event twice is one event.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { headerOf, routed, useStage } from "../lib/stage.mjs";

const EVENT_BYTES_MAX = 256 * 1024;

const stage = useStage();
const { api } = stage;

const event = (changes = {}) => ({ event_type: unique("Type"), data: { title: unique("Title") }, ...changes });

// Sends an event with a type of its own and waits for it, so that whatever was sent before has arrived too.
async function settle(wire) {
  const last = await wire.send();
  await wire.delivery(last);
  return last;
}

const arrivedIds = (wire) => wire.target.requests().map(({ headers }) => headerOf(headers, "webhook-id"));

test("a good event is accepted and arrives", async () => {
  const wire = await stage.wire();
  const answer = await wire.source.post({ event_type: wire.eventType, data: { title: "Hällo 🔔" } });
  assert.equal(answer.status, 202);
  const { event_id, ...rest } = answer.json;
  assert.match(event_id, /^evt_[0-9a-hjkmnp-tv-z]{42}$/);
  assert.deepEqual(rest, { duplicate: false });

  const request = await wire.target.next();
  assert.equal(request.method, "POST");
  assert.equal(request.body, `{"event": {"title":"Hällo 🔔"}, "type": "${wire.eventType}"}`);
  assert.equal(headerOf(request.headers, "content-type"), "application/json");
  assert.equal(headerOf(request.headers, "webhook-id"), event_id);
  assert.match(headerOf(request.headers, "user-agent"), /^Tocsin\/\d+\.\d+\.\d+$/);
  const age = Date.now() / 1000 - Number(headerOf(request.headers, "webhook-timestamp"));
  assert.ok(Math.abs(age) < 30, `webhook-timestamp is ${age} s old`);

  const seen = await routed(api, event_id);
  assert.deepEqual(seen.event, { event_type: wire.eventType, data: { title: "Hällo 🔔" } });
  assert.equal(seen.item.source_name, wire.source.name);
  assert.equal(seen.item.title, "Hällo 🔔");
  const listed = (await api.must(200, "GET", "/api/events?limit=100")).items.find(({ id }) => id === event_id);
  assert.deepEqual(listed, seen.item);
});

test("a template sees where the event came from", async () => {
  const meta = '{"meta": {{meta}}, "time": {{event_time}}}';
  const wire = await stage.wire({ webhook: { body_template: meta } });
  const body = { event_type: wire.eventType, event_time: 0, data: {} };
  const id = await wire.source.send(JSON.stringify(body).replace(":0,", ":1763900000.123456789,"));
  const { body: sent } = await wire.target.next();
  assert.ok(sent.endsWith('"time": 1763900000.123456789}'), sent);
  const { received_at, ...rest } = JSON.parse(sent).meta;
  assert.deepEqual(rest, { event_id: id, source: wire.source.id, webhook: wire.webhook.id });
  assert.equal(received_at, (await api.readEvent(id)).item.received_at);
});

test("without the source's own token nothing is accepted", async () => {
  const [source, other] = [await stage.source(), await stage.source()];
  const wrong = [null, "wrong", `${source.token}x`, source.token.slice(0, -1), other.token, stage.tocsin.adminToken];
  for (const token of [...wrong, source.token.toUpperCase()]) {
    assertProblem(await api.call("POST", source.ingest_path, { token, body: event() }), 401, "unauthorized");
  }
  // A source that does not exist, an id that cannot be one, and a name that is not an id answer the same.
  for (const id of ["src_0123456789abcdef", "src_x", source.name, source.id.toUpperCase()]) {
    const answer = await api.call("POST", `/ingest/${id}`, { token: source.token, body: event() });
    assertProblem(answer, 401, "unauthorized");
  }
});

test("a deleted source accepts nothing any more, and its name is free again", async () => {
  const source = await stage.source();
  await source.send(event());
  await api.must(204, "DELETE", `/api/sources/${source.id}`);
  assertProblem(await source.post(event()), 401, "unauthorized");
  assertProblem(await api.call("DELETE", `/api/sources/${source.id}`), 404, "not_found");
  const { items } = await api.must(200, "GET", "/api/sources");
  assert.ok(items.every(({ id }) => id !== source.id));
  await api.createSource({ name: source.name.toUpperCase() });
});

test("a source is refused with every finding, and its token is shown once", async () => {
  const { source, token } = await api.createSource({ name: unique("Source") });
  assert.match(token, /^tocsin_src_[\w-]{43}$/);
  assert.equal(source.format, "tocsin");
  assert.ok(!(await api.call("GET", "/api/sources")).text.includes(token));
  const create = (body) => api.call("POST", "/api/sources", { body });
  assertProblem(await create({ name: source.name.toUpperCase() }), 409, "name_taken", ["name name_taken"]);
  assertProblem(await create({ name: "<b>" }), 422, "invalid", ["name malformed"]);
  assertProblem(await create({ name: unique("Source"), format: "xml" }), 400, "malformed");
  assertProblem(await create({ name: unique("Source"), colour: "red" }), 400, "malformed");
});

test("an event over the limit is refused, with its length announced or not", async () => {
  const source = await stage.source();
  const ofLength = (bytes) => {
    const [head, tail] = [`{"event_type":"${unique("Type")}","data":"`, '"}'];
    return head + "x".repeat(bytes - head.length - tail.length) + tail;
  };
  const inChunks = (text) => ReadableStream.from(text.match(/.{1,10000}/g).map((chunk) => Buffer.from(chunk)));
  assert.equal((await source.post(ofLength(EVENT_BYTES_MAX))).status, 202);
  assert.equal((await source.post(inChunks(ofLength(EVENT_BYTES_MAX)))).status, 202);
  assertProblem(await source.post(ofLength(EVENT_BYTES_MAX + 1)), 413, "too_large");
  assertProblem(await source.post(inChunks(ofLength(EVENT_BYTES_MAX + 1))), 413, "too_large");
  // Long before its end: the answer may be lost to a client that goes on writing (to us, or to the local proxy, which then
  // answers with a text of its own), the event must not be accepted.
  const far = await source.post(inChunks(ofLength(4 * EVENT_BYTES_MAX))).catch((error) => error);
  const isLost = far instanceof Error || far.json === undefined;
  if (!isLost) assertProblem(far, 413, "too_large");
  const { items } = await api.must(200, "GET", "/api/events?limit=100");
  assert.equal(items.filter((item) => item.source === source.id).length, 2);
});

test("what is not JSON is refused", async () => {
  const source = await stage.source();
  const deep = (depth) => `{"event_type":"a","data":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  const surrogate = '{"event_type":"a","data":"\\ud800"}';
  for (const body of ["", "null x", "{", "<event/>", "{'a':1}", '{"a":NaN}', '{"a":1}{"b":2}', "\uFEFF{}x", surrogate]) {
    assertProblem(await source.post(body), 400, "malformed", [" malformed"]);
  }
  for (const bomb of ["[".repeat(10_000), '{"a":'.repeat(10_000), deep(65)]) {
    assertProblem(await source.post(bomb), 400, "malformed", [" malformed"]);
  }
  assert.equal((await source.post(deep(64))).status, 202, "the deepest one that is allowed");

  const bytes = ReadableStream.from([Buffer.from('{"event_type":"a","data":"\xff"}', "latin1")]);
  assertProblem(await source.post(bytes), 400, "malformed", [" malformed"]);
});

test("each field that is missing or odd is named", async () => {
  const source = await stage.source();
  for (const [body, findings] of [
    [{}, ["event_type required", "data required"]],
    [{ data: {} }, ["event_type required"]],
    [{ event_type: "a" }, ["data required"]],
    [{ event_type: "a", data: null }, ["data required"]],
    [{ event_type: 1, data: {}, event_time: [] }, ["event_type wrong_type", "event_time wrong_type"]],
    [event({ meta: {} }), ["meta not_allowed"]],
    [event({ event_type: "x".repeat(201) }), ["event_type too_long"]],
    ["3", [" wrong_type"]],
    ['"text"', [" wrong_type"]],
    ["null", [" wrong_type"]],
  ]) {
    assertProblem(await source.post(body), 400, "malformed", findings);
  }
});

test("a batch is accepted whole, in its order", async () => {
  const wire = await stage.wire();
  const batch = ["a", "b", "a"].map((title) => ({ event_type: wire.eventType, data: { title } }));
  const { status, json } = await wire.source.post(batch);
  assert.equal(status, 202);
  const [a, b, again] = json.items;
  assert.deepEqual([a.duplicate, b.duplicate, again], [false, false, { event_id: a.event_id, duplicate: true }]);
  const last = await settle(wire);
  assert.deepEqual(arrivedIds(wire).sort(), [a.event_id, b.event_id, last].sort());
});

test("a batch with one bad event is refused whole, and says which", async () => {
  const wire = await stage.wire();
  const good = { event_type: wire.eventType, data: { title: "a" } };
  const refused = await wire.source.post([good, { data: {} }, 3]);
  assertProblem(refused, 400, "malformed", ["[1].event_type required", "[2] wrong_type"]);
  assertProblem(await wire.source.post([]), 400, "malformed", [" out_of_range"]);
  assertProblem(await wire.source.post(Array(101).fill(good)), 400, "malformed", [" out_of_range"]);
  assertProblem(await wire.source.post([good], { "idempotency-key": "k" }), 400, "malformed", [" not_allowed"]);
  assert.equal((await wire.source.post(good)).json.duplicate, false, "the good one was not kept");
});

test("the same event twice is delivered once", async () => {
  const wire = await stage.wire();
  const body = event({ event_type: wire.eventType });
  const [first, second] = [await wire.source.post(body), await wire.source.post(body)];
  assert.deepEqual(second.json, { event_id: first.json.event_id, duplicate: true });
  assert.equal(second.status, 202);
  const last = await settle(wire);
  assert.deepEqual(arrivedIds(wire).sort(), [first.json.event_id, last].sort());
});

test("of twenty who post the same event at once, one is the first", async () => {
  const wire = await stage.wire();
  const body = event({ event_type: wire.eventType });
  const answers = await Promise.all(Array.from({ length: 20 }, () => wire.source.post(body)));
  assert.equal(new Set(answers.map(({ json }) => json.event_id)).size, 1);
  assert.equal(answers.filter(({ json }) => !json.duplicate).length, 1);
  await settle(wire);
  assert.equal(wire.target.requests().length, 2);
});

test("an update of an anomaly is a new event", async () => {
  const wire = await stage.wire();
  const ids = [await wire.send({ id: "an-1", status: "open" }), await wire.send({ id: "an-1", status: "closed" })];
  assert.notEqual(ids[0], ids[1]);
  for (const id of ids) assert.equal((await wire.delivery(id)).item.state, "delivered");
});

test("an explicit identity is told from the body", async () => {
  for (const header of ["idempotency-key", "webhook-id"]) {
    const wire = await stage.wire();
    const [key, body] = [{ [header]: unique("key") }, event({ event_type: wire.eventType })];
    const first = await wire.source.post(body, key);
    assert.deepEqual((await wire.source.post(body, key)).json, { event_id: first.json.event_id, duplicate: true });
    const other = await wire.source.post(event({ event_type: wire.eventType }), key);
    assertProblem(other, 409, "identity_taken");
    assert.ok(other.json.title.includes(first.json.event_id), "it names the first one");

    // Under another identity the same body is another event; and what is one identity here, is not in another source.
    const second = await wire.source.post(body, { [header]: unique("key") });
    assert.equal(second.json.duplicate, false);
    const elsewhere = await stage.source();
    assert.equal((await elsewhere.post(event(), key)).json.duplicate, false);
    const last = await settle(wire);
    assert.deepEqual(arrivedIds(wire).sort(), [first.json.event_id, second.json.event_id, last].sort());
  }
});

test("an identity that cannot be one is refused", async () => {
  const source = await stage.source();
  for (const key of ["x".repeat(257), "with space"]) {
    const answer = await source.post(event(), { "idempotency-key": key });
    assertProblem(answer, 400, "malformed", ["idempotency-key malformed"]);
  }
});

test("a CloudEvent is known by its source and id", async () => {
  const source = await stage.source("cloudevents");
  const cloud = (changes) => ({ specversion: "1.0", type: "t", source: "/a", id: unique("id"), data: { n: 1 }, ...changes });
  const first = cloud();
  const { json: accepted } = await source.post(first);
  assert.deepEqual((await source.post(first)).json, { ...accepted, duplicate: true });
  assertProblem(await source.post({ ...first, data: { n: 2 } }), 409, "identity_taken");
  assert.equal((await source.post({ ...first, source: "/b" })).json.duplicate, false);
  assert.equal((await source.post(cloud())).json.duplicate, false);
  // An explicit identity goes before.
  assert.equal((await source.post({ ...first, data: { n: 2 } }, { "webhook-id": unique("key") })).json.duplicate, false);
  const { event } = await api.readEvent(accepted.event_id);
  assert.deepEqual(event, { ...first, event_type: "t" });
});

test("the list of events pages over all sources, newest first, without overlap or gap", async () => {
  const sources = [await stage.source(), await stage.source()];
  const sent = [];
  for (let count = 0; count < 7; count++) sent.push(await sources[count % 2].send(event()));
  const seen = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await api.must(200, "GET", `/api/events?limit=3${cursor && `&cursor=${cursor}`}`);
    assert.ok(page.items.length === 3 || page.next_cursor === null);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  assert.equal(new Set(seen).size, seen.length, "none comes twice");
  assert.deepEqual(seen, seen.toSorted().reverse());
  const ours = seen.filter((id) => sent.includes(id));
  assert.deepEqual(ours.toSorted(), sent.toSorted(), "none is left out");
});
