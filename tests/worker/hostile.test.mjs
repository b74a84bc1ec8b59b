// What is meant to break it: templates, JSONPaths, addresses, headers and events that overflow a stack, fill the memory,
// loop or smuggle. Each is refused or has a bounded end, and the same Worker then still serves. Running over the stack
// or the memory would end the whole Wasm instance, so a status of 500 anywhere here is a failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { useStage } from "../lib/stage.mjs";

// More than the slowest of them takes on a slow machine, and less than anything that runs away.
const BOUNDED_MS = 20_000;

const stage = useStage();
const { api } = stage;

const within = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(fail, BOUNDED_MS, new Error("it runs away")).unref())]);

const nested = (depth, leaf) => Array.from({ length: depth }).reduce((inner) => [inner], leaf);
const eventOf = (data) => ({ event_type: "Hostile", data });
const draftOf = (changes) => ({ name: unique("Hook"), url: stage.target().url, body_template: "{}", active: false, ...changes });

// Preview with an event; returns what was found about one field.
async function previewFindings(changes, event, path) {
  const { issues } = await within(api.preview(draftOf(changes), event));
  return issues.filter((issue) => issue.path === path);
}

async function assertServes() {
  const webhook = await within(api.createWebhook(draftOf({})));
  const { body } = await within(api.preview({ body_template: '{"a": {{data}}}' }, eventOf([1])));
  assert.equal(body, '{"a": [1]}');
  await api.deleteWebhook(webhook);
}

async function assertTemplateRefused(body_template, codes = ["template_syntax", "template_limit", "not_json"]) {
  const shown = `${body_template.slice(0, 60)}… (${body_template.length} characters)`;
  const [finding, ...others] = await previewFindings({ body_template }, eventOf({}), "body_template");
  assert.ok(codes.includes(finding?.code), `the preview of ${shown} finds ${finding?.code}`);
  assert.deepEqual(others, []);
  const created = await within(api.call("POST", "/api/webhooks", { body: draftOf({ body_template }) }));
  assertProblem(created, 422, "invalid", [`body_template ${finding.code}`]);
}

test("templates that cannot be bounded or are not supported are refused", async () => {
  for (const template of [
    "{{",
    "{{#if",
    "{{#if a}}",
    "{{/each}}",
    "{{#if a}}{{/each}}",
    "{{else}}",
    "{{#}}{{/}}",
    "{{}}",
    '{{#*inline "a"}}{{>a}}{{/inline}}{{>a}}',
    '{{~#~*~inline "a"}}{{> a}}{{/inline}}{{> a}}',
    "{{>self}}",
    "{{~> self}}",
    "{{> @partial-block}}",
    "{{#> a}}{{> @partial-block}}{{/a}}",
    "{{* decorator}}",
    "{{{{raw}}}}{{{{/raw}}}}",
    "\\{{a}}",
    "{{log data}}",
    "{{#log data}}{{/log}}",
    "{{eq (log data) 1}}",
    "{{#data}}{{/data}}",
    "{{#each}}{{/each}}",
    '{{a "}}"}}',
    "{{a \u0001}}",
    "\u0000",
    "not JSON",
    "{} {}",
    "[1,]",
  ]) {
    await assertTemplateRefused(template);
  }
  await assertServes();
});

test("templates that are too deep, too many or too long are refused before they are parsed", async () => {
  for (const template of [
    "{{#if a}}".repeat(17) + "{{/if}}".repeat(17),
    "{{#if a}}".repeat(7_000),
    `{{#if a}}1${"{{else if a}}2".repeat(900)}{{/if}}`,
    `{{#if a}}1${"{{else}}{{#if a}}2".repeat(400)}${"{{/if}}".repeat(401)}`,
    `{{json ${"(not ".repeat(9)}a${")".repeat(9)}}}`,
    `{{json ${"(eq ".repeat(10_000)}`,
    `{{a ${"[".repeat(60_000)}}}`,
    `{{a ${"{".repeat(60_000)}}}`,
    `[${"{{a}},".repeat(1_001)}1]`,
    `"${"x".repeat(64 * 1024)}"`,
    `"${"x".repeat(600_000)}"`,
    `{{!-- ${"{{#a}}".repeat(10)} --}}${"{{#if a}}".repeat(400)}`,
    '{{#if "{{/if}}"}}'.repeat(400),
  ]) {
    await assertTemplateRefused(template, ["template_limit", "template_syntax"]);
  }
  const huge = draftOf({ body_template: "x".repeat(1024 * 1024) });
  assertProblem(await api.call("POST", "/api/webhooks", { body: huge }), 413, "too_large");
  await assertServes();
});

