// The form of an Anomaly Webhook: it says what is wrong where it is wrong, and loses nothing that was typed.
import { unique } from "../lib/api.mjs";
import { expect, signIn, test } from "./fixtures.mjs";

const NEW = "/webhooks/new/anomaly";

async function fill(page, { name = unique("Hook"), url }) {
  await page.getByLabel("Anomaly Webhook Name").fill(name);
  await page.getByLabel("URL", { exact: true }).fill(url);
  await page.getByLabel("Body Template").fill('{ "text": "{{data.title}}" }');
  return name;
}

test("a field says what is wrong when it is left, and a save puts the focus on the first one", async ({ page, open }) => {
  await open(NEW);
  const url = page.getByLabel("URL", { exact: true });
  await url.fill("http://10.0.0.1/");
  await url.blur();
  await expect(page.getByText("The address has to start with https:// so that nobody can read along.").first()).toBeVisible();
  await expect(url).toHaveAttribute("aria-invalid", "true");

  await page.getByLabel("Body Template").fill('{ "text": "{{data.title}" }');
  await page.getByLabel("Timeout in seconds").fill("soon");
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByLabel("Anomaly Webhook Name")).toBeFocused();
  await expect(page.getByText("Give it a name, as in SOC-Slack.").first()).toBeVisible();
  await expect(page.getByText("Expected a number, given a text.").first()).toBeVisible();
  // The preview beside it says so too, and may be hidden behind another tab.
  await expect(page.getByText(/line 1, column/).filter({ visible: true }).first()).toBeVisible();
});

test("what only the server knows lands on its field too", async ({ page, open, stage }) => {
  const name = unique("Taken");
  await stage.api.createWebhook({ name, url: `${stage.receiver.origin}/x`, body_template: "{}" });
  await open(NEW);
  await fill(page, { name: name.toUpperCase(), url: `${stage.receiver.origin}/x` });
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText(/names are unique without regard to case/).first()).toBeVisible();
  await expect(page.getByLabel("Anomaly Webhook Name")).toBeFocused();
});

test("a failed test says why, and leads to the tips for it", async ({ page, open, stage }) => {
  stage.receiver.respond("/refuses", () => ({ status: 302, headers: { location: `${stage.receiver.origin}/elsewhere` } }));
  await open(NEW);
  await fill(page, { url: `${stage.receiver.origin}/refuses` });
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test failed")).toBeVisible();
  await expect(page.getByText(/redirects are never followed/).first()).toBeVisible();
  expect(stage.receiver.requests.filter(({ path }) => path === "/elsewhere")).toEqual([]);
  const tips = page.getByRole("link", { name: "Tips for this outcome" }).first();
  await expect(tips).toHaveAttribute("href", /\/troubleshooting#redirected$/);
});

test("unsaved changes ask before they are left", async ({ page, open, stage }) => {
  await open(NEW);
  await fill(page, { url: `${stage.receiver.origin}/x` });
  await page.getByRole("link", { name: "Events" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("URL", { exact: true })).toHaveValue(`${stage.receiver.origin}/x`);
});

test("a session that ends while a form is filled loses nothing", async ({ page, open, stage, context }) => {
  await open(NEW);
  const name = await fill(page, { url: `${stage.receiver.origin}/x` });
  await context.clearCookies();
  await page.getByRole("button", { name: "Save Webhook" }).click();
  const again = page.getByRole("dialog");
  await expect(again).toBeVisible();
  await signIn(again, stage.tocsin.adminToken);
  await expect(again).toBeHidden();
  await expect(page.getByLabel("Anomaly Webhook Name")).toHaveValue(name);
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
});

test("a stored secret is shown as set, and is kept when the rest is changed", async ({ page, open, stage }) => {
  const webhook = await stage.api.createWebhook({
    name: unique("Secret"),
    url: `${stage.receiver.origin}/kept`,
    body_template: '{ "text": "{{data.title}}" }',
    headers: [{ key: "Authorization", value: "Bearer kept-s3cr3t" }],
  });
  await open(`/webhooks/${webhook.id}/edit`);
  await expect(page.getByRole("button", { name: /^Replace/ })).toBeVisible();
  await page.getByLabel("Timeout in seconds").fill("7");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test successful")).toBeVisible();
  const sent = await stage.receiver.next(({ path }) => path === "/kept");
  expect(sent.headers).toContainEqual(["Authorization", "Bearer kept-s3cr3t"]);
  expect(await page.content()).not.toContain("kept-s3cr3t");
});

test("two people who save the same webhook do not overwrite each other unseen", async ({ page, open, stage }) => {
  const document = { name: unique("Both"), url: `${stage.receiver.origin}/x`, body_template: "{}" };
  const webhook = await stage.api.createWebhook(document);
  await open(`/webhooks/${webhook.id}/edit`);
  await page.getByLabel("Timeout in seconds").fill("9");
  await stage.api.call("PUT", `/api/webhooks/${webhook.id}`, { body: document, headers: { "if-match": '"1"' } });
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText("Somebody else saved this webhook")).toBeVisible();
});

test("how fast, how often and in which order is said in the form, checked there, and saved", async ({ page, open, stage }) => {
  const webhook = await stage.api.createWebhook({ name: unique("Pace"), url: `${stage.receiver.origin}/x`, body_template: "{}" });
  await open(`/webhooks/${webhook.id}/edit`);
  await page.getByText("Delivery", { exact: true }).click();
  const statuses = page.getByRole("textbox", { name: "Statuses that are tried again" });
  await statuses.fill("410 404");
  await statuses.blur();
  await expect(page.getByText(/410 stops the webhook/)).toBeVisible();
  await page.getByRole("button", { name: "Remove 410" }).click();
  await page.getByLabel("Attempts at the same time").fill("1000");
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByLabel("Attempts at the same time")).toBeFocused();
  await expect(page.getByLabel("Attempts at the same time")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Attempts at the same time").fill("3");
  await page.getByLabel("Attempts in a second").fill("5");
  await page.getByLabel("When a validator fails").selectOption("give_up");
  await page.getByLabel("Receives").selectOption("operations");
  await page.getByRole("switch", { name: "Order" }).check();
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByRole("row", { name: new RegExp(webhook.name) })).toBeVisible();
  const saved = await stage.api.readWebhook(webhook);
  expect(saved.retry).toEqual({ max_attempts: 10, statuses: [404], on_validator_failure: "give_up" });
  expect(saved.flow).toEqual({ max_in_flight: 3, rate_limit_per_sec: 5, ordered: true });
  expect(saved.receives).toBe("operations");
});

