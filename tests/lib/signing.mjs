// Signing requests to ingest, as senders do it; not by our own code.
import { createHmac, sign } from "node:crypto";

export const nowSeconds = () => Math.floor(Date.now() / 1000);

// The headers of Standard Webhooks for these bytes.
export function standardWebhooks(secret, body, { id = "msg_1", time = nowSeconds() } = {}) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(time), "webhook-signature": `v1,${signature}` };
}

// The same with a private key, so that a public one is enough to verify them.
export function standardWebhooksPublic(privateKey, body, { id = "msg_1", time = nowSeconds() } = {}) {
  const signature = sign(null, Buffer.from(`${id}.${time}.${body}`), privateKey).toString("base64");
  return { "webhook-id": id, "webhook-timestamp": String(time), "webhook-signature": `v1a,${signature}` };
}

// The header of GitHub for these bytes.
export function github(secret, body) {
  return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}