test("templates that make too much of an event have a bounded end", async () => {
  const many = Array(19_000).fill(0);
  const inStrings = (levels) => Array.from({ length: levels }).reduce((inner) => JSON.stringify({ i: inner }), '{"a":"{{data}}"}');
  for (const [body_template, data, isTooMuchOfSamples = false] of [
    ["[{{#each data}}{{#each ../data}}{{#each ../../data}}{{/each}}{{/each}}{{/each}}]", Array(300).fill(0)],
    [`[{{#each data}}"${"x".repeat(1_000)}",{{/each}}0]`, many],
    ["[{{#each data}}{{json ../data}},{{/each}}0]", many],
    [`[${Array(900).fill("{{data}}")}]`, "y".repeat(250_000), true],
    [inStrings(3), '"'.repeat(120_000)],
    [inStrings(11), '"'.repeat(120_000)],
  ]) {
    const findings = await previewFindings({ body_template }, eventOf(data), "body_template");
    const shown = body_template.slice(0, 60);
    // One says what it makes of this event; when it is too much of a sample too, at another place, that is said beside.
    const expected = isTooMuchOfSamples ? ["template_limit", "template_limit"] : ["template_limit"];
    assert.deepEqual(findings.map(({ code }) => code), expected, shown);
    assert.equal(new Set(findings.map(({ message }) => message)).size, findings.length, shown);
  }
  await assertServes();
});

test("one bad event does not stop the next one", async () => {
  const wire = await stage.wire({ webhook: { body_template: "[{{#each data}}{{json ../data}},{{/each}}0]" } });
  const bad = await wire.send(Array(19_000).fill(0));
  const good = await wire.send([1]);
  assert.equal((await wire.delivery(bad)).item.outcome, "too_much_work");
  assert.equal((await wire.delivery(good)).item.state, "delivered");
  assert.deepEqual(wire.target.requests().map(({ body }) => body), ["[[1],0]"]);
});

test("the deepest and longest templates that are allowed render", async () => {
  const event = eventOf({ yes: true, long: "é".repeat(100_000), deep: nested(8, 7) });
  const loops = `{{#each data.deep}}${"{{#each this}}".repeat(7)}{{this}}${"{{/each}}".repeat(8)}`;
  for (const [body_template, body] of [
    [`[${"{{#if data.yes}}".repeat(16)}1${"{{/if}}".repeat(16)}]`, "[1]"],
    [`[${"{{#with this}}".repeat(8)}${loops}${"{{/with}}".repeat(8)}]`, "[7]"],
    [`[{{not ${"(not ".repeat(8)}data.yes${")".repeat(8)}}}]`, "[false]"],
    [`[${"{{data.yes}},".repeat(999)}{{data.yes}}]`, `[${Array(1000).fill("true")}]`],
    [`{"a": "{{${"a.".repeat(15_000)}a}}"}`, '{"a": ""}'],
    [`{"a": "{{${"../".repeat(15_000)}a}}"}`, '{"a": ""}'],
    [`"${"x".repeat(64 * 1024 - 2)}"`, `"${"x".repeat(64 * 1024 - 2)}"`],
    ['["{{data.long}}", "{{data.long}}"]', `["${event.data.long}", "${event.data.long}"]`],
    ['{"a": "{{lookup this "__proto__"}}{{constructor}}{{this.constructor.constructor}}"}', '{"a": ""}'],
  ]) {
    const preview = await within(api.preview({ body_template }, event));
    assert.deepEqual(preview.issues.filter(({ path }) => path === "body_template"), [], body_template.slice(0, 60));
    assert.equal(preview.body, body);
  }
});

