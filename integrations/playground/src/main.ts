// The playground: two prompts, what is found in them, what reaches the model. Everything happens in this page.

import { Engine, EngineError, type Finding, type Requests, type Role } from "@promptlint/engine";
import { addStyles, applyEdits, Panel, shownOf, type Shown } from "@promptlint/textarea";
import { ConversionView } from "./conversion";
import { PromptEditor } from "./editor";
import { EXAMPLES } from "./examples";
import { decode, encode, EMPTY, type Shared } from "./permalink";

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

const target = element<HTMLSelectElement>("target");
const to = element<HTMLSelectElement>("to");
const family = element<HTMLSelectElement>("family");
const plugins = element<HTMLSelectElement>("plugins");
const select = element<HTMLInputElement>("select");
const loras = element<HTMLTextAreaElement>("loras");
const embeddings = element<HTMLTextAreaElement>("embeddings");
const state = element<HTMLParagraphElement>("state");
const model = element<HTMLIFrameElement>("model");

addStyles(document);

interface Side {
  role: Role;
  editor: PromptEditor;
  panel: Panel;
  text: string;
}

function side(role: Role, id: string, label: string, hint: string): Side {
  const made: Side = {
    role,
    text: "",
    panel: new Panel(document, `Findings in the ${label.toLowerCase()}`, {
      fix: (finding) => fix(made, finding),
      fixAll: () => void change("fix"),
      goTo: (finding) => made.editor.goTo(finding.start, finding.end),
    }),
    editor: new PromptEditor({
      parent: element(id),
      label,
      hint,
      changed: () => later(),
      fix: (finding) => fix(made, finding),
      complete: async (text, at, signal) => {
        try {
          return (await engine.ask("complete", { text, at, role }, { lane: `complete ${role}`, signal })).proposals;
        } catch {
          return [];
        }
      },
    }),
  };
  element(id).after(made.panel.element);
  made.panel.say("Python is starting…");
  return made;
}

const engine = new Engine({
  base: new URL("engine/", document.baseURI),
  onState: (now, message) => {
    document.documentElement.dataset["engine"] = now;
    state.textContent = now === "ready" ? "Nothing that you write leaves this page." : now === "restarting" ? `${message}. Starting anew…` : message;
    if (now === "ready") void lint();
  },
});
document.documentElement.dataset["engine"] = "loading";

const positive = side("positive", "positive", "Prompt", "masterpiece, a lighthouse at night, <lora:ink_sketch:0.8>");
const negative = side("negative", "negative", "Negative prompt", "lowres, blurry");
const sides = [positive, negative];
const conversion = new ConversionView(element("conversion"), {
  use: (texts) => {
    for (const each of sides) {
      const text = texts.get(each.role);
      if (text !== undefined) each.editor.replace(text);
    }
    choose(target, [to.value]);
    choose(to, [""]);
    void configure();
  },
});

let timer: ReturnType<typeof setTimeout> | undefined;

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void lint(), 60);
}

function prompts(): { text: string; negative: string } {
  return { text: positive.editor.text, negative: negative.editor.text };
}

async function lint(): Promise<void> {
  const asked = prompts();
  try {
    const { findings, counts } = await engine.lint(asked, { lane: "lint" });
    if (positive.editor.text !== asked.text || negative.editor.text !== asked.negative) return;
    positive.text = asked.text;
    negative.text = asked.negative;
    for (const each of sides) {
      const shown = shownOf(findings, each.role);
      each.editor.show(shown);
      each.panel.show(shown);
      each.panel.showCounts(counts[each.role]);
    }
    told(findings);
    await Promise.all([show(asked), convert(asked), share()]);
  } catch (error) {
    failed(error);
  }
}

/** For whoever drives the page: what was found in which texts. */
function told(findings: Finding[]): void {
  (globalThis as Record<string, unknown>)["promptlintFound"] = { ...prompts(), findings };
}

async function show(asked: { text: string; negative: string }): Promise<void> {
  const beside = wanted();
  const request = { ...asked, ...(asked.negative === "" ? { negative: null } : {}), ...(beside === "" ? {} : { beside }) };
  const { page } = await engine.ask("show", request, { lane: "show" });
  drawn = page;
  draw();
}

/** The other program, if there is one. */
function wanted(): string {
  return to.value === target.value ? "" : to.value;
}

function labelOf(name: string): string {
  return [...to.options].find((each) => each.value === name)?.text ?? name;
}

async function convert(asked: { text: string; negative: string }): Promise<void> {
  const other = wanted();
  element("model-title").textContent = other === "" ? "What reaches the model" : `What ${labelOf(other)} makes of them as they are`;
  if (other === "") {
    conversion.clear();
    return;
  }
  try {
    const answer = await engine.ask("convert", { ...asked, to: other }, { lane: "convert" });
    conversion.show(answer, labelOf(other));
  } catch (error) {
    if (!(error instanceof EngineError && error.isQuiet)) conversion.say(error instanceof Error ? error.message : String(error));
  }
}

let drawn = "";

/** A frame that may run nothing, with a page that asks for nothing, light or dark as this one. */
function draw(): void {
  const scheme = document.documentElement.dataset["scheme"];
  // The first place is that of its styles, which stand in front of all that a prompt says.
  const page = scheme === undefined ? drawn : drawn.replace("(prefers-color-scheme: dark)", scheme === "dark" ? "all" : "not all");
  if (model.srcdoc !== page) model.srcdoc = page;
}

