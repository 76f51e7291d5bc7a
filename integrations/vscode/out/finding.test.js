"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// test/finding.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_fs = require("node:fs");
var import_node_os = require("node:os");
var import_node_path = require("node:path");
var import_node_test = require("node:test");

// src/finding.ts
var import_node_child_process = require("node:child_process");

// src/problem.ts
function problemOf(command, failure) {
  const program2 = command[0] ?? "";
  const last = lastLine(failure.stderr);
  if (failure.code === "ENOENT" || failure.code === "ENOTDIR") {
    return { kind: "absent", text: `${program2} does not exist`, command };
  }
  if (failure.code === "EACCES") {
    return { kind: "failed", text: `${program2} is not a program that may be started`, command };
  }
  if (/No module named '?promptlint\b/.test(failure.stderr)) {
    return { kind: "absent", text: `${program2} has no promptlint`, command };
  }
  if (/needs the extra lsp|No module named '?(pygls|lsprotocol)\b/.test(failure.stderr)) {
    return { kind: "extra", text: `what an editor needs of it, the extra lsp, is not installed (${program2})`, command };
  }
  if (/unknown option:? -P|SyntaxError|requires a different Python|cannot import name|No module named '?tomllib\b/i.test(failure.stderr)) {
    return { kind: "python", text: `the Python of ${program2} is too old, it takes 3.11 or newer`, command };
  }
  return { kind: "failed", text: `${program2}: ${last || failure.message.split("\n")[0] || "does not start"}`, command };
}
function lastLine(text) {
  return text.trim().split(/\r?\n/).pop()?.trim() ?? "";
}

// src/finding.ts
async function firstThatServes(commands, attempt) {
  const problems = [];
  for (const command of commands) {
    const problem = await attempt(command);
    if (problem === void 0) {
      return { command: [...command, "server"], problems };
    }
    problems.push(problem);
  }
  return { command: void 0, problems };
}
function attemptIn(folder2) {
  return ([program2 = "", ...args]) => new Promise((resolve) => {
    (0, import_node_child_process.execFile)(program2, [...args, "server", "--help"], { cwd: folder2, timeout: 2e4 }, (error, _, stderr) => {
      resolve(error === null ? void 0 : problemOf([program2, ...args], { code: error.code, message: error.message, stderr }));
    });
  });
}

// test/finding.test.ts
var folder = (0, import_node_fs.realpathSync)((0, import_node_fs.mkdtempSync)((0, import_node_path.join)((0, import_node_os.tmpdir)(), "promptlint-")));
(0, import_node_test.after)(() => (0, import_node_fs.rmSync)(folder, { recursive: true }));
function program(name, script) {
  const path = (0, import_node_path.join)(folder, name);
  (0, import_node_fs.writeFileSync)(path, `#!/bin/sh
${script}
`);
  (0, import_node_fs.chmodSync)(path, 493);
  return path;
}
(0, import_node_test.test)("the first that would serve is taken, and what failed before it is known", async () => {
  const without = program("without", "echo 'promptlint: error: the server needs the extra lsp' >&2; exit 2");
  const good = program("good", '[ "$*" = "server --help" ]');
  const later = program("later", "exit 0");
  const found = await firstThatServes([[(0, import_node_path.join)(folder, "nowhere")], [without], [good], [later]], attemptIn(folder));
  import_strict.default.deepEqual(found.command, [good, "server"]);
  import_strict.default.deepEqual(found.problems.map((problem) => problem.kind), ["absent", "extra"]);
});
(0, import_node_test.test)("words of a command stay before the server's", async () => {
  const picky = program("picky", '[ "$*" = "-P -m promptlint server --help" ]');
  const command = [picky, "-P", "-m", "promptlint"];
  import_strict.default.deepEqual((await firstThatServes([command], attemptIn(folder))).command, [...command, "server"]);
});
(0, import_node_test.test)("it is tried in the folder that is given", async () => {
  const here = program("here", '[ "$(pwd -P)" = "$(dirname "$0")" ]');
  import_strict.default.equal(await attemptIn(folder)([here]), void 0);
  import_strict.default.equal((await attemptIn("/")([here]))?.kind, "failed");
});
(0, import_node_test.test)("none of none", async () => {
  import_strict.default.deepEqual(await firstThatServes([], attemptIn(folder)), { command: void 0, problems: [] });
});
