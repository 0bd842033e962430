import { describe, expect, it } from "vitest";
import { MAX_COLUMNS, MAX_PIECES, parseLine, parseRaw, stateAfter } from "../src/log/ansi.ts";
import {
  applySgr,
  BOLD,
  CONCEAL,
  DIM,
  INVERSE,
  ITALIC,
  PLAIN,
  type Sgr,
  sameSgr,
  UNDERLINE,
} from "../src/log/sgr.ts";

const ESC = "\x1b";
const BEL = "\x07";

/** What is drawn, and how each stretch of it looks. */
const looks = (text: string): [string, number, Sgr["fg"], Sgr["bg"]][] =>
  parseLine(text).pieces.map((piece) => [piece.text, piece.sgr.flags, piece.sgr.fg, piece.sgr.bg]);

describe("colours and styles", () => {
  it("knows the 16 named colours", () => {
    expect(looks(`${ESC}[31mred${ESC}[0m ${ESC}[92;44mgreen${ESC}[m.`)).toEqual([
      ["red", 0, 1, null],
      [" ", 0, null, null],
      ["green", 0, 10, 4],
      [".", 0, null, null],
    ]);
  });

  it("knows 256 and true colours, with semicolons and with colons", () => {
    expect(looks(`${ESC}[38;5;197ma${ESC}[48;2;1;2;3mb`)).toEqual([
      ["a", 0, 197, null],
      ["b", 0, 197, [1, 2, 3]],
    ]);
    expect(looks(`${ESC}[38:5:9ma${ESC}[38:2:1:2:3mb${ESC}[38:2::4:5:6mc`)).toEqual([
      ["a", 0, 9, null],
      ["b", 0, [1, 2, 3], null],
      ["c", 0, [4, 5, 6], null],
    ]);
  });

  it("takes a style away by its own code", () => {
    expect(looks(`${ESC}[1;2;3;4;7mx${ESC}[22;23my${ESC}[24;27mz`)).toEqual([
      ["x", BOLD | DIM | ITALIC | UNDERLINE | INVERSE, null, null],
      ["y", UNDERLINE | INVERSE, null, null],
      ["z", 0, null, null],
    ]);
    expect(looks(`${ESC}[4:3mx${ESC}[4:0my`)).toEqual([
      ["x", UNDERLINE, null, null],
      ["y", 0, null, null],
    ]);
  });

  it("skips an underline colour with its numbers", () => {
    expect(looks(`${ESC}[58;5;1;31mx`)).toEqual([["x", 0, 1, null]]);
    expect(looks(`${ESC}[58;2;1;31;7;1mx`)).toEqual([["x", BOLD, null, null]]);
  });

  it("shows concealed text", () => {
    expect(looks(`a${ESC}[8msecret`)).toEqual([
      ["a", 0, null, null],
      ["secret", CONCEAL, null, null],
    ]);
  });

  it.each([
    "38;5;256",
    "38;5;-1",
    "38;2;1;2",
    "38;2;999;0;0",
    "38;5",
    "38",
    "48;9;1",
    "99999999999999999999",
    "1e1",
    ";;;x",
  ])("lets no wrong number through: %s", (params) => {
    const { fg, bg } = applySgr(PLAIN, params);
    expect(fg).toBeNull();
    expect(bg).toBeNull();
  });

  it("gives equal states the same identity", () => {
    expect(applySgr(applySgr(PLAIN, "1"), "38;2;9;8;7")).toBe(applySgr(PLAIN, "38;2;9;8;7;1"));
    expect(applySgr(applySgr(PLAIN, "31;1"), "")).toBe(PLAIN);
  });

  it("stays right when more colours are named than it remembers", () => {
    const first = applySgr(PLAIN, "38;2;1;1;1");
    for (let i = 0; i < 10_000; i += 1) applySgr(PLAIN, `38;2;${i >> 8};${i & 255};77`);
    expect(sameSgr(applySgr(PLAIN, "38;2;1;1;1"), first)).toBe(true);
    expect(applySgr(first, "0")).toBe(PLAIN);
  });

  it("carries the state to the next line", () => {
    const first = parseLine(`one ${ESC}[1;35mtwo`);
    const second = parseLine(`three${ESC}[0m four`, first.end);
    expect(second.pieces.map((piece) => [piece.text, piece.sgr.flags, piece.sgr.fg])).toEqual([
      ["three", BOLD, 5],
      [" four", 0, null],
    ]);
    expect(second.end).toBe(PLAIN);
  });
});

