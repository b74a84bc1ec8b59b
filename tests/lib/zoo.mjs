// Targets on this machine that misbehave, byte by byte: no HTTP server would let itself be made to.
//
//   const zoo = await startZoo();
//   const url = zoo.keep("resets", reset);
//   zoo.visits(url)   what has been there: [{ id, sent, open }]
//
// An answer is the bytes to send before the connection is closed, or a function of the visit that does as it likes.
import { once } from "node:events";
import { createServer } from "node:net";

const CHUNK = Buffer.alloc(64 * 1024, "x");
// Less than the shortest timeout of a webhook, which is a second.
const DRIP_MS = 300;
// TLS: a fatal alert, handshake_failure.
const TLS_REFUSAL = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]);

export async function startZoo() {
  const answers = new Map();
  const visits = [];
  const plain = await listen((socket) => {
    readRequest(socket, (path, headers) => {
      const visit = { url: urlOf(path), id: headers["webhook-id"], sent: 0, open: true, socket };
      socket.on("close", () => (visit.open = false));
      visits.push(visit);
      const answer = answers.get(visit.url) ?? http(404);
      if (typeof answer === "function") return answer(visit);
      visit.sent += answer.length;
      socket.end(answer);
    });
  });
  const urlOf = (path) => `http://127.0.0.1:${plain.port}${path}`;
  // Neither has a certificate: what comes there is a handshake, and never a request.
  const refusing = await listen((socket) => socket.once("data", () => socket.end(TLS_REFUSAL)));
  const mistaken = await listen((socket) => socket.once("data", () => socket.end(http(200))));
  const gone = await listen(() => {});
  await gone.close();
  const strange = {
    refusesTls: `https://127.0.0.1:${refusing.port}`,
    knowsNoTls: `https://127.0.0.1:${mistaken.port}`,
    deaf: `http://127.0.0.1:${gone.port}`,
  };
  return {
    ...strange,
    origins: [`http://127.0.0.1:${plain.port}`, ...Object.values(strange)],
    keep(name, answer) {
      const url = urlOf(`/${encodeURIComponent(name)}`);
      answers.set(url, typeof answer === "string" ? Buffer.from(answer, "latin1") : answer);
      return url;
    },
    visits: (url) => visits.filter((visit) => visit.url === url),
    close: () => Promise.all([plain, refusing, mistaken].map((server) => server.close())),
  };
}

async function listen(take) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Most of them are left by the other side in the middle of something.
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    take(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

// Calls back once for each connection, when the whole of its request is here.
function readRequest(socket, then) {
  let seen = "";
  socket.on("data", function take(bytes) {
    seen += bytes.toString("latin1");
    const end = seen.indexOf("\r\n\r\n");
    if (end < 0) return;
    const [first, ...lines] = seen.slice(0, end).split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(/: */, 2)));
    if (seen.length - end - 4 < Number(headers["content-length"] ?? 0)) return;
    socket.off("data", take).resume();
    then(first.split(" ")[1], headers);
  });
}

// A whole answer as it should be written.
export function http(status, headers = "", body = "ok") {
  const head = `HTTP/1.1 ${status} Odd\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n`;
  return typeof body === "string" ? head + body : Buffer.concat([Buffer.from(head), body]);
}

export const never = () => {};

export const reset = ({ socket }) => socket.resetAndDestroy();

// Says this much, and resets the connection once that is on its way.
export const resetAfter = (text) => ({ socket }) => socket.write(text, () => socket.resetAndDestroy());

// Says this much, and then nothing more.
export const silentAfter = (text) => ({ socket }) => void socket.write(text);

// Says the one at once, the other a character at a time, and then one byte after another without an end.
export const dripping = (said, slowly) => (visit) => {
  if (said !== "") visit.socket.write(said);
  const drip = () => {
    if (!visit.open) return;
    visit.socket.write(slowly[visit.sent] ?? "x");
    visit.sent += 1;
    setTimeout(drip, DRIP_MS).unref();
  };
  drip();
};

// As much as the other side takes, without an end.
export function endless(visit) {
  const { socket } = visit;
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  const fill = () => {
    do visit.sent += CHUNK.length;
    while (visit.open && socket.write(CHUNK));
  };
  socket.on("drain", fill);
  fill();
}
