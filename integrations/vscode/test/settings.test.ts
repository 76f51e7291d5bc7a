import assert from "node:assert/strict";
import { test } from "node:test";
import { configuredCommand, filters, texts, wrongTypes } from "../src/settings";

test("a path that is a text is one word, not its letters", () => {
  assert.deepEqual(configuredCommand("/home/me/x"), ["/home/me/x"]);
  assert.deepEqual(configuredCommand(["python3", "-m", "promptlint"]), ["python3", "-m", "promptlint"]);
});

test("an empty path is none", () => {
  for (const nothing of [undefined, null, "", "  ", [], ["", 3, null], 7, {}]) {
    assert.deepEqual(configuredCommand(nothing), [], JSON.stringify(nothing));
  }
});

test("the user's folder and a trusted workspace's are filled in", () => {
  assert.deepEqual(configuredCommand("~/bin/promptlint", undefined, "/home/me"), ["/home/me/bin/promptlint"]);
  assert.deepEqual(configuredCommand("${userHome}/p", undefined, "/home/me"), ["/home/me/p"]);
  assert.deepEqual(configuredCommand("${workspaceFolder}/.venv/bin/promptlint", "/w"), ["/w/.venv/bin/promptlint"]);
  assert.deepEqual(configuredCommand("a~b", undefined, "/home/me"), ["a~b"]);
});

test("a workspace that is not trusted fills in nothing", () => {
  assert.deepEqual(configuredCommand("${workspaceFolder}/p"), ["${workspaceFolder}/p"]);
});

test("our language is always checked, once", () => {
  assert.deepEqual(filters(["sdprompt", "plaintext"], []), [{ language: "sdprompt" }, { language: "plaintext" }]);
  assert.deepEqual(filters("markdown", "**/a.txt"), [
    { language: "sdprompt" },
    { language: "markdown" },
    { scheme: "file", pattern: "**/a.txt" },
  ]);
  assert.deepEqual(filters(undefined, { a: 1 }), [{ language: "sdprompt" }]);
});

test("texts are trimmed", () => assert.deepEqual(texts([" a ", "b"]), ["a", "b"]));

test("a setting of the wrong type is told", () => {
  assert.deepEqual(wrongTypes({ path: ["x"], languages: "plaintext", files: undefined }), []);
  assert.deepEqual(wrongTypes({ path: [1], files: { a: 2 } }), ["promptlint.path: not a text: 1", 'promptlint.files: not a text: {"a":2}']);
});
