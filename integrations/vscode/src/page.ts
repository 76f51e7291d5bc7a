/** The page of `promptlint show` beside the text. */

import * as vscode from "vscode";
import { lockedPage } from "./commands";
import { promptEditor, type Server } from "./server";

export class Page implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private of: vscode.Uri | undefined;

  constructor(private readonly server: Server) {}

  dispose(): void {
    this.panel?.dispose();
  }

  /** Show the text in front. An empty panel would say that nothing reaches the model: without an answer there is none. */
  async show(): Promise<void> {
    const uri = promptEditor()?.document.uri;
    const html = uri === undefined ? undefined : await this.server.ask<string>("promptlint.showPage", uri);
    if (html === undefined) {
      return;
    }
    this.of = uri;
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel(
        "promptlint.page",
        "What reaches the model",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    } else {
      this.panel.reveal(undefined, true);
    }
    this.panel.webview.html = lockedPage(html);
  }

  /** The text has changed. */
  async refresh(uri: vscode.Uri): Promise<void> {
    if (!this.panel?.visible || this.of?.toString() !== uri.toString()) {
      return;
    }
    const html = await this.server.ask<string>("promptlint.showPage", uri);
    if (html !== undefined && this.panel !== undefined) {
      this.panel.webview.html = lockedPage(html);
    }
  }
}