async function share(): Promise<void> {
  const fragment = await encode(shared());
  if (fragment !== "") history.replaceState(null, "", `#${fragment}`);
}

function fix(of: Side, finding: Shown): void {
  if (finding.fix === null || of.editor.text !== of.text) return;
  of.editor.replace(applyEdits(of.text, finding.fix.edits));
}

async function change(how: "fix" | "format"): Promise<void> {
  const asked = prompts();
  try {
    const made: Requests["format"]["answer"] = await engine.ask(how, asked);
    if (positive.editor.text === asked.text) positive.editor.replace(made.text);
    if (negative.editor.text === asked.negative) negative.editor.replace(made.negative ?? "");
  } catch (error) {
    failed(error);
  }
}

function failed(error: unknown): void {
  if (error instanceof EngineError && error.isQuiet) return;
  const message = error instanceof Error ? error.message : String(error);
  for (const each of sides) each.panel.say(message);
}

function names(text: string): string[] | null {
  if (text.trim() === "") return null;
  return text.split(/[\n,]/).map((each) => each.trim()).filter((each) => each !== "");
}

function shared(): Shared {
  return {
    ...prompts(),
    target: target.value || EMPTY.target,
    to: to.value,
    family: family.value,
    plugins: [...plugins.selectedOptions].map((each) => each.value),
    select: names(select.value) ?? [],
    loras: names(loras.value),
    embeddings: names(embeddings.value),
  };
}

async function configure(): Promise<void> {
  const now = shared();
  const installed = { ...(now.loras === null ? {} : { loras: now.loras }), ...(now.embeddings === null ? {} : { embeddings: now.embeddings }) };
  const settings = {
    target: now.target,
    ...(now.family === "" ? {} : { "model-family": now.family }),
    ...(now.plugins.length === 0 ? {} : { plugins: now.plugins }),
    ...(now.select.length === 0 ? {} : { "extend-select": now.select }),
  };
  try {
    await engine.configure({ settings, ...(Object.keys(installed).length === 0 ? {} : { installed }) });
    await lint();
  } catch (error) {
    failed(error);
  }
}

function option(value: string, label: string): HTMLOptionElement {
  return new Option(label, value);
}

/** What is chosen may come before the engine says what there is to choose. */
function choose(box: HTMLSelectElement, values: string[]): void {
  for (const value of values) {
    if (value !== "" && ![...box.options].some((each) => each.value === value)) box.add(option(value, value));
  }
  for (const each of box.options) each.selected = values.includes(each.value);
}

function take(from: Shared): void {
  choose(target, [from.target]);
  choose(to, [from.to]);
  choose(family, [from.family]);
  choose(plugins, from.plugins);
  select.value = from.select.join(", ");
  loras.value = (from.loras ?? []).join("\n");
  embeddings.value = (from.embeddings ?? []).join("\n");
  element<HTMLDetailsElement>("more").open = from.loras !== null || from.embeddings !== null || from.select.length > 0;
  positive.editor.replace(from.text);
  negative.editor.replace(from.negative);
  void configure();
}

async function begin(): Promise<void> {
  const examples = element<HTMLSelectElement>("examples");
  EXAMPLES.forEach((each, number) => examples.add(option(String(number), each.name)));
  examples.addEventListener("change", () => {
    const chosen = EXAMPLES[Number(examples.value)];
    if (examples.value !== "" && chosen !== undefined) take(chosen.shared);
    examples.value = "";
  });
  for (const each of [target, to, family, plugins, select, loras, embeddings]) each.addEventListener("change", () => void configure());
  element("format").addEventListener("click", () => void change("format"));
  element("fix").addEventListener("click", () => void change("fix"));
  element("link").addEventListener("click", () => void copyLink());
  element("scheme").addEventListener("click", changeScheme);
  addEventListener("hashchange", () => void decode(location.hash.slice(1)).then((from) => from !== undefined && take(from)));
  take((await decode(location.hash.slice(1))) ?? (EXAMPLES[0] as { shared: Shared }).shared);

  const about = await engine.ask("about", {});
  const chosen = shared();
  target.replaceChildren(...about.targets.map((each) => option(each.name, each.label)));
  to.replaceChildren(option("", "no other"), ...about.targets.filter((each) => each.converts).map((each) => option(each.name, each.label)));
  family.replaceChildren(option("", "any model"), ...about.families.map((each) => option(each, each)));
  plugins.replaceChildren(...about.plugins.map((each) => option(each, each)));
  choose(target, [chosen.target]);
  choose(to, [chosen.to]);
  choose(family, [chosen.family]);
  choose(plugins, chosen.plugins);
  element("version").textContent = `promptlint ${about.version}`;
}

async function copyLink(): Promise<void> {
  const button = element("link");
  const fragment = await encode(shared());
  if (fragment === "") {
    button.textContent = "Too long for a link";
    return;
  }
  history.replaceState(null, "", `#${fragment}`);
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "It is in the address bar";
  }
  setTimeout(() => (button.textContent = "Copy link"), 2_000);
}

function changeScheme(): void {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme === "dark" || (root.dataset["scheme"] === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["scheme"] = isDark ? "light" : "dark";
  draw();
}

begin().catch(failed);
