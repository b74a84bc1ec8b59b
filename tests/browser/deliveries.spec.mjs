// Finding a delivery, and finding out why it is as it is.
import { settled, send } from "./events.mjs";
import { unique } from "../lib/api.mjs";
import { expect, expectAccessible, shot, test } from "./fixtures.mjs";

test("the log is filtered by state and text, a link keeps the filters, and Back takes them away", async ({ page, open, stage }) => {
  const path = `/${unique("mixed")}`;
  stage.receiver.respond(path, ({ body }) => ({ status: body.includes("bad") ? 400 : 200 }));
  const name = unique("Mixed");
  const webhook = await stage.api.createWebhook({ name, url: `${stage.receiver.origin}${path}`, body_template: '{ "text": "{{data.title}}" }' });
  const good = unique("good 100% & more");
  const bad = unique("bad");
  const [first, second] = await send(stage, [good, bad]);
  await settled(stage, webhook, first, "delivered");
  await settled(stage, webhook, second, "dead");

  await open("/deliveries");
  await page.getByLabel("State", { exact: true }).selectOption("dead");
  await expect(page).toHaveURL(/\?state=dead$/);
  await expect(page.getByRole("row", { name: new RegExp(bad) }).filter({ hasText: name })).toContainText("the target rejected it");
  await expect(page.getByRole("link", { name: good })).toHaveCount(0);

  await page.getByLabel("State", { exact: true }).selectOption("");
  await page.getByLabel("Search").fill(good);
  await page.getByLabel("Search").press("Enter");
  await expect(page.getByRole("row", { name: new RegExp(good) }).filter({ hasText: name })).toContainText("Delivered");
  await expect(page.getByRole("link", { name: bad })).toHaveCount(0);
  const kept = page.url();

  await page.getByLabel("State", { exact: true }).selectOption("held");
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("State", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Search")).toHaveValue(good);
  await expect(page.getByRole("link", { name: good }).first()).toBeVisible();

  // The same link, opened by somebody else.
  await page.goto(kept);
  await expect(page.getByLabel("Search")).toHaveValue(good);
  await expect(page.getByRole("link", { name: good }).first()).toBeVisible();
  await expectAccessible(page);
  await shot(page, "filtered-log");
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/deliveries$/);
  await expect(page.getByRole("link", { name: bad }).first()).toBeVisible();

  // On the webhook's own page, a count is the way into its log.
  await page.goto(`${stage.tocsin.origin}/webhooks/${webhook.id}`);
  await page.getByRole("list", { name: "Deliveries in each state" }).getByRole("link", { name: /Dead/ }).click();
  await expect(page).toHaveURL(/\?state=dead$/);
  await expect(page.getByRole("link", { name: bad })).toBeVisible();
  await expect(page.getByRole("link", { name: good })).toHaveCount(0);
});

test("a log in which nothing was ever sent says so, and not that nothing fits", async ({ page, open, stage }) => {
  const webhook = await stage.api.createWebhook({ name: unique("Unused"), active: false, url: `${stage.receiver.origin}/x`, body_template: "{}" });
  await open(`/webhooks/${webhook.id}`);
  await expect(page.getByText("No deliveries yet")).toBeVisible();
  await page.getByLabel("State", { exact: true }).selectOption("dead");
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
});

