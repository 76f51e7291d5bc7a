/** Whether a text that nobody said anything about looks like prompts. The server looks closer; this is only for the question. */

/** What the server reads on evidence once it is asked to: what people keep prompts in. */
export const KINDS_OF_FILES = ["txt", "json", "csv", "yaml", "yml"];

/** The pattern of all of them. */
export const ALL_OF_THEM = `**/*.{${KINDS_OF_FILES.join(",")}}`;

/** Characters that are looked at. */
export const HEAD = 64_000;

const WORKFLOW = /"(class_type|type)"\s*:\s*"(CLIPTextEncode|KSampler)|"negative_?prompt"\s*:/i;
const STYLES = /^\uFEFF?"?name"?,"?prompt"?(,"?negative_prompt"?)?\s*$/im;
const KEYS = /^[ \t]*(- )?["']?negative_?prompt["']?\s*:/im;

/** One of these says enough by itself. */
const SIGNS: readonly RegExp[] = [
  /^Negative prompt:/m,
  /^Steps: \d+, .{0,200}\bSampler: /m,
  /<(lora|lyco|hypernet):[^<>:\n]{1,100}(:[^<>\n]{0,100})?>/,
];

/** Of these it takes two, each another. */
const HINTS: readonly RegExp[] = [
  /\([^()\n:]{1,80}:\s?\d?\.\d{1,3}\)/g,
  /\b(masterpiece|best quality|worst quality|lowres|1girl|1boy|highres|bad anatomy|extra digits?)\b(?=,)/g,
];

/** Whether the beginning of a file looks like prompts. `hasPicture`: a picture of its name lies beside it. */
export function looksLikePrompts(name: string, head: string, hasPicture = false): boolean {
  const text = head.slice(0, HEAD);
  switch (suffixOf(name)) {
    case "json":
      return WORKFLOW.test(text);
    case "csv":
      return STYLES.test(text);
    case "yaml":
    case "yml":
      return KEYS.test(text);
    case "txt":
      return (hasPicture && text.includes(",")) || SIGNS.some((sign) => sign.test(text)) || hintsIn(text) >= 2;
    default:
      return false;
  }
}

function hintsIn(text: string): number {
  return new Set(HINTS.flatMap((hint) => [...text.matchAll(hint)].map(([found]) => found))).size;
}

/** A name without its suffix, with that of each picture: `a.txt` may be the caption of `a.png`. */
export function picturesOf(path: string): string[] {
  const suffix = suffixOf(path);
  return suffix === "txt" ? ["png", "jpg", "jpeg", "webp"].map((each) => path.slice(0, -suffix.length) + each) : [];
}

function suffixOf(name: string): string {
  return /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
