// Prompts to begin with, each with something to find.

import { EMPTY, type Shared } from "./permalink";

export const EXAMPLES: { name: string; shared: Shared }[] = [
  {
    name: "Weights and brackets",
    shared: {
      ...EMPTY,
      text: "masterpiece, best quality, ((portrait of a woman:1.2)), ☀ (cherry blossoms:1,3), soft light, [blurry background",
      negative: "(worst quality:1.4), (low quality:1.4)), lowres, blurry",
    },
  },
  {
    name: "LoRAs that are not installed",
    shared: {
      ...EMPTY,
      text: "a lighthouse at night, <lora:ink_skecth:0.8>, <lora:night-scene:1>, <lora:ink_sketch>, stars",
      negative: "easynegativ, watermark",
      loras: ["ink_sketch", "night_scene"],
      embeddings: ["easynegative"],
    },
  },
  {
    name: "Schedules",
    shared: { ...EMPTY, text: "a [cat:dog:0.5] in the [rain|snow], [autumn:winter:12], a (forest:1.1)AND a river :0.7" },
  },
  {
    name: "For ComfyUI",
    shared: { ...EMPTY, target: "comfyui", text: "a castle on a hill, [clouds], ((dramatic sky)), <lora:mist:1>, BREAK, (birds:1.2)" },
  },
  {
    name: "From A1111 to ComfyUI",
    shared: {
      ...EMPTY,
      to: "comfyui",
      text: "a ((small:1.2)) lighthouse, [by the sea], (storm (clouds:1.3)), \\[x\\], <lora:ink_sketch:0.8>",
      negative: "EasyNegative, [[blurry]]",
      embeddings: ["EasyNegative"],
    },
  },
  {
    name: "Too long for one chunk",
    shared: {
      ...EMPTY,
      select: ["PT001"],
      text: Array.from({ length: 30 }, (_, number) => `detail ${number + 1} of the old town`).join(", "),
    },
  },
];
