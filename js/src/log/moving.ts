/** The viewport's memory: heights, parsed lines, hits, and where the scroll bar was left. */

import type { LogLine } from "../protocol.ts";
import { type ParsedLine, parseLine, parseRaw } from "./ansi.ts";
import { hitsIn } from "./find.ts";
import type { Place } from "./scale.ts";
import type { Sgr } from "./sgr.ts";

type Hits = ReturnType<typeof hitsIn>;

const PARSED = 800;
const FIRST_GUESS = 400;

interface Held {
  readonly line: LogLine;
  readonly start: Sgr | null;
  readonly parsed: ParsedLine;
}

/** What the viewport keeps between drawings, and what changes without one. */
export class Moving {
  window = FIRST_GUESS;
  /** Where the top edge stood after the last drawing. */
  top: Place = { line: 0, offset: 0 };
  seen: readonly [number, number] = [0, 0];
  /** The scroll offset that we know of; a scroll event with another one comes from the reader. */
  expected = 0;
  drifting = false;
  space = 0;
  mean = 0;
  idle: ReturnType<typeof setTimeout> | undefined = undefined;
  /** The reader's last movement was downwards. */
  down = false;
  /** The hit that was brought into view sideways. */
  shown: number | null = null;
  readonly heights = new Map<number, number>();
  readonly #parsed = new Map<number, Held>();
  #hits = new WeakMap<ParsedLine, Hits>();
  #pattern: RegExp | null = null;
  #base = 0;

  /** What is shown of a line; parsed once for as long as neither its text nor the colours before it change. */
  parse(line: LogLine, start: Sgr | null): ParsedLine {
    const held = this.#parsed.get(line[0]);
    if (held !== undefined && held.line === line && held.start === start) return held.parsed;
    const parsed = start === null ? parseRaw(line[1]) : parseLine(line[1], start);
    if (this.#parsed.size > PARSED) this.#parsed.clear();
    this.#parsed.set(line[0], { line, start, parsed });
    return parsed;
  }

  /** The hits in a shown line; the same array as long as nothing changed. */
  marks(parsed: ParsedLine, pattern: RegExp | null): Hits | null {
    if (this.#pattern !== pattern) {
      this.#pattern = pattern;
      this.#hits = new WeakMap();
    }
    if (pattern === null) return null;
    const known = this.#hits.get(parsed) ?? hitsIn(parsed.text, pattern);
    this.#hits.set(parsed, known);
    return known;
  }

  /** The lines got other numbers: nothing of what is remembered by number is true, and where we stand has moved with them. */
  rebase(base: number): void {
    const by = base - this.#base;
    if (by === 0) return;
    this.#base = base;
    this.top = { ...this.top, line: this.top.line + by };
    this.seen = [this.seen[0] + by, this.seen[1] + by];
    this.heights.clear();
    this.#parsed.clear();
  }

  /** Reads the heights of wrapped rows in one go and keeps their mean, on which the scroll bar is based. */
  measure(box: HTMLElement): (line: number) => number {
    let sum = 0;
    let count = 0;
    for (const child of box.children) {
      if (!(child instanceof HTMLElement) || child.classList.contains("log-pinned")) continue;
      const height = child.offsetHeight;
      this.heights.set(Number(child.getAttribute("data-line")), height);
      sum += height;
      count += 1;
    }
    if (count > 0 && sum > 0) {
      const mean = sum / count;
      // Small changes are not worth a scroll bar that trembles.
      if (this.mean === 0) this.mean = mean;
      else if (Math.abs(mean - this.mean) > this.mean * 0.2) this.mean += (mean - this.mean) * 0.3;
    }
    if (this.heights.size > 5_000) this.heights.clear();
    return (line) => this.heights.get(line) ?? this.mean;
  }
}
