// The prompts of the WebUI with promptlint under them.

import { Engine, LintedBoxes, addStyles } from "@promptlint/textarea";
import { findPairs, type Pair } from "./boxes";
import { app, host, type Site } from "./host";
import { ask, optionsOf, withoutRoute, type Answer, type Settings } from "./installed";
import { keepSteady, placeBelow } from "./place";

/** Milliseconds after which the WebUI is asked again, and after a button that makes it look at its folders. */
const EVERY = 30_000;
const AFTER_REFRESH = [1_500, 6_000];

interface Linted {
  pair: Pair;
  boxes: LintedBoxes;
  endings: (() => void)[];
}

export class Prompts {
  readonly #site: Site;
  readonly #linted = new Map<string, Linted>();
  #engine: Engine | undefined;
  #answer: Answer | undefined;
  #told = "";
  #turn = 0;
  #failure = "";
  #note = "";

  constructor(site: Site) {
    this.#site = site;
  }

  /** Begin, and follow what changes. */
  async start(): Promise<void> {
    await this.refresh();
    const again = (): void => void this.refresh();
    setInterval(() => {
      if (document.visibilityState === "visible") again();
    }, EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") again();
    });
    document.addEventListener("click", (event) => {
      const button = event.composedPath().find((each) => each instanceof HTMLElement && /refresh/i.test(each.id));
      if (button !== undefined) for (const wait of AFTER_REFRESH) setTimeout(again, wait);
    }, { capture: true, passive: true });
    host.onOptionsChanged?.(again);
    (host.onAfterUiUpdate ?? host.onUiUpdate)?.(() => this.look());
  }

  /** Ask the WebUI what is installed and what the settings say, and lint again if that is something else. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    let answer;
    try {
      answer = (await ask(this.#site)) ?? withoutRoute(this.#site);
    } catch {
      // It is away, or somebody must log in again: what was said last holds.
      answer = this.#answer ?? withoutRoute(this.#site);
    }
    // Of answers that come out of turn, the newest counts.
    if (turn !== this.#turn) return;
    const before = this.#answer?.settings;
    this.#answer = answer;
    if (before !== undefined && layoutOf(before) !== layoutOf(answer.settings)) this.#closeAll();
    if (!answer.settings.enabled) {
      this.#end();
      return;
    }
    this.#begin(answer);
    await this.#tell(answer);
    this.look();
  }

  /** Find the text boxes that have come, and let go of those that are gone. */
  look(): void {
    for (const [name, { pair }] of this.#linted) {
      if (!pair.positive.isConnected || pair.negative?.isConnected === false) this.#close(name);
    }
    if (this.#answer?.settings.enabled !== true) return;
    for (const pair of findPairs(app())) {
      const known = this.#linted.get(pair.name);
      if (known?.pair.positive === pair.positive && known.pair.negative === pair.negative) continue;
      this.#close(pair.name);
      if (this.#failure === "" && this.#engine !== undefined) this.#linted.set(pair.name, this.#open(pair, this.#engine, this.#answer.settings));
    }
    this.#say();
  }

  #begin(answer: Answer): void {
    if (this.#engine !== undefined || this.#failure !== "") return;
    if (answer.engine === null) {
      this.#fail("its folder has no engine: install the extension as it is released, or build it");
    } else if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      this.#fail("this browser does not run WebAssembly");
    } else {
      this.#engine = new Engine({
        base: new URL(answer.engine, this.#site.root),
        onState: (state, message) => {
          if (state === "failed") this.#fail(message.replace(/^promptlint stopped: /, ""));
        },
      });
    }
  }

  async #tell(answer: Answer): Promise<void> {
    const options = optionsOf(answer);
    const told = JSON.stringify(options);
    if (this.#engine === undefined || told === this.#told) return;
    const isFirst = this.#told === "";
    this.#told = told;
    // The first answer waits for the engine; the text boxes need not.
    const telling = this.#engine.configure(options).then(
      () => (this.#note = ""),
      async (error: Error) => {
        this.#note = `promptlint does not take its settings: ${error.message}`;
        const { select: _, ignore: __, ...settings } = options.settings ?? {};
        await this.#engine?.configure({ ...options, settings }).catch(() => undefined);
      },
    );
    const after = telling.then(() => {
      this.#say();
      for (const { boxes } of this.#linted.values()) boxes.lint();
    });
    if (!isFirst) await after;
  }

  #open(pair: Pair, engine: Engine, settings: Settings): Linted {
    const endings: (() => void)[] = [];
    const sides: [HTMLElement, HTMLTextAreaElement][] = [];
    addStyles(pair.positive.getRootNode() as Document | ShadowRoot);
    const show = (): void => {
      if (pair.isOptional) for (const [panel, box] of sides) panel.hidden = box.value === "";
    };
    const boxes = new LintedBoxes({
      engine,
      box: pair.positive,
      ...(pair.negative === undefined ? {} : { negative: pair.negative }),
      place: (panel, box) => {
        if (!settings.panel) return;
        panel.classList.add("promptlint-webui");
        panel.classList.toggle("promptlint-no-tokens", !settings.tokens);
        // The WebUI takes Escape for a wish to stop what it draws.
        panel.addEventListener("keydown", (event) => {
          if (event.key === "Escape") event.stopPropagation();
        });
        placeBelow(panel, box);
        sides.push([panel, box]);
        endings.push(keepSteady(panel, box));
        show();
      },
      onFindings: show,
    });
    return { pair, boxes, endings };
  }

  #close(name: string): void {
    const linted = this.#linted.get(name);
    if (linted === undefined) return;
    this.#linted.delete(name);
    linted.boxes.close();
    for (const end of linted.endings) end();
  }

  #closeAll(): void {
    for (const name of [...this.#linted.keys()]) this.#close(name);
    for (const line of app().querySelectorAll(".promptlint-line-only")) line.remove();
  }

  #fail(why: string): void {
    this.#failure = `promptlint does not run: ${why}`;
    this.#closeAll();
    this.#end();
    this.look();
  }

  /** Give back what the engine takes. */
  #end(): void {
    this.#engine?.close();
    this.#engine = undefined;
    this.#told = "";
  }

  /** One line under each first prompt, where there is something to say. */
  #say(): void {
    const message = this.#failure || this.#note;
    for (const pair of findPairs(app())) {
      if (pair.isOptional) continue;
      const id = `promptlint-${pair.name}-line`;
      const there = app().querySelector<HTMLElement>(`#${id}`);
      if (message === "") {
        there?.remove();
        continue;
      }
      if (there?.textContent === message) continue;
      there?.remove();
      const line = document.createElement("p");
      line.id = id;
      line.className = "promptlint-panel promptlint-webui promptlint-line-only";
      line.setAttribute("role", "status");
      line.textContent = message;
      placeBelow(line, pair.positive);
    }
  }
}

/** The settings that decide what is on the page at all. */
function layoutOf(settings: Settings): string {
  return JSON.stringify([settings.enabled, settings.panel, settings.tokens]);
}
