import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { HANDS, lockedPage, statusTexts } from "../src/commands";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("each key's command is declared, and none has the server's name", () => {
  const declared = manifest.contributes.commands.map((each: { command: string }) => each.command);
  for (const [ours, servers] of Object.entries(HANDS)) {
    assert.ok(declared.includes(ours), ours);
    assert.ok(!declared.includes(servers), servers);
  }
});

test("a key is given to a command that exists", () => {
  const declared = new Set(manifest.contributes.commands.map((each: { command: string }) => each.command));
  for (const { command } of [...manifest.contributes.keybindings, ...manifest.contributes.menus.commandPalette]) {
    assert.ok(declared.has(command), command);
  }
});

test("the status counts", () => {
  const status = { role: "positive", region: "positive", tokens: 80, chunks: 2, room: 150 };
  assert.equal(statusTexts(status).text, "80/150 tokens · 2 chunks");
  assert.equal(statusTexts({ ...status, chunks: 1 }).text, "80/150 tokens · 1 chunk");
  assert.match(statusTexts({ ...status, region: "negative" }).tooltip, /negative prompt/);
});

test("a page gets its policy before anything else in its head", () => {
  const page = lockedPage("<html><head><title>x</title></head><body><head></body></html>");
  assert.match(page, /^<html><head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';"><title>/);
  assert.equal(page.split("Content-Security-Policy").length, 2);
});

test("a page without a head is not shown without a policy", () => {
  assert.doesNotMatch(lockedPage("<script>x</script>"), /script/);
});

test("the walkthrough names commands, settings and pictures that there are", () => {
  const declared = new Set(manifest.contributes.commands.map((each: { command: string }) => each.command));
  const written = JSON.stringify(manifest.contributes.walkthroughs);
  const named = [...written.matchAll(/(?:command|onCommand):(promptlint\.\w+)/g)].map(([, name]) => name);
  assert.ok(named.length > 4);
  for (const name of named) {
    assert.ok(declared.has(name), name);
  }
  const files = [...written.matchAll(/"((?:media|walkthrough)\/[^"]+)"/g)].map(([, path]) => path ?? "");
  assert.ok(files.length > 8);
  for (const file of [...files, manifest.icon]) {
    assert.ok(existsSync(file), file);
  }
  for (const [, name] of written.matchAll(/(?:onSettingChanged:|%22)(promptlint\.\w+)/g)) {
    assert.ok((name ?? "") in manifest.contributes.configuration.properties, name);
  }
});

test("the icon is a PNG of 128 by 128", () => {
  const icon = readFileSync(manifest.icon);
  assert.equal(icon.toString("latin1", 1, 4), "PNG");
  assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [128, 128]);
});
