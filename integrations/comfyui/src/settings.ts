// What people can set, in ComfyUI's own page of settings.

import type { Settings } from "@promptlint/textarea";
import type { ComfyApp, ComfySetting } from "./comfy";

const PLACE = ["promptlint", "Prompts"];
const BY_WORKFLOW = "auto";

/** The settings; `changed` is told of each change, `families` are the model families that there are. */
export function settingsPage(changed: () => void, families: () => readonly string[]): ComfySetting[] {
  return [
    {
      id: "promptlint.Prompts.On",
      name: "Lint prompts",
      type: "boolean",
      defaultValue: true,
      category: [...PLACE, "On"],
      sortOrder: 4,
      onChange: changed,
    },
    {
      id: "promptlint.Prompts.Ignore",
      name: "Rules to ignore",
      type: "text",
      defaultValue: "",
      category: [...PLACE, "Ignore"],
      sortOrder: 3,
      tooltip: "Codes or names of rules, with commas between: PW008, bare-weight",
      onChange: changed,
    },
    {
      id: "promptlint.Prompts.ModelFamily",
      name: "Model family",
      type: "combo",
      defaultValue: BY_WORKFLOW,
      category: [...PLACE, "ModelFamily"],
      sortOrder: 2,
      tooltip: "Which models the prompts are for. By itself promptlint goes by what the workflow loads.",
      options: () => [{ text: "automatic", value: BY_WORKFLOW }, ...families().map((name) => ({ text: name, value: name }))],
      onChange: changed,
    },
    {
      id: "promptlint.Prompts.Extensions",
      name: "Syntax of custom nodes that all prompts may have",
      type: "text",
      defaultValue: "",
      category: [...PLACE, "Extensions"],
      sortOrder: 1,
      tooltip: "With commas between: dynamic-prompts, impact-pack, lora-tags, negpip, one-button-prompt, prompt-control, smz-nodes. "
        + "What the node with the text reads itself is known without.",
      onChange: changed,
    },
  ];
}

export function isOn(app: ComfyApp): boolean {
  return app.ui.settings.getSettingValue("promptlint.Prompts.On") !== false;
}

/** The settings as the engine takes them. */
export function engineSettings(app: ComfyApp): Settings {
  const text = (name: string): string => String(app.ui.settings.getSettingValue(`promptlint.Prompts.${name}`) ?? "");
  const settings: Settings = { target: "comfyui" };
  const [ignore, plugins, family] = [names(text("Ignore")), names(text("Extensions")), text("ModelFamily")];
  if (ignore.length > 0) settings["ignore"] = ignore;
  if (plugins.length > 0) settings["plugins"] = plugins;
  if (family !== "" && family !== BY_WORKFLOW) settings["model-family"] = family;
  return settings;
}

/** Names with commas or blanks between. */
export function names(written: string): string[] {
  return written.split(/[\s,;]+/).filter((each) => each !== "");
}
