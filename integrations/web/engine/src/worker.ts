// The worker: Python, and the one function of promptlint that answers requests. What it loads lies beside it.

import { loadPyodide, type PyodideAPI } from "pyodide";
import type { FromWorker, Plugin, ToWorker } from "./protocol";

const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

// Nothing of a package index is needed: all packages are in one archive.
const LOCK = JSON.stringify({ info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", version: "", python: "" }, packages: {} });

let answer: ((request: string) => string) | undefined;

async function file(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} is not there (${response.status})`);
  return response.arrayBuffer();
}

function addPlugin(python: PyodideAPI, plugin: Plugin): void {
  if (plugin.name.endsWith(".whl")) {
    if (typeof plugin.data === "string") throw new Error(`${plugin.name}: a wheel must be given as bytes`);
    python.unpackArchive(plugin.data, "wheel");
    return;
  }
  if (!/^[A-Za-z_]\w*\.py$/.test(plugin.name)) throw new Error(`${plugin.name}: a plug-in is a wheel or a module, NAME.py`);
  const data = typeof plugin.data === "string" ? plugin.data : new Uint8Array(plugin.data);
  python.FS.writeFile(`/plugins/${plugin.name}`, data);
}

async function start(base: string, plugins: Plugin[]): Promise<void> {
  const began = performance.now();
  const archive = file(new URL("python.zip", base));
  archive.catch(() => undefined); // It is awaited below; until then nobody would have caught it.
  const python = await loadPyodide({ indexURL: base, packageBaseUrl: base, lockFileContents: LOCK, args: ["-O"] });
  const loaded = performance.now();
  python.unpackArchive(await archive, "zip", { extractDir: "/promptlint" });
  python.FS.mkdirTree("/plugins");
  for (const plugin of plugins) addPlugin(python, plugin);
  python.runPython('import sys; sys.dont_write_bytecode = True; sys.path[:0] = ["/promptlint"]; sys.path.append("/plugins")');
  const engine = python.runPython("from promptlint.web import WebEngine; WebEngine()");
  answer = engine.answer;
  // The first prompt has the tables of the parser and all rules made; nobody need wait for that later.
  answer?.(JSON.stringify({ do: "lint", text: "a (cat:1.1), [dog], <lora:x:1>" }));
  scope.postMessage({ type: "ready", pyodide: loaded - began, all: performance.now() - began });
}

function broken(error: unknown): void {
  scope.postMessage({ type: "broken", message: error instanceof Error ? error.message : String(error) });
}

scope.onmessage = (event) => {
  const message = event.data;
  if (message.type === "start") {
    start(message.base, message.plugins).catch(broken);
    return;
  }
  try {
    if (answer === undefined) throw new Error("the engine has not started");
    scope.postMessage({ type: "answer", id: message.id, answer: answer(message.request) });
  } catch (error) {
    // The Python side answers whatever is wrong; what comes here is the end of it.
    broken(error);
  }
};
