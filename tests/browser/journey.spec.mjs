// The main job, as a new user does it: sign in, add a webhook to a receiver, test it, read what went over the wire,
// save, post an event, watch it arrive, open its invocation data.
import { readFile } from "node:fs/promises";
import { expect, freshTest as test, shot, signIn, write } from "./fixtures.mjs";

test("from an empty console to a delivered anomaly", async ({ page, stage: { receiver, tocsin } }) => {
  const fixture = await readFile(new URL("../fixtures/anomaly.json", import.meta.url), "utf8");
  receiver.respond("/hook", () => ({ status: 200, headers: { "content-type": "application/json" }, body: '{"ok":true}' }));

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${tocsin.origin}/`);
  await signIn(page, tocsin.adminToken);
  await expect(page.getByRole("heading", { level: 1, name: "Webhooks" })).toBeFocused();
  await expect(page.getByText("No webhooks yet")).toBeVisible();

  await page.getByRole("button", { name: "Add Webhook" }).click();
  await page.getByRole("link", { name: /^Anomaly Webhook/ }).click();

  // Every field of the documented page, in its order.
  await page.getByLabel("Anomaly Webhook Name").fill("SOC receiver");
  await page.getByRole("switch", { name: "Status" }).check();
  await page.getByLabel("Method").selectOption("POST");
  await page.getByLabel("URL", { exact: true }).fill(`${receiver.origin}/hook`);
  const template = await write(page, '{ "text": "" }');

  // A click on a field of the schema puts its placeholder where the cursor is.
  await page.keyboard.press("Home");
  for (let place = 0; place < '{ "text": "'.length; place += 1) await page.keyboard.press("ArrowRight");
  await page.getByRole("link", { name: "View request anomaly event's payload schema" }).click();
  await page.getByTitle("Insert {{data.title}}").click();
  await expect(template).toHaveText('{ "text": "{{data.title}}" }');
  await expect(template).toBeFocused();

  await page.getByRole("button", { name: "+ Add" }).first().click();
  await page.getByLabel("Key").fill("Authorization");
  await page.getByLabel("Value", { exact: true }).fill("Bearer s3cr3t-t0ken");
  await expect(page.getByLabel("Authentication Type")).toHaveValue(/none/i);
  await page.getByLabel("Timeout in seconds").fill("5");
  await page.getByRole("group", { name: "Response Validators" }).getByRole("button", { name: "+ Add" }).click();
  await page.getByLabel("Json Path").fill("$.data.ok");
  const expected = page.getByRole("textbox", { name: "Expected Values" });
  await expected.fill("true");
  await expected.press("Enter");

  // What the preview shows is what the test sends, byte for byte.
  await page.getByRole("tab", { name: "Preview" }).click();
  const preview = page.getByRole("region", { name: "Rendered body" });
  await expect(preview).toContainText("High-risk access request");
  const previewed = await preview.textContent();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test successful")).toBeVisible();
  const tested = await receiver.next(({ path }) => path === "/hook");
  expect(tested.body).toBe(previewed);
  expect(tested.headers).toContainEqual(["Authorization", "Bearer s3cr3t-t0ken"]);

  await page.getByRole("button", { name: "View Invocation Data" }).click();
  const panel = page.getByRole("dialog", { name: "Invocation Data" });
  await expect(panel.getByText(`POST ${receiver.origin}/hook`)).toBeVisible();
  await expect(panel.getByText("$.data.ok is true, as expected.")).toBeVisible();
  await expect(panel).not.toContainText("s3cr3t");
  await shot(page, "journey");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();

  await page.getByRole("button", { name: "Save Webhook" }).click();
  const row = page.getByRole("row", { name: /SOC receiver/ });
  await expect(row.getByRole("img", { name: "Active", exact: true })).toBeVisible();
  await expect(row).toContainText("127.0.0.1");

  // A source, and an event as its `curl` line would post it.
  await page.getByRole("link", { name: "Sources" }).click();
  await page.getByLabel("Name").fill("my-siem");
  await page.getByRole("button", { name: "Add source" }).click();
  const line = await page.getByRole("region", { name: "curl line" }).textContent();
  const [, address] = line.match(/(http:\/\/127\.0\.0\.1:\d+\/ingest\/src_\w+)/);
  const [, token] = line.match(/Bearer (tocsin_src_[\w-]+)/);
  receiver.clear();
  const posted = await fetch(address, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: fixture });
  expect(posted.status).toBe(202);
  const { event_id: event } = await posted.json();

  const delivered = await receiver.next(({ path }) => path === "/hook");
  expect(JSON.parse(delivered.body)).toEqual({ text: JSON.parse(fixture).data.title });
  expect(delivered.headers).toContainEqual(["webhook-id", event]);

  await page.getByRole("button", { name: "I have copied the token" }).click();
  await page.getByRole("link", { name: "Webhooks" }).first().click();
  await page.getByRole("link", { name: "SOC receiver", exact: true }).click();
  await page.getByRole("link", { name: /Sudden request from an inactive user/ }).first().click();
  await expect(page.getByRole("heading", { name: /Invocation Data/ })).toBeVisible();
  await expect(page.getByText("The target answered 200 and its validator holds.")).toBeVisible();

  await page.getByRole("link", { name: "Events" }).click();
  await page.getByRole("link", { name: /Sudden request from an inactive user|AnomalyDetected/ }).first().click();
  await expect(page.getByRole("row", { name: /SOC receiver/ })).toContainText(/Sent/i);
  // Every digit, also here.
  await expect(page.getByText("1763900000.123456789")).toBeVisible();
});
