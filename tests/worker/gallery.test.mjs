// Every card of the gallery, with every sample and with real events of other products, makes what its target takes: by the
// target's own schema, or by the rules of its public page.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { before, test } from "node:test";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import draft06 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import { useStage } from "../lib/stage.mjs";
import { RULES } from "../lib/target-rules.mjs";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, FIXTURES), "utf8"));

const stage = useStage();
let cards;
let events;
before(async () => {
  cards = await read("gallery.json");
  const names = (await readdir(new URL("events/", FIXTURES))).filter((name) => name.endsWith(".json")).sort();
  const documents = await Promise.all(names.map((name) => read(`events/${name}`)));
  const foreign = names.flatMap((name, place) => [documents[place]].flat().map((data) => [name, { event_type: "Event", data }]));
  const samples = (await read("samples.json")).map((sample, place) => [`sample ${place}`, sample]);
  events = [["anomaly.json", await read("anomaly.json")], ...samples, ...foreign];
});

async function validatorOf(name) {
  const schema = await read(`schemas/${name}.schema.json`);
  const isNew = schema.$schema.includes("2020-12");
  // Schemas of others are as they are: unknown keywords and formats say nothing.
  const ajv = new (isNew ? Ajv2020 : Ajv)({ strict: false, allErrors: true, logger: false });
  addFormats(ajv);
  if (!isNew) ajv.addMetaSchema(draft06);
  const { id, ...rest } = schema;
  const validate = ajv.compile(rest);
  return (body) => assert.ok(validate(body), ajv.errorsText(validate.errors));
}

// A card of Teams stands in a message.
const cardIn = { teams: (body) => body.attachments.map(({ content }) => content) };

test("every card makes what its target takes, of every event", async () => {
  assert.ok(cards.length >= 21);
  for (const { key, method, body_template, checked } of cards) {
    const assertValid = checked.schema ? await validatorOf(checked.schema) : RULES[key];
    assert.ok(assertValid, `there are rules for ${key}`);
    for (const [name, event] of events) {
      const filledIn = body_template.replaceAll(/<[A-Z_-]+>/g, "own");
      const { body, issues } = await stage.api.preview({ method, body_template: filledIn }, event);
      const found = issues.filter(({ path }) => path === "body_template");
      assert.deepEqual(found, [], `${key} with ${name}`);
      const made = JSON.parse(body);
      try {
        (cardIn[key]?.(made) ?? [made]).forEach((part) => assertValid(part));
      } catch (error) {
        assert.fail(`${key} with ${name}: ${error.message}\n${body.slice(0, 2_000)}`);
      }
    }
  }
});

test("a schema refuses what is not for its target", async () => {
  for (const { key, checked } of cards) {
    const assertValid = checked.schema ? await validatorOf(checked.schema) : RULES[key];
    assert.throws(() => assertValid(7), `${key} takes 7`);
  }
});