test("a delivery tells its life, and two attempts are compared line by line", async ({ page, open, stage }) => {
  const path = `/${unique("picky")}`;
  stage.receiver.respond(path, ({ body }) => ({ status: body.includes('"level"') ? 200 : 422, body: body.includes('"level"') ? "taken" : "level is missing" }));
  const webhook = await stage.api.createWebhook({
    name: unique("Picky"),
    url: `${stage.receiver.origin}${path}`,
    body_template: '{\n  "text": "{{data.title}}"\n}',
  });
  const [event] = await send(stage, [unique("Life")]);
  await settled(stage, webhook, event, "dead");

  await open(`/webhooks/${webhook.id}/deliveries/${event}`);
  const timeline = page.getByRole("list", { name: "What happened, newest first" });
  await expect(timeline).toContainText("given up after attempt 1, because the target rejected it");
  await expect(timeline.getByRole("button", { name: /Attempt 1/ })).toContainText("422");
  await expect(timeline).toContainText("Accepted");

  await stage.api.updateWebhook(webhook, { body_template: '{\n  "text": "{{data.title}}",\n  "level": "high"\n}' });
  await page.getByRole("button", { name: "Retry now" }).click();
  await expect(timeline.getByRole("button", { name: /Attempt 2/ })).toContainText("the target took it");
  await expect(timeline).toContainText("Nothing: it is delivered.");
  await expect(timeline).toContainText("It was tried again.");
  await expect(page.getByRole("link", { name: "Replay" })).toBeVisible();

  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "Attempt 1 beside attempt 2" })).toBeVisible();
  const body = page.getByRole("region", { name: "Request body" });
  await expect(body.getByRole("insertion").filter({ hasText: '"level": "high"' })).toBeVisible();
  await expect(page.getByRole("region", { name: "Response body" }).getByRole("deletion")).toHaveText("level is missing");
  await expect(page.getByRole("region", { name: "Request line" })).toContainText("The same on both sides.");
  const configuration = page.getByRole("region", { name: "Configuration" });
  await expect(configuration.getByRole("columnheader", { name: "Version 2" }).first()).toBeVisible();
  await expect(configuration.getByRole("insertion").filter({ hasText: '"level": "high"' })).toBeVisible();
  await expectAccessible(page);
  await shot(page, "two-attempts");

  await timeline.getByRole("link", { name: "Version 1" }).click();
  await expect(page).toHaveURL(new RegExp(`/webhooks/${webhook.id}/versions/1$`));
  await expect(page.getByRole("heading", { name: "Version 1" })).toBeVisible();
});

test("older attempts of a delivery are read on request, and stay while the page refreshes", async ({ page, open, stage }) => {
  const ATTEMPTS = 14; // of about 95 KB each: more than one answer of the API holds
  const path = `/${unique("large")}`;
  stage.receiver.respond(path, () => ({ status: 400, body: "y".repeat(32_000) }));
  const webhook = await stage.api.createWebhook({
    name: unique("Large"),
    url: `${stage.receiver.origin}${path}`,
    body_template: `{"filler": "${"x".repeat(60_000)}", "text": "{{data.title}}"}`,
    retry: { max_attempts: 1 },
  });
  const [event] = await send(stage, [unique("Large")]);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await settled(stage, webhook, event, "dead", attempt);
    if (attempt < ATTEMPTS) await stage.api.must(200, "POST", `/api/webhooks/${webhook.id}/deliveries/${event}/retry`);
  }

  await open(`/webhooks/${webhook.id}/deliveries/${event}`);
  const timeline = page.getByRole("list", { name: "What happened, newest first" });
  await expect(timeline.getByRole("button", { name: `Attempt ${ATTEMPTS}` })).toBeVisible();
  await expect(timeline.getByRole("button", { name: /Attempt 1 / })).toHaveCount(0);
  await expect(timeline).not.toContainText("Accepted");
  await page.getByRole("button", { name: "Older attempts" }).click();
  await expect(timeline.getByRole("button", { name: /^Attempt/ })).toHaveCount(ATTEMPTS);
  await expect(timeline).toContainText("Accepted");
  await expect(page.getByRole("button", { name: "Older attempts" })).toHaveCount(0);

  // The newest page is read again; what was read before it stays.
  await page.waitForResponse((answer) => answer.url().endsWith(`/deliveries/${event}`));
  await timeline.getByRole("button", { name: /Attempt 1 / }).click();
  await expect(page.getByRole("heading", { name: "Invocation Data of attempt 1", exact: true })).toBeVisible();
  await expect(timeline.getByRole("button", { name: /^Attempt/ })).toHaveCount(ATTEMPTS);
  await shot(page, "older-attempts");
});

test("a log that could not read every webhook says so", async ({ page, open, stage }) => {
  await stage.api.createWebhook({ name: unique("Counted"), active: false, url: `${stage.receiver.origin}/x`, body_template: "{}" });
  await page.route("**/api/deliveries?*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({ response: answer, json: { ...body, webhooks_left_out: 2 } });
  });
  await open("/deliveries");
  await expect(page.getByRole("status").filter({ hasText: "Deliveries of 2 webhooks may be missing" })).toBeVisible();
});
