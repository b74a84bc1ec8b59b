// A target on this machine that keeps what it is sent: for trying webhooks out by hand, and for the tests.
//
//   node tests/receiver.mjs --port 9797
//   const receiver = await startReceiver({ port: 0 });
//
// It listens on 127.0.0.1 only, keeps the last requests in memory, and shows them at `/`. As a program it answers 200,
// unless the path asks for something else; a test sets its answers with `respond`.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { page, policy } from "./lib/receiver-page.mjs";

const REQUESTS_MAX = 200;
const BODY_BYTES_MAX = 1024 * 1024;

// Starts one. Returns what a test needs:
//   origin            as `http://127.0.0.1:40123`
//   requests          what has arrived, oldest first
//   next(predicate)   the first request that fits, already here or still to come; rejects at the deadline
//   respond(path, handler)   handler(request) → { status, headers, body, delay }, or "hang up"
//   clear(), close()
// It does not keep its process up unless told to: a test file that forgot to close it should still end.
export async function startReceiver({ port = 0, keepUp = false } = {}) {
  const requests = [];
  const waiters = new Set();
  const viewers = new Set();
  const handlers = new Map();
  const failed = new Set();
  let count = 0;

  function record(request) {
    requests.push(request);
    if (requests.length > REQUESTS_MAX) requests.shift();
    for (const waiter of [...waiters]) waiter(request);
    for (const viewer of viewers) viewer.write(`data: ${JSON.stringify(request)}\n\n`);
  }

  function clear() {
    requests.length = 0;
    failed.clear();
    for (const viewer of viewers) viewer.write("event: cleared\ndata: {}\n\n");
  }

  function next(predicate = () => true, { deadline = 10_000 } = {}) {
    const present = requests.find(predicate);
    if (present) return Promise.resolve(present);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        const seen = requests.map(({ method, path }) => `${method} ${path}`).join(", ") || "nothing";
        reject(new Error(`no such request within ${deadline} ms; what came: ${seen}`));
      }, deadline);
      const waiter = (request) => {
        if (!predicate(request)) return;
        clearTimeout(timer);
        waiters.delete(waiter);
        resolve(request);
      };
      waiters.add(waiter);
    });
  }

  // What a path asks for when nobody has set an answer.
  function byPath({ path, headers }) {
    const [, verb, argument] = path.split("?")[0].split("/");
    if (verb === "status" && /^[2-5]\d\d$/.test(argument)) return { status: Number(argument) };
    if (verb === "slow" && /^\d{1,3}$/.test(argument)) return { delay: Number(argument) * 1000 };
    if (verb === "fail-then-ok") {
      const id = headers.find(([name]) => name.toLowerCase() === "webhook-id")?.[1] ?? "";
      if (!failed.has(id)) {
        if (failed.size >= REQUESTS_MAX) failed.clear();
        failed.add(id);
        return { status: 500 };
      }
    }
    return {};
  }

  async function take(incoming, outgoing) {
    const body = await readBody(incoming);
    const request = {
      id: ++count,
      time: new Date().toISOString(),
      method: incoming.method,
      path: incoming.url,
      headers: pairs(incoming.rawHeaders),
      body: body.text,
      truncated: body.truncated,
    };
    record(request);
    const handler = handlers.get(incoming.url.split("?")[0]) ?? byPath;
    const answer = (await handler(request)) ?? {};
    if (answer === "hang up") return void incoming.socket.destroy();
    const { status = 200, headers = {}, delay = 0 } = answer;
    // A wait nobody waits for must not keep the process up.
    if (delay > 0) await pause(delay, undefined, { ref: false });
    if (outgoing.destroyed) return;
    const content = answer.body ?? { ok: status >= 200 && status < 300 };
    const isText = typeof content === "string" || content instanceof Uint8Array;
    outgoing.writeHead(status, { ...(isText ? {} : { "content-type": "application/json" }), ...headers });
    outgoing.end(mayHaveBody(status) ? (isText ? content : JSON.stringify(content)) : undefined);
  }

  function view(incoming, outgoing) {
    outgoing.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    outgoing.end(page(incoming.headers.host));
  }

  function stream(_incoming, outgoing) {
    outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // A viewer starts from what is here, also when it comes back after an interruption.
    outgoing.write("retry: 1000\nevent: cleared\ndata: {}\n\n");
    for (const request of requests) outgoing.write(`data: ${JSON.stringify(request)}\n\n`);
    viewers.add(outgoing);
    outgoing.on("close", () => viewers.delete(outgoing));
  }

  // Anything else is recorded, a POST to `/` too.
  const routes = {
    "GET /": view,
    "GET /_events": stream,
    "GET /_requests": (_incoming, outgoing) => {
      outgoing.writeHead(200, { "content-type": "application/json", "x-content-type-options": "nosniff" });
      outgoing.end(JSON.stringify(requests));
    },
    "DELETE /_requests": (_incoming, outgoing) => {
      clear();
      outgoing.writeHead(204).end();
    },
  };

  const server = createServer((incoming, outgoing) => {
    const show = routes[`${incoming.method} ${incoming.url}`];
    // What it was sent is for this machine's own pages and programs, and not for a site that happens to be open.
    if (show && !isLocal(incoming.headers.host)) return void outgoing.writeHead(403).end();
    if (show) return show(incoming, outgoing);
    take(incoming, outgoing).catch((error) => {
      // The sender gave up half-way, or a test's handler threw; either way there is no answer to give.
      if (!incoming.destroyed) console.error(error);
      incoming.socket?.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  if (!keepUp) server.unref();

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    next,
    respond: (path, handler) => void handlers.set(path, typeof handler === "function" ? handler : () => handler),
    clear,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function readBody(incoming) {
  const chunks = [];
  let length = 0;
  for await (const chunk of incoming) {
    // Read on to the end, as a patient target would, but keep only so much.
    if (length < BODY_BYTES_MAX) chunks.push(chunk.subarray(0, BODY_BYTES_MAX - length));
    length += chunk.length;
  }
  return { text: Buffer.concat(chunks).toString("utf8"), truncated: length > BODY_BYTES_MAX };
}

// Node gives names and values in one flat list: in order, in their own spelling, repeated ones apart.
function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]]);
}

// A page of another site can point its own name at this machine; the Host header gives it away.
function isLocal(host = "") {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

function mayHaveBody(status) {
  return status !== 204 && status !== 205 && status !== 304;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [flag, value] = process.argv.slice(2);
  const port = Number(value);
  if (flag !== "--port" || !Number.isInteger(port) || port < 0 || port > 65535) {
    console.error("usage: node tests/receiver.mjs --port 9797");
    process.exit(2);
  }
  try {
    const receiver = await startReceiver({ port, keepUp: true });
    console.log(`receiver ready on ${receiver.origin}`);
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `port ${port} is taken` : String(error));
    process.exit(1);
  }
}
