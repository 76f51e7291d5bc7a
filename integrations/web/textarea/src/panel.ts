// What is found in a text box, below it: a line for each finding, with its fixes, and how many tokens there are.

import type { Counts, Severity } from "@promptlint/engine";
import type { Shown } from "./marks";

export interface PanelActions {
  /** Make the fix of a finding. */
  fix(finding: Shown): void;
  /** Make all that are safe. */
  fixAll(): void;
  /** Show where a finding is. */
  goTo(finding: Shown): void;
}

const WORDS: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };
const MOST = 100;

export class Panel {
  readonly element: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #list: HTMLUListElement;
  readonly #all: HTMLButtonElement;
  readonly #actions: PanelActions;
  readonly #document: Document;
  #drawn = "";

  constructor(document: Document, label: string, actions: PanelActions) {
    this.#document = document;
    this.#actions = actions;
    this.element = this.#new("section", "promptlint-panel");
    this.element.setAttribute("aria-label", label);
    const head = this.#new("div", "promptlint-head");
    this.#summary = this.#new("p", "promptlint-summary");
    // Said by screen readers when it changes, and no more than that.
    this.#summary.setAttribute("role", "status");
    this.#summary.setAttribute("aria-live", "polite");
    this.#bar = this.#new("div", "promptlint-bar");
    this.#all = this.#button("Fix all that is safe", () => actions.fixAll());
    this.#all.hidden = true;
    head.append(this.#summary, this.#bar, this.#all);
    this.#list = this.#new("ul", "promptlint-findings");
    this.element.append(head, this.#list);
  }

  say(message: string): void {
    if (this.#summary.textContent !== message) this.#summary.textContent = message;
  }

  show(findings: readonly Shown[]): void {
    const key = JSON.stringify(findings.map((each) => [each.code, each.severity, each.message, each.start, each.end, each.help, each.fix]));
    if (key === this.#drawn) return;
    this.#drawn = key;
    const focused = this.#focused();
    this.say(summaryOf(findings));
    this.#all.hidden = !findings.some((each) => each.fix?.applicability === "safe");
    this.#list.replaceChildren(...findings.slice(0, MOST).map((each) => this.#item(each)));
    if (findings.length > MOST) {
      const more = this.#new("li", "promptlint-more");
      more.textContent = `and ${findings.length - MOST} more`;
      this.#list.append(more);
    }
    if (focused !== undefined) this.focus(Math.min(focused, findings.length - 1));
  }

  showCounts(counts: Counts | undefined): void {
    this.#bar.hidden = counts === undefined;
    if (counts === undefined) return;
    if ("error" in counts) {
      this.#bar.textContent = counts.error;
      return;
    }
    const last = counts.chunks.at(-1) ?? 0;
    const used = this.#new("span", "promptlint-used");
    used.style.inlineSize = `${Math.min(100, (100 * last) / 75)}%`;
    const line = this.#new("span", "promptlint-line");
    line.append(used);
    const words = this.#new("span", "promptlint-count");
    const chunks = counts.chunks.length;
    words.textContent = `${counts.tokens} ${counts.tokens === 1 ? "token" : "tokens"}${chunks > 1 ? ` in ${chunks} chunks` : ` of 75`}`;
    this.#bar.replaceChildren(words, line);
  }

  /** Move the focus to a finding. */
  focus(number: number): void {
    const items = this.#list.querySelectorAll<HTMLElement>(".promptlint-place");
    (items[number] ?? items[0])?.focus();
  }

  /** Show which finding the pointer or the caret is at. */
  mark(number: number | undefined): void {
    this.#list.querySelectorAll(".promptlint-finding").forEach((each, at) => each.classList.toggle("promptlint-here", at === number));
  }

  #focused(): number | undefined {
    const items = [...this.#list.querySelectorAll(".promptlint-finding")];
    const at = items.findIndex((each) => each.contains(this.#document.activeElement));
    return at < 0 ? undefined : at;
  }

  #item(finding: Shown): HTMLLIElement {
    const item = this.#new("li", `promptlint-finding promptlint-${finding.severity}`);
    const place = this.#button("", () => this.#actions.goTo(finding));
    place.classList.add("promptlint-place");
    const word = this.#new("span", "promptlint-severity");
    word.textContent = WORDS[finding.severity];
    const message = this.#new("span", "promptlint-message");
    message.append(...this.#withCode(finding.message));
    place.append(word, " ", message);
    item.append(place);
    if (finding.help !== null) {
      const help = this.#new("p", "promptlint-help");
      help.append(...this.#withCode(finding.help));
      item.append(help);
    }
    const foot = this.#new("div", "promptlint-foot");
    const fix = finding.fix;
    if (fix !== null && fix.applicability !== "display-only") {
      const button = this.#button(fix.message, () => this.#actions.fix(finding));
      button.classList.add("promptlint-fix");
      button.setAttribute("aria-label", `Fix: ${fix.message}${fix.applicability === "unsafe" ? " (changes the picture)" : ""}`);
      if (fix.applicability === "unsafe") {
        button.classList.add("promptlint-unsafe");
        const note = this.#new("span", "promptlint-note");
        note.textContent = "changes the picture";
        button.append(" ", note);
      }
      foot.append(button);
    }
    foot.append(this.#code(finding));
    item.append(foot);
    return item;
  }

  /** The code of a finding, with a way to its page. */
  #code(finding: Shown): HTMLElement {
    if (finding.url === null || !/^https:\/\//.test(finding.url)) {
      const code = this.#new("span", "promptlint-code");
      code.textContent = finding.code;
      return code;
    }
    const code = this.#new("a", "promptlint-code");
    code.textContent = finding.code;
    code.title = finding.name;
    code.href = finding.url;
    code.target = "_blank";
    code.rel = "noopener noreferrer";
    return code;
  }

  /** A sentence whose `code` looks like code. */
  #withCode(sentence: string): Node[] {
    return sentence.split("`").map((part, number, all) => {
      // An odd one that opens nothing is a character of its own.
      if (number % 2 === 0 || number === all.length - 1) return this.#document.createTextNode(number % 2 === 0 ? part : `\`${part}`);
      const code = this.#new("code", "promptlint-words");
      code.textContent = part;
      return code;
    });
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = this.#new("button", "promptlint-button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  #new<K extends keyof HTMLElementTagNameMap>(name: K, className: string): HTMLElementTagNameMap[K] {
    const element = this.#document.createElement(name);
    element.className = className;
    return element;
  }
}

export function summaryOf(findings: readonly { severity: Severity; fix: unknown }[]): string {
  if (findings.length === 0) return "No problem found";
  const counts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${WORDS[severity]}${count === 1 ? "" : "s"}`];
  });
  return counts.join(", ");
}
