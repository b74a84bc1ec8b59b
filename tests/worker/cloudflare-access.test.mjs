// Cloudflare Access in front, as wrangler plays it: who it let in has the role of the setting and no more, a token still
// decides, and without Access no header can pretend.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { asConsole, from, signIn, somewhere, tokenOf } from "../lib/callers.mjs";
import { openStage } from "../lib/stage.mjs";

const EMAIL = "ada@example.com";
const withAccess = (identity) => `[access.dev]\naud = "local"\n${identity}\n`;
const ADA = withAccess(`identity = { email = "${EMAIL}" }`);

// A call with no token of ours; `says` is what a page's request says of its page.
const visit = ({ api }, method, path, { body, says = { "sec-fetch-site": "same-origin" } } = {}) =>
  api.call(method, path, { token: null, body, headers: says });

describe("with Access and a role for it", () => {
  let stage;
  before(async () => {
    stage = await openStage({ config: ADA, vars: { ACCESS_ROLE: "editor" } });
  });
  after(() => stage?.close());

  test("who was let in is known by their address, and has that role", async () => {
    const { json } = await visit(stage, "GET", "/api/session");
    assert.deepEqual([json.who, json.role], [{ kind: "access", email: EMAIL }, "editor"]);
    const draft = { name: unique("Access"), url: stage.receiver.origin, body_template: "{}" };
    assert.equal((await visit(stage, "POST", "/api/webhooks", { body: draft })).status, 201);
    assertProblem(await visit(stage, "POST", "/api/sources", { body: { name: unique("S") } }), 403, "role_too_low");
    assertProblem(await visit(stage, "GET", "/api/tokens"), 403, "role_too_low");
  });

  test("another site can do nothing with it", async () => {
    const body = { name: unique("Forged"), url: stage.receiver.origin, body_template: "{}" };
    for (const says of [{}, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }]) {
      assertProblem(await visit(stage, "POST", "/api/webhooks", { body, says }), 403, "forbidden");
    }
    const says = { "sec-fetch-site": "same-origin", "content-type": "text/plain" };
    assertProblem(await visit(stage, "POST", "/api/webhooks", { body: JSON.stringify(body), says }), 415, "unsupported_media");
  });

  test("a token decides, and a wrong one is not made good", async () => {
    const { api } = stage;
    const viewer = await tokenOf(api, "viewer");
    const read = (token) => api.call("GET", "/api/session", { token, headers: from(somewhere()) });
    assert.equal((await read(viewer.token)).json.role, "viewer");
    assert.equal((await read(stage.tocsin.adminToken)).json.role, "admin");
    assertProblem(await read("wrong"), 401, "unauthorized");
  });

  test("a session decides as long as it lasts", async () => {
    const { api } = stage;
    const cookie = await signIn(api, stage.tocsin.adminToken, { "sec-fetch-site": "same-origin" });
    assert.equal((await asConsole(api, cookie, "GET", "/api/session")).json.role, "admin");
    assert.equal((await asConsole(api, cookie, "DELETE", "/api/session")).status, 204);
    assert.deepEqual((await asConsole(api, cookie, "GET", "/api/session")).json.who, { kind: "access", email: EMAIL });
  });

  test("the audit log names the person, whatever decided what they may do", async () => {
    const { api } = stage;
    const cookie = await signIn(api, stage.tocsin.adminToken, { "sec-fetch-site": "same-origin" });
    await asConsole(api, cookie, "POST", "/api/sources", { body: { name: unique("S") } });
    await api.createSource({ name: unique("S") });
    await asConsole(api, cookie, "DELETE", "/api/session");
    const { items } = await api.must(200, "GET", "/api/audit?limit=4");
    const told = items.map(({ record }) => [record.deed, record.by.who.kind, record.by.access_email]);
    assert.deepEqual(told, [
      ["signed_out", "admin_token", EMAIL],
      ["source_created", "admin_token", EMAIL],
      ["source_created", "admin_token", EMAIL],
      ["signed_in", "admin_token", EMAIL],
    ]);
  });

  test("a source still needs its token", async () => {
    const source = await stage.source();
    assertProblem(await visit(stage, "POST", source.ingest_path, { body: { event_type: "A", data: {} } }), 401, "unauthorized");
    assert.equal((await source.post({ event_type: "A", data: {} })).status, 202);
  });
});

const NOBODY = {
  "Access without a role for it": [ADA, {}, [401, "unauthorized"]],
  "Access with a role that there is not": [ADA, { ACCESS_ROLE: "owner" }, [500, "misconfigured"]],
  "Access with a role in another spelling": [ADA, { ACCESS_ROLE: "Viewer" }, [500, "misconfigured"]],
  "a service token of Access, which is nobody": [withAccess('identity = { common_name = "robot" }'), { ACCESS_ROLE: "admin" }, [401, "unauthorized"]],
  "an address that is no text": [withAccess("identity = { email = 7 }"), { ACCESS_ROLE: "admin" }, [401, "unauthorized"]],
  "no Access, whatever the headers say": ["", { ACCESS_ROLE: "admin" }, [401, "unauthorized"]],
};
for (const [what, [config, vars, [status, code]]] of Object.entries(NOBODY)) {
  test(`${what}: nobody gets in without a token`, async () => {
    const stage = await openStage({ config, vars });
    try {
      const headers = {
        "sec-fetch-site": "same-origin",
        "cf-access-authenticated-user-email": EMAIL,
        "cf-access-jwt-assertion": "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.",
        cookie: "CF_Authorization=eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.",
      };
      for (const [method, path] of [["GET", "/api/session"], ["GET", "/api/webhooks"], ["DELETE", "/api/sessions"]]) {
        assertProblem(await stage.api.call(method, path, { token: null, headers }), status, code);
      }
      assert.equal((await stage.api.call("GET", "/api/session", { headers })).json.role, "admin");
    } finally {
      await stage.close();
    }
  });
}
