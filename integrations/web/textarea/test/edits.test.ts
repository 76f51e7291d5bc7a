import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, smallestEdit } from "../src/edits";

test("edits are applied wherever they are listed", () => {
  const edits = [{ start: 4, end: 5, text: "Z" }, { start: 0, end: 1, text: "" }, { start: 2, end: 2, text: "++" }];
  assert.equal(applyEdits("abcde", edits), "b++cdZ");
  assert.throws(() => applyEdits("abc", [{ start: 0, end: 2, text: "" }, { start: 1, end: 3, text: "" }]), RangeError);
  assert.throws(() => applyEdits("abc", [{ start: 0, end: 9, text: "" }]), RangeError);
});

test("as little as possible is replaced", () => {
  const texts = ["", "a", "aa", "aaa", "abc", "abbc", "😀", "😁", "a😀b", "a😁b", "xa😀b😀", "😀😁", "😁😀"];
  for (const before of texts) {
    for (const after of texts) {
      const edit = smallestEdit(before, after);
      assert.equal(applyEdits(before, [edit]), after, `${before} → ${after}`);
      assert.ok(!/[\ud800-\udfff]/u.test(edit.text), `${before} → ${after}`);
    }
  }
  assert.deepEqual(smallestEdit("a ((cat:1.2)), b", "a (cat:1.32), b"), { start: 3, end: 12, text: "cat:1.32" });
});
