/**
 * Characters that draw nothing, or that reorder what is drawn, and the visible marks that stand for them.
 *
 * Log text is not ours: U+202E turns a line round, a zero-width space hides in a path, a bare ESC starts whatever a
 * terminal makes of it. Each is shown as a short mark. A copy keeps the exact character, with one exception: controls
 * (C0, C1) are copied as their pictures, so that pasting into a terminal cannot set anything off.
 */

import { markName } from "../text.tsx";

export interface Mark {
  /** What is drawn. */
  readonly label: string;
  /** What it was, in words, for the tooltip. */
  readonly title: string;
  /** What goes into a copy. */
  readonly copy: string;
}

const hex = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;

/** What a control is copied as: its Unicode picture, or its escape in words. */
function picture(point: number): string {
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  return point === 0x7f ? "\u2421" : `\\x${point.toString(16)}`;
}

/** The mark for a character that `special` found. */
export function markOf(character: string): Mark {
  const point = character.codePointAt(0) ?? 0;
  const label = markName(character);
  const control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
  return {
    label,
    title: `${label} (${hex(point)}), a character that is not visible`,
    copy: control ? picture(point) : character,
  };
}

/** Finds the next character that needs a mark or an action; tab is plain text. Use with `lastIndex`. */
export const special = (): RegExp => /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\ufff9-\ufffb]/gu;

const PICTOGRAPH_END = /\p{Extended_Pictographic}\p{EMod}?\ufe0f?$/u;
const PICTOGRAPH_START = /^\p{Extended_Pictographic}/u;

/** True for the joiners and selectors that belong to an emoji, which are drawn and so need no mark. */
export function partOfEmoji(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit !== 0x200d && unit !== 0xfe0f) return false;
  // Ten units are the longest emoji part before a joiner; a longer look back would make a line of joiners quadratic.
  if (!PICTOGRAPH_END.test(text.slice(Math.max(0, at - 10), at)))
    return unit === 0xfe0f && /[\d#*]$/.test(text.slice(at - 1, at));
  return unit === 0xfe0f || PICTOGRAPH_START.test(text.slice(at + 1, at + 3));
}

const ZERO_WIDTH = /^(?:\p{M}|\u200d|\p{EMod})/u; // \p{M} has the variation selectors
const WIDE =
  /^[\u1100-\u115e\u231a\u231b\u23e9-\u23ec\u25fd\u25fe\u2614\u2615\u26a1\u2705\u274c\u2728\u2753-\u2755\u2795-\u2797\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Columns that a terminal gives to one code point: 0, 1 or 2 (a close guess; it only places overwritten text). */
export function width(char: string): 0 | 1 | 2 {
  const unit = char.charCodeAt(0);
  if (unit < 0x300) return 1;
  if (ZERO_WIDTH.test(char)) return 0;
  return unit >= 0x1100 && WIDE.test(char) ? 2 : 1;
}
