/**
 * The lines that the pane holds, by number, in bounded memory.
 *
 * A log may have ten million lines. The cache keeps runs of consecutive lines ("segments"), never more than its limits,
 * and when it must forget it forgets what is farthest from where the reader looks. What is not held is a gap, and a
 * gap knows its size, so that the pane can say how many lines are missing.
 */

import type { LogLine } from "../protocol.ts";
import { stateAfter } from "./ansi.ts";
import { PLAIN, type Sgr } from "./sgr.ts";

interface Segment {
  first: number;
  lines: LogLine[];
  /** Colour state at the start of each line, as far as known: `states[i]` for line `first + i`. */
  states: Sgr[];
}

export interface CacheLimits {
  readonly lines: number;
  readonly chars: number;
}

/** Five thousand lines, and no more than eight million characters, whichever is reached first. */
export const DEFAULT_LIMITS: CacheLimits = { lines: 5_000, chars: 8_000_000 };

const end = (segment: Segment): number => segment.first + segment.lines.length;

export class LineCache {
  private segments: Segment[] = [];
  private count = 0;
  private chars = 0;

  constructor(private readonly limits: CacheLimits = DEFAULT_LIMITS) {}

  /** Lines held. */
  get size(): number {
    return this.count;
  }

  /** Characters held. */
  get weight(): number {
    return this.chars;
  }

  /** Every line held is so many lines further down than was thought. */
  shift(by: number): void {
    for (const segment of this.segments) {
      segment.first += by;
      segment.lines = segment.lines.map(([number, ...rest]): LogLine => [number + by, ...rest]);
    }
  }

  clear(): void {
    this.segments = [];
    this.count = 0;
    this.chars = 0;
  }

  get(number: number): LogLine | undefined {
    const segment = this.find(number);
    return segment?.lines[number - segment.first];
  }

  has(number: number): boolean {
    return this.find(number) !== undefined;
  }

  /**
   * Takes lines in. A number that is held already is replaced; lines may come in any order and with holes.
   *
   * @param keep where the reader looks (first and last line); what must be forgotten is forgotten far from there
   */
  put(lines: readonly LogLine[], keep: readonly [number, number]): void {
    let from = 0;
    while (from < lines.length) {
      let to = from + 1;
      while (to < lines.length && lines[to]?.[0] === (lines[to - 1]?.[0] ?? 0) + 1) to += 1;
      this.putRun(lines.slice(from, to));
      from = to;
    }
    this.evict(keep);
  }

  /** The hole around a line that is not held: first line of it, and the first line after it that is held (or `total`). */
  gap(number: number, total: number): { first: number; end: number } {
    let first = 0;
    for (const segment of this.segments) {
      if (segment.first > number) return { first, end: Math.min(segment.first, total) };
      first = end(segment);
    }
    return { first, end: total };
  }

  /** The first run of lines in [from, to) that is not held, at most `most` long; null when all are. */
  missing(from: number, to: number, most: number): { first: number; count: number } | null {
    let first = from;
    for (const segment of this.segments) {
      if (end(segment) <= first) continue;
      if (segment.first > first) break;
      first = end(segment);
    }
    if (first >= to) return null;
    let last = Math.min(to, first + most);
    for (const segment of this.segments) {
      if (segment.first > first) {
        last = Math.min(last, segment.first);
        break;
      }
    }
    return { first, count: last - first };
  }

  /** The colour state at the start of a line, carried over from the lines before it as far as they are held. */
  stateAt(number: number): Sgr {
    const segment = this.find(number);
    if (segment === undefined) return PLAIN;
    const at = number - segment.first;
    const { states, lines } = segment;
    if (states.length === 0) states.push(PLAIN);
    for (let i = states.length; i <= at; i += 1) {
      states.push(stateAfter(lines[i - 1]?.[1] ?? "", states[i - 1] ?? PLAIN));
    }
    return states[at] ?? PLAIN;
  }

  /** First and last number of each run, for tests and for nothing else. */
  runs(): readonly (readonly [number, number])[] {
    return this.segments.map((segment) => [segment.first, end(segment) - 1] as const);
  }

