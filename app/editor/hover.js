// The value at a place in the chosen event. What it is, the console knows.
import { closeHoverTooltips, hasHoverTooltips, hoverTooltip, keymap } from "@codemirror/view";

// Notes that lie over the text can be sent away without moving anything.
function dismiss(view) {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
}

export function hovering(hover) {
  const notes = hoverTooltip((view, position, side) => {
    const found = hover(view.state.doc.toString(), position);
    // Beside it, and not at it.
    const misses = found && ((found.from == position && side < 0) || (found.to == position && side > 0));
    if (!found || misses) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create() {
        const dom = document.createElement("div");
        dom.className = "cm-value";
        dom.textContent = found.text;
        return { dom };
      },
    };
  });
  return [notes, keymap.of([{ key: "Escape", run: dismiss }])];
}
