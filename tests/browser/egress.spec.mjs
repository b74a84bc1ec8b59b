// What the guard says in the console: as one types, as the API would say it; and what a name resolved to, after a test.
import { unique } from "../lib/api.mjs";
import { expect, expectAccessible, shot, testWith } from "./fixtures.mjs";

const NEW = "/webhooks/new/anomaly";
const RESOLVED = { A: [{ type: 1, data: "203.0.114.7" }, { type: 1, data: "10.0.0.1" }], AAAA: [] };

const test = testWith((receiver) => ({
  ALLOWED_TARGET_HOSTS: ".example.com, раypal.com",
  DNS_OVER_HTTPS_URL: `${receiver.origin}/dns-query`,
}));

const urlOf = (page) => page.getByLabel("URL", { exact: true });

async function type(page, url) {
  await urlOf(page).fill(url);
  await urlOf(page).blur();
}

test("the form refuses what this deployment refuses, before anything is sent", async ({ page, open, stage }) => {
  await open(NEW);
  await type(page, "https://hooks.example.org/x");
  await expect(page.getByText(/only sends to the hosts in its setting ALLOWED_TARGET_HOSTS/).first()).toBeVisible();
  await type(page, `${stage.tocsin.origin}/ingest/src_0`);
  await expect(page.getByText(/This is Tocsin's own address/).first()).toBeVisible();
  await type(page, "https://hooks.example.com/x");
  await expect(urlOf(page)).toHaveAttribute("aria-invalid", "false");
});

test("a host that may look like another one is warned of, and not refused", async ({ page, open }) => {
  await open(NEW);
  await type(page, "https://раypal.com/x");
  // Said as what describes the field, so that who does not see the page hears it, too.
  const warning = /mixes letters of Cyrillic and Latin.*xn--ypal-43d9g\.com/;
  await expect(page.getByText(warning)).toBeVisible();
  await expect(urlOf(page)).toHaveAccessibleDescription(warning);
  await expect(urlOf(page)).toHaveAttribute("aria-invalid", "false");
  await expectAccessible(page);
  await shot(page, "egress-warning");
  await type(page, "https://pay.example.com/x");
  await expect(page.getByText(warning)).toHaveCount(0);
  await expect(urlOf(page)).not.toHaveAccessibleDescription(warning);
});

test("a test shows what the name resolved to, and which answer is refused", async ({ page, open, stage }) => {
  stage.receiver.respond("/dns-query", ({ path }) => {
    const type = new URL(path, "http://resolver").searchParams.get("type");
    return { headers: { "content-type": "application/dns-json" }, body: JSON.stringify({ Status: 0, Answer: RESOLVED[type] }) };
  });
  await open(NEW);
  await page.getByLabel("Anomaly Webhook Name").fill(unique("Hook"));
  await type(page, "https://hooks.example.com/x");
  await page.getByLabel("Body Template").fill('{ "text": "{{data.title}}" }');
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test failed")).toBeVisible();
  await page.getByRole("button", { name: "View Invocation Data" }).click();
  const lookup = page.getByRole("region", { name: "Name lookup" });
  await expect(lookup.getByRole("row")).toHaveCount(2);
  await expect(lookup).toContainText("10.0.0.1 is not public: 10.0.0.0/8, private use (RFC 1918)");
  await expect(lookup).toContainText("203.0.114.7");
  await expect(page.getByRole("region", { name: "Timing" })).toContainText("Name lookup");
  await lookup.scrollIntoViewIfNeeded();
  await shot(page, "egress-lookup");
});
