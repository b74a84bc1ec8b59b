// A secret is typed once and seen by nobody afterwards; a key that is made here is seen once. And who did what is written
// down.
import { unique } from "../lib/api.mjs";
import { assertAbsent } from "../lib/canary.mjs";
import { expect, shot, test, write } from "./fixtures.mjs";

// All that the browser keeps of the console, and all that stands in the page.
const kept = (page) =>
  page.evaluate(async () => {
    const databases = (await indexedDB.databases?.()) ?? [];
    const caches_ = await caches.keys();
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, caches_, document.cookie, location.href, history.state, document.documentElement.outerHTML, fields]);
  });

async function fillForm(page, { name, url, secret }) {
  await page.getByLabel("Anomaly Webhook Name").fill(name);
  await page.getByLabel("URL", { exact: true }).fill(url);
  await write(page, '{ "text": "{{data.title}}" }');
  await page.getByRole("button", { name: "+ Add" }).first().click();
  await page.getByLabel("Key", { exact: true }).fill("X-Api-Key");
  await page.getByLabel("Value", { exact: true }).fill(secret);
}

test("a key is shown once, the page says how to verify with it, and it can be replaced", async ({ page, open, stage }) => {
  await page.setViewportSize({ width: 1440, height: 1000 });
  const [name, secret] = [unique("Signed"), `${unique("typed")}-secret`];
  await open("/webhooks/new/anomaly");
  await fillForm(page, { name, url: `${stage.receiver.origin}/signed`, secret });
  await expect(page.getByLabel("Signing")).toHaveValue("v1");
  await expect(page.getByText("Saving makes a key for the target, and shows it once.")).toBeVisible();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test successful")).toBeVisible();
  await page.getByRole("button", { name: "Save Webhook" }).click();

  const note = page.getByRole("region", { name: `The signing key of ${name}` });
  await expect(note).toBeVisible();
  const shown = await note.getByRole("code").textContent();
  expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await shot(page, "signing-key");
  await note.getByRole("link", { name: "How the target verifies it" }).click();
  await expect(page.getByRole("heading", { name: "How the target verifies a request" })).toBeVisible();
  await note.getByRole("button", { name: "I have copied the key" }).click();
  await expect(note).toBeHidden();
  for (const value of [shown, secret]) assertAbsent(value, await kept(page), "the browser");

  for (const [language, line] of [["JavaScript", "standardwebhooks"], ["Python", "def verify"], ["Go", "package hooks"], ["Ruby", "OpenSSL::HMAC"], ["PHP", "hash_hmac"]]) {
    await page.getByRole("tab", { name: language }).click();
    await expect(page.getByRole("region", { name: language })).toContainText(line);
  }
  await shot(page, "signing");

  await page.getByRole("button", { name: "Replace the key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replace", exact: true }).click();
  await expect(note).toBeVisible();
  await expect(page.getByText("The key before signs until")).toBeVisible();
  const second = await note.getByRole("code").textContent();
  expect(second).not.toBe(shown);
  await page.reload();
  await expect(page.getByRole("heading", { name: "How the target verifies a request" })).toBeVisible();
  for (const value of [shown, second, secret]) assertAbsent(value, await kept(page), "the browser");
});

test("a public key is there to be read", async ({ page, open, stage }) => {
  const document = { name: unique("Public"), url: `${stage.receiver.origin}/x`, body_template: "{}", signing: { scheme: "v1a" } };
  const webhook = await stage.api.createWebhook(document);
  await open(`/webhooks/${webhook.id}/signing`);
  await expect(page.getByText(webhook.signing.public_key)).toBeVisible();
  await expect(page.getByText(`${stage.tocsin.origin}/.well-known/webhooks/${webhook.id}/jwks.json`)).toBeVisible();
  await page.getByRole("tab", { name: "PHP" }).click();
  await expect(page.getByRole("region", { name: "PHP" })).toContainText("sodium_crypto_sign_verify_detached");
});

test("the audit log shows who changed what, before and after", async ({ page, open, stage }) => {
  await page.setViewportSize({ width: 1440, height: 1000 });
  const document = { name: unique("Audited"), url: `${stage.receiver.origin}/x`, body_template: '{ "a": 1 }' };
  const webhook = await stage.api.createWebhook(document);
  await stage.api.updateWebhook(webhook, { signing: undefined, body_template: '{ "a": 2 }', headers: [{ key: "X-Key", value: "v4lue-of-it" }] });
  await open("/audit");
  const row = page.getByRole("row", { name: new RegExp(`Changed a webhook: ${webhook.name}`) });
  await expect(row).toContainText("admin token");
  await row.getByRole("button", { name: /headers, body_template/ }).click();
  const diff = page.getByRole("table", { name: "body_template" });
  await expect(diff.getByRole("deletion")).toHaveText('{ "a": 1 }');
  await expect(diff.getByRole("insertion")).toHaveText('{ "a": 2 }');
  await expect(page.getByText("New secret: headers.x-key.")).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText("v4lue");
  await shot(page, "audit");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export" }).click()]);
  expect(download.suggestedFilename()).toBe("tocsin-audit.ndjson");
});
