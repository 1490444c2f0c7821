// Copies what is vendored out of node_modules and writes vendor/manifest.json (name, version, licence, sha256).
// Run by hand when a version in package.json changes: npm ci --ignore-scripts && node vendor.mjs
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

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

mkdirSync("vendor", { recursive: true });
mkdirSync("fonts", { recursive: true });
const files = taken.map(([name, from, path]) => {
  cpSync(`node_modules/${name}/${from}`, path);
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { path, name, version, licence: licences[name], sha256 };
});
writeFileSync("vendor/manifest.json", `${JSON.stringify({ files }, null, 2)}\n`);

// The lock keeps versions and integrity, never the address of whichever mirror answered.
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
