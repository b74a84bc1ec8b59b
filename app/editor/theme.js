// How the editor looks: as the console's other fields do. The roles of styles/tokens.css reach into the shadow root, and
// with them light and dark.
import { EditorView } from "@codemirror/view";

const LINE = 18;
const PADDING = 10;
const height = (lines) => `${lines * LINE + 2 * PADDING}px`;

const floating = {
  padding: "0",
  border: "1px solid var(--line-button)",
  borderRadius: "var(--radius)",
  backgroundColor: "var(--raised)",
  color: "var(--ink)",
  boxShadow: "0 2px 6px rgb(0 0 0 / 16%)",
  overflow: "hidden",
};

const note = {
  maxWidth: "min(520px, 90vw)",
  maxHeight: "220px",
  padding: "6px 10px",
  overflow: "auto",
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
};

// A dot for an error, a triangle for a warning: no colour tells something alone.
const marker = (color, shape) => ({ content: "normal", backgroundColor: color, forcedColorAdjust: "none", ...shape });

const underlined = (color) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${color} 1px`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

export const theme = EditorView.theme({
  "&.cm-editor": {
    minHeight: height(10),
    maxHeight: height(28),
    // Long lines scroll in it and do not widen the form.
    contain: "inline-size",
    overflow: "hidden",
    resize: "vertical",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    fontSize: "13px",
  },
  // Once a person has pulled at it, its height is what they made it.
  "&.cm-editor[style*=height]": { maxHeight: "none" },
  "&.cm-editor.cm-invalid": { borderColor: "var(--bad)" },
  "&.cm-editor.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px", borderColor: "var(--accent)" },

  ".cm-scroller": {
    flexGrow: "1",
    overflow: "auto",
    fontFamily: "var(--face-data)",
    fontVariantLigatures: "none",
    lineHeight: `${LINE}px`,
  },
  ".cm-content": { padding: `${PADDING}px 0`, caretColor: "var(--ink)" },
  ".cm-content, .cm-gutter": { minHeight: height(10) },
  ".cm-line": { padding: "0 10px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
  ".cm-specialChar": { color: "var(--bad)" },

  ".cm-gutters": { border: "0", backgroundColor: "var(--sunken)", color: "var(--ink-quiet)" },
  ".cm-gutters.cm-gutters-before": { borderRight: "1px solid var(--line)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "30px", padding: "0 8px 0 0" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { display: "grid", placeContent: "center", padding: "0" },
  ".cm-lint-marker": { width: "8px", height: "8px" },
  ".cm-lint-marker-error": marker("var(--bad)", { borderRadius: "50%" }),
  ".cm-lint-marker-warning": marker("var(--waiting-mark)", { clipPath: "polygon(50% 0, 100% 100%, 0 100%)" }),

  ".cm-lintRange": { paddingBottom: "0" },
  ".cm-lintRange-error": underlined("var(--bad)"),
  ".cm-lintRange-warning": underlined("var(--waiting-mark)"),
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--bad)" },
  ".cm-lintPoint-warning::after": { borderBottomColor: "var(--waiting-mark)" },

  ".cm-block": { textDecoration: "underline 2px var(--accent)", textUnderlineOffset: "4px" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", boxShadow: "0 0 0 1px var(--line-strong)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", boxShadow: "0 0 0 1px var(--bad)" },

  ".cm-tooltip": { ...floating, fontSize: "13px", lineHeight: `${LINE}px` },
  ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--line)" },
  ".cm-tooltip-lint": { margin: "0", padding: "0", listStyle: "none" },
  ".cm-diagnostic": { ...note, margin: "0" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--waiting-mark)" },
  ".cm-value": { ...note, fontFamily: "var(--face-data)", fontSize: "12.5px" },

  // The note beside the list stands out of it.
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible", boxShadow: "var(--shadow)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    minWidth: "260px",
    maxWidth: "min(560px, 90vw)",
    maxHeight: "236px",
    padding: "4px",
    fontFamily: "var(--face-data)",
    fontSize: "12.5px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    justifyContent: "space-between",
    gap: "16px",
    padding: "2px 8px",
    borderRadius: "var(--radius-small)",
    lineHeight: `${LINE}px`,
  },
  ".cm-tooltip-autocomplete ul li[aria-selected], .cm-tooltip-autocomplete-disabled ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-option-helper .cm-completionLabel, .cm-option-block .cm-completionLabel": { color: "var(--accent)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": {
    marginLeft: "0",
    overflow: "hidden",
    textOverflow: "ellipsis",
    color: "var(--ink-quiet)",
    fontFamily: "var(--face)",
    fontStyle: "normal",
  },
  ".cm-tooltip.cm-completionInfo": { ...note, maxWidth: "360px", whiteSpace: "pre-line" },

  "@media (forced-colors: active)": {
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      backgroundColor: "Highlight",
      color: "HighlightText",
      forcedColorAdjust: "none",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected] *": { color: "HighlightText" },
  },
  // Fingers are wider than pointers, and iOS zooms into smaller type.
  "@media (max-width: 720px)": {
    "&.cm-editor": { fontSize: "16px" },
    ".cm-scroller": { lineHeight: "22px" },
    // There is no room beside the list.
    ".cm-tooltip.cm-completionInfo": { display: "none" },
  },
});
