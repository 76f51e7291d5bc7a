// A window of VS Code in Chromium, and what a person does in it.
import { chromium } from "playwright-core";

/** Open it; `settings` are those of the page, such as its size. */
export async function openWindow(settings) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await (await browser.newContext(settings)).newPage();
  const text = (selector) => page.locator(selector).allInnerTexts();

  const palette = async (words) => {
    await page.keyboard.press("F1");
    await page.waitForSelector(".quick-input-widget:visible .monaco-list-row");
    await page.keyboard.type(words, { delay: 8 });
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
  };

  const open = async (name) => {
    await page.dblclick(`.explorer-folders-view [aria-label^="${name}"]`);
    await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: 30000 });
    await page.waitForTimeout(300);
  };

  /** A file of a folder, which is unfolded first. */
  const openIn = async (folder, name) => {
    const row = page.locator(`.explorer-folders-view [aria-label^="${name}"]`);
    if (!(await row.isVisible())) await page.click(`.explorer-folders-view [aria-label^="${folder}"]`);
    await row.waitFor();
    await open(name);
  };

  /** How many places of the text in front are underlined, once that stays as it is. */
  const squiggles = async (atLeast = 0) => {
    const all = page.locator(".squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint");
    if (atLeast > 0) await all.nth(atLeast - 1).waitFor({ state: "attached", timeout: 30000 });
    else await page.waitForTimeout(2000);
    return all.count();
  };

  const notifications = () => page.locator(".notification-toast");
  const button = (label) => page.locator(`.notification-toast .monaco-button:has-text("${label}")`);

  const goTo = async (line, column) => {
    await page.locator(".editor-instance .monaco-editor .view-lines").first().click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("Control+G");
    await page.waitForSelector(".quick-input-widget:visible");
    await page.keyboard.type(`${line}:${column}`);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
  };

  const content = async () => (await text(".editor-instance .view-lines .view-line")).join("\n").replaceAll("\u00a0", " ");
  return { browser, page, text, palette, open, openIn, squiggles, notifications, button, goTo, content };
}
