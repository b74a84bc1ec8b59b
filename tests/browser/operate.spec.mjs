// What a person on call does: send again, go back to what worked, let go what was held, and see that the books balance.
import { settled, send } from "./events.mjs";
import { unique } from "../lib/api.mjs";
import { expect, expectAccessible, shot, test } from "./fixtures.mjs";

test("a replay says what it would send before it sends it, and can be stopped", async ({ page, open, stage }) => {
  const path = `/${unique("back")}`;
  stage.receiver.respond(path, () => ({ status: 400 }));
  const name = unique("Back");
  const webhook = await stage.api.createWebhook({ name, url: `${stage.receiver.origin}${path}`, body_template: '{ "text": "{{data.title}}" }' });
  const events = await send(stage, Array.from({ length: 8 }, (_, place) => `again ${place}`));
  for (const event of events) await settled(stage, webhook, event, "dead");
  stage.receiver.respond(path, () => ({ status: 200 }));

  await open(`/webhooks/${webhook.id}/replays`);
  await expect(page.getByText("No replays yet")).toBeVisible();
  await page.getByRole("link", { name: "Replay events" }).click();
  const begin = page.getByRole("button", { name: /^Replay/ });
  await expect(begin).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByLabel("Webhook", { exact: true })).toHaveValue(webhook.id);
  await page.getByRole("button", { name: "Last hour" }).click();
  await page.getByLabel("Events in a second").fill("1");

  // A state in which there is nothing.
  await page.getByLabel("Dead").uncheck();
  await page.getByLabel("Cancelled").check();
  await page.getByRole("button", { name: "Show what it would send" }).click();
  await expect(page.getByText("No event would be sent.")).toBeVisible();
  await expect(begin).toHaveAttribute("aria-disabled", "true");

  await page.getByLabel("Dead").check();
  await expect(page.getByText("No event would be sent.")).toBeHidden();
  await page.getByRole("button", { name: "Show what it would send" }).click();
  await expect(page.getByText("8 events would be sent.")).toBeVisible();
  await expect(page.getByRole("link", { name: "again 7" })).toBeVisible();
  await expectAccessible(page);
  await shot(page, "replay");
  stage.receiver.clear();
  await page.getByRole("button", { name: "Replay 8 events" }).click();

  await expect(page).toHaveURL(new RegExp(`/webhooks/${webhook.id}/replays$`));
  const row = page.getByRole("row", { name: /Replay 1/ });
  await expect(row).toContainText("Running");
  await stage.receiver.next((request) => request.path === path);
  await row.getByRole("button", { name: "Stop replay 1" }).click();
  await expect(row).toContainText("Stopped");
  await expect(row).toContainText(/[1-8] put on their way/);
  await expectAccessible(page);
  await shot(page, "replays");
});

test("an event goes to a webhook that was made after it", async ({ page, open, stage }) => {
  const title = unique("Older");
  const [event] = await send(stage, [title], { type: unique("Older") });
  const path = `/${unique("new")}`;
  const name = unique("New");
  const webhook = await stage.api.createWebhook({ name, url: `${stage.receiver.origin}${path}`, body_template: '{ "text": "{{data.title}}" }', filters: [{ json_path: "$.data.title", expected_values: [title] }] });
  await open("/replay");
  await page.getByLabel("Webhook", { exact: true }).selectOption({ label: name });
  await page.getByLabel("Dead").uncheck();
  await page.getByLabel("Before the webhook").check();
  await page.getByRole("button", { name: "Last hour" }).click();
  await page.getByRole("button", { name: "Show what it would send" }).click();
  await page.getByRole("button", { name: "Replay 1 event" }).click();
  const sent = await stage.receiver.next((request) => request.path === path);
  expect(sent.headers).toContainEqual(["webhook-id", event]);
  await expect(page.getByRole("row", { name: /Replay 1/ })).toContainText("Done");
  await settled(stage, webhook, event, "delivered");
});

test("a version is compared with another and restored", async ({ page, open, stage }) => {
  const webhook = await stage.api.createWebhook({ name: unique("Past"), active: false, url: `${stage.receiver.origin}/past`, body_template: '{ "was": "good" }' });
  await stage.api.updateWebhook(webhook, { body_template: '{ "was": "bad" }', timeout_in_sec: 3 });
  await open(`/webhooks/${webhook.id}`);
  await page.getByRole("link", { name: "Versions" }).click();
  await expect(page.getByRole("row", { name: /Version 2/ })).toContainText("Present");
  await page.getByRole("link", { name: "Version 1", exact: true }).click();
  await expect(page.getByLabel("Compare with")).toHaveValue("2");
  await expect(page.getByRole("deletion").filter({ hasText: '"was": "good"' })).toBeVisible();
  await expect(page.getByRole("insertion").filter({ hasText: '"timeout_in_sec": 3' })).toBeVisible();
  await expectAccessible(page);
  await shot(page, "version");
  await page.getByRole("button", { name: "Restore this version" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Version 1 is restored as version 3.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Version 3/ })).toContainText("Present");
  const restored = await stage.api.readWebhook(webhook);
  expect([restored.version, restored.body_template, restored.timeout_in_sec]).toEqual([3, '{ "was": "good" }', 10]);
});

