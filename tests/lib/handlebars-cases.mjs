// What handlebars.js makes of templates that use what we support. The table below says the template and the scope, the
// package says the text, and `tests/fixtures/handlebars.json` keeps the three for `shared/tests/handlebars.rs`.
//
//   node tests/lib/handlebars-cases.mjs --write           writes the fixture anew
//   node tests/lib/handlebars-cases.mjs --random 0 5000   prints that many random cases; the Rust test reads them from
//                                                         the file that HANDLEBARS_CASES names
//
// Left out on purpose, because we differ (docs/templates.md): printing lists and objects, numbers that JavaScript spells
// its own way, a backslash before a tag, a field of a text, a bare name that is also a helper of ours, and the lines that
// the tags of an {{else if}} chain stand on.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";
import { randomCase } from "./handlebars-random.mjs";
import { refused } from "./handlebars-refused.mjs";

export const FIXTURE = fileURLToPath(new URL("../fixtures/handlebars.json", import.meta.url));
const RANDOM_CASES = 300;

const table = [];

// Templates by what they show. A case may bring a scope of its own.
function group(subject, scope, cases) {
  for (const [about, template, own] of cases) table.push({ about: `${subject}: ${about}`, template, scope: own ?? scope });
}

// The same with both line ends.
function lines(subject, scope, cases) {
  group(`${subject}, LF`, scope, cases);
  const crlf = cases.map(([about, template, own]) => [about, template.replaceAll("\n", "\r\n"), own]);
  group(`${subject}, CRLF`, scope, crlf);
}

group("paths", { name: "top", a: { b: { c: "deep" }, list: ["x", "y", "z"], "odd name": "odd" }, list: [{ name: "n0" }, { name: "n1" }] }, [
  ["a field", "{{name}}"],
  ["a field of a field", "{{a.b.c}}"],
  ["slashes", "{{a/b/c}}"],
  ["dots and slashes", "{{a.b/c}}"],
  ["./", "{{./name}}"],
  ["this.", "{{this.name}}"],
  ["this/", "{{this/a/b.c}}"],
  ["an element", "{{a.list.[0]}}{{a.list.[2]}}"],
  ["an element by a slash", "{{a/list/[1]}}"],
  ["a field of an element", "{{list.[0].name}}{{list.[1].name}}"],
  ["an element that is not there", "<{{a.list.[3]}}{{a.list.[-1]}}{{list.[9].name}}>"],
  ["an index has one spelling", "<{{a.list.[01]}}{{a.list.[+1]}}{{a.list.[1.0]}}{{a.list.[ 1]}}{{a.list.[1e0]}}>"],
  ["a field of a list is missing", "<{{list.name}}{{a.list.b}}>"],
  ["the length of a list", "{{list.length}}{{a.list.length}}"],
  ["an odd name", "{{a.[odd name]}}"],
  ["an odd name from this", "{{this.a.[odd name]}}{{./a.[odd name]}}"],
  ["brackets around a plain name", "{{[name]}}{{[a].[b].[c]}}"],
  ["@root", "{{@root.name}}{{@root.a.b.c}}{{@root.list.[1].name}}"],
  ["@root with slashes and odd names", "{{@root/a/b/c}}{{@root.a.[odd name]}}"],
  ["the length of a list at the root", "{{@root.list.length}}"],
  ["raw", "{{{name}}}{{{ a.b.c }}}{{{a.[odd name]}}}"],
  ["raw by &", "{{&name}}{{& a.b.c}}"],
  ["side by side", "{{name}}{{name}} {{name}}"],
  ["text around", "a{{name}}b"],
  ["a path with its parent only at the front", "{{#with a}}{{../name}}{{../a.b.c}}{{/with}}"],
]);

group("names", {}, [
  ["dash", "{{foo-bar}}", { "foo-bar": "v" }],
  ["underscore and digits", "{{foo_1}}", { foo_1: "v" }],
  ["colon", "{{ns:name}}", { "ns:name": "v" }],
  ["dollar", "{{$ref}}{{a.$ref}}", { $ref: "v", a: { $ref: "w" } }],
  ["question mark", "{{ok?}}", { "ok?": "v" }],
  ["digit first", "{{2fa}}{{a.2fa}}", { "2fa": "v", a: { "2fa": "w" } }],
  ["a number in brackets", "{{[404]}}{{codes.[404]}}", { 404: "v", codes: { 404: "w" } }],
  ["dots in brackets", "{{labels.[a.b/c]}}", { labels: { "a.b/c": "v" } }],
  ["an empty name", "{{a.[]}}", { a: { "": "v" } }],
  ["quotes in brackets", `{{a.[say "it's"]}}`, { a: { 'say "it\'s"': "v" } }],
  ["spaces are kept in brackets", "{{a.[ x ]}}", { a: { " x ": "v", x: "w" } }],
  ["letters with marks", "{{größe}}{{données.été}}", { größe: "g", données: { été: "é" } }],
  ["other scripts", "{{日本}}{{имя}}{{اسم}}", { 日本: "j", имя: "r", اسم: "a" }],
  ["beyond the first plane", "{{🔔}}{{a.🔔}}", { "🔔": "v", a: { "🔔": "w" } }],
  ["words of the language as fields", "{{a.if}}{{a.each}}{{a.with}}{{a.else}}", { a: { if: 1, each: 2, with: 3, else: 4 } }],
  ["a name that begins like else", "{{elsewhere}}{{#if elsewhere}}y{{/if}}", { elsewhere: "v" }],
  ["a name that begins like this", "{{thisone}}{{this.thisone}}", { thisone: "v" }],
  ["a name that begins like a literal", "{{trueish}}{{nullable}}{{undefinedness}}", { trueish: "t", nullable: "n", undefinedness: "u" }],
  ["names that every object has in JavaScript", "<{{constructor}}{{toString}}{{a.valueOf}}{{a.hasOwnProperty}}{{__proto__}}>", { a: {} }],
  ["such a name that is there", "{{constructor}}{{a.toString}}", { constructor: "c", a: { toString: "s" } }],
  ["field called this", "{{[this]}}{{a.[this]}}{{this.[this]}}", { this: "v", a: { this: "w" } }],
  ["field called as a parent", "{{a.[..]}}", { a: { "..": "v" } }],
]);

