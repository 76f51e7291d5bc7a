// What the builds of all pages share: where their files come from and go to, and how scripts are bundled.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** How every script of a page is bundled. */
export const BUNDLED = { bundle: true, target: "es2022", minify: true, legalComments: "none", logLevel: "warning" };

/** The empty folder that is built, `dist/` beside the build script or DIST, and the built engine, whose folder ENGINE names: its
 * `files` are those that a page loads, which has the engine's own script in its bundle. Ends the process where there is none. */
export function begin(here) {
  const dist = resolve(process.env.DIST ?? join(here, "dist"));
  const engine = resolve(process.env.ENGINE ?? join(dirname(fileURLToPath(import.meta.url)), "engine/dist"));
  if (!existsSync(join(engine, "python.zip"))) {
    console.error(`${engine} has no engine; build it first, in integrations/web`);
    process.exit(1);
  }
  rmSync(dist, { recursive: true, force: true });
  const files = readdirSync(engine).filter((name) => name !== "engine.mjs" && name !== "licenses");
  return { dist, engine, files };
}
