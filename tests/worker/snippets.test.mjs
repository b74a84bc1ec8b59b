// The lines that the console shows to who has to verify a request: they take what a target got, and nothing else; and what is
// forged is refused, and crashes nobody.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { nowSeconds, standardWebhooks, standardWebhooksPublic } from "../lib/signing.mjs";
import { DIRECTORY, FILES, judge, lackOf } from "../lib/snippets.mjs";
import { headerOf, useStage } from "../lib/stage.mjs";

const NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const WINDOW = 5 * 60;

const requests = {};
const stage = useStage({
  async furnish() {
    for (const scheme of ["v1", "v1a"]) requests[scheme] = [...(await requestsOfOurs(scheme)), ...requestsOfTheirs(scheme)];
  },
});

// What a target got, and what somebody might make of it.
async function requestsOfOurs(scheme) {
  const signed = { webhook: { signing: { scheme } } };
  const [wire, another] = [await stage.wire(signed), await stage.wire(signed)];
  await wire.send({ title: "Zoë" });
  const request = await wire.target.next();
  const { body } = request;
  const headers = Object.fromEntries(NAMES.map((name) => [name, headerOf(request.headers, name)]));
  const [key, otherKey] = [await keyOf(wire.webhook), await keyOf(another.webhook)];
  const signature = headers["webhook-signature"];
  const changed = (name, value) => ({ ...headers, [`webhook-${name}`]: value });
  const without = (name) => Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
  const forged = [
    ["a changed body", { body: `${body} ` }],
    ["another key", { key: otherKey }],
    ["another id", { headers: changed("id", "evt_other") }],
    ["a time that is none", { headers: changed("timestamp", "now") }],
    ["a time without an end", { headers: changed("timestamp", "9".repeat(5_000)) }],
    ["a signature that is none", { headers: changed("signature", `${scheme},!!`) }],
    ["a signature without a comma", { headers: changed("signature", scheme) }],
    ["a signature that is cut short", { headers: changed("signature", signature.slice(0, 30)) }],
    ["a signature with other letters", { headers: changed("signature", `${scheme},Zoë`) }],
    ["a signature of another scheme", { headers: changed("signature", signature.replace(scheme, "v9")) }],
    ["no headers", { headers: {} }],
    ...NAMES.map((name) => [`no ${name}`, { headers: without(name) }]),
  ];
  return [
    { name: "as it came", body, headers, key, isTaken: true },
    { name: "beside another signature", body, headers: changed("signature", `${scheme},AAAA ${signature}`), key, isTaken: true },
    ...forged.map(([name, changes]) => ({ name, body, headers, key, isTaken: false, ...changes })),
  ];
}

// The time is signed, so that only who has the key could send an old one: that its age counts shows only such a request.
function requestsOfTheirs(scheme) {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = scheme === "v1" ? secret : [publicKey.export({ format: "jwk" })];
  const sign = scheme === "v1" ? standardWebhooks.bind(null, secret) : standardWebhooksPublic.bind(null, privateKey);
  const signed = (name, isTaken, { seconds = 0, body = '{"title": "Zoë"}' } = {}) => ({
    name,
    body,
    headers: sign(body, { time: nowSeconds() + seconds }),
    key,
    isTaken,
  });
  return [
    signed("signed now", true),
    signed("signed now, without a body", true, { body: "" }),
    signed("signed long ago", false, { seconds: -WINDOW - 60 }),
    signed("signed for later", false, { seconds: WINDOW + 60 }),
  ];
}

async function keyOf({ id, signing }) {
  if (signing.scheme === "v1") return signing.secret;
  return (await stage.api.must(200, "GET", `/.well-known/webhooks/${id}/jwks.json`, { token: null })).keys;
}

test("every snippet is in the table", async () => {
  assert.deepEqual((await readdir(DIRECTORY)).sort(), FILES.toSorted());
});

for (const file of FILES) {
  const skip = lackOf(file) ?? false;
  test(`${file} takes what is ours, and refuses what is forged`, { skip }, async () => {
    const asked = requests[file.split(".")[0]];
    const verdicts = await judge(file, asked);
    const told = (of) => asked.map(({ name }, place) => `${name}: ${of(place) ? "taken" : "refused"}`);
    assert.deepEqual(told((place) => verdicts[place]), told((place) => asked[place].isTaken));
  });
}
