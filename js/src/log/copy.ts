/** What a selection copies: the text of the lines, without numbers, colours or marks. */

import type { LogLine } from "../protocol.ts";
import { type ParsedLine, parseLine, parseRaw } from "./ansi.ts";
import { PLAIN } from "./sgr.ts";

/** A place in the shown text: a line number and a column of what is drawn of it. */
export interface Point {
  readonly line: number;
  readonly column: number;
}

export interface Span {
  readonly from: Point;
  readonly to: Point;
}

/** More lines than this are not copied at once: the clipboard is not the way to move a log. */
export const MAX_COPY_LINES = 50_000;

/** The two ends in reading order. */
export function ordered(a: Point, b: Point): Span {
  const forward = a.line < b.line || (a.line === b.line && a.column <= b.column);
  return forward ? { from: a, to: b } : { from: b, to: a };
}

/** Columns [from, to) of a shown line as a copy; a mark that is touched is taken whole. */
export function slice(line: ParsedLine, from: number, to: number): string {
  let out = "";
  let at = 0;
  for (const piece of line.pieces) {
    const end = at + piece.text.length;
    if (end > from && at < to) {
      out += piece.text === piece.copy ? piece.text.slice(Math.max(0, from - at), to - at) : piece.copy;
    }
    at = end;
  }
  return out;
}

/**
 * The text of a selection.
 *
 * @param lines all lines of the span, in order
 * @param raw the pane shows control codes, and so does the copy
 * @returns the text, and how many of the lines hold more on disk than was loaded
 */
export function textOf(
  lines: readonly LogLine[],
  span: Span,
  raw: boolean,
): { text: string; shortened: number } {
  let shortened = 0;
  const out = lines.map(([number, text, more]) => {
    const parsed = raw
      ? parseRaw(text, Number.POSITIVE_INFINITY)
      : parseLine(text, PLAIN, Number.POSITIVE_INFINITY);
    const from = number === span.from.line ? span.from.column : 0;
    const to = number === span.to.line ? span.to.column : Number.POSITIVE_INFINITY;
    if (more && to === Number.POSITIVE_INFINITY) shortened += 1;
    return slice(parsed, from, to);
  });
  return { text: out.join("\n"), shortened };
}

/** The lines of a range that are held, whole, as one text. */
export function wholeLines(
  cache: { get(line: number): LogLine | undefined },
  first: number,
  last: number,
  raw: boolean,
): { text: string; lines: number } {
  const held: LogLine[] = [];
  for (let n = first; n <= last; n += 1) {
    const line = cache.get(n);
    if (line !== undefined) held.push(line);
  }
  const span = { from: { line: first, column: 0 }, to: { line: last, column: Number.POSITIVE_INFINITY } };
  return { text: textOf(held, span, raw).text, lines: held.length };
}
