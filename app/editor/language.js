// The language of body templates, as the editor wants it: tokens with their colours, and where the cursor stands.
import { HighlightStyle, StreamLanguage, StringStream, syntaxHighlighting } from "@codemirror/language";
import { Tag, tags } from "@lezer/highlight";
import { blankLine, copyState, startState, token } from "./tokens.js";

// What stands in a tag, apart from the same thing in JSON.
const tag = Object.fromEntries(
  ["Brace", "Bracket", "Keyword", "Helper", "Path", "Data", "Text", "Number", "Atom", "Name", "Comment", "Space"].map(
    (name) => [`tag${name}`, Tag.define(`tag${name}`)],
  ),
);

export const language = StreamLanguage.define({
  name: "template",
  startState,
  copyState,
  blankLine,
  token,
  tokenTable: {
    ...tag,
    key: tags.propertyName,
    string: tags.string,
    number: tags.number,
    atom: tags.atom,
    escape: tags.escape,
    bracket: tags.bracket,
    separator: tags.separator,
    invalid: tags.invalid,
  },
  languageData: { commentTokens: { block: { open: "{{!--", close: "--}}" } } },
});

const inTag = { backgroundColor: "var(--accent-soft)" };

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: [tags.number, tags.atom], color: "var(--code-literal)" },
  { tag: tags.escape, color: "var(--code-literal)" },
  { tag: [tags.bracket, tags.separator], color: "var(--ink)" },
  { tag: tags.invalid, color: "var(--bad)" },
  { tag: [tag.tagBrace, tag.tagBracket], color: "var(--accent)", ...inTag },
  { tag: [tag.tagKeyword, tag.tagHelper], color: "var(--accent)", fontWeight: "600", ...inTag },
  { tag: [tag.tagPath, tag.tagName], color: "var(--ink)", ...inTag },
  { tag: tag.tagData, color: "var(--code-name)", ...inTag },
  { tag: tag.tagText, color: "var(--code-text)", ...inTag },
  { tag: [tag.tagNumber, tag.tagAtom], color: "var(--code-literal)", ...inTag },
  { tag: tag.tagSpace, ...inTag },
  { tag: tag.tagComment, color: "var(--ink-quiet)", fontStyle: "italic" },
]);

export const highlighting = [language, syntaxHighlighting(colours)];

// Where a character typed at `position` would stand: `{ string, tag }` as in tokens.js.
export function placeAt(doc, position) {
  const state = startState();
  // Pieces are lines and the breaks between them.
  for (const piece of doc.iterRange(0, position)) {
    if (piece == "\n") {
      blankLine(state);
      continue;
    }
    const stream = new StringStream(piece, 2, 2);
    while (!stream.eol()) token(stream, state);
  }
  return state;
}
