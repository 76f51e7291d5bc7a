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

// test/evidence.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/evidence.ts
var KINDS_OF_FILES = ["txt", "json", "csv", "yaml", "yml"];
var ALL_OF_THEM = `**/*.{${KINDS_OF_FILES.join(",")}}`;
var HEAD = 64e3;
var WORKFLOW = /"(class_type|type)"\s*:\s*"(CLIPTextEncode|KSampler)|"negative_?prompt"\s*:/i;
var STYLES = /^\uFEFF?"?name"?,"?prompt"?(,"?negative_prompt"?)?\s*$/im;
var KEYS = /^[ \t]*(- )?["']?negative_?prompt["']?\s*:/im;
var SIGNS = [
  /^Negative prompt:/m,
  /^Steps: \d+, .{0,200}\bSampler: /m,
  /<(lora|lyco|hypernet):[^<>:\n]{1,100}(:[^<>\n]{0,100})?>/
];
var HINTS = [
  /\([^()\n:]{1,80}:\s?\d?\.\d{1,3}\)/g,
  /\b(masterpiece|best quality|worst quality|lowres|1girl|1boy|highres|bad anatomy|extra digits?)\b(?=,)/g
];
function looksLikePrompts(name, head, hasPicture = false) {
  const text = head.slice(0, HEAD);
  switch (suffixOf(name)) {
    case "json":
      return WORKFLOW.test(text);
    case "csv":
      return STYLES.test(text);
    case "yaml":
    case "yml":
      return KEYS.test(text);
    case "txt":
      return hasPicture && text.includes(",") || SIGNS.some((sign) => sign.test(text)) || hintsIn(text) >= 2;
    default:
      return false;
  }
}
function hintsIn(text) {
  return new Set(HINTS.flatMap((hint) => [...text.matchAll(hint)].map(([found]) => found))).size;
}
function picturesOf(path) {
  const suffix = suffixOf(path);
  return suffix === "txt" ? ["png", "jpg", "jpeg", "webp"].map((each) => path.slice(0, -suffix.length) + each) : [];
}
function suffixOf(name) {
  return /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

// test/evidence.test.ts
var PROMPTS = [
  ["a.txt", "a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1"],
  ["a.txt", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7"],
  ["a.txt", "portrait of a knight <lora:armour:0.7>"],
  ["a.txt", "(red hair:1.2), a knight, (castle:0.8)"],
  ["a.TXT", "masterpiece, best quality, 1girl, solo"],
  ["w.json", '{"3": {"class_type": "KSampler", "inputs": {}}}'],
  ["w.json", '{"nodes": [{"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a cat"]}]}'],
  ["w.json", '{"prompt": "a cat", "negative_prompt": "blurry"}'],
  ["my.csv", "name,prompt,negative_prompt\nwarm,a cat,"],
  ["p.yaml", "- prompt: a cat\n  negative_prompt: blurry\n"]
];
var OTHERS = [
  ["README.txt", "Read me first\n=============\n\nInstall it with pip (see chapter 2:1), then run it. Version 1.5 is best quality.\n"],
  ["notes.txt", "Call Anna (after 5:30), buy bread, milk, and 3 apples.\n"],
  ["figure.txt", "The curve (see figure:1.5) rises, and it is of the best quality there is.\n"],
  ["requirements.txt", "numpy>=1.2\ntorch==2.1\n"],
  ["package.json", '{"name": "x", "description": "masterpiece, best quality", "scripts": {"build": "tsc"}, "type": "module"}'],
  ["data.json", '[{"type": "Sampler", "text": "a"}]'],
  ["people.csv", "name,age\nAnna,3\n"],
  ["ci.yaml", "on: push\njobs:\n  prompt:\n    steps: []\n"],
  ["page.md", "masterpiece, best quality, 1girl <lora:x:1>"],
  ["empty.txt", ""]
];
(0, import_node_test.test)("prompts are seen", () => {
  for (const [name, text] of PROMPTS) {
    import_strict.default.ok(looksLikePrompts(name, text), text);
  }
});
(0, import_node_test.test)("of other texts nothing is asked", () => {
  for (const [name, text] of OTHERS) {
    import_strict.default.ok(!looksLikePrompts(name, text), name);
  }
});
(0, import_node_test.test)("a text beside a picture of its name is its caption", () => {
  import_strict.default.ok(looksLikePrompts("a.txt", "a cat, on a chair", true));
  import_strict.default.ok(!looksLikePrompts("a.txt", "see the picture", true));
  import_strict.default.deepEqual(picturesOf("/x/a.b.txt"), ["/x/a.b.png", "/x/a.b.jpg", "/x/a.b.jpeg", "/x/a.b.webp"]);
  import_strict.default.deepEqual(picturesOf("/x/a.json"), []);
});
(0, import_node_test.test)("what comes late in a large file is not looked for", () => {
  import_strict.default.ok(!looksLikePrompts("a.txt", `${"word ".repeat(2e4)}
Negative prompt: x`));
});
(0, import_node_test.test)("a long line takes no long time", () => {
  const began = Date.now();
  for (const text of ["(a:".repeat(3e4), "1girl".repeat(15e3), "1girl,".repeat(12e3), "(".repeat(64e3), "(a:1.2) ".repeat(9e3), "Steps: 1, ".repeat(7e3)]) {
    looksLikePrompts("a.txt", text);
  }
  import_strict.default.ok(Date.now() - began < 1e3, `${Date.now() - began} ms`);
});
(0, import_node_test.test)("one pattern has all kinds", () => import_strict.default.equal(ALL_OF_THEM, "**/*.{txt,json,csv,yaml,yml}"));
