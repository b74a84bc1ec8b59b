// Random templates of what we support, with a scope for each: the same for the same seed. A template only prints what both
// sides print alike, and never asks for a parent where handlebars.js counts none: it adds no parent when a block's context
// is the one that it has already, by identity. So texts and numbers here are all different, and a block never goes from a
// place to that place.
import { seeded } from "./random.mjs";

const DEPTH_MAX = 4;
// Small enough to be read when one fails.
const BLOCKS_MAX = 6;

// The shape of the scope: a field of each kind, and what is in it.
const SHAPES = {
  root: { name: "text", total: "number", flag: "any", host: "host", items: ["item"], words: ["text"], labels: { each: "text" } },
  host: { name: "text", port: "number", up: "any", tags: ["text"], owner: "owner" },
  owner: { name: "text", "odd name": "text", away: "any" },
  item: { name: "text", level: "number", open: "any", tags: ["text"], parts: ["part"], extra: { each: "number" } },
  part: { name: "text", size: "number", ok: "any" },
};
const ANY = [true, false, null, 0, 1, "", "no", [], [1], {}];
const SPACES = ["", "", " ", "  ", "\n", "\n  ", " \n", "\r\n", "\t"];
const WORDS = ["a", "b ", " c", "d:", "é", "\n", "\n\n", "  \n", "\ne\n", "f\n  "];

