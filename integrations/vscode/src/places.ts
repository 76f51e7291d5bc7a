/** Where a server may be: the environments and tool folders that people install programs into. */

import { delimiter, isAbsolute, join } from "node:path";

export interface Machine {
  platform: NodeJS.Platform;
  home: string;
  env: NodeJS.ProcessEnv;
  exists: (path: string) => boolean;
}

/** What `-P` keeps out: a module of the folder it is started in, instead of the installed one. */
export const MODULE = ["-P", "-m", "promptlint"];

/** The name that pip knows the server by, with what it needs in an editor. */
export const PACKAGE = "sd-promptlint[lsp]";

const DISTRIBUTION = "sd-promptlint";

/** The commands to try, the first first. `interpreter` and `folders` are those of a trusted workspace. */
export function serverCommands(machine: Machine, interpreter: string | undefined, folders: readonly string[]): string[][] {
  const programs = [
    ...folders.flatMap((folder) => [".venv", "venv"].map((name) => inEnvironment(machine, join(folder, name)))),
    ...onPath(machine, "promptlint"),
    ...toolFolders(machine),
  ].filter(machine.exists);
  return [...(interpreter === undefined ? [] : [[interpreter, ...MODULE]]), ...[...new Set(programs)].map((program) => [program])];
}

/** The files of a program's name in the folders of the `PATH`. Of a folder that is not absolute nothing is started. */
export function onPath(machine: Machine, name: string): string[] {
  const path = Object.entries(machine.env).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  return path
    .split(delimiter)
    .map((folder) => folder.replaceAll('"', ""))
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, withSuffix(machine, name)))
    .filter(machine.exists);
}

/** Where pipx, uv and `pip install --user` put programs. They often are not on the PATH of an editor started from a menu. */
function toolFolders(machine: Machine): string[] {
  const { env, home } = machine;
  const program = withSuffix(machine, "promptlint");
  const onWindows = machine.platform === "win32";
  const links = [env.PIPX_BIN_DIR, env.UV_TOOL_BIN_DIR, env.XDG_BIN_HOME, join(home, ".local", "bin")];
  const data = env.XDG_DATA_HOME ?? join(home, ".local", "share");
  const environments = [
    env.UV_TOOL_DIR ?? (onWindows ? env.APPDATA && join(env.APPDATA, "uv", "tools") : join(data, "uv", "tools")),
    env.PIPX_HOME && join(env.PIPX_HOME, "venvs"),
    join(data, "pipx", "venvs"),
    join(home, ".local", "pipx", "venvs"),
    onWindows ? join(home, "pipx", "venvs") : undefined,
  ];
  return [
    ...links.flatMap((folder) => (folder ? [join(folder, program)] : [])),
    ...environments.flatMap((folder) => (folder ? [inEnvironment(machine, join(folder, DISTRIBUTION))] : [])),
  ].filter((path) => isAbsolute(path));
}

function inEnvironment(machine: Machine, folder: string): string {
  return join(folder, machine.platform === "win32" ? "Scripts" : "bin", withSuffix(machine, "promptlint"));
}

function withSuffix(machine: Machine, name: string): string {
  return machine.platform === "win32" ? `${name}.exe` : name;
}
