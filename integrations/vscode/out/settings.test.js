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

// test/settings.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/settings.ts
var import_node_os = require("node:os");
var import_node_path = require("node:path");
var LANGUAGE = "sdprompt";
function texts(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((each) => typeof each === "string" && each.trim() !== "").map((each) => each.trim());
}
function configuredCommand(value, folder, home = (0, import_node_os.homedir)()) {
  return texts(value).map((word) => expanded(word, folder, home));
}
function expanded(word, folder, home) {
  const path = word === "~" ? home : /^~[\\/]/.test(word) ? (0, import_node_path.join)(home, word.slice(2)) : word;
  const atHome = path.replaceAll("${userHome}", home);
  return folder === void 0 ? atHome : atHome.replaceAll("${workspaceFolder}", folder);
}
function filters(languages, files) {
  return [
    ...[.../* @__PURE__ */ new Set([LANGUAGE, ...texts(languages)])].map((language) => ({ language })),
    ...texts(files).map((pattern) => ({ scheme: "file", pattern }))
  ];
}
function wrongTypes(settings) {
  return Object.entries(settings).flatMap(([name, value]) => {
    const list = Array.isArray(value) ? value : [value];
    const wrong = value === void 0 || value === null ? [] : list.filter((each) => typeof each !== "string");
    return wrong.length > 0 ? [`promptlint.${name}: not a text: ${JSON.stringify(wrong[0])}`] : [];
  });
}

// test/settings.test.ts
(0, import_node_test.test)("a path that is a text is one word, not its letters", () => {
  import_strict.default.deepEqual(configuredCommand("/home/me/x"), ["/home/me/x"]);
  import_strict.default.deepEqual(configuredCommand(["python3", "-m", "promptlint"]), ["python3", "-m", "promptlint"]);
});
(0, import_node_test.test)("an empty path is none", () => {
  for (const nothing of [void 0, null, "", "  ", [], ["", 3, null], 7, {}]) {
    import_strict.default.deepEqual(configuredCommand(nothing), [], JSON.stringify(nothing));
  }
});
(0, import_node_test.test)("the user's folder and a trusted workspace's are filled in", () => {
  import_strict.default.deepEqual(configuredCommand("~/bin/promptlint", void 0, "/home/me"), ["/home/me/bin/promptlint"]);
  import_strict.default.deepEqual(configuredCommand("${userHome}/p", void 0, "/home/me"), ["/home/me/p"]);
  import_strict.default.deepEqual(configuredCommand("${workspaceFolder}/.venv/bin/promptlint", "/w"), ["/w/.venv/bin/promptlint"]);
  import_strict.default.deepEqual(configuredCommand("a~b", void 0, "/home/me"), ["a~b"]);
});
(0, import_node_test.test)("a workspace that is not trusted fills in nothing", () => {
  import_strict.default.deepEqual(configuredCommand("${workspaceFolder}/p"), ["${workspaceFolder}/p"]);
});
(0, import_node_test.test)("our language is always checked, once", () => {
  import_strict.default.deepEqual(filters(["sdprompt", "plaintext"], []), [{ language: "sdprompt" }, { language: "plaintext" }]);
  import_strict.default.deepEqual(filters("markdown", "**/a.txt"), [
    { language: "sdprompt" },
    { language: "markdown" },
    { scheme: "file", pattern: "**/a.txt" }
  ]);
  import_strict.default.deepEqual(filters(void 0, { a: 1 }), [{ language: "sdprompt" }]);
});
(0, import_node_test.test)("texts are trimmed", () => import_strict.default.deepEqual(texts([" a ", "b"]), ["a", "b"]));
(0, import_node_test.test)("a setting of the wrong type is told", () => {
  import_strict.default.deepEqual(wrongTypes({ path: ["x"], languages: "plaintext", files: void 0 }), []);
  import_strict.default.deepEqual(wrongTypes({ path: [1], files: { a: 2 } }), ["promptlint.path: not a text: 1", 'promptlint.files: not a text: {"a":2}']);
});
