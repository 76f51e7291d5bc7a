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

// test/remedies.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/problem.ts
var NOTHING_FOUND = {
  kind: "absent",
  text: "the program that does the checking is not installed, or was not found",
  command: []
};

// src/places.ts
var PACKAGE = "sd-promptlint[lsp]";

// src/remedies.ts
function remedies(problem, tools) {
  return [...installs(problem, tools), ...others(tools)];
}
function installs(problem, tools) {
  const again = problem.kind === "extra" || problem.kind === "python" || problem.kind === "failed";
  const offered = [];
  const install = (label, words) => {
    offered.push({ act: "install", label, detail: words.join(" "), words });
  };
  if (tools.interpreter !== void 0 && !(problem.kind === "python" && problem.command[0] === tools.interpreter)) {
    install("Install into the selected Python", [tools.interpreter, "-m", "pip", "install", PACKAGE]);
  }
  if (tools.uv) {
    install("Install with uv", ["uv", "tool", "install", ...again ? ["--force"] : [], PACKAGE]);
  }
  if (tools.pipx) {
    install("Install with pipx", ["pipx", "install", ...again ? ["--force"] : [], PACKAGE]);
  }
  if (offered.length === 0) {
    install("Install with pip", ["pip", "install", PACKAGE]);
  }
  return offered;
}
function others(tools) {
  return [
    ...tools.interpreter === void 0 ? [] : [{ act: "interpreter", label: "Select another Python", detail: "The server of the selected interpreter is taken first" }],
    { act: "path", label: "Choose where promptlint is", detail: "Sets promptlint.path" },
    { act: "again", label: "Try again", detail: "After it has been installed" },
    { act: "settings", label: "Open the settings", detail: "promptlint.path" },
    { act: "log", label: "Show the log", detail: "What was tried, and how it ended" },
    { act: "docs", label: "Open the documentation", detail: "In your editor: VS Code" }
  ];
}

// test/remedies.test.ts
var PYTHON = "/venv/bin/python";
var none = { uv: false, pipx: false };
var installs2 = (...args) => remedies(...args).flatMap((each) => each.act === "install" ? [each.words.join(" ")] : []);
(0, import_node_test.test)("it is offered to install with what is there, into the selected Python first", () => {
  import_strict.default.deepEqual(installs2(NOTHING_FOUND, { interpreter: PYTHON, uv: true, pipx: true }), [
    `${PYTHON} -m pip install sd-promptlint[lsp]`,
    "uv tool install sd-promptlint[lsp]",
    "pipx install sd-promptlint[lsp]"
  ]);
  import_strict.default.deepEqual(installs2(NOTHING_FOUND, none), ["pip install sd-promptlint[lsp]"]);
});
(0, import_node_test.test)("a tool that has it without the extra must be told to install again", () => {
  const problem = { kind: "extra", text: "", command: ["/x"] };
  import_strict.default.deepEqual(installs2(problem, { uv: true, pipx: true }), [
    "uv tool install --force sd-promptlint[lsp]",
    "pipx install --force sd-promptlint[lsp]"
  ]);
});
(0, import_node_test.test)("nothing is installed into a Python that is too old for it", () => {
  const problem = { kind: "python", text: "", command: [PYTHON, "-P", "-m", "promptlint"] };
  import_strict.default.deepEqual(installs2(problem, { ...none, interpreter: PYTHON }), ["pip install sd-promptlint[lsp]"]);
  import_strict.default.ok(remedies(problem, { ...none, interpreter: PYTHON }).some((each) => each.act === "interpreter"));
});
(0, import_node_test.test)("the rest is always there", () => {
  const acts = remedies(NOTHING_FOUND, none).map((each) => each.act);
  import_strict.default.deepEqual(acts, ["install", "path", "again", "settings", "log", "docs"]);
});
