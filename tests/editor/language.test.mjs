// The editor's tokens, and where it takes the cursor to stand.
import { strictEqual, deepStrictEqual } from "node:assert";
import { test } from "node:test";
import { Text } from "@codemirror/state";
import { language, placeAt } from "../../app/editor/language.js";

// Every token with its text: `name:text`, spaces in tags left out.
function tokens(text) {
  const found = [];
  language.parser.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name != "Document" && name != "tagSpace") found.push(`${name}:${text.slice(from, to)}`);
    },
  });
  return found;
}

const inTag = (text) => tokens(text).slice(1, -1).join(" ");

test("JSON has keys, texts, numbers, literals and punctuation", () => {
  deepStrictEqual(tokens(`{ "a\\n": [-1.5e+3, true, null, "x\\u00e4"] }`), [
    "bracket:{",
    `key:"a`,
    "escape:\\n",
    `key:"`,
    "separator::",
    "bracket:[",
    "number:-1.5e+3",
    "separator:,",
    "atom:true",
    "separator:,",
    "atom:null",
    "separator:,",
    `string:"x`,
    "escape:\\u00e4",
    `string:"`,
    "bracket:]",
    "bracket:}",
  ]);
});

test("a tag is one wherever it stands, and the text around it goes on", () => {
  deepStrictEqual(tokens(`"a {{b}} c": "{{{d}}}{", `), [
    `key:"a `,
    "tagBrace:{{",
    "tagPath:b",
    "tagBrace:}}",
    `key: c"`,
    "separator::",
    `string:"`,
    "tagBrace:{{{",
    "tagPath:d",
    "tagBrace:}}}",
    `string:{"`,
    "separator:,",
  ]);
});

test("a key is one although tags in it hold quotes and colons", () => {
  strictEqual(tokens(`"{{date a "%H:%M"}}\\"": 1`)[0], `key:"`);
  strictEqual(tokens(`"{{date a "%H:%M"}}", "b": 1`)[0], `string:"`);
});

const TAGS = [
  ["{{data.groups.[0 a].name}}", "tagPath:data.groups.[0 a].name"],
  ["{{../a}}", "tagPath:../a"],
  ["{{this}}", "tagPath:this"],
  ["{{.}}", "tagPath:."],
  ["{{upper}}", "tagPath:upper"],
  ["{{upper title}}", "tagHelper:upper tagPath:title"],
  ["{{~ upper title ~}}", "tagHelper:upper tagPath:title"],
  [`{{join tags ", "}}`, `tagHelper:join tagPath:tags tagText:", "`],
  [`{{default a 'it\\'s' -1.5 false}}`, `tagHelper:default tagPath:a tagText:'it\\'s' tagNumber:-1.5 tagAtom:false`],
  ["{{@index}}", "tagData:@index"],
  ["{{@../first}}", "tagData:@../first"],
  ["{{../@key}}", "tagData:../@key"],
  ["{{#if (gt (len a) 2)}}", "tagKeyword:if tagBracket:( tagHelper:gt tagBracket:( tagHelper:len tagPath:a tagBracket:) tagNumber:2 tagBracket:)"],
  ["{{#if a includeZero=true}}", "tagKeyword:if tagPath:a tagName:includeZero invalid:= tagAtom:true"],
  ["{{#items}}", "tagPath:items"],
  ["{{^items}}", "tagPath:items"],
  ["{{/each}}", "tagKeyword:each"],
  ["{{else}}", "tagKeyword:else"],
  ["{{else if a}}", "tagKeyword:else tagKeyword:if tagPath:a"],
  ["{{else.a}}", "tagPath:else.a"],
  ["{{#each a as |item index|}}", "tagKeyword:each tagPath:a tagKeyword:as tagBracket:| tagName:item tagName:index tagBracket:|"],
  ["{{&a}}", "tagPath:a"],
  ["{{{date a}~}}", "tagHelper:date tagPath:a"],
];

for (const [tag, inside] of TAGS) {
  test(`a tag is read as the engine reads it: ${tag}`, () => strictEqual(inTag(tag), inside));
}

test("comments go over lines and end where the engine ends them", () => {
  deepStrictEqual(tokens(`{{! a }} 1 {{!-- b }}\n "c" --}} 2`), [
    "tagComment:{{! a }}",
    "number:1",
    "tagComment:{{!-- b }}",
    `tagComment: "c" --}}`,
    "number:2",
  ]);
});

test("tags go over lines", () => {
  deepStrictEqual(tokens("{{join\n  tags\n}} 1"), ["tagBrace:{{", "tagPath:join", "tagPath:tags", "tagBrace:}}", "number:1"]);
});

test("what is missing on one line spoils no other", () => {
  strictEqual(tokens(`"a\n1`).at(-1), "number:1");
  strictEqual(tokens(`"{{a "b\n}}" 1`).at(-1), "number:1");
  strictEqual(tokens(`{{a {{b}} 1`).at(-1), "number:1");
  strictEqual(tokens(`"{{a\n}}b" 1`).at(-1), "number:1");
});

test("what the engine refuses is not coloured as if it were fine", () => {
  strictEqual(tokens("{{> part}}")[0], "invalid:{{>");
  strictEqual(tokens("{{{{raw}}}}")[0], "invalid:{{{{");
  strictEqual(tokens(`"\\x"`)[1], "invalid:\\x");
  strictEqual(tokens(`"\\{{a}}"`)[1], "invalid:\\");
});

// With a rule that tries every way to split them, these would not end in a lifetime.
test("hostile lines are read to their end", () => {
  for (const piece of ["{{", `"{{`, `"{{a}}`, `{{"`, "\\", `"\\`, "{{#", "a ", "{{a b "]) {
    const text = piece.repeat(9000 / piece.length);
    strictEqual(language.parser.parse(text).length, text.length);
  }
});

const PLACES = [
  ["", "json"],
  ["{ ", "json"],
  [`{ "a`, "string"],
  [`{ "a"`, "json"],
  [`{ "a\\"`, "string"],
  [`{ "a\\\\"`, "json"],
  [`"{{`, "tag"],
  [`"{{a}`, "tag"],
  [`"{{a}}`, "string"],
  [`"{{date a "%`, "text"],
  [`"{{date a "%Y"`, "tag"],
  [`"{{date a "%Y"}}"`, "json"],
  [`"{{! a`, "comment"],
  [`"{{!-- a }}`, "comment"],
  [`"{{!-- a --~}}`, "string"],
  [`"a\n`, "json"],
  [`"a\n\n`, "json"],
  [`"{{a\n`, "tag"],
  [`"{{a "b\n`, "tag"],
];

for (const [before, where] of PLACES) {
  test(`behind ${JSON.stringify(before)} stands ${where}`, () => {
    // What comes behind the cursor has no say.
    for (const after of ["", `"}} "`, "\n}}"]) {
      const { string, tag } = placeAt(Text.of((before + after).split("\n")), before.length);
      const found = tag ? (tag.comment ? "comment" : tag.quote ? "text" : "tag") : string ? "string" : "json";
      strictEqual(found, where);
    }
  });
}
