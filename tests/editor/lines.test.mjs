// The console's text against the editor's.
import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { changeBetween, offsetsIn, withoutReturns } from "../../app/editor/lines.js";

test("an offset names the same character on both sides", () => {
  const text = "a\r\nbc\r\n\r\n\rd\n🔔\r\ne";
  const ours = withoutReturns(text);
  strictEqual(ours, "a\nbc\n\n\nd\n🔔\ne");
  const toOurs = offsetsIn(text);
  for (const character of "abcd🔔e") strictEqual(toOurs(text.indexOf(character)), ours.indexOf(character), character);
  strictEqual(toOurs(text.length), ours.length);
});

test("a text without carriage returns is the editor's own", () => {
  const toOurs = offsetsIn("a\nb");
  deepStrictEqual([0, 1, 2, 3].map(toOurs), [0, 1, 2, 3]);
});

const CHANGES = [
  ["abc", "abc", null],
  ["", "abc", { from: 0, to: 0, insert: "abc" }],
  ["abc", "", { from: 0, to: 3, insert: "" }],
  ["aaa", "aaaa", { from: 3, to: 3, insert: "a" }],
  ["aaaa", "aaa", { from: 3, to: 4, insert: "" }],
  ["one two three", "one 2 three", { from: 4, to: 7, insert: "2" }],
];

for (const [before, after, change] of CHANGES) {
  test(`from ${JSON.stringify(before)} to ${JSON.stringify(after)} only what differs changes`, () => {
    deepStrictEqual(changeBetween(before, after), change);
  });
}
