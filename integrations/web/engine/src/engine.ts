// The engine as a page sees it: requests and answers, over a worker that may be started anew.

import type { Do, Failure, FromWorker, Options, Plugin, Prompts, Requests, ToWorker } from "./protocol";

export type * from "./protocol";

/** As much of a worker as is used here. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?: () => void }) => void) | null;
  onmessageerror: (() => void) | null;
}

export type State = "loading" | "ready" | "restarting" | "failed" | "closed";

export interface EngineOptions {
  /** The folder with `worker.mjs` and what it loads. */
  base: string | URL;
  plugins?: Plugin[];
  /** Milliseconds for an answer, and for the engine to start; then it is started anew. */
  patience?: number;
  startPatience?: number;
  /** Told of each change of state, with what happened. */
  onState?: (state: State, message: string) => void;
  /** How a worker is made; for tests. */
  newWorker?: () => WorkerLike;
}

export interface AskOptions {
  /** A request takes the place of an earlier one of the same lane that has not been answered. */
  lane?: string;
  signal?: AbortSignal;
}

/** Why there is no answer. `kind` is `superseded` or `canceled` where nobody waits for it any more, `crashed` or
 * `timeout` where the engine had to be started anew, `closed`, or what promptlint says is wrong with the request. */
export class EngineError extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly missingPackage: string | null = null,
  ) {
    super(message);
    this.name = "EngineError";
  }

  /** Whether there is nothing to tell anybody. */
  get isQuiet(): boolean {
    return this.kind === "superseded" || this.kind === "canceled";
  }
}

interface Waiting {
  id: number;
  request: string;
  lane: string | undefined;
  resolve: (answer: unknown) => void;
  reject: (error: EngineError) => void;
}

const MOST_RESTARTS = 3;
const RESTARTS_WITHIN = 60_000;

