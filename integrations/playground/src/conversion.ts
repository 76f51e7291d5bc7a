// The prompts as another program reads them, below those that are written.

import type { Requests, Role } from "@promptlint/engine";

type Answer = Requests["convert"]["answer"];
type Converted = Answer["prompts"][number];

export interface ConversionActions {
  /** Put the texts in the place of the prompts, which are for the other program from then on. */
  use(texts: Map<Role, string>): void;
}

const WORDS = { elsewhere: "elsewhere", lost: "lost" } as const;
const LABELS: Record<Role, string> = { positive: "Prompt", negative: "Negative prompt", unknown: "Prompt" };

export class ConversionView {
  readonly #element: HTMLElement;
  readonly #actions: ConversionActions;

  constructor(element: HTMLElement, actions: ConversionActions) {
    this.#element = element;
    this.#actions = actions;
    this.clear();
  }

  clear(): void {
    this.#element.hidden = true;
    this.#element.replaceChildren();
  }

  say(message: string): void {
    this.#element.hidden = false;
    this.#element.replaceChildren(this.#new("p", "conversion-verdict", message));
  }

  show(answer: Answer, label: string): void {
    this.#element.hidden = false;
    const exact = answer.prompts.every((each) => each.exact);
    const head = this.#new("div", "conversion-head");
    const title = this.#new("h2", "", `For ${label}`);
    const verdict = this.#new("p", "conversion-verdict", exact ? "Exact: it reads the same" : "Not exact: something is lost");
    verdict.setAttribute("role", "status");
    verdict.classList.add(exact ? "is-exact" : "is-lossy");
    head.append(title, verdict);
    // What is several texts for the other program cannot stand in one box.
    if (answer.prompts.every((each) => each.texts.length === 0)) {
      const use = this.#button("Write it so", () => this.#actions.use(new Map(answer.prompts.map((each) => [each.role, each.text]))));
      use.title = `Put these texts in the place of your prompts, and check them for ${label}`;
      head.append(use);
    }
    const shown = answer.prompts.filter((each, at) => at === 0 || each.text !== "" || each.losses.length > 0);
    this.#element.replaceChildren(head, ...shown.map((each) => this.#prompt(each, shown.length > 1)));
  }

  #prompt(prompt: Converted, isOfSeveral: boolean): HTMLElement {
    const box = this.#new("div", "conversion-prompt");
    const label = LABELS[prompt.role];
    const texts = prompt.texts.length > 0 ? prompt.texts : [{ heading: "", text: prompt.text }];
    for (const { heading, text } of texts) {
      const line = this.#new("div", "conversion-line");
      const words = [isOfSeveral ? label : "", heading].filter((each) => each !== "").join(": ");
      line.append(this.#new("span", "conversion-heading", words));
      const copy = this.#button("Copy", () => void this.#copy(copy, text));
      copy.setAttribute("aria-label", `Copy: ${words === "" ? label : words}`);
      line.append(copy);
      box.append(line, this.#new("pre", "conversion-text", text));
    }
    if (prompt.losses.length > 0 || prompt.notes.length > 0) {
      const list = this.#new("ul", "conversion-losses");
      list.append(
        ...prompt.losses.map((each) => this.#item(WORDS[each.kind], each.message)),
        ...prompt.notes.map((each) => this.#item("note", each)),
      );
      box.append(list);
    }
    return box;
  }

  #item(kind: string, message: string): HTMLLIElement {
    const item = this.#new("li", `conversion-${kind}`);
    item.append(this.#new("span", "conversion-kind", kind), " ");
    message.split("`").forEach((part, number) => item.append(number % 2 === 0 ? part : this.#new("code", "", part)));
    return item;
  }

  async #copy(button: HTMLButtonElement, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and copy";
    }
    setTimeout(() => (button.textContent = "Copy"), 2_000);
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = this.#new("button", "", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  #new<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text = ""): HTMLElementTagNameMap[K] {
    const element = document.createElement(name);
    if (className !== "") element.className = className;
    if (text !== "") element.textContent = text;
    return element;
  }
}
