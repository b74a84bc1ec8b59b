// Chance that comes again: the same seed gives the same numbers.

export function seeded(seed) {
  let state = seed >>> 0;
  // mulberry32
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    // From 0 up to, and without, 1.
    next,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
  };
}

// A number for a text, to seed with: what happens to one thing then does not depend on what happened to others before.
export function hash(text) {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
