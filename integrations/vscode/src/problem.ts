/** Why a server does not start, out of what the attempt left behind. */

export type Kind = "absent" | "extra" | "python" | "failed";

export interface Problem {
  kind: Kind;
  /** One line for people. */
  text: string;
  /** The command that was tried; nothing was where it is empty. */
  command: string[];
}

/** How an attempt ended: `code` is that of the system, such as ENOENT. */
export interface Failure {
  code?: string | number | null;
  message: string;
  stderr: string;
}

export const NOTHING_FOUND: Problem = {
  kind: "absent",
  text: "the program that does the checking is not installed, or was not found",
  command: [],
};

/** What a failed `server --help` of a command says. */
export function problemOf(command: string[], failure: Failure): Problem {
  const program = command[0] ?? "";
  const last = lastLine(failure.stderr);
  if (failure.code === "ENOENT" || failure.code === "ENOTDIR") {
    return { kind: "absent", text: `${program} does not exist`, command };
  }
  if (failure.code === "EACCES") {
    return { kind: "failed", text: `${program} is not a program that may be started`, command };
  }
  if (/No module named '?promptlint\b/.test(failure.stderr)) {
    return { kind: "absent", text: `${program} has no promptlint`, command };
  }
  if (/needs the extra lsp|No module named '?(pygls|lsprotocol)\b/.test(failure.stderr)) {
    return { kind: "extra", text: `what an editor needs of it, the extra lsp, is not installed (${program})`, command };
  }
  // -P is of Python 3.11; below it the package is not installed, or its syntax is not understood.
  if (/unknown option:? -P|SyntaxError|requires a different Python|cannot import name|No module named '?tomllib\b/i.test(failure.stderr)) {
    return { kind: "python", text: `the Python of ${program} is too old, it takes 3.11 or newer`, command };
  }
  return { kind: "failed", text: `${program}: ${last || failure.message.split("\n")[0] || "does not start"}`, command };
}

/** Of all that was tried, what helps most: a server that is nearly there says more than one that is nowhere. */
export function mostTelling(problems: readonly Problem[]): Problem {
  for (const kind of ["extra", "failed", "python"] as const) {
    const found = problems.find((problem) => problem.kind === kind);
    if (found !== undefined) {
      return found;
    }
  }
  return NOTHING_FOUND;
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).pop()?.trim() ?? "";
}
