// What the extension's part in the WebUI tells: what is installed, and what the settings say.

import type { Installed, Options } from "@promptlint/engine";
import type { Site } from "./host";

export interface Settings {
  enabled: boolean;
  program: string;
  select: string;
  ignore: string;
  panel: boolean;
  tokens: boolean;
}

export interface Answer {
  program: string;
  family: string | null;
  checkpoint: string | null;
  installed: Installed;
  settings: Settings;
  /** Where the engine is, from the root of the WebUI; null where its files are not there. */
  engine: string | null;
}

/** What there is where the route does not answer: the engine in the extension's folder, and nothing known. */
export function withoutRoute(site: Site): Answer {
  const settings = { enabled: true, program: "auto", select: "", ignore: "", panel: true, tokens: false };
  return { program: "a1111", family: null, checkpoint: null, installed: {}, settings, engine: `${site.folder}engine/` };
}

/** Ask for it. The browser asks for no more than whether it is still the same. */
export async function ask(site: Site): Promise<Answer | undefined> {
  const response = await fetch(new URL("promptlint/installed", site.root), { cache: "no-cache", credentials: "same-origin" });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the WebUI answers ${response.status}`);
  return (await response.json()) as Answer;
}

/** What the engine is told of it. */
export function optionsOf(answer: Answer): Options {
  const { settings } = answer;
  const program = settings.program === "auto" ? answer.program : settings.program;
  const select = codesOf(settings.select);
  const ignore = codesOf(settings.ignore);
  return {
    settings: {
      target: program,
      ...(answer.family === null ? {} : { "model-family": answer.family }),
      ...(select.length > 0 ? { select } : {}),
      ...(ignore.length > 0 ? { ignore } : {}),
    },
    installed: answer.installed,
  };
}

/** Rules as somebody writes them: with commas, spaces or both. */
export function codesOf(written: string): string[] {
  return written.split(/[\s,;]+/).filter((each) => each !== "");
}