test("what was held while a webhook did not send is offered when it sends again", async ({ page, open, stage }) => {
  const path = `/${unique("held")}`;
  stage.receiver.respond(path, () => ({ status: 500 }));
  const webhook = await stage.api.createWebhook({ name: unique("Held"), url: `${stage.receiver.origin}${path}`, body_template: '{ "text": "{{data.title}}" }' });
  const [event] = await send(stage, [unique("Held")]);
  await stage.receiver.next((request) => request.path === path);
  await stage.api.updateWebhook(webhook, { active: false });
  await settled(stage, webhook, event, "held");
  stage.receiver.respond(path, () => ({ status: 200 }));

  await open(`/webhooks/${webhook.id}`);
  await expect(page.getByText("1 delivery is held until you activate the webhook and send it.")).toBeVisible();
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("button", { name: "Send it" })).toBeVisible();
  await expectAccessible(page);
  await shot(page, "held");
  stage.receiver.clear();
  await page.getByRole("button", { name: "Send it" }).click();
  await stage.receiver.next((request) => request.path === path);
  await settled(stage, webhook, event, "delivered");
  await expect(page.getByRole("button", { name: "Send it" })).toBeHidden();
});

test("a target that is gone disables its webhook, and the console says so until it is dismissed", async ({ page, open, stage }) => {
  const path = `/${unique("gone")}`;
  stage.receiver.respond(path, () => ({ status: 410 }));
  const webhook = await stage.api.createWebhook({ name: unique("Gone"), url: `${stage.receiver.origin}${path}`, body_template: '{ "text": "{{data.title}}" }' });
  const [event] = await send(stage, [unique("Gone")]);
  await settled(stage, webhook, event, "dead");

  await open(`/webhooks/${webhook.id}`);
  await expect(page.getByText(/Tocsin disabled this webhook at .* because its target answered 410/)).toBeVisible();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(webhook.name);
  await expectAccessible(page);
  await shot(page, "disabled");
  await notices.getByRole("button", { name: `Dismiss the notice about ${webhook.name}` }).click();
  await expect(notices.getByText(webhook.name)).toHaveCount(0);
  stage.receiver.respond(path, () => ({ status: 200 }));
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText(/Tocsin disabled this webhook/)).toBeHidden();
  expect((await stage.api.readWebhook(webhook)).state).toBe("active");
});

test("the ledger is within sight, and leads to its proof", async ({ page, open, stage }) => {
  const path = `/${unique("books")}`;
  const name = unique("Books");
  const type = unique("Books");
  const webhook = await stage.api.createWebhook({ name, url: `${stage.receiver.origin}${path}`, body_template: "{}", filters: [{ json_path: "$.event_type", expected_values: [type] }] });
  const [event] = await send(stage, ["wanted"], { type });
  await send(stage, ["not wanted"]);
  await settled(stage, webhook, event, "delivered");

  await open("/webhooks");
  const line = page.getByRole("link", { name: /^Ledger: / });
  await expect(line).toContainText(/\d accepted · [\d,]+ delivered/);
  await expect(line).toContainText("books balance");
  await line.click();
  await expect(page.getByRole("heading", { level: 1, name: "Ledger" })).toBeVisible();
  const cells = page.getByRole("table", { name: "Each webhook's account" }).getByRole("row", { name }).getByRole("cell");
  // Accepted, delivered, …, filtered, inactive, too much work.
  await expect(async () => {
    await page.getByRole("button", { name: "Draw it up again" }).click();
    await expect(cells).toHaveText(["2", "1", "0", "0", "0", "0", "0", "1", "0", "0"], { timeout: 1_000 });
  }).toPass();
  await expect(page.getByText("The books balance.")).toBeVisible();
  await expectAccessible(page);
  await shot(page, "ledger");

  // Of deleted webhooks, one row says the sum, so that the rows add up to the last one.
  await page.route("**/api/ledger", async (route) => {
    const response = await route.fetch();
    const view = await response.json();
    const entries = { ...view.folded.entries, accepted: 7, delivered: 6, too_much_work: 1 };
    const add = (state) => [state, view.total[state] + entries[state]];
    const total = Object.fromEntries(Object.keys(view.total).map(add));
    await route.fulfill({ response, json: { ...view, total, folded: { webhooks: 1_204, entries, balanced: true } } });
  });
  await page.getByRole("button", { name: "Draw it up again" }).click();
  const table = page.getByRole("table", { name: "Each webhook's account" });
  const folded = table.getByRole("row", { name: /^1,204 deleted webhooks/ }).getByRole("cell");
  await expect(folded).toHaveText(["7", "6", "0", "0", "0", "0", "0", "0", "0", "1"]);
  await expect(table.getByRole("columnheader").last()).toHaveText("Too much work");
  await shot(page, "ledger-folded");
});
