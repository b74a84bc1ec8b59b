// Completion of fields and helpers. What there is to offer, the console knows.
import { acceptCompletion, autocompletion } from "@codemirror/autocomplete";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";

export function completion(complete) {
  const source = ({ state, pos }) => {
    const found = complete(state.doc.toString(), pos);
    // What is typed on to a word only narrows the list; anything else asks again.
    return found && { from: found.from, to: found.to, options: found.options, validFor: /^\w*$/ };
  };
  return [
    autocompletion({
      override: [source],
      icons: false,
      optionClass: ({ type }) => `cm-option-${type}`,
      // Those that match alike stand in the console's order.
      compareCompletions: () => 0,
      // The console answers at once, so it can be asked at once.
      activateOnTypingDelay: 10,
      // A helper wants to be told of what; the next list opens by itself.
      activateOnCompletion: ({ type }) => type != "field",
      // It only opens in tags, where nobody wants a new line: Enter need not be held back for a moment.
      interactionDelay: 0,
    }),
    // Only while the list is open. Otherwise Tab goes on to the next field.
    Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])),
  ];
}