test("an event as deep as allowed goes through template, filter and validator", async () => {
  const deep = nested(60, { a: '"}, "injected": {"' });
  const selector = { json_path: `$.data${"[0]".repeat(31)}`, expected_values: ["never"] };
  const { wanted, body } = await within(api.preview(draftOf({ body_template: "{{data}}", filters: [selector] }), eventOf(deep)));
  assert.deepEqual([wanted, JSON.parse(body)], [false, deep]);
  const wire = await stage.wire({
    answer: { body: { ok: nested(62, 1) } },
    webhook: { response_validators: [{ json_path: "$.data..x", expected_values: ["1"] }], retry: { max_attempts: 1 } },
  });
  const { item } = await wire.delivery(await wire.send(nested(63, 1)));
  assert.equal(item.outcome, "validator_failed");
  assert.deepEqual(JSON.parse(wire.target.requests()[0].body).event, nested(63, 1));
});

test("event data cannot leave its place in the body", async () => {
  const body_template = '{"text": "{{data.x}}", "bare": {{data.x}}, "in": "{\\"x\\": \\"{{data.x}}\\"}"}';
  for (const x of ['"', '\\', '","injected":"', "\n\r\t\u0000\u2028", "{{data.y}}", "{{{data.y}}}", "\u0001\u00020\u0001", "</script>"]) {
    const { body } = await within(api.preview({ body_template }, eventOf({ x, y: "leak" })));
    const read = JSON.parse(body);
    assert.deepEqual({ ...read, in: JSON.parse(read.in) }, { text: x, bare: x, in: { x } });
  }
});

const PARENS = (count, inner) => `$[?${"(".repeat(count)}${inner}${")".repeat(count)}]`;

test("JSONPaths that cannot be bounded are refused, as filter and as validator", async () => {
  for (const path of [
    PARENS(9, "@.a"),
    PARENS(200, "@.a"),
    `$[?${"(".repeat(10_000)}`,
    `$[?${"!".repeat(9)}@.a]`,
    `$[?${"!".repeat(10_000)}`,
    "$[?@[?@[?@.a]]]",
    `$${"[?@".repeat(100)}`,
    "$..*..*..*",
    `$.data${"[*,*]".repeat(5)}`,
    `$.data${"[*,*]".repeat(32)}`,
    "$..[*,*]..*",
    "$..[?$..a]",
    `$${"[0]".repeat(33)}`,
    `$.${"a".repeat(600)}`,
    "$.".repeat(5_000),
    "$[?search(@.a, '(a{1000}){1000}')]",
    "$[?match(@.a, '(.*)*x')]",
    "$[9007199254740992]",
    "data.a",
    "$.",
    "$[",
    "$['a",
    // The parser panics in these.
    "$['\\u",
    '$.data[?@.a == "\\u',
    "$['\\ud83d\\u",
    "",
  ]) {
    const shown = `${path.slice(0, 60)} (${path.length} characters)`;
    for (const field of ["filters", "response_validators"]) {
      const changes = { [field]: [{ json_path: path, expected_values: ["1"] }] };
      const answer = await within(api.call("POST", "/api/webhooks", { body: draftOf(changes) }));
      assertProblem(answer, 422, "invalid", [`${field}[0].json_path ${path === "" ? "required" : "selector_syntax"}`]);
      const findings = await previewFindings(changes, eventOf({}), `${field}[0].json_path`);
      assert.equal(findings.length, 1, shown);
    }
  }
  await assertServes();
});

test("the most demanding JSONPaths that are allowed have a bounded end on the most demanding event", async () => {
  const wide = eventOf(nested(50, Array(50_000).fill(0)));
  const long = eventOf(nested(55, "x".repeat(200_000)));
  for (const path of [
    PARENS(8, "@.a"),
    PARENS(4, "!(@.a)").replaceAll("(@", "(@"),
    "$..*..*",
    "$..[*,*,*,*]",
    "$.data[*,*][*,*][*,*][*,*]",
    "$..[?@..*]",
    "$..[?@ == @]",
    "$..[?@[?@.a]]",
    "$.data[0:1000000000:1]",
    "$.data[::-1]",
    "$.data[::0]",
    "$.data[-9007199254740991]",
    "$['__proto__']['']",
  ]) {
    for (const event of [wide, long]) {
      const filters = [{ json_path: path, expected_values: ["1"] }];
      const preview = await within(api.preview(draftOf({ filters }), event));
      assert.deepEqual(preview.issues, [], path);
      assert.equal(preview.filters.length, 1);
    }
  }
  await assertServes();
});

