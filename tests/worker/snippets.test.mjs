// The lines that the console shows to who has to verify a request: they take what a target got, and nothing else, and what
// is forged is refused and crashes nobody.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { headerOf, openStage } from "../lib/stage.mjs";

const SNIPPETS = fileURLToPath(new URL("../../app/snippets/", import.meta.url));

let stage;
let cases;
let scratch;
before(async () => {
  stage = await openStage();
  scratch = await mkdtemp(join(tmpdir(), "tocsin-snippets-"));
  cases = { v1: await casesOf("v1"), v1a: await casesOf("v1a") };
});
after(async () => {
  await stage?.close();
  if (scratch) await rm(scratch, { recursive: true, force: true });
});

// What a target got, and what it might have got: `[name, body, headers, key, whether it is ours]`.
async function casesOf(scheme) {
  const wire = await stage.wire({ webhook: { signing: { scheme } } });
  await wire.send({ title: "Zoë" });
  const { headers, body } = await wire.target.next();
  const [id, time, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => headerOf(headers, name));
  const [key, other] = await Promise.all([wire.webhook, await stage.api.createWebhook(another(scheme, wire))].map(keyOf(scheme)));
  const sent = (changes = {}) => ({ "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature, ...changes });
  const { "webhook-signature": _, ...unsigned } = sent();
  return [
    ["as it came", body, sent(), key, true],
    ["a changed body", `${body} `, sent(), key, false],
    ["another id", body, sent({ "webhook-id": "evt_other" }), key, false],
    ["an old time", body, sent({ "webhook-timestamp": String(time - 301) }), key, false],
    ["a time that is none", body, sent({ "webhook-timestamp": "now" }), key, false],
    ["another key", body, sent(), other, false],
    ["no signature", body, unsigned, key, false],
    ["a signature that is none", body, sent({ "webhook-signature": `${scheme},!!` }), key, false],
    ["no headers", body, {}, key, false],
  ];
}

const another = (scheme, wire) => ({ name: `Other ${scheme}`, url: wire.target.url, body_template: "{}", signing: { scheme } });

const keyOf = (scheme) => async (webhook) => {
  if (scheme === "v1") return webhook.signing.secret;
  return (await stage.api.must(200, "GET", `/.well-known/webhooks/${webhook.id}/jwks.json`, { token: null })).keys;
};

// Each reads a list of cases from its input, and writes a list of verdicts. A library's snippet says no by throwing.
const JAVASCRIPT = (file) => [
  process.execPath,
  "--input-type=module",
  "-e",
  `import { verify } from ${JSON.stringify(file)};
   import { readFileSync } from "node:fs";
   const ask = ([, body, headers, key]) => {
     try { return verify(body, headers, key) !== false; } catch (error) {
       if (error.name === "WebhookVerificationError") return false;
       throw error;
     }
   };
   console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(ask)));`,
];
const PYTHON = (file) => [
  "python3",
  "-c",
  `import json, sys
exec(open(${JSON.stringify(file)}).read())
def ask(body, headers, key):
    try:
        return verify(body.encode(), headers, key) is not False
    except Exception as error:
        if type(error).__name__ == "WebhookVerificationError":
            return False
        raise
print(json.dumps([ask(*case[1:4]) for case in json.load(sys.stdin)]))`,
];
const RUBY = (file) => [
  "ruby",
  "-rjson",
  "-e",
  `load ${JSON.stringify(file)}
   puts JSON.generate(JSON.parse($stdin.read).map { |_, body, headers, key| verify(body, headers, key) })`,
];
const PHP = (file) => [
  "php",
  "-r",
  `require ${JSON.stringify(file)};
   $ask = fn($case) => verify($case[1], $case[2], $case[3]);
   echo json_encode(array_map($ask, json_decode(stream_get_contents(STDIN), true)));`,
];
const GO = () => ["go", "run", "."];

const GO_MAIN = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	var cases [][]json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	verdicts := []bool{}
	for _, one := range cases {
		var body string
		var names map[string]string
		var keys []struct{ X string }
		json.Unmarshal(one[1], &body)
		json.Unmarshal(one[2], &names)
		json.Unmarshal(one[3], &keys)
		headers := http.Header{}
		for name, value := range names {
			headers.Set(name, value)
		}
		xs := []string{}
		for _, key := range keys {
			xs = append(xs, key.X)
		}
		verdicts = append(verdicts, Verify([]byte(body), headers, xs))
	}
	text, _ := json.Marshal(verdicts)
	fmt.Println(string(text))
}
`;

// Go takes a program, and not a file of a package.
async function prepareGo() {
  const snippet = await readFile(join(SNIPPETS, "v1a.go"), "utf8");
  await writeFile(join(scratch, "verify.go"), snippet.replace("package hooks", "package main"));
  await writeFile(join(scratch, "main.go"), GO_MAIN);
  await writeFile(join(scratch, "go.mod"), "module snippet\n\ngo 1.18\n");
}

// What is asked first: whether the language, and what the snippet imports, is there.
const isThere = (...command) => spawnSync(command[0], command.slice(1), { stdio: "ignore" }).status === 0;
const SNIPPETS_OF = [
  ["v1.mjs", JAVASCRIPT, () => true],
  ["v1a.mjs", JAVASCRIPT, () => true],
  ["v1.py", PYTHON, () => isThere("python3", "-c", "import standardwebhooks")],
  ["v1a.py", PYTHON, () => isThere("python3", "-c", "import cryptography")],
  ["v1.rb", RUBY, () => isThere("ruby", "-ropenssl", "-e", "0")],
  ["v1a.rb", RUBY, () => isThere("ruby", "-ropenssl", "-e", "0")],
  ["v1.php", PHP, () => isThere("php", "-r", "0;")],
  ["v1a.php", PHP, () => isThere("php", "-r", "exit(function_exists('sodium_crypto_sign_verify_detached') ? 0 : 1);")],
  ["v1a.go", GO, () => isThere("go", "version")],
];

for (const [file, commandOf, isReady] of SNIPPETS_OF) {
  test(`${file} takes what is ours and refuses what is forged`, async (t) => {
    if (!isReady()) return t.skip("its language or its library is not on this machine");
    if (commandOf === GO) await prepareGo();
    const asked = cases[file.split(".")[0]];
    const [command, ...rest] = commandOf(join(SNIPPETS, file));
    const env = { ...process.env, GOFLAGS: "-mod=mod", GOPROXY: "off", GOCACHE: join(scratch, "go") };
    const { status, stdout, stderr } = spawnSync(command, rest, { cwd: scratch, env, input: JSON.stringify(asked), encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const verdicts = JSON.parse(stdout);
    for (const [place, [name, , , , isOurs]] of asked.entries()) assert.equal(verdicts[place], isOurs, `${file}: ${name}`);
  });
}
