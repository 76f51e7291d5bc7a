// Names of what is installed, from ComfyUI's own routes.

import type { Installed } from "@promptlint/textarea";
import type { ComfyApi } from "./comfy";

/** What the server says there is. What it does not say is not known, and then nothing of that kind is missing. */
export async function installedNames(api: ComfyApi): Promise<Installed> {
  const [embeddings, loras] = await Promise.all([names(api, "/embeddings"), names(api, "/models/loras")]);
  const found: Installed = {};
  if (embeddings !== undefined) found.embeddings = embeddings;
  const files = loras ?? lorasOfNode(await answer(api, "/object_info/LoraLoader"));
  if (files !== undefined) found.loras = files.map(withoutSuffix);
  return found;
}

/** A file without its suffix, its folders parted as on all systems. */
export function withoutSuffix(file: string): string {
  return file.replaceAll("\\", "/").replace(/\.(?:safetensors|ckpt|pth?|bin|sft)$/i, "");
}

async function names(api: ComfyApi, route: string): Promise<string[] | undefined> {
  const list = texts(await answer(api, route));
  return list?.map((each) => each.replaceAll("\\", "/"));
}

/** The files that a node of an older server lets people choose from. */
export function lorasOfNode(info: unknown): string[] | undefined {
  const { LoraLoader: node } = (info ?? {}) as { LoraLoader?: { input?: { required?: { lora_name?: unknown[] } } } };
  const [first, options] = node?.input?.required?.lora_name ?? [];
  return texts(first) ?? texts((options as { options?: unknown } | undefined)?.options);
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}

async function answer(api: ComfyApi, route: string): Promise<unknown> {
  try {
    const response = await api.fetchApi(route);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
