/** Texts of others, such as names of files and what a program printed, in messages of the editor. */

// eslint-disable-next-line no-control-regex
const ACTS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const LONGEST = 300;

/** A text that cannot be a link (messages of VS Code render `[text](command:…)`), nor change the order of what is around it. */
export function shown(text: string): string {
  const plain = text.replaceAll("[", "(").replaceAll("]", ")").replace(ACTS, " ");
  const characters = [...plain];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : plain;
}
