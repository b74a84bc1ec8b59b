// Whatever somebody changes is written down with the change, in a chain that shows an edit.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertProblem, unique } from "../lib/api.mjs";
import { isState, useStage } from "../lib/stage.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const stage = useStage();
const { api } = stage;

let scratch;
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), "audit-"));
});
after(async () => {
  if (scratch) await rm(scratch, { recursive: true, force: true });
});

// The entries about one subject, oldest first.
async function entriesOf(subject) {
  const { items } = await api.must(200, "GET", `/api/audit?limit=100&subject=${subject}`);
  return items.reverse();
}
const deedsOf = async (subject) => (await entriesOf(subject)).map(({ record }) => record.deed);

async function exported() {
  const answer = await api.call("GET", "/api/audit/export");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/x-ndjson");
  return answer.text;
}

async function verify(text, ...head) {
  const file = join(scratch, `${unique("log")}.ndjson`);
  await writeFile(file, text);
  const arguments_ = ["run", "--quiet", "-p", "shared", "--example", "verify_audit", "--", file, ...head];
  const { status, stdout, stderr } = spawnSync("cargo", arguments_, { cwd: ROOT, encoding: "utf8" });
  return { isWhole: status === 0, said: `${stdout}${stderr}` };
}

test("a webhook's life is written down, with what changed and which secret is new", async () => {
  const wire = await stage.wire({ webhook: { headers: [{ key: "X-Api-Key", value: "s3cr3t-one" }] } });
  const changed = await api.updateWebhook(wire.webhook, {
    signing: undefined,
    timeout_in_sec: 20,
    headers: [{ key: "X-Api-Key", value: "s3cr3t-two" }],
  });
  const rotated = await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/signing/rotate`, {
    headers: { "if-match": `"${changed.version}"` },
  });
  const restored = await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/versions/1/restore`, {
    headers: { "if-match": `"${rotated.version}"` },
  });
  await api.must(204, "DELETE", `/api/webhooks/${wire.webhook.id}`, { headers: { "if-match": `"${restored.version}"` } });

  const entries = await entriesOf(wire.webhook.id);
  const deeds = entries.map(({ record }) => record.deed);
  assert.deepEqual(deeds, ["webhook_created", "webhook_changed", "signing_key_replaced", "webhook_restored", "webhook_deleted"]);
  const [created, change, rotation, , deletion] = entries.map(({ record }) => record);
  assert.deepEqual(created.by.who, { kind: "admin_token" });
  assert.equal(created.by.role, "admin");
  assert.equal(created.subject.name, wire.webhook.name);
  assert.deepEqual(created.secrets, ["headers.x-api-key", "signing.secret"]);
  assert.ok(created.changes.every(({ before }) => before === undefined));
  assert.deepEqual(change.changes, [{ field: "timeout_in_sec", before: 10, after: 20 }]);
  assert.deepEqual(change.secrets, ["headers.x-api-key"]);
  assert.deepEqual(rotation.secrets, ["signing.secret"]);
  assert.ok(deletion.changes.every(({ after }) => after === undefined));
  assert.ok(!JSON.stringify(entries).includes("s3cr3t"));
});

test("a change that is refused leaves nothing", async () => {
  const wire = await stage.wire();
  const before = await deedsOf(wire.webhook.id);
  const stale = await api.call("PUT", `/api/webhooks/${wire.webhook.id}`, {
    body: { ...wire.webhook, timeout_in_sec: 99 },
    headers: { "if-match": '"1"' },
  });
  assert.equal(stale.status, 422);
  const old = await api.call("DELETE", `/api/webhooks/${wire.webhook.id}`, { headers: { "if-match": '"7"' } });
  assert.equal(old.status, 412);
  assert.deepEqual(await deedsOf(wire.webhook.id), before);
});

test("tests, retries, replays and sources are written down", async () => {
  const wire = await stage.wire({ answer: { status: 400 } });
  const event = await wire.send();
  await wire.delivery(event, isState("dead"));
  await api.trial({ name: "Draft", url: wire.target.url, body_template: "{}" }, { id: wire.webhook.id });
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  const window = { since: new Date(Date.now() - 60_000).toISOString(), until: new Date(Date.now() + 1000).toISOString() };
  await api.must(202, "POST", "/api/replays", { body: { webhook_id: wire.webhook.id, ...window, states: ["dead"] } });
  const entries = (await entriesOf(wire.webhook.id)).slice(1).map(({ record }) => record);
  assert.deepEqual(entries.map(({ deed }) => deed), ["webhook_tested", "deliveries_operated", "replay_asked"]);
  assert.equal(entries[0].note, `To ${stage.receiver.origin}.`);
  assert.equal(entries[1].note, `Retry of ${event}.`);
  assert.equal(entries[1].subject.name, wire.webhook.name);

  await api.must(204, "DELETE", `/api/sources/${wire.source.id}`);
  const sources = await entriesOf(wire.source.id);
  assert.deepEqual(sources.map(({ record }) => record.deed), ["source_created", "source_deleted"]);
  assert.ok(!JSON.stringify(sources).includes(wire.source.token));
});

test("the log is read page by page, newest first, and its digests can be made anew", async () => {
  await stage.wire();
  const first = await api.must(200, "GET", "/api/audit?limit=2");
  const second = await api.must(200, "GET", `/api/audit?limit=2&cursor=${first.next_cursor}`);
  const entries = [...first.items, ...second.items];
  assert.deepEqual(entries.map(({ number }) => number), [0, 1, 2, 3].map((step) => entries[0].number - step));
  for (const [newer, older] of entries.slice(1).map((older, place) => [entries[place], older])) {
    assert.equal(newer.previous, older.digest);
  }
  const { number, previous, record, digest } = entries[0];
  const bytes = `${number}\n${previous}\n${JSON.stringify(record)}`;
  assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);
  assertProblem(await api.call("GET", "/api/audit?since=now"), 400, "malformed", ["since unknown_field"]);
});

test("an export is whole; an edit, a cut and a move in it are found", async () => {
  for (let count = 0; count < 3; count++) await stage.wire();
  const text = await exported();
  const lines = text.trimEnd().split("\n");
  const newest = JSON.parse(lines.at(-1));
  assert.equal(newest.number, lines.length);
  const whole = await verify(text);
  assert.ok(whole.isWhole, whole.said);
  assert.match(whole.said, new RegExp(`^${lines.length} entries, [^]*${newest.digest}`));

  const edited = lines.with(3, lines[3].replace('"role":"admin"', '"role":"viewer"'));
  const cases = [
    [edited, /Entry 4 was edited/],
    [lines.toSpliced(2, 2), /Entries 3 to 4 are missing/],
    [lines.slice(1), /Entry 1 is missing/],
    [[...lines.slice(0, 2), lines[3], lines[2], ...lines.slice(4)], /Entry 3 is missing/],
    [[...lines.slice(0, 3), lines[1], ...lines.slice(3)], /Entry 2 stands where entry 4 belongs/],
    [lines.with(2, "{}"), /Line 3 is no entry/],
  ];
  for (const [changed, said] of cases) {
    const verdict = await verify(`${changed.join("\n")}\n`);
    assert.ok(!verdict.isWhole);
    assert.match(verdict.said, said);
  }
  // A log that was cut off at its end is whole by itself; who noted the newest digest finds it.
  const cut = `${lines.slice(0, -1).join("\n")}\n`;
  assert.ok((await verify(cut)).isWhole);
  const noted = await verify(cut, newest.digest);
  assert.ok(!noted.isWhole);
  assert.match(noted.said, /was cut off behind entry/);
  assert.ok((await verify(text, newest.digest)).isWhole);
});
