// Who may do what, in the console: a token made and shown once, a role that is offered only what it may do, sessions that end;
// and a policy that lets no script in.
import { unique } from "../lib/api.mjs";
import { send, settled } from "./events.mjs";
import { expect, expectAccessible, shot, signIn, test } from "./fixtures.mjs";

const RAIL = { name: "Pages" };

test("a token with a role is made, shown once, signs in, and ends what it opened when it is revoked", async ({ page, open, stage }) => {
  const { api, receiver, tocsin } = stage;
  const type = unique("Type");
  const webhook = await api.createWebhook({
    name: unique("Seen"),
    url: `${receiver.origin}/status/400`,
    body_template: '{ "text": "{{data.title}}" }',
    filters: [{ json_path: "$.event_type", expected_values: [type] }],
  });
  const { source, token: sourceToken } = await api.createSource({ name: unique("Source") });
  const body = { event_type: type, data: { title: "A title", secret: "c4n4ry" } };
  const { event_id: event } = (await api.call("POST", source.ingest_path, { body, token: sourceToken })).json;
  await settled(stage, webhook, event, "dead");

  await open("/access");
  const name = unique("Auditor");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("combobox", { name: "Role" }).selectOption("viewer");
  await page.getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("region", { name: `The API token ${name}` });
  const token = (await shown.getByRole("code").first().textContent()).trim();
  expect(token).toMatch(/^tocsin_api_[\w-]{43}$/);
  await shot(page, "access-fresh");
  await expectAccessible(page);
  await shown.getByRole("button", { name: "I have copied the token" }).click();
  await expect(shown).toBeHidden();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("viewer");
  expect(await page.content()).not.toContain(token);

  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, token);
  const rail = page.getByRole("navigation", RAIL);
  await expect(rail.getByText(`API token ${name}, viewer`)).toBeVisible();
  await expect(rail.getByRole("link", { name: "Access" })).toHaveCount(0);

  // Nothing is offered that would be refused.
  const offered = (word) => page.getByRole("main").getByRole("button", { name: word }).or(page.getByRole("main").getByRole("link", { name: word }));
  const go = (path) => page.goto(`${tocsin.origin}${path}`);
  await go("/webhooks");
  await expect(page.getByRole("link", { name: webhook.name, exact: true })).toBeVisible();
  await expect(offered(/Add Webhook|^Edit|^Deactivate|^Duplicate|^Delete/)).toHaveCount(0);
  await go(`/webhooks/${webhook.id}/edit`);
  await expect(page.getByText(/Only the role operator or more may try a webhook: render it, and send it once\. Yours is viewer\./)).toBeVisible();
  await expect(offered(/^Save|^Test$/)).toHaveCount(0);
  await go(`/webhooks/${webhook.id}/deliveries/${event}`);
  await expect(page.getByText("Your role sees no headers and no bodies.").first()).toBeVisible();
  await expect(offered(/Retry|^Cancel|^Replay/)).toHaveCount(0);
  await shot(page, "access-viewer-delivery");
  await go(`/events/${event}`);
  await expect(page.getByText("Your role sees no headers and no bodies.")).toBeVisible();
  expect(await page.content()).not.toContain("c4n4ry");
  await go("/sources");
  await expect(page.getByText(/Only the role admin may add, change and delete sources/)).toBeVisible();
  await expect(offered(/Add source|^Delete/)).toHaveCount(0);
  for (const [path, what] of [["/audit", /^Only the role admin may read who changed what/], ["/webhooks/new/anomaly", /^Only the role editor or more may add/]]) {
    await go(path);
    await expect(page.getByText(what)).toBeVisible();
    await expect(offered(/Refresh|Export|Try again|^Save|^Test$/)).toHaveCount(0);
  }
  await go("/access");
  await expect(page.getByText(/Only the role admin may make and revoke API tokens/)).toBeVisible();
  await expectAccessible(page);

  // Revoked while a page of it is open.
  await go("/webhooks");
  await expect(page.getByRole("link", { name: webhook.name, exact: true })).toBeVisible();
  const { items } = await api.must(200, "GET", "/api/tokens?limit=100");
  const { id } = items.find((item) => item.name === name);
  await api.must(204, "DELETE", `/api/tokens/${id}`);
  await expect(page.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
  await signIn(page.getByRole("dialog"), token);
  await expect(page.getByRole("dialog").getByText("This API token was revoked.")).toBeVisible();
  await signIn(page.getByRole("dialog"), tocsin.adminToken);
  // Another role, and the page offers what that may do.
  await expect(page.getByRole("button", { name: "Add Webhook" })).toBeVisible();
});

