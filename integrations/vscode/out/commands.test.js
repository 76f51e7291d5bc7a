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

// test/commands.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_fs = require("node:fs");
var import_node_test = require("node:test");

// src/commands.ts
var HANDS = {
  "promptlint.weightUp": "promptlint.raiseWeight",
  "promptlint.weightDown": "promptlint.lowerWeight",
  "promptlint.tagLeft": "promptlint.moveTagLeft",
  "promptlint.tagRight": "promptlint.moveTagRight",
  "promptlint.sort": "promptlint.sortTags",
  "promptlint.wrap": "promptlint.wrapInWeight",
  "promptlint.number": "promptlint.writeAsNumber",
  "promptlint.brackets": "promptlint.writeAsBrackets",
  "promptlint.unique": "promptlint.removeDuplicates",
  "promptlint.split": "promptlint.splitAtChunk"
};
function statusTexts(status) {
  const chunks = status.chunks === 1 ? "1 chunk" : `${status.chunks} chunks`;
  return {
    text: `${status.tokens}/${status.room} tokens \xB7 ${chunks}`,
    tooltip: `Tokens of the ${status.region} prompt; every 75 are a chunk. Click to see what reaches the model.`
  };
}
function lockedPage(html) {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';">`;
  const at = html.indexOf("<head>");
  return at < 0 ? `<head>${policy}</head>` : `${html.slice(0, at + "<head>".length)}
${policy}${html.slice(at + "<head>".length)}`;
}

// test/commands.test.ts
var manifest = JSON.parse((0, import_node_fs.readFileSync)("package.json", "utf8"));
(0, import_node_test.test)("each key's command is declared, and none has the server's name", () => {
  const declared = manifest.contributes.commands.map((each) => each.command);
  for (const [ours, servers] of Object.entries(HANDS)) {
    import_strict.default.ok(declared.includes(ours), ours);
    import_strict.default.ok(!declared.includes(servers), servers);
  }
});
(0, import_node_test.test)("a key is given to a command that exists", () => {
  const declared = new Set(manifest.contributes.commands.map((each) => each.command));
  for (const { command } of [...manifest.contributes.keybindings, ...manifest.contributes.menus.commandPalette]) {
    import_strict.default.ok(declared.has(command), command);
  }
});
(0, import_node_test.test)("the status counts", () => {
  const status = { role: "positive", region: "positive", tokens: 80, chunks: 2, room: 150 };
  import_strict.default.equal(statusTexts(status).text, "80/150 tokens \xB7 2 chunks");
  import_strict.default.equal(statusTexts({ ...status, chunks: 1 }).text, "80/150 tokens \xB7 1 chunk");
  import_strict.default.match(statusTexts({ ...status, region: "negative" }).tooltip, /negative prompt/);
});
(0, import_node_test.test)("a page gets its policy before anything else in its head", () => {
  const page = lockedPage("<html><head><title>x</title></head><body><head></body></html>");
  import_strict.default.match(page, /^<html><head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';"><title>/);
  import_strict.default.equal(page.split("Content-Security-Policy").length, 2);
});
(0, import_node_test.test)("a page without a head is not shown without a policy", () => {
  import_strict.default.doesNotMatch(lockedPage("<script>x</script>"), /script/);
});
(0, import_node_test.test)("the walkthrough names commands, settings and pictures that there are", () => {
  const declared = new Set(manifest.contributes.commands.map((each) => each.command));
  const written = JSON.stringify(manifest.contributes.walkthroughs);
  const named = [...written.matchAll(/(?:command|onCommand):(promptlint\.\w+)/g)].map(([, name]) => name);
  import_strict.default.ok(named.length > 4);
  for (const name of named) {
    import_strict.default.ok(declared.has(name), name);
  }
  const files = [...written.matchAll(/"((?:media|walkthrough)\/[^"]+)"/g)].map(([, path]) => path ?? "");
  import_strict.default.ok(files.length > 8);
  for (const file of [...files, manifest.icon]) {
    import_strict.default.ok((0, import_node_fs.existsSync)(file), file);
  }
  for (const [, name] of written.matchAll(/(?:onSettingChanged:|%22)(promptlint\.\w+)/g)) {
    import_strict.default.ok((name ?? "") in manifest.contributes.configuration.properties, name);
  }
});
(0, import_node_test.test)("the icon is a PNG of 128 by 128", () => {
  const icon = (0, import_node_fs.readFileSync)(manifest.icon);
  import_strict.default.equal(icon.toString("latin1", 1, 4), "PNG");
  import_strict.default.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [128, 128]);
});
