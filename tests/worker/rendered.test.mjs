// The Worker renders what native code renders, to the byte: arbitrary values in templates nested up to three strings deep.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { useStage } from "../lib/stage.mjs";

const stage = useStage();

test("the same bytes as natively, for every case", async () => {
  const cases = JSON.parse(await readFile(new URL("../fixtures/rendered.json", import.meta.url), "utf8"));
  assert.ok(cases.length >= 100);
  for (const { template, event, body } of cases) {
    // The event as its exact text: to go through JSON.parse would round its numbers.
    const request = `{"draft":{"body_template":${JSON.stringify(template)}},"event":${event}}`;
    const preview = await stage.api.must(200, "POST", "/api/webhooks/preview", { body: request });
    assert.equal(preview.body, body, template);
  }
});
