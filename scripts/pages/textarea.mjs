// Text boxes of a page with squiggles, in Chromium.

import { readFileSync } from "node:fs";
import { browse, check, equal, serve, shot, until } from "./browser.mjs";

const found = (page) => page.evaluate(() => globalThis.found);
const codes = (page, role = "positive") => found(page).then((all) => (all?.findings ?? []).filter((each) => each.role === role).map((each) => each.code));
const value = (page) => page.$eval("#prompt", (box) => box.value);

/** The text under each mark as the page shows it: what the real text box has where the mark is drawn. */
const marks = (page, id) =>
  page.$$eval(`#${id} ~ .promptlint-overlay .promptlint-mark`, (all) => all.map((each) => each.textContent));

/** How far a mark is from where the text box itself has these characters, in pixels, by a copy of the box that nothing else
 * lays out: a contenteditable of the same size and font. */
async function distance(page, id, words) {
  return page.evaluate(([id, words]) => {
    const box = document.getElementById(id);
    const at = box.value.indexOf(words);
    const style = getComputedStyle(box);
    const copy = document.createElement("div");
    for (const name of style) copy.style.setProperty(name, style.getPropertyValue(name));
    const rect = box.getBoundingClientRect();
    const zoom = box.currentCSSZoom ?? 1;
    const [left, top, width, height] = [rect.left, rect.top, rect.width, rect.height].map((each) => `${each / zoom}px`);
    Object.assign(copy.style, { position: "fixed", left, top, width, height, whiteSpace: "pre-wrap", overflowWrap: "break-word", overflowY: box.scrollHeight > box.clientHeight ? "scroll" : "hidden", transition: "none", margin: "0" });
    copy.textContent = `${box.value}\u200b`;
    document.body.append(copy);
    copy.scrollTop = box.scrollTop;
    const range = document.createRange();
    range.setStart(copy.firstChild, at);
    range.setEnd(copy.firstChild, at + words.length);
    const there = range.getClientRects()[0];
    const mark = [...document.querySelectorAll(`#${id} ~ .promptlint-overlay .promptlint-mark`)].find((each) => each.textContent === words);
    const here = mark?.getClientRects()[0];
    copy.remove();
    return here === undefined ? Infinity : Math.max(Math.abs(here.left - there.left), Math.abs(here.top - there.top));
  }, [id, words]);
}

const settled = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

