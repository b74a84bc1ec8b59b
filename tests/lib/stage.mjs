// What most test files need: Tocsin, a receiver it may send to, and wires from a source to a target.
//
// Every event goes to every webhook that wants it, so each wire has an event type of its own, and its webhook wants
// nothing else. So tests share one Tocsin and do not see each other.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startReceiver } from "../receiver.mjs";
import { connect, eventually, unique } from "./api.mjs";
import { startTocsin } from "./workerd.mjs";

export const WHOLE_EVENT = '{"event": {{data}}, "type": "{{event_type}}"}';

// Opens a stage before the first test of the file that asks for it, and closes it after the last. What is returned is filled
// in when it opens, `api` and `elsewhere` in place, so that a file can take those two out of it at once:
//
//   const stage = useStage();
//   const { api } = stage;
//
// `elsewhere: true` opens a second receiver that may be a target, at an origin of its own. `furnish` puts on the stage what
// the tests share; a second `before` would not wait for this one.
export function useStage({ elsewhere: opensElsewhere = false, origins = [], furnish = () => {}, ...options } = {}) {
  const stage = { api: {}, elsewhere: {} };
  before(async () => {
    if (opensElsewhere) Object.assign(stage.elsewhere, await startReceiver({ port: 0 }));
    const more = opensElsewhere ? [stage.elsewhere.origin] : [];
    const { api, ...opened } = await openStage({ origins: [...origins, ...more], ...options });
    Object.assign(stage.api, api);
    Object.assign(stage, opened);
    await furnish();
  });
  // One that did not open has nothing to close.
  after(async () => {
    await stage.close?.();
    await stage.elsewhere.close?.();
  });
  return stage;
}

// The same, and nothing leaves this machine, whatever is made up.
export const useClosedStage = (options) => useStage({ vars: { ALLOWED_TARGET_HOSTS: "nowhere.example.org" }, ...options });

// `origins` are further loopback origins that may be targets; `vars` are further settings, or make them of the receiver.
export async function openStage({ origins = [], vars: further = {}, ...options } = {}) {
  const receiver = await startReceiver({ port: 0 });
  const vars = { DEV_TARGET_ORIGINS: [receiver.origin, ...origins].join(","), ...(typeof further === "function" ? further(receiver) : further) };
  const tocsin = await startTocsin({ vars, ...options }).catch(async (error) => {
    await receiver.close();
    throw error;
  });
  const api = connect(tocsin);
  return {
    tocsin,
    receiver,
    api,
    target: (answer) => openTarget(receiver, answer),
    source: (draft) => openSource(api, draft),
    wire: (options) => openWire({ api, receiver }, options),
    async close() {
      await tocsin.stop();
      await receiver.close();
    },
  };
}

// A path of the receiver that is this test's alone. `answer` is what it answers, or a function of the request.
export function openTarget(receiver, answer = {}) {
  const path = `/${unique("target")}`;
  const answerWith = (next) => receiver.respond(path, next);
  answerWith(answer);
  const isOurs = (request) => request.path.split("?")[0] === path;
  return {
    path,
    url: `${receiver.origin}${path}`,
    answerWith,
    requests: () => receiver.requests.filter(isOurs),
    next: (deadline = 15_000) => receiver.next(isOurs, { deadline }),
  };
}

// `draft` is the source's format, or more of what the API takes; `secret` is there when the source signs.
async function openSource(api, draft = {}) {
  const more = typeof draft === "string" ? { format: draft } : draft;
  const { source, token, secret } = await api.createSource({ name: unique("Source"), ...more });
  const post = (body, headers) => api.call("POST", source.ingest_path, { body, headers, token: token ?? null });
  return {
    ...source,
    token,
    secret,
    post,
    // Posts one that has to be accepted; returns its id.
    async send(body, headers) {
      const answer = await post(body, headers);
      assert.equal(answer.status, 202, `answered ${answer.status} ${answer.text}`);
      return answer.json.event_id;
    },
    async sendBatch(batch) {
      const answer = await post(batch);
      assert.equal(answer.status, 202, `answered ${answer.status} ${answer.text}`);
      return answer.json.items.map(({ event_id }) => event_id);
    },
  };
}

// A source, a target and a webhook between them. `answer` is the target's, `webhook` changes the document.
async function openWire({ api, receiver }, { answer, webhook: changes = {}, target } = {}) {
  const eventType = unique("Type");
  const to = target ?? openTarget(receiver, answer);
  const document = {
    name: unique("Hook"),
    url: to.url,
    body_template: WHOLE_EVENT,
    filters: [{ json_path: "$.event_type", expected_values: [eventType] }],
    ...changes,
  };
  const [source, webhook] = await Promise.all([openSource(api), api.createWebhook(document)]);
  return {
    eventType,
    source,
    webhook,
    target: to,
    // Posts an event with this data; returns its id.
    send: (data = { title: unique("Title") }) => source.send({ event_type: eventType, data }),
    // Posts so many in one batch, each with the place it has there; returns their ids.
    sendMany(count) {
      const batch = unique("Batch");
      const data = (place) => ({ place, batch });
      return source.sendBatch(Array.from({ length: count }, (_, place) => ({ event_type: eventType, data: data(place) })));
    },
    // The delivery of an event, once it is as it should be.
    delivery: (event, holds = isSettled, options) =>
      eventually(
        `delivery ${holds.name || holds}`,
        () => readDeliveryIfAny(api, webhook, event),
        (delivery) => delivery !== undefined && holds(delivery),
        options,
      ),
  };
}

// Between the answer to the source and the hand-over there is no delivery yet.
async function readDeliveryIfAny(api, webhook, event) {
  const answer = await api.call("GET", `/api/webhooks/${webhook.id}/deliveries/${event}`);
  if (answer.status === 404) return undefined;
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

export function isSettled({ item }) {
  return ["delivered", "dead", "cancelled"].includes(item.state);
}

export function isState(state) {
  const holds = ({ item }) => item.state === state;
  return Object.defineProperty(holds, "name", { value: `is ${state}` });
}

// The attempt has ended, and the next one is not due yet.
export function awaitsAttempt(number) {
  const holds = ({ item }) => item.state === "pending" && item.attempts === number - 1;
  return Object.defineProperty(holds, "name", { value: `awaits attempt ${number}` });
}

// An accepted event that has gone to every webhook that wants it.
export function routed(api, event) {
  return eventually("event is routed", () => api.readEvent(event), ({ item }) => item.routed);
}

// The first header of this name in a list of the receiver's or of a record's.
export function headerOf(headers, name) {
  const pairs = headers.map((header) => (Array.isArray(header) ? header : [header.name, header.value]));
  return pairs.find(([other]) => other.toLowerCase() === name)?.[1];
}
