// `cargo xtask dev`: what it keeps is for its owner alone, and two at once leave each other alone. Each runs in a scratch copy
// of the project, with the build of the tests, so that the secrets and the state of whoever runs the tests are not touched.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../lib/api.mjs";
import { freePort } from "../lib/workerd.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const XTASK = join(ROOT, process.env.CARGO_TARGET_DIR ?? "target", "debug/xtask");
const START_MS_MAX = 60_000;
const OTHERS = 0o077;

let scratch;
const running = new Set();

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), "tocsin-dev-"));
  await chmod(scratch, 0o755);
  await Promise.all(["build", "xtask"].map((name) => mkdir(join(scratch, name))));
  await Promise.all([
    cp(join(ROOT, "wrangler.toml"), join(scratch, "wrangler.toml")),
    cp(join(ROOT, "xtask/leash.sh"), join(scratch, "xtask/leash.sh")),
    cp(join(ROOT, "build/worker-test"), join(scratch, "build/worker-dev"), { recursive: true }),
    cp(join(ROOT, "build/web-test"), join(scratch, "build/web-dev"), { recursive: true }),
    symlink(join(ROOT, "node_modules"), join(scratch, "node_modules")),
  ]);
});
after(async () => {
  // Where no test of this file was asked for, nothing was made.
  if (scratch) await rm(scratch, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all([...running].map((dev) => dev.stop()));
  await rm(join(scratch, ".dev.vars"), { force: true });
});

// Starts `cargo xtask dev` with these flags, under the usual umask, which lets everybody read.
async function start(...flags) {
  const port = await freePort();
  const environment = { ...process.env, CARGO_MANIFEST_DIR: join(scratch, "xtask"), TOCSIN_BUILT: "1" };
  const command = ["-c", 'umask 022; exec "$@"', "sh", XTASK, "dev", "--no-receiver", "--port", String(port), ...flags];
  const child = spawn("sh", command, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const dev = {
    output: "",
    errors: "",
    exit: once(child, "exit"),
    get token() {
      return /token +(\S+)/.exec(dev.output)?.[1];
    },
    get api() {
      return connect({ origin: `http://127.0.0.1:${port}`, adminToken: dev.token });
    },
    async stop() {
      child.kill("SIGTERM");
      await dev.exit;
      running.delete(dev);
    },
  };
  child.stdout.setEncoding("utf8").on("data", (text) => (dev.output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (dev.errors += text));
  running.add(dev);
  dev.exit.then(() => running.delete(dev));
  return dev;
}

// The same, and waits until it is ready. Meanwhile `look` is called again and again.
async function ready(flags, look = () => {}) {
  const dev = await start(...flags);
  let ended = false;
  dev.exit.then(() => (ended = true));
  const deadline = Date.now() + START_MS_MAX;
  while (!/^ready$/m.test(dev.output)) {
    assert.ok(!ended && Date.now() < deadline, `dev is not ready: ${dev.output}${dev.errors}`);
    await look();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return dev;
}

// Every file and directory at and below a path that somebody else may do anything with.
async function openAt(path) {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isSymbolicLink()) return [];
  const below = found.isDirectory() ? await readdir(path).catch(() => []) : [];
  const inside = await Promise.all(below.map((name) => openAt(join(path, name))));
  const mode = found.mode & 0o777;
  return [...(mode & OTHERS ? [`${path} ${mode.toString(8)}`] : []), ...inside.flat()];
}

const mine = async (state) => [...(await openAt(state)), ...(await openAt(join(scratch, ".dev.vars")))];

async function use(dev) {
  const { source, token } = await dev.api.createSource({ name: "Source" });
  const answer = await dev.api.call("POST", source.ingest_path, { body: { event_type: "A", data: {} }, token });
  assert.equal(answer.status, 202, answer.text);
}

test("what dev keeps is for its owner alone from the first byte, and what it finds open is closed", async () => {
  const state = join(scratch, "fresh/state");
  const seen = new Set();
  const look = async () => (await mine(state)).forEach((path) => seen.add(path));
  const dev = await ready(["--state", state], look);
  await use(dev);
  await look();
  assert.deepEqual([...seen], []);
  const names = await readdir(state);
  for (const name of ["dev.lock", "v3", "wrangler.log"]) assert.ok(names.includes(name), names.join(" "));
  assert.match(await readFile(join(scratch, ".dev.vars"), "utf8"), /^ADMIN_TOKEN=tocsin_.{43}\nSEAL_KEY=.{44}\n$/m);
  assert.deepEqual((await readdir(scratch)).filter((name) => name.startsWith(".dev.vars")), [".dev.vars"]);
  await dev.stop();

  // As a version before left it.
  const loosen = async (path) => {
    const found = await lstat(path);
    await chmod(path, found.isDirectory() ? 0o755 : 0o644);
    if (found.isDirectory()) for (const name of await readdir(path)) await loosen(join(path, name));
  };
  await loosen(state);
  await chmod(join(scratch, ".dev.vars"), 0o644);
  assert.ok((await mine(state)).length > 5);
  const again = await ready(["--state", state]);
  await use(again).catch((error) => assert.match(error.message, /409|taken/));
  assert.deepEqual(await mine(state), []);
  assert.equal(again.token, dev.token);
});

test("a directory that holds other things as well stays open to those who need it", async () => {
  const state = join(scratch, "shared");
  await mkdir(state, { mode: 0o755 });
  await writeFile(join(state, "readme"), "", { mode: 0o644 });
  await ready(["--state", state]);
  assert.deepEqual((await openAt(state)).sort(), [`${state} 755`, `${join(state, "readme")} 644`]);
});

test("two dev at once keep their own targets, and neither writes to the secrets that are there", async () => {
  const secrets = "# mine\nADMIN_TOKEN=tocsin_$HOME-0123456789-0123456789-0123456789\nSEAL_KEY=" + Buffer.alloc(32, 7).toString("base64") + "\nDEV_TARGET_ORIGINS=http://127.0.0.1:1003\n";
  await writeFile(join(scratch, ".dev.vars"), secrets, { mode: 0o600 });
  const targets = ["http://127.0.0.1:1001", "http://127.0.0.1:1002"];
  const devs = [];
  for (const [place, target] of targets.entries()) devs.push(await ready(["--state", join(scratch, `two/${place}`), "--target", target]));
  const originsOf = async (dev) => (await dev.api.must(200, "GET", "/api/session")).dev_target_origins;
  for (const [place, dev] of devs.entries()) {
    assert.deepEqual(await originsOf(dev), [targets[place], "http://127.0.0.1:1003"]);
    // Character for character, as the Worker got it.
    assert.equal(dev.token, "tocsin_$HOME-0123456789-0123456789-0123456789");
  }
  assert.equal(await readFile(join(scratch, ".dev.vars"), "utf8"), secrets);
});

test("a second dev with the same state says so, and takes nothing from the first", async () => {
  const state = join(scratch, "one");
  const first = await ready(["--state", state]);
  await use(first);
  const before = await readdir(join(state, "v3"));
  const second = await start("--state", state, "--fresh");
  const [code] = await second.exit;
  assert.equal(code, 1, second.output);
  assert.match(second.errors, /one is in use by another `cargo xtask dev` \(port \d+\): stop that one, or pass another --state DIR/);
  assert.deepEqual(await readdir(join(state, "v3")), before);
  assert.equal((await first.api.must(200, "GET", "/api/sources")).items.some(({ name }) => name === "Source"), true);
  await first.stop();
  await ready(["--state", state, "--fresh"]);
});

test("a client of dev gets around no limit on guesses by an address that it writes itself", async () => {
  const dev = await ready(["--state", join(scratch, "guesses")]);
  const guess = (number) =>
    dev.api.call("GET", "/api/webhooks", { token: `tocsin_${"x".repeat(40)}`, headers: { "cf-connecting-ip": `203.0.113.${number}` } });
  const statuses = [];
  for (let number = 1; number <= 11; number += 1) statuses.push((await guess(number)).status);
  assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
});
