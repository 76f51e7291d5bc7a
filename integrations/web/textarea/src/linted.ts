// One text box that is linted, or two that are used together: squiggles, a panel, fixes, the bar of tokens.

import type { Counts, Engine, EngineError, Finding, Known, Prompts, Role } from "@promptlint/engine";
import { applyEdits, smallestEdit } from "./edits";
import { moved, shownOf, type Shown } from "./marks";
import { Overlay, schemeOf } from "./overlay";
import { Panel } from "./panel";
import { replaceText } from "./replacing";
import { addStyles } from "./styles";
import { ValueWatch } from "./value";

export interface LintedOptions {
  engine: Engine;
  box: HTMLTextAreaElement;
  /** The box of the negative prompt that goes with it. */
  negative?: HTMLTextAreaElement;
  /** The role of `box`. */
  role?: Role;
  /** What is known of the prompts, as the engine's `workflow` has it. */
  known?: Known;
  negativeKnown?: Known;
  /** The configuration that applies, as the engine was told of it. */
  configuration?: string;
  /** Where a panel goes; behind its box where it is not said. Undefined: there is none. */
  place?: (panel: HTMLElement, box: HTMLTextAreaElement) => void;
  /** Milliseconds after the last change. */
  delay?: number;
  /** Called before the focus goes to a panel, which a page may have hidden. */
  reveal?: (box: HTMLTextAreaElement) => void;
  /** Told of what is shown of a box. */
  onShown?: (box: HTMLTextAreaElement, shown: readonly Shown[]) => void;
  /** Told of the finding that the pointer is at, and where its words are. */
  onPoint?: (box: HTMLTextAreaElement, finding: Shown | undefined, place: DOMRect | undefined) => void;
  /** Told of what was found. */
  onFindings?: (findings: Finding[]) => void;
  onError?: (error: EngineError) => void;
}

interface Side {
  role: Role;
  box: HTMLTextAreaElement;
  overlay: Overlay;
  panel: Panel;
  watch: ValueWatch;
  /** The text that `shown` is of. */
  text: string;
  shown: Shown[];
}

let boxes = 0;

