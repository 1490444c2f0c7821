// Copies what is vendored out of node_modules and writes vendor/manifest.json (name, version, licence, sha256).
// The papers are set in the same families: their fonts are unpacked into ../../papers/fonts with a manifest of their own.
// Run by hand when a version in package.json changes: npm ci --ignore-scripts && node vendor.mjs
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import decompress from "woff2-encoder/decompress";

const garamond = "@fontsource-variable/eb-garamond";
const sans = "@fontsource-variable/source-sans-3";
const taken = [
  ["htmx.org", "dist/htmx.min.js", "vendor/htmx.min.js"],
  ["htmx.org", "LICENSE", "vendor/LICENSE-htmx.txt"],
  ["htmx-ext-sse", "dist/sse.min.js", "vendor/htmx-ext-sse.min.js"],
  ["htmx-ext-sse", "LICENSE", "vendor/LICENSE-htmx-ext-sse.txt"],
  [garamond, "files/eb-garamond-latin-wght-normal.woff2", "fonts/eb-garamond-latin.woff2"],
  [garamond, "files/eb-garamond-latin-ext-wght-normal.woff2", "fonts/eb-garamond-latin-ext.woff2"],
  [garamond, "files/eb-garamond-latin-wght-italic.woff2", "fonts/eb-garamond-italic-latin.woff2"],
  [garamond, "LICENSE", "fonts/OFL-eb-garamond.txt"],
  [sans, "files/source-sans-3-latin-wght-normal.woff2", "fonts/source-sans-3-latin.woff2"],
  [sans, "files/source-sans-3-latin-ext-wght-normal.woff2", "fonts/source-sans-3-latin-ext.woff2"],
  [sans, "LICENSE", "fonts/OFL-source-sans-3.txt"],
];
// The extension's package names no licence of its own; its LICENSE file is the Zero-Clause BSD text.
const licences = { "htmx.org": "0BSD", "htmx-ext-sse": "0BSD", [garamond]: "OFL-1.1", [sans]: "OFL-1.1" };

const papers = "../../papers/fonts";
const set = [
  [garamond, "files/eb-garamond-latin-wght-normal.woff2", "eb-garamond-latin.ttf"],
  [garamond, "files/eb-garamond-latin-wght-italic.woff2", "eb-garamond-latin-italic.ttf"],
  [garamond, "files/eb-garamond-latin-ext-wght-normal.woff2", "eb-garamond-latin-ext.ttf"],
  [garamond, "LICENSE", "OFL-eb-garamond.txt"],
  [sans, "files/source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin.ttf"],
  [sans, "files/source-sans-3-latin-wght-italic.woff2", "source-sans-3-latin-italic.ttf"],
  [sans, "files/source-sans-3-latin-ext-wght-normal.woff2", "source-sans-3-latin-ext.ttf"],
  [sans, "files/source-sans-3-greek-wght-normal.woff2", "source-sans-3-greek.ttf"],
  [sans, "files/source-sans-3-cyrillic-wght-normal.woff2", "source-sans-3-cyrillic.ttf"],
  [sans, "files/source-sans-3-vietnamese-wght-normal.woff2", "source-sans-3-vietnamese.ttf"],
  [sans, "LICENSE", "OFL-source-sans-3.txt"],
];

const entry = (name, folder, path) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const sha256 = createHash("sha256").update(readFileSync(folder + path)).digest("hex");
  return { path, name, version, licence: licences[name], sha256 };
};

mkdirSync("vendor", { recursive: true });
mkdirSync("fonts", { recursive: true });
mkdirSync(papers, { recursive: true });
const files = taken.map(([name, from, path]) => {
  cpSync(`node_modules/${name}/${from}`, path);
  return entry(name, "", path);
});
writeFileSync("vendor/manifest.json", `${JSON.stringify({ files }, null, 2)}\n`);

// What crates/papers/cjk.py cut down stays as it is.
const cut = ["noto-sans-cjk.otf", "OFL-noto-cjk.txt"];
const kept = JSON.parse(readFileSync(`${papers}/manifest.json`, "utf8")).files.filter(({ path }) => cut.includes(path));
const fonts = [];
for (const [name, from, path] of set) {
  const bytes = readFileSync(`node_modules/${name}/${from}`);
  writeFileSync(`${papers}/${path}`, from.endsWith(".woff2") ? await decompress(bytes) : bytes);
  fonts.push(entry(name, `${papers}/`, path));
}
writeFileSync(`${papers}/manifest.json`, `${JSON.stringify({ files: [...fonts, ...kept] }, null, 2)}\n`);

// The lock keeps versions and integrity, never the address of whichever mirror answered.
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
