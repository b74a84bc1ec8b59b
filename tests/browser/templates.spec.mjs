// Writing a template: the editor helps, the preview tells what will be sent, and nothing that fails is saved unseen.
import { readFile } from "node:fs/promises";
import { eventually, unique } from "../lib/api.mjs";
import { send } from "./events.mjs";
import { expect, expectAccessible, freshTest, shot, test, write } from "./fixtures.mjs";

const NEW = "/webhooks/new/anomaly";
const fixture = async (name) => JSON.parse(await readFile(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));

const rendered = (page) => page.getByRole("region", { name: "Rendered body" });

test("fields and helpers are completed after {{, and inside a loop they start at its entries", async ({ page, open }) => {
  await open(NEW);
  await write(page, '{ "text": "');
  await page.keyboard.type("{{data.ti");
  await expect(page.getByRole("option", { name: /data\.title/ })).toBeVisible();
  await shot(page, "editor-completion");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Body Template" })).toContainText('{ "text": "{{data.title');
  await write(page, "{{#each data.access_groups}}");
  await page.keyboard.type("{{integration.na");
  await expect(page.getByRole("option", { name: /integration\.name/ }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await write(page, "");
  await page.keyboard.type("{{upp");
  await expect(page.getByRole("option", { name: /upper/ })).toBeVisible();
});

test("an error is underlined where it stands, a missing field too, and both say what they are", async ({ page, open }) => {
  await open(NEW);
  await write(page, '{\n  "text": "{{nobody data.title}}"\n}');
  const error = page.locator("#body_template .cm-lintRange-error");
  await expect(error).toHaveText("{{nobody data.title}}".slice(2, 3));
  await error.hover();
  await expect(page.locator(".cm-tooltip-lint")).toContainText('there is no helper "nobody"');
  await shot(page, "editor-error");
  await write(page, '{ "text": "{{data.owner}}" }');
  await expect(page.locator("#body_template .cm-lintRange-warning")).toHaveText("data.owner");
  await expect(page.getByText("data.owner is not in this event and left empty.")).toBeVisible();
  await page.getByRole("switch", { name: "Missing fields" }).check();
  await expect(page.getByText("data.owner is not in this event and no field may be missing: nothing would be sent.")).toBeVisible();
  await page.locator("#body_template .cm-lintRange-warning").hover();
  await expect(page.locator(".cm-tooltip").first()).toContainText("data.owner");
  await expectAccessible(page);
});

test("the preview shows an accepted event, a pasted one, the whole request, and two events side by side", async ({ page, open, stage }) => {
  const title = unique("Real");
  await send(stage, [title]);
  await open(NEW);
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/t?id={{meta.event_id}}`);
  await write(page, '{ "text": "{{data.title}}" }');
  const chooser = page.getByLabel("The event to try it on");
  await chooser.selectOption({ label: await chooser.locator("option", { hasText: title }).textContent() });
  await expect(rendered(page)).toContainText(title);

  await chooser.selectOption("Pasted event");
  await page.getByLabel("Event", { exact: true }).fill('{ "title": "pasted \\"quote\\"", "n": 1763900000.123456789 }');
  await expect(rendered(page)).toContainText('pasted \\"quote\\"');
  await page.getByLabel("Event", { exact: true }).fill('{ "event_type": "a" }');
  await expect(page.getByText("Give the data of the event, an object.").first()).toBeVisible();

  await chooser.selectOption("High-risk access request");
  await page.getByRole("tab", { name: "As sent" }).click();
  const sent = page.getByRole("tabpanel", { name: "As sent" });
  await expect(sent).toContainText(`POST ${stage.receiver.origin}/t?id=evt_`);
  await expect(sent).toContainText("webhook-timestamp");
  await shot(page, "preview-as-sent");
  await page.getByRole("tab", { name: "Differences" }).click();
  await expect(page.getByRole("insertion").filter({ hasText: "A rejected request was approved" })).toBeVisible();
  await expectAccessible(page);
  await shot(page, "preview-differences");
});

freshTest("a backtest counts what would be sent, and a save that fails on a real event needs a second click", async ({ page, open, stage }) => {
  // The journey has the same Tocsin, and may have been here before.
  const { items: earlier } = await stage.api.must(200, "GET", "/api/events");
  const { items: webhooks } = await stage.api.must(200, "GET", "/api/webhooks");
  const { source, token } = await stage.api.createSource({ name: unique("Source") });
  const post = (data) => stage.api.must(202, "POST", source.ingest_path, { token, body: { event_type: "Backtest", data } });
  const detected_at = "2026-11-23T10:00:00Z";
  for (const [title, severity] of [["one", "high"], ["another", "high"], ["quiet", "low"]]) await post({ title, severity, detected_at });
  await post({ title: "odd time", severity: "high", detected_at: "soon" });
  await open(NEW);
  const name = unique("Guarded");
  await page.getByLabel("Anomaly Webhook Name").fill(name);
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/guarded`);
  await write(page, '{ "text": "{{data.title}}", "at": "{{date data.detected_at}}" }');
  await page.getByText("Delivery", { exact: true }).click();
  await page.getByRole("button", { name: "+ Add filter" }).click();
  await page.getByLabel("Json Path").fill("$.data.severity");
  const values = page.getByRole("textbox", { name: "Expected Values" });
  await values.fill("high");
  await values.press("Enter");

  await page.getByRole("tab", { name: "Backtest" }).click();
  await page.getByRole("button", { name: "Run backtest" }).click();
  const counts = `${earlier.length + 4} events tried: ${earlier.length + 2} would be sent, 1 filtered out, 1 failed.`;
  await expect(page.getByText(counts)).toBeVisible();
  const row = (title) => page.getByRole("listitem").filter({ has: page.getByRole("button", { name: title, exact: true }) });
  await expect(row("odd time")).toContainText('"soon" is no time');
  await expect(row("one")).toContainText("Sent");
  await expect(row("another")).toContainText("Sent");
  await expect(row("quiet")).toContainText("$.data.severity is low; expected high.");
  await expectAccessible(page);
  await shot(page, "backtest");
  await page.getByRole("button", { name: "odd time" }).click();
  await expect(page.getByText(/"soon" is no time/).first()).toBeVisible();

  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText(`Not saved: it fails on 1 of the last ${earlier.length + 4} accepted events. It would not be delivered.`)).toBeVisible();
  await expect(page.getByRole("alert").getByRole("link", { name: /odd time/ })).toHaveAttribute("href", /\/events\/evt_/);
  await shot(page, "guarded-save");
  const { items } = await stage.api.must(200, "GET", "/api/webhooks");
  const ids = (listed) => listed.map(({ webhook }) => webhook.id);
  expect(ids(items)).toEqual(ids(webhooks));
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
});

test("a draft that cannot be tried on accepted events is saved at the second click", async ({ page, open, stage }) => {
  await open(NEW);
  const name = unique("Untried");
  await page.getByLabel("Anomaly Webhook Name").fill(name);
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/x`);
  await write(page, '{ "text": "{{data.title}}" }');
  await page.route("**/api/events?*", (route) => route.fulfill({ status: 200, body: "no JSON" }));
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText("Not saved: it could not be tried on the accepted events.")).toBeVisible();
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
});

test("what is typed while a draft is saved stays, and is saved by the next click", async ({ page, open, stage }) => {
  await open(NEW);
  const name = unique("Meanwhile");
  await page.getByLabel("Anomaly Webhook Name").fill(name);
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/x`);
  await write(page, '{ "text": "{{data.title}}" }');
  let answer;
  const asked = new Promise((resolve) => {
    const held = new Promise((release) => (answer = release));
    page.route("**/api/webhooks", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      resolve();
      await held;
      return route.continue();
    });
  });
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await asked;
  await page.getByLabel("Timeout in seconds").fill("7");
  answer();
  await expect(page.getByText("Saved, but not what was changed meanwhile; save that too.")).toBeVisible();
  await expect(page.getByLabel("Timeout in seconds")).toHaveValue("7");
  await page.getByRole("button", { name: /^Sav/ }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
  const { items } = await stage.api.must(200, "GET", "/api/webhooks");
  const saved = items.map(({ webhook }) => webhook).filter((webhook) => webhook.name === name);
  expect(saved.map(({ version, timeout_in_sec }) => [version, timeout_in_sec])).toEqual([[2, 7]]);
});

test("a template that fails on a sample event is not saved at all", async ({ page, open, stage }) => {
  await open(NEW);
  await page.getByLabel("Anomaly Webhook Name").fill(unique("Sample"));
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/x`);
  await write(page, '{ "a": {{#if (eq data.severity "high")}}x{{else}}1{{/if}} }');
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText(/With the sample event “Approval of a previously rejected request”/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Save anyway" })).toHaveCount(0);
});

test("each card of the gallery opens, says where to get what it needs, and previews", async ({ page, open }) => {
  test.setTimeout(180_000);
  await open("/webhooks/new");
  await expectAccessible(page);
  await shot(page, "gallery");
  const cards = await fixture("gallery.json");
  for (const { key } of cards) {
    await page.goto(`${new URL(page.url()).origin}/webhooks/new/anomaly?target=${key}`);
    await expect(page.locator(".card-help")).toContainText("Address");
    await expect(page.getByText(/^valid JSON/)).toBeVisible();
    await expect(page.locator("#body_template .cm-lintRange-error")).toHaveCount(0);
  }
  await page.goto(`${new URL(page.url()).origin}/webhooks/new`);
  await page.getByRole("link", { name: /^Slack/ }).click();
  await expect(page.getByLabel("URL", { exact: true })).toHaveValue(/hooks\.slack\.com/);
  await expect(rendered(page)).toContainText("CRITICAL: High-risk access request");
  await shot(page, "card-slack");
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText("Put your own value in place of each <…> in the address.").first()).toBeVisible();
});

test("the console renders the same bytes as native code", async ({ page, open, context, stage }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(NEW);
  await page.getByLabel("URL", { exact: true }).fill(`${stage.receiver.origin}/x`);
  await page.getByLabel("The event to try it on").selectOption("Pasted event");
  await page.getByRole("tab", { name: "As sent" }).click();
  const cases = (await fixture("rendered.json")).filter((_, place) => place % 10 === 0);
  expect(cases.length).toBeGreaterThanOrEqual(12);
  for (const { template, event, body } of cases) {
    await page.getByLabel("Event", { exact: true }).fill(event);
    await write(page, template);
    await eventually(
      "the body is as natively",
      async () => {
        await page.getByRole("button", { name: "Copy request body" }).click();
        return page.evaluate(() => navigator.clipboard.readText());
      },
      (copied) => copied === body,
    );
  }
});
