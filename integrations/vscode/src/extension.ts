import { execFile } from "node:child_process";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";

interface Status {
  role: string;
  region: string;
  tokens: number;
  chunks: number;
  room: number;
}

/** What the server makes of a key: the edits, and what is selected after them. */
interface Change {
  edits: { range: vscode.Range; newText: string }[];
  selection: vscode.Range | null;
}

/** Our commands, each with the server's: the language client takes the server's names for itself. */
const HANDS: Record<string, string> = {
  "promptlint.weightUp": "promptlint.raiseWeight",
  "promptlint.weightDown": "promptlint.lowerWeight",
  "promptlint.tagLeft": "promptlint.moveTagLeft",
  "promptlint.tagRight": "promptlint.moveTagRight",
  "promptlint.sort": "promptlint.sortTags",
};

let keys: Promise<void> = Promise.resolve();
let client: LanguageClient | undefined;
let log: vscode.LogOutputChannel;
let status: vscode.StatusBarItem;
let page: vscode.WebviewPanel | undefined;
let shown: vscode.Uri | undefined;
let starting: Promise<void> = Promise.resolve();
let wanted = false;
let running = "";
let pending: NodeJS.Timeout | undefined;

export function activate(context: vscode.ExtensionContext): void {
  log = vscode.window.createOutputChannel("promptlint", { log: true });
  status = vscode.window.createStatusBarItem("promptlint.tokens", vscode.StatusBarAlignment.Right, 90);
  status.name = "promptlint: tokens of the prompt";
  status.command = "promptlint.showPrompt";
  context.subscriptions.push(
    log,
    status,
    vscode.commands.registerCommand("promptlint.restart", restart),
    vscode.commands.registerCommand("promptlint.showLog", () => log.show()),
    vscode.commands.registerCommand("promptlint.help", (problem?: string) => complain(problem ?? "the server is not running")),
    vscode.commands.registerCommand("promptlint.fixAllProblems", fixAll),
    vscode.commands.registerCommand("promptlint.showPrompt", () => showPrompt(context)),
    ...Object.entries(HANDS).map(([ours, servers]) => vscode.commands.registerCommand(ours, () => inTurn(servers))),
    vscode.window.onDidChangeActiveTextEditor(refreshSoon),
    vscode.window.onDidChangeTextEditorSelection(refreshSoon),
    vscode.workspace.onDidChangeTextDocument(refreshSoon),
    vscode.workspace.onDidGrantWorkspaceTrust(() => (wanted ? trusted() : undefined)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (["path", "languages", "files", "workspaceDiagnostics"].some((key) => change.affectsConfiguration(`promptlint.${key}`))) {
        void (wanted ? restart() : undefined);
      }
    }),
  );
  // Nothing is started before a prompt is open.
  const opened = vscode.workspace.onDidOpenTextDocument(startOnce);
  context.subscriptions.push(opened);
  function startOnce(): void {
    if (!wanted && vscode.workspace.textDocuments.some(holdsPrompts)) {
      wanted = true;
      opened.dispose();
      void restart();
    }
  }
  startOnce();
}

export async function deactivate(): Promise<void> {
  await stop();
}

function restart(): Promise<void> {
  wanted = true;
  starting = starting.then(stop).then(start).catch((error: unknown) => log.error(String(error)));
  return starting;
}

/** The workspace is trusted from now on: its own server is started if it names one, else the server reads anew. */
async function trusted(): Promise<void> {
  await starting;
  if (client === undefined || client.state !== State.Running || (await serverCommand()).join("\0") !== running) {
    await restart();
    return;
  }
  await client.sendNotification("promptlint/trust", { trusted: true });
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  if (old !== undefined && old.state === State.Running) {
    await old.stop().catch((error: unknown) => log.warn(String(error)));
  }
}

async function start(): Promise<void> {
  const [command = "", ...args] = await serverCommand();
  const problem = await whyNot(command, args);
  if (problem !== undefined) {
    status.text = "$(warning) promptlint";
    status.tooltip = `${problem}. Click for what can be done.`;
    status.command = { title: "What can be done", command: "promptlint.help", arguments: [problem] };
    status.show();
    void complain(problem);
    return;
  }
  status.command = "promptlint.showPrompt";
  log.info(`starting ${[command, ...args].join(" ")}`);
  const made = new LanguageClient(
    "promptlint",
    "promptlint",
    { command, args, options: { cwd: homedir(), env: { ...process.env, PYTHONUTF8: "1" } } },
    {
      documentSelector: selector(),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: { configurationSection: "promptlint" },
      initializationOptions: {
        settings: vscode.workspace.getConfiguration("promptlint"),
        trusted: vscode.workspace.isTrusted,
        commands: ["promptlint.showPrompt"],
      },
    },
  );
  client = made;
  running = [command, ...args].join("\0");
  await made.start();
  await vscode.commands.executeCommand("setContext", "promptlint.served", true);
  refreshSoon();
}

/** The documents that hold prompts: our language, and what the settings add to it. */
function selector(): ({ language: string } | { scheme: string; pattern: string })[] {
  const settings = vscode.workspace.getConfiguration("promptlint");
  const languages = new Set(["sdprompt", ...settings.get<string[]>("languages", [])]);
  const patterns = settings.get<string[]>("files", []);
  return [
    ...[...languages].map((language) => ({ language })),
    ...patterns.map((pattern) => ({ scheme: "file", pattern })),
  ];
}

