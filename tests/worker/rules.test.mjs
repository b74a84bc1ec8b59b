// Rules: every operator as a filter and as a validator, what a validator may ask, what its failure means, and what the
// verdicts say of all that.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { awaitsAttempt, routed, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

// An operator, expected values, a path; then `data` as JSON text, and what the verdict on it says. JSON text, because to
// go through JSON.parse would round its numbers.
const ASKED = [
  ["equals_any", ["high", "critical"], "$.data.a", '{"a": "high"}', true, "$.data.a is high, as expected."],
  ["equals_any", ["high", "critical"], "$.data.a", '{"a": "low"}', false, "$.data.a is low; expected high or critical."],
  ["equals_any", ["1"], "$.data.a[*].b", '{"a": [{"b": 1}, {"b": "1"}]}', true, "$.data.a[0].b is 1, as expected. It holds for 1 more."],
  ["equals_any", ["1"], "$.data.a[*].b", '{"a": [{"b": 1}, {"b": 2}]}', false, "$.data.a[1].b is 2; expected 1."],
  ["equals_any", ["1"], "$.data['a-b']", '{"a-b": ""}', false, "$.data['a-b'] is \"\"; expected 1."],
  ["equals_any", ["1"], "$.data.a", "{}", false, "$.data.a selects nothing; expected 1."],
  ["not_any", ["low", "info"], "$.data.a", '{"a": "high"}', true, "$.data.a is high, which is not low or info."],
  ["not_any", ["low", "info"], "$.data.a", '{"a": "info"}', false, "$.data.a is info; expected anything but low or info."],
  ["not_any", ["low"], "$.data.a", "{}", true, "$.data.a selects nothing, and so nothing that is low."],
  ["exists", [], "$.data.a", '{"a": null}', true, "$.data.a is null, and so it is there."],
  ["exists", [], "$.data.a", "{}", false, "$.data.a selects nothing; expected it to be there."],
  ["contains", ["prod"], "$.data.a", '{"a": "my-prod-db"}', true, "$.data.a is my-prod-db, which contains prod."],
  ["contains", ["prod"], "$.data.a", '{"a": ["dev", "prod"]}', true, '$.data.a is ["dev","prod"], which contains prod.'],
  ["contains", ["prod"], "$.data.a", '{"a": ["my-prod"]}', false, '$.data.a is ["my-prod"]; expected a text or a list that contains prod.'],
  ["contains", ["1"], "$.data.a", '{"a": 1}', false, "$.data.a is 1; expected a text or a list that contains 1."],
  [
    "greater_than",
    ["9007199254740992"],
    "$.data.a",
    '{"a": 9007199254740993}',
    true,
    "$.data.a is 9007199254740993, which is greater than 9007199254740992.",
  ],
  [
    "greater_than",
    ["1763900000.123456789"],
    "$.data.a",
    '{"a": 1763900000.123456789}',
    false,
    "$.data.a is 1763900000.123456789; expected a number greater than 1763900000.123456789.",
  ],
  ["greater_than", ["1e399"], "$.data.a", '{"a": "1e400"}', true, "$.data.a is 1e400, which is greater than 1e399."],
  ["greater_than", ["0"], "$.data.a", '{"a": "many"}', false, "$.data.a is many; expected a number greater than 0."],
  ["less_than", ["0.1"], "$.data.a", '{"a": 0.09999999999999999999}', true, "$.data.a is 0.09999999999999999999, which is less than 0.1."],
  ["less_than", ["0"], "$.data.a", '{"a": -0}', false, "$.data.a is -0; expected a number less than 0."],
  ["matches_glob", ["web-*", "db-?"], "$.data.a", '{"a": "db-1"}', true, "$.data.a is db-1, which matches web-* or db-?."],
  ["matches_glob", ["db-?"], "$.data.a", '{"a": "db-12"}', false, "$.data.a is db-12; expected a match of db-?."],
];