export function randomCase(seed) {
  const chance = seeded(seed);
  const below = (max) => Math.floor(chance.next() * max);
  const pick = (list) => list[below(list.length)];
  let count = 0;

  function value(kind) {
    if (Array.isArray(kind)) return Array.from({ length: below(4) }, () => value(kind[0]));
    if (typeof kind === "object") return Object.fromEntries(Array.from({ length: below(3) }, (_, at) => [`k${at}`, value(kind.each)]));
    if (kind === "text") return `t${(count += 1)}`;
    if (kind === "number") return (count += 1) + 1000;
    if (kind === "any") return pick(ANY);
    const fields = Object.entries(SHAPES[kind]).filter(() => !chance.chance(0.1));
    return Object.fromEntries(fields.map(([name, inner]) => [name, value(inner)]));
  }

  // Where a template can be: its context and those around it, each with its kind and its place in the scope.
  const start = { kinds: [{ kind: "root", place: "" }], loops: 0, params: [] };

  const segment = (name) => (name.includes(" ") ? `[${name}]` : name);

  // Every path that can be written here, with the kind of what is there.
  function paths({ kinds, params }) {
    const found = [];
    const below = (prefix, { kind, place }, depth) => {
      if (typeof kind !== "string" || !SHAPES[kind] || depth > 2) return;
      for (const [name, inner] of Object.entries(SHAPES[kind])) {
        const at = { path: `${prefix}${segment(name)}`, kind: inner, place: `${place}.${name}` };
        found.push(at);
        below(`${at.path}${chance.chance(0.2) ? "/" : "."}`, at, depth + 1);
      }
    };
    kinds.forEach((context, up) => {
      const prefix = up === 0 ? pick(["", "", "this.", "./"]) : "../".repeat(up);
      below(prefix, context, 0);
      if (up === 0) found.push({ path: pick([".", "this"]), ...context });
    });
    below("@root.", start.kinds[0], 0);
    for (const { name, ...what } of params) {
      found.push({ path: name, ...what });
      below(`${name}.`, what, 1);
    }
    // A parameter hides a field of its name, wherever it is written without `this.`.
    return found;
  }

  const isLeaf = ({ kind }) => ["text", "number"].includes(kind);
  const isLoop = ({ kind }) => typeof kind === "object";
  const element = ({ kind, place }) => ({ kind: Array.isArray(kind) ? kind[0] : kind.each, place: `${place}[]` });

  const space = () => (chance.chance(0.15) ? pick([" ", "  ", "\n", "\t"]) : "");
  const tag = (inner, sigil = "") => {
    const strip = () => (chance.chance(0.12) ? "~" : "");
    return `{{${strip()}${sigil}${space()}${inner}${space()}${strip()}}}`;
  };
  const text = () => pick(SPACES) + (chance.chance(0.6) ? pick(WORDS) : "") + pick(SPACES);

  function data(here) {
    if (here.loops === 0) return "@index";
    const up = chance.chance(0.2) && here.loops > 1 ? "../" : "";
    return `@${up}${pick(["index", "key", "first", "last"])}`;
  }

  function print(here) {
    if (chance.chance(0.2)) return tag(data(here));
    const { path } = pick(paths(here).filter(isLeaf));
    return chance.chance(0.15) ? `{{{${space()}${path}${space()}}}}` : tag(path, chance.chance(0.1) ? "&" : "");
  }

  const comment = () => pick(["{{! note }}", "{{!-- {{note}} --}}", "{{~! note ~}}", "{{!-- a\nb --}}"]);

  function condition(here) {
    if (here.loops > 0 && chance.chance(0.3)) return pick(["@first", "@last", "@index"]);
    const scalar = pick(paths(here).filter(({ kind }) => typeof kind === "string")).path;
    return chance.chance(0.1) ? `${scalar} includeZero=true` : scalar;
  }

  // Beside the tags of a chain there is always text: where they stand on lines of their own or take white space away,
  // handlebars.js does it by halves and we do not (docs/templates.md).
  const tight = (inner) => `x${inner}x`;

  function orElse(here, depth) {
    if (chance.chance(0.3)) {
      const last = chance.chance(0.7) ? `{{else}}${tight(body(here, depth + 1))}` : "";
      return { before: tight, after: `{{else if ${condition(here)}}}${tight(body(here, depth + 1))}${last}` };
    }
    const other = chance.chance(0.3) ? tag("", "^") : tag("else");
    return { before: (inner) => inner, after: chance.chance(0.5) ? other + body(here, depth + 1) : "" };
  }

  function choice(here, depth) {
    const name = pick(["if", "if", "unless"]);
    const { before, after } = orElse(here, depth);
    return tag(`${name} ${condition(here)}`, "#") + before(body(here, depth + 1)) + after + tag(name, "/");
  }

  // A block that goes to another place.
  function move(here, depth, number) {
    const isElsewhere = ({ place }) => place !== here.kinds[0].place;
    const target = pick(paths(here).filter((it) => it.kind !== "any" && isElsewhere(isLoop(it) ? element(it) : it) && isElsewhere(it)));
    const isEach = isLoop(target);
    const context = isEach ? element(target) : target;
    const helper = isEach ? "each" : "with";
    // A section over an object is no loop.
    const isSection = chance.chance(0.4) && !(isEach && !Array.isArray(target.kind));
    const hasParams = !isSection && chance.chance(0.3);
    const name = `p${number}`;
    const inner = {
      kinds: [context, ...here.kinds],
      loops: here.loops + (isEach ? 1 : 0),
      params: hasParams ? [...here.params, { name, ...context }] : here.params,
    };
    const open = isSection ? target.path : `${helper} ${target.path}${hasParams ? ` as |${name}|` : ""}`;
    const { before, after } = orElse(here, depth);
    return tag(open, "#") + before(body(inner, depth + 1)) + after + tag(isSection ? target.path : helper, "/");
  }

  function inverse(here, depth) {
    const { path } = pick(paths(here));
    return tag(path, "^") + body(here, depth + 1) + tag(path, "/");
  }

  let blocks = 0;
  function body(here, depth) {
    let made = text();
    for (let left = depth === 0 ? 3 + below(4) : below(3); left > 0; left -= 1) {
      const deeper = depth < DEPTH_MAX && blocks < BLOCKS_MAX;
      const kind = chance.next();
      if (deeper && kind < 0.5) {
        blocks += 1;
        if (kind < 0.2) made += choice(here, depth);
        else if (kind < 0.44) made += move(here, depth, blocks);
        else made += inverse(here, depth);
      } else if (kind < 0.57) made += comment();
      else made += print(here);
      made += text();
    }
    return made;
  }

  const template = body(start, 0);
  return { about: `random: seed ${seed}`, template, scope: value("root") };
}
