/** The question whether to check files that look like prompts: asked once a workspace, of a text that somebody looks at. */

import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { ALL_OF_THEM, HEAD, looksLikePrompts, picturesOf } from "./evidence";
import { holdsPrompts } from "./server";
import { texts } from "./settings";
import { shown } from "./shown";

const ASKED = "promptlint.asked";

export class Offer {
  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Ask about the text in front, if it looks like prompts and is not checked. */
  look = async (editor: vscode.TextEditor | undefined): Promise<void> => {
    const memory = vscode.workspace.workspaceFolders === undefined ? this.context.globalState : this.context.workspaceState;
    const settings = vscode.workspace.getConfiguration("promptlint");
    if (editor === undefined || settings.get<boolean>("offer") === false || memory.get<boolean>(ASKED) === true) {
      return;
    }
    const { document } = editor;
    const path = document.uri.fsPath;
    if (document.uri.scheme !== "file" || holdsPrompts(document)) {
      return;
    }
    const head = document.getText(new vscode.Range(document.positionAt(0), document.positionAt(HEAD)));
    if (!looksLikePrompts(path, head, picturesOf(path).some(existsSync))) {
      return;
    }
    await memory.update(ASKED, true);
    const name = vscode.workspace.asRelativePath(document.uri, false).split("/").pop() ?? path;
    const answer = await vscode.window.showInformationMessage(
      `${shown(name)} looks like Stable Diffusion prompts. Check the files here that do? Others are left alone.`,
      "Check Them",
      "Not Here",
      "Never",
    );
    if (answer === "Check Them") {
      const target = memory === this.context.globalState ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
      await settings.update("files", [...new Set([...texts(settings.get("files")), ALL_OF_THEM])], target);
    } else if (answer === "Never") {
      await settings.update("offer", false, vscode.ConfigurationTarget.Global);
    }
  };
}