export class LintedBoxes {
  readonly #options: LintedOptions;
  readonly #lane = `boxes ${++boxes}`;
  readonly #sides: Side[];
  readonly #ending = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: LintedOptions) {
    this.#options = options;
    addStyles(options.box.getRootNode() as Document | ShadowRoot);
    const role = options.role ?? "positive";
    this.#sides = [this.#side(options.box, role)];
    if (options.negative !== undefined) this.#sides.push(this.#side(options.negative, "negative"));
    this.lint();
  }

  /** Lint again, now: what is installed or which program reads the prompts has changed. */
  lint(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const texts = this.#sides.map((each) => each.box.value);
    this.#options.engine.lint(this.#prompts(texts), { lane: this.#lane }).then(
      ({ findings, counts }) => {
        if (this.#closed) return;
        this.#sides.forEach((side, number) => this.#show(side, texts[number] ?? "", findings, counts[side.role]));
        this.#options.onFindings?.(findings);
      },
      (error: EngineError) => this.#fail(error),
    );
  }

  /** Look at the colours and the places of the boxes again: the page has another theme. */
  repaint(): void {
    for (const side of this.#sides) {
      side.overlay.place();
      side.panel.element.style.colorScheme = schemeOf(getComputedStyle(side.panel.element).color);
      this.#options.onShown?.(side.box, side.shown);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#ending.abort();
    for (const side of this.#sides) {
      side.watch.close();
      side.overlay.close();
      side.panel.element.remove();
      side.box.classList.remove("promptlint-box");
    }
  }

  #prompts(texts: readonly string[]): Prompts {
    const [text = "", negative = null] = texts;
    return {
      text,
      negative,
      role: this.#sides[0]?.role ?? "positive",
      known: this.#options.known ?? {},
      negative_known: this.#options.negativeKnown ?? {},
      configuration: this.#options.configuration ?? "default",
    };
  }

  #side(box: HTMLTextAreaElement, role: Role): Side {
    const label = role === "negative" ? "Findings in the negative prompt" : "Findings in the prompt";
    const panel = new Panel(box.ownerDocument, label, {
      fix: (finding) => this.#fix(side, finding),
      fixAll: () => void this.#fixAll(),
      goTo: (finding) => this.#goTo(side, finding),
    });
    panel.say("promptlint is starting…");
    const overlay = new Overlay(box);
    const watch = new ValueWatch(box, (text) => this.#changed(side, text));
    const side: Side = { role, box, overlay, panel, watch, text: box.value, shown: [] };
    (this.#options.place ?? ((element) => overlay.layer.after(element)))(panel.element, box);
    box.classList.add("promptlint-box");
    const signal = this.#ending.signal;
    const point = (number: number | undefined): void => {
      panel.mark(number);
      this.#options.onPoint?.(box, number === undefined ? undefined : side.shown[number], number === undefined ? undefined : overlay.rectOf(number));
    };
    // Pages may let nothing of the pointer come back from their boxes.
    const early = { signal, passive: true, capture: true };
    box.addEventListener("pointermove", (event) => point(overlay.findingAt(event.clientX, event.clientY)), early);
    box.addEventListener("pointerleave", () => point(undefined), early);
    box.addEventListener("keydown", (event) => {
      // As in editors: to the finding at the caret, or the next one after it.
      if (event.key !== "F8" || side.shown.length === 0) return;
      event.preventDefault();
      const next = side.shown.findIndex((each) => each.end >= box.selectionStart);
      this.#options.reveal?.(box);
      panel.focus(Math.max(0, next));
    }, { signal });
    panel.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") box.focus();
    }, { signal });
    return side;
  }

  #changed(side: Side, text: string): void {
    side.shown = moved(side.shown, side.text, text, smallestEdit(side.text, text));
    side.text = text;
    side.overlay.draw(text, side.shown);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.lint(), this.#options.delay ?? 120);
  }

  #show(side: Side, text: string, findings: readonly Finding[], counts: Counts | undefined): void {
    const now = side.box.value;
    const shown = shownOf(findings, side.role);
    side.shown = moved(shown, text, now, smallestEdit(text, now));
    side.text = now;
    if (!side.watch.isComposing) side.overlay.draw(now, side.shown);
    side.panel.element.style.colorScheme = schemeOf(getComputedStyle(side.panel.element).color);
    side.panel.show(side.shown);
    this.#options.onShown?.(side.box, side.shown);
    side.panel.showCounts(counts);
  }

  #fail(error: EngineError): void {
    if (this.#closed || error.isQuiet) return;
    for (const side of this.#sides) side.panel.say(error.message);
    this.#options.onError?.(error);
    // A new engine is on its way; it is asked as soon as it answers.
    if (error.kind === "crashed" || error.kind === "timeout") this.#timer = setTimeout(() => this.lint(), 1_000);
  }

  #fix(side: Side, finding: Shown): void {
    if (finding.fix === null || side.box.value !== side.text) return; // The next answer has other places.
    replaceText(side.box, applyEdits(side.text, finding.fix.edits));
    side.watch.look();
    this.lint();
  }

  async #fixAll(): Promise<void> {
    const texts = this.#sides.map((each) => each.box.value);
    try {
      const fixed = await this.#options.engine.ask("fix", this.#prompts(texts));
      const after = [fixed.text, fixed.negative];
      this.#sides.forEach((side, number) => {
        const value = after[number];
        if (side.box.value === texts[number] && value !== null && value !== undefined) replaceText(side.box, value);
        side.watch.look();
      });
      this.lint();
    } catch (error) {
      this.#fail(error as EngineError);
    }
  }

  #goTo(side: Side, finding: Shown): void {
    side.box.focus();
    side.box.setSelectionRange(finding.start, finding.end);
  }
}
