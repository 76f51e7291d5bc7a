/** Edits of files that the server reads from the disk, while the editor has another text of them. */

import * as vscode from "vscode";
import { shown } from "./shown";

/** An action as it is, or without its edit where that would be of a text that is not the one in the editor. */
export function sparingUnsaved(action: vscode.CodeAction | null | undefined, isSynced: (document: vscode.TextDocument) => boolean): typeof action {
  const edited = new Set(action?.edit?.entries().map(([uri]) => uri.toString()));
  const unsaved = vscode.workspace.textDocuments.find((each) => each.isDirty && !isSynced(each) && edited.has(each.uri.toString()));
  if (action == null || unsaved === undefined) {
    return action;
  }
  const name = shown(vscode.workspace.asRelativePath(unsaved.uri, false));
  void vscode.window.showWarningMessage(`promptlint: ${name} has changes that are not saved. Save it, then try again.`);
  delete action.edit;
  return action;
}