test("addresses that lead anywhere but to a public https name are refused", async () => {
  const hosts = [
    ..."localhost localhost. foo.localhost metadata metadata.google.internal x.internal x.local x.home.arpa x.onion".split(" "),
    ..."127.0.0.1 127.1 0 2130706433 0x7f000001 0x7f.1 0177.0.0.1 127.0.0.1. 169.254.169.254 10.0.0.1 1.1.1.1".split(" "),
    ..."[::] [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [fe80::1] [fc00::1] [::1%25lo]".split(" "),
    ..."example..com .example.com example.com.. xn-- e.com:22 e.com:443 e.com:65536 user@e.com user:pw@e.com".split(" "),
    ..."e.com%00 e.com%0d%0aHost:x {{data.host}}.com 10-0-0-1.nip.io ①②⑦.0.0.1 169.254.169.254\\@e.com".split(" "),
  ];
  const urls = ["http://example.com/", "https:example.com", "//example.com", "https://", " https://e.com", "https://e.com\n"];
  urls.push("ftp://e.com", "javascript:alert(1)", "data:text/plain,x", "ws://e.com", `https://e.com/${"x".repeat(2_048)}`);
  for (const url of [...urls, ...hosts.map((host) => `https://${host}/`)]) {
    const oauth = { client_id: "a", client_secret: "secret", token_endpoint_url: url };
    const body = draftOf({ url, authentication_config: { oauth } });
    const findings = ["url address_refused", "authentication_config.oauth.token_endpoint_url address_refused"];
    assertProblem(await api.call("POST", "/api/webhooks", { body }), 422, "invalid", findings);
    const trial = await api.call("POST", "/api/webhooks/test", { body: { draft: body } });
    assertProblem(trial, 422, "invalid", findings);
  }
  const other = draftOf({ url: `http://127.0.0.1:${Number(new URL(stage.receiver.origin).port) ^ 1}/` });
  assertProblem(await api.call("POST", "/api/webhooks", { body: other }), 422, "invalid", ["url address_refused"]);
});

test("headers that would break or forge a request are refused", async () => {
  const keys = "Host content-length Transfer-Encoding connection Upgrade TE Trailer Expect Proxy-Authorization Cookie";
  const forged = "webhook-signature WEBHOOK-ID cf-connecting-ip cf-worker x-forwarded-for Sec-Fetch-Site User-Agent";
  const odd = [":authority", "a b", "a:b", "é", "a\r\nX: 1", "x".repeat(257)];
  for (const key of [...`${keys} ${forged}`.split(" "), ...odd, ""]) {
    const answer = await api.call("POST", "/api/webhooks", { body: draftOf({ headers: [{ key, value: "v" }] }) });
    assert.equal(answer.status, 422, key);
    assert.deepEqual(answer.json.issues.map(({ path }) => path), ["headers[0].key"], key);
  }
  for (const value of ["a\r\nX: 1", "a\nX: 1", "a\0b", " a", "a ", "é", "🔔", "x".repeat(4_097)]) {
    const body = draftOf({ headers: [{ key: "X-A", value }] });
    const { status, json } = await api.call("POST", "/api/webhooks", { body });
    assert.equal(status, 422, JSON.stringify(value));
    assert.ok(json.issues.every(({ path }) => path === "headers[0].value"));
  }
  const many = Array.from({ length: 51 }, (_, index) => ({ key: `X-${index}`, value: "v" }));
  const heavy = Array.from({ length: 5 }, (_, index) => ({ key: `X-${index}`, value: "v".repeat(4_000) }));
  for (const headers of [many, heavy]) {
    const answer = await api.call("POST", "/api/webhooks", { body: draftOf({ headers }) });
    assertProblem(answer, 422, "invalid", ["headers too_long"]);
  }
});
