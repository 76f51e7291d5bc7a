// Builds the playground as static files into `dist/`, or DIST. The engine must be built; ENGINE names its folder.

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
await build({
  entryPoints: [join(here, "src/main.ts")],
  outfile: join(dist, "playground.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["index.html", "playground.css"]) copyFileSync(join(here, "src", name), join(dist, name));
for (const name of readdirSync(engine)) {
  // The page has the engine's own part in its script.
  if (name !== "engine.mjs" && name !== "licenses") cpSync(join(engine, name), join(dist, "engine", name), { recursive: true });
}
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
