// The receiver's page: what arrived, newest first, as it arrives.
//
// It shows what strangers sent. All of it goes in as text (`textContent`), none of it as markup, and the policy allows
// no script but the one below.
import { createHash } from "node:crypto";

export function page(host) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Receiver</title>
<style>${STYLE}</style>
</head>
<body>
<header>
  <h1>Receiver</h1>
  <p id="status" role="status">Connecting…</p>
  <button id="clear" type="button" hidden>Clear</button>
</header>
<main>
  <section id="empty">
    <h2>Nothing has arrived yet</h2>
    <p>Give a webhook this URL and press <strong>Test</strong>:</p>
    <p><code id="url">http://${escapeHtml(host)}/hook</code></p>
    <p>Any path is accepted and answered with <code>200 {"ok":true}</code>. Some ask for something else:</p>
    <dl>
      <dt><code>/status/503</code></dt><dd>that status</dd>
      <dt><code>/slow/5</code></dt><dd>an answer after 5 seconds</dd>
      <dt><code>/fail-then-ok</code></dt><dd>500 at first, 200 when the same event comes again</dd>
    </dl>
  </section>
  <ol id="requests" reversed aria-label="Requests, newest first"></ol>
</main>
<template id="request">
  <li>
    <details>
      <summary>
        <span class="method"></span> <span class="path"></span> <span class="event"></span> <time></time>
      </summary>
      <h2>Headers</h2>
      <dl class="headers"></dl>
      <h2>Body</h2>
      <pre tabindex="0"></pre>
    </details>
  </li>
</template>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

export function escapeHtml(text = "") {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1b2330, #e6e9ef);
  --quiet: light-dark(#5b6675, #9aa5b5);
  --line: light-dark(#dde2e9, #2b3442);
  --paper: light-dark(#f6f7f9, #10151d);
  --card: light-dark(#ffffff, #171e29);
  --accent: light-dark(#1f5fa8, #7db4f0);
  font: 16px/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; color: var(--ink); background: var(--paper); }
header { display: flex; align-items: baseline; gap: 1rem; padding-bottom: 1rem; }
h1 { font-size: 1.25rem; margin: 0; }
#empty h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
details h2 { font-size: .8rem; font-weight: 600; color: var(--quiet); margin: 1rem 0 .25rem; }
#status { margin: 0; color: var(--quiet); flex: 1; }
button { font: inherit; padding: .25rem .75rem; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .4rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre, .path, .method, .headers { font: .875rem/1.5 ui-monospace, monospace; }
#empty { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 2rem; }
#empty dl, .headers { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dt { color: var(--quiet); }
#url { color: var(--accent); }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 0 1rem; }
details[open] { padding-bottom: 1rem; }
summary { display: flex; align-items: baseline; gap: .75rem; padding: .7rem 0; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
.method { font-weight: 600; color: var(--accent); }
.path { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.event { color: var(--quiet); font-size: .8rem; overflow-wrap: anywhere; }
time { color: var(--quiet); font-size: .875rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { margin: 0; padding: .75rem; max-height: 30rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
  background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; }
@media (max-width: 40rem) { summary { flex-wrap: wrap; } .headers { grid-template-columns: 1fr; } }
`;

// Runs in the browser. No backquotes and no backslashes in it: it stands in a template string.
const SCRIPT = `
const byId = (id) => document.getElementById(id);
const list = byId("requests");
const SHOWN_MAX = 200;

function pretty(body) {
  if (body === "") return "(empty)";
  // Only white space is added: numbers keep every digit they came with, which parsing them would not.
  try { JSON.parse(body); } catch { return body; }
  const newline = String.fromCharCode(10), quote = String.fromCharCode(34), escape = String.fromCharCode(92);
  let out = "", depth = 0, inString = false;
  const line = () => newline + "  ".repeat(depth);
  for (let at = 0; at < body.length; at++) {
    const it = body[at];
    if (inString) {
      out += it;
      if (it === escape) out += body[++at];
      else if (it === quote) inString = false;
    } else if (it === quote) { inString = true; out += it; }
    else if (it === "{" || it === "[") {
      const rest = body.slice(at + 1).trimStart();
      if (rest[0] === "}" || rest[0] === "]") { out += it + rest[0]; at = body.length - rest.length; }
      else { depth++; out += it + line(); }
    }
    else if (it === "}" || it === "]") { depth--; out += line() + it; }
    else if (it === ",") out += it + line();
    else if (it === ":") out += ": ";
    else if (it.trim() !== "") out += it;
  }
  return out;
}

function count() {
  const shown = list.childElementCount;
  byId("empty").hidden = shown > 0;
  byId("clear").hidden = shown === 0;
  byId("status").textContent = shown === 0 ? "Listening" : shown === 1 ? "1 request" : shown + " requests";
}

function add(request) {
  const item = byId("request").content.cloneNode(true);
  const set = (selector, text) => { item.querySelector(selector).textContent = text; };
  const header = (wanted) => request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
  set(".method", request.method);
  set(".path", request.path);
  set(".event", header("webhook-id"));
  set("pre", pretty(request.body) + (request.truncated ? " … (the rest was not kept)" : ""));
  const time = item.querySelector("time");
  time.dateTime = request.time;
  time.textContent = new Date(request.time).toLocaleTimeString();
  const headers = item.querySelector(".headers");
  for (const [name, value] of request.headers) {
    const term = document.createElement("dt"), text = document.createElement("dd");
    term.textContent = name;
    text.textContent = value;
    headers.append(term, text);
  }
  // The newest lies open, until a newer one comes or a click has decided otherwise.
  for (const older of list.querySelectorAll("details:not([data-clicked])")) older.open = false;
  const details = item.querySelector("details");
  details.open = true;
  details.querySelector("summary").addEventListener("click", () => { details.dataset.clicked = ""; });
  list.prepend(item);
  while (list.childElementCount > SHOWN_MAX) list.lastElementChild.remove();
  count();
}

const events = new EventSource("/_events");
events.onmessage = (message) => add(JSON.parse(message.data));
events.addEventListener("cleared", () => { list.replaceChildren(); count(); });
events.onerror = () => { byId("status").textContent = "Not connected; trying again…"; };
byId("clear").addEventListener("click", () => fetch("/_requests", { method: "DELETE" }));
`;

const allow = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

export const policy =
  `default-src 'none'; style-src ${allow(STYLE)}; script-src ${allow(SCRIPT)}; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
