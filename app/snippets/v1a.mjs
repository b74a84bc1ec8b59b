// Node needs nothing but itself.
import { createPublicKey, verify as isSigned } from "node:crypto";

// `keys` is the list at the address above: read it once an hour. `body` is the text as it came; `headers` has its names in
// lower case, as Node gives them.
export function verify(body, headers, keys) {
  const [id, time, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`] ?? "");
  if (!/^\d+$/.test(time) || Math.abs(Date.now() / 1000 - time) > 300) return false;
  const message = Buffer.from(`${id}.${time}.${body}`);
  const given = signatures.split(" ").filter((one) => one.startsWith("v1a,"));
  return keys.some((jwk) => {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return given.some((one) => isSigned(null, message, key, Buffer.from(one.slice(4), "base64")));
  });
}
