import assert from "node:assert/strict";
import { test } from "node:test";
import { mostTelling, NOTHING_FOUND, problemOf, type Kind } from "../src/problem";

const PYTHON = ["/usr/bin/python3", "-P", "-m", "promptlint"];

function kindOf(stderr: string, code: string | number = 1): Kind {
  return problemOf(PYTHON, { code, message: "Command failed: …", stderr }).kind;
}

test("a Python without promptlint is nothing to complain about", () => {
  assert.equal(kindOf("/usr/bin/python3: No module named promptlint\n"), "absent");
  assert.equal(kindOf("", "ENOENT"), "absent");
});

test("a promptlint without the extra is told as such", () => {
  const problem = problemOf(["promptlint"], {
    code: 2,
    message: "",
    stderr: "promptlint: error: the server needs the extra lsp; install it with `pip install 'sd-promptlint[lsp]'`\n",
  });
  assert.equal(problem.kind, "extra");
  assert.match(problem.text, /the extra lsp, is not installed \(promptlint\)/);
  assert.equal(kindOf("ModuleNotFoundError: No module named 'lsprotocol'"), "extra");
});

test("a Python that is too old is told as such", () => {
  // What 3.10 says to -P, in its words.
  const stderr = "unknown option -P\nusage: /usr/bin/python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n";
  const problem = problemOf(PYTHON, { code: 2, message: "", stderr });
  assert.equal(problem.kind, "python");
  assert.match(problem.text, /3\.11 or newer/);
  assert.equal(kindOf("Unknown option: -P\nusage: python3 [option] …"), "python");
});

test("of anything else the last line is told", () => {
  const problem = problemOf(["/x/promptlint"], { code: 1, message: "Command failed", stderr: "Traceback\r\n  File\r\nOSError: broken\r\n" });
  assert.deepEqual(problem, { kind: "failed", text: "/x/promptlint: OSError: broken", command: ["/x/promptlint"] });
  assert.equal(problemOf(["/x"], { code: null, message: "timed out\nmore", stderr: "" }).text, "/x: timed out");
  assert.match(problemOf(["/x"], { code: "EACCES", message: "", stderr: "" }).text, /not a program/);
});

test("of several the one that is nearest to a server is told", () => {
  const absent = problemOf(PYTHON, { code: 1, message: "", stderr: "No module named promptlint" });
  const old = problemOf(PYTHON, { code: 2, message: "", stderr: "unknown option -P" });
  const extra = problemOf(["/b"], { code: 2, message: "", stderr: "needs the extra lsp" });
  assert.equal(mostTelling([absent, old, extra]), extra);
  assert.equal(mostTelling([absent, old]), old);
  assert.equal(mostTelling([absent]), NOTHING_FOUND);
  assert.equal(mostTelling([]), NOTHING_FOUND);
});
