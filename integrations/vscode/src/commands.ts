/** What the server's commands return, and what becomes of it. */

/** Our commands, each with the server's: the language client takes the server's names for itself. */
export const HANDS: Readonly<Record<string, string>> = {
  "promptlint.weightUp": "promptlint.raiseWeight",
  "promptlint.weightDown": "promptlint.lowerWeight",
  "promptlint.tagLeft": "promptlint.moveTagLeft",
  "promptlint.tagRight": "promptlint.moveTagRight",
  "promptlint.sort": "promptlint.sortTags",
  "promptlint.wrap": "promptlint.wrapInWeight",
  "promptlint.number": "promptlint.writeAsNumber",
  "promptlint.brackets": "promptlint.writeAsBrackets",
  "promptlint.unique": "promptlint.removeDuplicates",
  "promptlint.split": "promptlint.splitAtChunk",
};

export interface Place {
  line: number;
  character: number;
}

export interface Stretch {
  start: Place;
  end: Place;
}

/** What the server makes of a key: the edits, and what is selected after them. */
export interface Change {
  edits: { range: Stretch; newText: string }[];
  selection: Stretch | null;
}

/** Where the cursor is, as the status of the server wants it. */
export interface Status {
  role: string;
  region: string;
  tokens: number;
  chunks: number;
  room: number;
}

/** What the status bar says of a prompt. */
export function statusTexts(status: Status): { text: string; tooltip: string } {
  const chunks = status.chunks === 1 ? "1 chunk" : `${status.chunks} chunks`;
  return {
    text: `${status.tokens}/${status.room} tokens · ${chunks}`,
    tooltip: `Tokens of the ${status.region} prompt; every 75 are a chunk. Click to see what reaches the model.`,
  };
}

/** A page of the server for a panel: no script, no picture, nothing from elsewhere. */
export function lockedPage(html: string): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';">`;
  const at = html.indexOf("<head>");
  // Without a head there is nowhere to say it, and a page that is not locked is not shown.
  return at < 0 ? `<head>${policy}</head>` : `${html.slice(0, at + "<head>".length)}\n${policy}${html.slice(at + "<head>".length)}`;
}
