// Builds the playground as static files into `dist/`, or DIST. The engine must be built; ENGINE names its folder.

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { begin, BUNDLED } from "../web/bundling.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { dist, engine, files } = begin(here);
mkdirSync(dist, { recursive: true });
await build({
  ...BUNDLED,
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "playground.js"),
  format: "esm",
});
for (const name of ["index.html", "playground.css"]) copyFileSync(join(here, "src", name), join(dist, name));
for (const name of files) cpSync(join(engine, name), join(dist, "engine", name));
cpSync(join(engine, "licenses"), join(dist, "licenses"), { recursive: true });
const packages = readdirSync(join(here, "node_modules"), { withFileTypes: true })
  .flatMap((each) => (each.name.startsWith("@") ? readdirSync(join(here, "node_modules", each.name)).map((name) => `${each.name}/${name}`) : [each.name]))
  .filter((name) => /^(@codemirror|@lezer|@marijn)\/|^(crelt|style-mod|w3c-keyname)$/.test(name));
for (const name of packages) {
  const license = join(here, "node_modules", name, "LICENSE");
  if (existsSync(license)) copyFileSync(license, join(dist, "licenses", `${name.replace("@", "").replace("/", "-")}.txt`));
}
const readme = join(dist, "licenses/README.txt");
writeFileSync(readme, `${readFileSync(readme, "utf8").trimEnd()}\n| CodeMirror 6 and what it rests on | MIT | one file each |\n`);
