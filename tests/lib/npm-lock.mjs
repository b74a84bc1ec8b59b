// What of other people's JavaScript may be in package-lock.json. The reasons for what is out of the ordinary stand here, and
// what this is good for, and what not, in docs/supply-chain.md.
const REGISTRY = "https://registry.npmjs.org/";

// None of it ships but the editor's packages, which are all under MIT; the rest builds and tests.
const LICENCES = ["MIT", "Apache-2.0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause"];
// Their licence, and why they may be here.
const EXCEPTIONS = new Map([
  ["@axe-core/playwright", ["MPL-2.0", "looks for barriers in the browser tests, unchanged"]],
  ["axe-core", ["MPL-2.0", "the same"]],
  ["fast-sha256", ["Unlicense", "the public domain; standardwebhooks verifies with it what the tests receive"]],
  ["@speed-highlight/core", ["CC0-1.0", "colours wrangler's error page"]],
]);
// The pictures of wrangler's local images binding, which Tocsin does not use. A library, unchanged, in no build of ours.
const IMAGES = /^@img\/sharp-(libvips-|wasm32$|win32-)/;
const IMAGES_LICENCE = /^(Apache-2\.0 AND )?LGPL-3\.0-or-later( AND MIT)?$/;

// Those that run a program of their own when they are installed, and what it does.
const INSTALL_SCRIPTS = new Map([
  ["esbuild", "finds the binary among its optional packages"],
  ["workerd", "the same"],
]);

// Every finding about a lock file, as a sentence.
export function findings(lock) {
  const packages = Object.entries(lock.packages).filter(([place]) => place !== "");
  if (lock.lockfileVersion !== 3) return [`version ${lock.lockfileVersion} of the lock file is not the one that is read here`];
  if (packages.length === 0) return ["there is no package in the lock file"];
  const found = packages.flatMap(([place, entry]) => about(place, entry));
  const names = new Set(packages.map(([place]) => nameOf(place)));
  const gone = [...EXCEPTIONS.keys(), ...INSTALL_SCRIPTS.keys()].filter((name) => !names.has(name));
  return [...found, ...gone.map((name) => `${name} has an exception and is not there any more`)];
}

function about(place, { link, resolved, integrity, hasInstallScript, license }) {
  const name = nameOf(place);
  const found = [];
  if (link) found.push(`${name} is a link to somewhere else`);
  // npm leaves out what it would find by itself at the registry.
  if (resolved !== undefined && !resolved.startsWith(REGISTRY)) found.push(`${name} comes from ${resolved}`);
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "")) found.push(`${name} has no SHA-512 to be held to`);
  if (hasInstallScript && !INSTALL_SCRIPTS.has(name)) found.push(`${name} runs a script when it is installed`);
  if (!mayUse(name, license)) found.push(`${name} is under ${license ?? "no licence"}`);
  return found;
}

function mayUse(name, license) {
  if (EXCEPTIONS.has(name)) return EXCEPTIONS.get(name)[0] === license;
  if (IMAGES.test(name) && IMAGES_LICENCE.test(license)) return true;
  return (license ?? "").split(" OR ").some((one) => LICENCES.includes(one));
}

// A package may lie within another one that needs its own version.
function nameOf(place) {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}
