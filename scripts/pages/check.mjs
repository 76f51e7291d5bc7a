// usage: check.mjs ENGINE TEXTAREA PLAYGROUND CONFORMANCE WHICH

import { check, finish } from "./browser.mjs";
import { checkComfyUI } from "./comfyui.mjs";
import { checkPlayground } from "./playground.mjs";
import { checkTextarea } from "./textarea.mjs";

const [engine, textarea, playground, conformance, which] = process.argv.slice(2);
const pages = { textarea: () => checkTextarea({ engine, textarea }, conformance), playground: () => checkPlayground(playground), comfyui: checkComfyUI };
for (const [name, run] of Object.entries(pages)) {
  if (which !== "all" && which !== name) continue;
  try {
    await run();
  } catch (error) {
    check("it ran to its end", false, error.stack ?? String(error));
  }
}
finish();
