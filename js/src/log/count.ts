/** How many lines match, and the how-manieth a hit is: counted in steps, given up when it does not matter any more. */

import { type Query, sameQuery } from "./find.ts";
import type { LogDesk, LogSource } from "./source.ts";

/** More matching lines than this are not counted: nobody goes through them. */
export const MOST_COUNTED = 10_000;

export interface Tally {
  /** Of the hit, from 1; null while it is not known. */
  readonly rank: number | null;
  /** Null while it is not known. */
  readonly total: number | null;
  /** There are more than `MOST_COUNTED`. */
  readonly many: boolean;
}

export const UNCOUNTED: Tally = { rank: null, total: null, many: false };

/** In words: "3 of 1,204", "more than 10,000", or nothing while it is not known. */
export function tallyWords({ rank, total, many }: Tally): string {
  if (many) return `more than ${MOST_COUNTED.toLocaleString("en")}`;
  if (rank === null || total === null) return "counting…";
  return `${rank.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

/** Matching lines in [from, to), in as many steps as the kernel needs; stops soon after `MOST_COUNTED`. */
export async function countMatches(
  desk: LogDesk,
  source: LogSource,
  query: Query,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<number> {
  let lines = 0;
  let at = from;
  while (at < to && lines <= MOST_COUNTED) {
    const { job, stream } = source;
    const pattern = { pattern: query.pattern, regex: query.regex, ignore_case: query.ignoreCase };
    const range = { from_line: at, to_line: to };
    const answer = await desk.request("log.count", { job, stream, ...pattern, ...range }, { signal });
    lines += answer.lines;
    if (answer.stopped_at <= at) break; // the log is shorter now
    at = answer.stopped_at;
  }
  return lines;
}

interface Counted {
  readonly query: Query;
  readonly source: LogSource;
  readonly generation: number;
  /** Lines of the log that are counted. */
  readonly upTo: number;
  readonly total: number;
  readonly line: number;
  readonly rank: number;
}

/** Keeps what was counted, so that the next hit costs only what is new. */
export class Counter {
  #known: Counted | null = null;

  /** Forgets: another search. */
  clear(): void {
    this.#known = null;
  }

  /** The place of the hit in `line` among all hits. */
  async tally(
    desk: LogDesk,
    source: LogSource,
    query: Query,
    line: number,
    signal: AbortSignal,
  ): Promise<Tally> {
    const generation = source.header?.generation ?? 0;
    const end = source.total;
    let known = this.#known;
    if (
      known !== null &&
      (known.source !== source || known.generation !== generation || !sameQuery(known.query, query))
    ) {
      known = null;
    }
    const count = (from: number, to: number): Promise<number> =>
      countMatches(desk, source, query, from, to, signal);
    let total: number;
    let rank: number;
    if (known === null) {
      const before = await count(0, line);
      if (before > MOST_COUNTED) return { rank: null, total: null, many: true };
      rank = before + 1;
      total = before + (await count(line, end));
    } else {
      // From the hit before to this one, whichever of them comes first.
      const between = await count(Math.min(known.line, line), Math.max(known.line, line));
      rank = line >= known.line ? known.rank + between : known.rank - between;
      total = known.total + (end > known.upTo ? await count(known.upTo, end) : 0);
    }
    if (total > MOST_COUNTED || rank < 1) {
      this.#known = null;
      return { rank: null, total: null, many: total > MOST_COUNTED };
    }
    this.#known = { query, source, generation, upTo: end, total, line, rank };
    return { rank, total: Math.max(total, rank), many: false };
  }
}
