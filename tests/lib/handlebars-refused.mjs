// What we refuse, most of which handlebars.js takes: a template, and what our sentence has to speak of. For each, the
// fixture says what handlebars.js does with it.

const of = (subject, refusedAs, templates) => templates.map((template) => ({ about: subject, template, refused: refusedAs }));

export const refused = [
  ...of("partials", "partials", ["{{> row}}", "{{>row}}", "{{~> row ~}}", "{{> row item}}", "{{> row name=\"x\"}}", '{{> (lookup . "which")}}', "{{> [odd name]}}"]),
  ...of("partial blocks", "partials", ["{{#> layout}}x{{/layout}}", "{{> @partial-block}}", "{{#> @partial-block}}x{{/@partial-block}}"]),
  ...of("inline partials", "inline partials", ['{{#*inline "row"}}x{{/inline}}', '{{~#*inline "row"~}}x{{~/inline~}}', '{{#* inline "row"}}{{> row}}{{/inline}}']),
  ...of("decorators", "decorators", ["{{* mark}}", "{{*mark}}", "{{~*mark~}}", "{{* mark 1}}"]),
  ...of("raw blocks", "raw blocks", ["{{{{raw}}}} {{a}} {{{{/raw}}}}", "{{{{if a}}}}{{{{/if}}}}"]),
  ...of("an escaped tag", "\\{{", ["\\{{a}}", "x \\{{a}} y", "\\{{{a}}}", "\\{{#if a}}x{{/if}}"]),
  ...of("an unknown helper", "helper", ["{{shout name}}", "{{shout name 1}}", '{{shout "x"}}', "{{{shout name}}}", "{{&shout name}}", '{{log "x"}}', "{{@index name}}", "{{a.b name}}"]),
  ...of("an unknown helper with named parameters", "helper", ["{{shout loud=true}}", "{{link name href=url}}"]),
  ...of("an unknown block helper", "helper", ["{{#shout name}}x{{/shout}}", "{{#list items sort=true}}x{{/list}}", "{{^shout name}}x{{/shout}}", "{{#if a}}{{else shout b}}{{/if}}"]),
  ...of("an unknown helper in parentheses", "helper", ["{{#if (shout name)}}x{{/if}}", "{{lookup a (shout name)}}", "{{#if (name)}}x{{/if}}", "{{#each (items)}}x{{/each}}"]),
  ...of("named parameters", "named", ["{{lookup a 1 b=2}}", "{{#each a sort=true}}x{{/each}}", "{{#with a b=1}}x{{/with}}", "{{#if a b=1}}x{{/if}}", "{{#if (lookup a 1 b=2)}}x{{/if}}"]),
  ...of("nested brackets", "bracket", ["{{a.[b[c]}}", "{{a.[b[c]]}}", "{{a.[[b]]}}"]),
  ...of("brackets without an end", "bracket", ["{{a.[b}}", "{{a.[b"]),
  ...of("a parent in the middle of a path", "field", ["{{a/../b}}", "{{a/./b}}", "{{../a/..}}"]),
  ...of("half a path", "field", ["{{a.}}", "{{a/}}", "{{.a}}", "{{a..b}}"]),
  ...of("else twice", "else", ["{{#if a}}1{{else}}2{{else}}3{{/if}}", "{{#each a}}1{{^}}2{{else}}3{{/each}}", "{{#if a}}1{{else}}2{{else if b}}3{{/if}}"]),
  ...of("else outside of a block", "else", ["{{else}}", "x{{^}}y", "{{#if a}}{{/if}}{{else}}"]),
  ...of("another block is closed", "closes", ["{{#if a}}x{{/each}}", "{{#a}}x{{/b}}", "{{#if a}}{{#each b}}x{{/if}}{{/each}}", "{{#a.b}}x{{/a.c}}"]),
  ...of("nothing is open", "open", ["{{/if}}", "x{{/a}}", "{{/a/b}}", "{{#if a}}x{{/if}}{{/if}}"]),
  ...of("a block without an end", "no end", ["{{#if a}}", "{{#each a}}x{{else}}y", "{{#a}}", "{{^a}}x", "{{#if a}}{{#if b}}{{/if}}"]),
  ...of("a tag without an end", "no end", ["{{a", "{{! note", "{{!-- note }}", "{{#if a"]),
  ...of("a tag that ends too early", "}}", ["{{a}", "{{{a}}", "{{a} }", "{{#if a}x{{/if}}"]),
  ...of("a text without an end", "no end", ['{{lookup a "b}}', "{{lookup a 'b}}"]),
  ...of("too few values", "value", ["{{#if}}x{{/if}}", "{{#unless}}x{{/unless}}", "{{#each}}x{{/each}}", "{{#with}}x{{/with}}", "{{lookup a}}"]),
  ...of("too many values", "one value", ["{{#if a b}}x{{/if}}", "{{#each a b}}x{{/each}}", "{{#with a b}}x{{/with}}"]),
  ...of("block parameters without an end", "|", ["{{#each a as |b}}x{{/each}}", "{{#each a as ||}}x{{/each}}"]),
  ...of("parentheses without an end", ")", ["{{#if (lookup a 1}}x{{/if}}"]),
  ...of("a closing parenthesis too many", "}}", ["{{lookup (lookup a 1) 2)}}"]),
  ...of("an empty tag", "field", ["{{}}", "{{ }}", "{{{}}}", "{{~}}", "{{#}}x{{/}}", "x {{"]),
  ...of("a value that needs no tag", "value", ["{{404}}", "{{true}}", '{{"text"}}', "{{null}}"]),
  ...of("a data name nobody sets", "@", ["{{@gone}}", "{{@gone.b}}", "{{@level}}"]),
];