group("missing", { text: "t", number: 5, yes: true, no: false, none: null, list: [1], object: {} }, [
  ["a field", "<{{gone}}>"],
  ["a field of nothing", "<{{gone.b.c}}>"],
  ["a field of null", "<{{none.b.c}}>"],
  ["a field of a text", "<{{text.b.c}}>"],
  ["a field of a number", "<{{number.b.c}}>"],
  ["a field of a bool", "<{{yes.b.c}}{{no.b}}>"],
  ["a field of a list", "<{{list.b.c}}{{list.[0].c}}>"],
  ["a field of an empty object", "<{{object.b.c}}>"],
  ["raw", "<{{{gone}}}{{&gone.b}}>"],
  ["null", "<{{none}}>"],
  ["beyond the root", "<{{../text}}{{../../text}}>"],
  ["far beyond the root", "<{{#with object}}{{../../text}}{{../../../text}}{{/with}}>"],
  ["data outside of a loop", "<{{@index}}{{@key}}{{@first}}{{@last}}>"],
  ["at the root", "<{{@root.gone}}{{@root.gone.b}}{{@root.text.b}}>"],
  ["as a condition", "{{#if gone.b}}y{{else}}n{{/if}}{{#unless text.b}}n{{/unless}}"],
]);

group("values", { text: "t", number: 5, negative: -12, fraction: 1.5, zero: 0, yes: true, no: false, none: null, empty: "" }, [
  ["text", "{{text}}"],
  ["numbers", "{{number}} {{negative}} {{fraction}} {{zero}}"],
  ["bools", "{{yes}} {{no}}"],
  ["nothing", "<{{none}}{{empty}}>"],
  ["raw", "{{{number}}}{{{yes}}}{{{no}}}{{{zero}}}<{{{none}}}>"],
  ["markup is left as it is", "{{a}}{{{a}}}", { a: "<b class=\"x\">'&amp;'</b>`=" }],
  ["line breaks, quotes and backslashes", "{{a}}", { a: 'a\n\tb\r\n"c" \\d\\' }],
  ["a value that looks like a tag", "{{a}}", { a: "{{b}}{{{b}}}", b: "no" }],
  ["marks, joiners and planes", "{{a}}", { a: "é e\u0301 👩‍👩‍👧 שלום \u2028 \u{10ffff}" }],
  ["text around with marks", "é{{a}}🔔{{a}}\u2028", { a: "日" }],
]);

group("this", { name: "top", words: ["a", "b"], numbers: [1, 0, 2], mixed: ["x", 1, true, false, null] }, [
  ["{{.}} and {{this}} of texts", "{{#each words}}{{.}}{{this}}{{/each}}"],
  ["of numbers", "{{#each numbers}}{{.}},{{/each}}"],
  ["of anything", "{{#each mixed}}[{{.}}]{{/each}}"],
  ["raw", "{{#each words}}{{{.}}}{{{this}}}{{&.}}{{& this}}{{/each}}"],
  ["./this", "{{#each words}}{{./this}}{{this/this}}{{/each}}"],
  ["a text as the whole scope", "{{.}}{{this}}{{@root}}", "whole"],
  ["a number as the whole scope", "{{.}}{{#if this}}y{{/if}}", 7],
  ["a list as the whole scope", "{{#each this}}{{.}}{{/each}}{{this.[1]}}{{[0]}}{{length}}", ["a", "b"]],
]);

group("literals", { a: { true: "T", 1: "one", "": "empty", "1.5": "half", "-1": "minus" }, name: "n" }, [
  ["true and false", "{{#if true}}y{{/if}}{{#if false}}y{{else}}n{{/if}}"],
  ["numbers", "{{#if 1}}y{{/if}}{{#if 0}}y{{else}}n{{/if}}{{#if -1}}y{{/if}}{{#if 0.5}}y{{/if}}"],
  ["texts", "{{#if \"x\"}}y{{/if}}{{#if ''}}y{{else}}n{{/if}}{{#if \"0\"}}y{{/if}}"],
  ["null and undefined", "{{#if null}}y{{else}}n{{/if}}{{#if undefined}}y{{else}}n{{/if}}"],
  ["unless", "{{#unless true}}n{{else}}y{{/unless}}{{#unless 0}}y{{/unless}}{{#unless null}}y{{/unless}}"],
  ["with", "{{#with \"x\"}}{{.}}{{/with}}{{#with 5}}{{.}}{{/with}}{{#with null}}{{else}}n{{/with}}"],
  ["each", "{{#each null}}{{else}}n{{/each}}{{#each \"text\"}}{{else}}n{{/each}}{{#each 5}}{{else}}n{{/each}}"],
  ["lookup", "{{lookup a true}}{{lookup a 1}}{{lookup a \"\"}}{{lookup a 1.5}}{{lookup a -1}}"],
]);

group("quotes", { a: { "it's": "1", 'say "x"': "2", "b c": "3", "[x]": "4", "b\\c": "5", "(x)": "6", "a|b": "7", "=": "8", é: "9" } }, [
  ["single in double", `{{lookup a "it's"}}`],
  ["double in single", `{{lookup a 'say "x"'}}`],
  ["escaped double", String.raw`{{lookup a "say \"x\""}}`],
  ["escaped single", String.raw`{{lookup a 'it\'s'}}`],
  ["spaces", `{{lookup a "b c"}}`],
  ["brackets", `{{lookup a "[x]"}}`],
  ["another backslash is a backslash", String.raw`{{lookup a "b\c"}}`],
  ["parentheses, bars, equal signs", `{{lookup a "(x)"}}{{lookup a "a|b"}}{{lookup a "="}}`],
  ["letters with marks", `{{lookup a "é"}}`],
]);

