// The text boxes of the WebUI that hold prompts, as far as they are there: some come late, some go and come back.

export interface Pair {
  name: string;
  positive: HTMLTextAreaElement;
  negative: HTMLTextAreaElement | undefined;
  /** An empty box stands for the prompt of another. */
  isOptional: boolean;
}

const PAIRS = [
  { name: "txt2img", positive: "txt2img_prompt", negative: "txt2img_neg_prompt", isOptional: false },
  { name: "img2img", positive: "img2img_prompt", negative: "img2img_neg_prompt", isOptional: false },
  { name: "hires", positive: "hires_prompt", negative: "hires_neg_prompt", isOptional: true },
];

export function findPairs(app: ParentNode): Pair[] {
  const box = (id: string): HTMLTextAreaElement | undefined => app.querySelector<HTMLTextAreaElement>(`#${id} textarea`) ?? undefined;
  return PAIRS.flatMap((each) => {
    const positive = box(each.positive);
    return positive === undefined ? [] : [{ name: each.name, positive, negative: box(each.negative), isOptional: each.isOptional }];
  });
}