describe("lines that rewrite themselves", () => {
  // As tqdm 4 prints it with ncols=50.
  const tqdm =
    "\r  0%|                     | 0/3 [00:00<?, ?it/s]" +
    "\r 33%|███████              | 1/3 [00:01<00:02, 1.00s/it]" +
    "\r100%|█████████████████████| 3/3 [00:03<00:00, 1.00s/it]";

  it("shows the last state of tqdm", () => {
    expect(parseLine(tqdm).text).toBe("100%|█████████████████████| 3/3 [00:03<00:00, 1.00s/it]");
  });

  it("shows what tqdm leaves behind when it clears a bar", () => {
    expect(
      parseLine(`${tqdm}\r                                                            \rdone`).text.trimEnd(),
    ).toBe("done");
  });

  it("shows the last state of a rich bar, in its colours", () => {
    const bar = (done: number, color: number, percent: string): string =>
      `\r${ESC}[2KWork ${ESC}[38;5;${color}m${"━".repeat(done)}${ESC}[0m${ESC}[38;5;237m${"━".repeat(10 - done)}${ESC}[0m ${ESC}[35m${percent}${ESC}[0m`;
    const line = parseLine(
      `${ESC}[?25l${bar(0, 197, "  0%")}${bar(4, 197, " 33%")}${bar(10, 70, "100%")}${ESC}[?25h`,
    );
    expect(line.text).toBe("Work ━━━━━━━━━━ 100%");
    expect(line.pieces.map((piece) => [piece.text, piece.sgr.fg])).toEqual([
      ["Work ", null],
      ["━━━━━━━━━━", 70],
      [" ", null],
      ["100%", 5],
    ]);
  });

  it("shows the last state of a pip download bar", () => {
    const line =
      `   ${ESC}[38;5;237m━━━━${ESC}[0m ${ESC}[32m0.0/2.2 MB${ESC}[0m ${ESC}[31m?${ESC}[0m eta ${ESC}[36m-:--:--${ESC}[0m` +
      `\r${ESC}[2K   ${ESC}[38;2;249;38;114m━━${ESC}[0m${ESC}[38;5;237m╺━${ESC}[0m ${ESC}[32m1.1/2.2 MB${ESC}[0m` +
      `\r${ESC}[2K   ${ESC}[38;2;114;156;31m━━━━${ESC}[0m ${ESC}[32m2.2/2.2 MB${ESC}[0m ${ESC}[31m9.1 MB/s${ESC}[0m ${ESC}[33m0:00:00${ESC}[0m`;
    expect(parseLine(line).text).toBe("   ━━━━ 2.2/2.2 MB 9.1 MB/s 0:00:00");
  });

  it.each([
    ["abc\rX", "Xbc"],
    [`abc\r${ESC}[KX`, "X"],
    [`abcdef\rab${ESC}[K`, "ab"],
    [`abcdef\rab${ESC}[1K`, "   def"],
    [`abc${ESC}[2Kd`, "   d"],
    ["|\b/\b-\b\\", "\\"],
    ["ab\b\b\b\bX", "Xb"],
    ["password: ****\b\b\b\b    \b\b\b\b", "password:     "],
    ["windows\r", "windows"],
    ["windows\r\r", "windows"],
    ["10%\r20%\r", "20%"],
    ["日本\rab", "ab本"],
    ["日本\ra", "a 本"],
    ["e\u0301x\rf", "fx"],
    [`a\tb\rX${ESC}[31m`, "X       b"],
  ])("%j becomes %j", (text, shown) => {
    expect(parseLine(text).text).toBe(shown);
  });

  it("keeps tabs of a line that does not go back", () => {
    expect(parseLine("a\tb").text).toBe("a\tb");
  });
});

