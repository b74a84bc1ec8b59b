// Templates beyond the body: placeholders in the URL and in headers, fields that are missing, and values that must not lead
// anywhere else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { headerOf, useStage } from "../lib/stage.mjs";

const stage = useStage();
const { api } = stage;

const eventOf = (data) => ({ event_type: "Ticket", data });
const draftOf = (changes) => ({ name: unique("Hook"), url: stage.target().url, body_template: "{}", active: false, ...changes });

test("the URL and plain headers are made for each event, and the preview shows what arrives", async () => {
  const target = stage.target();
  const draft = draftOf({
    url: `${target.url}?id={{data.id}}&who={{data.who}}`,
    method: "PUT",
    headers: [
      { key: "X-Title", value: "{{upper data.title}} ({{len data.list}})", secret: false },
      { key: "X-Secret", value: "{{data.title}}", secret: true },
    ],
    body_template: '{"list": "{{join data.list "; "}}", "at": "{{date data.at "%Y"}}", "{{data.id}}": {{data.list.length}}}',
  });
  const event = eventOf({ id: "a/b c&d", who: "Zoë", title: "disk full", list: ["x", 'y"'], at: 1763900000.5 });
  const preview = await api.preview(draft, event);
  assert.deepEqual(preview.issues, []);
  const record = await api.trial(draft, { event });
  assert.equal(record.outcome, "delivered", record.explanation);
  const [sent] = target.requests();
  assert.equal(sent.path, `${target.path}?id=a%2Fb%20c%26d&who=Zo%C3%AB`);
  assert.equal(sent.body, '{"list": "x; y\\"", "at": "2025", "a/b c&d": 2}');
  assert.equal(headerOf(sent.headers, "x-title"), "DISK FULL (2)");
  assert.equal(headerOf(sent.headers, "x-secret"), "{{data.title}}", "a secret is sent as it is");
  assert.equal(preview.body, sent.body);
  assert.equal(preview.request.url, `${stage.receiver.origin}${sent.path}`);
  assert.equal(headerOf(preview.request.headers, "x-title"), "DISK FULL (2)");
  assert.equal(headerOf(preview.request.headers, "x-secret"), "••••");
});

test("a value can neither leave its place in the URL nor begin another header", async () => {
  const target = stage.target();
  const draft = draftOf({
    url: `${target.url}/{{data.id}}`,
    headers: [{ key: "X-Title", value: "{{data.title}}", secret: false }],
  });
  for (const [data, path] of [
    [{ id: "..", title: "t" }, "url"],
    [{ id: ".", title: "t" }, "url"],
    [{ id: "%2e%2e", title: "t" }, null],
    [{ title: "t" }, "url"],
    [{ id: "", title: "t" }, "url"],
    [{ id: "1", title: "a\r\nX-Forged: 1" }, "headers[0].value"],
    [{ id: "1", title: "a\u0000" }, "headers[0].value"],
    [{ id: "1", title: "é" }, "headers[0].value"],
    [{ id: "1", title: "x".repeat(5_000) }, "headers[0].value"],
    [{ id: "x".repeat(3_000), title: "t" }, "url"],
    [{ id: "../../admin", title: "t" }, "url"],
    [{ id: "c\\..\\d", title: "t" }, "url"],
    [{ id: "?a=b#c/d\\@evil.example", title: "t" }, null],
  ]) {
    const event = eventOf(data);
    const { issues } = await api.preview(draft, event);
    assert.deepEqual(issues.map((issue) => issue.path), path === null ? [] : [path], JSON.stringify(data).slice(0, 80));
    const before = target.requests().length + stage.receiver.requests.length;
    const record = await api.trial(draft, { event });
    if (path === null) {
      assert.equal(record.outcome, "delivered", record.explanation);
      continue;
    }
    assert.ok(["template_failed", "address_refused"].includes(record.outcome), record.outcome);
    assert.match(record.explanation, /Nothing was sent\.$/);
    assert.equal(target.requests().length + stage.receiver.requests.length, before);
  }
  const paths = stage.receiver.requests.map(({ path }) => path).filter((path) => path.startsWith(`${target.path}/`));
  assert.deepEqual(paths.map((path) => path.slice(target.path.length)), ["/%252e%252e", "/%3Fa%3Db%23c%2Fd%5C%40evil.example"]);
});

test("placeholders that could choose the target are refused when saved", async () => {
  for (const url of ["https://{{data.host}}/", "{{data.url}}", "https://e.com{{data.path}}", "https://e.com:{{data.port}}/", "https://e.com/{{{data.path}}}"]) {
    const answer = await api.call("POST", "/api/webhooks", { body: draftOf({ url }) });
    assertProblem(answer, 422, "invalid", [`url ${url.includes("{{{") ? "template_syntax" : "address_refused"}`]);
  }
});

test("a missing field is left empty and named, or fails, as the webhook says", async () => {
  const body_template = '{"owner": "{{data.owner}}", "team": {{data.team}}}';
  const lenient = await stage.wire({ webhook: { body_template } });
  const { attempts } = await lenient.delivery(await lenient.send({ title: "t" }));
  assert.equal(attempts[0].outcome, "delivered");
  assert.deepEqual(attempts[0].missing, ["data.owner", "data.team"]);
  assert.equal(lenient.target.requests()[0].body, '{"owner": "", "team": null}');

  const strict = await stage.wire({ webhook: { body_template, on_missing_field: "fail" } });
  assert.equal((await api.readWebhook(strict.webhook)).on_missing_field, "fail");
  const failed = await strict.delivery(await strict.send({ title: "t" }));
  assert.deepEqual([failed.item.state, failed.item.outcome], ["dead", "template_failed"]);
  assert.match(failed.attempts[0].explanation, /data\.owner, data\.team are not in this event/);
  const whole = await strict.delivery(await strict.send({ owner: "a", team: "b" }));
  assert.equal(whole.item.state, "delivered");
  assert.equal(strict.target.requests().length, 1);
  assertProblem(await api.call("POST", "/api/webhooks", { body: draftOf({ on_missing_field: "maybe" }) }), 422, "invalid", ["on_missing_field not_allowed"]);
});

test("a template that fails for one sample event names it, and points to the template", async () => {
  const some = draftOf({ body_template: '{"a": {{#if (eq data.severity "high")}}x{{else}}1{{/if}}}' });
  const answer = await api.call("POST", "/api/webhooks", { body: some });
  assertProblem(answer, 422, "invalid", ["body_template not_json"]);
  assert.match(answer.json.issues[0].message, /^With the sample event “Approval of a previously rejected request”: The body is not JSON/);
  const all = await api.call("POST", "/api/webhooks", { body: draftOf({ body_template: "{\n  \"a\": {{#if}}1{{/if}}\n}" }) });
  assert.match(all.json.issues[0].message, /line 2, column 11: if needs a value/);
});
