// What the page shows, in its address: everything stays behind the `#`, which no server is sent.

export interface Shared {
  text: string;
  negative: string;
  target: string;
  /** The program that the prompts are written for as well; empty for none. */
  to: string;
  family: string;
  plugins: string[];
  select: string[];
  loras: string[] | null;
  embeddings: string[] | null;
}

export const MOST_ENCODED = 64_000;
const MOST_TEXT = 100_000;
const MOST_NAMES = 2_000;
const LONGEST_NAME = 200;

export const EMPTY: Shared = { text: "", negative: "", target: "a1111", to: "", family: "", plugins: [], select: [], loras: null, embeddings: null };

/** The part of an address after `#`; empty where it would be too long to be followed. */
export async function encode(shared: Shared): Promise<string> {
  const kept = Object.fromEntries(Object.entries(shared).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(EMPTY[key as keyof Shared])));
  const bytes = await through(new TextEncoder().encode(JSON.stringify(kept)), new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const encoded = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return encoded.length > MOST_ENCODED ? "" : `1${encoded}`;
}

/** What such a part says; undefined for one that somebody made up, or that holds more than a page shows. */
export async function decode(fragment: string): Promise<Shared | undefined> {
  if (!/^1[A-Za-z0-9_-]+$/.test(fragment) || fragment.length > MOST_ENCODED + 1) return undefined;
  try {
    const binary = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream("deflate-raw"), 8 * MOST_TEXT);
    return read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}

function read(value: unknown): Shared | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const table = value as Record<string, unknown>;
  const text = (key: string, most: number): string | undefined => {
    const found = table[key];
    if (found === undefined) return EMPTY[key as "text"];
    return typeof found === "string" && found.length <= most ? found : undefined;
  };
  const names = (key: string): string[] | null | undefined => {
    const found = table[key];
    if (found === undefined) return EMPTY[key as "loras"];
    if (!Array.isArray(found) || found.length > MOST_NAMES) return undefined;
    return found.every((each) => typeof each === "string" && each.length <= LONGEST_NAME) ? (found as string[]) : undefined;
  };
  const shared = {
    text: text("text", MOST_TEXT),
    negative: text("negative", MOST_TEXT),
    target: text("target", LONGEST_NAME),
    to: text("to", LONGEST_NAME),
    family: text("family", LONGEST_NAME),
    plugins: names("plugins"),
    select: names("select"),
    loras: names("loras"),
    embeddings: names("embeddings"),
  };
  return Object.values(shared).includes(undefined) ? undefined : (shared as Shared);
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream, most: number): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // What is wrong with the bytes is told to the reader, too.
  void writer.write(bytes as BufferSource).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      void reader.cancel().catch(() => undefined);
      throw new RangeError("too long");
    }
    pieces.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
