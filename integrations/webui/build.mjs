// Builds the folder of the extension into `dist/`, or DIST. The engine must be built; ENGINE names its folder.

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(process.env.DIST ?? join(here, "dist"));
const engine = resolve(process.env.ENGINE ?? join(here, "../web/engine/dist"));
if (!existsSync(join(engine, "python.zip"))) {
  console.error(`${engine} has no engine; build it first, in integrations/web`);
  process.exit(1);
}
rmSync(dist, { recursive: true, force: true });
for (const name of ["javascript", "scripts", "engine"]) mkdirSync(join(dist, name), { recursive: true });
await build({
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "javascript/promptlint.js"),
  bundle: true,
  // A script of the old kind, as the WebUI loads them: nothing of it is seen outside.
  format: "iife",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["metadata.ini", "style.css", "README.md", "scripts/promptlint_webui.py"]) copyFileSync(join(here, name), join(dist, name));
for (const name of readdirSync(engine)) {
  if (name !== "engine.mjs" && name !== "licenses") copyFileSync(join(engine, name), join(dist, "engine", name));
}
cpSync(join(engine, "licenses"), join(dist, "licenses"), { recursive: true });
copyFileSync(join(engine, "licenses/promptlint.txt"), join(dist, "LICENSE"));
