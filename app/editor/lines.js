// The console's text and the editor's: the same, but that the editor ends every line with \n alone.

export function withoutReturns(text) {
  return text.replace(/\r\n?/g, "\n");
}

// From an offset in `text` to the one of the same place in the editor.
export function offsetsIn(text) {
  const returns = [...text.matchAll(/\r(?=\n)/g)].map((found) => found.index);
  if (returns.length == 0) return (offset) => offset;
  return (offset) => offset - returns.filter((at) => at < offset).length;
}

// The smallest change that makes `after` of `before`; nothing when they are the same. Only what it spans moves, so a
// cursor elsewhere stays where it is.
export function changeBetween(before, after) {
  if (before == after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] == after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) == after.at(-1 - same)) same += 1;
  return { from: start, to: before.length - same, insert: after.slice(start, after.length - same) };
}
