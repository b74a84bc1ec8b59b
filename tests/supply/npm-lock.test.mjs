// Other people's JavaScript: where it comes from, what it may do, and under which licence.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { findings } from "../lib/npm-lock.mjs";

const lock = JSON.parse(await readFile(new URL("../../package-lock.json", import.meta.url), "utf8"));

test("the lock file holds nothing but what was looked at", () => {
  assert.deepEqual(findings(lock), []);
});

test("what is not as it should be is named", () => {
  const known = findings(lock);
  const changed = (name, change) => {
    const packages = { ...lock.packages, [`node_modules/${name}`]: { ...lock.packages[`node_modules/${name}`], ...change } };
    return findings({ ...lock, packages }).filter((finding) => !known.includes(finding));
  };
  assert.deepEqual(changed("ajv", { resolved: "git+ssh://git@example.com/ajv.git" }), [
    "ajv comes from git+ssh://git@example.com/ajv.git",
  ]);
  assert.deepEqual(changed("ajv", { resolved: "https://registry.npmjs.org.example.com/ajv.tgz" }), [
    "ajv comes from https://registry.npmjs.org.example.com/ajv.tgz",
  ]);
  assert.deepEqual(changed("ajv", { resolved: "https://registry.npmjs.org/ajv/-/ajv-8.20.0.tgz" }), []);
  assert.deepEqual(changed("ajv", { integrity: undefined }), ["ajv has no SHA-512 to be held to"]);
  assert.deepEqual(changed("ajv", { integrity: `sha1-${"a".repeat(86)}==` }), ["ajv has no SHA-512 to be held to"]);
  assert.deepEqual(changed("ajv", { hasInstallScript: true }), ["ajv runs a script when it is installed"]);
  assert.deepEqual(changed("ajv", { link: true }), ["ajv is a link to somewhere else"]);
  assert.deepEqual(changed("ajv", { license: "GPL-3.0-only" }), ["ajv is under GPL-3.0-only"]);
  assert.deepEqual(changed("ajv", { license: undefined }), ["ajv is under no licence"]);
  // An exception is for one licence.
  assert.deepEqual(changed("axe-core", { license: "AGPL-3.0-only" }), ["axe-core is under AGPL-3.0-only"]);
  assert.deepEqual(changed("wrangler/node_modules/ajv", { ...lock.packages["node_modules/ajv"], license: "SSPL-1.0" }), [
    "ajv is under SSPL-1.0",
  ]);
  const { "node_modules/axe-core": _, ...rest } = lock.packages;
  assert.deepEqual(findings({ ...lock, packages: rest }).filter((finding) => !known.includes(finding)), ["axe-core has an exception and is not there any more"]);
  assert.deepEqual(findings({ ...lock, packages: { "": {} } }), ["there is no package in the lock file"]);
});
