// The form of OAuth: what few servers ask for, and what a moved address does to stored secrets, said before it is saved.
import { unique } from "../lib/api.mjs";
import { expect, expectAccessible, shot, test } from "./fixtures.mjs";

const ELSEWHERE = "https://elsewhere.example.com";

// A saved webhook with a secret header and a client secret.
function createWebhook({ api, receiver }) {
  const oauth = { client_id: "soc", client_secret: "client-s3cr3t", token_endpoint_url: `${receiver.origin}/token`, scopes: [] };
  return api.createWebhook({
    name: unique("OAuth"),
    url: `${receiver.origin}/hook`,
    body_template: '{ "text": "{{data.title}}" }',
    headers: [{ key: "X-Api-Key", value: "header-s3cr3t" }],
    authentication_config: { oauth },
  });
}

test("a target at another origin says at once which stored secrets are dropped", async ({ page, open, stage }) => {
  const { origin } = stage.receiver;
  const webhook = await createWebhook(stage);
  await open(`/webhooks/${webhook.id}/edit`);
  const url = page.getByLabel("URL", { exact: true });
  const moved = page.getByText(/^The secrets stored for/);
  await url.fill(`${origin}/another-path`);
  await expect(page.getByRole("button", { name: "Replace Value" })).toBeVisible();
  await expect(moved).toBeHidden();
  const notTested = page.getByText(/^What is stored is sent only as it was saved\./);
  await expect(notTested).toHaveText("What is stored is sent only as it was saved. To test this before saving, type again: X-Api-Key, Client Secret.");

  await url.fill(`${ELSEWHERE}/hook`);
  const said = `The secrets stored for ${origin} are not sent to ${ELSEWHERE}; saving drops them.`;
  await expect(moved).toHaveText(`${said} Type again: X-Api-Key, Client Secret. Another signing key is made.`);
  await expect(page.getByText(/^Type the value of X-Api-Key again: it was stored for/)).toBeVisible();
  await expect(page.getByText(/^Type the Client Secret again: its tokens were for/)).toBeVisible();
  await shot(page, "oauth-moved");
  await expectAccessible(page);

  // To begin to replace it does not make it stay.
  await page.getByRole("button", { name: "Replace Value" }).click();
  await expect(page.getByText("Left empty, the stored value stays.")).toBeHidden();
  await expect(page.getByText(/^Type the value of X-Api-Key again/)).toBeVisible();
  await page.getByLabel("Value", { exact: true }).fill("another-s3cr3t");
  await expect(moved).toHaveText(`${said} Type again: Client Secret. Another signing key is made.`);

  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByRole("button", { name: "Replace Client Secret" })).toBeFocused();
  await url.fill(`${origin}/hook`);
  await expect(moved).toBeHidden();
  await expect(page.getByText(/^Type the Client Secret again/)).toBeHidden();
  expect((await stage.api.readWebhook(webhook)).version).toBe(1);
});

test("a test at another path sends no stored secret before it is saved, and says so at each", async ({ page, open, stage }) => {
  const { receiver } = stage;
  const webhook = await createWebhook(stage);
  await open(`/webhooks/${webhook.id}/edit`);
  const path = `/${unique("another")}`;
  await page.getByLabel("URL", { exact: true }).fill(`${receiver.origin}${path}`);
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText(/^Type the value of X-Api-Key again, or save first: a test sends the stored one only/)).toBeVisible();
  await expect(page.getByText(/^Type the Client Secret again, or save first: a test sends the tokens/)).toBeVisible();
  expect(receiver.requests.filter((request) => request.path === path)).toEqual([]);
  await page.getByLabel("URL", { exact: true }).fill(webhook.url);
  await expect(page.getByText(/^What is stored is sent only/)).toBeHidden();
});

test("a token endpoint at another origin says at once that the client secret is dropped, and a test does not send it", async ({ page, open, stage }) => {
  const { origin } = stage.receiver;
  const webhook = await createWebhook(stage);
  await open(`/webhooks/${webhook.id}/edit`);
  await page.getByLabel("Token Endpoint URL").fill(`${ELSEWHERE}/token`);
  const moved = page.getByText(/^The Client Secret stored for/);
  const said = `The Client Secret stored for ${origin} is not sent to ${ELSEWHERE}; saving drops it.`;
  await expect(moved).toHaveText(`${said} Type again: Client Secret.`);
  await expect(page.getByText(/^The secrets stored for/)).toBeHidden();
  const tests = [];
  page.on("request", (request) => request.url().endsWith("/api/webhooks/test") && tests.push(request));
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const replace = page.getByRole("button", { name: "Replace Client Secret" });
  await expect(replace).toBeFocused();
  expect(tests).toEqual([]);
  await replace.click();
  await expect(page.getByLabel("Client Secret", { exact: true })).toBeFocused();
  await page.keyboard.type("another-s3cr3t");
  await expect(moved).toHaveText(said);
});

test("how the client says who it is, audience and resources stand under More, are checked there, and saved", async ({ page, open, stage }) => {
  const webhook = await createWebhook(stage);
  await open(`/webhooks/${webhook.id}/edit`);
  const audience = page.getByLabel("Audience");
  await expect(audience).toBeHidden();
  await page.getByText("More", { exact: true }).click();
  await expect(page.getByLabel("Client authentication")).toHaveValue("detected");
  await page.getByLabel("Client authentication").selectOption("Secret in the body (post)");
  await audience.fill("siem");
  const resources = page.getByRole("textbox", { name: "Resources" });
  await resources.fill("urn:siem api.example.com");
  await resources.blur();
  await expect(page.getByText("A resource is an absolute URI, as in https://api.example.com/ or urn:siem.").first()).toBeVisible();
  await shot(page, "oauth-more");
  await expectAccessible(page);
  await page.getByText("More", { exact: true }).click();
  await expect(audience).toBeHidden();
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(resources).toBeFocused();
  await page.getByRole("button", { name: "Remove api.example.com" }).click();
  await page.getByRole("button", { name: "Save Webhook" }).click();
  await expect(page.getByRole("row", { name: new RegExp(webhook.name) })).toBeVisible();
  const { oauth } = (await stage.api.readWebhook(webhook)).authentication_config;
  expect([oauth.client_authentication, oauth.audience, oauth.resource]).toEqual(["post", "siem", ["urn:siem"]]);

  await page.goto(`${stage.tocsin.origin}/webhooks/${webhook.id}/edit`);
  await expect(audience).toHaveValue("siem");
});
