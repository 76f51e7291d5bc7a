// What is in a text box, whoever put it there: a person, an input method, or a script that raises no event.

export class ValueWatch {
  readonly #box: HTMLTextAreaElement;
  readonly #changed: (text: string) => void;
  readonly #ending = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #composing = false;
  #last: string;

  constructor(box: HTMLTextAreaElement, changed: (text: string) => void, every = 250) {
    this.#box = box;
    this.#changed = changed;
    this.#last = box.value;
    const signal = this.#ending.signal;
    box.addEventListener("compositionstart", () => (this.#composing = true), { signal });
    box.addEventListener("compositionend", () => {
      this.#composing = false;
      this.look();
    }, { signal });
    for (const event of ["input", "change", "focus", "blur"]) box.addEventListener(event, () => this.look(), { signal });
    // Scripts set `value` without an event, and frameworks replace the property: only looking at it tells.
    this.#timer = setInterval(() => this.look(), every);
  }

  /** Whether an input method is at work: what is in the box is not written yet. */
  get isComposing(): boolean {
    return this.#composing;
  }

  look(): void {
    if (this.#composing || this.#box.value === this.#last) return;
    this.#last = this.#box.value;
    this.#changed(this.#last);
  }

  close(): void {
    this.#ending.abort();
    clearInterval(this.#timer);
  }
}
