// The editor of body templates. It knows how a template is written; what the fields and helpers are and what is wrong
// with a text, the console tells it.
//
// It stands in a shadow root: there CodeMirror hands its styles to the browser as objects, where it would write
// `<style>` into the page otherwise, which the content security policy forbids.
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { blocks } from "./blocks.js";
import { completion } from "./completion.js";
import { findings, showFindings } from "./findings.js";
import { hovering } from "./hover.js";
import { highlighting } from "./language.js";
import { changeBetween, offsetsIn, withoutReturns } from "./lines.js";
import { clearOfBars } from "./scroll.js";
import { theme } from "./theme.js";
import { typing } from "./typing.js";

// The console knows already.
const fromConsole = Annotation.define();

// Puts an editor into `host` and gives what the console does with it. Offsets count UTF-16 units.
export function openEditor(host, { text, label, description, complete, hover, onInput, onLeave, onFocus }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  // It is not shown, and told all the same.
  const hint = document.createElement("p");
  hint.id = "hint";
  hint.hidden = true;
  hint.textContent = description;
  // Lists and notes stand beside the editor and not in it, where its edge could cut them off.
  const overlay = document.createElement("div");
  const validity = new Compartment();
  let toOurs = offsetsIn(text);
  const state = EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      highlightActiveLineGutter(),
      findings,
      highlightSpecialChars(),
      history(),
      highlightActiveLine(),
      highlighting,
      bracketMatching(),
      blocks,
      typing,
      completion(complete),
      hovering(hover),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      theme,
      tooltips({ parent: overlay }),
      clearOfBars(host),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, "aria-describedby": hint.id }),
      validity.of([]),
      EditorView.updateListener.of((update) => {
        const isTyped = (transaction) => transaction.docChanged && !transaction.annotation(fromConsole);
        if (!update.transactions.some(isTyped)) return;
        toOurs = offsetsIn("");
        onInput(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, root });
  root.replaceChildren(hint, view.dom, overlay);

  // The console puts the focus on a field by its element.
  host.focus = (options) => {
    view.focus();
    if (!options?.preventScroll) host.scrollIntoView({ block: "nearest" });
  };
  // At the host they only arrive when the focus comes from outside or goes there.
  host.addEventListener("focusin", onFocus);
  host.addEventListener("focusout", onLeave);

  return {
    // Another text in place of all; the person can undo it.
    setText(text) {
      toOurs = offsetsIn(text);
      const changes = changeBetween(view.state.doc.toString(), withoutReturns(text));
      if (changes) view.dispatch({ changes, annotations: [fromConsole.of(true), isolateHistory.of("full")] });
    },

    // In place of what is selected, as typing would.
    insert(text) {
      view.dispatch(view.state.replaceSelection(withoutReturns(text)), { scrollIntoView: true, userEvent: "input" });
      view.focus();
    },

    // `[{ from, to, message, severity: "error" | "warning" }]` in place of those before.
    setFindings(found) {
      const ours = found.map((finding) => ({ ...finding, from: toOurs(finding.from), to: toOurs(finding.to) }));
      view.dispatch(showFindings(view.state, ours));
    },

    setInvalid(isInvalid) {
      const says = isInvalid ? EditorView.contentAttributes.of({ "aria-invalid": "true" }) : [];
      view.dom.classList.toggle("cm-invalid", isInvalid);
      view.dispatch({ effects: validity.reconfigure(says) });
    },

    // What is told about the editor beside its label: a hint, and what is wrong.
    setDescription(description) {
      hint.textContent = description;
    },

    select(from, to) {
      const { length } = view.state.doc;
      const [anchor, head] = [from, to].map((offset) => Math.min(toOurs(offset), length));
      view.dispatch({ selection: { anchor, head }, scrollIntoView: true });
      view.focus();
    },

    focus() {
      view.focus();
    },

    destroy() {
      host.removeEventListener("focusin", onFocus);
      host.removeEventListener("focusout", onLeave);
      delete host.focus;
      view.destroy();
      root.replaceChildren();
    },
  };
}