group("lookup", { map: { low: "L", high: "H" }, key: "high", at: 1, list: ["x", "y"], people: [{ name: "Ann" }, { name: "Bob" }], deep: { k: { v: "V" } }, none: null }, [
  ["by a text", '{{lookup map "low"}}'],
  ["by a field", "{{lookup map key}}"],
  ["of a list", "{{lookup list 0}}{{lookup list at}}"],
  ["of a list by a text", '{{lookup list "1"}}<{{lookup list "01"}}{{lookup list "x"}}>'],
  ["not there", '<{{lookup map "gone"}}{{lookup list 2}}{{lookup list -1}}{{lookup list 0.5}}>'],
  ["of nothing", '<{{lookup gone "a"}}{{lookup none "a"}}{{lookup map gone}}>'],
  ["the length of a list", '{{lookup list "length"}}'],
  ["in parentheses", '{{lookup (lookup deep "k") "v"}}'],
  ["in parentheses twice", '{{lookup (lookup (lookup this "deep") "k") (lookup (lookup this "letters") 0)}}', { deep: { k: { v: "V" } }, letters: ["v"] }],
  ["as a condition", '{{#if (lookup map key)}}y{{/if}}{{#if (lookup map "gone")}}y{{else}}n{{/if}}'],
  ["as a list", '{{#each (lookup this "list")}}{{.}}{{/each}}'],
  ["as a list that is not there", '{{#each (lookup this "gone")}}{{.}}{{else}}none{{/each}}'],
  ["as a context", '{{#with (lookup people 1)}}{{name}}{{../key}}{{/with}}'],
  ["with unless", '{{#unless (lookup map "gone")}}n{{/unless}}'],
  ["inside a loop", "{{#each list}}{{lookup ../people @index}}{{/each}}", { list: [1, 2], people: ["Ann", "Bob"] }],
  ["of an element", '{{#each people}}{{lookup this "name"}}{{lookup . "name"}}{{/each}}'],
  ["with names from data", '{{#each map}}{{lookup ../map @key}}{{/each}}'],
  ["raw", '{{{lookup map "low"}}}{{& lookup map key}}'],
  ["from @root", "{{#with deep}}{{lookup @root.map @root.key}}{{/with}}"],
]);

const VALUES = [undefined, null, true, false, 0, 1, -1, 0.5, "", "a", "0", "false", " ", [], [0], [[]], [null], {}, { a: 0 }];
const ASKED = [
  ["if", "{{#if v}}yes{{else}}no{{/if}}"],
  ["if includeZero", "{{#if v includeZero=true}}yes{{else}}no{{/if}}"],
  ["unless", "{{#unless v}}no{{else}}yes{{/unless}}"],
  ["with", "{{#with v}}yes{{else}}no{{/with}}"],
  ["each", "{{#each v}}yes{{else}}no{{/each}}"],
  ["section", "{{#v}}yes{{else}}no{{/v}}"],
  ["inverse section", "{{^v}}no{{else}}yes{{/v}}"],
];
for (const value of VALUES) {
  // A missing field has no JSON.
  const [shown, scope] = value === undefined ? ["nothing", {}] : [JSON.stringify(value), { v: value }];
  group(`truth of ${shown}`, scope, ASKED);
}

group("if", { a: "A", b: "", c: "C", zero: 0, person: { name: "Ann" } }, [
  ["alone", "{{#if a}}y{{/if}}{{#if b}}y{{/if}}"],
  ["else", "{{#if a}}y{{else}}n{{/if}}{{#if b}}y{{else}}n{{/if}}"],
  ["{{^}} is else", "{{#if a}}y{{^}}n{{/if}}{{#if b}}y{{^}}n{{/if}}"],
  ["else if", "{{#if b}}1{{else if a}}2{{else}}3{{/if}}"],
  ["else if, none", "{{#if b}}1{{else if zero}}2{{else}}3{{/if}}"],
  ["else if without else", "<{{#if b}}1{{else if zero}}2{{/if}}>"],
  ["a long chain", "{{#if b}}1{{else if zero}}2{{else if gone}}3{{else if c}}4{{else if a}}5{{else}}6{{/if}}"],
  ["else unless", "{{#if b}}1{{else unless b}}2{{/if}}"],
  ["unless, else if", "{{#unless a}}1{{else if c}}{{c}}{{/unless}}"],
  ["else with", "{{#if b}}1{{else with person}}{{name}}{{else}}3{{/if}}"],
  ["else each", "{{#if b}}1{{else each list}}{{.}}{{else}}none{{/if}}", { b: false, list: ["x", "y"] }],
  ["else each of an empty list", "{{#if b}}1{{else each list}}{{.}}{{else}}none{{/if}}", { b: false, list: [] }],
  ["includeZero", "{{#if zero includeZero=true}}y{{else}}n{{/if}}{{#if zero includeZero=false}}y{{else}}n{{/if}}"],
  ["includeZero in a chain", "{{#if b}}1{{else if zero includeZero=true}}2{{else}}3{{/if}}"],
  ["unless includeZero", "{{#unless zero includeZero=true}}n{{else}}y{{/unless}}"],
  ["its context stays", "{{#if person}}{{a}}{{person.name}}{{/if}}"],
  ["it adds no parent", "{{#with person}}{{#if name}}{{name}}{{../a}}{{/if}}{{/with}}"],
  ["within each other", "{{#if a}}1{{#if b}}2{{else}}3{{#if c}}4{{/if}}{{/if}}5{{/if}}"],
  ["empty", "<{{#if a}}{{/if}}{{#if b}}{{else}}{{/if}}>"],
  ["of this", "{{#each words}}{{#if this}}{{.}}{{else}}-{{/if}}{{/each}}", { words: ["a", "", "b"] }],
  ["of an odd name", "{{#if person.[odd name]}}y{{else}}n{{/if}}", { person: { "odd name": 1 } }],
  ["of @first", "{{#each words}}{{#if @first}}[{{/if}}{{.}}{{#if @last}}]{{else}},{{/if}}{{/each}}", { words: ["a", "b", "c"] }],
  ["unless @last", "{{#each words}}{{.}}{{#unless @last}},{{/unless}}{{/each}}", { words: ["a", "b", "c"] }],
]);

