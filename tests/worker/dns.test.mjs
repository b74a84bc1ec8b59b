// DNS over HTTPS, where it is set up: each answer is judged before something is sent. The resolver is the receiver on this
// machine; the targets are names that nobody has, so what passes the lookup then ends at the connection.
//
// The rows are those of *DNS* in list 3C. Two of them cannot be shown from here: an answer that changes between the check
// and the connection, and a name that only this resolver answers otherwise. docs/egress.md says so. Our own host, the
// console and the ingest address are in `egress.test.mjs`.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { describe, test } from "node:test";
import { unique } from "../lib/api.mjs";
import { awaitsAttempt, headerOf, isState, useStage } from "../lib/stage.mjs";

const PATH = "/dns-query";
const TYPES = { A: 1, CNAME: 5, AAAA: 28 };
const PUBLIC = { A: ["203.0.114.7"] };
const NO_TIME = { delay: 30_000 };

// What each name answers, and what becomes of an attempt. `sent`: the lookup lets it through, and the platform finds nobody.
const ROWS = {
  "A private only": [{ A: ["10.0.0.1"] }, "address_refused"],
  "A public and A private": [{ A: ["203.0.114.7", "192.168.0.1"] }, "address_refused"],
  "A public and AAAA ::1": [{ ...PUBLIC, AAAA: ["::1"] }, "address_refused"],
  "A of a metadata service": [{ A: ["169.254.169.254"] }, "address_refused"],
  "AAAA mapped": [{ AAAA: ["::ffff:10.0.0.1"] }, "address_refused"],
  "AAAA NAT64 of a private address": [{ ...PUBLIC, AAAA: ["64:ff9b::a00:1"] }, "address_refused"],
  "AAAA ISATAP": [{ ...PUBLIC, AAAA: ["2a00:1450::5efe:a00:1"] }, "address_refused"],
  "CNAME chain to localhost": [{ A: ["CNAME a.example.com.", "CNAME localhost."] }, "address_refused"],
  "CNAME to an internal name": [{ A: ["CNAME db.corp.internal.", "203.0.114.7"] }, "address_refused"],
  "CNAME to our own host": [{ A: ["CNAME tocsin.example.com.", "203.0.114.7"] }, "address_refused"],
  "200 answers, the last one private": [{ A: [...many(199), "127.0.0.1"] }, "address_refused"],
  "200 answers": [{ A: many(200) }, "sent"],
  "one public answer of each kind": [{ ...PUBLIC, AAAA: ["2606:4700::1111"] }, "sent"],
  "CNAME to a public name": [{ A: ["CNAME a.example.com.", "203.0.114.7"], AAAA: ["CNAME a.example.com."] }, "sent"],
  "CNAME loop": [{ A: ["CNAME b.example.com.", "CNAME a.example.com."] }, "dns_failed"],
  "empty answer": [{}, "dns_failed"],
  NXDOMAIN: [{ status: 3 }, "dns_failed"],
  SERVFAIL: [{ status: 2 }, "dns_failed"],
  "SERVFAIL for AAAA alone": [{ ...PUBLIC, AAAA: { status: 2 } }, "dns_failed"],
  "the resolver does not answer": [{ raw: NO_TIME }, "lookup_failed"],
  "the resolver hangs up": [{ raw: "hang up" }, "lookup_failed"],
  "the resolver answers 500": [{ raw: { status: 500, body: "{}" } }, "lookup_failed"],
  "the resolver redirects": [{ raw: { status: 302, headers: { location: "/elsewhere" }, body: "" } }, "lookup_failed"],
  "the resolver sends a page": [{ raw: { body: "<html>" } }, "lookup_failed"],
  "the resolver sends 5 MB": [{ raw: { body: `{"Status": 0, "x": "${"x".repeat(5 * 1024 ** 2)}"}` } }, "lookup_failed"],
  "the resolver sends a compressed bomb": [
    { raw: { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(10 * 1024 ** 2, " ")) } },
    "lookup_failed",
  ],
  "the resolver says what is no address": [{ A: ["0x7f.1"] }, "lookup_failed"],
};

function many(count) {
  return Array.from({ length: count }, (_, host) => `203.0.114.${host}`);
}

// The names of the rows, as hosts.
const hosts = new Map(Object.keys(ROWS).map((row, index) => [`row-${index}.example.com`, row]));
const hostOf = (row) => [...hosts].find(([, its]) => its === row)[0];
const changing = new Map();

function answerTo({ path }) {
  const { searchParams } = new URL(path, "http://resolver");
  const [name, type] = [searchParams.get("name"), searchParams.get("type")];
  const said = changing.get(name) ?? ROWS[hosts.get(name)]?.[0] ?? { status: 3 };
  if (said.raw) return said.raw;
  const kind = said[type] ?? [];
  const entry = (data) =>
    data.startsWith("CNAME ")
      ? { name, type: TYPES.CNAME, TTL: 0, data: data.slice(6) }
      : { name, type: TYPES[type], TTL: 0, data };
  const status = said.status ?? kind.status ?? 0;
  const body = { Status: status, TC: false, Question: [{ name, type: TYPES[type] }], Answer: Array.isArray(kind) ? kind.map(entry) : [] };
  return { headers: { "content-type": "application/dns-json" }, body: JSON.stringify(body) };
}

