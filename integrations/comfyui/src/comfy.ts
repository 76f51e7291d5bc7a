// As much of ComfyUI's page as is used here. Older pages lack some of it.

export interface ComfyWidget {
  name: string;
  element?: unknown;
}

export interface ComfyNode {
  id: number | string;
  widgets?: ComfyWidget[];
}

export interface ComfyGraph {
  id?: string;
  /** Counts what is changed: nodes, links. */
  _version?: number;
  _nodes?: ComfyNode[];
  getNodeById(id: number | string): ComfyNode | null | undefined;
  serialize(): unknown;
}

export interface ComfySetting {
  id: string;
  name: string;
  type: "boolean" | "text" | "combo";
  defaultValue: boolean | string;
  category: string[];
  /** The highest comes first. */
  sortOrder: number;
  tooltip?: string;
  options?: () => { text: string; value: string }[];
  onChange?: (value: unknown) => void;
}

export interface ComfyApp {
  /** The graph that is drawn is the canvas's: the workflow's own, or a subgraph that was entered. */
  graph: ComfyGraph;
  rootGraph?: ComfyGraph;
  canvas?: { graph?: ComfyGraph | null };
  ui: { settings: { getSettingValue(id: string): unknown } };
  extensionManager?: { toast?: { add(message: { severity: string; summary: string; detail: string }): void } };
  registerExtension(extension: {
    name: string;
    settings: ComfySetting[];
    setup(): void | Promise<void>;
    afterConfigureGraph(): void;
    refreshComboInNodes(): void;
  }): void;
}

export interface ComfyApi {
  fetchApi(route: string): Promise<Response>;
  addEventListener(type: string, listener: () => void): void;
}

declare global {
  /** The folder of the engine, seen from the script. */
  const ENGINE: string;
}
