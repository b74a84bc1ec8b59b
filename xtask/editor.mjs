// Makes one file of the console's editor and all it stands on, and another of the licences of that; into `build/editor`.
import { build } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const { outputFiles, metafile } = await build({
  entryPoints: ["app/editor/editor.js"],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  metafile: true,
  write: false,
});

function licence(directory) {
  const { name, version, license } = JSON.parse(readFileSync(`${directory}/package.json`, "utf8"));
  const file = readdirSync(directory).find((file) => /^licen[cs]e/i.test(file));
  if (!file) throw new Error(`${name} comes without the text of its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${directory}/${file}`, "utf8").trim()}\n`;
}

const packages = Object.keys(metafile.inputs).map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
const licences = [...new Set(packages.filter(Boolean))].sort().map(licence);

mkdirSync("build/editor", { recursive: true });
writeFileSync("build/editor/editor.js", outputFiles[0].contents);
writeFileSync("build/editor/licences.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
