// Node needs nothing but itself.
import { createPublicKey, verify as isSigned } from "node:crypto";

// `keys` is the list at the address above: read it once an hour. `body` is the text as it came.
export function verify(body, headers, keys) {
  const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
  if (!/^\d+$/.test(time) || Math.abs(Date.now() / 1000 - time) > 300) return false;
  const message = Buffer.from(`${id}.${time}.${body}`);
  const given = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  return keys.some((jwk) => {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return given.some((one) => isSigned(null, message, key, Buffer.from(one.slice(4), "base64")));
  });
}