group("each", { list: ["a", "b", "c"], people: [{ name: "Ann", tags: ["x", "y"] }, { name: "Bob", tags: [] }], map: { k1: "v1", k2: "v2" }, empty: [], none: {}, name: "top" }, [
  ["texts", "{{#each list}}{{this}}{{/each}}"],
  ["objects", "{{#each people}}{{name}}{{this.name}}{{./name}}{{/each}}"],
  ["an object", "{{#each map}}{{@key}}={{.}};{{/each}}"],
  ["@index", "{{#each list}}{{@index}}{{/each}}"],
  ["@key of a list", "{{#each list}}{{@key}}{{/each}}"],
  ["@index of an object", "{{#each map}}{{@index}}{{/each}}"],
  ["@first and @last", "{{#each list}}{{@first}}/{{@last}} {{/each}}"],
  ["@first and @last of an object", "{{#each map}}{{@first}}/{{@last}} {{/each}}"],
  ["of one", "{{#each one}}{{@first}}{{@last}}{{/each}}", { one: ["x"] }],
  ["else of an empty list", "{{#each empty}}x{{else}}none{{/each}}"],
  ["else of an empty object", "{{#each none}}x{{else}}none{{/each}}"],
  ["else of what is missing", "{{#each gone}}x{{else}}none{{/each}}"],
  ["{{^}} of an empty list", "{{#each empty}}x{{^}}none{{/each}}"],
  ["else, not taken", "{{#each list}}{{.}}{{else}}none{{/each}}"],
  ["else if after each", "{{#each empty}}x{{else if name}}{{name}}{{/each}}"],
  ["the parent", "{{#each list}}{{.}}{{../name}}{{/each}}"],
  ["the parent in an object", "{{#each map}}{{.}}{{../name}}{{/each}}"],
  ["the context of else", "{{#each empty}}x{{else}}{{name}}{{/each}}"],
  ["loops within loops", "{{#each people}}{{name}}:{{#each tags}}{{.}}{{else}}-{{/each}};{{/each}}"],
  ["the parent's fields in a loop within", "{{#each people}}{{#each tags}}{{../name}}{{.}}{{../../name}} {{/each}}{{/each}}"],
  ["@../index", "{{#each people}}{{#each tags}}{{@../index}}.{{@index}} {{/each}}{{/each}}"],
  ["@../key, @../first, @../last", "{{#each map}}{{#each @root.list}}{{@../key}}{{@../first}}{{@../last}} {{/each}}{{/each}}"],
  ["@../ beyond the loops", "<{{#each list}}{{@../index}}{{/each}}>"],
  ["@index in else of a loop within", "{{#each people}}{{#each gone}}x{{else}}{{@index}}{{/each}}{{/each}}"],
  ["@index under if", "{{#each list}}{{#if @index}},{{/if}}{{.}}{{/each}}"],
  ["@index under with", "{{#each people}}{{#with this.tags}}{{@index}}{{/with}}{{/each}}"],
  ["@root", "{{#each list}}{{@root.name}}{{@root.list.[0]}}{{/each}}"],
  ["a path", "{{#each a.b.c}}{{.}}{{/each}}", { a: { b: { c: [1, 2] } } }],
  ["elements of an element", "{{#each people.[0].tags}}{{.}}{{/each}}"],
  ["lists of lists", "{{#each rows}}{{#each this}}{{.}}{{/each}};{{/each}}", { rows: [["a", "b"], [], ["c"]] }],
  ["null among them", "{{#each list}}<{{.}}{{name}}>{{/each}}", { list: ["a", null, "b"] }],
  ["keys with odd characters", "{{#each map}}{{@key}};{{/each}}", { map: { "a.b": 1, "c d": 2, "": 3, é: 4, '"': 5 } }],
  ["a hundred", "{{#each list}}{{.}}{{#unless @last}},{{/unless}}{{/each}}", { list: Array.from({ length: 100 }, (_, at) => at) }],
  ["length of the list in it", "{{#each list}}{{@index}}/{{../list.length}} {{/each}}"],
]);

group("block parameters", { list: ["a", "b"], people: [{ name: "Ann", tags: ["x"] }, { name: "Bob", tags: ["y", "z"] }], map: { k: "v", l: "w" }, person: { name: "Cy" }, item: "outer", name: "top" }, [
  ["item", "{{#each list as |item|}}{{item}}{{/each}}"],
  ["item and index", "{{#each list as |item index|}}{{index}}{{item}}{{/each}}"],
  ["value and key", "{{#each map as |value key|}}{{key}}={{value}};{{/each}}"],
  ["fields of item", "{{#each people as |one|}}{{one.name}}{{one.tags.[0]}}{{/each}}"],
  ["this is there as well", "{{#each people as |one|}}{{name}}{{this.name}}{{one.name}}{{/each}}"],
  ["they hide a field", "{{item}}{{#each list as |item|}}{{item}}{{/each}}{{item}}"],
  ["./ and this. do not see them", "{{#each people as |name|}}{{./name}}{{this.name}}{{/each}}"],
  ["../ does not see them", "{{#each list as |item|}}{{../item}}{{/each}}"],
  ["in a loop within", "{{#each people as |one|}}{{#each one.tags as |tag at|}}{{one.name}}{{at}}{{tag}} {{/each}}{{/each}}"],
  ["hidden by those of a loop within", "{{#each people as |it|}}{{#each it.tags as |it|}}{{it}}{{/each}}{{it.name}}{{/each}}"],
  ["under if", "{{#each list as |item|}}{{#if item}}{{item}}{{/if}}{{/each}}"],
  ["under with", "{{#each list as |item|}}{{#with @root.person}}{{name}}{{item}}{{/with}}{{/each}}"],
  ["in else of a block within", "{{#each list as |item|}}{{#if gone}}x{{else}}{{item}}{{/if}}{{/each}}"],
  ["with", "{{#with person as |who|}}{{who.name}}{{name}}{{../name}}{{/with}}"],
  ["as parameters", "{{#each people as |one at|}}{{lookup @root.list at}}{{#if one.tags}}{{#each one.tags}}{{.}}{{/each}}{{/if}}{{/each}}"],
  ["spaces around them", "{{#each list   as   |  item \n index  |  }}{{index}}{{item}}{{/each}}"],
  ["not in else", "{{#each gone as |item|}}x{{else}}{{item}}{{/each}}"],
  ["a section of one as a list", "{{#each people as |one|}}{{#one.tags}}{{.}}{{/one.tags}}{{/each}}"],
]);

group("with", { person: { name: "Ann", home: { city: "Oslo" } }, name: "top", list: ["a", "b"] }, [
  ["an object", "{{#with person}}{{name}}{{/with}}"],
  ["a path", "{{#with person.home}}{{city}}{{/with}}"],
  ["else", "{{#with gone}}x{{else}}{{name}}{{/with}}"],
  ["{{^}}", "{{#with gone}}x{{^}}{{name}}{{/with}}"],
  ["else with", "{{#with gone}}x{{else with person}}{{name}}{{/with}}"],
  ["the parent", "{{#with person}}{{../name}}{{/with}}"],
  ["within each other", "{{#with person}}{{#with home}}{{city}}{{../name}}{{../../name}}{{/with}}{{/with}}"],
  ["a text", "{{#with name}}{{.}}{{../name}}{{/with}}"],
  ["a list", "{{#with list}}{{this.[1]}}{{length}}{{#each this}}{{.}}{{/each}}{{/with}}"],
  ["fields of the parent are not seen", "<{{#with person}}{{list}}{{/with}}>"],
  ["@root", "{{#with person}}{{@root.name}}{{/with}}"],
]);

