// Asks the API what its description lets one ask, and what it does not: schemathesis, as a program.
//
//   const run = await askApi({ origin, token, dictionaries: { webhooks: [id] }, settings: "…" });
//   assert.equal(run.status, 0, run.output);
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// What it prints may hold whole answers; the end tells what failed.
const OUTPUT_CHARACTERS_MAX = 200_000;

// `settings` is text of a schemathesis.toml, `dictionaries` are values it may choose from by name, and `options` go to its
// command line. It works in a directory of its own, where it finds and leaves nothing.
export async function askApi({ origin, token, settings, dictionaries = {}, options = [] }) {
  const program = process.env.SCHEMATHESIS;
  if (!program) throw new Error("SCHEMATHESIS names no program; run `cargo xtask test contract`");
  const scratch = await mkdtemp(join(tmpdir(), "contract-"));
  try {
    const config = join(scratch, "schemathesis.toml");
    const lists = Object.entries(dictionaries).map(([name, values]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`);
    await writeFile(config, [settings, ...lists].join("\n"));
    const address = `${origin}/api/openapi.json`;
    const running = spawn(program, ["--config-file", config, "run", address, ...options], {
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
    return { status, output };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