describe("everything else", () => {
  it.each([
    [`${ESC}[2J${ESC}[H${ESC}[10;20Hx${ESC}[5A${ESC}[3Cy`, "xy"],
    [`${ESC}[?1049hx${ESC}[?25l${ESC}[>4;2my`, "xy"],
    [`${ESC}cx${ESC}7y${ESC}8${ESC}(B${ESC}=z`, "xyz"],
  ])("takes out what would move or switch: %j", (text, shown) => {
    expect(parseLine(text).text).toBe(shown);
    expect(parseLine(text).end).toBe(PLAIN);
  });

  it("shows control strings as marks and never their effect", () => {
    const link = parseLine(`${ESC}]8;;https://evil.example/${ESC}\\click${ESC}]8;;${ESC}\\`);
    expect(link.text).toBe("[OSC 8]click[OSC 8]");
    expect(link.pieces.map((piece) => piece.copy).join("")).toBe("click");
    expect(parseLine(`${ESC}]52;c;ZXZpbA==${BEL}x`).text).toBe("[OSC 52]x");
    expect(parseLine(`${ESC}P1$r0m${ESC}\\x${ESC}_a${BEL}${ESC}^b${BEL}${ESC}Xc${BEL}`).text).toBe(
      "[DCS]x[APC][PM][SOS]",
    );
  });

  it("hides nothing behind a control string that does not end", () => {
    expect(parseLine(`a${ESC}]0;everything after this`).text).toBe("aESC]0;everything after this");
    expect(parseLine(`a${ESC}]0;one${ESC}]0;two${BEL}three`).text).toBe("aESC]0;one[OSC 0]three");
    expect(parseLine(`a${ESC}[31`).text).toBe("aESC[31");
    expect(parseLine(`a${ESC}`).text).toBe("aESC");
  });

  it("marks controls, bidi and zero-width characters", () => {
    const line = parseLine("a\u202Eb\u200Bc\x00d\x9b31me\u2066f");
    expect(line.text).toBe("aRLObZWSPcNULdU+009B31meLRIf");
    expect(line.pieces.filter((piece) => piece.title !== null)).toHaveLength(5);
    expect(line.end).toBe(PLAIN);
  });

  it("copies controls as pictures and the rest as it is", () => {
    const copy = (text: string): string =>
      parseLine(text)
        .pieces.map((piece) => piece.copy)
        .join("");
    expect(copy("a\x00\x07\x7f\x9b\u202Eb")).toBe("a\u2400\u2407\u2421\\x9b\u202Eb");
  });

  it("leaves emoji sequences alone but not lone joiners", () => {
    expect(parseLine("👩\u200D👧 ✔\uFE0F ok").text).toBe("👩\u200D👧 ✔\uFE0F ok");
    expect(parseLine("a\u200Db").text).toBe("aZWJb");
  });

  it("shows every control in raw mode", () => {
    expect(parseRaw(`${ESC}[31mred\rx`).text).toBe("ESC[31mredCRx");
  });
});

describe("hostile lines", () => {
  it("shows a megabyte of ESC as one mark", () => {
    const line = parseLine(ESC.repeat(1_000_000));
    expect(line.text).toBe("ESC×1,000,000");
    expect(line.pieces).toHaveLength(1);
  });

  // Each would take minutes if the work grew with the square of the length; the suite's own limit is seconds.
  const size = 1_000_000;
  it.each([
    ["control strings that never end", `${ESC}]8;;`],
    ["nested introducers", `${ESC}P${ESC}]${ESC}[`],
    ["parameters without a final byte", `${ESC}[1;1;1;1;1;1;`],
    ["intermediates", `${ESC}        `],
    ["erasures to the left", `xxxxxxxx${ESC}[1K`],
    ["erasures of all", `xxxxxxxx${ESC}[2K`],
    ["erasures to the right", `xxxxxxxx\r${ESC}[K`],
    ["backspaces", "x\b"],
    ["returns", "x\r"],
    ["combining characters", "\u0301"],
    ["joiners", "\u200D"],
    ["colours", `${ESC}[38;2;1;2;3mx${ESC}[38;2;3;2;1my`],
  ])("reads a megabyte of %s", (_name, unit) => {
    const text = unit.repeat(Math.ceil(size / unit.length));
    const line = parseLine(text);
    expect(line.pieces.length).toBeLessThanOrEqual(MAX_PIECES + 1);
    expect(sameSgr(stateAfter(text, PLAIN), line.end)).toBe(true);
  });

  it("draws no more than its columns, and says so", () => {
    const line = parseLine("x".repeat(MAX_COLUMNS + 1));
    expect(line.text).toHaveLength(MAX_COLUMNS);
    expect(line.cut).toBe(true);
    expect(parseLine("x".repeat(MAX_COLUMNS)).cut).toBe(false);
    expect(parseLine("x".repeat(MAX_COLUMNS + 1), PLAIN, Number.POSITIVE_INFINITY).text).toHaveLength(
      MAX_COLUMNS + 1,
    );
  });

  it("never cuts a character in two", () => {
    expect(parseLine(`${"x".repeat(MAX_COLUMNS - 1)}😀`).text).toBe("x".repeat(MAX_COLUMNS - 1));
  });

  it("agrees with itself about the state at the end, whatever comes", () => {
    const parts = [
      ESC,
      "[",
      "]",
      "3",
      "1",
      ";",
      "m",
      "K",
      "\r",
      "\b",
      BEL,
      "\\",
      "P",
      "8",
      "a",
      "日",
      "\u202E",
      "\x9c",
      " ",
      "(",
    ];
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed;
    };
    for (let round = 0; round < 3_000; round += 1) {
      let text = "";
      for (let i = next() % 40; i >= 0; i -= 1) text += parts[(next() >> 8) % parts.length] ?? "";
      const line = parseLine(text);
      expect(sameSgr(line.end, stateAfter(text, PLAIN)), JSON.stringify(text)).toBe(true);
      // Nothing that acts is left in what is drawn or copied.
      const all = line.text + line.pieces.map((piece) => piece.copy).join("");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(all), JSON.stringify(text)).toBe(false);
      expect(/\u202e/.test(line.text)).toBe(false);
    }
  });
});