test("a rule's path is completed and looked up as it is typed, and its operator decides what it takes", async ({ page, open, stage }) => {
  await open(NEW);
  const name = await fill(page, { url: `${stage.receiver.origin}/rules` });
  await page.getByText("Delivery", { exact: true }).click();
  await page.getByRole("button", { name: "+ Add filter" }).click();
  const path = page.getByLabel("Json Path");
  const values = page.getByRole("textbox", { name: "Expected Values" });
  await path.fill("$.data.severity");
  await expect(page.getByText('"critical" in this event')).toBeVisible();
  await expect(path).toHaveAttribute("title", '"critical" in this event');
  await page.getByLabel("The event to try it on").selectOption("Approval of a previously rejected request");
  await expect(path).not.toHaveAttribute("title", '"critical" in this event');
  await path.fill("$.data.severities");
  await expect(page.getByText("selects nothing in this event")).toBeVisible();
  const choices = page.locator(`datalist#${await path.getAttribute("list")} option`);
  await expect(choices.and(page.locator('[value="$.data.access_groups[*].integration.name"]'))).toHaveCount(1);

  await page.getByLabel("Operator").selectOption("is greater than");
  await values.fill("many");
  await values.press("Enter");
  await path.fill("$.data.access-groups");
  await path.blur();
  await expect(page.getByText(/cannot be read at character 14, near "-groups"/).first()).toBeVisible();
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByText(/greater_than compares with a JSON number/).first()).toBeVisible();
  await page.getByLabel("Operator").selectOption("exists");
  await expect(values).toBeHidden();
  await path.fill("$.data['access_groups']");

  await page.getByRole("button", { name: "+ Add response validator" }).click();
  await page.getByLabel("Json Path").first().fill("$.status");
  await page.getByLabel("Operator").first().selectOption("is less than");
  await values.fill("250");
  await values.press("Enter");
  await page.getByLabel("When it fails").selectOption("give up");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test successful")).toBeVisible();
  await expect(page.getByText("200 in the last answer")).toBeVisible();
  await expect(page.locator('#response_validators-paths option[value="$.data.ok"]')).toHaveCount(1);

  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
  const { items } = await stage.api.must(200, "GET", "/api/webhooks?limit=100");
  const { webhook } = items.find((item) => item.webhook.name === name);
  expect(webhook.filters).toEqual([{ json_path: "$.data['access_groups']", op: "exists", expected_values: [] }]);
  const validator = { json_path: "$.status", op: "less_than", expected_values: ["250"], on_failure: "give_up" };
  expect(webhook.response_validators).toEqual([validator]);
});
