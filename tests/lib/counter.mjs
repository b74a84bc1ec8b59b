// A target that counts, and keeps next to nothing: cheap, so that what is measured or strained is Tocsin.
//
//   const counter = await startCounter(({ path, id, body }) => ({ status: 200, delay: 0 }));
//   counter.arrivals("/hook")   what came there: [{ id, at }], oldest first; `at` is of `performance.now()`
//
// An answer is a status, `{ status, delay, headers }`, "hang up", or a promise of one of them.
import { once } from "node:events";
import { createServer } from "node:http";

export async function startCounter(answer = () => 200) {
  const arrivals = new Map();
  const server = createServer((incoming, outgoing) => {
    const at = performance.now();
    let body = "";
    incoming.setEncoding("utf8").on("data", (text) => (body += text));
    incoming.on("end", async () => {
      const [path, id] = [incoming.url, incoming.headers["webhook-id"]];
      if (!arrivals.has(path)) arrivals.set(path, []);
      arrivals.get(path).push({ id, at });
      respond(outgoing, await answer({ path, id, body }));
    });
  });
  // A connection that is closed when it was idle for a while may be closed under a request.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  const of = (path) => arrivals.get(path) ?? [];
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    arrivals: of,
    ids: (path) => new Set(of(path).map(({ id }) => id)),
    clear: () => arrivals.clear(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function respond(outgoing, answer) {
  if (answer === "hang up") return void outgoing.destroy();
  const { status, delay = 0, headers = {} } = typeof answer === "number" ? { status: answer } : answer;
  const end = () => outgoing.writeHead(status, { "content-length": 0, ...headers }).end();
  if (delay > 0) setTimeout(end, delay).unref();
  else end();
}
