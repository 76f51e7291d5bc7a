// Builds what ComfyUI's page loads into `dist/`, or DIST. The engine must be built; ENGINE names its folder.
// ComfyUI runs every `.js` file that it finds there as an extension: there is one, and nothing of the engine is called so.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { begin, BUNDLED } from "../web/bundling.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { dist, engine, files } = begin(here);
mkdirSync(dist, { recursive: true });
// ComfyUI asks browsers to look for a newer `.js`, and says nothing of other files: a newer engine has another address.
const sum = createHash("sha256");
for (const name of files) sum.update(readFileSync(join(engine, name)));
const folder = `engine-${sum.digest("hex").slice(0, 12)}`;
for (const name of files) cpSync(join(engine, name), join(dist, folder, name));
await build({
  ...BUNDLED,
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "promptlint.js"),
  format: "esm",
  alias: { "@promptlint/engine": join(here, "../web/engine/src/engine.ts"), "@promptlint/textarea": join(here, "../web/textarea/src/index.ts") },
  external: ["*/scripts/app.js", "*/scripts/api.js"],
  define: { ENGINE: JSON.stringify(`./${folder}/`) },
});