export async function checkTextarea(folders, conformance) {
  const server = await serve(folders);
  const { browser, context, asked, problems } = await browse({ colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(`${server.origin}/textarea/textarea.html`);
  await until(() => found(page), (all) => all !== undefined, 120_000);

  // Behind an emoji; where it is drawn.
  await page.click("#prompt");
  await page.keyboard.insertText("😀 a 漢字, ((cat:1.2)), sunset over the sea, a lighthouse with a red roof, <lora:ink_skecth:1>");
  await until(() => codes(page), (all) => all.includes("PR006"));
  equal("findings of the prompt", await codes(page), ["PW008", "PR006"]);
  equal("squiggles are at the words", await marks(page, "prompt"), ["((cat:1.2))", "<lora:ink_skecth:1>"]);
  const near = async (what, words, id = "prompt") => {
    await settled(page);
    const far = await distance(page, id, words);
    check(`${what}: the squiggle is where the words are`, far < 1, far);
  };
  await near("at first", "((cat:1.2))");
  await near("in a second line", "<lora:ink_skecth:1>");
  await page.$eval("#prompt", (box) => (box.style.width = "431px"));
  await near("a box of another width", "<lora:ink_skecth:1>");
  await page.$eval("#prompt", (box) => (box.style.font = "22px/1.3 serif"));
  await page.$eval("#prompt", (box) => box.dispatchEvent(new Event("transitionend")));
  await page.$eval("#prompt", (box) => (box.style.height = "70px"));
  await near("another font", "((cat:1.2))");
  await page.$eval("#prompt", (box) => (box.scrollTop = 40));
  await near("scrolled", "((cat:1.2))");
  await page.evaluate(() => (document.body.style.zoom = "1.37"));
  await page.setViewportSize({ width: 1100, height: 700 });
  await near("zoomed", "((cat:1.2))");
  await page.evaluate(() => document.querySelector("h1").remove());
  await page.evaluate(() => dispatchEvent(new Event("resize")));
  await near("moved by the page", "((cat:1.2))");
  await page.evaluate(() => {
    document.body.style.zoom = "";
    document.querySelector("#prompt").removeAttribute("style");
  });
  await page.setViewportSize({ width: 1000, height: 900 });
  await near("as it was", "((cat:1.2))");

  // A fix, and undo; the rest of the history stays.
  await page.focus("#prompt");
  await page.keyboard.press("End");
  await page.keyboard.insertText(", stars");
  await until(() => found(page), (all) => all.text.endsWith("stars"));
  await page.locator(".promptlint-panel").first().locator(".promptlint-fix").first().click();
  equal("a fix is made", (await until(() => value(page), (now) => now.includes("1.32"))).includes(", (cat:1.32),"), true);
  await page.focus("#prompt");
  await page.keyboard.press("Control+z");
  equal("undo takes the fix back", (await value(page)).includes("((cat:1.2))"), true);
  await page.keyboard.press("Control+z");
  equal("and then what was typed before it", (await value(page)).endsWith("stars"), false);
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+y");
  equal("redo makes both again", [(await value(page)).includes("1.32"), (await value(page)).endsWith("stars")], [true, true]);

  // The negative prompt.
  await page.click("#negative");
  await page.keyboard.insertText("worst quality, (blurry, easynegativ");
  await until(() => codes(page, "negative"), (all) => all.includes("PS001"));
  equal("a negative prompt", (await codes(page, "negative")).includes("PS001"), true);
  await shot(page, "textarea-light");

  // Set by a script, without an event: the finding changes.
  await page.$eval("#prompt", (box) => (box.value = "a dog, [[(bird:1.1)]], (fish"));
  equal("a prompt that is set without an event", await until(() => codes(page), (all) => all.includes("PS001") && !all.includes("PR006")), await codes(page));
  check("its findings are the new ones", (await codes(page)).includes("PS001") && !(await codes(page)).includes("PR006"), await codes(page));
  await page.$eval("#prompt", (box) => (box.value = "a dog"));
  equal("and of a prompt without any", await until(() => codes(page), (all) => all.length === 0), []);
  equal("nothing is drawn then", await until(() => marks(page, "prompt"), (all) => all.length === 0), []);

  // An input method: nothing is drawn or asked while it composes.
  const client = await context.newCDPSession(page);
  await page.click("#prompt");
  await page.keyboard.press("End");
  await client.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await client.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await page.waitForTimeout(600);
  equal("while an input method composes, nothing is asked", (await found(page)).text, "a dog");
  await client.send("Input.insertText", { text: "日本" });
  equal("what it wrote is linted", (await until(() => found(page), (all) => all.text.endsWith("本"))).text, "a dog日本");

  // Keyboard, and what screen readers are told.
  await page.fill("#prompt", "((a:1.2)), (b");
  await until(() => codes(page), (all) => all.length === 2);
  equal("the count is announced", await page.$eval(".promptlint-summary", (each) => [each.textContent, each.getAttribute("aria-live")]), ["1 error, 1 warning", "polite"]);
  await page.focus("#prompt");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("F8");
  check("F8 goes to the findings", await page.evaluate(() => document.activeElement.classList.contains("promptlint-place")));
  await page.keyboard.press("Enter");
  equal("Enter goes to its words", await page.evaluate(() => [document.activeElement.id, document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)]), ["prompt", "((a:1.2))"]);
  await page.keyboard.press("F8");
  await page.keyboard.press("Escape");
  equal("Escape goes back", await page.evaluate(() => document.activeElement.id), "prompt");
  await page.locator(".promptlint-panel").first().locator(".promptlint-head button").click();
  equal("all that is safe is fixed", await until(() => value(page), (now) => now.includes("1.32")), "(a:1.32), (b");

  // What others wrote stays text.
  await page.$eval("#prompt", (box) => (box.value = '<img src=x onerror="globalThis.bad=1">, <lora:<b>x</b>:1>, ((<i>:1.2))'));
  await until(() => found(page), (all) => all.text.includes("img"));
  equal("markup stays text", await page.evaluate(() => [globalThis.bad ?? null, document.querySelectorAll(".promptlint-panel img, .promptlint-panel b, .promptlint-overlay img, .promptlint-overlay b").length]), [null, 0]);

  // Keys that are typed while it works.
  const words = `${"a (cat:1.1), [dog], masterpiece, ".repeat(650)}`.slice(0, 20_000);
  await page.fill("#prompt", "");
  await page.focus("#prompt");
  for (let at = 0; at < words.length; at += 400) await page.keyboard.type(words.slice(at, at + 400));
  equal("20 kB typed without a dropped key", (await value(page)) === words, true);
  equal("and linted at the end", (await until(() => found(page), (all) => all.text === words, 120_000)).text.length, words.length);

  // The engine comes back after a crash, and the page is told.
  await page.evaluate(() => {
    globalThis.states.length = 0;
    return fetch("../engine/python.zip").then(() => globalThis.engine.addPlugins([]));
  });
  await page.$eval("#prompt", (box) => (box.value = "a <lora:nowhere:1>"));
  equal("an engine that starts anew knows what is installed", await until(() => codes(page), (all) => all.includes("PR006"), 120_000), ["PR006"]);
  equal("the page is told", await page.evaluate(() => globalThis.states.map(([state]) => state)), ["restarting", "ready"]);

  // Rules of the page.
  await page.evaluate(() => globalThis.engine.addPlugins([{ name: "page_rules.py", data: "from promptlint import Prompt, Severity\nfrom promptlint.rules.base import Bad, Good, Rule\n\nclass NoCats(Rule):\n    \"\"\"No cats.\"\"\"\n    code, name, severity = 'X001', 'no-cats', Severity.WARNING\n    visits = (Prompt,)\n    good, bad = (Good('a dog'),), (Bad('a cat'),)\n    def check(self, item, ctx):\n        if 'cat' in str(item):\n            yield self.finding(ctx, item.span, 'a cat')\n" }]));
  await page.evaluate(() => globalThis.engine.configure({ rule_modules: ["page_rules"] }, "with-rules"));
  equal("rules of a page", await page.evaluate(() => globalThis.engine.lint({ text: "a cat", configuration: "with-rules" }).then((all) => all.findings.map((each) => each.code))), ["X001"]);

  // The same from a wheel.
  await page.evaluate(() => fetch("plugin.whl").then((answer) => answer.arrayBuffer()).then((data) => globalThis.engine.addPlugins([{ name: "promptlint_example-0.1.0-py3-none-any.whl", data }])));
  await page.evaluate(() => globalThis.engine.configure({ rule_modules: ["promptlint_example.shouted_tag"] }, "with-a-wheel"));
  equal("rules of a wheel", await page.evaluate(() => globalThis.engine.lint({ text: "a cat, BLURRY", configuration: "with-a-wheel" }).then((all) => all.findings.map((each) => each.code))), ["XS001"]);

  // A crash of Python itself.
  await page.evaluate(() => globalThis.engine.addPlugins([{ name: "ending.py", data: "import os\nos._exit(3)\n" }]));
  await page.evaluate(() => (globalThis.states.length = 0));
  const crash = page.evaluate(() => globalThis.engine.configure({ rule_modules: ["ending"] }, "ending").catch((error) => [error.kind, error.message.startsWith("promptlint stopped: ")]));
  equal("a crash is told to who asked", await crash, ["crashed", true]);
  equal("and what is asked after it is answered", await page.evaluate(() => globalThis.engine.lint({ text: "(a" }).then((all) => all.findings.map((each) => each.code))), ["PS001"]);
  equal("the page is told of the crash", await page.evaluate(() => globalThis.states.map(([state]) => state)), ["ready", "restarting", "ready"]);

  // The same findings as the command line's.
  const expected = JSON.parse(readFileSync(conformance, "utf8"));
  await page.evaluate(() => globalThis.engine.configure({}, "plain"));
  const different = await page.evaluate(async (expected) => {
    const different = [];
    for (const { text, findings } of expected) {
      const answer = await globalThis.engine.lint({ text, configuration: "plain" });
      const here = answer.findings.map((each) => [each.code, each.severity, each.message, each.start, each.end, each.fix?.applicability ?? null, (each.fix?.edits ?? []).map((edit) => [edit.start, edit.end, edit.text])]);
      const [one, other] = [here, findings].map((all) => JSON.stringify(all.map((each) => JSON.stringify(each)).sort()));
      if (one !== other) different.push({ text, here, findings });
    }
    return different;
  }, expected);
  check(`${expected.length} handmade prompts have the findings of the command line`, different.length === 0, different.slice(0, 3));

  // Dark.
  await page.evaluate(() => {
    document.documentElement.dataset.dark = "";
    document.querySelector("#prompt").value = "a lighthouse at night, ((red roof:1.2)), ☀ waves, (stars:1,2), <lora:ink_skecth:0.8>";
  });
  await until(() => codes(page), (all) => all.length > 2);
  await page.waitForTimeout(300);
  await shot(page, "textarea-dark");
  await page.evaluate(() => globalThis.boxes.close());
  equal("nothing is left of it", await page.$$eval(".promptlint-overlay, .promptlint-panel, .promptlint-box", (all) => all.length), 0);

  equal("no request to any other server", asked, []);
  equal("nothing in the log", problems, []);
  await browser.close();
  server.close();
}
