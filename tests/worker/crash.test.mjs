// The kill test with a few kills; `cargo xtask crash` makes more of them.
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { crash } from "../crash.mjs";

const KILLS = 5;

test("when the power is cut again and again, nothing is lost, and the ledger balances", async (context) => {
  await crash({ kills: KILLS, seed: randomInt(2 ** 32), tell: (line) => context.diagnostic(line) });
});