group("sections", { list: ["a", "b"], people: [{ name: "Ann" }, { name: "Bob" }], person: { name: "Cy", tags: ["t"] }, yes: true, no: false, none: null, zero: 0, empty: "", text: "word", number: 5, nil: [], name: "top" }, [
  ["a list", "{{#list}}{{.}}{{/list}}"],
  ["a list of objects", "{{#people}}{{name}},{{/people}}"],
  ["an object", "{{#person}}{{name}}{{/person}}"],
  ["true", "{{#yes}}{{name}}{{/yes}}"],
  ["true adds no parent", "{{#person}}{{#@root.yes}}{{name}}{{../name}}{{/@root.yes}}{{/person}}"],
  ["false, null, missing", "<{{#no}}x{{/no}}{{#none}}x{{/none}}{{#gone}}x{{/gone}}>"],
  ["an empty list", "<{{#nil}}x{{/nil}}>"],
  ["0 and an empty text are contexts", "<{{#zero}}[{{.}}]{{/zero}}{{#empty}}[{{.}}]{{/empty}}>"],
  ["a text and a number", "{{#text}}{{.}}{{/text}}{{#number}}{{.}}{{/number}}"],
  ["else", "{{#no}}x{{else}}{{name}}{{/no}}{{#list}}{{.}}{{else}}x{{/list}}"],
  ["{{^}} as else", "{{#no}}x{{^}}{{name}}{{/no}}"],
  ["else if", "{{#no}}1{{else if yes}}2{{else}}3{{/no}}"],
  ["inverse", "{{^no}}n{{/no}}{{^none}}n{{/none}}{{^gone}}n{{/gone}}{{^nil}}n{{/nil}}"],
  ["inverse, not taken", "<{{^yes}}n{{/yes}}{{^list}}n{{/list}}{{^person}}n{{/person}}{{^text}}n{{/text}}>"],
  ["inverse with else", "{{^no}}n{{else}}y{{/no}}{{^yes}}n{{else}}y{{/yes}}"],
  ["inverse with {{^}}", "{{^no}}n{{^}}y{{/no}}{{^list}}n{{^}}{{.}}{{/list}}"],
  ["the context of an inverse", "{{^gone}}{{name}}{{/gone}}"],
  ["both in a row", "{{#people}}{{name}}{{/people}}{{^people}}nobody{{/people}}{{#gone}}x{{/gone}}{{^gone}}nobody{{/gone}}"],
  ["@index, @first, @last", "{{#list}}{{@index}}{{@first}}{{@last}} {{/list}}"],
  ["comma between", "{{#list}}{{.}}{{#unless @last}},{{/unless}}{{/list}}"],
  ["the parent", "{{#people}}{{name}}{{../name}}{{/people}}{{#person}}{{../name}}{{/person}}"],
  ["of the parent", "{{#person}}{{#../people}}{{name}}{{../name}}{{/../people}}{{/person}}"],
  ["a path", "{{#person.tags}}{{.}}{{/person.tags}}"],
  ["a path with slashes", "{{#person/tags}}{{.}}{{/person/tags}}"],
  ["this and .", "{{#people}}{{#this}}{{name}}{{/this}}{{#.}}{{name}}{{/.}}{{/people}}"],
  ["./", "{{#./people}}{{name}}{{/./people}}"],
  ["a data name", "{{#list}}{{#@first}}first{{/@first}}{{^@last}},{{/@last}}{{/list}}"],
  ["at the root", "{{#person}}{{#@root.people}}{{name}}{{/@root.people}}{{/person}}"],
  ["an odd name", "{{#[odd name]}}{{.}}{{/[odd name]}}", { "odd name": "v" }],
  ["brackets are no part of a name", "{{#[list]}}{{.}}{{/list}}{{#person.[tags]}}{{.}}{{/person.tags}}"],
  ["within each other", "{{#person}}{{#tags}}{{.}}{{../name}}{{../../name}}{{/tags}}{{/person}}"],
  ["lists of lists", "{{#rows}}{{#.}}{{.}}{{/.}};{{/rows}}", { rows: [["a", "b"], ["c"]] }],
  ["an element that is false", "{{#list}}[{{#.}}y{{/.}}{{^.}}n{{/.}}]{{/list}}", { list: [true, false, null, "x"] }],
  ["a shadowed name", "{{name}}{{#person}}{{name}}{{#pet}}{{name}}{{/pet}}{{name}}{{/person}}{{name}}", { name: 1, person: { name: 2, pet: { name: 3 } } }],
  ["a missing name does not come from the parent", "<{{#person}}{{text}}{{#number}}x{{/number}}{{/person}}>"],
  ["spaces in the tags", "{{# list }}{{ . }}{{/ list }}{{^ no }}n{{/ no}}"],
]);

group("inverse of a helper", { yes: true, no: false, list: ["a"], nil: [], person: { name: "Ann" } }, [
  ["if", "{{^if no}}n{{/if}}{{^if yes}}n{{/if}}"],
  ["if with else", "{{^if yes}}n{{else}}y{{/if}}"],
  ["unless", "{{^unless yes}}y{{/unless}}"],
  ["each", "{{^each nil}}none{{/each}}{{^each list}}none{{else}}{{.}}{{/each}}"],
  ["with", "{{^with gone}}none{{/with}}{{^with person}}none{{else}}{{name}}{{/with}}"],
]);

group("comments", { a: "A" }, [
  ["short", "x{{! note }}y"],
  ["short without space", "x{{!note}}y{{!}}z"],
  ["long", "x{{!-- note --}}y"],
  ["long without space", "x{{!--note--}}y"],
  ["tags in a long one", "x{{!-- {{a}} {{#if}} }} --}}{{a}}"],
  ["a brace in a short one", "x{{! } { {{ }}{{a}}"],
  ["dashes in a short one", "x{{! a -- b }}{{a}}"],
  ["dashes in a long one", "x{{!-- a -- b --- --}}{{a}}"],
  ["a long one that ends at once", "x{{!--}}{{a}}"],
  ["a long one of dashes", "x{{!----}}{{a}}"],
  ["a long one over lines", "x{{!-- a\nb\n--}}{{a}}"],
  ["a short one over lines", "x{{! a\nb\n}}{{a}}"],
  ["with ~", "x {{~! a ~}} {{a}} {{~!-- b --~}} y"],
  ["with ~ on one side", "x {{~! a }} {{a}} {{!-- b --~}} y"],
  ["quotes in it", "x{{! it's \" }}{{a}}"],
  ["in a block", "{{#if a}}{{! a }}y{{!-- b --}}{{else}}{{! c }}n{{/if}}"],
]);

