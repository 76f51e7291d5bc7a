/** The status bar: tokens of the prompt under the cursor, or that there is no server. */

import * as vscode from "vscode";
import { statusTexts, type Status } from "./commands";
import type { Page } from "./page";
import { promptEditor, type Server } from "./server";
import { shown } from "./shown";

const PAUSE = 150;

export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private pending: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly page: Page,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.item = vscode.window.createStatusBarItem("promptlint.tokens", vscode.StatusBarAlignment.Right, 90);
    this.item.name = "promptlint: tokens of the prompt";
  }

  dispose(): void {
    clearTimeout(this.pending);
    this.item.dispose();
  }

  /** When typing pauses. */
  refreshSoon = (): void => {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => void this.refresh().catch((error: unknown) => this.log.debug(String(error))), PAUSE);
  };

  private async refresh(): Promise<void> {
    const editor = promptEditor();
    if (editor === undefined) {
      this.item.hide();
      return;
    }
    if (this.server.problem !== undefined) {
      this.item.text = "$(warning) promptlint";
      this.item.tooltip = `promptlint: ${shown(this.server.problem.text)}. Click for what can be done.`;
      this.item.command = "promptlint.help";
      this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
      this.item.show();
      return;
    }
    this.item.backgroundColor = undefined;
    this.item.command = "promptlint.showPrompt";
    const { line, character } = editor.selection.active;
    const found = await this.server.ask<Status>("promptlint.status", editor.document.uri, line, character);
    if (found === undefined) {
      this.item.hide();
    } else {
      Object.assign(this.item, statusTexts(found));
      this.item.show();
    }
    await this.page.refresh(editor.document.uri);
  }
}
