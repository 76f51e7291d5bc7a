// Where the list of findings goes on the WebUI's page, and how it keeps from moving what is below it.

const MOST_STEPS = 5;

/** Put it below the block of a text box: not into its label, and not beside it where blocks stand in a row. */
export function placeBelow(panel: HTMLElement, box: HTMLTextAreaElement): void {
  let block = box.closest<HTMLElement>("[id$='prompt']") ?? box;
  for (let step = 0; step < MOST_STEPS; step++) {
    const parent = block.parentElement;
    if (parent === null || !(parent.classList.contains("form") || isRow(parent))) break;
    block = parent;
  }
  block.after(panel);
}

function isRow(element: HTMLElement): boolean {
  const { display, flexDirection } = getComputedStyle(element);
  return display.endsWith("flex") && flexDirection.startsWith("row");
}

/** While somebody is at work here, the list only grows: a bracket that is still to be closed moves the page once, not twice.
 * Gives a function that ends it. */
export function keepSteady(panel: HTMLElement, box: HTMLTextAreaElement): () => void {
  const list = panel.querySelector<HTMLElement>(".promptlint-findings");
  if (list === null) return () => undefined;
  const ending = new AbortController();
  const isUsed = (): boolean => {
    const active = (box.getRootNode() as Document | ShadowRoot).activeElement;
    return active === box || panel.contains(active);
  };
  const observer = new ResizeObserver(() => {
    if (isUsed() && list.offsetHeight > 0) list.style.minBlockSize = `${list.offsetHeight}px`;
  });
  observer.observe(list);
  const release = (): void => {
    setTimeout(() => {
      if (!isUsed()) list.style.minBlockSize = "";
    }, 200);
  };
  for (const element of [box, panel]) element.addEventListener("focusout", release, { signal: ending.signal });
  return () => {
    ending.abort();
    observer.disconnect();
  };
}
