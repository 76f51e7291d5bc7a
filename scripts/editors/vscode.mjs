// Drives VS Code in Chromium as a person would and looks at what is on the screen.
import { copyFileSync } from "node:fs";
import { openWindow } from "./vscode_window.mjs";

const { PORT, WORKSPACE, LOST, FOUND, SHOTS } = process.env;
const began = Date.now();
const say = (...words) => console.log(`${((Date.now() - began) / 1000).toFixed(1)}s`, ...words);
const check = (holds, what) => {
  if (!holds) throw new Error(what);
  say("ok:", what);
};
const { browser, page, text, palette, open, openIn, squiggles, notifications, button, goTo, content } =
  await openWindow({ viewport: { width: 1200, height: 720 } });
const shot = (name) => page.screenshot({ path: `${SHOTS}/${name}.png` });

try {
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${WORKSPACE}`);
  await page.waitForSelector(".monaco-workbench", { timeout: 60000 });
  await page.waitForSelector('.explorer-folders-view [aria-label^="seed-page.txt"]', { timeout: 60000 });
  say("VS Code is up");

  // Texts of other kinds are left alone, and nothing is asked of them.
  for (const other of ["README.txt", "package.json"]) {
    await open(other);
    check((await squiggles()) === 0 && (await notifications().count()) === 0, `${other} is left alone`);
  }

  // What people keep prompts in is checked as it is.
  for (const kept of ["styles.csv", "wildcards/animals.txt", "wildcards/places.yaml", "workflows/cat.json"]) {
    const [name, folder] = kept.split("/").reverse();
    await (folder === undefined ? open(name) : openIn(folder, name));
    check((await squiggles(1)) > 0, `${kept} is checked`);
  }
  check((await notifications().count()) === 0, "without a question");
  await palette("View: Close All Editors");

  // The page of the mission is a text like others: whether to check it is asked, once. The negative prompt has findings,
  // in the editor and in the list of problems.
  await open("seed-page.txt");
  await page.waitForSelector('.notification-toast:has-text("looks like Stable Diffusion prompts")', { timeout: 15000 });
  check((await squiggles()) === 0, "a text that looks like prompts is asked about, and not checked before the answer");
  await shot("vscode-offer");
  await button("Check Them").click();
  await page.keyboard.press("Control+Shift+M");
  await page.waitForSelector('.markers-panel .monaco-list-row:has-text("Ln")', { timeout: 60000 });
  const problems = (await text(".markers-panel .monaco-list-row")).map((row) => row.replaceAll("\u00a0", " "));
  check(problems.some((row) => /P[A-Z]\d{3}/.test(row)), `problems of the seed page are listed (${problems.length - 1})`);
  const negative = problems.map((row) => /Ln (\d+)/.exec(row)).filter((match) => match && Number(match[1]) >= 27);
  check(negative.length > 0, "some of them are in its negative prompt");
  const first = /Ln (\d+), Col (\d+)/.exec(problems.find((row) => Number(/Ln (\d+)/.exec(row)?.[1]) >= 27));
  await goTo(first[1], first[2]);
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { timeout: 30000 });
  check((await page.locator(".squiggly-error, .squiggly-warning").count()) > 0, "squiggles stand under the negative prompt");
  await shot("vscode-seed");

  // A file that nobody has opened.
  await page.waitForSelector('.markers-panel .monaco-list-row:has-text("emoji.sdprompt")', { timeout: 30000 });
  check(true, "problems of a file that is not open are listed");
  await shot("vscode-workspace");

  for (const other of ["README.txt", "package.json"]) {
    await open(other);
    check((await squiggles()) === 0, `${other} is left alone, though files of its kind are looked at`);
  }
  check((await notifications().count()) === 0, "and nothing more is asked");

  // Columns behind an emoji, which is two units to VS Code.
  await open("emoji.sdprompt");
  await page.waitForTimeout(500);
  if (!(await page.locator(".markers-panel").isVisible())) await page.keyboard.press("Control+Shift+M");
  await page.waitForSelector('.markers-panel .monaco-list-row:has-text("PW002")', { timeout: 30000 });
  const rows = (await text(".markers-panel .monaco-list-row")).join("\n").replaceAll("\u00a0", " ");
  check(/PS002\s*\[Ln 1, Col 9\]/.test(rows), "the bracket behind two emoji is at column 9");

  await page.keyboard.press("Control+Shift+M");
  await page.waitForTimeout(300);
  if (await page.locator(".markers-panel").isVisible()) await page.keyboard.press("Control+Shift+M");

  // A quick fix.
  await goTo(1, 17);
  await page.keyboard.press("Control+.");
  await page.waitForSelector(".action-widget .monaco-list-row", { timeout: 15000 });
  const offered = await text(".action-widget .monaco-list-row");
  check(offered.some((title) => title.includes("PW002")), `a quick fix is offered: ${offered.find((title) => title.includes("PW002"))}`);
  await shot("vscode-fix");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".editor-instance .view-lines").innerText.includes("1.2"), undefined, { timeout: 15000 });
  check((await content()).includes("(dog:1.2)"), "and mends the text");

  // Hover.
  await palette("Fix Everything That Is Safe");
  await page.waitForFunction(() => !document.querySelector(".editor-instance .view-lines").innerText.includes("1.0"), undefined, { timeout: 15000 });
  check(true, "everything safe is fixed by command");
  await open("new.sdprompt");
  await goTo(1, 25);
  await palette("Show or Focus Hover");
  await page.waitForSelector(".monaco-hover:visible .hover-contents", { timeout: 15000 });
  const hover = (await text(".monaco-hover:visible")).join("\n");
  check(/Weight 1\.21/.test(hover), "hover tells the weight of nested brackets");
  await shot("vscode-hover");
  await page.keyboard.press("Escape");

  // Weights by key, and a tag moved.
  const shows = (wanted) => page.waitForFunction(
    (words) => document.querySelector(".editor-instance .view-lines").innerText.replaceAll("\u00a0", " ").includes(words), wanted, { timeout: 15000 });
  await goTo(1, 25);
  await palette("Write Brackets as a Number");
  await shows("(blue sky:1.21)");
  await palette("Write a Number as Brackets");
  await shows("((blue sky)"); // a hint stands before the other bracket
  check(true, "brackets become a number, and come back");
  await goTo(1, 25);
  await page.keyboard.press("Control+ArrowUp");
  await shows("(blue sky:1.3)");
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("Control+ArrowDown");
  await shows("1girl, blue sky,");
  for (let times = 0; times < 2; times += 1) await page.keyboard.press("Control+ArrowUp");
  await shows("(blue sky:1.2)");
  check(true, "Ctrl and the arrow keys change the weight, and the brackets go at 1");
  await palette("Move the Tag to the Left");
  await shows("(blue sky:1.2), 1girl");
  check(true, "a tag is moved");

  // Completion of a LoRA that is installed.
  await goTo(1, 99);
  await page.keyboard.type("<lora:in", { delay: 40 });
  await page.waitForSelector('.suggest-widget.visible .monaco-list-row:has-text("inkPainting_v2")', { timeout: 15000 });
  await shot("vscode-completion");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(500);
  check((await content()).includes("<lora:inkPainting_v2:0.7>"), "a LoRA is completed with its preferred weight");

  // A tag out of 150,000, and where a chunk ends.
  await page.keyboard.type(", windm", { delay: 40 });
  await page.waitForSelector('.suggest-widget.visible .monaco-list-row:has-text("windmill at dusk")', { timeout: 15000 });
  await shot("vscode-tag");
  await page.keyboard.press("Enter");
  await shows("windmill at dusk");
  check(true, "a tag of the list is completed");
  await page.keyboard.type(`, ${"red and blue ".repeat(25)}`);
  await page.keyboard.press("Escape");
  await page.waitForSelector('.statusbar-item:has-text("2 chunks")', { timeout: 15000 });
  await page.waitForSelector('.editor-instance .view-lines span:has-text("chunk 2")', { timeout: 15000 });
  check(true, "beyond 75 tokens there are two chunks, with a mark where the second begins");
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("Control+Z");

  // What is known of it, with its picture; and a wildcard, which leads to its file.
  const pointAt = async (words) => {
    await page.keyboard.press("Escape");
    await goTo(1, ((await content()).indexOf(words) ?? 0) + 2);
    await palette("Show or Focus Hover");
    await page.waitForSelector(".monaco-hover:visible .hover-contents", { timeout: 15000 });
  };
  await pointAt("<lora:inkPainting_v2");
  await page.waitForFunction(() => {
    const picture = document.querySelector(".monaco-hover img");
    return picture !== null && picture.complete && picture.naturalWidth === 256 && picture.height === 120;
  }, undefined, { timeout: 15000 });
  check((await text(".monaco-hover:visible")).join("\n").includes("models/Lora/inkPainting_v2.safetensors"), "a LoRA is shown with its picture and its file");
  await shot("vscode-lora");
  await page.keyboard.press("Escape");
  await goTo(1, 999);
  await page.keyboard.type(", __animals__", { delay: 20 });
  await page.keyboard.press("Escape");
  await page.waitForTimeout(500);
  await pointAt("__animals__");
  check(/3 entries in wildcards\/animals.txt/.test((await text(".monaco-hover:visible")).join("\n")), "a wildcard shows its entries");
  await shot("vscode-wildcard");
  await page.keyboard.press("Escape");
  await palette("Go to Definition");
  await page.waitForSelector('.tab.active[data-resource-name="animals.txt"]', { timeout: 15000 });
  check(true, "and leads to its file");
  await open("new.sdprompt");

  // The status bar, and the page beside.
  const bar = (await text(".statusbar-item")).join(" ");
  check(/\d+\/\d+ tokens/.test(bar), `the status bar counts: ${/\d+\/\d+ tokens[^$\n]*?chunks?/.exec(bar)?.[0]}`);
  await palette("Show What Reaches the Model");
  await page.waitForSelector("iframe.webview.ready", { timeout: 30000 });
  await page.waitForTimeout(1500);
  const frames = await Promise.all(page.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
  check(frames.some((body) => body.includes("What reaches the model")), "the page shows what reaches the model");
  await shot("vscode-page");

  // A line of settings as it is typed, and a container that is broken for now: something is said of them, at once.
  const listed = async (code) => {
    await page.keyboard.press("Control+Shift+M");
    const filter = page.locator('input[placeholder^="Filter (e.g. text"]');
    await filter.fill(code); // of a long list not all is on the page
    await page.waitForSelector(`.markers-panel .monaco-list-row:has-text("${code}")`, { timeout: 15000 });
    await filter.fill("");
    await page.keyboard.press("Control+Shift+M");
    await page.waitForTimeout(300);
    if (await page.locator(".markers-panel").isVisible()) await page.keyboard.press("Control+Shift+M");
  };
  await palette("View: Close All Groups");
  if (await page.locator('.monaco-dialog-box .monaco-button:has-text("Don\'t Save")').count()) await page.click('.monaco-dialog-box .monaco-button:has-text("Don\'t Save")');
  await open("new.sdprompt");
  await goTo(1, 999);
  await page.keyboard.type("\nSteps: 20, Sampler: Euler a", { delay: 20 });
  await listed("PM001");
  check(true, "a line of settings is checked as it is typed");
  await openIn("workflows", "cat.json");
  await squiggles(1);
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  await listed("PL004");
  check(true, "a workflow that is broken for now is said to be so");
  await page.keyboard.press("Control+Z");

  // A rule is not switched off in a configuration that is another one in the editor than on disk.
  await open("promptlint.toml");
  await page.keyboard.type("# not saved\n");
  await open("emoji.sdprompt");
  await goTo(1, 9);
  await page.keyboard.press("Control+.");
  await page.waitForSelector('.action-widget .monaco-list-row:has-text("in promptlint.toml")', { timeout: 15000 });
  const chosen = page.locator('.action-widget .monaco-list-row.focused:has-text("in promptlint.toml")');
  for (let times = 0; times < 20 && (await chosen.count()) === 0; times += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.notification-toast:has-text("promptlint.toml has changes that are not saved")', { timeout: 15000 });
  await open("promptlint.toml");
  check(!(await content()).includes("ignore"), "a configuration with changes that are not saved is left alone, and that is said");
  await page.keyboard.press("Control+Z");

  // What somebody begins with.
  await palette("Welcome: Open Walkthrough");
  await page.keyboard.type("Prompts, checked", { delay: 8 });
  await page.waitForSelector('.quick-input-widget:visible .monaco-list-row:has-text("Prompts, checked as you type")', { timeout: 15000 });
  await page.keyboard.press("Enter");
  await page.waitForSelector('.gettingStarted:has-text("Say where your models are")', { timeout: 30000 });
  await page.click('.gettingStarted [data-step-id$="open"], .gettingStarted button:has-text("Open a prompt")');
  await page.waitForSelector('.gettingStartedContainer button:has-text("New Prompt"), .gettingStarted a:has-text("New Prompt"), .gettingStarted .monaco-button:has-text("New Prompt")', { timeout: 15000 });
  await page.waitForTimeout(700);
  await shot("vscode-walkthrough");
  await page.click('.gettingStarted .monaco-button:has-text("New Prompt")');
  await page.waitForSelector('.tab.active[aria-label*="Untitled"]', { timeout: 15000 });
  check((await squiggles(2)) >= 2, "the walkthrough opens a prompt with mistakes in it, and they are found before it is saved");

  // Without a server: what to do is offered, by a message and by the status bar.
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${LOST}`);
  await page.waitForSelector('.explorer-folders-view [aria-label^="a.sdprompt"]', { timeout: 60000 });
  await open("a.sdprompt");
  await page.waitForSelector('.notification-toast:has-text("promptlint")', { timeout: 30000 });
  const said = (await notifications().allInnerTexts()).join("\n");
  check(/needs? .*extra lsp|extra lsp/.test(said), `a server without its extra is told: ${said.split("\n").find((line) => line.includes("extra"))}`);
  await shot("vscode-missing");
  await button("Install…").click();
  await page.waitForSelector('.quick-input-widget:visible .monaco-list-row:has-text("Install into the selected Python")', { timeout: 15000 });
  check((await text(".quick-input-widget .monaco-list-row")).some((row) => row.includes("sd-promptlint[lsp]")), "it can be installed");
  await page.keyboard.press("Escape");
  const item = page.locator('.statusbar-item:has-text("promptlint")');
  await item.first().click();
  await page.waitForSelector('.quick-input-widget:visible .monaco-list-row:has-text("Choose where promptlint is")', { timeout: 15000 });
  check(true, "the status bar says so, and its click offers what can be done");
  await shot("vscode-remedies");
  await page.keyboard.press("Escape");
  await page.click('.editor-actions [aria-label^="Show What Reaches the Model"]');
  await page.waitForSelector('.quick-input-widget:visible .monaco-list-row:has-text("Choose where promptlint is")', { timeout: 15000 });
  check((await page.locator("iframe.webview").count()) === 0, "and so does the button of the page, instead of an empty panel");

  await page.locator('.quick-input-widget .monaco-list-row:has-text("Try again")').click();
  await page.waitForSelector('.notification-toast:has-text("extra lsp")', { timeout: 15000 });
  check(true, "to try again in vain is said");
  await page.click('.editor-actions [aria-label^="Show What Reaches the Model"]');
  await page.waitForSelector('.quick-input-widget:visible .monaco-list-row:has-text("Choose where promptlint is")', { timeout: 15000 });

  // What is installed then is started without another word.
  await page.locator('.quick-input-widget .monaco-list-row:has-text("Install into")').first().click();
  await page.waitForTimeout(1000);
  await shot("vscode-install");
  copyFileSync(`${LOST}/installed`, `${LOST}/promptlint`);
  await page.waitForSelector('.statusbar-item:has-text("tokens")', { timeout: 30000 });
  check((await squiggles(1)) > 0, "once it is installed, it is started by itself");
  await palette("Welcome: Open Walkthrough");
  await page.keyboard.type("Prompts, checked", { delay: 8 });
  await page.keyboard.press("Enter");
  await page.click('.gettingStarted button:has-text("Install the server")');
  await page.click('.gettingStarted .monaco-button:has-text("What Can Be Done")');
  await page.waitForSelector('.notification-toast:has-text("nothing to install")', { timeout: 15000 });
  check(true, "and the walkthrough says that there is nothing to install");

  // A workspace that names no server: the selected interpreter has one.
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${FOUND}`);
  await page.waitForSelector('.explorer-folders-view [aria-label^="a.sdprompt"]', { timeout: 60000 });
  await open("a.sdprompt");
  check((await squiggles(1)) > 0, "the server of the selected interpreter is found");
} catch (error) {
  await shot("failed");
  say(String(error));
  say((await text(".notification-list-item")).join("\n"));
  process.exitCode = 1;
} finally {
  await browser.close();
}