  private find(number: number): Segment | undefined {
    let low = 0;
    let high = this.segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.segments[middle];
      if (segment === undefined) return undefined;
      if (number < segment.first) high = middle - 1;
      else if (number >= end(segment)) low = middle + 1;
      else return segment;
    }
    return undefined;
  }

  private putRun(run: LogLine[]): void {
    const first = run[0]?.[0];
    if (first === undefined) return;
    const last = first + run.length;
    // All segments that touch or overlap the run become one with it.
    const from = this.segments.findIndex((segment) => end(segment) >= first);
    if (from === -1) {
      this.segments.push({ first, lines: run, states: [] });
      this.weigh(run, 1);
      return;
    }
    let to = from;
    while (to < this.segments.length && (this.segments[to]?.first ?? Number.POSITIVE_INFINITY) <= last)
      to += 1;
    const touched = this.segments.slice(from, to);
    const head = touched[0];
    if (head !== undefined && head.first <= first && touched.length === 1) {
      this.replaceIn(head, run, first - head.first);
      return;
    }
    const merged: Segment = { first, lines: run, states: [] };
    this.weigh(run, 1);
    for (const segment of touched) this.weigh(segment.lines, -1);
    if (head !== undefined && head.first < first) {
      const before = head.lines.slice(0, first - head.first);
      this.weigh(before, 1);
      merged.first = head.first;
      merged.lines = before.concat(run);
      merged.states = head.states.slice(0, before.length + 1);
    }
    const tail = touched[touched.length - 1];
    if (tail !== undefined && end(tail) > last) {
      const after = tail.lines.slice(last - tail.first);
      this.weigh(after, 1);
      merged.lines = merged.lines.concat(after);
    }
    this.segments.splice(from, touched.length, merged);
  }

  /** The usual case, a log that grows: the run starts inside or right after one segment. */
  private replaceIn(segment: Segment, run: LogLine[], at: number): void {
    const old = segment.lines.slice(at, at + run.length);
    this.weigh(old, -1);
    this.weigh(run, 1);
    for (let i = 0; i < run.length; i += 1) {
      const line = run[i];
      if (line !== undefined) segment.lines[at + i] = line;
    }
    // Colours may differ from the line after the first replaced one on.
    if (segment.states.length > at + 1) segment.states.length = at + 1;
  }

  private weigh(lines: readonly LogLine[], sign: 1 | -1): void {
    this.count += sign * lines.length;
    for (const line of lines) this.chars += sign * line[1].length;
  }

  private evict(keep: readonly [number, number]): void {
    while (this.count > this.limits.lines || this.chars > this.limits.chars) {
      const head = this.segments[0];
      const tail = this.segments[this.segments.length - 1];
      if (head === undefined || tail === undefined) return;
      const above = keep[0] - head.first;
      const below = end(tail) - 1 - keep[1];
      if (above <= 0 && below <= 0) return; // all that is left is what the reader looks at
      // In steps, so that a stream does not move five thousand entries for every line that comes.
      const step = 64;
      if (above >= below) this.dropHead(head, Math.min(step, above));
      else this.dropTail(tail, Math.min(step, below));
    }
  }

  private dropHead(segment: Segment, most: number): void {
    const n = Math.min(most, segment.lines.length);
    if (segment.states.length <= n) this.stateAt(Math.min(segment.first + n, end(segment) - 1));
    this.weigh(segment.lines.splice(0, n), -1);
    segment.states.splice(0, n); // what is left keeps the colours that it had
    segment.first += n;
    if (segment.lines.length === 0) this.segments.shift();
  }

  private dropTail(segment: Segment, most: number): void {
    const n = Math.min(most, segment.lines.length);
    this.weigh(segment.lines.splice(segment.lines.length - n, n), -1);
    if (segment.states.length > segment.lines.length) segment.states.length = segment.lines.length;
    if (segment.lines.length === 0) this.segments.pop();
  }
}
