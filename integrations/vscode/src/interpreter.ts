/** The interpreter that is selected in the Python extension. */

import * as vscode from "vscode";

export async function selectedInterpreter(log: vscode.LogOutputChannel): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  try {
    const api = extension.isActive ? extension.exports : await extension.activate();
    const chosen = api?.environments?.getActiveEnvironmentPath?.();
    // A path may be the environment's folder; what is resolved has its program.
    const environment = chosen === undefined ? undefined : await api.environments.resolveEnvironment?.(chosen);
    const found: unknown = environment?.executable?.uri?.fsPath ?? chosen?.path;
    return typeof found === "string" && found !== "" ? found : undefined;
  } catch (error) {
    log.warn(`the Python extension does not say its interpreter: ${String(error)}`);
    return undefined;
  }
}