export class Engine {
  #state: State = "loading";
  #worker: WorkerLike | undefined;
  #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #id = 0;
  #restarts: number[] = [];
  #plugins: Plugin[];
  readonly #configurations = new Map<string, string>();
  readonly #options: EngineOptions;
  readonly #base: string;
  /** How long the start took, in milliseconds: Pyodide alone, and all. */
  started: { pyodide: number; all: number } | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#base = new URL(options.base, globalThis.location?.href).href.replace(/\/?$/, "/");
    this.#plugins = options.plugins ?? [];
    this.#start();
  }

  get state(): State {
    return this.#state;
  }

  ask<K extends Do>(name: K, request: Requests[K]["request"], options: AskOptions = {}): Promise<Requests[K]["answer"]> {
    const written = JSON.stringify({ do: name, ...request });
    if (name === "configure") {
      this.#configurations.set((request as Requests["configure"]["request"]).configuration ?? "default", written);
    }
    return new Promise((resolve, reject) => {
      if (this.#state === "closed" || this.#state === "failed") {
        reject(new EngineError("closed", "the engine is not running"));
        return;
      }
      if (options.signal?.aborted) {
        reject(new EngineError("canceled", "canceled"));
        return;
      }
      const id = ++this.#id;
      const lane = options.lane;
      if (lane !== undefined) this.#drop((each) => each.lane === lane, "superseded");
      this.#waiting.push({ id, request: written, lane, resolve: resolve as (answer: unknown) => void, reject });
      options.signal?.addEventListener("abort", () => this.#drop((each) => each.id === id, "canceled"), { once: true });
      this.#next();
    });
  }

  configure(options: Options, configuration = "default"): Promise<Requests["configure"]["answer"]> {
    return this.ask("configure", { configuration, options });
  }

  lint(prompts: Prompts, options?: AskOptions): Promise<Requests["lint"]["answer"]> {
    return this.ask("lint", prompts, options);
  }

  /** Further plug-ins; the engine starts anew with them. */
  addPlugins(plugins: Plugin[]): void {
    this.#plugins = [...this.#plugins.filter((old) => !plugins.some((each) => each.name === old.name)), ...plugins];
    this.#end(new EngineError("crashed", "the engine starts anew with other plug-ins"));
    this.#say("restarting", "the engine starts anew with other plug-ins");
    this.#start();
  }

  close(): void {
    this.#end(new EngineError("closed", "the engine was closed"));
    this.#fail(new EngineError("closed", "the engine was closed"));
    this.#say("closed", "the engine was closed");
  }

  #start(): void {
    const worker = this.#options.newWorker?.() ?? (new Worker(new URL("worker.mjs", this.#base), { type: "module", name: "promptlint" }) as unknown as WorkerLike);
    this.#worker = worker;
    worker.onmessage = (event) => {
      if (worker === this.#worker) this.#hear(event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (worker === this.#worker) this.#crash(event.message ?? "its worker could not be loaded");
    };
    worker.onmessageerror = () => {
      if (worker === this.#worker) this.#crash("a message could not be read");
    };
    this.#wait(this.#options.startPatience ?? 120_000, "it took too long to start");
    worker.postMessage({ type: "start", base: this.#base, plugins: this.#plugins });
  }

  #hear(message: FromWorker): void {
    if (message.type === "broken") {
      this.#crash(message.message);
      return;
    }
    clearTimeout(this.#timer);
    if (message.type === "ready") {
      this.started = { pyodide: message.pyodide, all: message.all };
      // What pages have said of themselves is said again to a new worker. Those who wait for the answer get it too.
      for (const [name, request] of this.#configurations) {
        if (!this.#waiting.some((each) => each.request === request)) this.#waiting.unshift(this.#quiet(name, request));
      }
      this.#say("ready", "");
      this.#next();
      return;
    }
    const running = this.#running;
    if (running === undefined || running.id !== message.id) return;
    this.#running = undefined;
    const answer = JSON.parse(message.answer) as { ok?: unknown; error?: Failure };
    if (answer.error !== undefined) running.reject(new EngineError(answer.error.kind, answer.error.message, answer.error.package));
    else running.resolve(answer.ok);
    this.#next();
  }

  #quiet(name: string, request: string): Waiting {
    return { id: ++this.#id, request, lane: `configure ${name}`, resolve: () => undefined, reject: () => undefined };
  }

  #next(): void {
    if (this.#state !== "ready" || this.#running !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#running = next;
    this.#wait(this.#options.patience ?? 15_000, "it took too long to answer");
    this.#worker?.postMessage({ type: "ask", id: next.id, request: next.request });
  }

  #wait(patience: number, message: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#crash(message, "timeout"), patience);
  }

  /** Nobody waits for some requests any more. One that runs goes on, and its answer is passed over. */
  #drop(which: (each: Waiting) => boolean, kind: string): void {
    const running = this.#running;
    if (running !== undefined && which(running)) {
      running.reject(new EngineError(kind, kind));
      this.#running = { ...running, lane: undefined, resolve: () => undefined, reject: () => undefined };
    }
    const dropped = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((each) => !which(each));
    for (const each of dropped) each.reject(new EngineError(kind, kind));
  }

  #end(error: EngineError): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(error);
  }

  #fail(error: EngineError): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each.reject(error);
  }

  #crash(message: string, kind = "crashed"): void {
    if (this.#state === "closed" || this.#state === "failed") return;
    const error = new EngineError(kind, `promptlint stopped: ${message}`);
    // What it could not bear to be told is not told to the next one.
    for (const [name, request] of this.#configurations) {
      if (request === this.#running?.request) this.#configurations.delete(name);
    }
    this.#end(error);
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((each) => now - each < RESTARTS_WITHIN), now];
    if (this.#restarts.length > MOST_RESTARTS) {
      this.#fail(error);
      this.#say("failed", error.message);
      return;
    }
    this.#say("restarting", error.message);
    this.#start();
  }

  #say(state: State, message: string): void {
    this.#state = state;
    this.#options.onState?.(state, message);
  }
}
