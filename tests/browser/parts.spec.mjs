// The console comes in parts: each page opens whichever way one gets there, and a part that does not come is no dead end.
import { expect, shot, test } from "./fixtures.mjs";

const RAIL = ["Deliveries", "Events", "Sources", "Ledger", "Access", "Audit", "Troubleshooting", "Webhooks"];

const heading = (page) => page.getByRole("heading", { level: 1 });
const rail = (page) => page.getByRole("navigation", { name: "Pages" });
const openedFromRail = (page, name) => rail(page).getByRole("link", { name, exact: true }).click();

// What the browser says of a part that did not come is no fault of the page.
const forget = (strays) => strays.splice(0, strays.length);

test("pages open by click, by going back, and by their address with nothing cached", async ({ page, open, context, stage }) => {
  await open("/webhooks");
  for (const name of RAIL) {
    await openedFromRail(page, name);
    await expect(heading(page)).toHaveText(name);
  }
  for (const name of [...RAIL].reverse().slice(1)) {
    await page.goBack();
    await expect(heading(page)).toHaveText(name);
  }
  const cookies = await context.cookies();
  for (const path of ["/deliveries", "/sources", "/webhooks/new/anomaly"]) {
    const fresh = await context.browser().newContext();
    await fresh.addCookies(cookies);
    const tab = await fresh.newPage();
    const violations = [];
    tab.on("console", (message) => message.type() === "error" && violations.push(message.text()));
    await tab.goto(`${stage.tocsin.origin}${path}`);
    await expect(heading(tab)).toBeVisible();
    expect(violations).toEqual([]);
    await fresh.close();
  }
});

test("a part that is not there says so; another try brings it, and the other pages go on", async ({ page, open, strays }) => {
  // As Cloudflare answers for a file of a version before: with the console's own page.
  await page.route("**/split_manage.wasm", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html>" }));
  await open("/webhooks");
  await openedFromRail(page, "Sources");
  const alert = page.getByRole("alert").filter({ hasText: "This page could not be loaded." });
  await expect(alert).toBeVisible();
  await shot(page, "part-missing");
  await openedFromRail(page, "Deliveries");
  await expect(heading(page)).toHaveText("Deliveries");
  await openedFromRail(page, "Audit");
  await expect(alert).toBeVisible();
  await page.unroute("**/split_manage.wasm");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page)).toHaveText("Audit");
  forget(strays);
});

test("a part that never comes says so after a while, and the page can be loaded anew", async ({ page, open, strays }) => {
  await page.clock.install();
  await page.route("**/split_manage.wasm", () => {});
  await open("/webhooks");
  await openedFromRail(page, "Sources");
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Loading" })).toBeAttached();
  await page.clock.runFor(21_000);
  const alert = page.getByRole("alert").filter({ hasText: "This page could not be loaded." });
  await expect(alert).toBeVisible();
  // It would wait for the same answer.
  await expect(alert.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await page.unroute("**/split_manage.wasm");
  await alert.getByRole("button", { name: "Reload" }).click();
  await expect(heading(page)).toHaveText("Sources");
  forget(strays);
});

test("a broken app.js shows an error, and Reload fetches it again", async ({ page, stage, strays }) => {
  await page.route("**/assets/*/app.js", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(stage.tocsin.origin);
  const alert = page.getByRole("alert").filter({ hasText: "The console could not start." });
  await expect(alert).toBeVisible();
  await page.unroute("**/assets/*/app.js");
  await alert.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByLabel("Admin token")).toBeVisible();
  forget(strays);
});
