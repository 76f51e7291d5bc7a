/** What keys do to a prompt: the server says the edits, the editor makes them. */

import * as vscode from "vscode";
import type { Change, Place, Stretch } from "./commands";
import { promptEditor, type Server } from "./server";

export class Keys {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** A key that is held comes faster than the answers: each waits for the one before. */
  press(command: string): Promise<void> {
    this.last = this.last.then(() => this.change(command)).catch((error: unknown) => this.log.error(String(error)));
    return this.last;
  }

  private async change(command: string): Promise<void> {
    const editor = promptEditor();
    if (editor === undefined) {
      return;
    }
    const { start, end } = editor.selection;
    const version = editor.document.version;
    const change = await this.server.ask<Change>(command, editor.document.uri, { start: place(start), end: place(end) });
    if (change === undefined || editor.document.version !== version) {
      return;
    }
    await editor.edit((builder) => {
      for (const { range, newText } of change.edits) {
        builder.replace(rangeOf(range), newText);
      }
    });
    if (change.selection !== null) {
      const { start: from, end: to } = rangeOf(change.selection);
      editor.selection = new vscode.Selection(from, to);
    }
  }
}

function place(position: vscode.Position): Place {
  return { line: position.line, character: position.character };
}

function rangeOf({ start, end }: Stretch): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
