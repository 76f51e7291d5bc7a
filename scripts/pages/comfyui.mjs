// ComfyUI's page as PyPI has it, over as much of its server as it asks for, with the pack in it: classic nodes, and Vue's.

import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { browse, check, equal, shot, until } from "./browser.mjs";
import { workflow } from "./comfyui/workflow.mjs";

const PROMPT = "😀 a café, ((cat:1.2)), a lighthouse at night, embedding:easynegativ, <lora:ink_sketch:1>";

/** The functions that the page itself is asked with. */
function inPage() {
  const app = () => globalThis.comfyAPI.app.app;
  const box = (node, input = "text") => {
    const vue = document.querySelector(`[data-node-id="${node}"] [data-widget-name="${input}"] textarea`);
    return vue ?? app().canvas.graph.getNodeById(node)?.widgets?.find((each) => each.name === input)?.element;
  };
  const isSeen = (element) => element.getClientRects().length > 0 && element.getBoundingClientRect().width > 0;
  const beside = (node, input, what) => [...(box(node, input)?.parentElement?.querySelectorAll(what) ?? [])].filter(isSeen);
  globalThis.pages = {
    app,
    box,
    value: (node, input) => box(node, input)?.value,
    marks: (node, input) => beside(node, input, ".promptlint-mark").map((each) => each.textContent),
    number: (node, input) => beside(node, input, ".promptlint-corner")[0]?.textContent ?? null,
    all: () => [...document.querySelectorAll(".promptlint-mark")].filter(isSeen).map((each) => each.textContent),
    /** What the list of a box is called, which says the role. */
    label: (node, input) => {
      beside(node, input, ".promptlint-corner")[0]?.click();
      const list = document.querySelector(".promptlint-list:popover-open");
      const label = list?.querySelector(".promptlint-panel")?.getAttribute("aria-label") ?? null;
      list?.hidePopover();
      return label;
    },
    /** How far a mark is from where the box has its words, in pixels: by a copy of the box that the overlay has no part in. */
    distance: (node, words, input) => {
      const of = box(node, input);
      const at = of.value.indexOf(words);
      const copy = document.createElement("div");
      for (const name of getComputedStyle(of)) copy.style.setProperty(name, getComputedStyle(of).getPropertyValue(name));
      Object.assign(copy.style, {
        position: "absolute", left: `${of.offsetLeft}px`, top: `${of.offsetTop}px`, width: `${of.offsetWidth}px`, height: `${of.offsetHeight}px`,
        boxSizing: "border-box", whiteSpace: "pre-wrap", overflowWrap: "break-word", margin: "0", transition: "none",
        overflowY: of.scrollHeight > of.clientHeight ? "scroll" : "hidden",
      });
      copy.textContent = `${of.value}\u200b`;
      of.parentElement.append(copy);
      copy.scrollTop = of.scrollTop;
      const range = document.createRange();
      range.setStart(copy.firstChild, at);
      range.setEnd(copy.firstChild, at + words.length);
      const there = range.getClientRects()[0];
      copy.remove();
      const here = beside(node, input, ".promptlint-mark").find((each) => each.textContent === words)?.getClientRects()[0];
      return here === undefined ? Infinity : Math.max(Math.abs(here.left - there.left), Math.abs(here.top - there.top), Math.abs(here.width - there.width));
    },
    view: (scale, offset) => {
      app().canvas.ds.scale = scale;
      app().canvas.ds.offset = offset;
      app().canvas.setDirty(true, true);
    },
  };
}

/** Seconds of processor time of all processes of a browser. */
async function processorTime(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, each) => sum + each.cpuTime, 0);
}

