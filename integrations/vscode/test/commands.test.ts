import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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
