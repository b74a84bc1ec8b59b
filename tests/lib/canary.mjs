// Secrets that would be recognised wherever they turn up, and the looking for them.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { unique } from "./api.mjs";

// Characters that JSON and URLs write otherwise, so that a leak in another spelling is another text.
export const canary = (name) => `${unique(name)}"\\/+&=%`;

// How a secret may look after it has leaked.
export function spellings(secret) {
  const bytes = Buffer.from(secret);
  const spelled = {
    plain: secret,
    "in JSON": JSON.stringify(secret).slice(1, -1),
    "in JSON in JSON": JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    "URL-encoded": encodeURIComponent(secret),
    "form-encoded": new URLSearchParams({ secret }).toString().slice("secret=".length),
    "in HTML": secret.replace(/[&"<>]/g, (odd) => `&${{ "&": "amp", '"': "quot", "<": "lt", ">": "gt" }[odd]};`),
    hexadecimal: bytes.toString("hex"),
    "HEXADECIMAL": bytes.toString("hex").toUpperCase(),
  };
  // Base64 writes three bytes as four characters, so what stands before it decides between three spellings.
  for (const before of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    for (const alphabet of ["base64", "base64url"]) {
      // The characters at both ends depend on what stands there.
      spelled[`${alphabet}, ${before} bytes in`] = shifted.toString(alphabet).replace(/=+$/, "").slice(before === 0 ? 0 : 4, -4);
    }
  }
  return Object.entries(spelled);
}

export function assertAbsent(secret, text, place) {
  for (const [spelling, spelled] of spellings(secret)) {
    assert.ok(!text.includes(spelled), `${place} shows the secret ${secret.slice(0, 24)}… (${spelling})`);
  }
}

// Every byte below a directory, as a text in which ASCII can be looked for.
export async function bytesBelow(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file)))).toString("latin1");
}
