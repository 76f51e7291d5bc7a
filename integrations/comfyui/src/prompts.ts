// The prompts on the page: which text boxes are prompts, by the workflow, and each of them linted as long as it is there.

import { LintedBoxes, type Engine, type Role, type WorkflowPrompt } from "@promptlint/textarea";
import type { ComfyApp } from "./comfy";
import { Corner } from "./corner";
import { placeName, placesOf } from "./places";
import { writtenWorkflow } from "./workflow";

const SOON = 60;
const AFTER_A_CHANGE = 400;
const BETWEEN_LOOKS = 500;

interface Linted {
  boxes: LintedBoxes;
  corners: Map<HTMLTextAreaElement, Corner>;
}

export class PromptsOfPage {
  readonly #app: ComfyApp;
  readonly #engine: Engine;
  readonly #observer: MutationObserver;
  readonly #theme: MutationObserver;
  readonly #timer: ReturnType<typeof setInterval>;
  #linted = new Map<string, Linted>();
  #numbers = new WeakMap<HTMLTextAreaElement, number>();
  #count = 0;
  #prompts: WorkflowPrompt[] = [];
  #asked: string | undefined;
  #seen = "";
  #asking: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(app: ComfyApp, engine: Engine) {
    this.#app = app;
    this.#engine = engine;
    this.#observer = new MutationObserver((records) => {
      if (records.some((each) => [...each.addedNodes, ...each.removedNodes].some(hasBox))) this.look();
    });
    this.#observer.observe(document.body, { childList: true, subtree: true });
    this.#theme = new MutationObserver(() => {
      for (const { boxes } of this.#linted.values()) boxes.repaint();
    });
    for (const element of [document.documentElement, document.body]) this.#theme.observe(element, { attributeFilter: ["class", "style"] });
    // What programs change, and which graph is drawn, raises no event.
    this.#timer = setInterval(() => {
      const seen = this.#state();
      if (seen === this.#seen) return;
      this.#seen = seen;
      this.workflowChanged();
    }, BETWEEN_LOOKS);
    this.workflowChanged();
  }

  /** Ask which prompts there are, as soon as nothing has changed for a moment. */
  workflowChanged(): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.#ask(), AFTER_A_CHANGE);
  }

  /** Lint all again: what is installed, or a setting, has changed. */
  lint(): void {
    for (const { boxes } of this.#linted.values()) boxes.lint();
  }

  /** Look at which boxes are there. */
  look(): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => this.#look(), SOON);
  }

  close(): void {
    this.#closed = true;
    this.#observer.disconnect();
    this.#theme.disconnect();
    clearInterval(this.#timer);
    clearTimeout(this.#asking);
    clearTimeout(this.#looking);
    for (const each of this.#linted.values()) close(each);
    this.#linted.clear();
  }

  async #ask(): Promise<void> {
    const root = this.#app.rootGraph ?? this.#app.graph;
    const written = writtenWorkflow(root.serialize());
    if (written !== this.#asked && written !== undefined) {
      try {
        const { prompts } = await this.#engine.ask("workflow", { workflow: written }, { lane: "workflow" });
        this.#asked = written;
        this.#prompts = prompts;
      } catch {
        return; // A newer question is on its way, or the engine starts anew, after which it is asked again.
      }
    }
    this.#look();
  }

  #look(): void {
    if (this.#closed) return;
    const places = new Map<string, HTMLTextAreaElement>();
    // Of pages before Vue the box itself is scaled, and what lies beside it does not follow.
    const all = [...document.querySelectorAll("textarea")].filter((box) => !box.readOnly && box.style.transform === "");
    for (const [box, place] of placesOf(all, this.#app)) {
      // Of two boxes of one widget the one that is seen counts.
      const other = places.get(place);
      if (other === undefined || other.getClientRects().length === 0) places.set(place, box);
    }
    const wanted = new Map<string, () => Linted>();
    for (const prompt of this.#prompts) {
      const box = places.get(placeName(prompt.node, prompt.input));
      if (box === undefined) continue;
      const other = prompt.beside === null ? undefined : this.#prompts[prompt.beside];
      const beside = other === undefined ? undefined : places.get(placeName(other.node, other.input));
      // A pair is linted once, by its positive prompt.
      if (beside !== undefined && prompt.role === "negative") continue;
      const second = beside === undefined ? undefined : { box: beside, known: other?.known ?? {} };
      const key = JSON.stringify([this.#number(box), prompt.role, prompt.known, second && this.#number(second.box), second?.known]);
      wanted.set(key, () => this.#lint(box, prompt, second));
    }
    for (const [key, each] of this.#linted) {
      if (wanted.has(key)) continue;
      close(each);
      this.#linted.delete(key);
    }
    for (const [key, lint] of wanted) {
      if (!this.#linted.has(key)) this.#linted.set(key, lint());
    }
  }

  #lint(box: HTMLTextAreaElement, prompt: WorkflowPrompt, second: { box: HTMLTextAreaElement; known: WorkflowPrompt["known"] } | undefined): Linted {
    const corners = new Map<HTMLTextAreaElement, Corner>();
    const role: Role = prompt.role;
    const boxes = new LintedBoxes({
      engine: this.#engine,
      box,
      role,
      known: prompt.known,
      ...(second === undefined ? {} : { negative: second.box, negativeKnown: second.known }),
      place: (panel, of) => corners.set(of, new Corner(of, panel)),
      reveal: (of) => corners.get(of)?.open(),
      onShown: (of, shown) => corners.get(of)?.show(shown),
      onPoint: (of, finding, place) => corners.get(of)?.point(finding, place),
    });
    return { boxes, corners };
  }

  #number(box: HTMLTextAreaElement): number {
    const known = this.#numbers.get(box) ?? ++this.#count;
    this.#numbers.set(box, known);
    return known;
  }

  /** What tells that there may be other prompts: the graphs, and what is in boxes that are not linted. */
  #state(): string {
    const root = this.#app.rootGraph ?? this.#app.graph;
    const drawn = this.#app.canvas?.graph ?? root;
    const boxes = [...document.querySelectorAll("textarea")].filter((box) => !box.classList.contains("promptlint-box"));
    return JSON.stringify([root.id, root._version, drawn.id, drawn._version, boxes.map((box) => box.value)]);
  }
}

function close(linted: Linted): void {
  linted.boxes.close();
  for (const corner of linted.corners.values()) corner.close();
}

function hasBox(node: Node): boolean {
  return node instanceof Element && (node.localName === "textarea" || node.querySelector("textarea") !== null);
}