group("spaces in tags", { a: "A", b: { c: "C" }, list: ["x"] }, [
  ["around a path", "{{ a }}{{  b.c  }}"],
  ["tabs and line breaks", "{{\ta\t}}{{\n a\r\n}}"],
  ["no-break and ideographic spaces", "{{\u00a0a\u3000}}"],
  ["raw", "{{{ a }}}{{{\n\ta\n}}}{{&  a  }}"],
  ["a block", "{{#  if   a  }}y{{  else  }}n{{/  if  }}"],
  ["a block over lines", "{{#if\n  a\n}}y{{else\n}}n{{/if\n}}"],
  ["else if", "{{#if gone}}1{{ else   if   a }}2{{/if}}"],
  ["else if over lines", "{{#if gone}}1{{\nelse\nif\na\n}}2{{/if}}"],
  ["inverse", "{{^  gone  }}n{{/  gone  }}{{#if gone}}{{^  }}n{{/if}}"],
  ["parameters", '{{lookup\n  b\n  "c"\n}}'],
  ["parentheses", '{{#if ( lookup  b   "c" ) }}y{{/if}}'],
  ["includeZero", "{{#if 0 includeZero = true}}y{{else}}n{{/if}}"],
  ["block parameters", "{{#each list as |item index| }}{{item}}{{index}}{{/each}}"],
]);

group("~", { a: "A", b: "", list: ["x", "y"] }, [
  ["left", "1 \n {{~a}} \n 2"],
  ["right", "1 \n {{a~}} \n 2"],
  ["both", "1 \n {{~a~}} \n 2"],
  ["with spaces inside", "1 {{~ a ~}} 2"],
  ["raw", "1 {{~{a}~}} 2 {{~{a}}} 3 {{{a}~}} 4"],
  ["&", "1 {{~&a~}} 2"],
  ["if, outside", "1 {{~#if a}} y {{/if~}} 2"],
  ["if, inside", "1 {{#if a~}} y {{~/if}} 2"],
  ["if, all", "1 {{~#if a~}} y {{~/if~}} 2"],
  ["else, each side", "1 {{#if b}} y {{~else}} n {{/if}} 2 {{#if b}} y {{else~}} n {{/if}} 3"],
  ["else, both sides", "1 {{#if a}} y {{~else~}} n {{/if}} 2 {{#if b}} y {{~else~}} n {{/if}} 3"],
  ["{{^}}", "1 {{#if b}} y {{~^~}} n {{/if}} 2 {{#if a}} y {{~^}} n {{/if}} 3"],
  ["end with else", "1 {{#if b}} y {{else}} n {{~/if~}} 2 {{#if a}} y {{else}} n {{~/if~}} 3"],
  ["else if", "1 {{#if b}} y {{~else if a~}} m {{~else~}} n {{~/if}} 2"],
  ["else if, left only", "1 {{#if b}} y {{~else if a}} m {{else}} n {{/if}} 2"],
  ["else if, right only", "1 {{#if b}} y {{else if a~}} m {{else}} n {{/if}} 2"],
  ["else if, the end", "1 {{#if b}} y {{else if a}} m {{~/if~}} 2"],
  ["else if, the first", "1 {{#if a~}} y {{~else if b~}} m {{~else~}} n {{~/if}} 2"],
  ["else if, the last", "1 {{#if b~}} y {{~else if b~}} m {{~else~}} n {{~/if}} 2"],
  ["a chain of three", "1 {{#if b}} y {{~else if b}} m {{else if a~}} k {{~else}} n {{/if}} 2"],
  ["unless", "1 {{~#unless b~}} n {{~/unless~}} 2"],
  ["each", "[ {{~#each list~}} {{.}} , {{~/each~}} ]"],
  ["each with else", "[ {{~#each gone~}} {{.}} {{~else~}} none {{~/each~}} ]"],
  ["with", "1 {{~#with a~}} {{.}} {{~/with~}} 2"],
  ["section", "1 {{~#list~}} {{.}} {{~/list~}} 2"],
  ["inverse section", "1 {{~^b~}} n {{~/b~}} 2 {{~^gone~}} n {{~else~}} y {{~/gone~}} 3"],
  ["block parameters", "[ {{~#each list as |item|~}} {{item}} {{~/each~}} ]"],
  ["lines", "[\n  {{~#each list}}\n  {{.}}\n  {{~/each}}\n]"],
  ["a line of its own all the same", "1\n{{#if a~}}\n y\n{{~/if}}\n2\n"],
  ["else on a line of its own", "1\n{{#if b}}\n y\n{{~else~}}\n n\n{{/if}}\n2\n"],
  ["it stops at a tag", "1 {{a}} {{~a~}} {{a}} 2"],
  ["tag after tag", "1 {{a~}} {{~a}} 2"],
  ["nothing to take", "1{{~a~}}2"],
  ["at the ends", " {{~a~}} "],
  ["wide spaces", "1\u00a0\u3000{{~a~}}\u2003\u00a02"],
  ["into a block", "1 {{a~}} {{#if a}} y {{/if}} {{~a}} 2"],
  ["out of a block", "1 {{#if a}} {{a~}} {{/if}} {{#if a}} {{~a}} {{/if}} 2"],
  ["parameters before it", '1 {{~lookup list 0~}} 2 {{~#if (lookup list 0)~}} y {{~/if}}'],
]);

