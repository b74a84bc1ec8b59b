// Starts tests/oauth2/authlib_server.py in the environment that xtask has made for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START_MS_MAX = 60_000;

// Its clients, as a webhook names them. `ODD` has characters in its secret that RFC 6749 has clients form-encode in
// `Basic`, which this server does not decode.
export const BOTH = { client_id: "both", client_secret: "s3cr3t-of-both" };
export const BASIC = { client_id: "basic", client_secret: "s3cr3t-of-basic" };
export const POST = { client_id: "post", client_secret: "s3cr3t-of-post" };
export const ODD = { client_id: "odd", client_secret: "s3cr3t+/%&: x" };

export async function startAuthlib() {
  const python = process.env.OAUTH2_PYTHON ?? `${ROOT}target/python/oauth2/bin/python`;
  // On a leash: when this process goes, however it goes, so does the server.
  const command = [`${ROOT}xtask/leash.sh`, python, `${ROOT}tests/oauth2/authlib_server.py`];
  const running = spawn("sh", command, { cwd: ROOT, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  running.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
  const closed = once(running, "close");
  async function close() {
    // The whole group, by its id; what has ended by itself is gone already.
    if (running.exitCode === null && running.signalCode === null) process.kill(-running.pid, "SIGTERM");
    running.ref();
    await closed;
  }
  let port;
  try {
    port = await portOf(running);
  } catch (error) {
    await close();
    throw new Error(`${error.message}: ${complaints.slice(-2000)}`);
  }
  // It does not keep a test file up that forgot to close it.
  for (const handle of [running, ...running.stdio]) handle.unref();
  const origin = `http://127.0.0.1:${port}`;
  const read = async (path) => (await fetch(`${origin}${path}`)).json();
  return {
    origin,
    token_endpoint_url: `${origin}/token`,
    // How each request for a token ended, in order.
    asked: () => read("/asked"),
    // The client that a token was granted to; null when it is none of this server's.
    clientOf: async (token) => (await read(`/granted/${encodeURIComponent(token)}`)).client_id,
    close,
  };
}

async function portOf(running) {
  const signal = AbortSignal.timeout(START_MS_MAX);
  const lines = createInterface({ input: running.stdout, signal });
  for await (const line of lines) {
    const [, port] = /^ready (\d+)$/.exec(line) ?? [];
    if (port) return port;
  }
  throw new Error(signal.aborted ? `Authlib did not start within ${START_MS_MAX} ms` : "Authlib ended while it started");
}