const ruleOf = (json_path, op, expected_values, others = {}) => ({ json_path, op, expected_values, ...others });

// How a rule reads in its verdict, and in a document that is read back: the usual operator is left out.
const asWritten = ({ op, ...rule }) => (op === "equals_any" ? rule : { ...rule, op });

async function previewVerdict(rule, data) {
  const body = `{"draft":${JSON.stringify({ filters: [rule] })},"event":{"event_type":"x","data":${data}}}`;
  const { wanted, filters } = await api.must(200, "POST", "/api/webhooks/preview", { body });
  assert.equal(filters.length, 1);
  assert.equal(wanted, filters[0].holds);
  return filters[0];
}

// A test of a webhook with these validators, whose target answers so.
async function tryAnswer(response_validators, answer, changes = {}) {
  const { url } = stage.target(answer);
  return api.trial({ name: unique("Draft"), url, body_template: "{}", response_validators, ...changes });
}

test("each operator holds or not, as a filter, and says why", async () => {
  for (const [op, expected, path, data, holds, explanation] of ASKED) {
    const rule = ruleOf(path, op, expected);
    const { found, found_at = [], ...verdict } = await previewVerdict(rule, data);
    assert.deepEqual(verdict, { ...asWritten(rule), holds, explanation }, `${op} ${expected} of ${data}`);
    assert.equal(found.length, found_at.length);
  }
});

test("each operator holds or not, as a validator, and says why", async () => {
  for (const [op, expected, path, data, holds, explanation] of ASKED) {
    const record = await tryAnswer([ruleOf(path, op, expected)], { body: data });
    const shown = `${op} ${expected} of ${data}`;
    assert.equal(record.outcome, holds ? "delivered" : "validator_failed", shown);
    const [verdict] = record.validators;
    assert.deepEqual([verdict.holds, verdict.explanation], [holds, explanation], shown);
    if (!holds) assert.ok(record.explanation.endsWith(explanation), record.explanation);
  }
});

test("a verdict has the first five values, and where each stood", async () => {
  const data = JSON.stringify({ list: Array.from({ length: 8 }, (_, place) => ({ "n-1": place })) });
  const verdict = await previewVerdict(ruleOf("$.data.list[*]['n-1']", "less_than", ["7"]), data);
  assert.deepEqual(verdict.found, ["0", "1", "2", "3", "4"]);
  assert.deepEqual(verdict.found_at, [0, 1, 2, 3, 4].map((place) => `$.data.list[${place}]['n-1']`));
  assert.equal(verdict.explanation, "$.data.list[7]['n-1'] is 7; expected a number less than 7.");
});

test("validators ask the status and the headers, even of an answer that is too long to be asked itself", async () => {
  const rules = [
    ruleOf("$.status", "equals_any", ["201", "202"]),
    ruleOf("$.headers['x-state']", "matches_glob", ["queued*"]),
    ruleOf("$.headers.server", "not_any", ["broken"]),
  ];
  const headers = { "X-State": "queued: 3" };
  const record = await tryAnswer(rules, { status: 202, headers, body: "no JSON" });
  assert.equal(record.outcome, "delivered", record.explanation);
  assert.deepEqual(record.validators.map(({ found_at = [] }) => found_at).slice(0, 2), [["$.status"], ["$.headers['x-state']"]]);
  const other = await tryAnswer(rules, { status: 200, headers });
  assert.deepEqual([other.outcome, other.validators[0].explanation], ["validator_failed", "$.status is 200; expected 201 or 202."]);

  const long = { status: 202, headers, body: "x".repeat(300 * 1024) };
  assert.equal((await tryAnswer(rules, long)).outcome, "delivered");
  const body = ruleOf("$.data", "exists", []);
  assert.equal((await tryAnswer([...rules, body], long)).outcome, "response_too_large");
});

