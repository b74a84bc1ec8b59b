// Those who call: programs with tokens, people with sessions, and where they call from.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { unique } from "./api.mjs";

export const ROLES = ["viewer", "operator", "editor", "admin"];

// Where a call comes from. Cloudflare writes this header, whatever a client put there; wrangler leaves a client's alone.
export const from = (address) => ({ "cf-connecting-ip": address });

// An address that no other test guesses from.
export const somewhere = () => `198.18.${randomInt(256)}.${randomInt(256)}`;

// A new API token of a role; `{ api_token, token }`.
export const tokenOf = (api, role, draft = {}) => api.createToken({ name: unique(role), role, ...draft });

// Signs in; returns the cookie.
export async function signIn(api, token, headers = {}) {
  const answer = await api.call("POST", "/api/session", { token: null, body: { token }, headers });
  assert.equal(answer.status, 200, answer.text);
  return answer.headers.get("set-cookie").split(";")[0];
}

// A call as the console's pages make it. `site` and `origin` are what the browser says of the page.
export function asConsole(api, cookie, method, path, { site = "same-origin", origin, body, headers = {} } = {}) {
  const says = { ...(site ? { "sec-fetch-site": site } : {}), ...(origin ? { origin } : {}) };
  return api.call(method, path, { token: null, body, headers: { cookie, ...says, ...headers } });
}
