// Changes of a text: how one becomes another with as little as possible replaced, and what edits make of it.

import type { Edit } from "@promptlint/engine";

/** The text after edits that lie side by side. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let after = "";
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (edit.start < at || edit.end > text.length) throw new RangeError("edits overlap or lie outside of the text");
    after += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return after + text.slice(at);
}

/** The one edit that makes one text of another: what they begin and end with alike stays. */
export function smallestEdit(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  if (isInside(before, start)) start--;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  if (isInside(before, before.length - same)) same--;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/** Whether a place lies between the two halves of a character. */
function isInside(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const last = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && last >= 0xd800 && last <= 0xdbff;
}
