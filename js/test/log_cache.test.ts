import { describe, expect, it } from "vitest";
import { stateAfter } from "../src/log/ansi.ts";
import { LineCache } from "../src/log/cache.ts";
import { PLAIN, sameSgr } from "../src/log/sgr.ts";
import type { LogLine } from "../src/protocol.ts";

const line = (number: number, text = `line ${number}`): LogLine => [number, text, false];
const run = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from }, (_, i) => line(from + i));
const EVERYWHERE: [number, number] = [0, 1e9];

/** A small generator with a seed, so that a failure can be run again. */
function generator(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

describe("LineCache", () => {
  it("joins runs that touch", () => {
    const cache = new LineCache();
    cache.put(run(10, 20), EVERYWHERE);
    cache.put(run(30, 40), EVERYWHERE);
    cache.put(run(20, 30), EVERYWHERE);
    expect(cache.runs()).toEqual([[10, 39]]);
    expect(cache.size).toBe(30);
  });

  it("replaces a line that grew", () => {
    const cache = new LineCache();
    cache.put([line(0), line(1, "par")], EVERYWHERE);
    cache.put([line(1, "partial"), line(2)], EVERYWHERE);
    expect(cache.get(1)?.[1]).toBe("partial");
    expect(cache.size).toBe(3);
    expect(cache.weight).toBe("line 0partialline 2".length);
  });

  it("knows the size of a gap", () => {
    const cache = new LineCache();
    cache.put(run(0, 10), EVERYWHERE);
    cache.put(run(1_214, 1_300), EVERYWHERE);
    expect(cache.gap(500, 2_000)).toEqual({ first: 10, end: 1_214 });
    expect(cache.gap(1_999, 2_000)).toEqual({ first: 1_300, end: 2_000 });
    expect(cache.missing(5, 1_250, 400)).toEqual({ first: 10, count: 400 });
    expect(cache.missing(1_200, 1_250, 400)).toEqual({ first: 1_200, count: 14 });
    expect(cache.missing(0, 10, 400)).toBeNull();
  });

  it("takes lines with holes between them", () => {
    const cache = new LineCache();
    cache.put([line(1), line(2), line(9), line(5)], EVERYWHERE);
    expect(cache.runs()).toEqual([
      [1, 2],
      [5, 5],
      [9, 9],
    ]);
  });

  it("carries colours over lines, again after a line before was replaced, and after the first were forgotten", () => {
    const cache = new LineCache({ lines: 100, chars: 1e6 });
    cache.put([line(0, "\x1b[31mred"), line(1), line(2, "\x1b[1mbold"), line(3)], EVERYWHERE);
    expect(cache.stateAt(3)).toMatchObject({ fg: 1, flags: 1 });
    cache.put([line(0, "\x1b[32mgreen")], EVERYWHERE);
    expect(cache.stateAt(3)).toMatchObject({ fg: 2, flags: 1 });
    cache.put(run(4, 150), [140, 149]);
    expect(cache.has(0)).toBe(false);
    expect(cache.stateAt(149)).toMatchObject({ fg: 2, flags: 1 });
    cache.put([line(200)], [200, 200]);
    expect(cache.stateAt(200)).toBe(PLAIN);
  });

  it("forgets what is far from the reader, by lines and by characters", () => {
    const cache = new LineCache({ lines: 500, chars: 100_000 });
    cache.put(run(0, 400), [0, 50]);
    cache.put(run(10_000, 10_400), [10_380, 10_399]);
    expect(cache.size).toBeLessThanOrEqual(500);
    expect(cache.missing(10_000, 10_400, 1)).toBeNull();
    cache.put([line(10_400, "x".repeat(95_000))], [10_400, 10_400]);
    expect(cache.weight).toBeLessThanOrEqual(100_000);
    expect(cache.has(10_400)).toBe(true);
  });

  it("keeps what is looked at even when it is more than the limit", () => {
    const cache = new LineCache({ lines: 10, chars: 100 });
    cache.put(run(0, 40), [5, 30]);
    expect(cache.missing(5, 31, 100)).toBeNull();
    expect(cache.runs()).toEqual([[5, 30]]);
  });

  it.each([1, 2, 3, 4, 5, 6])("never lies about a number, seed %i", (seed) => {
    const random = generator(seed);
    const limits = { lines: 200, chars: 20_000 };
    const cache = new LineCache(limits);
    const truth = new Map<number, string>(); // the newest text of each number that was ever put
    const total = 2_000;
    const codes = ["", "", "", "\x1b[31m", "\x1b[1m", "\x1b[0m"];
    const wrong: string[] = [];
    const check = (fine: boolean, what: string): void => {
      if (!fine) wrong.push(what);
    };
    for (let round = 0; round < 300; round += 1) {
      const first = random(total);
      const lines: LogLine[] = [];
      for (let n = first; n < Math.min(total, first + 1 + random(120)); n += 1) {
        if (random(15) === 0) continue;
        const text = `${codes[random(codes.length)]}${n} in round ${round}${"x".repeat(random(30))}`;
        lines.push([n, text, false]);
        truth.set(n, text);
      }
      const look = random(total - 60);
      const keep: [number, number] = [look, look + random(60)];
      const inView = [...Array(keep[1] - keep[0] + 1).keys()].map((i) => keep[0] + i);
      const heldBefore = inView.filter((n) => cache.has(n));
      cache.put(lines, keep);

      let size = 0;
      let weight = 0;
      let before = -2;
      for (const [from, to] of cache.runs()) {
        check(from > before + 1, `run ${from} touches the one before it`);
        before = to;
        let state = cache.stateAt(from);
        for (let n = from; n <= to; n += 1) {
          const held = cache.get(n);
          check(held?.[0] === n && held[1] === truth.get(n), `line ${n} is not what was last put`);
          check(
            sameSgr(cache.stateAt(n), state),
            `the colours at line ${n} do not follow from the line before`,
          );
          state = stateAfter(held?.[1] ?? "", state);
          size += 1;
          weight += held?.[1].length ?? 0;
        }
      }
      check(cache.size === size && cache.weight === weight, "the counts are wrong");
      const onlyView = cache.runs().every(([from, to]) => from >= keep[0] && to <= keep[1]);
      check(onlyView || (size <= limits.lines && weight <= limits.chars), "the limits are passed");
      for (const n of heldBefore) check(cache.has(n), `line ${n} was forgotten under the reader's eyes`);

      const number = random(total);
      if (!cache.has(number)) {
        const gap = cache.gap(number, total);
        check(number >= gap.first && number < gap.end, `line ${number} is not in its gap`);
        for (let n = gap.first; n < gap.end; n += 1) check(!cache.has(n), `line ${n} is held and in a gap`);
        check(gap.first === 0 || cache.has(gap.first - 1), "the gap begins too late");
        check(gap.end === total || cache.has(gap.end), "the gap ends too early");
      }
      const hole = cache.missing(number, total, 50);
      if (hole !== null) {
        for (let n = number; n < hole.first; n += 1) check(cache.has(n), `line ${n} is missing unnoticed`);
        for (let n = hole.first; n < hole.first + hole.count; n += 1)
          check(!cache.has(n), `line ${n} is held`);
      }
      expect(wrong, `round ${round}`).toEqual([]);
    }
    expect(truth.size).toBeGreaterThan(1_000);
  });
});