test("what a document leaves out is left out when it is read back, and the rest is kept", async () => {
  const given = {
    name: unique("Rules"),
    url: "https://hooks.example.com/x",
    body_template: "{}",
    filters: [ruleOf("$.data.a", "equals_any", ["1"]), ruleOf("$.data.b", "exists", [])],
    response_validators: [
      { json_path: "$.data.ok", expected_values: ["true"] },
      ruleOf("$.status", "less_than", ["250"], { on_failure: "give_up" }),
    ],
  };
  const webhook = await api.createWebhook(given);
  assert.deepEqual(webhook.filters, given.filters.map(asWritten));
  assert.deepEqual(webhook.response_validators, given.response_validators);
  const { filters, response_validators } = await api.updateWebhook(webhook, {});
  assert.deepEqual([filters, response_validators], [webhook.filters, webhook.response_validators]);
});

test("what no rule can mean is refused at its field", async () => {
  const refused = async (changes, findings) => {
    const document = { name: unique("Rules"), url: "https://hooks.example.com/x", body_template: "{}", ...changes };
    assertProblem(await api.call("POST", "/api/webhooks", { body: document }), 422, "invalid", findings);
  };
  const filter = (...rule) => ({ filters: [ruleOf(...rule)] });
  await refused(filter("$.a", "regex", ["a"]), ["filters[0].op not_allowed"]);
  await refused(filter("$.a", "exists", ["a"]), ["filters[0].expected_values not_allowed"]);
  await refused(filter("$.a", "contains", []), ["filters[0].expected_values required"]);
  await refused(filter("$.a", "greater_than", []), ["filters[0].expected_values required"]);
  await refused(filter("$.a", "greater_than", ["1", "2"]), ["filters[0].expected_values not_allowed"]);
  await refused(filter("$.a", "less_than", ["one"]), ["filters[0].expected_values[0] malformed"]);
  await refused(filter("$.a", "exists", [], { on_failure: "retry" }), ["filters[0].on_failure not_allowed"]);
  const validator = (...rule) => ({ response_validators: [ruleOf(...rule)] });
  await refused(validator("$.data.a", "exists", [], { on_failure: "maybe" }), ["response_validators[0].on_failure not_allowed"]);
  for (const path of ["$", "$.body.ok", "$.headers", "$.headers.*", "$.headers['X-Id']", "$.status.code"]) {
    await refused(validator(path, "exists", []), ["response_validators[0].json_path not_allowed"]);
  }
});

test("a JSONPath that cannot be read is refused at the character", async () => {
  for (const [path, message] of [
    ["$.data.access-groups", /at character 14, near "-groups": .*as in \['a-b'\]\.$/],
    ["$.data[?@.a", /at character 7, near ".*": this \[ is not closed\.$/],
    ["$.data[?match(@.a, 'x')]", /at character 9, near "match.*": .*matches_glob/],
  ]) {
    const { issues } = await api.preview({ filters: [ruleOf(path, "exists", [])] });
    const finding = issues.find((issue) => issue.path === "filters[0].json_path");
    assert.match(finding.message, message, path);
  }
});

test("a rule that takes too much work does not hold, and its explanation says so", async () => {
  const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);
  const deep = JSON.stringify({ list: Array(2_000).fill(JSON.parse(nested(55))) });
  const long = JSON.stringify({ text: "a".repeat(200_000) });
  for (const [rule, data] of [
    [ruleOf("$.data.list[?count(@..[?@.a==@.b])==7]", "not_any", ["zzz"]), deep],
    [ruleOf("$.data.text", "matches_glob", [`*${"a".repeat(1_000)}b`]), long],
  ]) {
    const verdict = await previewVerdict(rule, data);
    assert.equal(verdict.holds, false);
    assert.match(verdict.explanation, / takes more than \d+ units of work, so the rule does not hold\.$/);
    assert.equal((await previewVerdict(ruleOf("$.data.a", "exists", []), '{"a": 1}')).holds, true);
  }
});

