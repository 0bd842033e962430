import { render } from "preact";
import { describe, expect, it } from "vitest";
import { TokenText } from "../src/card/code_line.tsx";
import { markName, pieces, plain, Text } from "../src/text.tsx";

const marks = (text: string): string[] =>
  pieces(text).flatMap((piece) => ("mark" in piece ? [piece.mark] : []));

describe("marks", () => {
  it.each([
    ["\u202a", "LRE"],
    ["\u202b", "RLE"],
    ["\u202c", "PDF"],
    ["\u202d", "LRO"],
    ["\u202e", "RLO"],
    ["\u2066", "LRI"],
    ["\u2067", "RLI"],
    ["\u2068", "FSI"],
    ["\u2069", "PDI"],
    ["\u200e", "LRM"],
    ["\u200f", "RLM"],
    ["\u061c", "ALM"],
    ["\u200b", "ZWSP"],
    ["\u200c", "ZWNJ"],
    ["\u200d", "ZWJ"],
    ["\u2060", "WJ"],
    ["\ufeff", "BOM"],
    ["\u00ad", "SHY"],
    ["\u0000", "NUL"],
    ["\u001b", "ESC"],
    ["\u009b", "U+009B"],
    ["\r", "CR"],
    ["\n", "LF"],
    ["\t", "TAB"],
    ["\u2028", "LSEP"],
    ["\u3164", "U+3164"],
    ["\u115f", "U+115F"],
    ["\u034f", "U+034F"],
    ["\u17b4", "U+17B4"],
    ["\u00a0", "NBSP"],
    ["\u3000", "U+3000"],
    ["\u2800", "U+2800"],
    ["\u{e0041}", "U+E0041"],
    ["\u{e0101}", "U+E0101"],
    ["\ue000", "U+E000"],
    ["\ud800", "U+D800"],
    ["\ufffd", "BAD"],
    ["\ufe00", "U+FE00"],
  ])("%j is shown as %s", (character, name) => {
    expect(marks(`a${character}b`)).toEqual([name]);
    expect(plain(`a${character}b`)).toBe(`a⟨${name}⟩b`);
  });

  it("leave ordinary text of all scripts alone", () => {
    for (const text of [
      "a b",
      "mañana",
      "日本語",
      "العربية",
      "e\u0301",
      "हिन्दी",
      "👩‍💻",
      "❤️‍🔥",
      "🎉 done",
      "1️⃣",
      "👍🏽",
    ]) {
      expect(marks(text), text).toEqual([]);
    }
  });

  it("do not let a joiner pass outside emoji, nor a sign for emoji after a letter", () => {
    expect(marks("pay\u200dpal")).toEqual(["ZWJ"]);
    expect(marks("👩\u200dx")).toEqual(["ZWJ"]);
    expect(marks("a\ufe0fb")).toEqual(["U+FE0F"]);
  });

  it("do not let the sign for emoji pass after a digit, but in a keycap: in code it makes another name", () => {
    for (const base of ["check1", "a#", "b*"]) expect(marks(`${base}\ufe0f(1)`), base).toEqual(["U+FE0F"]);
    expect(marks("1\ufe0f\u20e3 #\ufe0f\u20e3 👍🏽\ufe0f ℹ\ufe0f ©\ufe0f")).toEqual([]);
  });

  it("leave nothing out in code, not even for an emoji", () => {
    const exact = (text: string): string[] =>
      pieces(text, "", true).flatMap((piece) => ("mark" in piece ? [piece.mark] : []));
    expect(exact("'❤️'")).toEqual(["U+FE0F"]);
    expect(exact("1️⃣")).toEqual(["U+FE0F"]);
    expect(exact("👩‍💻")).toEqual(["ZWJ"]);
  });

  it("can be told what to keep", () => {
    expect(pieces("a\tb\u200b", "\t")).toEqual([{ text: "a\tb" }, { mark: "ZWSP", code: "U+200B" }]);
  });

  it("name what has no name by its code point", () => {
    expect(markName("\u0001")).toBe("U+0001");
  });
});

describe("Text", () => {
  const draw = (text: string): HTMLElement => {
    const el = document.createElement("div");
    render(<Text empty="(none)">{text}</Text>, el);
    return el;
  };

  it("makes text nodes, never elements of what it is given", () => {
    const el = draw("<img src=x onerror=alert(1)>");
    expect(el.querySelector("img")).toBeNull();
    expect(el.textContent).toBe("<img src=x onerror=alert(1)>");
  });

  it("shows marks in place and keeps the direction to itself", () => {
    const el = draw("invoice\u202Efdp.exe");
    expect(el.querySelector("bdi")).not.toBeNull();
    expect(el.querySelector(".text-mark")?.textContent).toBe("RLO");
    expect(el.textContent).toBe("invoiceRLOfdp.exe");
  });

  it("is exact where a language colours it", () => {
    const el = document.createElement("div");
    const line: [string, string][] = [
      ["c1", "# ❤️"],
      ["", "❤️"],
    ];
    render(<TokenText tokens={line} />, el);
    expect([...el.querySelectorAll(".text-mark")].map((mark) => mark.textContent)).toEqual(["U+FE0F"]);
  });

  it("says when there is nothing", () => {
    expect(draw("").textContent).toBe("(none)");
  });
});
