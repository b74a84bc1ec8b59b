// Adding sources: how they write, how they prove themselves, and lines that work as they are shown.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { unique } from "../lib/api.mjs";
import { expect, expectAccessible, shot, test } from "./fixtures.mjs";

const run = promisify(execFile);

// Runs lines in a POSIX shell, with `curl` saying what it was told instead of sending it; the request as `fetch` takes it.
async function requestOf(lines) {
  const { stdout } = await run("sh", ["-c", `curl() { printf '%s\\0' "$@"; }\n${lines}`]);
  const words = stdout.split("\0");
  const after = (flag) => words.flatMap((word, place) => (word === flag ? [words[place + 1]] : []));
  const headers = Object.fromEntries(after("-H").map((header) => header.split(/: (.*)/s).slice(0, 2)));
  return [words.find((word) => word.startsWith("http")), { method: "POST", headers, body: [...after("-d"), ...after("--data-raw")][0] }];
}

async function send(page) {
  const lines = await page.getByRole("region", { name: "curl line" }).textContent();
  const answer = await fetch(...(await requestOf(lines)));
  return { status: answer.status, text: await answer.text() };
}

const add = (page) => page.getByRole("button", { name: "Add source" }).click();

test("a token is replaced: the old one holds for a day, or ends now", async ({ page, open, stage }) => {
  const { source, token } = await stage.api.createSource({ name: unique("Rotated"), format: "raw" });
  const post = (bearer) =>
    stage.api.call("POST", source.ingest_path, { token: bearer, body: { n: unique("n") } }).then(({ status }) => status);
  await open("/sources");
  const row = page.getByRole("row", { name: new RegExp(source.name) });
  const dialog = page.getByRole("dialog", { name: `Replace the token of ${source.name}?` });
  const shown = page.getByRole("region", { name: `The token of ${source.name}` });
  const replace = async (how) => {
    await row.getByRole("button", { name: "Replace token" }).click();
    await dialog.getByRole("button", { name: how }).click();
    await expect(shown.getByRole("heading")).toBeFocused();
  };
  const made = () => shown.getByText(/^tocsin_src_[\w-]+$/).textContent();

  await replace("Keep the old one for 24 hours");
  const second = await made();
  await expect(row).toContainText("the one before until");
  expect([await post(token), await post(second)]).toEqual([202, 202]);
  await expectAccessible(page);
  await shot(page, "source-rotated");
  await page.getByRole("button", { name: "I have copied the token" }).click();

  await replace("End the old one now");
  const third = await made();
  await expect(row).not.toContainText("the one before");
  expect([await post(token), await post(second), await post(third)]).toEqual([401, 401, 202]);
});

test("a source with paths of its own is tried on an event before it is added", async ({ page, open, stage }) => {
  const name = unique("Okta");
  await open("/sources");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Format").selectOption("Custom paths");
  await page.getByLabel("Path to the type").fill("eventType");
  await add(page);
  await expect(page.getByLabel("Path to the type")).toBeFocused();
  await expect(page.getByText("A JSONPath begins with $")).toBeVisible();
  await page.getByLabel("Path to the type").fill("$.eventType");
  await page.getByLabel("Path to the time").fill("$.published");
  await page.getByLabel("Try it on an event").fill('{"eventType": "user.session.start", "published": 1763900000.123456789}');
  const verdict = 'It would have the type "user.session.start", the time 1763900000.123456789, and its content as its identity.';
  await expect(page.getByText(verdict)).toBeVisible();
  await page.getByLabel("Requests a second").fill("many");
  await add(page);
  await expect(page.getByText("This is not a whole number.")).toBeVisible();
  await page.getByLabel("Requests a second").fill("7");
  await expectAccessible(page);
  await shot(page, "source-custom");
  await add(page);
  await expect(page.getByRole("heading", { name: `The token of ${name}` })).toBeFocused();
  await expect(page.getByRole("region", { name: "curl line" })).toHaveCount(0);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Custom paths");

  const { items } = await stage.api.must(200, "GET", "/api/sources?limit=100");
  const { custom, rate_limit_per_sec } = items.find((item) => item.name === name);
  expect([custom, rate_limit_per_sec]).toEqual([{ type_path: "$.eventType", time_path: "$.published" }, 7]);
  await expect(page.getByLabel("Format")).toHaveValue("tocsin");
});

for (const [format, authentication] of [
  ["Any JSON object", "GitHub signature"],
  ["Tocsin event", "Standard Webhooks signature"],
  ["OCSF", "Bearer token"],
  ["Amazon EventBridge", "Bearer token"],
]) {
  test(`the lines that are shown send an event: ${format}, ${authentication}`, async ({ page, open }) => {
    const name = unique("Shell");
    await open("/sources");
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Format").selectOption(format);
    await page.getByLabel("Authentication").selectOption(authentication);
    await add(page);
    await expect(page.getByText("It is shown this once.")).toBeVisible();
    expect(await send(page)).toMatchObject({ status: 202 });
    await expectAccessible(page);
    await shot(page, `source-${authentication.split(" ")[0].toLowerCase()}-${format.split(" ")[0].toLowerCase()}`);
    await page.getByRole("button", { name: /^I have copied the (token|secret)$/ }).click();
    await expect(page.getByText("It is shown this once.")).toHaveCount(0);
  });
}

test("a secret that was typed is not shown again", async ({ page, open }) => {
  const [name, secret] = [unique("Forge"), `It's a secret ${unique("chosen")}`];
  await open("/sources");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Format").selectOption("Any JSON object");
  await page.getByLabel("Authentication").selectOption("GitHub signature");
  await page.getByLabel("Secret").fill("short");
  await add(page);
  await expect(page.getByText("The secret has 5 characters; 16 to 256 are allowed.")).toBeVisible();
  await page.getByLabel("Secret").fill(secret);
  await add(page);
  await expect(page.getByRole("heading", { name: `${name} was added` })).toBeFocused();
  await expect(page.getByText("Payload URL")).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: "Done" }).click();
});