describe("a delivery", { concurrency: true, timeout: 90_000 }, () => {
  test("is made when every filter holds, and the event says which operator decided when one does not", async () => {
    const wire = await stage.wire();
    const risk = ruleOf("$.data.risk", "greater_than", ["80"]);
    await api.updateWebhook(wire.webhook, { filters: [...wire.webhook.filters, risk] });
    const low = await wire.send({ risk: 80 });
    const { routes } = await routed(api, low);
    const route = routes.find(({ webhook_id }) => webhook_id === wire.webhook.id);
    const explanation = "$.data.risk is 80; expected a number greater than 80.";
    assert.equal(route.verdict, "filtered");
    assert.deepEqual(route.filters, [{ ...risk, holds: false, found: ["80"], found_at: ["$.data.risk"], explanation }]);
    await wire.delivery(await wire.send({ risk: 80.5 }));
    assert.equal(wire.target.requests().length, 1);
  });

  // What each validator says of its failure, and the webhook of all that say nothing.
  for (const [name, own, on_validator_failure, isFinal] of [
    ["is tried again when neither says anything", [undefined], undefined, false],
    ["is tried again when the validator says so, whatever the webhook does", ["retry"], "give_up", false],
    ["is given up when the validator says so, whatever the webhook does", ["give_up"], "retry", true],
    ["is given up when the webhook says so and the validator nothing", [undefined], "give_up", true],
    ["is given up when one of several that fail is final", ["retry", "give_up"], "retry", true],
  ]) {
    test(name, async () => {
      const ok = (on_failure, place) => ({ ...ruleOf(`$.data.ok${place}`, "exists", []), ...(on_failure && { on_failure }) });
      const webhook = { response_validators: own.map(ok), ...(on_validator_failure && { retry: { on_validator_failure } }) };
      const wire = await stage.wire({ answer: { body: { ok: false } }, webhook });
      const event = await wire.send();
      const { item, attempts } = await wire.delivery(event, isFinal ? undefined : awaitsAttempt(2));
      const outcome = isFinal ? "validator_refused" : "validator_failed";
      assert.deepEqual([item.state, item.outcome, item.attempts], [isFinal ? "dead" : "pending", outcome, 1]);
      const [{ validators, explanation }] = attempts;
      assert.equal(validators.length, own.length, "all of them are asked");
      // The one that decides is the final one, if any.
      const decisive = Math.max(0, own.indexOf("give_up"));
      const why = `$.data.ok${decisive} selects nothing; expected it to be there.`;
      const failed = isFinal ? "a validator failed, and that is final" : "a validator failed";
      assert.equal(explanation, `The target answered 200, but ${failed}: ${why}`);
    });
  }

  test("has in its record what each validator found, where, and what was expected", async () => {
    const rules = [
      ruleOf("$.status", "less_than", ["300"]),
      ruleOf("$.data.results[*].state", "not_any", ["rejected"], { on_failure: "give_up" }),
    ];
    const answer = { body: { results: [{ state: "taken" }, { state: "rejected" }] } };
    const wire = await stage.wire({ answer, webhook: { response_validators: rules } });
    const { item, attempts } = await wire.delivery(await wire.send());
    assert.deepEqual([item.state, item.outcome], ["dead", "validator_refused"]);
    assert.deepEqual(attempts[0].validators, [
      { ...rules[0], holds: true, found: ["200"], found_at: ["$.status"], explanation: "$.status is 200, which is less than 300." },
      {
        json_path: rules[1].json_path,
        op: "not_any",
        expected_values: ["rejected"],
        holds: false,
        found: ["taken", "rejected"],
        found_at: ["$.data.results[0].state", "$.data.results[1].state"],
        explanation: "$.data.results[1].state is rejected; expected anything but rejected.",
      },
    ]);
    const { items } = await api.listDeliveries(wire.webhook, { outcome: "validator_refused" });
    assert.equal(items.length, 1, "the log can be asked for it");
  });
});
