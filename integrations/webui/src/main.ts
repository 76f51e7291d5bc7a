// promptlint in the WebUI: it waits for the page to be there, and is then at work under its prompts.

import { host, siteOf } from "./host";
import { Prompts } from "./prompts";

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : undefined;
const site = siteOf(script, document.baseURI);
let isStarted = false;

function start(): void {
  if (isStarted) return;
  isStarted = true;
  // The WebUI goes first.
  const begin = (): void => void new Prompts(site).start();
  if (typeof requestIdleCallback === "function") requestIdleCallback(begin, { timeout: 2_000 });
  else setTimeout(begin, 200);
}

if (host.onUiLoaded !== undefined) host.onUiLoaded(start);
else addEventListener("load", start);
