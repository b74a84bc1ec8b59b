// Client credentials against two authorization servers that others have written: oidc-provider and Authlib.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as authlibs from "../oauth2/authlib.mjs";
import * as oidcs from "../oauth2/oidc-provider.mjs";
import { bearerOf, tokensSeen } from "../lib/oauth.mjs";
import { awaitsAttempt, isState, openStage } from "../lib/stage.mjs";

let stage;
let oidc;
let authlib;
before(async () => {
  [oidc, authlib] = await Promise.all([oidcs.startOidcProvider(), authlibs.startAuthlib()]);
  stage = await openStage({ origins: [oidc.origin, authlib.origin] });
});
after(async () => {
  await stage?.close();
  await Promise.all([oidc?.close(), authlib?.close()]);
});

const wireTo = ({ token_endpoint_url }, oauth, answer) =>
  stage.wire({ answer, webhook: { authentication_config: { oauth: { token_endpoint_url, ...oauth } } } });

// How the requests for a token ended while `work` was done.
async function askedDuring(server, work) {
  const read = async () => (server === oidc ? oidc.asked : authlib.asked());
  const { length } = await read();
  const done = await work();
  return { done, asked: (await read()).slice(length) };
}

const deliver = async (wire) => wire.delivery(await wire.send(), isState("delivered"));
const fail = async (wire) => (await wire.delivery(await wire.send(), awaitsAttempt(2))).attempts[0];

test("oidc-provider: what arrives is a token of this client and scope, asked for once", async () => {
  for (const [client, client_authentication] of [[oidcs.BASIC], [oidcs.BASIC, "basic"], [oidcs.POST, "post"]]) {
    const { asked, done: wire } = await askedDuring(oidc, async () => {
      const wire = await wireTo(oidc, { ...client, client_authentication, scopes: ["alerts:write", "alerts:read"] });
      for (let count = 0; count < 3; count++) await deliver(wire);
      return wire;
    });
    assert.deepEqual(asked, [{ status: 200, error: undefined }]);
    const [token, ...others] = new Set(tokensSeen(wire));
    assert.deepEqual(others, []);
    const { active, client_id, scope } = await oidc.introspect(token);
    assert.deepEqual({ active, client_id, scope }, { active: true, client_id: client.client_id, scope: "alerts:write alerts:read" });
  }
});

test("oidc-provider: a resource is the audience of the token", async () => {
  for (const resource of oidcs.RESOURCES) {
    const wire = await wireTo(oidc, { ...oidcs.BASIC, scopes: ["alerts:write"], resource: [resource] });
    await deliver(wire);
    const [token] = tokensSeen(wire);
    const { aud, iss, client_id, scope } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
    assert.deepEqual({ aud, iss, client_id, scope }, { aud: resource, iss: oidc.origin, client_id: oidcs.BASIC.client_id, scope: "alerts:write" });
  }
});

test("oidc-provider: a resource that it does not know, or two at once, are told by its own code", async () => {
  for (const resource of [["urn:unknown"], oidcs.RESOURCES]) {
    const { asked, done: attempt } = await askedDuring(oidc, async () => fail(await wireTo(oidc, { ...oidcs.BASIC, resource })));
    assert.equal(attempt.explanation, "No token: the token endpoint answered 400 (invalid_target). Nothing was sent to the target.");
    assert.deepEqual(asked, [{ status: 400, error: "invalid_target" }]);
  }
});

test("oidc-provider: a wrong secret is tried both ways, and nothing but the code is told", async () => {
  const { asked, done: attempt } = await askedDuring(oidc, async () =>
    fail(await wireTo(oidc, { ...oidcs.BASIC, client_secret: "wrong-s3cr3t" })),
  );
  assert.deepEqual(asked.map(({ error }) => error), ["invalid_client", "invalid_client"]);
  assert.match(attempt.explanation, /answered 401 \(invalid_client\), to the client secret in the header and to the client secret in the body\./);
  assert.ok(!JSON.stringify(attempt).includes("wrong-s3cr3t"));
});

test("Authlib: the way that a client is held to is detected, and the other one is not tried again", async () => {
  const granted = { status: 200, error: null };
  const unknown = { status: 401, error: "invalid_client" };
  for (const [client, expected] of [
    [authlibs.BOTH, [{ way: "basic", ...granted }]],
    [authlibs.BASIC, [{ way: "basic", ...granted }]],
    [authlibs.POST, [{ way: "basic", ...unknown }, { way: "post", ...granted }]],
    // It does not decode `Basic`, so the secret only fits in the body.
    [authlibs.ODD, [{ way: "basic", ...unknown }, { way: "post", ...granted }]],
  ]) {
    let revoked;
    const { asked, done: wire } = await askedDuring(authlib, async () => {
      const answer = ({ headers }) => ({ status: bearerOf(headers) === revoked ? 401 : 200 });
      const wire = await wireTo(authlib, { ...client, scopes: ["a"] }, answer);
      await deliver(wire);
      await deliver(wire);
      [revoked] = tokensSeen(wire);
      await deliver(wire);
      return wire;
    });
    assert.deepEqual(asked, [...expected, expected.at(-1)], client.client_id);
    for (const token of tokensSeen(wire)) assert.equal(await authlib.clientOf(token), client.client_id);
  }
});

test("Authlib: a way that is set wrongly is not put right by trying the other", async () => {
  for (const [client, client_authentication] of [[authlibs.BASIC, "post"], [authlibs.POST, "basic"], [authlibs.ODD, "basic"]]) {
    const { asked, done: attempt } = await askedDuring(authlib, async () => fail(await wireTo(authlib, { ...client, client_authentication })));
    assert.deepEqual(asked, [{ way: client_authentication, status: 401, error: "invalid_client" }]);
    assert.match(attempt.explanation, /^No token: the token endpoint answered 401 \(invalid_client\)\. Nothing/);
  }
});

test("Authlib: a scope that the client may not ask for is told by the server's code", async () => {
  const attempt = await fail(await wireTo(authlib, { ...authlibs.BASIC, scopes: ["not-mine"] }));
  assert.equal(attempt.explanation, "No token: the token endpoint answered 400 (invalid_scope). Nothing was sent to the target.");
});
