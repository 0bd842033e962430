import { describe, expect, it } from "vitest";
import { parseLine } from "../src/log/ansi.ts";
import {
  contrast,
  css,
  type Ground,
  MIN_CONTRAST,
  paint,
  parseCss,
  type Rgb,
  readable,
} from "../src/log/color.ts";
import { ordered, slice, textOf, wholeLines } from "../src/log/copy.ts";
import { ERROR_QUERY, hitsIn, matcher } from "../src/log/find.ts";
import type { LogLine } from "../src/protocol.ts";

const WHOLE = Number.POSITIVE_INFINITY;

describe("copy", () => {
  const lines: LogLine[] = [
    [4, "\x1b[31mred\x1b[0m and plain", false],
    [5, "10%\r20%\r30%", false],
    [6, "tab\there", true],
  ];

  it("has the text, and neither numbers nor colours", () => {
    const span = ordered({ line: 6, column: 5 }, { line: 4, column: 2 });
    expect(textOf(lines, span, false)).toEqual({ text: "d and plain\n30%\ntab\th", shortened: 0 });
  });

  it("tells of lines that are longer on disk", () => {
    const span = ordered({ line: 4, column: 0 }, { line: 6, column: WHOLE });
    expect(textOf(lines, span, false).shortened).toBe(1);
  });

  it("has the codes as pictures when the pane shows them", () => {
    const span = ordered({ line: 4, column: 0 }, { line: 4, column: WHOLE });
    expect(textOf(lines.slice(0, 1), span, true).text).toBe("␛[31mred␛[0m and plain");
  });

  it("takes a mark whole, and the exact character behind it", () => {
    const line = parseLine("ab\u202Ecd");
    expect(line.text).toBe("abRLOcd");
    expect(slice(line, 0, WHOLE)).toBe("ab\u202Ecd");
    expect(slice(line, 1, 3)).toBe("b\u202E");
    expect(slice(line, 4, 6)).toBe("\u202Ec");
    expect(slice(line, 5, 6)).toBe("c");
  });

  it("gives all of a line that is too long to draw", () => {
    const text = "x".repeat(20_000);
    const span = ordered({ line: 0, column: 0 }, { line: 0, column: WHOLE });
    expect(textOf([[0, text, false]], span, false).text).toBe(text);
  });

  it("copies plain text as it is, over many lines", () => {
    const many: LogLine[] = Array.from({ length: 300 }, (_, n) => [n, `  ${n}\tä 日本 <b>&amp;</b> `, false]);
    const held = new Map(many.map((line) => [line[0], line]));
    const { text, lines: count } = wholeLines(held, 0, 299, false);
    expect(count).toBe(300);
    expect(text).toBe(many.map((line) => line[1]).join("\n"));
  });
});

describe("colours", () => {
  const grounds: [string, Ground][] = [
    ["light", { text: [33, 33, 33], back: [255, 255, 255] }],
    ["dark", { text: [224, 224, 224], back: [17, 17, 17] }],
    ["grey", { text: [0, 0, 0], back: [128, 128, 128] }],
  ];
  const inks: (number | null | Rgb)[] = [
    null,
    ...Array(256).keys(),
    [0, 0, 0],
    [255, 255, 255],
    [1, 1, 1],
    [127, 127, 127],
  ];

  it.each(grounds)("are readable in every pair on a %s ground", (_name, ground) => {
    for (const fg of inks) {
      for (const bg of [
        null,
        0,
        1,
        4,
        7,
        8,
        15,
        21,
        231,
        244,
        [17, 17, 17],
        [255, 255, 255],
        fg,
      ] as typeof inks) {
        for (const inverse of [false, true]) {
          for (const dim of [false, true]) {
            const painted = paint(fg, bg, inverse, dim, ground);
            const ratio = contrast(painted.color ?? ground.text, painted.back ?? ground.back);
            const plain = painted.color === null;
            expect(ratio, `${String(fg)} on ${String(bg)}`).toBeGreaterThanOrEqual(
              plain ? contrast(ground.text, ground.back) : MIN_CONTRAST,
            );
          }
        }
      }
    }
  });

  it("are left alone when they are readable already", () => {
    expect(readable([178, 36, 36], [255, 255, 255])).toEqual([178, 36, 36]);
  });

  it("become a style only as whole numbers", () => {
    expect(css([1, 2, 3])).toBe("rgb(1, 2, 3)");
    expect(css([-5, 300, Number.NaN])).toBe("rgb(0, 255, 0)");
  });

  it("are read from the page, and not guessed when they are see-through", () => {
    expect(parseCss("rgb(17, 17, 17)")).toEqual([17, 17, 17]);
    expect(parseCss("rgba(0, 0, 0, 0.87)")).toEqual([0, 0, 0]);
    expect(parseCss("rgba(0, 0, 0, 0)")).toBeNull();
    expect(parseCss("color(srgb 1 0.5 0)")).toEqual([255, 128, 0]);
    expect(parseCss("var(--x)")).toBeNull();
  });
});

describe("hits", () => {
  it("takes a plain pattern literally", () => {
    const pattern = matcher({ pattern: "a.b(", regex: false, ignoreCase: true });
    expect(pattern).not.toBeNull();
    expect(hitsIn("xA.B( a.b( axb(", pattern as RegExp)).toEqual([
      [1, 5],
      [6, 10],
    ]);
  });

  it("marks nothing for a pattern that only Python knows", () => {
    expect(matcher({ pattern: "(?P<x>a)(?(x)b|c)", regex: true, ignoreCase: false })).toBeNull();
    expect(matcher({ pattern: "", regex: false, ignoreCase: false })).toBeNull();
  });

  it("does not stop at empty matches", () => {
    const pattern = matcher({ pattern: "x*", regex: true, ignoreCase: false });
    expect(hitsIn("axxb", pattern as RegExp)).toEqual([[1, 3]]);
  });

  it.each([
    ["Traceback (most recent call last):", true],
    ["ValueError: x", true],
    ["subprocess.CalledProcessError: y", true],
    ["main.c:3: error: expected", true],
    ["error[E0382]: borrow", true],
    ["2026-01-01 ERROR root: z", true],
    ["0 errors, all good", false],
    ["terror: none", false],
    ["mean error 0.12", false],
  ])("sees whether %j is an error line", (text, is) => {
    expect(hitsIn(text, matcher(ERROR_QUERY) as RegExp).length > 0).toBe(is);
  });
});
