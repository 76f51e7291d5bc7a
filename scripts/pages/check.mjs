// usage: check.mjs ENGINE TEXTAREA PLAYGROUND CONFORMANCE

import { check, finish } from "./browser.mjs";
import { checkPlayground } from "./playground.mjs";
import { checkTextarea } from "./textarea.mjs";

const [engine, textarea, playground, conformance] = process.argv.slice(2);
for (const run of [() => checkTextarea({ engine, textarea }, conformance), () => checkPlayground(playground)]) {
  try {
    await run();
  } catch (error) {
    check("it ran to its end", false, error.stack ?? String(error));
  }
}
finish();
