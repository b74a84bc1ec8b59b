// Events for a browser test, and where their deliveries stand.
import { eventually, unique } from "../lib/api.mjs";

// Posts an event for each title, from a source of its own; returns their ids.
export async function send({ api }, titles, { type = "AnomalyDetected" } = {}) {
  const { source, token } = await api.createSource({ name: unique("Source") });
  const ids = [];
  for (const title of titles) {
    const { event_id } = await api.must(202, "POST", source.ingest_path, { body: { event_type: type, data: { title } }, token });
    ids.push(event_id);
  }
  return ids;
}

// Waits until a delivery is in a state, after a number of attempts where one is given.
export function settled({ api }, webhook, event, state, attempts) {
  return eventually(
    `${event} is ${state}`,
    async () => (await api.call("GET", `/api/webhooks/${webhook.id}/deliveries/${event}`)).json,
    (delivery) => delivery?.item?.state === state && (attempts ?? delivery.item.attempts) === delivery.item.attempts,
  );
}
