// Changing the text of a text box so that undo takes it back.

import { smallestEdit } from "./edits";

/** Make another text of the box's own. True where undo takes it back. */
export function replaceText(box: HTMLTextAreaElement, after: string): boolean {
  const before = box.value;
  if (before === after) return true;
  const edit = smallestEdit(before, after);
  const { selectionStart, selectionEnd, scrollTop, scrollLeft, ownerDocument: document } = box;
  const active = document.activeElement;
  const move = (at: number): number => {
    if (at <= edit.start) return at;
    if (at >= edit.end) return at + edit.text.length - (edit.end - edit.start);
    return Math.min(at, edit.start + edit.text.length);
  };
  box.focus({ preventScroll: true });
  box.setSelectionRange(edit.start, edit.end);
  // Obsolete by name, and the only way that goes into the history of a text box.
  const isDone = edit.text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, edit.text);
  const isRight = isDone && box.value === after;
  if (!isRight) {
    box.value = after;
    box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
  }
  box.setSelectionRange(move(selectionStart), move(selectionEnd));
  box.scrollTop = scrollTop;
  box.scrollLeft = scrollLeft;
  if (active instanceof HTMLElement && active !== box) active.focus({ preventScroll: true });
  return isRight;
}
