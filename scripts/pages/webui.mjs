// The WebUI's extension, in pages that the WebUI's own gradio makes: 3.41.2, as A1111, reForge and Forge Classic have it,
// and 4.40.0, as Forge and Forge Neo have it.

import { spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { browse, check, equal, processorTime, shot, until } from "./browser.mjs";

// What gradio's own page asks for.
const OF_GRADIO = /^https:\/\/(fonts\.(googleapis|gstatic)\.com|cdnjs\.cloudflare\.com|api\.gradio\.app)\//;

/** A WebUI with the extension in a folder of any name. */
async function start(python, standIn, extension, { options = [], without = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "promptlint-webui-"));
  mkdirSync(join(folder, "extensions"));
  cpSync(extension, join(folder, "extensions/my lint"), { recursive: true });
  for (const name of without) rmSync(join(folder, "extensions/my lint", name));
  copyFileSync(join(standIn, "page.js"), join(folder, "page.js"));
  const server = spawn(python, [join(standIn, "stand_in.py"), folder, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (said += data));
  const address = await until(() => said.match(/^http.*$/m)?.[0], (found) => found !== undefined || server.exitCode !== null, 90_000);
  if (address === undefined) throw new Error(`the WebUI did not start: ${said}`);
  const stop = async () => {
    server.stdin.end();
    await new Promise((resolve) => (server.exitCode === null ? server.once("exit", resolve) : resolve()));
    rmSync(folder, { recursive: true });
  };
  return { address, stop };
}

/** What is written in the list below a box, by the codes of the rules. */
const codes = (page, id) =>
  page.evaluate((id) => {
    const box = document.querySelector(`#${id} textarea`);
    const panel = [...document.querySelectorAll(".promptlint-panel")].find((each) => box.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
    return panel === undefined || panel.offsetHeight === 0 ? [] : [...panel.querySelectorAll(".promptlint-code")].map((each) => each.textContent);
  }, id);
const value = (page, id = "txt2img_prompt") => page.$eval(`#${id} textarea`, (box) => box.value);
const marks = (page, id) => page.$$eval(`#${id} .promptlint-mark`, (all) => all.map((each) => each.textContent));
const becomes = (page, id, code) => until(() => codes(page, id), (all) => all.includes(code), 120_000);

async function write(page, id, text) {
  await page.click(`#${id} textarea`);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

const openTab = (page, number) => page.evaluate((number) => document.querySelector(`#tabs button:nth-of-type(${number})`).click(), number);

/** How far a mark is from the words of the box, by a copy of it that the browser lays out itself. */
async function distance(page, id, words) {
  return page.evaluate(([id, words]) => {
    const box = document.querySelector(`#${id} textarea`);
    const copy = document.createElement("div");
    const style = getComputedStyle(box);
    for (const name of style) copy.style.setProperty(name, style.getPropertyValue(name));
    const rect = box.getBoundingClientRect();
    Object.assign(copy.style, { position: "fixed", left: `${rect.left}px`, top: `${rect.top}px`, width: `${rect.width}px`, height: `${rect.height}px`, whiteSpace: "pre-wrap", overflowWrap: "break-word", transition: "none", margin: "0", zIndex: -1 });
    copy.textContent = box.value;
    document.body.append(copy);
    const range = document.createRange();
    const at = box.value.indexOf(words);
    range.setStart(copy.firstChild, at);
    range.setEnd(copy.firstChild, at + words.length);
    const there = range.getClientRects()[0];
    const here = [...document.querySelectorAll(`#${id} .promptlint-mark`)].find((each) => each.textContent === words)?.getClientRects()[0];
    copy.remove();
    return here === undefined ? Infinity : Math.max(Math.abs(here.left - there.left), Math.abs(here.top - there.top));
  }, [id, words]);
}

/** What Python was given, after Ctrl+Enter. */
async function submitted(page) {
  await page.focus("#txt2img_prompt textarea");
  await page.keyboard.press("Control+Enter");
  const wanted = await value(page);
  return until(() => page.$eval("#html_info_txt2img textarea", (box) => box.value.split("\x1f")), ([text]) => text === wanted, 20_000);
}

async function checkVersion(name, python, standIn, extension) {
  const webui = await start(python, standIn, extension);
  const { browser, context, asked, problems } = await browse({ colorScheme: "light" });
  const page = await context.newPage();
  const of = (what) => `gradio ${name}: ${what}`;
  try {
    // The WebUI's page alone, first.
    await context.route("**/promptlint.js*", (route) => route.abort());
    await page.goto(`${webui.address}?__theme=light`);
    await page.waitForSelector("#txt2img_prompt textarea");
    await page.waitForTimeout(3_000);
    console.log(of(`the page without promptlint: ${(await processorTime(browser)).toFixed(1)} s of processor time`));
    await context.unroute("**/promptlint.js*");
    problems.length = 0;
    for (const which of ["at first", "again"]) {
      await page.goto("about:blank");
      const [began, spent] = [Date.now(), await processorTime(browser)];
      await page.goto(`${webui.address}?__theme=light`);
      await page.waitForSelector("#txt2img_prompt textarea");
      await page.fill("#txt2img_prompt textarea", "((cat:1.2))");
      await page.waitForSelector("#txt2img_prompt .promptlint-mark", { timeout: 120_000 });
      const took = Date.now() - began;
      console.log(of(`first finding ${which}: ${took} ms at a load of ${loadavg()[0].toFixed(1)}, ${((await processorTime(browser)) - spent).toFixed(1)} s of processor time`));
    }

    // Behind an emoji; a LoRA that is not there.
    await write(page, "txt2img_prompt", "😀 a 漢字, ((cat:1.2)), a lighthouse with a red roof above a sandy bay, <lora:ink_skecth:1>");
    await becomes(page, "txt2img_prompt", "PR006");
    equal(of("findings of a prompt"), await codes(page, "txt2img_prompt"), ["PW008", "PR006"]);
    equal(of("squiggles are at the words"), await marks(page, "txt2img_prompt"), ["((cat:1.2))", "<lora:ink_skecth:1>"]);
    for (const words of ["((cat:1.2))", "<lora:ink_skecth:1>"]) {
      const far = await distance(page, "txt2img_prompt", words);
      check(of(`the squiggle is where ${words} is`), far < 1, far);
    }
    check(of("the LoRA that is meant is named"), (await page.textContent("#tab_txt2img .promptlint-findings")).includes("ink_sketch"));

    // The negative prompt.
    await write(page, "txt2img_neg_prompt", "worst quality, (blurry");
    equal(of("a negative prompt"), await becomes(page, "txt2img_neg_prompt", "PS001"), ["PS001"]);
    await page.waitForTimeout(400);
    await shot(page, `webui-${name}-light`);

    // A fix, undo, and what Python is given.
    await page.locator("#tab_txt2img .promptlint-fix").first().click();
    equal(of("a fix is made"), (await until(() => value(page), (now) => now.includes("1.32"))).includes("(cat:1.32),"), true);
    const given = await submitted(page);
    equal(of("Python is given the fixed prompt"), [given[0].includes("(cat:1.32),"), given[1]], [true, "worst quality, (blurry"]);
    await page.focus("#txt2img_prompt textarea");
    await page.keyboard.press("Control+z");
    equal(of("undo takes it back"), (await value(page)).includes("((cat:1.2))"), true);
    equal(of("and Python is given the old one"), (await submitted(page))[0].includes("((cat:1.2))"), true);

    // Keys: of the list, and of the WebUI.
    await page.focus("#txt2img_prompt textarea");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("F8");
    equal(of("F8 goes to the findings"), await page.evaluate(() => document.activeElement.classList.contains("promptlint-place")), true);
    await page.keyboard.press("Escape");
    equal(of("Escape goes back, and stops nothing"), await page.evaluate(() => [document.activeElement.closest("[id]").id, globalThis.hostKeys ?? []]), ["txt2img_prompt", []]);
    await write(page, "txt2img_prompt", "a cat");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+ArrowUp");
    equal(of("the WebUI's own keys work"), await value(page), "(a cat:1.1)");

    // Set by Python, and by a script without an event: the findings change.
    await page.click("#paste");
    equal(of("a prompt that was read from a picture"), await becomes(page, "txt2img_prompt", "PS001"), ["PW008", "PW010", "PS001"]);
    equal(of("and its negative prompt, without findings"), await until(() => codes(page, "txt2img_neg_prompt"), (all) => all.length === 0), []);
    await page.click("#txt2img_style_apply");
    await until(() => value(page), (now) => now.includes("film grain"));
    equal(of("a style"), await until(() => marks(page, "txt2img_prompt"), (all) => all.includes("((film grain:1.2))")), ["[", "[(boat:1.1)]", "]", "(", "((film grain:1.2))"]);
    await page.$eval("#txt2img_prompt textarea", (box) => (box.value = "a dog, <lora:nowhere_at_all:1>"));
    equal(of("a prompt that is set without an event"), await becomes(page, "txt2img_prompt", "PR006"), ["PR006"]);

    // What is installed changes, and a setting.
    await write(page, "txt2img_prompt", "a dog, <lora:late_lora:1>, ((cat:1.2))");
    equal(of("a LoRA that is not there yet"), await until(() => codes(page, "txt2img_prompt"), (all) => all.length === 2), ["PR006", "PW008"]);
    await page.click("#txt2img_lora_extra_refresh");
    equal(of("and is, once the WebUI has looked again"), await until(() => codes(page, "txt2img_prompt"), (all) => !all.includes("PR006"), 20_000), ["PW008"]);
    const applied = async (change) => {
      await openTab(page, 3);
      await change();
      await page.click("#settings_submit");
      await page.waitForTimeout(800);
      await page.evaluate(() => waiting.options.forEach((callback) => callback()));
      await openTab(page, 1);
    };
    await applied(() => page.fill("#setting_promptlint_ignore textarea", "PW008"));
    equal(of("a rule that the settings leave out"), await until(() => codes(page, "txt2img_prompt"), (all) => all.length === 0, 20_000), []);
    const drawn = () => page.$$eval(".promptlint-overlay, .promptlint-panel, .promptlint-box", (all) => all.length);
    await applied(() => page.uncheck("#setting_promptlint_enabled input"));
    equal(of("switched off, nothing is left of it"), await until(drawn, (count) => count === 0, 20_000), 0);
    await applied(() => page.check("#setting_promptlint_enabled input"));
    await write(page, "txt2img_prompt", "a (dog, ((cat:1.2))");
    equal(of("and switched on again it is back"), await becomes(page, "txt2img_prompt", "PS001"), ["PS001"]);
    await applied(() => page.fill("#setting_promptlint_ignore textarea", "PW008, no-such-rule"));
    const notes = () => page.$$eval("#tab_txt2img .promptlint-line-only", (all) => all.map((each) => each.textContent));
    check(of("settings that cannot be taken are told"), (await until(notes, (all) => all.length > 0, 20_000))[0]?.includes("no-such-rule"), await notes());
    await applied(() => page.fill("#setting_promptlint_ignore textarea", "PW008"));
    equal(of("until they can"), await until(notes, (all) => all.length === 0, 20_000), []);

    // Other tabs, and prompts that come late.
    await openTab(page, 2);
    equal(of("nothing is drawn for a tab that is not shown"), await page.$$eval("#tab_txt2img .promptlint-overlay", (all) => all.every((each) => each.getClientRects().length === 0)), true);
    await write(page, "img2img_prompt", "a (boat");
    equal(of("img2img"), await becomes(page, "img2img_prompt", "PS001"), ["PS001"]);
    await openTab(page, 1);
    await page.click("#txt2img_hr_button");
    await page.waitForSelector("#hires_prompt textarea", { state: "visible" });
    await page.waitForTimeout(600);
    equal(of("an empty prompt of the second pass has no list"), await page.$$eval("#txt2img_hires_fix_row4 .promptlint-panel", (all) => all.map((each) => each.offsetHeight)), [0, 0]);
    await write(page, "hires_prompt", "more detail, (sharp");
    equal(of("a prompt of the second pass"), await becomes(page, "hires_prompt", "PS001"), ["PS001"]);
    await write(page, "hires_prompt", "more detail");

    // What others wrote stays text.
    await write(page, "txt2img_prompt", '<img src=x onerror="globalThis.bad=1">, <lora:<b>x</b>:1>');
    await becomes(page, "txt2img_prompt", "PR006");
    equal(of("markup stays text"), await page.evaluate(() => [globalThis.bad ?? null, document.querySelectorAll(".promptlint-panel img, .promptlint-panel b, .promptlint-overlay img").length]), [null, 0]);

    // The page stays where it is while a bracket is written and closed.
    await write(page, "txt2img_prompt", "a dog");
    await until(() => codes(page, "txt2img_prompt"), (all) => all.length === 0);
    const below = () => page.$eval("#txt2img_neg_prompt", (each) => each.getBoundingClientRect().top);
    const tops = [];
    for (const letter of " (cat:1.2), (dog:1.1)") {
      await page.keyboard.type(letter);
      await page.waitForTimeout(250);
      tops.push(await below());
    }
    const moves = tops.filter((each, number) => number > 0 && each !== tops[number - 1]).length;
    check(of("the page moves once at most"), moves <= 1, tops);
    await page.focus("#html_info_txt2img textarea");
    equal(of("and back when somebody goes elsewhere"), await until(below, (top) => top === tops[0], 5_000), tops[0]);

    // Keys that are typed while it works, and how long one waits.
    const words = "a (cat:1.1), [dog], masterpiece, ".repeat(650).slice(0, 20_000);
    await write(page, "txt2img_prompt", " ");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.evaluate(async (typed) => {
      for (const [number, letter] of [...typed].entries()) {
        document.execCommand("insertText", false, letter);
        if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }, words);
    equal(of("20 kB typed without a dropped key"), (await value(page)) === words, true);
    equal(of("and Python is given all of them"), (await submitted(page))[0] === words, true);
    const kilobyte = Array.from({ length: 60 }, (_, number) => `a harbour ${number}`).join(", ").slice(0, 990);
    const times = [];
    for (let time = 0; time < 9; time++) {
      await write(page, "txt2img_prompt", kilobyte);
      await page.keyboard.insertText(", (");
      await becomes(page, "txt2img_prompt", "PS001");
      await page.keyboard.press("Backspace");
      await until(() => codes(page, "txt2img_prompt"), (all) => !all.includes("PS001"));
      times.push(
        await page.evaluate(async () => {
          const box = document.querySelector("#txt2img_prompt textarea");
          box.focus();
          const panel = [...document.querySelectorAll(".promptlint-panel")][0];
          const began = performance.now();
          document.execCommand("insertText", false, "(");
          while (!panel.textContent.includes("PS001")) await new Promise((resolve) => setTimeout(resolve, 2));
          return performance.now() - began;
        }),
      );
    }
    times.sort((one, other) => one - other);
    console.log(of(`from a keystroke in 1 kB to its finding: ${times[4].toFixed(0)} ms in the middle, of which it waits 120 for the next key, at a load of ${loadavg()[0].toFixed(1)}`));

    // Dark.
    await page.goto(`${webui.address}?__theme=dark`);
    await page.waitForSelector("#txt2img_prompt textarea");
    await page.fill("#txt2img_prompt textarea", "a lighthouse at night, [[red roof:1.2]], ☀ waves, (stars:1,2), <lora:ink_skecth:0.8>");
    await page.fill("#txt2img_neg_prompt textarea", "worst quality, (blurry");
    await becomes(page, "txt2img_prompt", "PR006");
    await page.waitForTimeout(500);
    await shot(page, `webui-${name}-dark`);
    await page.setViewportSize({ width: 480, height: 900 });
    await page.waitForTimeout(500);
    await shot(page, `webui-${name}-narrow`);
    await page.setViewportSize({ width: 1280, height: 900 });

    equal(of("no request to any other server"), asked.filter((each) => !OF_GRADIO.test(each)), []);
    equal(of("nothing in the log"), problems.filter((each) => !/net::ERR_FAILED|https:\/\/fonts\./.test(each)), []);

    // Where the script does not run in the WebUI's Python, nothing is known to be missing, and the rest works.
    await context.route("**/promptlint/installed", (route) => route.fulfill({ status: 404 }));
    await page.goto(`${webui.address}?__theme=light`);
    await page.waitForSelector("#txt2img_prompt textarea");
    await page.fill("#txt2img_prompt textarea", "a cat, <lora:nowhere_at_all:1>, ((dog:1.2))");
    equal(of("without its route it lints all the same"), await becomes(page, "txt2img_prompt", "PW008"), ["PW008"]);
  } finally {
    await browser.close();
    await webui.stop();
  }

  // Without its engine the WebUI is as it was, and one line says so.
  const bare = await start(python, standIn, extension, { without: ["engine/worker.mjs"] });
  const other = await browse({ colorScheme: "light" });
  try {
    const page = await other.context.newPage();
    await page.goto(bare.address);
    await page.waitForSelector("#txt2img_prompt textarea");
    await page.fill("#txt2img_prompt textarea", "(a cat");
    const lines = await until(() => page.$$eval("#tab_txt2img .promptlint-line-only", (all) => all.map((each) => each.textContent)), (all) => all.length > 0);
    equal(of("a start that fails says one line"), lines, ["promptlint does not run: its worker could not be loaded"]);
    equal(of("and leaves nothing else"), await page.$$eval(".promptlint-overlay, .promptlint-findings, .promptlint-box", (all) => all.length), 0);
    equal(of("and the WebUI works"), (await submitted(page))[0], "(a cat");
    await shot(page, `webui-${name}-failed`);
  } finally {
    await other.browser.close();
    await bare.stop();
  }

  // Behind a login nothing is told to those who have not logged in.
  const locked = await start(python, standIn, extension, { options: ["--login"] });
  const statuses = await Promise.all(["config", "promptlint/installed", "promptlint/engine/0/python.zip"].map((path) => fetch(new URL(path, locked.address)).then((response) => response.status)));
  equal(of("behind a login nothing is told"), statuses, [401, 401, 401]);
  const login = await fetch(new URL("login", locked.address), { method: "POST", body: new URLSearchParams({ username: "somebody", password: "secret" }) });
  const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
  const answer = await fetch(new URL("promptlint/installed", locked.address), { headers: { cookie } });
  equal(of("and is to those who have"), [answer.status, Object.keys((await answer.json()).installed.loras)], [200, ["ink_sketch", "flat_colour"]]);
  await locked.stop();
}

export async function checkWebui({ extension, standIn, pythons }) {
  check("the extension's folder has what the WebUI looks for", readFileSync(join(extension, "metadata.ini"), "utf8").includes("Name = promptlint"));
  for (const [name, python] of Object.entries(pythons)) await checkVersion(name, python, standIn, extension);
}
