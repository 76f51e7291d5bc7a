/** A workflow with prompts in the places where they can stand: encoders of either side of a sampler, one with two texts, a
 * text that another node hands to an encoder, one that goes nowhere; and a note, which is none. */
export function workflow({ positive = "a cat", negative = "worst quality", given = "a bird", free = "a fish", note = "((a note:1.2))" } = {}) {
  const nodes = [];
  const links = [];
  const add = (id, type, pos, widgets_values = [], size = [300, 120]) =>
    nodes.push({ id, type, pos, size, flags: {}, order: id, mode: 0, inputs: [], outputs: [], properties: {}, widgets_values });
  const find = (id) => nodes.find((each) => each.id === id);
  const link = (from, slot, to, name, type, more = {}) => {
    const [origin, target] = [find(from), find(to)];
    const id = links.length + 1;
    while (origin.outputs.length <= slot) origin.outputs.push({ name: type, type, links: [] });
    origin.outputs[slot] = { name: type, type, links: [...origin.outputs[slot].links, id] };
    target.inputs.push({ name, type, link: id, ...more });
    links.push([id, from, slot, to, target.inputs.length - 1, type]);
  };
  add(1, "CheckpointLoaderSimple", [0, 100], ["sd15.safetensors"]);
  add(2, "CLIPTextEncode", [360, 60], [positive], [360, 180]);
  add(3, "CLIPTextEncode", [360, 300], [negative], [360, 180]);
  add(4, "KSampler", [1140, 60], [0, "fixed", 20, 8, "euler", "normal", 1]);
  add(5, "Note", [0, 300], [note], [300, 160]);
  add(6, "CLIPTextEncodeSDXL", [360, 540], [1024, 1024, 0, 0, 1024, 1024, "a big cat", "a small cat"], [360, 420]);
  add(7, "PrimitiveStringMultiline", [0, 540], [given], [300, 140]);
  add(8, "CLIPTextEncode", [0, 740], [free], [300, 140]);
  add(9, "CLIPTextEncode", [780, 540], ["it is not read"], [300, 100]);
  add(10, "ConditioningCombine", [780, 60]);
  add(11, "ConditioningCombine", [780, 220]);
  add(12, "EmptyLatentImage", [780, 380], [512, 512]);
  add(13, "VAEDecode", [1140, 420]);
  add(14, "SaveImage", [1140, 560], ["ComfyUI"]);
  link(1, 0, 4, "model", "MODEL");
  for (const encoder of [2, 3, 6, 8, 9]) link(1, 1, encoder, "clip", "CLIP");
  link(1, 2, 13, "vae", "VAE");
  link(2, 0, 10, "conditioning_1", "CONDITIONING");
  link(6, 0, 10, "conditioning_2", "CONDITIONING");
  link(10, 0, 11, "conditioning_1", "CONDITIONING");
  link(9, 0, 11, "conditioning_2", "CONDITIONING");
  link(11, 0, 4, "positive", "CONDITIONING");
  link(3, 0, 4, "negative", "CONDITIONING");
  link(12, 0, 4, "latent_image", "LATENT");
  link(4, 0, 13, "samples", "LATENT");
  link(13, 0, 14, "images", "IMAGE");
  link(7, 0, 9, "text", "STRING", { widget: { name: "text" } });
  return { last_node_id: 20, last_link_id: links.length, nodes, links, groups: [], config: {}, extra: {}, version: 0.4 };
}
