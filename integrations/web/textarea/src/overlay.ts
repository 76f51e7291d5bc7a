// The squiggles under the text of a real text box: a box of the same size and font behind it, whose text is not seen.

import type { PlainFinding } from "@promptlint/engine";
import { stretches } from "./marks";

// All that decides where a character of a text box stands.
const COPIED = [
  "direction", "fontFamily", "fontFeatureSettings", "fontKerning", "fontSize", "fontSizeAdjust", "fontStretch", "fontStyle",
  "fontVariant", "fontVariationSettings", "fontWeight", "letterSpacing", "lineHeight", "overflowWrap", "paddingBottom",
  "paddingLeft", "paddingRight", "paddingTop", "tabSize", "textAlign", "textIndent", "textTransform", "wordBreak", "wordSpacing",
  "writingMode",
] as const;

export class Overlay {
  readonly #box: HTMLTextAreaElement;
  readonly #layer: HTMLDivElement;
  readonly #text: HTMLDivElement;
  readonly #observer: ResizeObserver;
  readonly #ending = new AbortController();
  #drawn = "";
  #frame = 0;

  constructor(box: HTMLTextAreaElement) {
    this.#box = box;
    const document = box.ownerDocument;
    this.#layer = document.createElement("div");
    this.#layer.className = "promptlint-overlay";
    this.#layer.setAttribute("aria-hidden", "true");
    this.#text = document.createElement("div");
    this.#text.className = "promptlint-text";
    this.#layer.append(this.#text);
    box.after(this.#layer);
    const again = (): void => this.place();
    const signal = this.#ending.signal;
    box.addEventListener("scroll", () => this.#scroll(), { signal, passive: true });
    box.addEventListener("transitionend", again, { signal });
    const window = document.defaultView as Window;
    window.addEventListener("resize", again, { signal, passive: true });
    // Whatever moves the box on its page scrolls an element around it, or changes its size.
    document.addEventListener("scroll", again, { signal, passive: true, capture: true });
    document.fonts.addEventListener("loadingdone", again, { signal });
    this.#observer = new ResizeObserver(again);
    this.#observer.observe(box);
    if (box.parentElement !== null) this.#observer.observe(box.parentElement);
    this.place();
  }

  get layer(): HTMLElement {
    return this.#layer;
  }

  draw(text: string, findings: readonly PlainFinding[]): void {
    const parts = stretches(text, findings);
    const key = JSON.stringify(parts);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const document = this.#box.ownerDocument;
    const nodes = parts.map((part) => {
      if (part.severity === undefined) return document.createTextNode(part.text);
      const mark = document.createElement("span");
      mark.className = `promptlint-mark promptlint-${part.severity}`;
      mark.dataset["finding"] = String(part.finding);
      mark.textContent = part.text;
      return mark;
    });
    // A last line that is empty has a height in a text box, and in a box of text only with something in it.
    this.#text.replaceChildren(...nodes, document.createTextNode("\u200b"));
    this.place();
  }

  /** The number of the finding whose mark is at a point of the page. */
  findingAt(x: number, y: number): number | undefined {
    for (const mark of this.#text.querySelectorAll<HTMLElement>(".promptlint-mark")) {
      for (const rect of mark.getClientRects()) {
        if (x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom + 2) return Number(mark.dataset["finding"]);
      }
    }
    return undefined;
  }

  /** Where the mark of a finding is on the page. */
  rectOf(finding: number): DOMRect | undefined {
    return this.#text.querySelector(`[data-finding="${finding}"]`)?.getClientRects()[0];
  }

  /** Put it over the box, once before the next frame. */
  place(): void {
    if (this.#frame !== 0) return;
    const window = this.#box.ownerDocument.defaultView as Window;
    this.#frame = window.requestAnimationFrame(() => {
      this.#frame = 0;
      this.#place();
    });
  }

  close(): void {
    this.#ending.abort();
    this.#observer.disconnect();
    (this.#box.ownerDocument.defaultView as Window).cancelAnimationFrame(this.#frame);
    this.#layer.remove();
  }

  #place(): void {
    const box = this.#box;
    const layer = this.#layer;
    const isSeen = box.isConnected && box.getClientRects().length > 0;
    layer.hidden = !isSeen;
    if (!isSeen) return;
    if (layer.previousElementSibling !== box) box.after(layer);
    const style = getComputedStyle(box);
    for (const name of COPIED) this.#text.style[name] = style[name];
    layer.style.colorScheme = schemeOf(style.color);
    this.#text.style.whiteSpace = style.whiteSpace === "pre" || box.wrap === "off" ? "pre" : "pre-wrap";
    // The places of both count from the same element, whatever it is; what a transform makes of them is the same too.
    layer.style.left = `${box.offsetLeft + box.clientLeft}px`;
    layer.style.top = `${box.offsetTop + box.clientTop}px`;
    layer.style.width = `${box.clientWidth}px`;
    layer.style.height = `${box.clientHeight}px`;
    // `offsetLeft` is whole pixels: what is left is a fraction.
    const [here, there] = [box.getBoundingClientRect(), layer.getBoundingClientRect()];
    const scale = box.offsetWidth > 0 ? here.width / box.offsetWidth : 1;
    const dx = here.left / scale + box.clientLeft - there.left / scale;
    const dy = here.top / scale + box.clientTop - there.top / scale;
    layer.style.left = `${box.offsetLeft + box.clientLeft + dx}px`;
    layer.style.top = `${box.offsetTop + box.clientTop + dy}px`;
    this.#scroll();
  }

  #scroll(): void {
    this.#text.style.transform = `translate(${-this.#box.scrollLeft}px, ${-this.#box.scrollTop}px)`;
  }
}

/** Whether a text box is light or dark, by the colour of its text: pages seldom say it otherwise. */
export function schemeOf(colour: string): "light" | "dark" {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "dark" : "light";
}
