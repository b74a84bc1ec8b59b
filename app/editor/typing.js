// What typing brings with it: the other half of a bracket or a quote, and the indentation of a new line.
//
// CodeMirror's own rule for quotes guesses from the tokens beside the cursor, and guesses wrong beside tags. Ours looks
// at where the cursor stands.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { indentService, indentUnit } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { placeAt } from "./language.js";

// No halves are added there, but one that was may be typed over.
const IN_WORDS = { brackets: ["{"], before: "" };
const IN_JSON = { brackets: ["{", "["], before: "}],:" };
// A lone brace in a text becomes a pair too, so that a second one makes a whole tag.
const IN_STRING = { brackets: ["{"], before: "\"\\'`.,:;!?()[]}<>/|-–—…" };
const IN_TAG = { brackets: ["{", "(", "["], before: ")]}~" };

function bracketsAt(state, position) {
  const { string, tag } = placeAt(state.doc, position);
  if (tag) return tag.comment || tag.quote ? IN_WORDS : IN_TAG;
  return string ? IN_STRING : IN_JSON;
}

const isEscaped = (before) => /(?:^|[^\\])(?:\\\\)*\\$/.test(before);

// What a typed quote does: "over" the one that is there, a "pair", or nothing of its own.
export function quoteAt(doc, position, quote) {
  const line = doc.lineAt(position);
  const [before, after] = [line.text.slice(0, position - line.from), line.text.slice(position - line.from)];
  const { string, tag } = placeAt(doc, position);
  if (tag?.comment || isEscaped(before)) return null;
  if (tag ? tag.quote : string) {
    const closes = quote == (tag ? tag.quote : '"');
    return closes && after[0] == quote ? "over" : null;
  }
  if (!tag && quote == "'") return null;
  return (tag ? /^(?:$|[\s)}~])/ : /^(?:$|[\s,:"}\]])/).test(after) ? "pair" : null;
}

const quotes = EditorView.inputHandler.of((view, from, to, typed) => {
  if (!/^["']$/.test(typed) || view.composing || view.state.readOnly) return false;
  const { doc } = view.state;
  if (from != to) {
    const { string, tag } = placeAt(doc, from);
    if (tag ? tag.comment || tag.quote : string || typed == "'") return false;
    view.dispatch({
      changes: [{ from, insert: typed }, { from: to, insert: typed }],
      selection: { anchor: from + 1, head: to + 1 },
      scrollIntoView: true,
      userEvent: "input.type",
    });
    return true;
  }
  const action = quoteAt(doc, from, typed);
  if (!action) return false;
  view.dispatch({
    changes: action == "pair" ? { from, insert: typed + typed } : undefined,
    selection: { anchor: from + 1 },
    scrollIntoView: true,
    userEvent: "input.type",
  });
  return true;
});

// Backspace in an empty pair of quotes takes both.
function deleteQuotes({ state, dispatch }) {
  const { head, empty } = state.selection.main;
  const pair = state.sliceDoc(head - 1, head + 1);
  if (state.readOnly || !empty || (pair != '""' && pair != "''")) return false;
  if (!opensAt(state.doc, head)) return false;
  dispatch(
    state.update({
      changes: { from: head - 1, to: head + 1 },
      scrollIntoView: true,
      userEvent: "delete.backward",
    }),
  );
  return true;
}

// Whether the quote before `position` opens something.
function opensAt(doc, position) {
  const [before, here] = [placeAt(doc, position - 1), placeAt(doc, position)];
  return here.tag ? !!here.tag.quote && !before.tag?.quote : !!here.string && !before.string;
}

// A new line begins where the one before it began, and further in behind an opening bracket.
const indentation = indentService.of((context, position) => {
  if (context.simulatedBreak != position) return undefined;
  const line = context.state.doc.lineAt(position);
  const before = line.text.slice(0, position - line.from);
  const opens = /[[{]\s*$/.test(before) && !/\{\{[^}]*$/.test(before);
  return context.countColumn(before, before.search(/\S|$/)) + (opens ? context.unit : 0);
});

export const typing = [
  indentUnit.of("  "),
  EditorState.tabSize.of(2),
  indentation,
  EditorState.languageData.of((state, position) => [{ closeBrackets: bracketsAt(state, position) }]),
  quotes,
  closeBrackets(),
  Prec.high(keymap.of([{ key: "Backspace", run: deleteQuotes }, ...closeBracketsKeymap])),
];
