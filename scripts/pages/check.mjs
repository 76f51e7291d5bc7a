// usage: check.mjs ENGINE TEXTAREA PLAYGROUND CONFORMANCE WHICH
// WEBUI has what that page takes, as JSON: the extension, the stand-in's folder, and Pythons by their gradio.

import { check, finish } from "./browser.mjs";
import { checkComfyUI } from "./comfyui.mjs";
import { checkPlayground } from "./playground.mjs";
import { checkTextarea } from "./textarea.mjs";
import { checkWebui } from "./webui.mjs";

const [engine, textarea, playground, conformance, which] = process.argv.slice(2);
const pages = {
  textarea: () => checkTextarea({ engine, textarea }, conformance),
  playground: () => checkPlayground(playground),
  comfyui: checkComfyUI,
  webui: () => checkWebui(JSON.parse(process.env.WEBUI)),
};
for (const [name, run] of Object.entries(pages)) {
  if (which !== "all" && which !== name) continue;
  try {
    await run();
  } catch (error) {
    check("it ran to its end", false, error.stack ?? String(error));
  }
}
finish();
