// The API, asked by somebody who may do everything: nothing fails, nothing is answered that is not described, and nothing is
// taken that does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { awaitsAttempt, useClosedStage } from "../lib/stage.mjs";
import { connect, eventually, unique } from "../lib/api.mjs";
import { isOf } from "../lib/description.mjs";
import { askApi } from "../lib/schemathesis.mjs";
import { BY_HAND } from "./by-hand.mjs";

const stage = useClosedStage();

// A webhook that delivers, one whose target fails for now, and one that was disabled, with a notice about it.
async function setUp({ api, wire }) {
  const delivering = await wire();
  const failing = await wire({ answer: { status: 500 } });
  const gone = await wire({ answer: { status: 410 } });
  const [delivered, waiting] = [await delivering.send(), await failing.send()];
  await delivering.delivery(delivered);
  await failing.delivery(waiting, awaitsAttempt(2));
  await gone.send();
  const notices = () => api.must(200, "GET", "/api/notices");
  await eventually("there is a notice", notices, ({ items }) => items.length > 0);
  return { delivering, failing, delivered, waiting };
}

test("an admin finds every answer described, and nothing taken that does not fit", async () => {
  const { tocsin } = stage;
  // Not the admin token: it is not even looked at for a while, once so many wrong ones were tried as are tried here.
  const { token } = await stage.api.must(201, "POST", "/api/tokens", { body: { name: unique("Admin"), role: "admin" } });
  const api = connect({ origin: tocsin.origin, adminToken: token });
  const { delivering, failing, delivered, waiting } = await setUp(stage);
  const doomed = [await stage.wire(), await stage.wire()];
  const run = await askApi({
    origin: tocsin.origin,
    token,
    settings: ["settings.toml", "admin.toml"],
    dictionaries: {
      webhooks: [delivering.webhook.id, failing.webhook.id],
      events: [delivered, waiting],
      waiting_webhooks: [failing.webhook.id],
      waiting_events: [waiting],
      doomed_webhooks: doomed.map(({ webhook }) => webhook.id),
      doomed_sources: doomed.map(({ source }) => source.id),
      numbers: [1],
      tags: ['"1"', '"2"', 'W/"3"'],
      names: Array.from({ length: 200 }, () => unique("Name")),
      // So that what is sent stays on this machine.
      urls: [delivering.target.url],
      templates: ['{"text": {{data.title}}}'],
      long_ago: ["2020-01-01T00:00:00Z"],
      in_future: ["2100-01-01T00:00:00Z"],
    },
    options: [
      // Who posts events is a source; see ingest.test.mjs.
      ...["--exclude-path", "/ingest/{source_id}"],
      // It would find its own token in a list, and saw off the branch it sits on.
      ...["--exclude-path", "/api/tokens/{token_id}"],
    ],
  });
  assert.equal(run.status, 0, run.output);
  assert.equal((await api.ledger()).balanced, true);
  assert.deepEqual((await undone(api, run.exchanges)).filter((call) => !BY_HAND.has(call)), []);
});

// The calls that were not once answered with success: what is behind them was not looked at.
async function undone(api, exchanges) {
  const { paths } = await api.must(200, "GET", "/api/openapi.json");
  const calls = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path]));
  const done = exchanges.filter(({ status }) => status >= 200 && status < 300);
  const isDone = ([method, path]) => done.some((one) => one.method === method && isOf(path, one.path));
  return calls.filter(([, path]) => !path.startsWith("/ingest/")).filter((call) => !isDone(call)).map((call) => call.join(" "));
}
