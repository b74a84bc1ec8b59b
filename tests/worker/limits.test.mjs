// What there may be of everything, and what is said when there is more.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertProblem, unique } from "../lib/api.mjs";
import { isState, openStage } from "../lib/stage.mjs";

const MOST = 3;
const RULES_BYTES = 64 * 1024;
const ALL_FILTERS_BYTES = 4 * 1024 * 1024;
const RETRIES = 20;
const REPLAYS = 10;
const PAGE_BYTES = 1024 * 1024;

const use = (options) => {
  const stage = {};
  before(async () => Object.assign(stage, await openStage(options)));
  after(() => stage.close?.());
  return stage;
};

const create = (stage, more = {}) =>
  stage.api.call("POST", "/api/webhooks", {
    body: { name: unique("Hook"), url: stage.target().url, body_template: "{}", ...more },
  });

// Filters that take about so many bytes as JSON.
const filtersOf = (bytes) => {
  const values = Math.ceil(bytes / 1000);
  const rules = Math.ceil(values / 50);
  return Array.from({ length: rules }, (_, rule) => ({
    json_path: "$.data.x",
    op: "not_any",
    expected_values: Array.from({ length: Math.min(50, values - rule * 50) }, (_, place) => `${rule}-${place}`.padEnd(997, "x")),
  }));
};

describe("webhooks", () => {
  const stage = use({ vars: { WEBHOOKS_MAX: String(MOST) } });

  test("one more than the setting allows is refused, with the numbers and what to do; deleted ones do not count", async () => {
    const made = [];
    for (let count = 0; count < MOST; count += 1) made.push((await create(stage)).json);
    for (let time = 0; time < 2; time += 1) {
      const refused = await create(stage);
      assertProblem(refused, 409, "limit_reached");
      assert.match(refused.json.title, /There are 3 webhooks, and 3 are allowed.*WEBHOOKS_MAX/);
    }
    assert.equal((await stage.api.call("PUT", `/api/webhooks/${made[0].id}`, {
      body: { ...made[0], timeout_in_sec: 11 },
      headers: { "if-match": '"1"' },
    })).status, 200, "those that are there can be changed");
    await stage.api.deleteWebhook(made[1]);
    assert.equal((await create(stage)).status, 201);
    assertProblem(await create(stage), 409, "limit_reached");
  });

  test("a setting that is out of range is reported, and the default counts", async () => {
    await stage.tocsin.restart({ WEBHOOKS_MAX: "901" });
    assert.equal((await create(stage)).status, 201);
    await stage.tocsin.logged(/WEBHOOKS_MAX is not a whole number of webhooks from 1 to 900; 500 is used/);
  });
});

describe("rules", () => {
  const stage = use();

  test("a list of rules has a limit in bytes, at its field", async () => {
    for (const field of ["filters", "response_validators"]) {
      const rules = filtersOf(RULES_BYTES + 2000).map((rule) => ({ ...rule, json_path: "$.data.x" }));
      const refused = await create(stage, { [field]: rules });
      assertProblem(refused, 422, "invalid", [`${field} too_long`]);
      assert.match(refused.json.issues[0].message, /bytes as JSON; 65536 is the most/);
      assert.equal((await create(stage, { [field]: filtersOf(RULES_BYTES - 4000) })).status, 201);
    }
  });

  test("the filters of all webhooks together have one, and whoever makes theirs smaller is never refused", async () => {
    const made = [];
    let refused;
    for (let count = 0; count * 58_000 < ALL_FILTERS_BYTES + 200_000; count += 1) {
      const answer = await create(stage, { filters: filtersOf(60_000) });
      if (answer.status !== 201) {
        refused = answer;
        break;
      }
      made.push(answer.json);
    }
    assertProblem(refused, 409, "limit_reached", ["filters too_long"]);
    assert.match(refused.json.issues[0].message, /These filters take \d+ bytes and those of the other webhooks \d+; all together may take 4194304/);
    assert.ok(made.length > 60, `${made.length} were taken`);
    const [first, second] = made;
    assert.equal((await create(stage, { filters: [] })).status, 201, "without filters there is room");
    const renamed = await stage.api.updateWebhook(first, { name: unique("Renamed"), signing: undefined });
    const smaller = await stage.api.updateWebhook(renamed, { filters: filtersOf(1_000), signing: undefined });
    const more = await stage.api.call("PUT", `/api/webhooks/${second.id}`, {
      body: { ...second, signing: undefined, filters: filtersOf(62_000) },
      headers: { "if-match": '"1"' },
    });
    assert.equal(more.status, 200, "there is room again");
    const back = await stage.api.call("POST", `/api/webhooks/${smaller.id}/versions/1/restore`, { headers: { "if-match": '"3"' } });
    assert.ok([200, 409].includes(back.status), back.text);
    await stage.api.deleteWebhook(made[2]);
    assert.equal((await create(stage, { filters: filtersOf(50_000) })).status, 201, "a deleted one makes room");
  });
});

