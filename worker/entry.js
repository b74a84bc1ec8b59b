// The Worker's entry: a thin skin around the Wasm module that keeps a trap from turning into silence.
//
// Rust is built with panic=abort, so a trap (a panic, a stack overflow, an exception of JavaScript that crosses Wasm)
// kills the instance, and every promise it had handed out stays unsettled for ever. The runtime cannot tell that from
// slow work: requests hang, and an alarm is not tried again before its limit of fifteen minutes. So each call into
// Wasm runs against the death of its instance: when that dies, its calls fail at once, the caller gets an answer, the
// alarm its retry, and the next call finds a new instance. worker-build's own shim does not do this, hence this file.
//
// It leans on four names of wasm-bindgen's glue and the worker crate: `__worker_init_state`, its two fields
// `instanceId` and `criticalError`, and `__wbg_reset_state`. A test panics on purpose to hold them in place.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import * as wasm from "./pkg/index.js";

const state = wasm.__worker_init_state();

// Which instance lives; the crate counts `instanceId` up each time one starts.
let generation = state.instanceId;
// How to fail each call that is under way in that instance.
let calls = new Set();

function failCalls() {
  const dead = calls;
  calls = new Set();
  for (const fail of dead) fail(new Error("the Wasm instance died while it handled this call"));
}

// The panic hook sets this flag while Wasm is still on the stack: too early for a new instance, but not for the calls.
// Waiting for the exception to surface would not do, because JavaScript in between may swallow it.
let panicked = false;
Object.defineProperty(state, "criticalError", {
  get: () => panicked,
  set: (value) => {
    panicked = value;
    if (value) failCalls();
  },
});

// Replaces the instance if it is dead. Asking it for its state is the probe: the glue starts a new instance, or
// throws, when the old one has trapped. Errors are never judged by their text or type, since most are not traps:
// timers and promises of an instance that is gone still fire, and must not take a healthy one with them.
function revive() {
  let dead = panicked;
  try {
    if (!dead) wasm.__worker_init_state();
  } catch {
    dead = true;
  }
  if (dead) {
    wasm.__wbg_reset_state();
    panicked = false;
  }
  if (generation !== state.instanceId) {
    generation = state.instanceId;
    failCalls();
  }
}

// Most of Rust runs in microtasks of its own, so most traps surface here and not in the call that led to them.
addEventListener("error", revive);
addEventListener("unhandledrejection", revive);

async function guard(call) {
  revive();
  const { promise: death, reject: fail } = Promise.withResolvers();
  death.catch(() => {});
  calls.add(fail);
  try {
    return await Promise.race([call(), death]);
  } catch (error) {
    revive();
    throw error;
  } finally {
    calls.delete(fail);
  }
}

const durable = (name) =>
  class extends DurableObject {
    #object;
    #generation;

    // An object of a dead instance is a dangling pointer; what it held in memory is read again from storage.
    #living() {
      if (this.#generation !== generation) {
        this.#object = new wasm[name](this.ctx, this.env);
        this.#generation = generation;
      }
      return this.#object;
    }

    fetch(request) {
      return guard(() => this.#living().fetch(request));
    }

    // A rejection is what makes the runtime try the alarm again.
    alarm() {
      return guard(() => this.#living().alarm());
    }
  };

export const Registry = durable("RegistryObject");
export const Journal = durable("JournalObject");
export const Outbox = durable("OutboxObject");

// Makes attempts for an Outbox, which starts it through `ctx.exports`. No route leads here.
export class Sender extends WorkerEntrypoint {
  fetch(request) {
    return guard(() => wasm.send(request, this.env));
  }
}

// Those of `http::respond`; a test compares them.
const PROBLEM_HEADERS = {
  "content-type": "application/problem+json",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export default class extends WorkerEntrypoint {
  async fetch(request) {
    try {
      return await guard(() => wasm.fetch(request, this.env, this.ctx));
    } catch (error) {
      console.error("request lost to a trap:", error);
      // The same shape as every other error of the API (`shared::api::Problem`), since callers parse it.
      const problem = { status: 500, code: "internal", title: "Something in Tocsin broke. Please try again.", issues: [] };
      return new Response(JSON.stringify(problem), { status: problem.status, headers: PROBLEM_HEADERS });
    }
  }

  scheduled(event) {
    return guard(() => wasm.scheduled(event, this.env, this.ctx));
  }
}
