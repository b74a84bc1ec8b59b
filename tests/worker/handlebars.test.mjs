// The fixture that our template engine is held against still says what handlebars.js says. No Tocsin is needed for it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { FIXTURE, fixture } from "../lib/handlebars-cases.mjs";

const HINT = "run node tests/lib/handlebars-cases.mjs --write, and read the difference";

test("the Handlebars fixture is what handlebars.js makes of its templates", async () => {
  const kept = (await readFile(FIXTURE, "utf8")).split("\n");
  const made = fixture().split("\n");
  // Line by line, so that a failure shows the case and not the whole file.
  made.forEach((line, at) => assert.equal(kept[at], line, HINT));
  assert.equal(kept.length, made.length, HINT);
});

test("no two cases of the fixture are alike", async () => {
  const { cases, ours, refused } = JSON.parse(await readFile(FIXTURE, "utf8"));
  const named = new Set(cases.map(({ about }) => about));
  assert.equal(named.size, cases.length, "every case has a name of its own");
  const templates = new Set([...ours, ...refused].map(({ template }) => template));
  assert.equal(templates.size, ours.length + refused.length);
});
