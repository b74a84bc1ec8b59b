// Tocsin under the real runtime, for one test file: its own port, state and secrets, gone at the end.
//
//   const tocsin = await startTocsin();
//   await fetch(`${tocsin.origin}/healthz`);
//   await tocsin.stop();
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = join(ROOT, "node_modules/.bin");
// wrangler takes about three seconds; a busy machine takes its time.
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 5_000;
const SWEEP_MS_MAX = 60_000;
const LOG_CHARACTERS_MAX = 1_000_000;

// It must not send, ask, or build anything.
const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  NO_COLOR: "1",
  TOCSIN_BUILT: "1",
};

// `vars` adds to the secrets or replaces them, as `{ DEV_TARGET_ORIGINS: receiver.origin }`. A `state` directory that is
// given is used and kept; otherwise there is a temporary one. `config` is added to wrangler.toml. Returns { origin, adminToken, state } and
//   log()       what the Worker and wrangler have printed so far
//   logged(pattern, { deadline })   waits until that is in it; what is printed may come after the answer
//   memory()    how many MiB the group takes; none where there is no /proc
//   pid()       the id of the group
//   sweep()     fires the cron trigger, which nothing does here by itself
//   isUp()      whether it was started and has not been ended; not whether it answers
//   kill()      ends it as a power cut would
//   restart(vars)   ends it, if need be, and starts it again on the same port and state; with other secrets, if given
//   stop()      ends it and removes what is temporary
export async function startTocsin({ worker = "build/worker-test", config = "", state, vars = {}, port = 0 } = {}) {
  const scratch = await mkdtemp(join(tmpdir(), "tocsin-"));
  const settings = {
    ADMIN_TOKEN: `tocsin_${randomBytes(32).toString("base64url")}`,
    SEAL_KEY: randomBytes(32).toString("base64"),
    DEV_TARGET_ORIGINS: "",
    ...vars,
  };
  const files = { env: join(scratch, "vars.env"), state: state ?? join(scratch, "state"), config: join(scratch, "wrangler.toml") };
  // Its paths are those of the directory that it stands in; and beside the Worker of the tests is their console.
  const ours = await readFile(join(ROOT, "wrangler.toml"), "utf8");
  const console = ours.replace('"build/web"', `"${worker.replace("/worker", "/web")}"`);
  const moved = console.replaceAll('"build/', `"${ROOT}build/`).replaceAll('"worker/', `"${ROOT}worker/`);
  await writeFile(files.config, `${moved}\n${config}`);
  const writeSettings = () => {
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    return writeFile(files.env, lines.join(""), { mode: 0o600 });
  };
  await writeSettings();

  const chosen = port === 0 ? await freePort() : port;
  const origin = `http://127.0.0.1:${chosen}`;
  let log = "";
  let running;

  async function start() {
    running = launch({ worker, port: chosen, files });
    for (const stream of [running.stdout, running.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-LOG_CHARACTERS_MAX)));
    }
    try {
      await healthy(origin, running);
    } catch (error) {
      await end(running, "SIGKILL");
      throw new Error(`${error.message}; its log ends:\n${log.slice(-3000)}`);
    }
  }

  const tocsin = {
    origin,
    adminToken: settings.ADMIN_TOKEN,
    sealKey: settings.SEAL_KEY,
    state: files.state,
    log: () => log,
    async logged(pattern, { deadline = 5_000 } = {}) {
      const end = Date.now() + deadline;
      while (!pattern.test(log)) {
        if (Date.now() > end) throw new Error(`${pattern} was not logged within ${deadline} ms; the log ends:\n${log.slice(-3000)}`);
        await pause(20);
      }
    },
    memory: () => memoryOf(running.pid),
    pid: () => running.pid,
    async sweep() {
      const answer = await fetch(`${origin}/cdn-cgi/local/scheduled`, { signal: AbortSignal.timeout(SWEEP_MS_MAX) });
      if (answer.status !== 200) throw new Error(`the sweep answered ${answer.status} ${await answer.text()}`);
    },
    isUp: () => running !== undefined && !running.ended,
    kill: () => end(running, "SIGKILL"),
    async restart(vars = {}) {
      await end(running, "SIGTERM");
      Object.assign(settings, vars);
      await writeSettings();
      await start();
    },
    async stop() {
      await end(running, "SIGTERM");
      await rm(scratch, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await tocsin.stop();
    throw error;
  }
  return tocsin;
}

// In a process group of its own, on a leash: when this process goes, however it goes, so does the group.
function launch({ worker, port, files }) {
  // wrangler would also take secrets from the environment, and those are not this test's.
  const { ADMIN_TOKEN, SEAL_KEY, ...environment } = process.env;
  const wrangler = [
    join(BIN, "wrangler"),
    ...["dev", join(ROOT, worker, "entry.js"), "--config", files.config],
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", files.state, "--env-file", files.env, "--show-interactive-dev-session=false"],
  ];
  const running = spawn("sh", [join(ROOT, "xtask/leash.sh"), ...wrangler], {
    cwd: ROOT,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...environment, ...QUIET, PATH: `${BIN}${delimiter}${environment.PATH}` },
  });
  // It does not keep a test file up that forgot to stop it, or of which no test was asked for.
  for (const handle of [running, ...running.stdio]) handle.unref();
  return running;
}

async function healthy(origin, running) {
  const deadline = Date.now() + START_MS_MAX;
  let seen = "no answer";
  while (Date.now() < deadline) {
    if (running.exitCode !== null || running.signalCode !== null) throw new Error("wrangler ended while it started");
    try {
      const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(5_000) });
      if (answer.status === 200) return;
      seen = `status ${answer.status}`;
    } catch (error) {
      seen = error.cause?.code ?? error.name;
    }
    await pause(50);
  }
  throw new Error(`/healthz was not well within ${START_MS_MAX} ms (${seen})`);
}

// Ends the whole group by its id: to end only wrangler would leave workerd behind, with the port.
async function end(running, signal) {
  if (!running || running.ended) return;
  running.ended = true;
  // "close" comes when the last of the group has let go of the log.
  const closed = once(running, "close");
  signalGroup(running.pid, signal);
  // The timer also keeps us up while we wait.
  const impatience = setTimeout(() => signalGroup(running.pid, "SIGKILL"), STOP_MS_MAX);
  await closed;
  clearTimeout(impatience);
}

function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // It has ended by itself.
    if (error.code !== "ESRCH") throw error;
  }
}

async function memoryOf(group) {
  const entries = await readdir("/proc").catch(() => []);
  const processes = entries.filter((name) => /^\d+$/.test(name));
  const stats = processes.map((name) => readFile(`/proc/${name}/stat`, "utf8").catch(() => ""));
  // After the name of the program: state, parent, group; and the pages it has in memory, 22 places after its state.
  const fields = (await Promise.all(stats)).map((text) => text.slice(text.lastIndexOf(")") + 2).split(" "));
  const pages = fields.filter(([, , its]) => Number(its) === group).map((its) => Number(its[21]));
  return pages.length === 0 ? undefined : Math.round((pages.reduce((sum, one) => sum + one) * 4096) / 1024 ** 2);
}

// One that nothing listens on.
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
