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

// test/problem.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/problem.ts
var NOTHING_FOUND = {
  kind: "absent",
  text: "the program that does the checking is not installed, or was not found",
  command: []
};
function problemOf(command, failure) {
  const program = command[0] ?? "";
  const last = lastLine(failure.stderr);
  if (failure.code === "ENOENT" || failure.code === "ENOTDIR") {
    return { kind: "absent", text: `${program} does not exist`, command };
  }
  if (failure.code === "EACCES") {
    return { kind: "failed", text: `${program} is not a program that may be started`, command };
  }
  if (/No module named '?promptlint\b/.test(failure.stderr)) {
    return { kind: "absent", text: `${program} has no promptlint`, command };
  }
  if (/needs the extra lsp|No module named '?(pygls|lsprotocol)\b/.test(failure.stderr)) {
    return { kind: "extra", text: `what an editor needs of it, the extra lsp, is not installed (${program})`, command };
  }
  if (/unknown option:? -P|SyntaxError|requires a different Python|cannot import name|No module named '?tomllib\b/i.test(failure.stderr)) {
    return { kind: "python", text: `the Python of ${program} is too old, it takes 3.11 or newer`, command };
  }
  return { kind: "failed", text: `${program}: ${last || failure.message.split("\n")[0] || "does not start"}`, command };
}
function mostTelling(problems) {
  for (const kind of ["extra", "failed", "python"]) {
    const found = problems.find((problem) => problem.kind === kind);
    if (found !== void 0) {
      return found;
    }
  }
  return NOTHING_FOUND;
}
function lastLine(text) {
  return text.trim().split(/\r?\n/).pop()?.trim() ?? "";
}

// test/problem.test.ts
var PYTHON = ["/usr/bin/python3", "-P", "-m", "promptlint"];
function kindOf(stderr, code = 1) {
  return problemOf(PYTHON, { code, message: "Command failed: \u2026", stderr }).kind;
}
(0, import_node_test.test)("a Python without promptlint is nothing to complain about", () => {
  import_strict.default.equal(kindOf("/usr/bin/python3: No module named promptlint\n"), "absent");
  import_strict.default.equal(kindOf("", "ENOENT"), "absent");
});
(0, import_node_test.test)("a promptlint without the extra is told as such", () => {
  const problem = problemOf(["promptlint"], {
    code: 2,
    message: "",
    stderr: "promptlint: error: the server needs the extra lsp; install it with `pip install 'sd-promptlint[lsp]'`\n"
  });
  import_strict.default.equal(problem.kind, "extra");
  import_strict.default.match(problem.text, /the extra lsp, is not installed \(promptlint\)/);
  import_strict.default.equal(kindOf("ModuleNotFoundError: No module named 'lsprotocol'"), "extra");
});
(0, import_node_test.test)("a Python that is too old is told as such", () => {
  const stderr = "unknown option -P\nusage: /usr/bin/python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n";
  const problem = problemOf(PYTHON, { code: 2, message: "", stderr });
  import_strict.default.equal(problem.kind, "python");
  import_strict.default.match(problem.text, /3\.11 or newer/);
  import_strict.default.equal(kindOf("Unknown option: -P\nusage: python3 [option] \u2026"), "python");
});
(0, import_node_test.test)("of anything else the last line is told", () => {
  const problem = problemOf(["/x/promptlint"], { code: 1, message: "Command failed", stderr: "Traceback\r\n  File\r\nOSError: broken\r\n" });
  import_strict.default.deepEqual(problem, { kind: "failed", text: "/x/promptlint: OSError: broken", command: ["/x/promptlint"] });
  import_strict.default.equal(problemOf(["/x"], { code: null, message: "timed out\nmore", stderr: "" }).text, "/x: timed out");
  import_strict.default.match(problemOf(["/x"], { code: "EACCES", message: "", stderr: "" }).text, /not a program/);
});
(0, import_node_test.test)("of several the one that is nearest to a server is told", () => {
  const absent = problemOf(PYTHON, { code: 1, message: "", stderr: "No module named promptlint" });
  const old = problemOf(PYTHON, { code: 2, message: "", stderr: "unknown option -P" });
  const extra = problemOf(["/b"], { code: 2, message: "", stderr: "needs the extra lsp" });
  import_strict.default.equal(mostTelling([absent, old, extra]), extra);
  import_strict.default.equal(mostTelling([absent, old]), old);
  import_strict.default.equal(mostTelling([absent]), NOTHING_FOUND);
  import_strict.default.equal(mostTelling([]), NOTHING_FOUND);
});