describe("retries by hand", () => {
  const stage = use();

  test("a delivery has so many and no more, and its answer comes in pages of bytes", async () => {
    const filler = "x".repeat(60_000);
    const wire = await stage.wire({
      answer: { status: 400, body: "y".repeat(32_000) },
      webhook: { body_template: `{"filler": "${filler}", "event": {{data}}}`, retry: { max_attempts: 1 } },
    });
    const event = await wire.send();
    const dead = (attempts) => wire.delivery(event, ({ item }) => item.state === "dead" && item.attempts === attempts);
    await dead(1);
    for (let time = 1; time <= RETRIES; time += 1) {
      const answer = await stage.api.byHand("retry", wire.webhook, event);
      assert.equal(answer.status, 200, answer.text);
      await dead(time + 1);
    }
    for (let time = 0; time < 3; time += 1) {
      const refused = await stage.api.byHand("retry", wire.webhook, event);
      assertProblem(refused, 409, "limit_reached");
      assert.match(refused.json.title, /20 times, which is the most/);
    }
    const { items } = await stage.api.must(200, "GET", `/api/audit?limit=100&subject=${wire.webhook.id}`);
    assert.equal(items.filter(({ record }) => record.deed === "deliveries_operated").length, RETRIES);

    // Page by page, newest first, every attempt once.
    const path = `/api/webhooks/${wire.webhook.id}/deliveries/${event}`;
    const seen = [];
    let cursor;
    let pages = 0;
    do {
      const { text, json } = await stage.api.call("GET", `${path}${cursor ? `?cursor=${cursor}` : ""}`);
      assert.ok(text.length < PAGE_BYTES + 100_000, `${text.length} bytes`);
      seen.push(...json.attempts.map(({ attempt }) => attempt));
      cursor = json.next_cursor;
      pages += 1;
    } while (cursor);
    assert.deepEqual(seen, Array.from({ length: RETRIES + 1 }, (_, place) => RETRIES + 1 - place));
    assert.ok(pages >= 2);
    assertProblem(await stage.api.call("GET", `${path}?cursor=x`), 400, "malformed", ["cursor malformed"]);
  });

  test("so many records of a delivery are kept, and so many replays", async () => {
    const wire = await stage.wire();
    const event = await wire.send();
    const { item } = await wire.delivery(event, isState("delivered"));
    const since = item.received_at;
    const until = new Date(Date.parse(since) + 1).toISOString();
    const body = { webhook_id: wire.webhook.id, since, until, states: ["delivered"], per_second: 100 };
    for (let replays = 1; replays <= 105; replays += 1) {
      await stage.api.must(202, "POST", "/api/replays", { body });
      await wire.delivery(event, ({ item }) => item.state === "delivered" && item.attempts === replays + 1);
    }
    const view = await stage.api.readDelivery(wire.webhook, event);
    assert.equal(view.item.attempts, 106);
    assert.deepEqual([view.attempts[0].attempt, view.attempts.length, view.next_cursor], [106, 100, null]);
    const { items, next_cursor } = await stage.api.must(200, "GET", `/api/webhooks/${wire.webhook.id}/replays?limit=100`);
    assert.deepEqual([items.length, items[0].number, next_cursor], [100, 105, null]);
  });

  test("so many replays of a webhook run at a time", async () => {
    const wire = await stage.wire({ webhook: { active: true } });
    // While a Journal does not answer, replays wait.
    await stage.api.must(200, "POST", `/api/test-hooks/deaf/journal/${wire.source.id}`);
    try {
      const window = { since: new Date(0).toISOString(), until: new Date(Date.now() + 1000).toISOString() };
      const ask = () => stage.api.call("POST", "/api/replays", { body: { webhook_id: wire.webhook.id, ...window, states: ["absent"] } });
      for (let count = 0; count < REPLAYS; count += 1) assert.equal((await ask()).status, 202);
      const refused = await ask();
      assertProblem(refused, 409, "limit_reached");
      assert.match(refused.json.title, /10 replays to this webhook are running/);
      await stage.api.must(200, "POST", `/api/webhooks/${wire.webhook.id}/replays/1/stop`);
      assert.equal((await ask()).status, 202);
    } finally {
      await stage.api.must(200, "POST", `/api/test-hooks/hearing/journal/${wire.source.id}`);
    }
  });
});
