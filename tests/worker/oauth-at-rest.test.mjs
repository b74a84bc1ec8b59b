// A token and the secret that buys it, on the way through everything: they reach the target and the token endpoint, and
// are found nowhere else, whatever these two send back.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { unique } from "../lib/api.mjs";
import { assertAbsent, canary } from "../lib/canary.mjs";
import { bearerOf, oauthOf } from "../lib/oauth.mjs";
import { awaitsAttempt, headerOf, isState, useStage } from "../lib/stage.mjs";
import { withObject } from "../lib/state.mjs";

const stage = useStage();
const { api } = stage;

const CLIENT_SECRET = `${canary("client-s3cr3t")} x`;
const token = () => `${canary("t0ken")}<>~`;

// Every row of every table of a file, as one text.
function rowsOf(db) {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name);
  const cell = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value));
  const read = (table) => {
    const all = db.prepare(`SELECT * FROM "${table}"`);
    // Alarms are in nanoseconds.
    all.setReadBigInts(true);
    return all.all();
  };
  return tables.flatMap((table) => read(table).flatMap((row) => Object.values(row).map(cell))).join("\n");
}

test("a token is in no row, no log and no answer, and neither is what bought it", async () => {
  const granted = [];
  let isWell = true;
  // Both send back all that they were sent.
  const server = stage.target((request) => {
    if (!isWell) return { status: 400, headers: { "x-echo": headerOf(request.headers, "authorization") }, body: { error: CLIENT_SECRET, error_description: JSON.stringify(request) } };
    granted.push(token());
    return { body: { access_token: granted.at(-1), expires_in: 3600, echo: request } };
  });
  let refused;
  const wire = await stage.wire({
    webhook: { authentication_config: oauthOf(server, { client_secret: CLIENT_SECRET }) },
    answer: ({ headers }) => ({
      status: bearerOf(headers) === refused ? 401 : 200,
      headers: { "x-echo": encodeURIComponent(bearerOf(headers)) },
      body: { headers, twice: JSON.stringify(JSON.stringify(headers)), plain: headerOf(headers, "authorization") },
    }),
  });
  const { id } = wire.webhook;
  const marker = unique("Marker");
  const delivered = await wire.send({ title: marker });
  await wire.delivery(delivered, isState("delivered"));
  [refused] = granted;
  const renewed = await wire.send({ title: marker, number: 2 });
  await wire.delivery(renewed, isState("delivered"));
  assert.deepEqual(new Set(wire.target.requests().map(({ headers }) => bearerOf(headers))), new Set(granted));
  assert.equal(granted.length, 2, "the target got both");
  const trial = await api.trial(wire.webhook, { id });
  assert.equal(trial.outcome, "delivered");
  isWell = false;
  await api.updateWebhook(wire.webhook, { timeout_in_sec: 9 });
  const failed = await wire.send({ title: marker, number: 3 });
  await wire.delivery(failed, awaitsAttempt(2));

  const reads = ["", "/versions", "/versions/1", "/deliveries", ...[delivered, renewed, failed].map((event) => `/deliveries/${event}`)];
  const paths = [...reads.map((path) => `/api/webhooks/${id}${path}`), "/api/webhooks", "/api/deliveries", "/api/events", "/api/ledger", "/api/notices", "/api/audit", "/api/audit/export"];
  const answers = await Promise.all(
    paths.map(async (path) => {
      const { status, text } = await api.call("GET", path);
      assert.equal(status, 200, `${path} answered ${status} ${text}`);
      return [path, text];
    }),
  );
  const preview = await api.call("POST", "/api/webhooks/preview", { body: { draft: wire.webhook } });
  const secrets = [CLIENT_SECRET, ...granted];
  // A search that finds a token would give it away letter by letter.
  for (const secret of secrets) assert.deepEqual((await api.listDeliveries(wire.webhook, { q: secret.slice(0, 20) })).items, []);
  const log = stage.tocsin.log();
  await stage.tocsin.kill();

  const { state } = stage.tocsin;
  const outbox = await withObject(state, "Outbox", id, rowsOf);
  for (const known of [delivered, renewed, failed, "Bearer ••••"]) {
    assert.ok(outbox.includes(known), `the rows are where they are looked for: ${known}`);
  }
  const files = (await readdir(state, { recursive: true, withFileTypes: true })).filter(({ name }) => name.endsWith(".sqlite"));
  const rows = files.map(({ parentPath, name }) => {
    const db = new DatabaseSync(join(parentPath, name));
    try {
      return [`rows of ${name}`, rowsOf(db)];
    } finally {
      db.close();
    }
  });
  const texts = [...answers, ["a preview", preview.text], ["a test", JSON.stringify(trial)], ["the log", log], ["the Outbox", outbox], ...rows];
  for (const [place, text] of texts) {
    for (const secret of secrets) assertAbsent(secret, text, place);
  }
});
