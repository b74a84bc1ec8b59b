// What is wrong with the text: underlined, marked beside its line, and told on hover or with F8.
import { forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorView, keymap } from "@codemirror/view";

// What shows these findings. A place behind the end of the text becomes its end.
export function showFindings(state, findings) {
  const { length } = state.doc;
  const within = (offset) => Math.max(0, Math.min(offset, length));
  return setDiagnostics(
    state,
    findings.map(({ from, to, message, severity }) => ({
      from: within(from),
      to: Math.max(within(from), within(to)),
      message,
      severity,
    })),
  );
}

// Goes to a finding and tells it, for those who hear the page too.
const go = (command) => (view) => {
  if (!command(view)) return false;
  const { from, to } = view.state.selection.main;
  const messages = [];
  forEachDiagnostic(view.state, (finding, start, end) => {
    if (start == from && end == to) messages.push(finding.message);
  });
  view.dispatch({ effects: EditorView.announce.of(messages.join(" ")) });
  return true;
};

export const findings = [
  lintGutter(),
  keymap.of([
    { key: "F8", run: go(nextDiagnostic) },
    { key: "Shift-F8", run: go(previousDiagnostic) },
  ]),
];
