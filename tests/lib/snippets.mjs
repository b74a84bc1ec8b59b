// The snippets that the console shows to who has to verify a request, each run by its own language.
//
//   const reason = lackOf("v1a.rb");                  what is not on this machine to run it; null when all is
//   const verdicts = await judge("v1a.rb", requests)  of each `{ body, headers, key }`, whether it is taken
//
// One that crashes gives no verdicts: that is an error. A snippet that rests on a library says no as the library does, by
// throwing.
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const DIRECTORY = join(ROOT, "app/snippets");
// The environment of the OAuth tests has what v1a.py asks for.
const PYTHON = process.env.OAUTH2_PYTHON ?? "python3";
// Go compiles its own library first; that is kept, and nothing is fetched.
const GO_ENV = { GOCACHE: join(ROOT, "target/go"), GOFLAGS: "-mod=mod", GOPROXY: "off", GOTOOLCHAIN: "local" };

// Each reads a list of requests, `[body, headers, key]`, from its input, and writes a list of verdicts.
const javascript = (path) => [
  process.execPath,
  "--input-type=module",
  "--eval",
  `import { verify } from ${JSON.stringify(path)};
   import { readFileSync } from "node:fs";
   const ask = (request) => {
     try { return verify(...request) !== false; } catch (error) {
       if (error.name === "WebhookVerificationError") return false;
       throw error;
     }
   };
   console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(ask)));`,
];
const python = (path) => [
  PYTHON,
  "-c",
  `import json, sys
exec(open(${JSON.stringify(path)}).read())
def ask(body, headers, key):
    try:
        return verify(body.encode(), headers, key) is not False
    except Exception as error:
        if type(error).__name__ == "WebhookVerificationError":
            return False
        raise
print(json.dumps([ask(*request) for request in json.load(sys.stdin)]))`,
];
const ruby = (path) => [
  "ruby",
  "-rjson",
  "-e",
  `load ${JSON.stringify(path)}
   puts JSON.generate(JSON.parse($stdin.read).map { |body, headers, key| verify(body, headers, key) })`,
];
const php = (path) => [
  "php",
  "-d",
  "display_errors=stderr",
  "-r",
  // A warning is a crash, too.
  `set_error_handler(fn($level, $text) => throw new ErrorException($text));
   require ${JSON.stringify(path)};
   $ask = fn($request) => verify(...$request);
   echo json_encode(array_map($ask, json_decode(stream_get_contents(STDIN), true)));`,
];
const go = () => ["go", "run", "."];
const GO_MAIN = `package main

import (
	"encoding/json"
	"net/http"
	"os"
)

type request struct {
	body    string
	headers map[string]string
	keys    []struct{ X string }
}

func (it *request) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&it.body, &it.headers, &it.keys})
}

func main() {
	requests, verdicts := []request{}, []bool{}
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		panic(err)
	}
	for _, it := range requests {
		headers, keys := http.Header{}, []string{}
		for name, value := range it.headers {
			headers.Set(name, value)
		}
		for _, key := range it.keys {
			keys = append(keys, key.X)
		}
		verdicts = append(verdicts, Verify([]byte(it.body), headers, keys))
	}
	json.NewEncoder(os.Stdout).Encode(verdicts)
}
`;

const has = (...command) => spawnSync(command[0], command.slice(1), { stdio: "ignore" }).status === 0;
const needs = (what, ...command) => () => (has(...command) ? null : `${what} is not on this machine`);
const nothing = () => null;
const SNIPPETS = {
  "v1.mjs": [javascript, nothing],
  "v1a.mjs": [javascript, nothing],
  "v1.py": [python, needs("Python with the package standardwebhooks", PYTHON, "-c", "import standardwebhooks")],
  "v1a.py": [python, needs("Python with the package cryptography", PYTHON, "-c", "import cryptography")],
  "v1.go": [go, () => "its Go module would have to be fetched, and tests talk to nobody"],
  "v1a.go": [go, needs("Go", "go", "version")],
  "v1.rb": [ruby, needs("Ruby with OpenSSL", "ruby", "-ropenssl", "-e", "0")],
  "v1a.rb": [ruby, needs("Ruby with OpenSSL", "ruby", "-ropenssl", "-e", "0")],
  "v1.php": [php, needs("PHP", "php", "-v")],
  "v1a.php": [php, needs("PHP with sodium", "php", "-r", "exit(extension_loaded('sodium') ? 0 : 1);")],
};

export const FILES = Object.keys(SNIPPETS);
export const lackOf = (file) => SNIPPETS[file][1]();

export async function judge(file, requests) {
  const [command] = SNIPPETS[file];
  const scratch = await mkdtemp(join(tmpdir(), "snippet-"));
  try {
    if (command === go) await writeProgram(scratch, file);
    const [program, ...rest] = command(join(DIRECTORY, file));
    const input = JSON.stringify(requests.map(({ body, headers, key }) => [body, headers, key]));
    const ran = spawnSync(program, rest, { cwd: scratch, env: { ...process.env, ...GO_ENV }, input, encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${file} ended with ${ran.status}: ${ran.stderr}`);
    return JSON.parse(ran.stdout);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// Go runs a program, and the snippet is a part of a package.
async function writeProgram(directory, file) {
  const snippet = await readFile(join(DIRECTORY, file), "utf8");
  await writeFile(join(directory, "verify.go"), snippet.replace("package hooks", "package main"));
  await writeFile(join(directory, "main.go"), GO_MAIN);
  await writeFile(join(directory, "go.mod"), "module snippet\n\ngo 1.18\n");
}
