/** The first server that starts. */

import { execFile } from "node:child_process";
import { problemOf, type Problem } from "./problem";

/** How a command ends when it is asked for `server --help`: undefined where it would serve. */
export type Attempt = (command: string[]) => Promise<Problem | undefined>;

export type Found = { command: string[]; problems: Problem[] } | { command: undefined; problems: Problem[] };

/** The first of some commands that would serve, with what is wrong with those before it. */
export async function firstThatServes(commands: readonly string[][], attempt: Attempt): Promise<Found> {
  const problems: Problem[] = [];
  for (const command of commands) {
    const problem = await attempt(command);
    if (problem === undefined) {
      return { command: [...command, "server"], problems };
    }
    problems.push(problem);
  }
  return { command: undefined, problems };
}

/**
 * Try a command in the user's own folder, as the server runs there too: Windows looks for a program in the current folder
 * first, and that must never be a workspace's.
 */
export function attemptIn(folder: string): Attempt {
  return ([program = "", ...args]) =>
    new Promise((resolve) => {
      execFile(program, [...args, "server", "--help"], { cwd: folder, timeout: 20_000 }, (error, _, stderr) => {
        resolve(error === null ? undefined : problemOf([program, ...args], { code: error.code as string | number, message: error.message, stderr }));
      });
    });
}
