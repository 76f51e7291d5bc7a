import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, type EngineError, type EngineOptions, type State, type WorkerLike } from "../src/engine";
import type { FromWorker, ToWorker } from "../src/protocol";

class FakeWorker implements WorkerLike {
  static made: FakeWorker[] = [];
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message?: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  heard: ToWorker[] = [];
  ended = false;

  constructor() {
    FakeWorker.made.push(this);
  }

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(message: FromWorker): void {
    this.onmessage?.({ data: message });
  }

  ready(): void {
    this.say({ type: "ready", pyodide: 1, all: 2 });
  }

  /** The requests it was asked. */
  get asked(): { id: number; do: string; text?: string }[] {
    return this.heard.flatMap((each) => (each.type === "ask" ? [{ id: each.id, ...JSON.parse(each.request) }] : []));
  }

  answer(ok: unknown): void {
    this.say({ type: "answer", id: this.asked.at(-1)?.id ?? 0, answer: JSON.stringify({ ok }) });
  }
}

function engineWith(options: Partial<EngineOptions> = {}): { engine: Engine; states: [State, string][]; worker: () => FakeWorker } {
  FakeWorker.made = [];
  const states: [State, string][] = [];
  const engine = new Engine({
    base: "http://localhost/engine",
    newWorker: () => new FakeWorker(),
    onState: (state, message) => states.push([state, message]),
    ...options,
  });
  const worker = (): FakeWorker => FakeWorker.made.at(-1) as FakeWorker;
  return { engine, states, worker };
}

const failed = async (promise: Promise<unknown>): Promise<EngineError> => {
  try {
    await promise;
  } catch (error) {
    return error as EngineError;
  }
  throw new Error("it was answered");
};

test("requests wait until the engine is ready, and are answered one after another", async () => {
  const { engine, worker } = engineWith();
  const one = engine.lint({ text: "a" });
  const other = engine.lint({ text: "b" });
  assert.deepEqual(worker().asked, []);
  worker().ready();
  assert.deepEqual(worker().asked.map((each) => each.text), ["a"]);
  worker().answer({ findings: [], counts: {} });
  assert.deepEqual(await one, { findings: [], counts: {} });
  assert.deepEqual(worker().asked.map((each) => each.text), ["a", "b"]);
  worker().answer({ findings: [], counts: {} });
  await other;
  engine.close();
});

test("a newer request of a lane takes the place of the older one, running or waiting", async () => {
  const { engine, worker } = engineWith();
  worker().ready();
  const running = engine.lint({ text: "a" }, { lane: "box" });
  const waiting = engine.lint({ text: "b" }, { lane: "box" });
  const other = engine.lint({ text: "x" }, { lane: "other" });
  const newest = engine.lint({ text: "c" }, { lane: "box" });
  assert.equal((await failed(running)).kind, "superseded");
  assert.equal((await failed(waiting)).isQuiet, true);
  worker().answer({ old: true });
  worker().answer({ of: "x" });
  worker().answer({ of: "c" });
  assert.deepEqual([await other, await newest], [{ of: "x" }, { of: "c" }]);
  assert.deepEqual(worker().asked.map((each) => each.text), ["a", "x", "c"]);
  engine.close();
});

test("a request is canceled by its signal", async () => {
  const { engine, worker } = engineWith();
  worker().ready();
  void engine.lint({ text: "a" }).catch(() => undefined);
  const controller = new AbortController();
  const canceled = engine.lint({ text: "b" }, { signal: controller.signal });
  controller.abort();
  assert.equal((await failed(canceled)).kind, "canceled");
  assert.equal((await failed(engine.lint({ text: "c" }, { signal: controller.signal }))).kind, "canceled");
  worker().answer({});
  assert.deepEqual(worker().asked.map((each) => each.text), ["a"]);
  engine.close();
});

