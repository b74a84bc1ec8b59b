// The cursor is kept clear of what lies over the page's edges. How much that is, the page says where it says it for
// every field: with `scroll-margin`.
import { EditorView } from "@codemirror/view";

export function clearOfBars(host) {
  return EditorView.scrollHandler.of((view, range) => {
    view.requestMeasure({
      key: host,
      read: () => {
        const style = getComputedStyle(host);
        const place = view.coordsAtPos(range.head);
        if (!place) return 0;
        const above = place.top - parseFloat(style.scrollMarginTop);
        const below = place.bottom + parseFloat(style.scrollMarginBottom) - window.innerHeight;
        return above < 0 ? above : Math.max(0, below);
      },
      write: (distance) => {
        if (distance) window.scrollBy(0, distance);
      },
    });
    // What the editor does by itself comes first.
    return false;
  });
}
