import assert from "node:assert/strict";
import { test } from "node:test";
import { shown } from "../src/shown";

test("a name cannot be a link, a line of its own or turn the text around", () => {
  assert.equal(shown("[run me](command:workbench.action.quit).txt"), "(run me)(command:workbench.action.quit).txt");
  assert.equal(shown("a\u202etxt.exe\nb\u200b"), "a txt.exe b ");
  assert.equal(shown("naïve 😀 (1).txt"), "naïve 😀 (1).txt");
});

test("what a program printed is cut", () => {
  assert.equal(shown("😀".repeat(400)), `${"😀".repeat(300)}…`);
});
