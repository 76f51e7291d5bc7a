import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComfyApi } from "../src/comfy";
import { installedNames, lorasOfNode, withoutSuffix } from "../src/installed";
import { engineSettings, isOn, names } from "../src/settings";
import { writtenWorkflow } from "../src/workflow";

function api(answers: Record<string, unknown>): ComfyApi {
  return {
    fetchApi: (route) => Promise.resolve(route in answers ? new Response(JSON.stringify(answers[route])) : new Response("", { status: 404 })),
    addEventListener: () => undefined,
  };
}

test("files are named as prompts name them", () => {
  assert.equal(withoutSuffix("styles\\ink.v2.safetensors"), "styles/ink.v2");
  assert.equal(withoutSuffix("ink.v2"), "ink.v2");
});

test("names of the server's own routes", async () => {
  const found = await installedNames(api({ "/embeddings": ["a\\easy"], "/models/loras": ["ink.safetensors"] }));
  assert.deepEqual(found, { embeddings: ["a/easy"], loras: ["ink"] });
});

test("an older server says its LoRAs by a node, and of what it does not say nothing is known", async () => {
  const node = { LoraLoader: { input: { required: { lora_name: [["ink.safetensors"], {}] } } } };
  assert.deepEqual(await installedNames(api({ "/object_info/LoraLoader": node })), { loras: ["ink"] });
  assert.deepEqual(await installedNames(api({})), {});
  assert.deepEqual(lorasOfNode({ LoraLoader: { input: { required: { lora_name: ["COMBO", { options: ["b.pt"] }] } } } }), ["b.pt"]);
  assert.equal(lorasOfNode({ LoraLoader: 3 }), undefined);
});

test("an answer that is no list of names says nothing", async () => {
  assert.deepEqual(await installedNames(api({ "/embeddings": { error: "no" }, "/models/loras": [1] })), {});
});

test("a workflow without what is of looks only", () => {
  const workflow = (x: number, text: string): unknown => ({ nodes: [{ id: 1, pos: [x, 0], widgets_values: [text] }], extra: { ds: x } });
  assert.equal(writtenWorkflow(workflow(1, "a")), writtenWorkflow(workflow(2, "a")));
  assert.notEqual(writtenWorkflow(workflow(1, "a")), writtenWorkflow(workflow(1, "b")));
  assert.equal(writtenWorkflow({ nodes: ["x".repeat(6_000_000)] }), undefined);
});

function settings(values: Record<string, unknown>) {
  const getSettingValue = (id: string): unknown => values[id.replace("promptlint.Prompts.", "")];
  return { ui: { settings: { getSettingValue } } } as unknown as Parameters<typeof engineSettings>[0];
}

test("settings as the engine takes them", () => {
  assert.deepEqual(engineSettings(settings({})), { target: "comfyui" });
  assert.deepEqual(engineSettings(settings({ ModelFamily: "auto" })), { target: "comfyui" });
  assert.deepEqual(
    engineSettings(settings({ Ignore: "PW008, bare-weight", Extensions: "negpip", ModelFamily: "sdxl" })),
    { target: "comfyui", ignore: ["PW008", "bare-weight"], plugins: ["negpip"], "model-family": "sdxl" },
  );
  assert.deepEqual([isOn(settings({})), isOn(settings({ On: false }))], [true, false]);
  assert.deepEqual(names(" a,b ; c\n"), ["a", "b", "c"]);
});
