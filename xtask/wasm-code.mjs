// What is in a Wasm file: bytes of code by crate, and its functions by size. The name section has to be there still.

// Calls `visit` with the id and the bytes of each section.
function* sections(bytes) {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at];
    const [size, start] = number(bytes, at + 1);
    yield { id, content: bytes.subarray(start, start + size) };
    at = start + size;
  }
}

// An unsigned LEB128 number, and where it ends.
function number(bytes, at) {
  let [value, shift, byte] = [0, 1];
  do {
    byte = bytes[at++];
    value += (byte & 0x7f) * shift;
    shift *= 128;
  } while (byte & 0x80);
  return [value, at];
}

function text(bytes, at) {
  const [size, start] = number(bytes, at);
  return [Buffer.from(bytes.subarray(start, start + size)).toString(), start + size];
}

function importedFunctions(content) {
  let [count, at] = number(content, 0);
  let functions = 0;
  const limits = (from) => {
    const [flags, next] = number(content, from);
    const [, end] = number(content, next);
    return flags & 1 ? number(content, end)[1] : end;
  };
  for (; count > 0; count -= 1) {
    [, at] = text(content, at);
    [, at] = text(content, at);
    const kind = content[at++];
    if (kind === 0) [functions, at] = [functions + 1, number(content, at)[1]];
    else if (kind === 1) at = limits(at + 1);
    else if (kind === 2) at = limits(at);
    else if (kind === 3) at += 2;
    else at = number(content, at + 1)[1]; // a tag
  }
  return functions;
}

function functionNames(content) {
  const names = new Map();
  let [section, at] = text(content, 0);
  while (section === "name" && at < content.length) {
    const id = content[at];
    const [size, start] = number(content, at + 1);
    at = start + size;
    if (id !== 1) continue;
    let [count, place] = number(content, start);
    for (; count > 0; count -= 1) {
      const [index, next] = number(content, place);
      const [name, end] = text(content, next);
      names.set(index, name);
      place = end;
    }
  }
  return names;
}

// Each function with its bytes, and the bytes of data.
export function read(bytes) {
  let [imported, data] = [0, 0];
  const sizes = [];
  let names = new Map();
  for (const { id, content } of sections(bytes)) {
    if (id === 0) names = new Map([...names, ...functionNames(content)]);
    if (id === 2) imported = importedFunctions(content);
    if (id === 11) data = content.length;
    if (id !== 10) continue;
    let [count, at] = number(content, 0);
    for (; count > 0; count -= 1) {
      const [size, start] = number(content, at);
      sizes.push(size);
      at = start + size;
    }
  }
  return { functions: sizes.map((size, place) => ({ name: names.get(imported + place) ?? "?", size })), data };
}

// A symbol as a person reads it; those of Rust's newer mangling stay as they are.
export function readable(symbol) {
  const legacy = /^_ZN(.*?)(?:17h[0-9a-f]{16}E?|E)/.exec(symbol);
  if (!legacy) return symbol;
  const parts = [];
  for (let rest = legacy[1]; /^\d/.test(rest); ) {
    const digits = /^\d+/.exec(rest)[0];
    parts.push(rest.slice(digits.length, digits.length + Number(digits)));
    rest = rest.slice(digits.length + Number(digits));
  }
  const signs = { LT: "<", GT: ">", RF: "&", BP: "*", LP: "(", RP: ")", C: ",", u20: " ", u27: "'", u5b: "[", u5d: "]", u7b: "{", u7d: "}", u3b: ";", u2b: "+", u22: '"' };
  return parts.join("::").replaceAll(/\$(\w+?)\$/g, (whole, sign) => signs[sign] ?? whole).replaceAll("..", "::").replaceAll("_<", "<");
}

// Whose it is: code that is derived to read and write JSON is counted by itself, since no file shows it.
export function owner(symbol) {
  const name = readable(symbol);
  if (/serde_core::de|Deserialize|__FieldVisitor|__Visitor/.test(name)) return "(JSON readers)";
  if (/serde_core::ser|Serialize/.test(name)) return "(JSON writers)";
  const newer = /^_R.*?C[0-9A-Za-z]*_(\d+)(\w+)/.exec(name);
  if (newer) return newer[2].slice(0, Number(newer[1]));
  const known = /(?:^|[<&( ])(?:dyn |mut )?(?!(?:as|impl|for|dyn|mut)\b)([a-z_][a-z0-9_]*)::/.exec(name);
  return known?.[1] ?? "(other)";
}