lines("lines of their own", { a: "A", b: "", list: ["x", "y"], map: { k: "v" }, gone: null }, [
  ["if", "1\n{{#if a}}\ny\n{{/if}}\n2\n"],
  ["if, not taken", "1\n{{#if b}}\ny\n{{/if}}\n2\n"],
  ["if and else", "1\n{{#if b}}\ny\n{{else}}\nn\n{{/if}}\n2\n"],
  ["if and {{^}}", "1\n{{#if b}}\ny\n{{^}}\nn\n{{/if}}\n2\n"],
  ["else if", "1\n{{#if b}}\ny\n{{else if a}}\nm\n{{else}}\nn\n{{/if}}\n2\n"],
  ["else if, the last", "1\n{{#if b}}\ny\n{{else if b}}\nm\n{{else}}\nn\n{{/if}}\n2\n"],
  ["else if, without else", "1\n{{#if b}}\ny\n{{else if a}}\nm\n{{/if}}\n2\n"],
  ["unless", "1\n{{#unless b}}\nn\n{{/unless}}\n2\n"],
  ["each", "1\n{{#each list}}\n{{.}}\n{{/each}}\n2\n"],
  ["each with else", "1\n{{#each gone}}\n{{.}}\n{{else}}\nnone\n{{/each}}\n2\n"],
  ["each of an object", "1\n{{#each map}}\n{{@key}}: {{.}}\n{{/each}}\n2\n"],
  ["with", "1\n{{#with a}}\n{{.}}\n{{/with}}\n2\n"],
  ["section", "1\n{{#list}}\n{{.}}\n{{/list}}\n2\n"],
  ["inverse section", "1\n{{^gone}}\nn\n{{/gone}}\n2\n"],
  ["section with else", "1\n{{#gone}}\ny\n{{else}}\nn\n{{/gone}}\n2\n"],
  ["short comment", "1\n{{! note }}\n2\n"],
  ["long comment", "1\n  {{!-- note --}}  \n2\n"],
  ["comment over lines", "1\n{{!-- a\nb --}}\n2\n"],
  ["a comment first and last", "{{! a }}\n1\n{{! b }}"],
  ["a comment alone", "{{! a }}"],
  ["a comment alone with spaces", "  {{! a }}  "],
  ["a comment behind text", "1 {{! a }}\n2\n"],
  ["a comment before text", "1\n{{! a }} 2\n"],
  ["two comments on a line", "1\n{{! a }}{{! b }}\n2\n"],
  ["comments line by line", "1\n{{! a }}\n{{! b }}\n2\n"],
  ["a value has no line of its own", "1\n{{a}}\n2\n"],
  ["a raw value neither", "1\n{{{a}}}\n{{&a}}\n2\n"],
  ["indented", "1\n  {{#if a}}\n    y\n  {{/if}}\n2\n"],
  ["indented by tabs", "1\n\t{{#if a}}\n\t\ty\n\t{{else}}\n\t\tn\n\t{{/if}}\n2\n"],
  ["spaces behind", "1\n{{#if a}}  \ny\n{{/if}}\t \n2\n"],
  ["first line", "{{#if a}}\ny\n{{/if}}\n2\n"],
  ["first line, indented", "  {{#if a}}\ny\n{{/if}}\n2\n"],
  ["last line", "1\n{{#if a}}\ny\n{{/if}}"],
  ["last line with spaces", "1\n{{#if a}}\ny\n{{/if}}  "],
  ["the whole template", "{{#if a}}\ny\n{{/if}}"],
  ["the whole template, else", "{{#if b}}\ny\n{{else}}\nn\n{{/if}}"],
  ["within each other", "1\n{{#each list}}\n  {{#if .}}\n    {{.}}\n  {{else}}\n    -\n  {{/if}}\n{{/each}}\n2\n"],
  ["tag under tag", "1\n{{#if a}}\n{{#if a}}\ny\n{{/if}}\n{{/if}}\n2\n"],
  ["tag under tag, else", "{{#if b}}\n{{else}}\n{{#if a}}\ny\n{{/if}}\n{{/if}}\n"],
  ["two blocks in a row", "{{#if a}}\n1\n{{/if}}\n{{#if a}}\n2\n{{/if}}\n"],
  ["empty lines are kept", "1\n\n{{#if a}}\n\ny\n\n{{/if}}\n\n2\n"],
  ["an empty block over lines", "1\n{{#if a}}\n{{/if}}\n2\n"],
  ["an empty block on one line", "1\n{{#if a}}{{/if}}\n2\n"],
  ["text before the tag", "1 {{#if a}}\ny\n{{/if}}\n2\n"],
  ["text behind the tag", "1\n{{#if a}} y\n{{/if}}\n2\n"],
  ["text before the end", "1\n{{#if a}}\ny {{/if}}\n2\n"],
  ["text behind the end", "1\n{{#if a}}\ny\n{{/if}} 2\n"],
  ["text beside else", "1\n{{#if b}}\ny\n{{else}} n\n{{/if}}\n2\n{{#if b}}\ny {{else}}\nn\n{{/if}}\n"],
  ["two tags on a line", "1\n{{#if a}}{{#if a}}\ny\n{{/if}}{{/if}}\n2\n"],
  ["end and begin on a line", "1\n{{#if a}}\n1\n{{/if}}{{#if a}}\n2\n{{/if}}\n3\n"],
  ["a value beside it", "1\n{{a}}{{#if a}}\ny\n{{/if}}{{a}}\n2\n"],
  ["all on one line", "1\n{{#if a}}y{{else}}n{{/if}}\n2\n"],
  ["begin and else on a line", "1\n{{#if b}}y{{else}}\nn\n{{/if}}\n2\n"],
  ["a comment beside it", "1\n{{! a }}{{#if a}}\ny\n{{/if}}\n2\n"],
  ["a chain on lines with ~", "1\n{{#if b}}\n  y\n{{~else if b}}\n  m\n{{else~}}\n  n\n{{/if}}\n2\n"],
  ["block parameters", "1\n{{#each list as |item|}}\n- {{item}}\n{{/each}}\n2\n"],
  ["only line breaks", "\n{{#if a}}\n{{else}}\n{{/if}}\n"],
]);

group("braces in text", { a: "A" }, [
  ["single ones", "{ {{a}} } {a} }{"],
  ["closing ones", "}} {{a}} }}"],
  ["an object around", '{"a": "{{a}}", "b": { "c": [{{a}}] } }'],
  ["no tag", "no tag at all"],
  ["nothing", ""],
]);

