/** The server's process and the conversation with it. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { attemptIn, firstThatServes, type Found } from "./finding";
import { selectedInterpreter } from "./interpreter";
import { serverCommands, type Machine } from "./places";
import { mostTelling, type Problem } from "./problem";
import { configuredCommand, filters, wrongTypes } from "./settings";
import { sparingUnsaved } from "./unsaved";

export class Server {
  /** Whether a prompt has been opened, so that there should be a server. */
  wanted = false;
  /** Why there is none. */
  problem: Problem | undefined;

  private readonly changed = new vscode.EventEmitter<void>();
  /** It has started, or could not. */
  readonly onDidChange = this.changed.event;

  private client: LanguageClient | undefined;
  private running = "";
  private starting: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {}

  get runs(): boolean {
    return this.client !== undefined && this.client.state === State.Running;
  }

  restart(): Promise<void> {
    this.wanted = true;
    this.starting = this.starting
      .then(() => this.stop())
      .then(() => this.start())
      .catch((error: unknown) => this.log.error(String(error)));
    return this.starting;
  }

  /** The workspace is trusted from now on: its own server is started if it names one, else the server reads anew. */
  async trusted(): Promise<void> {
    await this.starting;
    const found = this.runs ? await this.find() : undefined;
    if (this.client === undefined || found?.command?.join("\0") !== this.running) {
      await this.restart();
      return;
    }
    await this.client.sendNotification("promptlint/trust", { trusted: true });
  }

  async stop(): Promise<void> {
    const old = this.client;
    this.client = undefined;
    if (old !== undefined && old.state === State.Running) {
      await old.stop().catch((error: unknown) => this.log.warn(String(error)));
    }
  }

  /** Start one if there is one by now, and say nothing if not. */
  async tryQuietly(): Promise<boolean> {
    await this.starting;
    if (!this.runs && (await this.find()).command !== undefined) {
      await this.restart();
    }
    return this.runs;
  }

  private async start(): Promise<void> {
    const found = await this.find();
    for (const problem of found.problems) {
      this.log.info(`not taken: ${problem.text}`);
    }
    this.problem = found.command === undefined ? mostTelling(found.problems) : undefined;
    if (found.command !== undefined) {
      await this.run(found.command).catch((error: unknown) => {
        this.problem = { kind: "failed", text: `the server does not start: ${String(error)}`, command: found.command };
      });
    }
    if (this.problem !== undefined) {
      this.log.error(this.problem.text);
    }
    await vscode.commands.executeCommand("setContext", "promptlint.served", this.runs);
    this.changed.fire();
  }

  private async run(words: string[]): Promise<void> {
    const [command = "", ...args] = words;
    this.log.info(`starting ${words.join(" ")}`);
    const made = new LanguageClient(
      "promptlint",
      "promptlint",
      { command, args, options: { cwd: homedir(), env: { ...process.env, PYTHONUTF8: "1" } } },
      {
        documentSelector: selector(),
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        synchronize: { configurationSection: "promptlint" },
        middleware: {
          // A configuration is not one of the texts that the server is told of.
          resolveCodeAction: async (action, token, next) => sparingUnsaved(await next(action, token), holdsPrompts),
        },
        initializationOptions: {
          settings: vscode.workspace.getConfiguration("promptlint"),
          trusted: vscode.workspace.isTrusted,
          commands: ["promptlint.showPrompt"],
        },
      },
    );
    this.client = made;
    this.running = words.join("\0");
    await made.start();
  }

  /** The setting, else what the trusted workspace has, else what is installed for the user. */
  private async find(): Promise<Found> {
    const settings = vscode.workspace.getConfiguration("promptlint");
    const path = settings.get<unknown>("path");
    for (const line of wrongTypes({ path, languages: settings.get("languages"), files: settings.get("files") })) {
      this.log.warn(line);
    }
    const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []).map((each) => each.uri.fsPath) : [];
    const attempt = attemptIn(homedir());
    const set = configuredCommand(path, folders[0]);
    if (set.length > 0) {
      const found = await firstThatServes([set], attempt);
      // What was chosen by hand is not replaced by something else in silence.
      return { ...found, problems: found.problems.map((problem) => ({ ...problem, kind: problem.kind === "absent" ? "failed" : problem.kind })) };
    }
    const interpreter = vscode.workspace.isTrusted ? await selectedInterpreter(this.log) : undefined;
    return firstThatServes(serverCommands(thisMachine(), interpreter, folders), attempt);
  }

  /** Ask the server for one of its commands about a text; undefined where it has no answer. */
  async ask<T>(command: string, uri: vscode.Uri, ...rest: unknown[]): Promise<T | undefined> {
    if (this.client === undefined || !this.runs) {
      return undefined;
    }
    const asked = this.client.code2ProtocolConverter.asUri(uri);
    const answer: unknown = await this.client.sendRequest("workspace/executeCommand", { command, arguments: [asked, ...rest] });
    return (answer ?? undefined) as T | undefined;
  }
}

export function thisMachine(): Machine {
  return { platform: process.platform, home: homedir(), env: process.env, exists: existsSync };
}

/** The documents that hold prompts. */
export function selector(): ({ language: string } | { scheme: string; pattern: string })[] {
  const settings = vscode.workspace.getConfiguration("promptlint");
  return filters(settings.get("languages"), settings.get("files")) as ReturnType<typeof selector>;
}

export function holdsPrompts(document: vscode.TextDocument): boolean {
  return vscode.languages.match(selector(), document) > 0;
}

/** The editor in front, if its text is one that is checked. */
export function promptEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor !== undefined && holdsPrompts(editor.document) ? editor : undefined;
}
