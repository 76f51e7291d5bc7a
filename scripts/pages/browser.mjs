// What the drivers of pages share: a server of static files, a browser that reaches nothing else, checks that say what failed.

import { createReadStream, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
  ".zip": "application/zip", ".md": "text/plain", ".txt": "text/plain",
};

/** The files of some folders by the first part of their path: `{ playground: "/some/folder" }`. */
export async function serve(folders) {
  const server = createServer((request, response) => {
    const [, name, ...rest] = decodeURIComponent(new URL(request.url, "http://localhost").pathname).split("/");
    const inside = normalize(rest.join("/") || "index.html");
    const file = folders[name] !== undefined && !inside.startsWith("..") ? join(folders[name], inside) : undefined;
    try {
      const found = statSync(file);
      const tag = `"${found.size}-${found.mtimeMs}"`;
      const headers = { "content-type": TYPES[file.slice(file.lastIndexOf("."))] ?? "application/octet-stream", "cache-control": "max-age=3600", etag: tag };
      if (!found.isFile()) throw new Error("not a file");
      response.writeHead(200, { ...headers, "content-length": found.size });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A browser whose pages reach the loopback address alone; `asked` are the other addresses that they asked for. */
export async function browse(options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  const asked = [];
  const problems = [];
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.hostname === "127.0.0.1" || url.protocol === "data:" || url.protocol === "blob:") return route.continue();
    asked.push(url.href);
    return route.abort();
  });
  context.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  context.on("weberror", (error) => problems.push(String(error.error())));
  return { browser, context, asked, problems };
}

/** Seconds of processor time of all processes of a browser. */
export async function processorTime(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, each) => sum + each.cpuTime, 0);
}

let failures = 0;

export function check(what, holds, found = "") {
  if (holds) {
    console.log(`ok: ${what}`);
    return;
  }
  failures++;
  console.log(`FAILED: ${what}${found === "" ? "" : `: ${typeof found === "string" ? found : JSON.stringify(found)}`}`);
}

export function equal(what, found, expected) {
  check(what, JSON.stringify(found) === JSON.stringify(expected), `${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

/** Ends the process as the checks went. */
export function finish() {
  console.log(failures === 0 ? "all pages hold" : `${failures} checks failed`);
  process.exit(failures === 0 ? 0 : 1);
}

export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (folder === undefined || folder === "") return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Wait for what a function of the page gives to be as expected; gives the last of it. */
export async function until(get, holds, patience = 60_000) {
  const end = Date.now() + patience;
  let found;
  do {
    found = await get();
    if (holds(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < end);
  return found;
}
