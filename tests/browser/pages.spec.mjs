// Every page: reachable by its own address, accessible, in light and dark, on a desk and on a phone; and odd input
// shown as the text it is.
import { unique } from "../lib/api.mjs";
import { settled } from "./events.mjs";
import { expect, expectAccessible, shot, test } from "./fixtures.mjs";

const ODD = `<img src=x onerror=alert(1)> \u202e{{data.secret}} =HYPERLINK("x") ${"long".repeat(80)}`;

// One of everything, with text that would do harm where it is not shown as text.
async function furnish({ api, receiver }) {
  receiver.respond("/fails", () => ({ status: 400, body: `<script>alert(1)</script>${ODD}` }));
  const type = unique("Type");
  const webhook = await api.createWebhook({
    name: unique("Target"),
    url: `${receiver.origin}/fails`,
    body_template: '{ "text": "{{data.title}}", "all": {{data}} }',
    headers: [{ key: "X-Team", value: "<b>soc</b>" }],
    filters: [{ json_path: "$.event_type", expected_values: [type] }],
  });
  await api.createToken({ name: unique("Token"), role: "operator", expires_at: "2035-01-01T00:00:00Z" });
  await api.createWebhook({ name: unique("Idle"), active: false, url: `${receiver.origin}/idle`, body_template: "{}" });
  const { source, token } = await api.createSource({ name: unique("Source") });
  const posted = await api.call("POST", source.ingest_path, { body: { event_type: type, data: { title: ODD } }, token });
  const event = posted.json.event_id;
  await settled({ api }, webhook, event, "dead");
  return { webhook, event };
}

test("every page is accessible, in both themes and both sizes", async ({ page, open, stage }) => {
  test.setTimeout(300_000);
  const { webhook, event } = await furnish(stage);
  const pages = {
    webhooks: "/webhooks",
    add: "/webhooks/new",
    form: "/webhooks/new/anomaly",
    edit: `/webhooks/${webhook.id}/edit`,
    webhook: `/webhooks/${webhook.id}`,
    versions: `/webhooks/${webhook.id}/versions`,
    version: `/webhooks/${webhook.id}/versions/1`,
    replays: `/webhooks/${webhook.id}/replays`,
    signing: `/webhooks/${webhook.id}/signing`,
    deliveries: "/deliveries",
    delivery: `/webhooks/${webhook.id}/deliveries/${event}`,
    replay: `/replay?webhook=${webhook.id}`,
    ledger: "/ledger",
    events: "/events",
    event: `/events/${event}`,
    sources: "/sources",
    audit: "/audit",
    access: "/access",
    troubleshooting: "/troubleshooting",
    nowhere: "/nowhere",
  };
  await page.goto(stage.tocsin.origin);
  await expect(page.getByLabel("Admin token")).toBeVisible();
  await expectAccessible(page);
  await open("/webhooks");
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${stage.tocsin.origin}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    for (const [size, viewport] of Object.entries({ desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(() => scrollTo(0, 0));
        await shot(page, `${name}-${size}-${colorScheme}`);
        // What sticks to the bottom lies over something until one scrolls on; at the end of the page it may not.
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        await expectAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${name} on a ${size} scrolls sideways`).toBeLessThanOrEqual(0);
      }
    }
  }
});

test("what came from outside is shown as text, and its links lead where they say", async ({ page, open, stage }) => {
  const { webhook, event } = await furnish(stage);
  page.on("dialog", () => expect.fail("a script of the event ran"));
  for (const path of ["/events", "/deliveries", `/events/${event}`, `/webhooks/${webhook.id}/deliveries/${event}`]) {
    if (path === "/events") await open(path);
    else await page.goto(`${stage.tocsin.origin}${path}`);
    await expect(page.getByText(/onerror=alert/).first()).toBeVisible();
    expect(await page.locator("img[onerror], main script").count()).toBe(0);
    // A direction that is overridden would show other text than was sent.
    const shown = await page.getByRole("main").textContent();
    expect(shown).toContain("\\u202e{{data.secret}}");
    expect(shown).not.toContain("\u202e");
  }
});

test("an address can be kept, opened later and gone back from", async ({ page, open, stage }) => {
  const { event } = await furnish(stage);
  await open(`/events/${event}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/events/${event}$`));
  await page.getByRole("link", { name: "Webhooks" }).first().click();
  await expect(page).toHaveURL(/\/webhooks$/);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/events/${event}$`));
});

test("signing out ends the session, also for the page that is still open", async ({ page, open, stage, context }) => {
  await open("/webhooks");
  const other = await context.newPage();
  await other.goto(`${stage.tocsin.origin}/events`);
  await expect(other.getByRole("heading", { level: 1, name: "Events" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("Admin token")).toBeVisible();
  await page.goto(`${stage.tocsin.origin}/sources`);
  await expect(page.getByLabel("Admin token")).toBeVisible();
  // The next thing that it asks for is refused, and it says why.
  await other.getByRole("link", { name: "Sources" }).click();
  await expect(other.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
});

test("webhooks are deactivated, duplicated and deleted from the table", async ({ page, open, stage }) => {
  const name = unique("Row");
  await stage.api.createWebhook({ name, url: `${stage.receiver.origin}/x`, body_template: "{}" });
  await open("/webhooks");
  await page.getByRole("button", { name: `Deactivate ${name}` }).click();
  await expect(page.getByRole("button", { name: `Activate ${name}` })).toBeVisible();
  await page.getByRole("link", { name: `Duplicate ${name}` }).click();
  await expect(page.getByLabel("URL", { exact: true })).toHaveValue(`${stage.receiver.origin}/x`);
  await page.goBack();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  const question = page.getByRole("dialog");
  await question.getByRole("button", { name: "Delete webhook" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);
});
