// The longest entries of the audit log: what was and what is, each as long as it may be, in rows of storage that stay below
// their limit. And a log that an older version wrote.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { unique } from "../lib/api.mjs";
import { useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const ROW_BYTES_MAX = 1_000_000;

const stage = useStage();
const { api } = stage;

// A comment of characters that take two bytes each in JSON.
const templateOf = (letter) => `{{! ${'"'.repeat(65_000)}${letter} }}{}`;
const rules = (letter) =>
  Array.from({ length: 12 }, (_, rule) => ({
    json_path: "$.data.x",
    op: "not_any",
    expected_values: Array.from({ length: 5 }, (_, place) => `${rule}-${place}-${letter}`.padEnd(1_000, letter)),
  }));
const longest = (letter) => ({
  body_template: templateOf(letter),
  filters: rules(letter),
  response_validators: rules(letter),
  headers: Array.from({ length: 4 }, (_, place) => ({ key: `X-Long-${place}`, value: letter.repeat(3_900) })),
});

test("an entry with two of the largest templates is whole, and no row is longer than a row may be", async () => {
  const url = stage.target().url;
  const created = await api.createWebhook({ name: unique("Long"), url, ...longest("a") });
  const changed = await api.updateWebhook(created, { ...longest("b"), signing: undefined });
  await api.updateWebhook(changed, { timeout_in_sec: 11, signing: undefined });
  const { items } = await api.must(200, "GET", `/api/audit?limit=100&subject=${created.id}`);
  const page = await api.must(200, "GET", `/api/audit?limit=100&subject=${created.id}&cursor=${items.at(-1).number}`);
  const entries = [...items, ...page.items];
  assert.equal(entries.length, 3);
  const change = entries[1].record.changes.find(({ field }) => field === "body_template");
  assert.deepEqual([change.before, change.after], [templateOf("a"), templateOf("b")]);
  for (const { number, previous, record, digest } of entries) {
    assert.equal(createHash("sha256").update(`${number}\n${previous}\n${JSON.stringify(record)}`).digest("hex"), digest);
  }
  const exported = await api.call("GET", "/api/audit/export");
  const lines = exported.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.find(({ number }) => number === entries[1].number), entries[1]);
  lines.slice(1).forEach((entry, place) => assert.equal(entry.previous, lines[place].digest));

  await stage.tocsin.kill();
  await withObject(stage.tocsin.state, "Registry", "main", (db) => {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf_%' AND name NOT LIKE 'sqlite_%'").all();
    for (const { name } of tables) {
      const columns = db.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
      const size = columns.map((column) => `coalesce(length(CAST("${column.name}" AS BLOB)), 0)`).join(" + ");
      const { most } = db.prepare(`SELECT max(${size}) AS most FROM ${name}`).get();
      assert.ok((most ?? 0) < ROW_BYTES_MAX, `${name} has a row of ${most} bytes`);
    }
    assert.ok(db.prepare("SELECT count(*) AS count FROM audit_rest").get().count > 0);
  });
  await stage.tocsin.restart();
});
