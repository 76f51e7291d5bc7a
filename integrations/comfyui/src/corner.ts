// What is shown of a text box in a node, where there is no room for a list: the number of findings in its corner, which
// opens the list, and the message of a finding at the pointer.

import { schemeOf, summaryOf, type Shown } from "@promptlint/textarea";

const STYLES = `
.promptlint-corner {
  position: absolute; transform: translate(-100%, -100%); z-index: 2; margin: 0; padding: 0 0.4em; min-inline-size: 1.5em;
  font: 600 11px/1.5 system-ui, sans-serif; text-align: center; cursor: pointer; border: 0; border-radius: 1em;
  background: var(--promptlint-colour); color: light-dark(#fff, #111); opacity: 0.9;
}
.promptlint-corner:hover, .promptlint-corner:focus-visible { opacity: 1; }
.promptlint-corner:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
.promptlint-corner[hidden] { display: none; }
.promptlint-list, .promptlint-tip {
  position: fixed; inset: auto; margin: 0; box-sizing: border-box; max-inline-size: min(26rem, calc(100vw - 1rem));
  background: var(--comfy-menu-bg, Canvas); color: var(--input-text, CanvasText);
  border: 1px solid var(--border-color, currentColor); border-radius: 0.5rem; box-shadow: 0 4px 16px rgb(0 0 0 / 0.4);
}
.promptlint-list { inline-size: 26rem; padding: 0.25rem 0.75rem; max-block-size: 70vh; overflow: auto; }
.promptlint-list .promptlint-findings { max-block-size: min(24rem, 50vh); }
.promptlint-tip { padding: 0.25rem 0.5rem; font: 0.8125rem/1.4 system-ui, sans-serif; pointer-events: none; overflow-wrap: anywhere; }
`;

let styled = false;
let corners = 0;

function addStyles(document: Document): void {
  if (styled) return;
  styled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

export class Corner {
  readonly #box: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #list: HTMLDivElement;
  readonly #tip: HTMLDivElement;
  readonly #observer: ResizeObserver;

  constructor(box: HTMLTextAreaElement, panel: HTMLElement) {
    this.#box = box;
    const document = box.ownerDocument;
    addStyles(document);
    this.#list = document.createElement("div");
    this.#list.className = "promptlint-list";
    this.#list.id = `promptlint-list-${++corners}`;
    this.#list.popover = "auto";
    this.#list.append(panel);
    // What is typed here is not for the canvas, which has keys of its own.
    for (const type of ["keydown", "keyup", "wheel"]) this.#list.addEventListener(type, (event) => event.stopPropagation());
    this.#tip = document.createElement("div");
    this.#tip.className = "promptlint-tip";
    this.#tip.popover = "manual";
    this.#button = document.createElement("button");
    this.#button.type = "button";
    this.#button.hidden = true;
    this.#button.className = "promptlint-corner";
    this.#button.setAttribute("aria-haspopup", "dialog");
    // A node is moved by what it is pressed at.
    for (const type of ["pointerdown", "pointermove", "pointerup", "mousedown", "dblclick"]) {
      this.#button.addEventListener(type, (event) => event.stopPropagation());
    }
    this.#button.addEventListener("click", () => {
      this.open();
      this.#list.querySelector<HTMLElement>(".promptlint-place")?.focus();
    });
    document.body.append(this.#list, this.#tip);
    box.after(this.#button);
    this.#observer = new ResizeObserver(() => this.#place());
    this.#observer.observe(box);
  }

  /** The number of findings; nothing where there are none. */
  show(shown: readonly Shown[]): void {
    const worst = (["error", "warning", "info"] as const).find((severity) => shown.some((each) => each.severity === severity));
    this.#button.hidden = worst === undefined;
    if (worst === undefined) return;
    this.#button.className = `promptlint-corner promptlint-${worst}`;
    this.#button.style.colorScheme = schemeOf(getComputedStyle(this.#box).color);
    this.#button.textContent = String(shown.length);
    this.#button.setAttribute("aria-label", `promptlint: ${summaryOf(shown)}`);
    this.#place();
  }

  /** Open the list, beside the box where it fits. */
  open(): void {
    const list = this.#list;
    if (!list.isConnected) return;
    this.point(undefined, undefined);
    if (!list.matches(":popover-open")) list.showPopover();
    const [box, size] = [this.#box.getBoundingClientRect(), list.getBoundingClientRect()];
    const right = box.right + 8;
    const left = right + size.width <= innerWidth - 8 ? right : Math.max(8, box.left - 8 - size.width);
    list.style.left = `${Math.min(left, Math.max(8, innerWidth - size.width - 8))}px`;
    list.style.top = `${Math.max(8, Math.min(box.top, innerHeight - size.height - 8))}px`;
  }

  /** Show the message of a finding at its words. */
  point(finding: Shown | undefined, place: DOMRect | undefined): void {
    const tip = this.#tip;
    if (finding === undefined || place === undefined || this.#list.matches(":popover-open")) {
      if (tip.matches(":popover-open")) tip.hidePopover();
      return;
    }
    const text = `${finding.message} (${finding.code})`;
    if (tip.textContent !== text) tip.textContent = text;
    if (!tip.matches(":popover-open")) tip.showPopover();
    const size = tip.getBoundingClientRect();
    const below = place.bottom + 4;
    tip.style.left = `${Math.max(8, Math.min(place.left, innerWidth - size.width - 8))}px`;
    tip.style.top = `${below + size.height <= innerHeight ? below : place.top - size.height - 4}px`;
  }

  close(): void {
    this.#observer.disconnect();
    for (const element of [this.#button, this.#list, this.#tip]) element.remove();
  }

  #place(): void {
    const box = this.#box;
    if (this.#button.parentElement !== box.parentElement) box.after(this.#button);
    this.#button.style.left = `${box.offsetLeft + box.clientLeft + box.clientWidth - 3}px`;
    this.#button.style.top = `${box.offsetTop + box.clientTop + box.clientHeight - 3}px`;
  }
}
