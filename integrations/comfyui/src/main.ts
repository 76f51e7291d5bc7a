// promptlint in ComfyUI's page.

import { app } from "../../scripts/app.js";
import { api } from "../../scripts/api.js";
import { Engine } from "@promptlint/textarea";
import { installedNames } from "./installed";
import { PromptsOfPage } from "./prompts";
import { engineSettings, isOn, settingsPage } from "./settings";

let engine: Engine | undefined;
let prompts: PromptsOfPage | undefined;
let families: readonly string[] = [];
let isSetUp = false;

function say(severity: "warn" | "error", detail: string): void {
  app.extensionManager?.toast?.add({ severity, summary: "promptlint", detail });
}

async function configure(): Promise<void> {
  if (engine === undefined) return;
  const [asked, installed] = [engine, await installedNames(api)];
  try {
    await asked.configure({ settings: engineSettings(app), installed });
  } catch (error) {
    // A setting that is none, such as a rule that there is not; what applied before still does.
    if (asked === engine) say("warn", (error as Error).message);
    return;
  }
  prompts?.lint();
}

function start(): void {
  engine = new Engine({
    base: new URL(ENGINE, import.meta.url),
    onState: (state, message) => {
      if (state === "ready") prompts?.workflowChanged();
      if (state === "failed") say("error", message);
    },
  });
  const started = engine;
  void configure();
  void started.ask("about", {}).then((about) => (families = about.families), () => undefined);
  prompts = new PromptsOfPage(app, started);
}

function stop(): void {
  prompts?.close();
  engine?.close();
  prompts = engine = undefined;
}

function settingsChanged(): void {
  if (!isSetUp) return; // The page says all settings once while it is made.
  if (!isOn(app)) stop();
  else if (engine === undefined) start();
  else void configure();
}

app.registerExtension({
  name: "promptlint",
  settings: settingsPage(settingsChanged, () => families),
  setup() {
    isSetUp = true;
    api.addEventListener("graphChanged", () => prompts?.workflowChanged());
    if (isOn(app)) start();
  },
  afterConfigureGraph() {
    prompts?.workflowChanged();
  },
  refreshComboInNodes() {
    void configure();
  },
});
