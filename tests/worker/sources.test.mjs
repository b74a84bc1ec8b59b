// Sources: how they write, how they prove themselves, and how fast they may post.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assertProblem, eventually, unique } from "../lib/api.mjs";
import { github, standardWebhooks } from "../lib/signing.mjs";
import { useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const stage = useStage();
const { api } = stage;

const fixture = (name) => readFile(new URL(`../fixtures/events/${name}`, import.meta.url), "utf8");
const stored = async (id) => (await api.readEvent(id)).event;

// Changes, as somebody who can write storage would, what a Journal knows of its source. What the Registry still has to tell
// it would put it right again.
async function tamper(source, change) {
  const { state } = stage.tocsin;
  await withObject(state, "Registry", "main", (db) => db.exec("DELETE FROM news"));
  await withObject(state, "Journal", source.id, (db) => {
    const { document } = db.prepare("SELECT document FROM admission").get();
    db.prepare("UPDATE admission SET document = ?").run(change(document));
  });
}

test("a source is shown as it was added, with defaults, and never with what it proves itself with", async () => {
  const custom = { id_path: "$.uuid", type_path: "$.eventType", time_path: "$.published" };
  const draft = {
    name: unique("Okta"),
    format: "custom",
    custom,
    authentication: { kind: "github", secret: `It's a secret ${unique("canary")}` },
    rate_limit_per_sec: 7,
  };
  const { source, ...shown } = await api.createSource(draft);
  assert.deepEqual(shown, {}, "what was typed is not shown");
  const { id, created_at, ingest_path, ...rest } = source;
  assert.deepEqual(rest, { name: draft.name, format: "custom", custom, authentication: { kind: "github" }, rate_limit_per_sec: 7 });
  const plain = await api.createSource({ name: unique("Plain") });
  assert.deepEqual([plain.source.authentication, plain.source.rate_limit_per_sec, plain.source.custom], [{ kind: "bearer" }, 200, undefined]);
  const made = await api.createSource({ name: unique("Made"), authentication: { kind: "standard_webhooks" } });
  assert.match(made.secret, /^whsec_[\w+/]{43}=$/);
  assert.equal(made.token, undefined);

  const { text, json } = await api.call("GET", "/api/sources?limit=100");
  assert.deepEqual(json.items.find((item) => item.id === id), source);
  const directory = stage.tocsin.state;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const atRest = Buffer.concat(await Promise.all(files.map((file) => readFile(file)))).toString("latin1");
  assert.ok(atRest.includes(draft.name), "the state is where it is looked for");
  for (const secret of [draft.authentication.secret, made.secret, plain.token]) {
    for (const [place, seen] of [["the list", text], ["the state", atRest], ["the log", stage.tocsin.log()]]) {
      const bytes = Buffer.from(secret.replace(/^whsec_/, ""), secret.startsWith("whsec_") ? "base64" : "utf8");
      for (const spelled of [secret, bytes.toString("hex"), bytes.toString("base64").slice(0, -4)]) {
        assert.ok(!seen.includes(spelled), `${place} shows a secret`);
      }
    }
  }
});

test("a source that cannot be is refused with every finding", async () => {
  const create = (draft) => api.call("POST", "/api/sources", { body: { name: unique("S"), ...draft } });
  const custom = { id_path: "id", time_path: "$[" };
  assertProblem(await create({ name: "", format: "custom", custom, rate_limit_per_sec: 0 }), 422, "invalid", [
    "name required",
    "custom.id_path selector_syntax",
    "custom.time_path selector_syntax",
    "rate_limit_per_sec out_of_range",
  ]);
  for (const [draft, finding] of [
    [{ custom: { id_path: "$.id" } }, "custom not_allowed"],
    [{ authentication: { kind: "bearer", secret: "mine" } }, "authentication.secret not_allowed"],
    [{ authentication: { kind: "github", secret: "short" } }, "authentication.secret out_of_range"],
    [{ authentication: { kind: "standard_webhooks", secret: "whsec_AAAA" } }, "authentication.secret malformed"],
  ]) {
    const answer = await create(draft);
    assertProblem(answer, 422, "invalid", [finding]);
    if (draft.authentication) assert.ok(!answer.text.includes(draft.authentication.secret));
  }
  for (const odd of [{ authentication: { kind: "none" } }, { authentication: "bearer" }, { custom: { path: "$" } }, { secret: "a" }]) {
    assertProblem(await create(odd), 400, "malformed");
  }
});

test("a source signs with the secret that was typed", async () => {
  const secret = "It's a Secret to Everybody";
  const source = await stage.source({ format: "raw", authentication: { kind: "github", secret } });
  const body = await fixture("30-secret_scanning_alert_reopened.json");
  const id = await source.send(body, { ...github(secret, body), "x-github-event": "secret_scanning_alert" });
  assert.deepEqual(await stored(id), { event_type: "secret_scanning_alert", data: JSON.parse(body) });
  const whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const other = await stage.source({ format: "raw", authentication: { kind: "standard_webhooks", secret: whsec } });
  await other.send("{}", standardWebhooks(whsec, "{}"));
});

test("an event of EventBridge has its detail as data and is known by its id", async () => {
  const source = await stage.source("eventbridge");
  const detail = JSON.parse(await fixture("01-AWS.GuardDuty.json"));
  const rest = { version: "0", source: "aws.guardduty", account: "123456789012", region: "us-east-1", resources: [] };
  const envelope = { ...rest, id: unique("id"), "detail-type": "GuardDuty Finding", time: "2025-02-25T20:45:00Z", detail };
  const id = await source.send(envelope);
  const { detail: data, ...beside } = envelope;
  assert.deepEqual(await stored(id), { event_type: "GuardDuty Finding", event_time: envelope.time, data, ...beside });
  assert.deepEqual((await source.post(envelope)).json, { event_id: id, duplicate: true });
  assertProblem(await source.post({ ...envelope, detail: {} }), 409, "identity_taken");
  assertProblem(await source.post({ ...envelope, detail: undefined, "detail-type": 1 }), 400, "malformed", ["detail-type wrong_type", "detail required"]);
  const { items } = await api.must(200, "GET", "/api/events?limit=100");
  assert.equal(items.find((item) => item.id === id).title, detail.title);
});

test("an event of OCSF is called what its type is called and is known by its uid", async () => {
  const source = await stage.source("ocsf");
  const finding = {
    ...{ class_uid: 2004, category_uid: 2, activity_id: 1, severity_id: 4, type_uid: 200401, time: 1763900000123 },
    ...{ type_name: "Detection Finding: Create", finding_info: { uid: "f-1", title: "Spray" }, metadata: { uid: unique("m") } },
  };
  const id = await source.send(finding);
  assert.deepEqual(await stored(id), { event_type: "Detection Finding: Create", event_time: 1763900000.123, data: finding });
  assert.equal((await source.post(finding)).json.duplicate, true);
  assertProblem(await source.post({ ...finding, severity_id: 5 }), 409, "identity_taken");
  assertProblem(await source.post({}), 400, "malformed", ["class_uid required"]);
});

test("custom paths say where an event has its type, its time and its id", async () => {
  const custom = { id_path: "$.eventID", type_path: "$.eventName", time_path: "$.eventTime" };
  const source = await stage.source({ format: "custom", custom });
  const trail = JSON.parse(await fixture("18-AWS.CloudTrail.json"));
  const id = await source.send(trail);
  assert.deepEqual(await stored(id), { event_type: "PutImage", event_time: "2019-04-15T16:45:00Z", data: trail });
  assert.equal((await source.post(trail)).json.duplicate, true);
  assertProblem(await source.post({ ...trail, awsRegion: "moon" }), 409, "identity_taken");
  assertProblem(await source.post({ eventName: {} }), 400, "malformed", ["$.eventName wrong_type"]);
  const { json } = await source.post([{ eventName: "a" }, { eventName: "b" }]);
  assert.equal(json.items.length, 2);
});

test("CloudEvents come in three modes, and each is read as if it were structured", async () => {
  const source = await stage.source("cloudevents");
  const attributes = { specversion: "1.0", type: "com.example.someevent", source: "/my context", time: "2018-04-05T17:31:00Z" };
  const data = { n: 1 };
  const [one, two] = [unique("id"), unique("id")];
  const binary = {
    "content-type": "application/json; charset=utf-8",
    "ce-specversion": "1.0",
    "CE-Type": attributes.type,
    "ce-source": "/my%20context",
    "ce-time": attributes.time,
    "ce-id": one,
    "ce-comexampleextension1": "Euro%20%E2%82%AC",
  };
  const id = await source.send(data, binary);
  const expected = { ...attributes, id: one, comexampleextension1: "Euro €", datacontenttype: binary["content-type"], data };
  const ours = { event_type: attributes.type, event_time: attributes.time };
  assert.deepEqual(await stored(id), { ...expected, ...ours });
  assert.deepEqual((await source.post(data, binary)).json, { event_id: id, duplicate: true });
  const structured = { "content-type": "application/cloudevents+json" };
  const same = { ...expected, id: unique("id") };
  const again = await source.send(same, structured);
  assert.deepEqual(await stored(again), { ...same, ...ours });
  assert.deepEqual((await source.post(same, structured)).json, { event_id: again, duplicate: true });

  const batch = { "content-type": "application/cloudevents-batch+json" };
  const { status, json } = await source.post([same, { ...attributes, id: two, data_base64: "AAEC", datacontenttype: "image/png" }], batch);
  assert.equal(status, 202);
  assert.deepEqual(json.items.map(({ duplicate }) => duplicate), [true, false]);
  assert.deepEqual(await stored(json.items[1].event_id), { ...attributes, id: two, data_base64: "AAEC", datacontenttype: "image/png", ...ours, data: {} });
  assert.deepEqual((await source.post("[]", batch)).json, { items: [] });
  assertProblem(await source.post(expected, batch), 400, "malformed", [" wrong_type"]);
  assertProblem(await source.post([expected], structured), 400, "malformed", [" wrong_type"]);
  assertProblem(await source.post("x", { "content-type": "application/cloudevents+avro" }), 415, "unsupported_media");
  // Bytes that are no text are a body as well.
  const bytes = ReadableStream.from([Buffer.from([0, 255, 1])]);
  const image = await source.send(bytes, { ...binary, "content-type": "image/png", "ce-id": unique("id") });
  const { data_base64, data: none } = await stored(image);
  assert.deepEqual([data_base64, none], ["AP8B", {}]);
});

test("a signed source takes no part of an event from headers that are not signed", async () => {
  const source = await stage.source({ format: "cloudevents", authentication: { kind: "github" } });
  const binary = { "ce-specversion": "1.0", "ce-type": "t", "ce-source": "/s", "ce-id": "1" };
  const answer = await source.post("{}", { ...github(source.secret, "{}"), ...binary });
  assertProblem(answer, 400, "malformed", [" not_allowed"]);
});

test("who posts too fast is told when to come again, and nobody else is held up", async () => {
  const source = await stage.source({ format: "raw", rate_limit_per_sec: 1 });
  const other = await stage.source({ format: "raw" });
  const body = () => ({ n: unique("n") });
  // Who is not the source takes nothing of its rate.
  for (let count = 0; count < 20; count += 1) {
    assert.equal((await api.call("POST", source.ingest_path, { token: "wrong", body: body() })).status, 401);
  }
  const answers = await Promise.all(Array.from({ length: 40 }, () => source.post(body())));
  const taken = answers.filter(({ status }) => status === 202);
  const late = answers.filter(({ status }) => status === 429);
  assert.equal(taken.length + late.length, 40);
  assert.ok(taken.length >= 10 && taken.length < 30, `${taken.length} were taken`);
  const { items } = await api.must(200, "GET", "/api/events?limit=100");
  assert.equal(items.filter((item) => item.source === source.id).length, taken.length, "the others were not written");
  assertProblem(late[0], 429, "too_many_requests");
  assert.equal(late[0].headers.get("retry-after"), "1");
  assert.equal(late[0].json.retry_after_sec, 1);
  assert.equal((await other.post(body())).status, 202);
  const again = await eventually("it is let in again", () => source.post(body()), ({ status }) => status === 202);
  assert.equal(again.json.duplicate, false);
  // A batch is one request.
  await eventually("a batch is let in", () => source.post(Array.from({ length: 100 }, body)), ({ status }) => status === 202);
});

test("after a restart sources are known as before, and one of an unknown kind lets nobody in", async () => {
  const signed = await stage.source({ format: "raw", authentication: { kind: "github" } });
  const odd = await stage.source("raw");
  const body = JSON.stringify({ n: unique("n") });
  const id = await signed.send(body, github(signed.secret, body));
  await stage.tocsin.kill();
  await tamper(odd, (document) => JSON.stringify({ ...JSON.parse(document), credential: { kind: "open" } }));
  await stage.tocsin.restart();
  assert.deepEqual((await signed.post(body, github(signed.secret, body))).json, { event_id: id, duplicate: true });
  assertProblem(await odd.post("{}"), 401, "unauthorized");
  assertProblem(await api.call("POST", odd.ingest_path, { token: null, body: "{}" }), 401, "unauthorized");
  await stage.tocsin.logged(/journal admission/);
});

test("a secret that was sealed for another source opens nothing", async () => {
  const kind = { format: "raw", authentication: { kind: "github" } };
  const [mine, theirs] = [await stage.source(kind), await stage.source(kind)];
  await stage.tocsin.kill();
  let moved;
  await tamper(mine, (document) => (moved = document));
  await tamper(theirs, () => moved);
  await stage.tocsin.restart();
  const answer = await theirs.post("{}", github(mine.secret, "{}"));
  assertProblem(answer, 500, "misconfigured");
  assert.equal((await mine.post("{}", github(mine.secret, "{}"))).status, 202);
});
