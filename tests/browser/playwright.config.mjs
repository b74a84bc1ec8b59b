// Browser tests: the console in the system's Chromium, against a Worker that each test file starts itself.
import { defineConfig } from "playwright/test";

const inTarget = (name) => new URL(`../../target/browser/${name}`, import.meta.url).pathname;

// Chromium refuses its sandbox to root. What it sees here is our own console on this machine.
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.mjs",
  outputDir: inTarget("results"),
  reporter: "list",
  // A test that only passes the second time is a bug.
  retries: 0,
  // Each brings a Chromium and a workerd of its own, and most of a test is waiting.
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    headless: true,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      // It looks for its maker's hosts at every start; a test talks to this machine only.
      args: [
        "--headless",
        ...sandbox,
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
  },
});