/** The setting, else the selected interpreter of the Python extension, else whatever the PATH has. */
async function serverCommand(): Promise<string[]> {
  // People write one path as a text, too.
  const set = vscode.workspace.getConfiguration("promptlint").get<string[] | string>("path", []);
  const command = (typeof set === "string" ? [set] : set).filter((part) => typeof part === "string" && part.trim() !== "");
  if (command.length > 0) {
    return [...command, "server"];
  }
  const python = vscode.workspace.isTrusted ? await interpreter() : undefined;
  // -P: no module of the folder it is started in is imported instead of an installed one.
  const module = ["-P", "-m", "promptlint", "server"];
  if (python !== undefined && (await whyNot(python, module)) === undefined) {
    return [python, ...module];
  }
  return ["promptlint", "server"];
}

async function interpreter(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  try {
    const api = extension.isActive ? extension.exports : await extension.activate();
    const found: string | undefined = api?.environments?.getActiveEnvironmentPath?.()?.path;
    return found !== undefined && found !== "" ? found : undefined;
  } catch (error) {
    log.warn(`the Python extension does not say its interpreter: ${String(error)}`);
    return undefined;
  }
}

/**
 * Why the server would not start, in one line; undefined if it would. It runs in the user's own folder, as the server
 * does: Windows looks for a program in the current folder first, and that must never be a workspace's.
 */
function whyNot(command: string, args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...args, "--help"], { cwd: homedir(), timeout: 20_000 }, (error, _, stderr) => {
      if (error === null) {
        resolve(undefined);
      } else if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        resolve(`${command} is not there: install it with pip install "sd-promptlint[lsp]", or set promptlint.path`);
      } else {
        resolve(stderr.trim().split("\n").pop() || error.message);
      }
    });
  });
}

async function complain(problem: string): Promise<void> {
  log.error(problem);
  const chosen = await vscode.window.showErrorMessage(`promptlint: ${problem}`, "Install", "Try Again", "Open Settings", "Show Log");
  if (chosen === "Install") {
    // Written, not run: the user sees where it goes.
    const terminal = vscode.window.createTerminal("promptlint");
    terminal.show();
    terminal.sendText('pip install "sd-promptlint[lsp]"', false);
  } else if (chosen === "Try Again") {
    await restart();
  } else if (chosen === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "promptlint.path");
  } else if (chosen === "Show Log") {
    log.show();
  }
}

function served(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor !== undefined && holdsPrompts(editor.document) ? editor : undefined;
}

function holdsPrompts(document: vscode.TextDocument): boolean {
  return vscode.languages.match(selector(), document) > 0;
}

async function ask<T>(command: string, uri: vscode.Uri, ...rest: unknown[]): Promise<T | undefined> {
  if (client === undefined || client.state !== State.Running) {
    return undefined;
  }
  const asked = client.code2ProtocolConverter.asUri(uri);
  const answer: unknown = await client.sendRequest("workspace/executeCommand", { command, arguments: [asked, ...rest] });
  return (answer ?? undefined) as T | undefined;
}

async function fixAll(): Promise<void> {
  const editor = served();
  if (editor !== undefined) {
    await ask("promptlint.fixAll", editor.document.uri);
  }
}

/** A key that is held comes faster than the answers: each waits for the one before. */
function inTurn(command: string): Promise<void> {
  keys = keys.then(() => byHand(command)).catch((error: unknown) => log.error(String(error)));
  return keys;
}

async function byHand(command: string): Promise<void> {
  const editor = served();
  if (editor === undefined) {
    return;
  }
  const { start, end } = editor.selection;
  const version = editor.document.version;
  const change = await ask<Change>(command, editor.document.uri, { start: place(start), end: place(end) });
  if (change === undefined || editor.document.version !== version) {
    return;
  }
  await editor.edit((builder) => {
    for (const { range, newText } of change.edits) {
      builder.replace(new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character), newText);
    }
  });
  if (change.selection !== null) {
    const { start: from, end: to } = change.selection;
    editor.selection = new vscode.Selection(from.line, from.character, to.line, to.character);
  }
}

function place(position: vscode.Position): { line: number; character: number } {
  return { line: position.line, character: position.character };
}

function refreshSoon(): void {
  clearTimeout(pending);
  pending = setTimeout(() => void refresh().catch((error: unknown) => log.debug(String(error))), 150);
}

async function refresh(): Promise<void> {
  const editor = served();
  if (editor === undefined) {
    if (client !== undefined) {
      status.hide();
    }
    return;
  }
  const { line, character } = editor.selection.active;
  const found = await ask<Status>("promptlint.status", editor.document.uri, line, character);
  if (found !== undefined) {
    const chunks = found.chunks === 1 ? "1 chunk" : `${found.chunks} chunks`;
    status.text = `${found.tokens}/${found.room} tokens · ${chunks}`;
    status.tooltip = `Tokens of the ${found.region} prompt; every 75 are a chunk. Click to see what reaches the model.`;
    status.show();
  } else if (client !== undefined) {
    status.hide();
  }
  if (page?.visible && shown?.toString() === editor.document.uri.toString()) {
    await renderPage(shown);
  }
}

async function showPrompt(context: vscode.ExtensionContext): Promise<void> {
  const editor = served();
  if (editor === undefined) {
    return;
  }
  shown = editor.document.uri;
  if (page === undefined) {
    page = vscode.window.createWebviewPanel(
      "promptlint.page",
      "What reaches the model",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: false, localResourceRoots: [] },
    );
    page.onDidDispose(() => (page = undefined), undefined, context.subscriptions);
  } else {
    page.reveal(undefined, true);
  }
  await renderPage(shown);
}

async function renderPage(uri: vscode.Uri): Promise<void> {
  const html = await ask<string>("promptlint.showPage", uri);
  if (page !== undefined && html !== undefined) {
    page.webview.html = html.replace("<head>", `<head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';">`);
  }
}
