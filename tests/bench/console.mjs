// What a person with a slow phone waits for: the console from nothing, over Slow 4G, with a processor four times slower.
//
//   cargo xtask bench console
import { chromium } from "playwright";
import { connect } from "../lib/api.mjs";
import { startTocsin } from "../lib/workerd.mjs";

// Lighthouse's "Slow 4G", and its factor for a phone.
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const CPU_SLOWDOWN = 4;
const ROUNDS = 5;
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const tocsin = await startTocsin({ worker: "build/worker" });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ARGS });
try {
  await connect(tocsin).createWebhook({ name: "A webhook", active: false, url: "https://hooks.example.com/x", body_template: "{}" });
  const session = await signedIn();
  const pages = { "/webhooks": /^Webhooks$/, "/deliveries": /^Deliveries$/, "/sources": /^Sources$/, "/webhooks/new/anomaly": /./ };
  console.log("page                     usable   shift   loaded   requests   (medians of " + ROUNDS + ", nothing cached)");
  for (const [path, heading] of Object.entries(pages)) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(session, path, heading));
    const of = (name) => median(rounds.map((round) => round[name]));
    console.log(`${path.padEnd(24)} ${(of("ms") / 1000).toFixed(2)} s   ${of("shift").toFixed(3)}   ${(of("bytes") / 1000).toFixed(0)} kB   ${of("requests")}`);
  }
} finally {
  await browser.close();
  await tocsin.stop();
}

async function signedIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(tocsin.origin);
  await page.getByLabel("Admin token").fill(tocsin.adminToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

async function visit(session, path, heading) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await context.addCookies(session);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_4G);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  let [bytes, requests, isUsable] = [0, 0, false];
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => {
    if (!isUsable) [bytes, requests] = [bytes + encodedDataLength, requests + 1];
  });
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const begun = performance.now();
  await page.goto(`${tocsin.origin}${path}`, { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  // What it lists is there, too.
  await page.locator("main :is(table tbody tr, .empty, form)").first().waitFor();
  const ms = performance.now() - begun;
  isUsable = true;
  const shift = await page.evaluate(() => window.shift);
  await context.close();
  return { ms, shift, bytes, requests };
}
