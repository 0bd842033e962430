import { describe, expect, it } from "vitest";
import { FOLLOWING, type Follow, follow, newLines } from "../src/log/follow.ts";
import {
  atEnd,
  type Extent,
  fullHeight,
  isScaled,
  MAX_SPACE,
  movedBy,
  type Place,
  placeAt,
  placeOf,
  scrollOf,
  spaceHeight,
} from "../src/log/scale.ts";

const small: Extent = { total: 1_000, lineHeight: 19, window: 400 };
const huge: Extent = { total: 10_000_000, lineHeight: 19, window: 400 };
const pixels = (place: Place, extent: Extent): number => place.line * extent.lineHeight + place.offset;

describe("scale", () => {
  it("is exact while the browser can hold the height", () => {
    expect(isScaled(small)).toBe(false);
    for (const top of [0, 1, 18.5, 19, 777, 18_600]) {
      const place = placeOf(top, small);
      expect(pixels(place, small)).toBeCloseTo(top, 6);
      expect(scrollOf(place, small)).toBeCloseTo(top, 6);
    }
  });

  it("never asks for more than the cap", () => {
    expect(isScaled(huge)).toBe(true);
    expect(spaceHeight(huge)).toBe(MAX_SPACE);
  });

  it("reaches both ends exactly", () => {
    const most = spaceHeight(huge) - huge.window;
    expect(placeOf(0, huge)).toEqual({ line: 0, offset: 0 });
    const end = placeOf(most, huge);
    expect(pixels(end, huge)).toBeCloseTo(fullHeight(huge) - huge.window, 3);
    expect(atEnd(end, huge)).toBe(true);
    expect(scrollOf(end, huge)).toBeCloseTo(most, 6);
    expect(atEnd(placeOf(most - 5, huge), huge)).toBe(false);
  });

  it("comes back from every place to that place, within a thousandth of a pixel of the bar", () => {
    for (const line of [
      0, 1, 17, 5_262, 5_264, 100_000, 4_999_999, 5_000_000, 9_990_000, 9_994_800, 9_999_970,
    ]) {
      for (const offset of [0, 7.5]) {
        const place = { line, offset };
        const back = placeOf(scrollOf(place, huge), huge);
        const scale = fullHeight(huge) / spaceHeight(huge);
        expect(Math.abs(pixels(back, huge) - pixels(place, huge))).toBeLessThan(scale / 1_000);
      }
    }
  });

  it("keeps order and leaves room to scroll on everywhere but at the ends", () => {
    let before = -1;
    for (let line = 0; line < huge.total; line += 99_991) {
      const scroll = scrollOf({ line, offset: 0 }, huge);
      expect(scroll).toBeGreaterThan(before);
      before = scroll;
      const room = Math.min(100_000, pixels({ line, offset: 0 }, huge));
      expect(scroll).toBeGreaterThanOrEqual(room - 1e-6);
    }
  });

  it("moves pixel by pixel anywhere, so that every line can be reached", () => {
    let place: Place = placeAt(5_000_000 * 19, huge);
    for (let i = 0; i < 1_000; i += 1) place = movedBy(place, 1, huge);
    expect(pixels(place, huge)).toBe(5_000_000 * 19 + 1_000);
    for (let i = 0; i < 1_000; i += 1) place = movedBy(place, -1, huge);
    expect(place).toEqual({ line: 5_000_000, offset: 0 });
  });

  it("goes by measured heights where lines wrap", () => {
    const heights = new Map([
      [10, 57],
      [11, 19],
      [12, 190],
    ]);
    const at = movedBy({ line: 10, offset: 50 }, 100, small, (line) => heights.get(line));
    expect(at).toEqual({ line: 12, offset: 74 });
    expect(movedBy(at, -100, small, (line) => heights.get(line))).toEqual({ line: 10, offset: 50 });
  });

  it("stays inside the log", () => {
    expect(movedBy({ line: 3, offset: 4 }, -1e6, small)).toEqual({ line: 0, offset: 0 });
    expect(movedBy({ line: 3, offset: 4 }, 1e6, small).line).toBe(999);
    expect(placeAt(Number.POSITIVE_INFINITY, small).line).toBe(978);
    expect(placeAt(1e9, { total: 3, lineHeight: 19, window: 400 })).toEqual({ line: 0, offset: 0 });
    expect(placeOf(5, { total: 0, lineHeight: 19, window: 400 })).toEqual({ line: 0, offset: 0 });
  });
});

describe("follow", () => {
  const up = { type: "moved", up: true, atEnd: false, total: 100 } as const;

  it("stops when the reader moves up, and counts what comes", () => {
    const state = follow(FOLLOWING, up);
    expect(state).toEqual({ following: false, seen: 100 });
    expect(newLines(state, 220)).toBe(120);
    expect(newLines(state, 100)).toBe(0);
    expect(newLines(FOLLOWING, 220)).toBe(0);
  });

  it("keeps the first count while the reader moves on", () => {
    const state = follow(FOLLOWING, up);
    expect(follow(state, { ...up, total: 150 })).toBe(state);
    expect(follow(state, { type: "moved", up: false, atEnd: false, total: 150 })).toBe(state);
    expect(follow(state, { type: "marked", total: 150 })).toBe(state);
  });

  it("follows again at the end and when asked, not otherwise", () => {
    const away: Follow = { following: false, seen: 5 };
    expect(follow(away, { type: "moved", up: false, atEnd: true, total: 9 }).following).toBe(true);
    expect(follow(away, { type: "asked" }).following).toBe(true);
    expect(follow(away, { type: "anew" }).following).toBe(true);
    expect(follow(away, { type: "went", total: 9 })).toBe(away);
  });

  it("stops when text is marked or a line is gone to", () => {
    expect(follow(FOLLOWING, { type: "marked", total: 7 })).toEqual({ following: false, seen: 7 });
    expect(follow(FOLLOWING, { type: "went", total: 7 })).toEqual({ following: false, seen: 7 });
  });
});
