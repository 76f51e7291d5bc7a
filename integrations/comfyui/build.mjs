// Builds what ComfyUI's page loads into `dist/`, or DIST. The engine must be built; ENGINE names its folder.
// ComfyUI runs every `.js` file that it finds there as an extension: there is one, and nothing of the engine is called so.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
mkdirSync(dist, { recursive: true });
const files = readdirSync(engine).filter((name) => name !== "engine.mjs" && name !== "licenses");
// ComfyUI asks browsers to look for a newer `.js`, and says nothing of other files: a newer engine has another address.
const sum = createHash("sha256");
for (const name of files) sum.update(readFileSync(join(engine, name)));
const folder = `engine-${sum.digest("hex").slice(0, 12)}`;
for (const name of files) cpSync(join(engine, name), join(dist, folder, name));
await build({
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "promptlint.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  alias: { "@promptlint/engine": join(here, "../web/engine/src/engine.ts"), "@promptlint/textarea": join(here, "../web/textarea/src/index.ts") },
  external: ["*/scripts/app.js", "*/scripts/api.js"],
  define: { ENGINE: JSON.stringify(`./${folder}/`) },
});
