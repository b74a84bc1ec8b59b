// Many deliveries and one token: one request at a time for all who wait, one answer for all of them, and a client secret
// that is changed while they do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../lib/api.mjs";
import { clientInHeader, openTokenServer, openTokenWire, oauthOf, bearerOf, tokensSeen } from "../lib/oauth.mjs";
import { awaitsAttempt, isState, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const counts = async (webhook) => (await api.standing(webhook)).counts;
const A_WHILE = { deadline: 60_000 };

// A promise that a test keeps.
function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { opened, open };
}

// A wire with so many places, whose token server answers `answer` once all of them are taken.
async function openCrowd(places, answer, webhook = {}) {
  const asked = [];
  const crowd = gate();
  const server = stage.target(async (request) => {
    asked.push(request);
    await crowd.opened;
    return answer;
  });
  const wire = await openTokenWire(stage, server, { webhook: { flow: { max_in_flight: places }, ...webhook } });
  return { wire, asked, open: crowd.open };
}

test("five hundred deliveries, two hundred at once, take one request for a token", async () => {
  const { wire, asked, open } = await openCrowd(200, { body: { access_token: "the-one-token", expires_in: 3600 } });
  const seen = [];
  wire.target.answerWith(({ headers }) => void seen.push(bearerOf(headers)));
  for (let batch = 0; batch < 5; batch++) await wire.sendMany(100);
  await eventually("all places are taken", () => counts(wire.webhook), ({ sending }) => sending === 200, A_WHILE);
  assert.deepEqual(seen, [], "nothing is sent without a token");
  open();
  await eventually("all are delivered", () => counts(wire.webhook), ({ delivered }) => delivered === 500, A_WHILE);
  assert.equal(asked.length, 1);
  assert.equal(seen.length, 500);
  assert.deepEqual([...new Set(seen)], ["the-one-token"]);
});

test("a server that says no is asked once for all who waited, and not once for each", async () => {
  const webhook = { retry: { max_attempts: 1 } };
  const { wire, asked, open } = await openCrowd(100, { status: 503, body: { error: "temporarily_unavailable" } }, webhook);
  const events = await wire.sendMany(100);
  await eventually("all places are taken", () => counts(wire.webhook), ({ sending }) => sending === 100, A_WHILE);
  open();
  await eventually("all have ended", () => counts(wire.webhook), ({ sending, pending }) => sending + pending === 0, A_WHILE);
  // A place is taken a moment before its attempt asks: those that come after the answer ask again.
  assert.ok(asked.length <= 20, `${asked.length} requests for 100 deliveries`);
  assert.deepEqual(wire.target.requests(), []);
  const { item, attempts } = await wire.delivery(events[0]);
  assert.deepEqual([item.state, item.outcome], ["dead", "token_failed"]);
  assert.match(attempts[0].token.explanation, /answered 503 \(temporarily_unavailable\)/);
});

test("many deliveries whose kept token is refused take one new one", async () => {
  const server = openTokenServer(stage);
  let revoked;
  const wire = await openTokenWire(stage, server, {
    accepts: (token) => token !== revoked,
    webhook: { flow: { max_in_flight: 50 } },
  });
  await wire.delivery(await wire.send(), isState("delivered"));
  [revoked] = server.granted;
  await wire.sendMany(50);
  await eventually("all are delivered", () => counts(wire.webhook), ({ delivered }) => delivered === 51, A_WHILE);
  assert.equal(server.granted.length, 2);
});

test("a client secret that is replaced is used by what waits", async () => {
  const server = openTokenServer(stage, { client: { client_id: "soc", client_secret: "the-newer-s3cr3t" } });
  const wire = await openTokenWire(stage, server, { oauth: { client_id: "soc", client_secret: "the-older-s3cr3t" } });
  const event = await wire.send();
  await wire.delivery(event, awaitsAttempt(2));
  const authentication_config = oauthOf(server, { client_id: "soc", client_secret: "the-newer-s3cr3t" });
  await api.updateWebhook(wire.webhook, { authentication_config });
  await api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/deliveries/${event}/retry`);
  await wire.delivery(event, isState("delivered"));
  assert.deepEqual(tokensSeen(wire), server.granted);
});

test("a client secret that is replaced while a token is asked for does not wait for that, nor use it", async () => {
  const older = gate();
  const asked = [];
  const server = stage.target(async (request) => {
    const { client_secret } = clientInHeader(request);
    asked.push(client_secret);
    if (client_secret === "the-older-s3cr3t") await older.opened;
    return { body: { access_token: `bought-with-${client_secret}`, expires_in: 3600 } };
  });
  const wire = await openTokenWire(stage, server, {
    oauth: { client_secret: "the-older-s3cr3t" },
    webhook: { timeout_in_sec: 60 },
  });
  const first = await wire.send();
  await eventually("the token is asked for", () => asked.length, (count) => count === 1);
  const authentication_config = oauthOf(server, { client_secret: "the-newer-s3cr3t" });
  await api.updateWebhook(wire.webhook, { authentication_config });
  await wire.delivery(await wire.send(), isState("delivered"));
  // The attempt that had begun ends as it began, and leaves nothing behind for others.
  older.open();
  await wire.delivery(first, isState("delivered"));
  await wire.delivery(await wire.send(), isState("delivered"));
  assert.deepEqual(asked, ["the-older-s3cr3t", "the-newer-s3cr3t"]);
  assert.deepEqual(tokensSeen(wire), ["newer", "older", "newer"].map((which) => `bought-with-the-${which}-s3cr3t`));
});
