// What a source posts, asked with its token. There is no webhook, so that nothing that was made up is sent on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unique } from "../lib/api.mjs";
import { useClosedStage } from "../lib/stage.mjs";
import { askApi } from "../lib/schemathesis.mjs";

const POST = "/ingest/{source_id}";

const stage = useClosedStage();

for (const format of ["tocsin", "raw"]) {
  test(`a source of ${format} events finds every answer described`, async () => {
    // It asks faster than a source usually may.
    const draft = { name: unique("Source"), format, rate_limit_per_sec: 1000 };
    const { source, token } = await stage.api.createSource(draft);
    const run = await askApi({
      origin: stage.tocsin.origin,
      token,
      scheme: "source",
      settings: ["settings.toml", "ingest.toml"],
      dictionaries: { sources: [source.id] },
      options: ["--include-path", POST, "--max-examples", "100"],
    });
    assert.equal(run.status, 0, run.output);
    const accepted = run.exchanges.filter(({ status }) => status === 202).length;
    // Hardly anything made up is an event of ours, and every object is a raw one.
    if (format === "raw") assert.ok(accepted > 10, `${accepted} of ${run.exchanges.length} were accepted`);
    assert.equal((await stage.api.ledger()).balanced, true);
  });
}
