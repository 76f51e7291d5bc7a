/** Where there is no server: a message and a list of what can be done about it. */

import * as vscode from "vscode";
import { selectedInterpreter } from "./interpreter";
import { onPath } from "./places";
import { NOTHING_FOUND } from "./problem";
import { remedies, type Remedy } from "./remedies";
import { thisMachine, type Server } from "./server";
import { commandLine } from "./shells";
import { shown } from "./shown";

const DOCS = "https://github.com/promptlint/promptlint/blob/main/docs/editors.md";
const LOOK_EVERY = 5_000;
const LOOKS = 60;

export class Help implements vscode.Disposable {
  private looking: NodeJS.Timeout | undefined;
  private offering = false;

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  dispose(): void {
    clearInterval(this.looking);
  }

  /** Say that there is no server, once for each attempt, unless somebody looks at what can be done already. */
  async complain(): Promise<void> {
    if (this.offering) {
      return;
    }
    const problem = this.server.problem ?? NOTHING_FOUND;
    const chosen = await vscode.window.showErrorMessage(`promptlint: ${shown(problem.text)}.`, "Install…", "Choose a Path…", "Show Log", "Help");
    if (chosen === "Install…") {
      await this.offer();
    } else if (chosen === "Choose a Path…") {
      await this.do("path");
    } else if (chosen === "Show Log") {
      this.log.show();
    } else if (chosen === "Help") {
      await this.do("docs");
    }
  }

  /** The list of what can be done, where there is something to do. */
  async offer(): Promise<void> {
    this.offering = true;
    const chosen = await this.choose().finally(() => (this.offering = false));
    if (chosen?.act === "install") {
      this.install(chosen.words);
    } else if (chosen !== undefined) {
      await this.do(chosen.act);
    }
  }

  private async choose(): Promise<Remedy | undefined> {
    if (this.server.problem === undefined && !this.server.runs) {
      await this.server.restart();
    }
    if (this.server.runs) {
      void vscode.window.showInformationMessage("promptlint: the server runs. There is nothing to install.");
      return undefined;
    }
    const problem = this.server.problem ?? NOTHING_FOUND;
    const machine = thisMachine();
    const has = (name: string): boolean => onPath(machine, name).length > 0;
    const interpreter = vscode.workspace.isTrusted ? await selectedInterpreter(this.log) : undefined;
    const offered = remedies(problem, { interpreter, uv: has("uv"), pipx: has("pipx") });
    return vscode.window.showQuickPick(offered, { title: `promptlint: ${shown(problem.text)}`, matchOnDetail: true });
  }

  /** Written, not run: the user sees where it goes. What is installed then is started without another word. */
  private install(words: string[]): void {
    const line = commandLine(words, vscode.env.shell, process.platform);
    if (line === undefined) {
      void vscode.window.showWarningMessage(`promptlint: run this in a terminal, in the quotes of its shell: ${shown(words.join(" "))}`);
      return;
    }
    const terminal = vscode.window.createTerminal("promptlint");
    terminal.show();
    terminal.sendText(line, false);
    clearInterval(this.looking);
    let left = LOOKS;
    this.looking = setInterval(() => {
      left -= 1;
      void this.server.tryQuietly().then((runs) => (runs || left <= 0 ? clearInterval(this.looking) : undefined));
    }, LOOK_EVERY);
  }

  private async do(act: Exclude<Remedy["act"], "install">): Promise<void> {
    switch (act) {
      case "path": {
        const [chosen] = (await vscode.window.showOpenDialog({ title: "The program promptlint", openLabel: "Take It" })) ?? [];
        if (chosen !== undefined) {
          await vscode.workspace.getConfiguration("promptlint").update("path", [chosen.fsPath], vscode.ConfigurationTarget.Global);
        }
        break;
      }
      case "interpreter":
        await vscode.commands.executeCommand("python.setInterpreter");
        await this.server.restart();
        break;
      case "again":
        await this.server.restart();
        break;
      case "settings":
        await vscode.commands.executeCommand("workbench.action.openSettings", "promptlint.path");
        break;
      case "log":
        this.log.show();
        break;
      case "docs":
        await vscode.env.openExternal(vscode.Uri.parse(DOCS));
        break;
    }
  }
}
