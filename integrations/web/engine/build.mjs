// Builds `dist/`: the worker, Pyodide, and one archive with lark, ftfy and promptlint, compiled for Pyodide's Python.
// Needs Python 3.11 with pip. WHEEL names a wheel of promptlint that is built already.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { loadPyodide } from "pyodide";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.env.PROMPTLINT_ROOT ?? join(here, "../../.."));
const dist = resolve(process.env.DIST ?? join(here, "dist"));
const work = mkdtempSync(join(tmpdir(), "promptlint-engine-"));
const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide"));

// Of the language server only what completes tags is used, and nothing of the command line.
const KEPT_OF_SERVER = ["__init__", "readings", "markdown", "features/__init__", "features/listed_tags"];

try {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const pip = (...options) =>
    execFileSync("python3", ["-m", "pip", "--disable-pip-version-check", ...options], { stdio: ["ignore", "ignore", "inherit"] });
  pip("download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", work, "--requirement", join(here, "python.txt"));
  if (process.env.WHEEL) copyFileSync(process.env.WHEEL, join(work, process.env.WHEEL.split("/").at(-1)));
  else pip("wheel", "--quiet", "--no-deps", "--wheel-dir", work, root);

  const python = await loadPyodide();
  for (const wheel of readdirSync(work)) python.unpackArchive(new Uint8Array(readFileSync(join(work, wheel))), "zip", { extractDir: "/site" });
  python.globals.set("KEPT_OF_SERVER", python.toPy(KEPT_OF_SERVER));
  python.runPython(`
import pathlib, py_compile, shutil, zipfile
site = pathlib.Path("/site")
package = site / "promptlint"
shutil.rmtree(package / "cli")
for path in [*site.rglob("py.typed"), *site.rglob("*.pyi"), package / "__main__.py", package / "testing.py"]:
    path.unlink()
for path in sorted((package / "lsp").rglob("*.py")):
    if path.relative_to(package / "lsp").with_suffix("").as_posix() not in KEPT_OF_SERVER:
        path.unlink()
for path in package.rglob("*.toml"):
    if path.with_suffix(".json").exists():
        path.unlink()
for path in sorted(site.rglob("*.py")):
    name = str(path.relative_to(site))
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(path), cfile=f"{path}c", dfile=name, doraise=True, invalidation_mode=mode, optimize=1)
    path.unlink()
with zipfile.ZipFile("/python.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name not in ("RECORD", "WHEEL", "INSTALLER", "direct_url.json"):
            entry = zipfile.ZipInfo(str(path.relative_to(site)), (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
`);
  writeFileSync(join(dist, "python.zip"), python.FS.readFile("/python.zip"));

  for (const name of ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]) copyFileSync(join(pyodide, name), join(dist, name));
  // What of Pyodide is for Node.js stays out.
  const external = ["node:*", "fs", "path", "url", "vm", "crypto", "child_process", "ws", "module"];
  const options = { bundle: true, format: "esm", target: "es2022", minify: true, legalComments: "none", logLevel: "warning", external };
  await build({ ...options, entryPoints: [join(here, "src/worker.ts")], outfile: join(dist, "worker.mjs") });
  await build({ ...options, entryPoints: [join(here, "src/engine.ts")], outfile: join(dist, "engine.mjs") });
  cpSync(join(here, "licenses"), join(dist, "licenses"), { recursive: true });
  for (const name of ["lark", "ftfy", "wcwidth"]) {
    const found = python.runPython(`next(str(path) for path in sorted(site.glob("${name}-*.dist-info/**/LICENSE*")))`);
    writeFileSync(join(dist, `licenses/${name}.txt`), python.FS.readFile(found));
  }
  copyFileSync(join(root, "LICENSE"), join(dist, "licenses/promptlint.txt"));
} catch (error) {
  // Node.js would print the line of Pyodide that threw, which has a million characters.
  console.error(String(error.message ?? error));
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
