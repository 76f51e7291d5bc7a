import * as vscode from "vscode";
import { HANDS } from "./commands";
import { Help } from "./help";
import { Keys } from "./keys";
import { Offer } from "./offer";
import { Page } from "./page";
import { holdsPrompts, promptEditor, Server } from "./server";
import { LANGUAGE } from "./settings";
import { StatusBar } from "./statusBar";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("promptlint", { log: true });
  const made = new Server(log);
  server = made;
  const page = new Page(made);
  const help = new Help(made, log);
  const status = new StatusBar(made, page, log);
  const keys = new Keys(made, log);
  const offer = new Offer(context);
  context.subscriptions.push(
    log,
    page,
    help,
    status,
    vscode.commands.registerCommand("promptlint.restart", () => made.restart()),
    vscode.commands.registerCommand("promptlint.showLog", () => log.show()),
    vscode.commands.registerCommand("promptlint.help", () => help.offer()),
    vscode.commands.registerCommand("promptlint.newPrompt", newPrompt),
    vscode.commands.registerCommand("promptlint.fixAllProblems", () => fixAll(made)),
    vscode.commands.registerCommand("promptlint.showPrompt", () => (made.problem === undefined ? page.show() : help.offer())),
    ...Object.entries(HANDS).map(([ours, servers]) => vscode.commands.registerCommand(ours, () => keys.press(servers))),
    made.onDidChange(() => {
      status.refreshSoon();
      void (made.problem === undefined ? undefined : help.complain());
    }),
    vscode.window.onDidChangeActiveTextEditor(status.refreshSoon),
    vscode.window.onDidChangeActiveTextEditor(offer.look),
    vscode.window.onDidChangeTextEditorSelection(status.refreshSoon),
    vscode.workspace.onDidChangeTextDocument(status.refreshSoon),
    vscode.workspace.onDidGrantWorkspaceTrust(() => (made.wanted ? made.trusted() : undefined)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (["path", "languages", "files", "workspaceDiagnostics"].some((key) => change.affectsConfiguration(`promptlint.${key}`))) {
        // After the language client has told the old server of the change, which it does in the same turn.
        setTimeout(() => void (made.wanted ? made.restart() : startOnce()), 100);
      }
    }),
  );
  // Nothing is started before a prompt is open.
  const opened = vscode.workspace.onDidOpenTextDocument(startOnce);
  context.subscriptions.push(opened);
  function startOnce(): void {
    if (!made.wanted && vscode.workspace.textDocuments.some(holdsPrompts)) {
      opened.dispose();
      void made.restart();
    }
  }
  startOnce();
  void offer.look(vscode.window.activeTextEditor);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function fixAll(from: Server): Promise<void> {
  const editor = promptEditor();
  if (editor !== undefined) {
    await from.ask("promptlint.fixAll", editor.document.uri);
  }
}

/** A prompt to begin with, which has a few mistakes. */
async function newPrompt(): Promise<void> {
  const content = "masterpiece, a knight on a horse, (red hair:1,2), ((old castle)), blue sky)\nNegative prompt: blurry, (lowres:1.0)\n";
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: LANGUAGE, content }));
}
