// The playground as static files, in Chromium, with nothing but itself to reach.

import { loadavg } from "node:os";
import { browse, check, equal, processorTime, serve, shot, until } from "./browser.mjs";

const found = (page) => page.evaluate(() => globalThis.promptlintFound);
const codes = (page, role = "positive") => found(page).then((all) => (all?.findings ?? []).filter((each) => each.role === role).map((each) => each.code));

async function write(page, id, text) {
  await page.click(`#${id} .cm-content`);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
  return until(() => found(page), (all) => all?.[id === "positive" ? "text" : "negative"] === text);
}

export async function checkPlayground(folder) {
  const server = await serve({ playground: folder });
  const { browser, context, asked, problems } = await browse({ colorScheme: "light" });
  const page = await context.newPage();

  for (const which of ["cold", "from the browser's cache"]) {
    const [began, spent] = [Date.now(), await processorTime(browser)];
    await page.goto(`${server.origin}/playground/`);
    await page.waitForSelector(".cm-lintRange", { timeout: 120_000 });
    const took = Date.now() - began;
    const used = ((await processorTime(browser)) - spent).toFixed(1);
    console.log(`first squiggle ${which}: ${took} ms at a load of ${loadavg()[0].toFixed(1)}, ${used} s of processor time`);
  }
  await page.evaluate(() => (document.querySelector("#more").open = false));
  await until(() => page.evaluate(() => document.querySelector("#model").srcdoc), (page) => page !== "");
  await page.waitForTimeout(500);
  await shot(page, "playground-light");
  equal("programs to choose", await page.$$eval("#target option", (all) => all.length > 10), true);

  // Behind an emoji.
  await write(page, "positive", "😀 a 漢字, ((cat:1.2))");
  equal("a finding behind an emoji", await codes(page), ["PW008"]);
  equal("its squiggle is at the words", await page.$$eval("#positive .cm-lintRange", (all) => all.map((each) => each.textContent)), ["((cat:1.2))"]);

  // A fix, and undo.
  await page.click("#positive + .promptlint-panel .promptlint-fix");
  const text = () => found(page).then((all) => all.text);
  equal("a fix is made", await until(text, (now) => now.includes("1.32")), "😀 a 漢字, (cat:1.32)");
  await page.click("#positive .cm-content");
  await page.keyboard.press("Control+z");
  equal("undo takes it back", await until(text, (now) => now.includes("((")), "😀 a 漢字, ((cat:1.2))");

  // The negative prompt, and what is not installed.
  await write(page, "negative", "worst quality, (blurry");
  equal("a negative prompt", await codes(page, "negative"), ["PS001"]);
  await page.evaluate(() => (document.querySelector("#more").open = true));
  await page.fill("#loras", "ink_sketch");
  await page.dispatchEvent("#loras", "change");
  await write(page, "positive", "a lighthouse, <lora:ink_skecth:1>");
  equal("a LoRA that is not installed", await until(() => codes(page), (all) => all.includes("PR006")), ["PR006"]);
  await shot(page, "playground-options");

  // Completion of what is installed.
  await write(page, "positive", "a cat, ");
  await page.keyboard.type("<lora:in", { delay: 20 });
  await page.waitForSelector(".cm-tooltip-autocomplete li");
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  equal("a name is completed", await until(text, (now) => now.endsWith(">")), "a cat, <lora:ink_sketch:1>");

  // A link to it shows the same.
  await page.selectOption("#target", "forge");
  await until(() => page.evaluate(() => location.hash.length), (length) => length > 20);
  await page.waitForTimeout(500);
  const address = page.url();
  const other = await context.newPage();
  await other.goto(address);
  const shown = await until(() => found(other), (all) => all !== undefined && all.text !== "", 120_000);
  equal("a link shows the same prompts", [shown.text, shown.negative], ["a cat, <lora:ink_sketch:1>", "worst quality, (blurry"]);
  equal("and the same program", await until(() => other.$eval("#target", (box) => box.value), (value) => value === "forge"), "forge");
  await other.goto(`${server.origin}/playground/#1${"A".repeat(70_000)}`);
  await other.reload();
  check("a link that somebody made up begins as if there were none", (await until(() => found(other), (all) => (all?.text ?? "") !== "", 120_000)).text.startsWith("masterpiece"));

  // For another program, and written so.
  await write(other, "negative", "[blurry]");
  await write(other, "positive", "😀 a [cat], <lora:ink:0.8>");
  await other.selectOption("#to", "comfyui");
  const text2 = () => other.$$eval(".conversion-text", (all) => all.map((each) => each.textContent));
  equal("both prompts for another program", await until(text2, (all) => all.length === 2), ["😀 a (cat:0.909090909),", "(blurry:0.909090909)"]);
  equal("what is lost is said", await other.$$eval(".conversion-losses li", (all) => all.map((each) => each.textContent)), ["elsewhere ComfyUI reads no tags: load ink at 0.8 with a node"]);
  check("both readings are side by side", await until(() => other.$eval("#model", (frame) => frame.srcdoc), (html) => html.includes("ComfyUI")).then((html) => html.includes("AUTOMATIC1111 WebUI and ComfyUI")));
  await shot(other, "playground-convert");
  const linked = other.url();
  await other.click(".conversion-head button");
  equal("it is written so", await until(() => found(other), (all) => all.text.includes("0.909")).then((all) => [all.text, all.negative]), ["😀 a (cat:0.909090909),", "(blurry:0.909090909)"]);
  equal("and is for that program", await other.evaluate(() => [document.querySelector("#target").value, document.querySelector("#to").value, document.querySelector("#conversion").hidden]), ["comfyui", "", true]);
  await other.goto(linked);
  await other.reload();
  equal("a link has the other program", await until(text2, (all) => all.length === 2, 120_000), ["😀 a (cat:0.909090909),", "(blurry:0.909090909)"]);

  // What others wrote stays text.
  await write(other, "positive", '<img src=x onerror="globalThis.bad=1">, <lora:<b>x</b>:1>, (a:1');
  await other.waitForTimeout(500);
  equal("markup stays text", [await other.evaluate(() => globalThis.bad), await other.$$eval(".promptlint-panel img, .promptlint-panel b", (all) => all.length)], [null, 0].map((each) => each ?? undefined));
  await other.close();

  // Keys that are typed while it works.
  await write(page, "positive", "");
  const words = `${"a (cat:1.1), [dog], masterpiece, ".repeat(600)}end`.slice(-20_000);
  await page.evaluate((typed) => {
    const target = document.querySelector("#positive .cm-content");
    target.focus();
    globalThis.typing = (async () => {
      for (const letter of typed) {
        document.execCommand("insertText", false, letter);
        if (Math.random() < 0.02) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
    return globalThis.typing;
  }, words);
  equal("20 kB typed without a dropped key", (await until(() => found(page), (all) => all.text.length >= words.length, 120_000)).text === words, true);

  // A keystroke in a prompt of 1 kB.
  const kilobyte = "a (cat:1.1), [dog], masterpiece, best quality, ".repeat(22).slice(0, 1_000);
  await write(page, "positive", kilobyte);
  const times = [];
  for (let time = 0; time < 10; time++) {
    times.push(await page.evaluate(async (number) => {
      document.querySelector("#positive .cm-content").focus();
      const began = performance.now();
      document.execCommand("insertText", false, `${number}`);
      while (!globalThis.promptlintFound.text.endsWith(`${number}`)) await new Promise((resolve) => setTimeout(resolve, 2));
      return performance.now() - began;
    }, time));
  }
  times.sort((one, other) => one - other);
  console.log(`from a keystroke in 1 kB to its findings: ${times[5].toFixed(0)} ms in the middle, of which it waits 60 for the next key, at a load of ${loadavg()[0].toFixed(1)}`);

  // Dark, and narrow.
  await page.selectOption("#examples", "0");
  await page.click("#scheme");
  await page.waitForTimeout(1_000);
  await shot(page, "playground-dark");
  check("what reaches the model is dark too", await page.$eval("#model", (frame) => frame.srcdoc.includes("@media all {")));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(300);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  check("a narrow screen has nothing to scroll sideways", wide <= 390, wide);
  await shot(page, "playground-narrow");

  equal("no request to any other server", asked, []);
  equal("nothing in the log", problems, []);
  await browser.close();
  server.close();
}
