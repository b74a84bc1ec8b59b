// SEAL_KEY is changed while deliveries go on: nothing is lost, and in the end the old key is of no use.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { github, standardWebhooks } from "../lib/signing.mjs";
import { headerOf, isState, useStage } from "../lib/stage.mjs";

const stage = useStage();

test("a new key takes over from the old one", async () => {
  const { api, tocsin } = stage;
  const headers = [{ key: "X-Api-Key", value: "s3cr3t-of-the-target" }];
  const wire = await stage.wire({ webhook: { headers } });
  const plain = await stage.wire({ webhook: { signing: { scheme: "none" } } });
  // A source that signs, whose Journal has to open its secret.
  const signed = await stage.source({ format: "raw", authentication: { kind: "github" } });
  const push = () => {
    const body = JSON.stringify({ n: unique("n") });
    return signed.send(body, github(signed.secret, body));
  };
  await push();
  const arrives = async () => {
    const event = await wire.send();
    await wire.delivery(event, isState("delivered"));
    assert.equal(headerOf(wire.target.requests().at(-1).headers, "x-api-key"), "s3cr3t-of-the-target");
  };
  await arrives();
  const key = randomBytes(32).toString("base64");
  await tocsin.restart({ SEAL_KEY: `${key},${tocsin.sealKey}` });
  await arrives();
  const answer = await api.must(200, "POST", "/api/keys/reseal");
  const none = { resealed: [], unreadable: [], sources: [], unreadable_sources: [] };
  assert.deepEqual(answer, { ...none, resealed: [wire.webhook.id], sources: [signed.id] });
  assert.deepEqual(await api.must(200, "POST", "/api/keys/reseal"), none);
  const { version } = await api.must(200, "GET", `/api/webhooks/${wire.webhook.id}`);
  assert.equal(version, 2);
  assert.equal((await api.must(200, "GET", `/api/webhooks/${plain.webhook.id}`)).version, 1);

  await tocsin.restart({ SEAL_KEY: key });
  await arrives();
  await push();
  // A version from before the change is under the old key.
  const old = await api.call("POST", `/api/webhooks/${wire.webhook.id}/versions/1/restore`, { headers: { "if-match": '"2"' } });
  assert.equal(old.status, 500, old.text);
  assert.equal(old.json.code, "misconfigured");
});

test("what no key opens is named, and everything else goes on", async () => {
  const { api, tocsin } = stage;
  const lost = await stage.wire();
  const signed = await stage.source({ format: "raw", authentication: { kind: "standard_webhooks" } });
  await tocsin.restart({ SEAL_KEY: randomBytes(32).toString("base64") });
  const { resealed, unreadable, unreadable_sources } = await api.must(200, "POST", "/api/keys/reseal");
  assert.deepEqual(resealed, []);
  assert.ok(unreadable.includes(lost.webhook.id));
  assert.ok(unreadable_sources.includes(signed.id));
  // It lets nobody in, and says on our side why.
  assertProblem(await signed.post("{}", standardWebhooks(signed.secret, "{}")), 500, "misconfigured");
  const event = await lost.send();
  const { item } = await lost.delivery(event, ({ attempts }) => attempts.length > 0);
  assert.equal(item.outcome, "secret_unreadable");

  // A key that was made here cannot be typed again, so saving makes another one.
  const saved = await api.updateWebhook(lost.webhook, { signing: undefined, timeout_in_sec: 20 });
  assert.match(saved.signing.secret, /^whsec_/);
  await lost.delivery(await lost.send(), isState("delivered"));
  const fresh = await stage.wire();
  await fresh.delivery(await fresh.send(), isState("delivered"));
});
