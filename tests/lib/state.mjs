// What Tocsin has stored, as long as it is stopped: one SQLite file for each object, to be looked at, and to be made as
// an older version, a lost alarm or a broken table would have left it.
import { createHash, createHmac } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const ALARM_KEY = 1;
// A day more than events are kept.
const AGE_MS = 31 * 24 * 60 * 60 * 1000;

// Opens the file of an object, `("…/state", "Outbox", "wh_…")`, and calls `work` with it. It need not be there yet.
export async function withObject(state, kind, name, work) {
  const directory = join(state, `v3/do/tocsin-${kind}`);
  await mkdir(directory, { recursive: true });
  return withFile(join(directory, `${objectId(kind, name)}.sqlite`), work);
}

// The id of an event, made so old that retention takes it, and its time: an id begins with the time it was accepted.
export function aged(id) {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const time = [...id.slice(4, 14)].reduce((sum, letter) => sum * 32 + letters.indexOf(letter), 0) - AGE_MS;
  const digits = Array.from({ length: 10 }, (_, place) => letters[Math.floor(time / 32 ** (9 - place)) % 32]);
  return { id: `evt_${digits.join("")}${id.slice(14)}`, time };
}

// How many bytes each row of an object has, its largest first: `{ table: [bytes] }`.
export function rowSizes(state, kind, name) {
  return withObject(state, kind, name, (db) => {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").all();
    const sizes = ({ name }) => {
      const columns = db.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
      const sum = columns.map((column) => `coalesce(octet_length("${column.name}"), 0)`).join(" + ");
      return [name, db.prepare(`SELECT ${sum} AS bytes FROM "${name}" ORDER BY 1 DESC`).all().map(({ bytes }) => bytes)];
    };
    return Object.fromEntries(tables.map(sizes));
  });
}

// Takes an object's alarm away; returns whether there was one. It is kept in two places: in the object's file, and in a
// list of all alarms.
export async function loseAlarm(state, kind, name) {
  await withObject(state, kind, name, (db) => {
    const table = db.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_METADATA'").get();
    if (table) db.prepare("DELETE FROM _cf_METADATA WHERE key = ?").run(ALARM_KEY);
  });
  const forget = "DELETE FROM _cf_ALARM WHERE actor_id = ?";
  const list = join(state, `v3/do/tocsin-${kind}/metadata.sqlite`);
  return withFile(list, (db) => db.prepare(forget).run(objectId(kind, name)).changes > 0);
}

// Writes rows as they are: `{ table: [{ column: value }] }`.
export function insert(db, tables) {
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const places = columns.map(() => "?");
      db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${places})`).run(...Object.values(row));
    }
  }
}

function withFile(path, work) {
  const db = new DatabaseSync(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

// How workerd names the file of an object that was asked for by name.
function objectId(kind, name) {
  const key = createHash("sha256").update(`tocsin-${kind}`).digest();
  const half = (text) => createHmac("sha256", key).update(text).digest().subarray(0, 16);
  const first = half(name);
  return Buffer.concat([first, half(first)]).toString("hex");
}
