// What a typed quote does.
import { strictEqual } from "node:assert";
import { test } from "node:test";
import { Text } from "@codemirror/state";
import { quoteAt } from "../../app/editor/typing.js";

// The cursor is at `|`.
const CASES = [
  [`{ | }`, '"', "pair"],
  [`{ "a": |`, '"', "pair"],
  [`["a",|"b"]`, '"', "pair"],
  [`{ "a": |{{b}} }`, '"', null],
  [`{ "a": "{{b}}| }`, '"', null],
  [`{ "a": "{{b}}|" }`, '"', "over"],
  [`{ "a": "|" }`, '"', "over"],
  [`{ "a": "b\\|" }`, '"', null],
  [`{ "a": "b\\\\|" }`, '"', "over"],
  [`{ "a": "it|s" }`, "'", null],
  [`{ | }`, "'", null],
  [`"{{date a |}}"`, '"', "pair"],
  [`"{{date a |~}}"`, "'", "pair"],
  [`"{{date a "%Y|"}}"`, '"', "over"],
  [`"{{date a "%Y|"}}"`, "'", null],
  [`"{{date |a}}"`, '"', null],
  [`"{{! say | }}"`, '"', null],
  [`"{{!-- "|" --}}"`, '"', null],
];

for (const [marked, quote, action] of CASES) {
  test(`${quote} at ${marked}`, () => {
    const position = marked.indexOf("|");
    strictEqual(quoteAt(Text.of(marked.replace("|", "").split("\n")), position, quote), action);
  });
}
