// Which parts of a text are marked: findings, which may overlap, as stretches that do not.

import type { Finding, PlainFinding, Severity } from "@promptlint/engine";

export interface Stretch {
  text: string;
  severity: Severity | undefined;
  /** The number of the finding that a stretch is of, of those that begin last. */
  finding: number | undefined;
}

const RANK: Record<Severity, number> = { error: 3, warning: 2, info: 1 };
const MOST_MARKS = 2_000;

/** A finding of one text box, by itself, with the one that stands for it. */
export interface Shown extends PlainFinding {
  of: Finding;
}

/** All findings of a role, those that others stand for among them, in the order of the text. */
export function shownOf(findings: readonly Finding[], role: string): Shown[] {
  const shown = findings.flatMap((each) => [{ ...each, of: each }, ...each.folded.map((folded) => ({ ...folded, of: each }))]);
  return shown.filter((each) => each.role === role || each.role === "document").sort((one, other) => one.start - other.start || one.end - other.end);
}

/** Where a mark is drawn: an empty place takes the character before it, or the one after. */
export function drawnSpan(text: string, start: number, end: number): [number, number] {
  const from = Math.max(0, Math.min(start, text.length));
  const to = Math.max(from, Math.min(end, text.length));
  if (from < to) return [from, to];
  if (from > 0 && text[from - 1] !== "\n") return [isLow(text, from - 1) ? from - 2 : from - 1, from];
  return [from, Math.min(text.length, isLow(text, from + 1) ? from + 2 : from + 1)];
}

function isLow(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A text in stretches of one mark each; of findings that overlap the worst counts. */
export function stretches(text: string, findings: readonly PlainFinding[]): Stretch[] {
  const events: { at: number; opens: boolean; number: number }[] = [];
  findings.slice(0, MOST_MARKS).forEach((each, number) => {
    const [start, end] = drawnSpan(text, each.start, each.end);
    if (start < end) events.push({ at: start, opens: true, number }, { at: end, opens: false, number });
  });
  events.sort((one, other) => one.at - other.at);
  const found: Stretch[] = [];
  const open = new Set<number>();
  let at = 0;
  const say = (to: number): void => {
    if (to <= at) return;
    let worst: number | undefined;
    for (const number of open) {
      const rank = RANK[findings[number]?.severity ?? "info"];
      if (worst === undefined || rank >= RANK[findings[worst]?.severity ?? "info"]) worst = number;
    }
    found.push({ text: text.slice(at, to), severity: worst === undefined ? undefined : findings[worst]?.severity, finding: worst });
    at = to;
  };
  for (const event of events) {
    say(event.at);
    if (event.opens) open.add(event.number);
    else open.delete(event.number);
  }
  say(text.length);
  return found;
}

/** Findings of an older text, moved to where they are now: those that the change touches are gone until the next answer. */
export function moved<T extends PlainFinding>(findings: readonly T[], before: string, after: string, edit: { start: number; end: number; text: string }): T[] {
  if (before === after) return [...findings];
  const by = edit.text.length - (edit.end - edit.start);
  return findings.flatMap((each) => {
    if (each.end < edit.start || (each.end === edit.start && each.end > each.start)) return [each];
    if (each.start >= edit.end && each.start > edit.start) return [{ ...each, start: each.start + by, end: each.end + by }];
    return [];
  });
}
