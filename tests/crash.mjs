// The kill test: the power is cut again and again while events come in and their targets fail at random. In the end
// every event that was accepted has arrived wherever it was wanted, under one id, and the ledger balances.
//
//   node tests/crash.mjs --kills 50 --seed 7
//   await crash({ kills: 5, seed: 7, tell: console.log });
//
// The seed decides when the power is cut and what becomes of each attempt at a target. How far Tocsin has come by then
// is up to the machine, so the same seed is a similar run, and not the same one.
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { connect, eventually } from "./lib/api.mjs";
import { startCounter } from "./lib/counter.mjs";
import { check, createWebhooks, openTarget, startSender } from "./lib/crash.mjs";
import { seeded } from "./lib/random.mjs";
import { startTocsin } from "./lib/workerd.mjs";

const SOURCES = 3;
const KILLS_DEFAULT = 20;
// The power is cut so long after Tocsin accepts events, or in the midst of its start: alarms run before it answers.
const LIFE_MS_MAX = 3_000;
const START_MS_MAX = 2_500;
const CUT_AT_START = 0.25;
// What was under way at the last kill is left alone for twice its timeout of a second, and half a minute. The rest is
// a slow machine with a full queue.
const SETTLED_MS_MAX = 180_000;
const LOOK_MS = 500;

// Throws when a promise was broken. `tell` gets a line for each kill, and one for the result.
export async function crash({ kills, seed, tell }) {
  const random = seeded(seed);
  const target = openTarget(seed);
  const counter = await startCounter(target.answer);
  const tocsin = await startTocsin({ vars: { DEV_TARGET_ORIGINS: counter.origin } });
  const senders = [];
  try {
    const api = connect(tocsin);
    const webhooks = await createWebhooks(api, counter.origin);
    for (let place = 0; place < SOURCES; place++) senders.push(await startSender(api, place));
    for (let kill = 1; kill <= kills; kill++) {
      const moment = await cutPower(tocsin, random, () => countAccepted(senders));
      const seen = `${countAccepted(senders)} events accepted, ${target.attempts()} attempts seen`;
      tell(`kill ${kill} of ${kills}, ${moment}: ${seen}`);
    }
    await tocsin.restart();
    for (const sender of senders) await sender.stop();
    target.recover();
    await settle(api, webhooks);
    const events = senders.flatMap(({ accepted }) => accepted);
    tell(`seed ${seed}: ${check({ target, webhooks, events, ledger: await api.ledger() })}`);
  } catch (error) {
    const log = tocsin.log().split("\n").filter((line) => !line.startsWith("[wrangler:info]"));
    tell(`seed ${seed} failed; Tocsin's log ends:\n${log.slice(-50).join("\n")}`);
    throw error;
  } finally {
    await Promise.allSettled(senders.map((sender) => sender.stop()));
    await tocsin.stop();
    await counter.close();
  }
}

// Starts it if it is down, and kills the whole process group at a random moment; returns which.
async function cutPower(tocsin, random, accepted) {
  const inStart = random.chance(CUT_AT_START) && !tocsin.isUp();
  const ms = Math.round(random.between(0, inStart ? START_MS_MAX : LIFE_MS_MAX));
  if (inStart) {
    // It fails, and is meant to.
    const starting = tocsin.restart().catch(() => {});
    await pause(ms);
    await tocsin.kill();
    await starting;
    return `${ms} ms after its start began`;
  }
  if (!tocsin.isUp()) await tocsin.restart();
  const before = accepted();
  await eventually("an event is accepted", accepted, (count) => count > before);
  await pause(ms);
  await tocsin.kill();
  return `${ms} ms after its first event`;
}

const countAccepted = (senders) => senders.reduce((sum, { accepted }) => sum + accepted.length, 0);

// Until nothing is pending, under way or held. What waits for its next attempt is asked for by hand: after three
// failures in a row that is two minutes away. It changes when an attempt is made, and neither how it is claimed nor how
// its end is written; how long the waits are is for other tests to say.
async function settle(api, webhooks) {
  const look = async () => {
    await Promise.all(webhooks.map(({ webhook }) => hurry(api, webhook)));
    return api.ledger();
  };
  const isSettled = ({ total, sources }) =>
    total.pending + total.sending + total.held === 0 && sources.every(({ unrouted }) => unrouted === 0);
  await eventually("all is settled", look, isSettled, { deadline: SETTLED_MS_MAX, every: LOOK_MS });
}

async function hurry(api, webhook) {
  const { items } = await api.listDeliveries(webhook, { state: "pending", limit: 100 });
  const far = items.filter(({ next_attempt_at }) => Date.parse(next_attempt_at) > Date.now() + LOOK_MS);
  await Promise.all(far.map(({ event_id }) => api.byHand("retry", webhook, event_id)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const options = { kills: { type: "string" }, seed: { type: "string" } };
  const { values } = parseArgs({ options });
  const [kills, seed] = [Number(values.kills ?? KILLS_DEFAULT), Number(values.seed ?? randomInt(2 ** 32))];
  if (![kills, seed].every((number) => Number.isInteger(number) && number >= 0)) {
    console.error("usage: node tests/crash.mjs [--kills 20] [--seed 7]");
    process.exit(2);
  }
  console.log(`seed ${seed}`);
  await crash({ kills, seed, tell: console.log });
}
