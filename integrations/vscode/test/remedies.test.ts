import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTHING_FOUND, type Problem } from "../src/problem";
import { remedies } from "../src/remedies";

const PYTHON = "/venv/bin/python";
const none = { uv: false, pipx: false };
const installs = (...args: Parameters<typeof remedies>): string[] =>
  remedies(...args).flatMap((each) => (each.act === "install" ? [each.words.join(" ")] : []));

test("it is offered to install with what is there, into the selected Python first", () => {
  assert.deepEqual(installs(NOTHING_FOUND, { interpreter: PYTHON, uv: true, pipx: true }), [
    `${PYTHON} -m pip install sd-promptlint[lsp]`,
    "uv tool install sd-promptlint[lsp]",
    "pipx install sd-promptlint[lsp]",
  ]);
  assert.deepEqual(installs(NOTHING_FOUND, none), ["pip install sd-promptlint[lsp]"]);
});

test("a tool that has it without the extra must be told to install again", () => {
  const problem: Problem = { kind: "extra", text: "", command: ["/x"] };
  assert.deepEqual(installs(problem, { uv: true, pipx: true }), [
    "uv tool install --force sd-promptlint[lsp]",
    "pipx install --force sd-promptlint[lsp]",
  ]);
});

test("nothing is installed into a Python that is too old for it", () => {
  const problem: Problem = { kind: "python", text: "", command: [PYTHON, "-P", "-m", "promptlint"] };
  assert.deepEqual(installs(problem, { ...none, interpreter: PYTHON }), ["pip install sd-promptlint[lsp]"]);
  assert.ok(remedies(problem, { ...none, interpreter: PYTHON }).some((each) => each.act === "interpreter"));
});

test("the rest is always there", () => {
  const acts = remedies(NOTHING_FOUND, none).map((each) => each.act);
  assert.deepEqual(acts, ["install", "path", "again", "settings", "log", "docs"]);
});
