/** What can be done where there is no server. */

import type { Problem } from "./problem";
import { PACKAGE } from "./places";

export type Remedy =
  | { act: "install"; label: string; detail: string; words: string[] }
  | { act: "path" | "interpreter" | "again" | "settings" | "log" | "docs"; label: string; detail: string };

export interface Tools {
  /** The interpreter that is selected in the Python extension. */
  interpreter?: string | undefined;
  uv: boolean;
  pipx: boolean;
}

/** The remedies for a problem, the likeliest first. */
export function remedies(problem: Problem, tools: Tools): Remedy[] {
  return [...installs(problem, tools), ...others(tools)];
}

function installs(problem: Problem, tools: Tools): Remedy[] {
  const again = problem.kind === "extra" || problem.kind === "python" || problem.kind === "failed";
  const offered: Remedy[] = [];
  const install = (label: string, words: string[]): void => {
    offered.push({ act: "install", label, detail: words.join(" "), words });
  };
  // An interpreter that is too old for it would only say so once more.
  if (tools.interpreter !== undefined && !(problem.kind === "python" && problem.command[0] === tools.interpreter)) {
    install("Install into the selected Python", [tools.interpreter, "-m", "pip", "install", PACKAGE]);
  }
  if (tools.uv) {
    install("Install with uv", ["uv", "tool", "install", ...(again ? ["--force"] : []), PACKAGE]);
  }
  if (tools.pipx) {
    install("Install with pipx", ["pipx", "install", ...(again ? ["--force"] : []), PACKAGE]);
  }
  if (offered.length === 0) {
    install("Install with pip", ["pip", "install", PACKAGE]);
  }
  return offered;
}

function others(tools: Tools): Remedy[] {
  return [
    ...(tools.interpreter === undefined
      ? []
      : [{ act: "interpreter" as const, label: "Select another Python", detail: "The server of the selected interpreter is taken first" }]),
    { act: "path", label: "Choose where promptlint is", detail: "Sets promptlint.path" },
    { act: "again", label: "Try again", detail: "After it has been installed" },
    { act: "settings", label: "Open the settings", detail: "promptlint.path" },
    { act: "log", label: "Show the log", detail: "What was tried, and how it ended" },
    { act: "docs", label: "Open the documentation", detail: "In your editor: VS Code" },
  ];
}
