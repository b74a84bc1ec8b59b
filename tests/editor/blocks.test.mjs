// Which tags belong together.
import { deepStrictEqual } from "node:assert";
import { test } from "node:test";
import { blockAt } from "../../app/editor/blocks.js";

// The cursor is at `|`.
function tagsAt(marked) {
  const position = marked.indexOf("|");
  const text = marked.replace("|", "");
  return blockAt(text, position).map(({ from, to }) => text.slice(from, to));
}

const CASES = [
  ["{{#if a|}}1{{else}}2{{/if}}", ["{{#if a}}", "{{else}}", "{{/if}}"]],
  ["{{#if a}}1{{else|}}2{{/if}}", ["{{#if a}}", "{{else}}", "{{/if}}"]],
  ["{{#if a}}1{{/if}}|", ["{{#if a}}", "{{/if}}"]],
  ["|{{#if a}}1{{/if}}", ["{{#if a}}", "{{/if}}"]],
  ["{{#if a}}1{{ else if b|}}2{{~^~}}3{{/if}}", ["{{#if a}}", "{{ else if b}}", "{{~^~}}", "{{/if}}"]],
  ["{{#each a}}{{#if b}}{{/|if}}{{/each}}", ["{{#if b}}", "{{/if}}"]],
  ["{{#each a}}{{#if b}}{{/if}}{{/|each}}", ["{{#each a}}", "{{/each}}"]],
  ["{{^a|}}none{{/a}}", ["{{^a}}", "{{/a}}"]],
  ["{{!-- {{#if a}} --}}{{#if b|}}{{/if}}", ["{{#if b}}", "{{/if}}"]],
  ["{{!-- {{#if a}} --~}}{{#if b|}}{{/if}}", ["{{#if b}}", "{{/if}}"]],
  ["{{#if a}} | {{/if}}", []],
  ["{{#if a}}{{b|}}{{/if}}", []],
  ["{{#if a|}}", []],
  ["{{/if|}}", []],
  ["{{elsewhere|}}", []],
  ["no tag| at all", []],
];

for (const [marked, expected] of CASES) {
  test(`at ${marked}`, () => deepStrictEqual(tagsAt(marked), expected));
}
