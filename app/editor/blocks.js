// The tags of one block, `{{#if}}`, `{{else}}` and `{{/if}}`, shown together when the cursor is at one of them.
import { Decoration, ViewPlugin } from "@codemirror/view";

// The ranges of the tags that belong to the tag at `position`; none when there is no block's tag.
export function blockAt(text, position) {
  // Most often the cursor is not in a tag at all, and that is found out nearby.
  const start = text.lastIndexOf("{{", position);
  if (start < 0 || text.slice(start, position).search(/\}\}(?!\})./s) >= 0) return [];
  const open = [];
  for (const { from, to, mark } of tagsOf(text)) {
    if (mark == "#") {
      open.push([{ from, to }]);
    } else {
      const block = open.at(-1);
      block?.push({ from, to });
      if (mark == "/" && open.pop()?.some((tag) => tag.from <= position && position <= tag.to)) return block;
    }
  }
  return [];
}

// The tags that make blocks: where they are, and whether they open (#), turn (^) or close (/) one.
function* tagsOf(text) {
  const head =
    /~?(?:(?<comment>!--)|(?<turn>\^\s*(?=~?\}\})|\s*else(?![^\s~}]))|(?<open>[#^])|(?<close>\/))?/y;
  for (let from = text.indexOf("{{"); from >= 0; ) {
    head.lastIndex = from + 2;
    const { comment, turn, open, close } = head.exec(text).groups;
    const ending = comment ? /--~?\}\}/g : /\}\}/g;
    ending.lastIndex = head.lastIndex;
    if (!ending.test(text)) return;
    const to = ending.lastIndex;
    const mark = open ? "#" : turn != null ? "^" : close;
    if (mark) yield { from, to, mark };
    from = text.indexOf("{{", to);
  }
}

const mark = Decoration.mark({ class: "cm-block" });

function decorations({ state }) {
  const { main } = state.selection;
  if (!main.empty) return Decoration.none;
  return Decoration.set(blockAt(state.doc.toString(), main.head).map(({ from, to }) => mark.range(from, to)));
}

export const blocks = ViewPlugin.define(
  (view) => ({
    decorations: decorations(view),
    update(update) {
      if (update.docChanged || update.selectionSet) this.decorations = decorations(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);
