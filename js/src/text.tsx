// Text from a job, shown as it is: what has no shape of its own, or turns the reading order, becomes a small mark.
import type { VNode } from "preact";

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, "NUL"],
  [0x07, "BEL"],
  [0x08, "BS"],
  [0x09, "TAB"],
  [0x0a, "LF"],
  [0x0b, "VT"],
  [0x0c, "FF"],
  [0x0d, "CR"],
  [0x1b, "ESC"],
  [0x7f, "DEL"],
  [0x85, "NEL"],
  [0xa0, "NBSP"],
  [0xad, "SHY"],
  [0x61c, "ALM"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x2028, "LSEP"],
  [0x2029, "PSEP"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x2060, "WJ"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0xfeff, "BOM"],
  [0xfffd, "BAD"],
]);

/**
 * Controls, format characters (bidi, zero-width, tags), everything that is drawn as nothing by default, odd spaces,
 * private use, lone surrogates, and what the kernel puts for bytes that are no text. A plain space is not among them.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\ufffd]/gu;
const PICTURE = /^\p{Extended_Pictographic}$/u;
/** What U+FE0F may follow. Not `\p{Emoji}`: it has the digits, and `check1` with a U+FE0F is another name in Python. */
const COLOURED = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
const KEY = /^[0-9#*]$/;
const KEYCAP = "\u20e3";
const JOINER = "\u200d";
const AS_EMOJI = "\ufe0f";

/** What stands in the mark: a short name, or the code point. */
export function markName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMES.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

export type Piece = { text: string } | { mark: string; code: string };

function before(text: string, index: number): string {
  return Array.from(text.slice(Math.max(0, index - 2), index)).at(-1) ?? "";
}

function after(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0);
}

/** A joiner between two emoji, or the sign that asks for a coloured one, hides nothing; elsewhere it does. */
function partOfEmoji(text: string, index: number, character: string): boolean {
  if (character === AS_EMOJI) {
    const base = before(text, index);
    return COLOURED.test(base) || (KEY.test(base) && text[index + 1] === KEYCAP);
  }
  if (character !== JOINER) return false;
  const from = text[index - 1] === AS_EMOJI ? index - 1 : index;
  return PICTURE.test(before(text, from)) && PICTURE.test(after(text, index + 1));
}

/** Splits a text into what can be shown and marks for what cannot. In code (`exact`) also what belongs to an emoji is marked. */
export function pieces(text: string, keep = "", exact = false): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    const character = match[0];
    if (keep !== "" && keep.includes(character)) continue;
    if (!exact && partOfEmoji(text, match.index, character)) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    const code = character.codePointAt(0) ?? 0;
    found.push({ mark: markName(character), code: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    from = match.index + character.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** The same as plain text, for `title` and `aria-label`, where no element can stand: `a⟨RLO⟩b`. */
export function plain(text: string): string {
  return pieces(text)
    .map((piece) => ("text" in piece ? piece.text : `⟨${piece.mark}⟩`))
    .join("");
}

export interface TextProps {
  children: string;
  /** Characters that need no mark here, such as a tab in code. */
  keep?: string;
  /** For code, where two texts that look the same must not be two names: no character is left out for an emoji. */
  exact?: boolean;
  /** Shown when there is no text at all. */
  empty?: string;
}

/** Shows a text that somebody else wrote. Text nodes only, isolated from the direction of what stands beside it. */
export function Text({ children, keep = "", exact = false, empty = "" }: TextProps): VNode {
  if (children === "") return <span class={empty === "" ? "text" : "text text-empty"}>{empty}</span>;
  return (
    <bdi class="text">
      {pieces(children, keep, exact).map((piece, index) =>
        "text" in piece ? (
          piece.text
        ) : (
          <span
            key={index}
            class="text-mark"
            title={`${piece.mark} (${piece.code}), a character that is not visible`}
          >
            {piece.mark}
          </span>
        ),
      )}
    </bdi>
  );
}
