import { describe, expect, it } from "vitest";
import {
  bytes,
  clock,
  date,
  exact,
  list,
  parseTime,
  plural,
  relative,
  shortDigest,
} from "../src/ui/format.ts";

const NOW = Date.parse("2026-03-02T10:30:00Z");
const ago = (seconds: number): string => relative(NOW - seconds * 1_000, NOW);

describe("words for numbers", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [12_345, "12 kB"],
    [999_949, "1000 kB"],
    [999_950, "1.0 MB"],
    [3_100_000, "3.1 MB"],
    [5e12, "5.0 TB"],
    [5e15, "5000 TB"],
  ])("%i bytes", (size, words) => expect(bytes(size)).toBe(words));

  it.each([
    [0, "0:00"],
    [42.9, "0:42"],
    [725, "12:05"],
    [3_723, "1:02:03"],
    [-5, "0:00"],
  ])("%d seconds", (seconds, words) => expect(clock(seconds)).toBe(words));

  it.each([
    [0, "just now"],
    [44, "just now"],
    [60, "1 min ago"],
    [300, "5 min ago"],
    [3_500, "1 h ago"],
    [7_200, "2 h ago"],
    [86_400, "1 day ago"],
    [3 * 86_400, "3 days ago"],
    [-600, "in 10 min"],
    [-5, "just now"],
  ])("%i seconds ago", (seconds, words) => expect(ago(seconds)).toBe(words));

  it("names the day when it is long ago", () => {
    expect(ago(40 * 86_400)).toBe(date(NOW - 40 * 86_400_000));
    expect(exact(NOW)).toMatch(/^2026-03-0\d \d\d:30:00$/);
  });

  it("reads times, and nothing else", () => {
    expect(parseTime("2026-03-02T10:30:00Z")).toBe(NOW);
    expect(parseTime("yesterday")).toBeNull();
    expect(parseTime(null)).toBeNull();
  });

  it("counts and lists", () => {
    expect(plural(1, "job")).toBe("1 job");
    expect(plural(10_000, "job")).toBe("10,000 jobs");
    expect(plural(2, "entry", "entries")).toBe("2 entries");
    expect(list([])).toBe("");
    expect(list(["a"])).toBe("a");
    expect(list(["a", "b", "c"])).toBe("a, b and c");
    expect(shortDigest("blake2b:0123456789abcdef")).toBe("0123456789ab");
    expect(shortDigest("0123456789abcdef")).toBe("0123456789ab");
  });
});