test("an operator retries and tests, and does not save", async ({ page, stage }) => {
  const { api, receiver, tocsin } = stage;
  const path = `/${unique("operated")}`;
  receiver.respond(path, { status: 400 });
  const type = unique("Type");
  const webhook = await api.createWebhook({
    name: unique("Operated"),
    url: `${receiver.origin}${path}`,
    body_template: '{ "text": "{{data.title}}" }',
    filters: [{ json_path: "$.event_type", expected_values: [type] }],
  });
  const [event] = await send(stage, [unique("Again")], { type });
  await settled(stage, webhook, event, "dead");
  receiver.respond(path, { status: 200 });
  const { token } = await api.createToken({ name: unique("Operator"), role: "operator" });
  await page.goto(`${tocsin.origin}/webhooks/${webhook.id}/deliveries/${event}`);
  await signIn(page, token);
  const timeline = page.getByRole("list", { name: "What happened, newest first" });
  await expect(timeline.getByRole("button", { name: /Attempt 1/ })).toContainText("400");
  await page.getByRole("button", { name: "Retry now" }).click();
  await expect(timeline.getByRole("button", { name: /Attempt 2/ })).toContainText("the target took it");
  await settled(stage, webhook, event, "delivered");

  await page.goto(`${tocsin.origin}/webhooks/${webhook.id}`);
  await page.getByRole("link", { name: "Open and test" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Test successful")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Save/ })).toHaveCount(0);
  await expect(page.getByText(/Only the role editor or more/)).toBeVisible();
  await shot(page, "access-operator-form");
});

test("a token is revoked after a question, and sessions are ended from the page", async ({ page, open, stage, browser }) => {
  const { api, tocsin } = stage;
  const { api_token, token } = await api.createToken({ name: unique("Gone"), role: "admin" });
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(tocsin.origin);
  await signIn(other, token);
  await expect(other.getByRole("heading", { level: 1, name: "Webhooks" })).toBeVisible();

  await open("/access");
  const theirs = page.getByRole("row", { name: new RegExp(`API token ${api_token.name}`) });
  await expect(theirs).toContainText("127.0.0.1");
  await expect(page.getByRole("row", { name: /This one/ })).toContainText("admin token");
  await page.getByRole("button", { name: `End the session of API token ${api_token.name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(theirs).toBeVisible();
  await page.getByRole("button", { name: "End all others" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End them" }).click();
  await expect(theirs).toHaveCount(0);
  await expect(page.getByRole("row", { name: /This one/ })).toBeVisible();
  await other.reload();
  await expect(other.getByLabel("Admin token")).toBeVisible();
  await elsewhere.close();

  await page.getByRole("button", { name: `Revoke ${api_token.name}` }).click();
  const question = page.getByRole("dialog", { name: `Revoke ${api_token.name}?` });
  await question.getByRole("button", { name: "Cancel" }).click();
  expect((await api.call("GET", "/api/session", { token })).status).toBe(200);
  await page.getByRole("button", { name: `Revoke ${api_token.name}` }).click();
  await question.getByRole("button", { name: "Revoke API token" }).click();
  await expect(page.getByRole("button", { name: `Revoke ${api_token.name}` })).toHaveCount(0);
  expect((await api.call("GET", "/api/session", { token })).status).toBe(401);
});

test("what was made stays above every page until it was copied, and goes with the session", async ({ page, open, stage }) => {
  const { api, tocsin } = stage;
  const { token: viewer } = await api.createToken({ name: unique("Viewer"), role: "viewer" });
  await open("/access");
  const made = [unique("First"), unique("Second")];
  for (const name of made) {
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Create token" }).click();
    await expect(page.getByRole("heading", { name: `The API token ${name}` })).toBeFocused();
  }
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit" })).toBeVisible();
  const [first, second] = made.map((name) => page.getByRole("region", { name: `The API token ${name}` }));
  await expect(first).toBeVisible();
  await second.getByRole("button", { name: "I have copied the token" }).click();
  await expect(second).toBeHidden();
  await expect(page.getByRole("main")).toBeFocused();
  const token = await first.getByRole("code").first().textContent();

  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, viewer);
  await expect(page.getByRole("navigation", RAIL).getByText(/viewer$/)).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test("the policy stops what is not ours, and the tests would see it", async ({ page, open, stage, strays }) => {
  await open("/webhooks");
  const attempts = {
    "script-src-elem": () => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.head.append(script);
    },
    "script-src-attr": () => {
      const image = document.createElement("img");
      image.setAttribute("onerror", "window.ran = true");
      image.src = "data:,";
      document.body.append(image);
    },
    "style-src-elem": () => {
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.head.append(style);
    },
    "connect-src": () => fetch("https://example.com/").catch(() => {}),
    "frame-src": () => {
      const frame = document.createElement("iframe");
      frame.src = "https://example.com/";
      document.body.append(frame);
    },
    "form-action": () => {
      const form = document.createElement("form");
      form.action = "https://example.com/";
      document.body.append(form);
      form.submit();
    },
  };
  for (const [directive, attempt] of Object.entries(attempts)) {
    await page.evaluate(attempt);
    await expect.poll(() => strays.some((stray) => stray.startsWith(`CSP: ${directive} stopped`)), directive).toBe(true);
  }
  // `eval`, which what is in `wasm-unsafe-eval` does not allow.
  // Later, by the page itself: what a test evaluates may do that.
  await page.evaluate(() => {
    setTimeout(() => {
      try {
        window.evaluated = (0, eval)("1 + 1");
      } catch (error) {
        window.evaluated = error.name;
      }
    });
  });
  await expect.poll(() => page.evaluate(() => window.evaluated)).toBe("EvalError");
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).not.toBe("none");
  await expect.poll(() => strays.some((stray) => stray.includes("eval"))).toBe(true);
  // Here they are what was expected; anywhere else they fail the test.
  strays.length = 0;
});