test("what is wrong with a request is an error with the missing package", async () => {
  const { engine, worker } = engineWith();
  worker().ready();
  const asked = engine.lint({ text: "a" });
  const error = { kind: "MissingPackageError", message: "needs ftfy", package: "ftfy" };
  worker().say({ type: "answer", id: worker().asked[0]?.id ?? 0, answer: JSON.stringify({ error }) });
  const found = await failed(asked);
  assert.deepEqual([found.kind, found.message, found.missingPackage], ["MissingPackageError", "needs ftfy", "ftfy"]);
  engine.close();
});

test("after a crash a new worker is told what pages said, and answers what waited", async () => {
  const { engine, states, worker } = engineWith({ plugins: [{ name: "rules.py", data: "" }] });
  worker().ready();
  const configured = engine.configure({ settings: { target: "forge" } }, "txt2img");
  worker().answer({ target: "forge" });
  await configured;
  const crashing = engine.lint({ text: "a" });
  const waiting = engine.lint({ text: "b" });
  const first = worker();
  first.say({ type: "broken", message: "memory" });
  assert.equal((await failed(crashing)).kind, "crashed");
  assert.equal(first.ended, true);
  assert.notEqual(worker(), first);
  assert.deepEqual(states.at(-1), ["restarting", "promptlint stopped: memory"]);
  assert.deepEqual(worker().heard, [{ type: "start", base: "http://localhost/engine/", plugins: [{ name: "rules.py", data: "" }] }]);
  worker().ready();
  assert.deepEqual(worker().asked.map((each) => each.do), ["configure"]);
  worker().answer({ target: "forge" });
  assert.deepEqual(worker().asked.map((each) => each.do), ["configure", "lint"]);
  worker().answer({ of: "b" });
  assert.deepEqual(await waiting, { of: "b" });
  first.say({ type: "ready", pyodide: 9, all: 9 });
  assert.deepEqual(engine.started, { pyodide: 1, all: 2 });
  engine.close();
});

test("a configuration that it crashes at is not told again", async () => {
  const { engine, worker } = engineWith();
  worker().ready();
  const configured = engine.configure({ rule_modules: ["bad"] }, "bad");
  const other = engine.configure({}, "good");
  worker().say({ type: "broken", message: "exit" });
  assert.equal((await failed(configured)).kind, "crashed");
  worker().ready();
  assert.deepEqual(worker().asked.map((each) => (each as { configuration?: string }).configuration), ["good"]);
  worker().answer({ target: "a1111" });
  await other;
  engine.close();
});

test("one that crashes again and again is given up, and says so", async () => {
  const { engine, states, worker } = engineWith();
  const asked = engine.lint({ text: "a" });
  for (let time = 0; time < 4; time++) worker().onerror?.({ message: "not found" });
  assert.equal((await failed(asked)).message, "promptlint stopped: not found");
  assert.deepEqual(states.map(([state]) => state), ["restarting", "restarting", "restarting", "failed"]);
  assert.equal((await failed(engine.lint({ text: "b" }))).kind, "closed");
});

test("one that does not answer in time is started anew", async () => {
  const { engine, states, worker } = engineWith({ patience: 20 });
  worker().ready();
  const first = worker();
  assert.equal((await failed(engine.lint({ text: "a" }))).kind, "timeout");
  assert.equal(first.ended, true);
  assert.deepEqual(states.map(([state]) => state), ["ready", "restarting"]);
  engine.close();
  assert.equal(engine.state, "closed");
  assert.equal(worker().ended, true);
});

test("further plug-ins take the place of those of their name", async () => {
  const { engine, worker } = engineWith({ plugins: [{ name: "a.py", data: "1" }] });
  engine.addPlugins([{ name: "a.py", data: "2" }, { name: "b.py", data: "3" }]);
  const [start] = worker().heard;
  assert.deepEqual(start?.type === "start" && start.plugins.map((each) => each.data), ["2", "3"]);
  engine.close();
});
