// The description of the API, to hold answers to it.
//
//   const described = await readDescription();
//   described.hold("GET", "/api/webhooks", answer);          throws when the answer is not one that is described
//   described.holdIfCall("GET", "/api/nothing", answer);     the same, for what may be no call at all
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const FILE = new URL("../../shared/openapi.json", import.meta.url);

// `path` is the one that was asked, and may have a query string.
export async function readDescription() {
  const document = JSON.parse(await readFile(FILE, "utf8"));
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { uint16: true, uint32: true, uint64: true, int64: true } });
  addFormats(ajv);
  ajv.addSchema(document, "api");
  const paths = Object.keys(document.paths);

  // Words go before names.
  function pathOf(path) {
    const plain = path.split("?")[0];
    return paths.includes(plain) ? plain : paths.find((described) => isOf(described, plain));
  }

  function responseOf(method, path, status) {
    const described = pathOf(path);
    const operation = document.paths[described]?.[method.toLowerCase()];
    assert.ok(operation, `${method} ${path} is not described`);
    const response = operation.responses[status];
    assert.ok(response, `${method} ${path} answered ${status}, which is not described`);
    const name = response.$ref?.split("/").at(-1);
    const place = name ? ["components", "responses", name] : ["paths", described, method.toLowerCase(), "responses", String(status)];
    return { place, response: name ? document.components.responses[name] : response };
  }

  function hold(method, path, { status, headers, text, json }) {
    const { place, response } = responseOf(method, path, status);
    const what = `${method} ${path} answered ${status} ${text.slice(0, 2000)}`;
    for (const [header, { required, schema }] of Object.entries(response.headers ?? {})) {
      const value = headers.get(header);
      if (required) assert.ok(value !== null, `${what} without ${header}`);
      if (schema.pattern && value !== null) assert.match(value, new RegExp(schema.pattern), what);
    }
    const kinds = Object.keys(response.content ?? {});
    if (kinds.length === 0) return assert.equal(text, "", what);
    const kind = headers.get("content-type")?.split(";")[0];
    assert.ok(kinds.includes(kind), `${what} as ${kind}`);
    if (json === undefined) return;
    const pointer = [...place, "content", kind, "schema"].map(encode).join("/");
    const validate = ajv.getSchema(`api#/${pointer}`);
    assert.ok(validate(json), `${what}: ${ajv.errorsText(validate.errors)}`);
  }

  function holdIfCall(method, path, answer) {
    if (document.paths[pathOf(path)]?.[method.toLowerCase()]) hold(method, path, answer);
  }

  return { document, hold, holdIfCall };
}

// Whether a path is one of a call that is described with `{…}` in it.
export function isOf(described, path) {
  const [ours, theirs] = [described.split("/"), path.split("/")];
  return ours.length === theirs.length && ours.every((part, place) => part.startsWith("{") || part === theirs[place]);
}

// RFC 6901, as a fragment.
function encode(part) {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
