// Builds the folder of the extension into `dist/`, or DIST. The engine must be built; ENGINE names its folder.

import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { begin, BUNDLED } from "../web/bundling.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { dist, engine, files } = begin(here);
for (const name of ["javascript", "scripts", "engine"]) mkdirSync(join(dist, name), { recursive: true });
await build({
  ...BUNDLED,
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "javascript/promptlint.js"),
  // A script of the old kind, as the WebUI loads them: nothing of it is seen outside.
  format: "iife",
});
for (const name of ["metadata.ini", "style.css", "README.md", "scripts/promptlint_webui.py"]) copyFileSync(join(here, name), join(dist, name));
for (const name of files) copyFileSync(join(engine, name), join(dist, "engine", name));
cpSync(join(engine, "licenses"), join(dist, "licenses"), { recursive: true });
copyFileSync(join(engine, "licenses/promptlint.txt"), join(dist, "LICENSE"));
