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

// test/shown.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/shown.ts
var ACTS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
var LONGEST = 300;
function shown(text) {
  const plain = text.replaceAll("[", "(").replaceAll("]", ")").replace(ACTS, " ");
  const characters = [...plain];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}\u2026` : plain;
}

// test/shown.test.ts
(0, import_node_test.test)("a name cannot be a link, a line of its own or turn the text around", () => {
  import_strict.default.equal(shown("[run me](command:workbench.action.quit).txt"), "(run me)(command:workbench.action.quit).txt");
  import_strict.default.equal(shown("a\u202Etxt.exe\nb\u200B"), "a txt.exe b ");
  import_strict.default.equal(shown("na\xEFve \u{1F600} (1).txt"), "na\xEFve \u{1F600} (1).txt");
});
(0, import_node_test.test)("what a program printed is cut", () => {
  import_strict.default.equal(shown("\u{1F600}".repeat(400)), `${"\u{1F600}".repeat(300)}\u2026`);
});
