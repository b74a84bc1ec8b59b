// Asks the API what its description lets one ask, and what it does not: schemathesis, as a program.
//
//   const run = await askApi({ origin, token, dictionaries: { webhooks: [id] }, settings: "…" });
//   assert.equal(run.status, 0, run.output);
//   run.exchanges    all that was asked, as { method, path, status, hasToken }: whether the token went along as it is
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SETTINGS = fileURLToPath(new URL("../contract", import.meta.url));
// What it prints may hold whole answers; the end tells what failed.
const OUTPUT_CHARACTERS_MAX = 200_000;

// `settings` are files of tests/contract that make one schemathesis.toml, `dictionaries` are values that they choose from by
// name, `scheme` is how the description calls what the token is for, and `options` go to the command line. It works in a
// directory of its own, where it finds and leaves nothing.
export async function askApi({ origin, token, settings, scheme = "token", dictionaries = {}, options = [] }) {
  const program = process.env.SCHEMATHESIS;
  if (!program) throw new Error("SCHEMATHESIS names no program; run `cargo xtask test contract`");
  const scratch = await mkdtemp(join(tmpdir(), "contract-"));
  try {
    const config = join(scratch, "schemathesis.toml");
    const lists = Object.entries(dictionaries).map(([name, values]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`);
    const parts = await Promise.all(settings.map((name) => readFile(join(SETTINGS, name), "utf8")));
    const auth = `[auth.openapi]\n${scheme} = { bearer = "\${TOCSIN_TOKEN}" }\n`;
    await writeFile(config, [...parts, auth, ...lists].join("\n"));
    const address = `${origin}/api/openapi.json`;
    const log = join(scratch, "exchanges.har");
    const report = ["--report", "har", "--report-har-path", log];
    const running = spawn(program, ["--config-file", config, "run", address, ...report, ...options], {
      cwd: scratch,
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing of ours but the token, and no proxy that the machine may have.
      env: { PATH: process.env.PATH, HOME: scratch, NO_COLOR: "1", COLUMNS: "160", NO_PROXY: "*", TOCSIN_TOKEN: token },
    });
    let output = "";
    for (const stream of [running.stdout, running.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-OUTPUT_CHARACTERS_MAX)));
    }
    const [status] = await once(running, "close");
    return { status, output, exchanges: await readExchanges(log, output, token) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readExchanges(log, output, token) {
  const text = await readFile(log, "utf8").catch(() => "");
  if (text === "") throw new Error(`nothing was asked:\n${output}`);
  return JSON.parse(text).log.entries.map(({ request, response }) => ({
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    hasToken: request.headers.some(({ name, value }) => name.toLowerCase() === "authorization" && value === `Bearer ${token}`),
  }));
}
