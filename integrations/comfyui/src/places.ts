// Which widget of which node a text box is of, in classic nodes and in Vue's.

import type { ComfyApp, ComfyGraph } from "./comfy";

/** The name of a prompt: its node as the engine's `workflow` calls it, and its input. */
export function placeName(node: string, input: string): string {
  return `${node}\n${input}`;
}

/** The places of the text boxes of a page; those that are of no node that is drawn are left out. */
export function placesOf(boxes: Iterable<HTMLTextAreaElement>, app: ComfyApp): Map<HTMLTextAreaElement, string> {
  const root = app.rootGraph ?? app.graph;
  const graph = app.canvas?.graph ?? root;
  const prefix = graph === root || graph.id === undefined ? "" : `${graph.id}/`;
  const classic = classicPlaces(graph);
  const found = new Map<HTMLTextAreaElement, string>();
  for (const box of boxes) {
    const [node, input] = classic.get(box) ?? vuePlace(box, graph) ?? [];
    if (node !== undefined && input !== undefined) found.set(box, placeName(`${prefix}${node}`, input));
  }
  return found;
}

/** Classic nodes: each widget has its box. */
function classicPlaces(graph: ComfyGraph): Map<unknown, [string, string]> {
  const found = new Map<unknown, [string, string]>();
  for (const node of graph._nodes ?? []) {
    for (const widget of node.widgets ?? []) {
      if (widget.element !== undefined) found.set(widget.element, [String(node.id), widget.name]);
    }
  }
  return found;
}

/** Vue's nodes: the boxes of their own say their node and, in newer pages, their widget. Else they stand in the order of
 * the node's widgets. */
function vuePlace(box: HTMLTextAreaElement, graph: ComfyGraph): [string, string] | undefined {
  const element = box.closest<HTMLElement>("[data-node-id]");
  const id = element?.dataset["nodeId"];
  if (element === null || id === undefined) return undefined;
  const node = graph.getNodeById(id) ?? graph.getNodeById(Number(id));
  if (node === null || node === undefined) return undefined;
  const named = box.closest<HTMLElement>("[data-widget-name]")?.dataset["widgetName"];
  if (named !== undefined) return [String(node.id), named];
  const widgets = (node.widgets ?? []).filter((each) => each.element instanceof HTMLTextAreaElement);
  const widget = widgets[[...element.querySelectorAll("textarea")].indexOf(box)];
  return widget === undefined ? undefined : [String(node.id), widget.name];
}
