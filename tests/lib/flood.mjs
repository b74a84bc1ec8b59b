// A target on this machine whose answers do not end: `/endless/…` never stops sending, `/trickle/…` sends a byte now and
// then, `/silence/…` sends nothing after its headers.
import { once } from "node:events";
import { createServer } from "node:http";

// Returns { origin, close(), taken }: for each path, how many bytes were sent and whether anybody still listens.
export async function startFlood() {
  const taken = new Map();
  const server = createServer((request, response) => {
    request.resume();
    const state = { bytes: 0, open: true };
    taken.set(request.url, state);
    response.on("close", () => (state.open = false));
    response.writeHead(200, { "content-type": "application/json" });
    const kind = request.url.split("/")[1];
    if (kind === "endless") pour(response, state);
    else if (kind === "trickle") drip(response, state);
    else response.flushHeaders();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    taken,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function pour(response, state) {
  const chunk = Buffer.alloc(64 * 1024, "x");
  const send = () => {
    state.bytes += chunk.length;
    return response.write(chunk);
  };
  const fill = () => {
    while (state.open && send());
  };
  response.on("drain", fill);
  fill();
}

function drip(response, state) {
  if (!state.open) return;
  state.bytes += 1;
  response.write("x");
  setTimeout(drip, 200, response, state).unref();
}
