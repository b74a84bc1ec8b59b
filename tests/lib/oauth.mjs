// A token endpoint of a test's own making, and wires whose webhook gets its tokens from one.
import assert from "node:assert/strict";
import { unique } from "./api.mjs";
import { headerOf } from "./stage.mjs";

// Characters that RFC 6749 has clients form-encode before they go into `Basic`.
export const CLIENT = { client_id: "soc:client +1", client_secret: 's3cr3t/%&="' };

// A token endpoint that knows one client and grants a new token each time. `auth` is how it wants to be asked.
export function openTokenServer(stage, { auth = "basic", client = CLIENT, grant = {} } = {}) {
  const granted = [];
  const target = stage.target((request) => {
    if (!isClient(request, auth, client)) return { status: 401, body: { error: "invalid_client" } };
    const access_token = unique("token");
    granted.push(access_token);
    return { body: { access_token, token_type: "Bearer", expires_in: 3600, ...grant } };
  });
  return { ...target, granted };
}

function isClient(request, auth, client) {
  assert.equal(new URLSearchParams(request.body).get("grant_type"), "client_credentials");
  const { client_id, client_secret } = auth === "post" ? clientInBody(request) : clientInHeader(request);
  return client_id === client.client_id && client_secret === client.client_secret;
}

export function clientInBody({ body }) {
  const form = new URLSearchParams(body);
  return { client_id: form.get("client_id"), client_secret: form.get("client_secret") };
}

export function clientInHeader({ headers }) {
  const [scheme, pair] = (headerOf(headers, "authorization") ?? "").split(" ");
  if (scheme !== "Basic") return {};
  const decode = (part) => new URLSearchParams(`part=${part}`).get("part");
  const [client_id, client_secret] = Buffer.from(pair ?? "", "base64").toString().split(":").map(decode);
  return { client_id, client_secret };
}

export const oauthOf = (server, changes = {}) => ({
  oauth: { ...CLIENT, token_endpoint_url: server.url, scopes: ["alerts.write", "a:b"], ...changes },
});

// A wire whose target takes only the tokens that `accepts` fits.
export function openTokenWire(stage, server, { accepts = () => true, oauth = {}, webhook = {} } = {}) {
  return stage.wire({
    answer: ({ headers }) => ({ status: accepts(bearerOf(headers)) ? 200 : 401 }),
    webhook: { authentication_config: oauthOf(server, oauth), ...webhook },
  });
}

export const bearerOf = (headers) => headerOf(headers, "authorization")?.replace(/^Bearer /, "");
export const tokensSeen = (wire) => wire.target.requests().map(({ headers }) => bearerOf(headers));
