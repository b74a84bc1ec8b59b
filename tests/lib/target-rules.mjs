// What targets without a published schema ask of a request's body, as their public pages have it. Each throws what is wrong.
import assert from "node:assert/strict";

const text = (value, max, what) => {
  assert.equal(typeof value, "string", `${what} is a text`);
  assert.ok(value.trim().length > 0, `${what} is not empty`);
  assert.ok([...value].length <= max, `${what} has ${[...value].length} characters; ${max} is the most`);
};
const oneOf = (value, allowed, what) => assert.ok(allowed.includes(value), `${what} is ${value}; one of ${allowed}`);
const flat = (object, what) => {
  for (const [key, value] of Object.entries(object)) assert.ok(value === null || typeof value !== "object", `${what}.${key} is flat`);
};
const isObject = (value) => assert.ok(value !== null && typeof value === "object" && !Array.isArray(value), "a JSON object");

export const RULES = {
  // Events API v2: Send an Alert Event.
  pagerduty({ routing_key, event_action, dedup_key, payload }) {
    assert.equal(routing_key, "own");
    oneOf(event_action, ["trigger", "acknowledge", "resolve"], "event_action");
    text(dedup_key, 255, "dedup_key");
    text(payload.summary, 1024, "payload.summary");
    text(payload.source, 255, "payload.source");
    oneOf(payload.severity, ["critical", "error", "warning", "info"], "payload.severity");
    assert.ok(!Number.isNaN(Date.parse(payload.timestamp)), "payload.timestamp is ISO 8601");
    isObject(payload.custom_details);
  },
  // Formatted webhook integration.
  "grafana-oncall"({ alert_uid, title, state, message }) {
    text(alert_uid, 1000, "alert_uid");
    text(title, 1000, "title");
    oneOf(state, ["alerting", "ok"], "state");
    text(message, 10_000, "message");
  },
  // Jira Cloud REST API v3: Create issue; the description is a document of the Atlassian Document Format.
  jira({ fields }) {
    text(fields.summary, 255, "summary");
    assert.ok(!/[\r\n]/.test(fields.summary), "summary has one line");
    text(fields.project.key, 10, "project.key");
    text(fields.issuetype.name, 60, "issuetype.name");
    fields.labels.forEach((label) => assert.ok(!/\s/.test(label), "a label has no space"));
    assert.deepEqual([fields.description.type, fields.description.version], ["doc", 1]);
    for (const paragraph of fields.description.content) {
      assert.equal(paragraph.type, "paragraph");
      for (const node of paragraph.content) {
        assert.equal(node.type, "text");
        assert.ok(node.text.length > 0, "a text node is not empty");
      }
    }
  },
  // Table API: Create a record; table incident.
  servicenow(body) {
    text(body.short_description, 160, "short_description");
    text(body.description, 4000, "description");
    oneOf(body.urgency, ["1", "2", "3"], "urgency");
    oneOf(body.impact, ["1", "2", "3"], "impact");
    text(body.correlation_id, 100, "correlation_id");
    flat(body, "incident");
  },
  // Freshservice API v2: Create a Ticket.
  freshservice({ email, subject, description, status, priority, source, tags }) {
    assert.match(email, /^[^@\s]+@[^@\s]+$/);
    text(subject, 255, "subject");
    text(description, 65_536, "description");
    oneOf(status, [2, 3, 4, 5], "status");
    oneOf(priority, [1, 2, 3, 4], "priority");
    assert.ok(Number.isInteger(source) && source >= 1, "source is one of its numbers");
    tags.forEach((tag) => text(tag, 32, "a tag"));
  },
  // Ticketing API: Create Ticket.
  zendesk({ ticket }) {
    text(ticket.subject, 150, "subject");
    text(ticket.comment.body, 65_535, "comment.body");
    oneOf(ticket.priority, ["urgent", "high", "normal", "low"], "priority");
    oneOf(ticket.type, ["problem", "incident", "question", "task"], "type");
    text(ticket.external_id, 255, "external_id");
    ticket.tags.forEach((tag) => assert.match(tag, /^\S+$/));
  },
  // Format events for HTTP Event Collector: one object, an event that is not blank, flat fields.
  "splunk-hec"(body) {
    isObject(body);
    assert.ok(Number.isFinite(body.time) && body.time > 1e9 && body.time < 1e11, "time is seconds since 1970");
    for (const key of ["host", "source", "sourcetype"]) text(body[key], 255, key);
    isObject(body.event);
    flat(body.fields, "fields");
  },
  // Upload data to an HTTP source: any line of text; ours is one JSON object.
  "sumo-logic"(body) {
    isObject(body);
    assert.ok(!Number.isNaN(Date.parse(body.timestamp)), "timestamp is ISO 8601");
  },
  // Log API: detailed JSON body.
  "new-relic"(body) {
    assert.ok(Array.isArray(body) && body.length === 1);
    flat(body[0].common.attributes, "common.attributes");
    for (const { timestamp, message, attributes } of body[0].logs) {
      assert.ok(Number.isInteger(timestamp) && timestamp > 1e12, "timestamp is milliseconds since 1970");
      text(message, 32_768, "message");
      flat(attributes, "attributes");
      Object.entries(attributes).forEach(([key, value]) => assert.ok(String(value).length <= 4_094, `${key} is at most 4,094 long`));
    }
  },
  // Logs REST API: singles.
  coralogix(body) {
    assert.ok(Array.isArray(body));
    for (const log of body) {
      text(log.applicationName, 100, "applicationName");
      text(log.subsystemName, 100, "subsystemName");
      oneOf(log.severity, [1, 2, 3, 4, 5, 6], "severity");
      assert.ok(Number.isFinite(log.timestamp) && log.timestamp > 1e12, "timestamp is milliseconds since 1970");
      isObject(JSON.parse(log.text));
    }
  },
  // JSON uploads: bulk over HTTPS; one object a line, none above 500,000 bytes.
  "logz-io"(body) {
    isObject(body);
    assert.ok(!Number.isNaN(Date.parse(body["@timestamp"])), "@timestamp is ISO 8601");
    isObject(JSON.parse(body.message));
    assert.ok(JSON.stringify(body).length < 500_000);
  },
  torq: isObject,
  // Invoke a flow with an API endpoint: inputs are read by name, so they are flat.
  "okta-workflows"(body) {
    isObject(body);
    flat(body, "inputs");
  },
  "generic-json": isObject,
};
