// The API, asked with the token of each role. What is beyond the role is refused whatever is sent, and changes nothing;
// the description says which calls those are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, unique } from "../lib/api.mjs";
import { ROLES } from "../lib/callers.mjs";
import { useClosedStage } from "../lib/stage.mjs";
import { askApi } from "../lib/schemathesis.mjs";

let api;
let tokenId;
let operations;
let wire;
let event;
const stage = useClosedStage({
  async furnish() {
    // Not the admin token: it is not even looked at for a while, once many wrong ones were tried.
    api = connect({ origin: stage.tocsin.origin, adminToken: await tokenOf("admin") });
    const description = await api.must(200, "GET", "/api/openapi.json", { token: null });
    operations = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, security }]) => ({
        method: method.toUpperCase(),
        path,
        id: operationId,
        role: security.flatMap(({ token = [] }) => token)[0],
      })),
    );
    wire = await stage.wire();
    event = await wire.send();
    await wire.delivery(event);
  },
});

const rank = (role) => ROLES.indexOf(role);
const beyond = (role) => operations.filter((operation) => operation.role !== undefined && rank(operation.role) > rank(role));

async function tokenOf(role) {
  const { token, api_token } = await (api ?? stage.api).must(201, "POST", "/api/tokens", { body: { name: unique(role), role } });
  tokenId ??= api_token.id;
  return token;
}

// All that an admin can see of what there is, but what the asking itself leaves behind: when a token was last used, when
// the ledger was drawn up.
async function everything() {
  const paths = operations
    .filter(({ method, path, role }) => method === "GET" && role !== undefined && !path.includes("{") && path !== "/api/audit/export")
    .map(({ path }) => path);
  paths.push(`/api/webhooks/${wire.webhook.id}`, `/api/webhooks/${wire.webhook.id}/deliveries/${event}`, `/api/events/${event}`);
  const seen = {};
  for (const path of paths) seen[path] = await api.must(200, "GET", path);
  return JSON.parse(JSON.stringify(seen, (key, value) => (["last_used_at", "last_seen_at", "as_of"].includes(key) ? undefined : value)));
}

for (const role of ROLES.slice(0, -1)) {
  test(`what is beyond ${role === "viewer" ? "a" : "an"} ${role} is refused, whatever is sent, and changes nothing`, async () => {
    const refused = beyond(role);
    assert.ok(refused.length > 0, "something is beyond every role but admin");
    const token = await tokenOf(role);
    const before = await everything();
    const run = await askApi({
      origin: stage.tocsin.origin,
      token,
      settings: ["beyond-role.toml"],
      dictionaries: { webhooks: [wire.webhook.id], events: [event], sources: [wire.source.id], tokens: [tokenId], numbers: [1], tags: ['"1"'] },
      options: refused.flatMap(({ id }) => ["--include-operation-id", id]),
    });
    assert.equal(run.status, 0, run.output);
    // Schemathesis bends the token, too. With the token as it is, there is one answer.
    const asked = run.exchanges.filter(({ hasToken }) => hasToken);
    assert.ok(asked.length > refused.length, `${asked.length} calls with the token for ${refused.length} operations`);
    assert.deepEqual(asked.filter(({ status }) => status !== 403), []);
    assert.deepEqual(await everything(), before);
  });
}

test("what a role may do is not refused for the role", async () => {
  for (const role of ROLES) {
    const token = await tokenOf(role);
    for (const { method, path, role: least } of operations) {
      if (least === undefined || rank(least) > rank(role)) continue;
      // Nothing has these ids and no body fits, so nothing is done; but that is found out behind the door.
      const answer = await api.call(method, path.replace(/\{(\w+)\}/g, "0"), { token, body: method === "GET" ? undefined : "[]", headers: { "content-type": "application/json" } });
      assert.notEqual(answer.json?.code, "role_too_low", `${role}: ${method} ${path} answered ${answer.text}`);
    }
  }
});
