// The lines that the console shows to who has to verify a request: they take what a target got, and nothing else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { verify as verifyShared } from "../../app/snippets/v1.mjs";
import { verify as verifyPublic } from "../../app/snippets/v1a.mjs";
import { headerOf, openStage } from "../lib/stage.mjs";

let stage;
before(async () => (stage = await openStage()));
after(() => stage?.close());

async function got(scheme) {
  const wire = await stage.wire({ webhook: { signing: { scheme } } });
  await wire.send({ title: "Zoë" });
  const { headers, body } = await wire.target.next();
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  return { webhook: wire.webhook, body, headers: Object.fromEntries(names.map((name) => [name, headerOf(headers, name)])) };
}

test("v1 in JavaScript", async () => {
  const { webhook, body, headers } = await got("v1");
  const { secret } = webhook.signing;
  assert.equal(verifyShared(body, headers, secret).event.title, "Zoë");
  assert.throws(() => verifyShared(`${body} `, headers, secret));
  const old = { ...headers, "webhook-timestamp": String(headers["webhook-timestamp"] - 301) };
  assert.throws(() => verifyShared(body, old, secret));
});

test("v1a in JavaScript", async () => {
  const { webhook, body, headers } = await got("v1a");
  const { keys } = await stage.api.must(200, "GET", `/.well-known/webhooks/${webhook.id}/jwks.json`, { token: null });
  assert.equal(verifyPublic(body, headers, keys), true);
  assert.equal(verifyPublic(`${body} `, headers, keys), false);
  assert.equal(verifyPublic(body, { ...headers, "webhook-id": "evt_other" }, keys), false);
  assert.equal(verifyPublic(body, { ...headers, "webhook-timestamp": "1" }, keys), false);
  assert.equal(verifyPublic(body, headers, []), false);
});