async function serveComfyUI() {
  const process_ = spawn(process.env.COMFYUI_PYTHON, [process.env.COMFYUI_SERVER, process.env.COMFYUI_PACK], { stdio: ["ignore", "pipe", "inherit"] });
  const origin = await new Promise((resolve, reject) => {
    process_.stdout.once("data", (written) => resolve(String(written).trim()));
    process_.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const post = (path, value) => fetch(`${origin}/api${path}`, { method: "POST", body: JSON.stringify(value) });
  return { origin, post, get: (path) => fetch(`${origin}/api${path}`).then((each) => each.json()), close: () => process_.kill() };
}

async function open(page, origin) {
  await page.goto(origin);
  await page.waitForFunction(() => globalThis.comfyAPI?.app?.app?.canvas?.graph?._nodes?.length > 0, null, { timeout: 120_000 });
  await page.evaluate(inPage);
}

const load = (page, texts) =>
  page.evaluate(async (made) => {
    await globalThis.pages.app().loadGraphData(made);
    globalThis.pages.view(1, [80, 40]);
  }, workflow(texts));

const settled = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

export async function checkComfyUI() {
  for (const isVue of [false, true]) {
    const server = await serveComfyUI();
    try {
      await checkNodes(server, isVue);
    } finally {
      server.close();
    }
  }
}

async function checkNodes(server, isVue) {
  const kind = isVue ? "vue" : "classic";
  console.log(`ComfyUI, ${kind} nodes`);
  const { browser, context, asked, problems } = await browse({ colorScheme: "dark" });
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 1000 });
  const settings = { "Comfy.VueNodes.Enabled": isVue, "Comfy.TutorialCompleted": true, "Comfy.InstalledVersion": "1.58.1", "Comfy.Minimap.Visible": false };
  const marks = (node, input) => page.evaluate(([node, input]) => globalThis.pages.marks(node, input), [node, input]);
  const value = (node, input) => page.evaluate(([node, input]) => globalThis.pages.value(node, input), [node, input]);
  const label = (node, input) => page.evaluate(([node, input]) => globalThis.pages.label(node, input), [node, input]);
  const all = () => page.evaluate(() => globalThis.pages.all());
  const is = (expected) => (found) => JSON.stringify(found) === JSON.stringify(expected);
  const becomes = async (what, get, expected) => equal(what, await until(get, is(expected), 20_000), expected);

  // What the page costs alone, and with findings.
  for (const [what, isOn] of [["the page alone", false], ["the first finding", true]]) {
    await server.post("/settings", { ...settings, "promptlint.Prompts.On": isOn });
    const [began, spent] = [Date.now(), await processorTime(browser)];
    await open(page, server.origin);
    await load(page, { positive: PROMPT, negative: "worst quality, (blurry", given: "a bird, ((dog:1.1))", free: "a fish, ((fin:1.3))" });
    if (isOn) await until(all, (found) => found.length > 0, 120_000);
    else await page.waitForTimeout(2_000);
    const used = ((await processorTime(browser)) - spent).toFixed(1);
    console.log(`${what}: ${used} s of processor time, ${Date.now() - began} ms at a load of ${loadavg()[0].toFixed(1)}`);
    if (!isOn) equal("what is off does nothing", await page.evaluate(() => document.querySelectorAll(".promptlint-overlay").length), 0);
  }

  // Which boxes are prompts, and where their findings are drawn.
  await becomes("squiggles are at the words", () => marks(2), ["((cat:1.2))", "easynegativ", "<lora:ink_sketch:1>"]);
  await becomes("a negative prompt", () => marks(3), ["("]);
  await becomes("a text that another node hands to an encoder", () => marks(7, "value"), ["((dog:1.1))"]);
  await becomes("an encoder whose output goes nowhere", () => marks(8), ["((fin:1.3))"]);
  equal("a note is no prompt", await page.evaluate(() => globalThis.pages.box(5).classList.contains("promptlint-box")), false);
  equal("both texts of one node are", await page.evaluate(() => ["text_g", "text_l"].map((name) => globalThis.pages.box(6, name).classList.contains("promptlint-box"))), [true, true]);
  equal("roles by the workflow", [await label(2), await label(3)], ["Findings in the prompt", "Findings in the negative prompt"]);
  equal("the number of findings", await page.evaluate(() => globalThis.pages.number(2)), "3");

  const near = async (what, node, words) => {
    await settled(page);
    await page.waitForTimeout(250);
    const far = await page.evaluate(([node, words]) => globalThis.pages.distance(node, words), [node, words]);
    check(`${what}: the squiggle is where the words are`, far < 1, far);
  };
  await near("at first", 2, "((cat:1.2))");
  await near("in a later line", 2, "<lora:ink_sketch:1>");
  await page.waitForTimeout(500);
  await shot(page, `comfyui-${kind}`);
  await page.evaluate(() => globalThis.pages.view(1.7, [-150, 20]));
  await near("zoomed in and moved", 2, "<lora:ink_sketch:1>");
  await page.mouse.move(1_400, 500);
  await page.mouse.wheel(0, 300);
  await page.waitForTimeout(300);
  check("the wheel zooms", (await page.evaluate(() => globalThis.pages.app().canvas.ds.scale)) < 1.7);
  await near("zoomed by the wheel", 2, "((cat:1.2))");
  await page.evaluate(() => globalThis.pages.view(0.75, [60, 30]));
  await near("zoomed out", 2, "((cat:1.2))");
  await page.evaluate(() => globalThis.pages.app().canvas.graph.getNodeById(2).setSize([290, 240]));
  await page.evaluate(() => globalThis.pages.app().canvas.setDirty(true, true));
  await near("a node of another size", 2, "<lora:ink_sketch:1>");
  await page.evaluate(() => globalThis.pages.app().canvas.graph.getNodeById(2).setSize([360, 180]));
  await page.evaluate(() => globalThis.pages.view(1, [80, 40]));

  // The message at the pointer.
  await page.waitForTimeout(400);
  const mark = await page.evaluate(() => globalThis.pages.box(2).parentElement.querySelector(".promptlint-mark").getBoundingClientRect().toJSON());
  await page.mouse.move(mark.x + 5, mark.y + mark.height / 2);
  const tip = () => page.evaluate(() => document.querySelector(".promptlint-tip:popover-open")?.textContent ?? "");
  check("the message of a squiggle at the pointer", (await until(tip, (text) => text !== "", 5_000)).endsWith("(PW008)"));
  await shot(page, `comfyui-${kind}-tip`);
  await page.mouse.move(5, 500);
  await becomes("and it goes", tip, "");

  // A fix, undone, and made again; what is queued is what is in the box.
  const corner = (node) => page.evaluate((node) => globalThis.pages.box(node).parentElement.querySelector(".promptlint-corner").click(), node);
  await corner(2);
  await page.waitForSelector(".promptlint-list:popover-open");
  await page.waitForTimeout(200);
  await shot(page, `comfyui-${kind}-list`);
  const fixed = PROMPT.replace("((cat:1.2))", "(cat:1.2)");
  await page.locator(".promptlint-list:popover-open .promptlint-fix").first().click();
  await becomes("a fix is made", () => value(2), fixed);
  await page.keyboard.press("Escape");
  await page.evaluate(() => globalThis.pages.box(2).focus());
  await page.keyboard.press("Control+z");
  await becomes("undo takes it back", () => value(2), PROMPT);
  const ofWidget = () => page.evaluate(() => globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value);
  await becomes("also for the node", ofWidget, PROMPT);
  await becomes("and its squiggle is there again", () => marks(2), ["((cat:1.2))", "easynegativ", "<lora:ink_sketch:1>"]);
  await page.keyboard.press("Control+y");
  await becomes("redo makes it again", () => value(2), fixed);
  await becomes("and the number is less", () => page.evaluate(() => globalThis.pages.number(2)), "2");
  await page.evaluate(() => globalThis.pages.app().queuePrompt(0));
  const queued = await until(() => server.get("/queued"), (found) => found.length > 0, 20_000);
  equal("what is queued is the fixed text", queued.at(-1)?.prompt["2"].inputs.text, fixed);
  equal("and so it is saved", queued.at(-1)?.extra_data.extra_pnginfo.workflow.nodes.find((each) => each.id === 2).widgets_values[0], fixed);

  // The keyboard.
  await page.evaluate(() => {
    globalThis.pages.box(2).focus();
    globalThis.pages.box(2).setSelectionRange(0, 0);
  });
  await page.keyboard.press("F8");
  check("F8 goes to the findings", await page.evaluate(() => document.activeElement.classList.contains("promptlint-place") && document.activeElement.closest(":popover-open") !== null));
  const nodes = () => page.evaluate(() => globalThis.pages.app().canvas.graph._nodes.length);
  const before = await nodes();
  await page.keyboard.press("Delete");
  equal("a key there is not for the canvas", await nodes(), before);
  await page.keyboard.press("Enter");
  equal("Enter goes to its words", await page.evaluate(() => [document.activeElement === globalThis.pages.box(2), document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)]), [true, "easynegativ"]);
  await page.keyboard.press("F8");
  await page.keyboard.press("Escape");
  equal("Escape goes back to the box", await page.evaluate(() => document.activeElement === globalThis.pages.box(2)), true);
  equal("and closes the list", await page.evaluate(() => document.querySelector(".promptlint-list:popover-open")), null);

  // What is installed.
  await corner(2);
  check("a missing embedding, with what may have been meant", (await page.textContent(".promptlint-list:popover-open")).includes("did you mean easynegative?"));
  await page.keyboard.press("Escape");
  await server.post("/embeddings", ["easynegativ"]);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("r");
  await becomes("R asks again what is installed", () => marks(2), ["<lora:ink_sketch:1>"]);

  // Texts that are set without an event: by a node's widget, and by another workflow.
  await page.evaluate(() => (globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value = "a dog, ((tail:1.3))"));
  await becomes("a text that a node sets: the finding changes", () => marks(2), ["((tail:1.3))"]);
  await page.evaluate(() => (globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value = ""));
  await becomes("an empty text has none", () => marks(2), []);
  await page.evaluate(() => (globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value = "((wing:1.4)), a bird"));
  await becomes("and then one that is set", () => marks(2), ["((wing:1.4))"]);
  await load(page, { positive: "a tree, ((leaf:1.3))", negative: "((worst:1.2))" });
  await becomes("another workflow", () => marks(2), ["((leaf:1.3))"]);
  await becomes("and its negative prompt", () => marks(3), ["((worst:1.2))"]);

  // The role changes with the links.
  await page.evaluate(() => {
    const graph = globalThis.pages.app().canvas.graph;
    const sampler = graph.getNodeById(4);
    sampler.disconnectInput(sampler.inputs.findIndex((each) => each.name === "negative"));
  });
  await becomes("a prompt that is not linked any more has no role", () => label(3), "Findings in the prompt");
  await page.evaluate(() => {
    const graph = globalThis.pages.app().canvas.graph;
    const sampler = graph.getNodeById(4);
    graph.getNodeById(3).connect(0, sampler, sampler.inputs.findIndex((each) => each.name === "negative"));
  });
  await becomes("and one that is has", () => label(3), "Findings in the negative prompt");

  // Nodes that are not seen.
  await page.evaluate(() => globalThis.pages.app().canvas.graph.getNodeById(3).collapse());
  await page.evaluate(() => globalThis.pages.app().canvas.setDirty(true, true));
  await becomes("nothing is drawn of a collapsed node", all, ["((leaf:1.3))"]);
  await page.evaluate(() => globalThis.pages.app().canvas.graph.getNodeById(3).collapse());
  await page.evaluate(() => globalThis.pages.app().canvas.setDirty(true, true));
  await becomes("and it is again when it opens", () => marks(3), ["((worst:1.2))"]);

  // A subgraph: its widget is the prompt inside; entered, what is outside is not there.
  await page.evaluate(() => {
    const graph = globalThis.pages.app().canvas.graph;
    globalThis.made = graph.convertToSubgraph(new Set([graph.getNodeById(3)])).node;
    globalThis.made.setSize([360, 160]);
  });
  const made = await page.evaluate(() => globalThis.made.id);
  await becomes("the widget of a subgraph", () => marks(made), ["((worst:1.2))"]);
  equal("has the role of what is inside", await label(made), "Findings in the negative prompt");
  await page.evaluate(() => {
    globalThis.outside = globalThis.pages.app().canvas.graph;
    globalThis.pages.app().canvas.setGraph(globalThis.made.subgraph);
  });
  await becomes("in a subgraph nothing is drawn of what is outside", all, []);
  await page.evaluate(() => {
    const encoder = LiteGraph.createNode("CLIPTextEncode");
    globalThis.pages.app().canvas.graph.add(encoder);
    encoder.pos = [0, 0];
    encoder.widgets[0].value = "((inside:1.2)), a thing";
    globalThis.inside = encoder.id;
    globalThis.pages.view(1, [300, 300]);
  });
  const inside = await page.evaluate(() => globalThis.inside);
  await becomes("a prompt in it is found", () => marks(inside), ["((inside:1.2))"]);
  await page.evaluate(() => {
    globalThis.pages.app().canvas.setGraph(globalThis.outside);
    globalThis.pages.view(1, [80, 40]);
  });
  await becomes("and outside all is as it was", () => marks(2), ["((leaf:1.3))"]);

  // What others wrote stays text.
  await page.evaluate(() => (globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value = '<img src=x onerror="globalThis.bad=1">, <lora:<b>x</b>:1>, ((<i>:1.2))'));
  await until(() => marks(2), (found) => found.some((each) => each.includes("lora")), 20_000);
  await corner(2);
  equal("markup stays text", await page.evaluate(() => [globalThis.bad ?? null, document.querySelectorAll(".promptlint-list :is(img, b, i), .promptlint-overlay :is(img, b, i)").length]), [null, 0]);
  await page.keyboard.press("Escape");

  // A keystroke in a prompt of 1 kB.
  const kilobyte = `((one:1.2)), ${"a (cat:1.1), [dog], masterpiece, best quality, ".repeat(21)}`;
  await page.evaluate((text) => (globalThis.pages.app().canvas.graph.getNodeById(2).widgets[0].value = text), kilobyte);
  await until(() => marks(2), (found) => found.includes("((one:1.2))"), 20_000);
  await page.waitForTimeout(1_000);
  const times = [];
  for (let time = 0; time < 10; time++) {
    times.push(await page.evaluate(async (number) => {
      const box = globalThis.pages.box(2);
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
      const words = `((k${number}:1.2))`;
      document.execCommand("insertText", false, `, ${words.slice(0, -1)}`);
      await new Promise((resolve) => setTimeout(resolve, 700));
      const began = performance.now();
      document.execCommand("insertText", false, ")");
      const isThere = () => [...box.parentElement.querySelectorAll(".promptlint-mark")].some((each) => each.textContent === words);
      while (!isThere() && performance.now() - began < 3_000) await new Promise((resolve) => setTimeout(resolve, 2));
      return performance.now() - began;
    }, time));
  }
  times.sort((one, other) => one - other);
  check("a keystroke is answered", times.at(-1) < 3_000, times.map(Math.round));
  console.log(`from a keystroke in 1 kB to its squiggle: ${times[5].toFixed(0)} ms in the middle, of which it waits 120 for the next key, at a load of ${loadavg()[0].toFixed(1)}`);

  // Keys that are typed while it works.
  const words = Array.from({ length: 1_500 }, (_, number) => `thing${number}, (cat${number}:1.1)`).join(", ").slice(0, 20_000);
  await page.evaluate((words) => {
    const box = globalThis.pages.box(2);
    box.focus();
    box.select();
    document.execCommand("delete");
    return (async () => {
      for (let at = 0; at < words.length; at += 4) {
        document.execCommand("insertText", false, words.slice(at, at + 4));
        if (Math.random() < 0.02) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
  }, words);
  equal("20 kB typed in 5,000 strokes, and none is dropped", [(await value(2)) === words, (await ofWidget()) === words], [true, true]);

  // On, off; the light theme.
  await load(page, { positive: PROMPT, negative: "worst quality, (blurry", given: "a bird, ((dog:1.1))" });
  await becomes("a workflow after it", () => marks(3), ["("]);
  const set = (name, to) => page.evaluate(([name, to]) => globalThis.pages.app().extensionManager.setting.set(name, to), [name, to]);
  await set("promptlint.Prompts.Ignore", "PW008, unclosed-bracket");
  await becomes("rules that are ignored", () => marks(7, "value"), []);
  await set("promptlint.Prompts.Ignore", "");
  await becomes("and are not any more", () => marks(7, "value"), ["((dog:1.1))"]);
  await page.evaluate(() => globalThis.pages.app().extensionManager.command.execute("Comfy.ShowSettingsDialog"));
  await page.getByText("promptlint", { exact: true }).first().click();
  await page.getByText("Model family").waitFor();
  await page.waitForTimeout(500);
  await shot(page, `comfyui-${kind}-settings`);
  await page.getByText("automatic", { exact: true }).first().click();
  check("the model families to choose from", await page.getByText("sdxl", { exact: true }).first().waitFor({ timeout: 5_000 }).then(() => true, () => false));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(500);
  await set("promptlint.Prompts.ModelFamily", "sdxl");
  await set("promptlint.Prompts.ModelFamily", "auto");
  await set("promptlint.Prompts.On", false);
  equal("nothing is left when it is switched off", await page.evaluate(() => document.querySelectorAll("[class^=promptlint-]").length), 0);
  await set("promptlint.Prompts.On", true);
  await becomes("and it is there when it is switched on", () => marks(3), ["("]);
  const scheme = () => page.evaluate(() => getComputedStyle(globalThis.pages.box(3).parentElement.querySelector(".promptlint-overlay")).colorScheme);
  equal("squiggles of the dark theme", await scheme(), "dark");
  await set("Comfy.ColorPalette", "light");
  await becomes("and of the light one", scheme, "light");
  await corner(2);
  await page.waitForTimeout(500);
  await shot(page, `comfyui-${kind}-light`);

  equal("the node Lint Prompt is there", await page.evaluate(() => LiteGraph.registered_node_types.PromptlintLintPrompt?.title ?? null), "Lint Prompt");
  // The page asks its makers for news; promptlint asks nobody.
  equal("no request to any other server", asked.filter((each) => !each.startsWith("https://api.comfy.org/")), []);
  equal("nothing in the log", problems.filter((each) => !each.includes("net::ERR_FAILED")), []);
  await browser.close();
}
