// A real authorization server, npm's oidc-provider: client credentials by both ways, scopes, resource indicators, and
// introspection, by which a test asks whether what arrived at a target is a token. Written for this project; on
// 127.0.0.1, at a port that is free.
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import Provider, { errors } from "oidc-provider";

const SCOPES = ["alerts:write", "alerts:read"];

// With the characters that RFC 6749 has clients form-encode before they go into `Basic`.
export const BASIC = { client_id: "basic:client", client_secret: "s3cr3t+/%&: x" };
export const POST = { client_id: "post-client", client_secret: "p0st-s3cr3t=&" };

// What tokens can be asked for; nothing else is a resource here.
export const RESOURCES = ["urn:siem", "https://api.example.com/alerts?v=2"];

export async function startOidcProvider() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  const asked = [];
  const provider = new Provider(origin, settings());
  provider.use(async (context, next) => {
    await next();
    if (context.path === "/token") asked.push({ status: context.status, error: context.body?.error });
  });
  server.on("request", provider.callback());
  return {
    origin,
    token_endpoint_url: `${origin}/token`,
    // How each request for a token ended, in order.
    asked,
    // What the server knows of an opaque token.
    introspect: (token) => introspect(origin, token),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function introspect(origin, token) {
  const { client_id, client_secret } = POST;
  const body = new URLSearchParams({ token, client_id, client_secret });
  const answer = await fetch(`${origin}/token/introspection`, { method: "POST", body });
  return answer.json();
}

// Without one of its own, and without keys of its own, the server warns of itself at length.
class Memory {
  static tokens = new Map();
  find = async (id) => Memory.tokens.get(id);
  upsert = async (id, payload) => void Memory.tokens.set(id, payload);
}

function settings() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const client = (known, token_endpoint_auth_method) => ({
    ...known,
    token_endpoint_auth_method,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    scope: SCOPES.join(" "),
  });
  return {
    clients: [client(BASIC, "client_secret_basic"), client(POST, "client_secret_post")],
    scopes: SCOPES,
    adapter: Memory,
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["not used: nobody signs in"] },
    ttl: { ClientCredentials: 120 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo(_context, resource) {
          if (!RESOURCES.includes(resource)) throw new errors.InvalidTarget();
          return { scope: SCOPES.join(" "), audience: resource, accessTokenFormat: "jwt", accessTokenTTL: 90 };
        },
      },
    },
  };
}
