// What every browser test stands on: one Tocsin and one receiver for all of them, a console that must stay silent, and the
// user's own verbs.
import { test as base, expect } from "playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { startReceiver } from "../receiver.mjs";
import { connect } from "../lib/api.mjs";
import { startTocsin } from "../lib/workerd.mjs";

export { expect };

const stageWith = (vars) =>
  async function provideStage({}, use) {
    const receiver = await startReceiver({ port: 0 });
    const tocsin = await startTocsin({ vars: { DEV_TARGET_ORIGINS: receiver.origin, ...vars(receiver) } });
    await use({ receiver, tocsin, api: connect(tocsin) });
    await tocsin.stop();
    await receiver.close();
  };
const provideStage = stageWith(() => ({}));

// Where pictures go.
export const SHOTS = new URL("../../target/browser/shots/", import.meta.url).pathname;

const ONE_FOR_ALL = { scope: "worker", timeout: 90_000 };

export const test = base.extend({
  stage: [provideStage, ONE_FOR_ALL],

  // What a page should not have said.
  strays: async ({}, use) => use([]),

  // No error, no warning, nothing the CSP had to stop. Chromium reports answers of 4xx as errors of the page; those
  // are part of some journeys.
  page: async ({ page, strays }, use) => {
    await page.exposeFunction("reportViolation", (violation) => strays.push(violation));
    // In every document, before any script of its own.
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => {
        window.reportViolation(`CSP: ${effectiveDirective} stopped ${blockedURI} of ${sourceFile}`);
      });
    });
    page.on("console", (message) => {
      const isAnswer = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
      if (["error", "warning"].includes(message.type()) && !isAnswer) strays.push(message.text());
    });
    page.on("pageerror", (error) => strays.push(String(error)));
    await use(page);
    expect(strays, "what the console of the browser says").toEqual([]);
  },

  // A page that is signed in, at an address of the console.
  open: async ({ page, stage }, use) => {
    await use(async (path = "/") => {
      await page.goto(`${stage.tocsin.origin}${path}`);
      await signIn(page, stage.tocsin.adminToken);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Sign in");
    });
  },
});

export async function signIn(page, token) {
  await page.getByLabel("Admin token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(told, "what axe finds").toEqual([]);
}

// The template editor, once it is there, with this text in it; the cursor is behind it.
export async function write(page, text) {
  await expect(page.locator("#body_template .cm-content")).toBeVisible();
  const editor = page.getByRole("textbox", { name: "Body Template" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  return editor;
}

// A picture of the page, to look at.
export function shot(page, name) {
  return page.screenshot({ path: `${SHOTS}${name}.png`, animations: "disabled" });
}

// The same with a Tocsin of its own, in which nobody has done anything yet.
export const freshTest = test.extend({ stage: [provideStage, ONE_FOR_ALL] });

// The same with settings of its own, made from the receiver.
export const testWith = (vars) => test.extend({ stage: [stageWith(vars), ONE_FOR_ALL] });
