/** Searching a log: the kernel finds the line, the browser marks what it shows. */

import { DeskError } from "../desk.ts";
import type { LogHit } from "../protocol.ts";
import type { LogDesk, LogSource } from "./source.ts";

export interface Query {
  readonly pattern: string;
  readonly regex: boolean;
  readonly ignoreCase: boolean;
}

export const sameQuery = (a: Query | null, b: Query): boolean =>
  a !== null && a.pattern === b.pattern && a.regex === b.regex && a.ignoreCase === b.ignoreCase;

export type Direction = "forward" | "backward";

/** Lines on which something went wrong, as Python, R, compilers and most loggers print them. */
export const ERROR_QUERY: Query = {
  pattern:
    "Traceback \\(most recent call last\\)|\\b[A-Za-z_.]*(Error|Exception)\\b|\\b(error|fatal|panic)(\\[\\w+\\])?:|\\b(ERROR|FATAL|CRITICAL)\\b",
  regex: true,
  ignoreCase: false,
};

/** Where a traceback of Python, R, Java, Go or Rust begins. */
export const TRACEBACK_QUERY: Query = {
  pattern:
    "^Traceback \\(most recent call last\\)|^ *Error in |^Exception in thread|^panic: |^thread '.*' panicked|^Backtrace:",
  regex: true,
  ignoreCase: false,
};

/**
 * Looks for the next line that matches, in as many steps as the kernel needs.
 *
 * @param from first line to look at, in either direction
 * @param progress told how far it came after each step
 * @returns the hit, or null when there is none up to the end in this direction
 * @throws DeskError when the pattern is wrong, or the kernel cannot answer or does not come to the end; `aborted`
 *   through the signal
 */
export async function find(
  desk: LogDesk,
  source: LogSource,
  query: Query,
  from: number,
  direction: Direction,
  signal: AbortSignal,
  progress: (line: number) => void = () => undefined,
): Promise<LogHit | null> {
  let at = from;
  while (at >= 0 && (direction === "backward" || at < source.total)) {
    const answer = await desk.request(
      "log.search",
      {
        job: source.job,
        stream: source.stream,
        pattern: query.pattern,
        regex: query.regex,
        ignore_case: query.ignoreCase,
        from_line: at,
        direction: direction === "forward" ? 1 : -1,
      },
      { signal },
    );
    if (answer.hit !== null) return answer.hit;
    if (answer.reached_end) return null;
    // A step that did not move would be asked for ever, and "no match" would not be true.
    const moved = direction === "forward" ? answer.stopped_at > at : answer.stopped_at < at;
    if (!moved) throw new DeskError("log", `The search stopped at line ${at + 1}. Look for it again.`);
    at = answer.stopped_at;
    progress(at);
  }
  return null;
}

// A pattern with nested repeats can take for ever on a long line; hits are marked in its beginning only.
const MARKED_COLUMNS = 4_000;
const MARKED_HITS = 200;

/** A pattern to mark hits with, or null when there is nothing to mark (Python knows a few things that browsers do not). */
export function matcher(query: Query): RegExp | null {
  if (query.pattern === "") return null;
  const source = query.regex ? query.pattern : query.pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const flags = query.ignoreCase ? "gi" : "g";
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
      // tried without the stricter syntax next
    }
  }
  return null;
}

/** Where the pattern occurs in a shown line: [from, to) columns, in order. */
export function hitsIn(text: string, pattern: RegExp): readonly (readonly [number, number])[] {
  const hits: [number, number][] = [];
  for (const match of text.slice(0, MARKED_COLUMNS).matchAll(pattern)) {
    if (match[0] !== "") hits.push([match.index, match.index + match[0].length]);
    if (hits.length >= MARKED_HITS) break;
  }
  return hits;
}
