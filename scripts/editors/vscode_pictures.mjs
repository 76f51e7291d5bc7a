// The pictures of the documentation, of VS Code in Chromium: each dark and light.
import { readFileSync, writeFileSync } from "node:fs";
import { openWindow } from "./vscode_window.mjs";

const { PORT, WORKSPACE, SHOTS, SETTINGS } = process.env;
const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" };
const PROMPT = `masterpiece, a knight on a horse, (red hair:1,2), ((old castle)), [day:night:0.5], blue sky), watercolor
Negative prompt: blurry, (lowres:1.0), bad anatomy
`;
const calm = {
  "workbench.activityBar.location": "hidden", "breadcrumbs.enabled": false, "editor.lightbulb.enabled": "off",
  "window.commandCenter": false, "workbench.layoutControl.enabled": false, "editor.glyphMargin": false, "editor.folding": false,
  "editor.lineNumbersMinChars": 3, "editor.scrollbar.vertical": "hidden", "editor.overviewRulerBorder": false,
  "editor.hideCursorInOverviewRuler": true, "editor.matchBrackets": "never", "editor.occurrencesHighlight": "off",
  "editor.guides.indentation": false, "editor.renderLineHighlight": "none", "editor.cursorBlinking": "solid",
};
const WIDTH = 820;

for (const [name, theme] of Object.entries(THEMES)) {
  writeFileSync(`${WORKSPACE}/knight.sdprompt`, PROMPT);
  writeFileSync(SETTINGS, JSON.stringify({ ...JSON.parse(readFileSync(SETTINGS, "utf8")), ...calm, "workbench.colorTheme": theme }));
  const { browser, page, palette, open, goTo } = await openWindow({ viewport: { width: 1000, height: 700 } });
  const shot = (what) => page.screenshot({ path: `${SHOTS}/vscode-${what}-${name}.png` });
  const size = async (height, width = WIDTH) => {
    await page.setViewportSize({ width, height });
    await page.mouse.move(width - 60, 130); // where nothing answers to it
    await page.waitForTimeout(400);
  };
  try {
    await page.goto(`http://127.0.0.1:${PORT}/?folder=${WORKSPACE}`);
    await page.waitForSelector('.explorer-folders-view [aria-label^="knight.sdprompt"]', { timeout: 60000 });
    await open("knight.sdprompt");
    await page.keyboard.press("Control+B");
    await size(380);
    await page.waitForSelector(".squiggly-error", { timeout: 30000 });
    await page.waitForSelector('.statusbar-item:has-text("tokens")', { timeout: 30000 });

    await page.keyboard.press("Control+Shift+M");
    await page.waitForSelector('.markers-panel .monaco-list-row:has-text("PW002")', { timeout: 30000 });
    await page.waitForTimeout(1500);
    await shot("findings");
    await page.keyboard.press("Control+Shift+M");
    await page.waitForTimeout(500);
    if (await page.locator(".markers-panel").isVisible()) await page.keyboard.press("Control+Shift+M");

    await size(320);
    await goTo(1, 46);
    await page.keyboard.press("Control+.");
    await page.waitForSelector(".action-widget .monaco-list-row", { timeout: 15000 });
    await page.waitForTimeout(700);
    await shot("fix");
    await page.keyboard.press("Escape");

    await size(220);
    await goTo(1, 57);
    await palette("Show or Focus Hover");
    await page.waitForSelector(".monaco-hover:visible .hover-contents", { timeout: 15000 });
    await page.waitForTimeout(700);
    await shot("hover");
    await page.keyboard.press("Escape");

    await size(330);
    await goTo(1, 999);
    await page.keyboard.type(", <lora:in", { delay: 60 });
    await page.waitForSelector('.suggest-widget.visible .monaco-list-row:has-text("inkPainting_v2")', { timeout: 15000 });
    if (!(await page.locator(".suggest-details:visible").count())) await page.keyboard.press("Control+Space");
    await page.waitForTimeout(900);
    await shot("completion");
    await page.keyboard.press("Escape");
    for (let times = 0; times < 4; times += 1) await page.keyboard.press("Control+Z");

    await size(560, 1000);
    await palette("Show What Reaches the Model");
    await page.waitForSelector("iframe.webview.ready", { timeout: 30000 });
    await page.waitForTimeout(2000);
    await shot("page");
    await palette("View: Close All Editors");
    await page.waitForTimeout(300);
    await page.keyboard.press("Control+B");
  } catch (error) {
    await page.screenshot({ path: `${SHOTS}/failed-${name}.png` });
    console.log(String(error));
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}