group("depth", { a: { name: "a", b: { name: "b", c: { name: "c", d: { name: "d" } } } }, name: "root", rows: [[["p", "q"], ["r"]], [["s"]]] }, [
  ["four with", "{{#with a}}{{#with b}}{{#with c}}{{#with d}}{{name}}{{../name}}{{../../name}}{{../../../name}}{{../../../../name}}{{/with}}{{/with}}{{/with}}{{/with}}"],
  ["four sections", "{{#a}}{{#b}}{{#c}}{{#d}}{{name}}{{../name}}{{../../../../name}}{{@root.name}}{{/d}}{{/c}}{{/b}}{{/a}}"],
  ["four if", "{{#if a}}{{#if a.b}}{{#if a.b.c}}{{#if a.b.c.d}}{{a.b.c.d.name}}{{else}}4{{/if}}{{else}}3{{/if}}{{else}}2{{/if}}{{else}}1{{/if}}"],
  ["three loops", "{{#each rows}}{{#each .}}{{#each .}}{{@../../index}}{{@../index}}{{@index}}{{.}} {{/each}}{{/each}}{{/each}}"],
  ["a mixture", "{{#with a}}{{#if b}}{{#each b}}{{#unless @first}}{{@key}}{{../b.name}}{{../name}}{{../../name}}{{/unless}}{{/each}}{{/if}}{{/with}}"],
  ["fields of a parent by its odd name", "{{#with a}}{{../a.name}}{{../[name]}}{{../a/b/name}}{{/with}}"],
]);

const ALERT = {
  event_type: "AnomalyDetected",
  data: {
    title: "High-risk access request",
    severity: "high",
    requester: { name: "Dana Fox", email: "dana@example.com" },
    access_groups: [{ integration: { name: "prod db" } }, { integration: { name: "prod account" } }],
    labels: { team: "soc", env: "prod" },
  },
};
group("whole templates", ALERT, [
  [
    "Slack",
    `{
  "text": "{{data.title}}",
  "blocks": [
    {{#each data.access_groups}}
    { "type": "section", "text": "{{@index}}: {{integration.name}} for {{../data.requester.name}}" }{{#unless @last}},{{/unless}}
    {{/each}}
  ]
}
`,
  ],
  [
    "labels as Alertmanager has them",
    `{ "labels": { {{#each data.labels}}"{{@key}}": "{{this}}"{{#unless @last}}, {{/unless}}{{/each}} } }`,
  ],
  [
    "sections as Mustache has them",
    `{{#data}}
{{title}} ({{severity}})
{{#access_groups}}
 * {{#integration}}{{name}}{{/integration}}
{{/access_groups}}
{{^access_groups}}
 nothing was asked for
{{/access_groups}}
{{/data}}
`,
  ],
  [
    "one line by ~",
    `[
  {{~#each data.access_groups as |group at|~}}
    {{~#if at}},{{/if~}}
    "{{group.integration.name}}"
  {{~else~}}
    "none"
  {{~/each~}}
]`,
  ],
  [
    "a choice by severity",
    `{{#with data}}
{{#if closed}}
closed
{{else if severity}}
{{severity}}: {{title}}
{{else}}
unknown
{{/if}}
{{/with}}`,
  ],
]);

// What handlebars.js does not take and we do, because JSON has a brace right behind a value: the text is ours.
const ours = [
  { about: "a brace behind a tag", template: '{"a":{{n}}}', scope: { n: 1 }, text: '{"a":1}' },
  { about: "two braces behind a tag", template: '{"a":{"b":{{n}}}}', scope: { n: 1 }, text: '{"a":{"b":1}}' },
  { about: "a brace behind a block", template: '{"a":{{#if n}}1{{else}}2{{/if}}}', scope: { n: 1 }, text: '{"a":1}' },
  { about: "a brace behind a raw tag", template: '{"a":{{{n}}}}', scope: { n: 1 }, text: '{"a":1}' },
];

const engine = Handlebars.create();
// Among what is refused there is its helper `log`, which we only want to know of.
engine.log = () => {};
// It would say each time that it refuses a name such as `constructor`.
const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

// JavaScript adds two numbers that begin a block, where it should put one behind the other: `{{{a}}}{{{b}}}` makes 3 of 1
// and 2. A mark at the beginning of each block makes it a text, and is taken out again.
const MARK = "\u0001";

class Marker extends Handlebars.Visitor {
  Program(program) {
    super.Program(program);
    program.body.unshift({ type: "ContentStatement", value: MARK, original: MARK, loc: program.loc });
  }
}

// Behind the parser, which has dealt with white space by then.
const { parse } = engine;
engine.parse = (template, options) => {
  const tree = parse(template, options);
  new Marker().accept(tree);
  return tree;
};

// What handlebars.js renders, without HTML's escapes.
const textOf = (template, scope) => engine.compile(template, { noEscape: true })(scope, RUNTIME).replaceAll(MARK, "");

function render({ about, template, scope }) {
  try {
    const text = textOf(template, scope);
    if (/\[object |undefined|NaN/.test(text)) throw new Error(`it prints ${text}`);
    return { about, template, scope, text };
  } catch (cause) {
    throw new Error(`${about}: ${template}`, { cause });
  }
}

function parses(template) {
  try {
    engine.parse(template);
    return true;
  } catch {
    return false;
  }
}

function renders(template) {
  try {
    textOf(template, {});
    return true;
  } catch {
    return false;
  }
}

// What handlebars.js itself does with what we refuse: a template that it takes has to be written anew by who comes from there.
function judge({ about, template, refused }) {
  const handlebars = !parses(template) ? "does not parse" : renders(template) ? "renders" : "does not render";
  return { about, template, refused, handlebars };
}

function refuse(one) {
  if (parses(one.template)) throw new Error(`${one.about}: handlebars.js takes ${one.template}`);
  return one;
}

const random = (from, count) => Array.from({ length: count }, (_, at) => render(randomCase(from + at)));

const list = (cases) => `[\n${cases.map((each) => `    ${JSON.stringify(each)}`).join(",\n")}\n  ]`;

// The text of the fixture: a line for each case, so that a change shows where it is.
export function fixture() {
  const cases = [...table.map(render), ...random(0, RANDOM_CASES)];
  return `{\n  "handlebars": ${JSON.stringify(Handlebars.VERSION)},\n  "cases": ${list(cases)},\n  "ours": ${list(ours.map(refuse))},\n  "refused": ${list(refused.map(judge))}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, from, count] = process.argv.slice(2);
  if (verb === "--write") await writeFile(FIXTURE, fixture());
  else if (verb === "--random") process.stdout.write(`{"cases": ${list(random(Number(from), Number(count)))}}\n`);
  else throw new Error("say --write, or --random FROM COUNT");
}
