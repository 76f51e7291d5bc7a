import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, PlainFinding, Severity } from "@promptlint/engine";
import { drawnSpan, moved, shownOf, stretches } from "../src/marks";
import { smallestEdit } from "../src/edits";

function finding(start: number, end: number, severity: Severity = "warning", role = "positive"): PlainFinding {
  return { code: "X001", name: "x", severity, message: "m", role: role as "positive", start, end, labels: [], notes: [], help: null, url: null, fix: null };
}

test("a text is cut into stretches of one mark each, of which the worst counts", () => {
  const found = stretches("abcdef", [finding(0, 4), finding(2, 3, "error"), finding(3, 5, "info")]);
  assert.deepEqual(found.map((each) => [each.text, each.severity, each.finding]), [
    ["ab", "warning", 0],
    ["c", "error", 1],
    ["d", "warning", 0],
    ["e", "info", 2],
    ["f", undefined, undefined],
  ]);
  assert.deepEqual(stretches("", []), []);
});

test("all the text is drawn, whatever the places are", () => {
  const text = "a😀\nb";
  for (let start = -2; start < 9; start++) {
    for (let end = start; end < 9; end++) assert.equal(stretches(text, [finding(start, end)]).map((each) => each.text).join(""), text);
  }
});

test("an empty place takes the character beside it", () => {
  assert.deepEqual(drawnSpan("abc", 3, 3), [2, 3]);
  assert.deepEqual(drawnSpan("a😀", 3, 3), [1, 3]);
  assert.deepEqual(drawnSpan("😀a", 0, 0), [0, 2]);
  assert.deepEqual(drawnSpan("a\nb", 2, 2), [2, 3]);
  assert.deepEqual(drawnSpan("", 0, 0), [0, 0]);
});

test("the findings of a box are those of its role, with those that others stand for, in order", () => {
  const one: Finding = { ...finding(5, 6), folded: [finding(1, 2)] };
  const other: Finding = { ...finding(0, 1, "error", "negative"), folded: [] };
  assert.deepEqual(shownOf([one, other], "positive").map((each) => each.start), [1, 5]);
  assert.deepEqual(shownOf([one, other], "negative").map((each) => each.start), [0]);
});

test("findings move with their text, and those that the change touches go", () => {
  const before = "ab cd ef";
  const findings = [finding(0, 2), finding(3, 5), finding(6, 8)];
  const spans = (after: string): number[][] => moved(findings, before, after, smallestEdit(before, after)).map((each) => [each.start, each.end]);
  assert.deepEqual(spans("ab cXd ef"), [[0, 2], [7, 9]]);
  assert.deepEqual(spans("ab, cd ef"), [[0, 2], [4, 6], [7, 9]]);
  assert.deepEqual(spans(before), [[0, 2], [3, 5], [6, 8]]);
  assert.deepEqual(spans(""), []);
});
