/** What the settings say, whatever type people gave them. */

import { homedir } from "node:os";
import { join } from "node:path";

/** The language of `.sdprompt` files, which is always checked. */
export const LANGUAGE = "sdprompt";

export interface Filter {
  language?: string;
  scheme?: string;
  pattern?: string;
}

/** The texts of a list; a text by itself is a list of one, and what is no text is left out. */
export function texts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each): each is string => typeof each === "string" && each.trim() !== "").map((each) => each.trim());
}

/** The command that `promptlint.path` names. `~` is the user's folder, as in a shell; `folder` is that of a trusted workspace. */
export function configuredCommand(value: unknown, folder?: string, home: string = homedir()): string[] {
  return texts(value).map((word) => expanded(word, folder, home));
}

function expanded(word: string, folder: string | undefined, home: string): string {
  const path = word === "~" ? home : /^~[\\/]/.test(word) ? join(home, word.slice(2)) : word;
  const atHome = path.replaceAll("${userHome}", home);
  return folder === undefined ? atHome : atHome.replaceAll("${workspaceFolder}", folder);
}

/** Which documents hold prompts: our language, and what the settings add to it. */
export function filters(languages: unknown, files: unknown): Filter[] {
  return [
    ...[...new Set([LANGUAGE, ...texts(languages)])].map((language) => ({ language })),
    ...texts(files).map((pattern) => ({ scheme: "file", pattern })),
  ];
}

/** Each setting that is not of its type, as a line for the log. */
export function wrongTypes(settings: Record<string, unknown>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const wrong = value === undefined || value === null ? [] : list.filter((each) => typeof each !== "string");
    return wrong.length > 0 ? [`promptlint.${name}: not a text: ${JSON.stringify(wrong[0])}`] : [];
  });
}
