// From a template's text to its tokens: JSON, and tags in it wherever they stand. Knows nothing of colours.
//
// A JSON string ends with its line and a text in a tag does too, whatever is missing: a quote that is not there yet
// should not turn the rest of the template into something else. Tags and comments go on over lines, as they do for the
// engine.

const BLOCKS = new Set(["if", "unless", "each", "with"]);
const LITERALS = new Set(["true", "false", "null", "undefined"]);

// `string` is nothing, "key" or "string"; `tag` is nothing or the tag we are in.
export function startState() {
  return { string: null, tag: null };
}

export function copyState({ string, tag }) {
  return { string, tag: tag && { ...tag } };
}

export function blankLine(state) {
  endLine(state);
}

// The next token's name; nothing for what has no colour.
export function token(stream, state) {
  if (stream.sol()) endLine(state);
  if (state.tag && stream.match("{{", false) && !state.tag.comment) state.tag = null;
  if (state.tag) return state.tag.comment ? comment(stream, state) : inTag(stream, state);
  if (stream.match("{{", false)) return openTag(stream, state);
  return state.string ? inString(stream, state) : inJson(stream, state);
}

function endLine(state) {
  if (state.tag) state.tag.quote = null;
  else state.string = null;
}

function inJson(stream, state) {
  if (stream.eatSpace()) return null;
  if (stream.eat('"')) {
    state.string = isKey(stream.string, stream.pos) ? "key" : "string";
    return state.string;
  }
  if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
  if (stream.match(/^(?:true|false|null)\b/)) return "atom";
  if (stream.eat(/[{}[\]]/)) return "bracket";
  if (stream.eat(/[:,]/)) return "separator";
  stream.next();
  stream.eatWhile(/[^\s"{}[\]:,]/);
  return null;
}

function inString(stream, state) {
  const name = state.string;
  if (stream.eat('"')) {
    state.string = null;
    return name;
  }
  if (stream.match(/^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/)) return "escape";
  if (stream.match(/^\\(?:(?!\{\{).)?/)) return "invalid";
  stream.match(/^(?:[^"\\{]|\{(?!\{))+/);
  return name;
}

// Whether the string whose content begins at `at` ends before a colon.
function isKey(line, at) {
  while (at < line.length && line[at] != '"') {
    if (line.startsWith("{{", at)) {
      const end = line.indexOf("}}", at);
      if (end < 0) return false;
      at = end + 2;
    } else {
      at += line[at] == "\\" ? 2 : 1;
    }
  }
  do at += 1;
  while (line[at] == " " || line[at] == "\t");
  return line[at] == ":";
}

function openTag(stream, state) {
  const [opening, , sigil] = stream.match(/^\{\{(~?)(!--|[#/^&!{>*])?/);
  if (sigil == "!--" || sigil == "!") {
    state.tag = { comment: sigil == "!" ? /\}\}/g : /--~?\}\}/g };
    return "tagComment";
  }
  // `expects` is what the next word is: a block's name, a field or helper, a helper, or a parameter.
  const expects = sigil && "#/^".includes(sigil) ? "block" : sigil && "{&".includes(sigil) ? "value" : "start";
  state.tag = { comment: null, isRaw: sigil == "{", expects, quote: null, inNames: false };
  // Partials, decorators and raw blocks.
  return (sigil && ">*".includes(sigil)) || opening + (stream.peek() ?? "") == "{{{{" ? "invalid" : "tagBrace";
}

function comment(stream, state) {
  const { comment: end } = state.tag;
  end.lastIndex = stream.pos;
  if (end.test(stream.string)) {
    stream.pos = end.lastIndex;
    state.tag = null;
  } else {
    stream.skipToEnd();
  }
  return "tagComment";
}

function inTag(stream, state) {
  const { tag } = state;
  if (stream.eatSpace()) return "tagSpace";
  if ((tag.isRaw && stream.match(/^\}~?\}\}/)) || stream.match(/^~?\}\}/)) {
    state.tag = null;
    return "tagBrace";
  }
  const quote = stream.peek();
  if (quote == '"' || quote == "'") return text(stream, tag, quote);
  if (stream.eat("(")) {
    tag.expects = "helper";
    return "tagBracket";
  }
  if (stream.eat(")")) return "tagBracket";
  if (stream.eat("|")) {
    tag.inNames = !tag.inNames;
    return "tagBracket";
  }
  if (stream.match(/^as(?=\s+\|)/)) return "tagKeyword";
  if (stream.match(/^(?:\.\.\/)*@(?:\.\.\/)*[^\s!"#%&'()*+,./;<=>@[\\\]^`{|}~]*/)) {
    tag.expects = "parameter";
    return "tagData";
  }
  const word = stream.match(/^(?:\[[^[\]{}]*\]|[^\s!"#%&'()*+,;<=>@[\\\]^`{|}~])+/);
  if (word) return nameOf(word[0], stream, tag);
  stream.next();
  return "invalid";
}

// Only a quote of its own kind is escaped in it; see `read_text` of the engine.
function text(stream, tag, quote) {
  stream.next();
  let c;
  while ((c = stream.next())) {
    if (c == "\\" && stream.peek() == quote) stream.next();
    else if (c == quote) break;
  }
  tag.quote = c ? null : quote;
  tag.expects = "parameter";
  return "tagText";
}

function nameOf(word, stream, tag) {
  const { expects } = tag;
  tag.expects = "parameter";
  if (tag.inNames) return "tagName";
  if (expects == "block") return BLOCKS.has(word) ? "tagKeyword" : "tagPath";
  if (expects == "start" && word == "else") {
    tag.expects = "block";
    return "tagKeyword";
  }
  // A name alone is always a field, even one that a helper has too.
  const hasMore = () => /^\s+(?!~?\}\})\S/.test(stream.string.slice(stream.pos));
  if (expects == "helper" || (expects != "parameter" && hasMore())) return "tagHelper";
  if (LITERALS.has(word)) return "tagAtom";
  if (/^-?\d[\d.]*$/.test(word)) return "tagNumber";
  return stream.peek() == "=" ? "tagName" : "tagPath";
}
