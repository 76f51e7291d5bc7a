// What the WebUI's own script offers to those of extensions, as its documentation and pages tell it; a stand-in of our own.

const waiting = { loaded: [], after: [], options: [] };
var opts = {};

function gradioApp() {
  const element = document.getElementsByTagName("gradio-app")[0];
  return element?.shadowRoot ?? element ?? document;
}

function onUiLoaded(callback) {
  waiting.loaded.push(callback);
}

function onAfterUiUpdate(callback) {
  waiting.after.push(callback);
}

function onOptionsChanged(callback) {
  waiting.options.push(callback);
}

/** Tell gradio of a text that a script has set. */
function updateInput(target) {
  const event = new Event("input", { bubbles: true });
  Object.defineProperty(event, "target", { value: target });
  target.dispatchEvent(event);
}

document.addEventListener("DOMContentLoaded", () => {
  let isLoaded = false;
  let timer;
  new MutationObserver(() => {
    if (!isLoaded && gradioApp().querySelector("#txt2img_prompt")) {
      isLoaded = true;
      for (const callback of waiting.loaded) callback();
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const callback of waiting.after) callback();
    }, 200);
  }).observe(gradioApp(), { childList: true, subtree: true });
});

// Its keys: Ctrl+Enter draws, Escape stops, Ctrl with an arrow changes the weight of what is selected.
document.addEventListener("keydown", (event) => {
  globalThis.hostKeys ??= [];
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    gradioApp().querySelector("#txt2img_generate").click();
    event.preventDefault();
  }
  if (event.key === "Escape") globalThis.hostKeys.push("interrupt");
});
addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches?.("[id*='_prompt'] textarea") || !event.ctrlKey || event.key !== "ArrowUp") return;
  event.preventDefault();
  const [start, end] = [box.selectionStart, box.selectionEnd];
  box.value = `${box.value.slice(0, start)}(${box.value.slice(start, end)}:1.1)${box.value.slice(end)}`;
  updateInput(box);
}, true);
