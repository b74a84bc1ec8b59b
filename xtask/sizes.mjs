// Prints the built files with their sizes: as they are, by gzip and by brotli. Node has both at hand.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const wanted = /\.(wasm|js|css|html)$/;
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const row = (path, ...sizes) => path.padEnd(52) + sizes.map((size) => String(size).padStart(11)).join("");
const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(1)} KiB`;

const rows = [row("", "raw", "gzip", "brotli")];
for (const directory of ["build/worker", "build/web"]) {
  for (const path of readdirSync(directory, { recursive: true }).filter((path) => wanted.test(path)).sort()) {
    const content = readFileSync(`${directory}/${path}`);
    const sizes = [content, gzipSync(content), brotliCompressSync(content, brotli)].map(kilobytes);
    rows.push(row(`${directory}/${path}`, ...sizes));
  }
}
const table = rows.join("\n") + "\n";
writeFileSync("build/sizes.txt", table);
process.stdout.write(table);