const stage = useStage({
  vars: ({ origin }) => ({ DNS_OVER_HTTPS_URL: `${origin}${PATH}`, OWN_HOSTS: "tocsin.example.com" }),
  furnish: () => stage.receiver.respond(PATH, answerTo),
});
const { api } = stage;

const draftTo = (host) => ({ name: unique("Draft"), url: `https://${host}/hook`, body_template: "{}", timeout_in_sec: 2 });
const questions = (host) => stage.receiver.requests.filter(({ path }) => path.startsWith(`${PATH}?name=${host}&`));

describe("a name that resolves to", { concurrency: 4 }, () => {
  for (const [row, [said, outcome]] of Object.entries(ROWS)) {
    test(row, async () => {
      const record = await api.trial(draftTo(hostOf(row)));
      if (outcome === "sent") {
        assert.match(record.lookup.explanation, /^Every address of row-\d+\.example\.com is public\.$/);
        assert.ok(record.request !== null, "it was sent on its way");
        assert.ok(["unreachable", "timed_out", "dns_failed"].includes(record.outcome), record.outcome);
        assert.ok(record.lookup.answers.every(({ refused }) => refused === null));
      } else {
        assert.equal(record.outcome, outcome, record.explanation);
        assert.deepEqual([record.request, record.response], [null, null], "nothing was sent");
        assert.ok(record.explanation.endsWith("Nothing was sent."), record.explanation);
        // Not blocked: nobody knows, and another try may tell.
        assert.equal(outcome !== "address_refused", /could not be looked up/.test(record.explanation), record.explanation);
      }
      if (outcome === "address_refused") {
        assert.ok(record.lookup.answers[0].refused !== null, "what is refused stands first");
        const kinds = [said.A, said.AAAA].flat().filter(Boolean);
        assert.equal(record.lookup.answers.length + record.lookup.left_out, kinds.length, "and all of it is there");
      }
      assert.ok(record.timings.total_ms < 6_000, `it took ${record.timings.total_ms} ms`);
    });
  }
});

test("the resolver is asked for both kinds, as a resolver, and says whose request it is", async () => {
  const host = hostOf("one public answer of each kind");
  await api.trial(draftTo(host));
  const asked = questions(host).slice(0, 2);
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), [
    `GET ${PATH}?name=${host}&type=A`,
    `GET ${PATH}?name=${host}&type=AAAA`,
  ]);
  for (const { headers } of asked) {
    assert.equal(headerOf(headers, "accept"), "application/dns-json");
    assert.equal(headerOf(headers, "tocsin-hop"), "1");
    for (const name of ["authorization", "webhook-id", "cookie"]) assert.equal(headerOf(headers, name), undefined);
  }
});

test("a public answer that turns private is refused at the next attempt", async () => {
  const host = `${unique("flip")}.example.com`;
  changing.set(host, PUBLIC);
  assert.notEqual((await api.trial(draftTo(host))).outcome, "address_refused");
  changing.set(host, { A: ["10.0.0.1"] });
  assert.equal((await api.trial(draftTo(host))).outcome, "address_refused");
});

test("a delivery that is refused is given up, and one that could not be looked up is tried again", async () => {
  const refused = await stage.wire({ target: { url: `https://${hostOf("A private only")}/` } });
  const { item, attempts } = await refused.delivery(await refused.send(), isState("dead"));
  assert.equal(item.outcome, "address_refused");
  assert.match(attempts[0].lookup.explanation, /10\.0\.0\.1, which is not public \(10\.0\.0\.0\/8, private use/);
  const unknown = await stage.wire({ target: { url: `https://${hostOf("NXDOMAIN")}/` } });
  const waits = await unknown.delivery(await unknown.send(), awaitsAttempt(2));
  assert.equal(waits.item.outcome, "dns_failed");
  assert.match(waits.attempts[0].explanation, /there is no such name \(NXDOMAIN\)/);
});

test("a token endpoint is looked up too, and a loopback origin is not", async () => {
  const token_endpoint_url = `https://${hostOf("A private only")}/token`;
  const oauth = { client_id: "a", client_secret: "s3cr3t-client", token_endpoint_url };
  const wire = await stage.wire({ webhook: { authentication_config: { oauth } } });
  const { item, attempts } = await wire.delivery(await wire.send(), awaitsAttempt(2));
  assert.equal(item.outcome, "token_failed");
  assert.match(attempts[0].explanation, /resolves to 10\.0\.0\.1/);
  assert.deepEqual(wire.target.requests(), []);
  const plain = await stage.wire();
  const delivered = await plain.delivery(await plain.send());
  assert.equal(delivered.item.state, "delivered");
  assert.equal(delivered.attempts[0].lookup, undefined);
  assert.deepEqual(questions("127.0.0.1"), []);
});

test("a resolver that cannot be asked is reported, and nothing is sent without it", async () => {
  await stage.tocsin.restart({ DNS_OVER_HTTPS_URL: "http://10.0.0.1/dns-query" });
  const record = await api.trial(draftTo(hostOf("200 answers")));
  assert.deepEqual([record.outcome, record.request], ["lookup_failed", null]);
  assert.match(record.explanation, /the setting DNS_OVER_HTTPS_URL cannot be used/);
  await stage.tocsin.sweep();
  await stage.tocsin.logged(/misconfigured.*DNS_OVER_HTTPS_URL cannot be used/);
});
