/**
 * Select Graphic Rendition: the one family of terminal sequences that the pane obeys.
 *
 * Our own instead of `anser`: that one has no state to keep at a line's start, no colon sub-parameters, no limit on
 * hostile parameters, and leaves conceal and contrast to the caller. A state is an immutable value; equal states
 * are the same object, so that rows can compare them by identity.
 */

import type { Ink } from "./color.ts";

export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const UNDERLINE = 8;
export const INVERSE = 16;
export const STRIKE = 32;
/** SGR 8. Never obeyed: such text is shown, and marked as text that asked not to be seen. */
export const CONCEAL = 64;

export interface Sgr {
  readonly flags: number;
  readonly fg: Ink;
  readonly bg: Ink;
}

export const PLAIN: Sgr = { flags: 0, fg: null, bg: null };

// A log can name 2^48 colour pairs; past this many the oldest are forgotten (identity is a speed-up, never a need).
const MAX_STATES = 4096;
const states = new Map<string, Sgr>([["0||", PLAIN]]);

const inkKey = (ink: Ink): string =>
  ink === null ? "" : typeof ink === "number" ? String(ink) : ink.join(".");

function intern(flags: number, fg: Ink, bg: Ink): Sgr {
  const key = `${flags}|${inkKey(fg)}|${inkKey(bg)}`;
  const known = states.get(key);
  if (known !== undefined) return known;
  if (states.size >= MAX_STATES) {
    states.clear();
    states.set("0||", PLAIN);
    if (key === "0||") return PLAIN;
  }
  const state: Sgr = { flags, fg, bg };
  states.set(key, state);
  return state;
}

/** True when both paint the same. */
export function sameSgr(a: Sgr, b: Sgr): boolean {
  return a === b || (a.flags === b.flags && inkKey(a.fg) === inkKey(b.fg) && inkKey(a.bg) === inkKey(b.bg));
}

// More parameters than any program sends; the rest of a longer sequence is ignored.
const MAX_PARAMS = 32;

const byte = (value: number | undefined): number | null =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255 ? value : null;

function trueColor(r: number | undefined, g: number | undefined, b: number | undefined): Ink | undefined {
  const red = byte(r);
  const green = byte(g);
  const blue = byte(b);
  return red === null || green === null || blue === null ? undefined : [red, green, blue];
}

/** Numbers of one parameter, split at colons; an empty one counts as 0, anything else as NaN. */
function numbers(param: string): number[] {
  return param
    .split(":", 8)
    .map((part) => (part === "" ? 0 : /^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
}

/**
 * The state after `ESC [ params m`.
 *
 * @param params what stands between `[` and `m`; malformed or unknown parts are skipped
 * @example applySgr(PLAIN, "1;31") // bold red
 */
export function applySgr(state: Sgr, params: string): Sgr {
  let { flags, fg, bg } = state;
  const list = params.split(";", MAX_PARAMS);
  for (let i = 0; i < list.length; i += 1) {
    const parts = numbers(list[i] ?? "");
    const code = parts[0] ?? 0;
    if (code === 0) {
      flags = 0;
      fg = null;
      bg = null;
    } else if (code === 1) flags |= BOLD;
    else if (code === 2) flags |= DIM;
    else if (code === 3) flags |= ITALIC;
    else if (code === 4) flags = parts.length > 1 && parts[1] === 0 ? flags & ~UNDERLINE : flags | UNDERLINE;
    else if (code === 7) flags |= INVERSE;
    else if (code === 8) flags |= CONCEAL;
    else if (code === 9) flags |= STRIKE;
    else if (code === 21) flags |= UNDERLINE;
    else if (code === 22) flags &= ~(BOLD | DIM);
    else if (code === 23) flags &= ~ITALIC;
    else if (code === 24) flags &= ~UNDERLINE;
    else if (code === 27) flags &= ~INVERSE;
    else if (code === 28) flags &= ~CONCEAL;
    else if (code === 29) flags &= ~STRIKE;
    else if (code >= 30 && code <= 37) fg = code - 30;
    else if (code === 39) fg = null;
    else if (code >= 40 && code <= 47) bg = code - 40;
    else if (code === 49) bg = null;
    else if (code >= 90 && code <= 97) fg = code - 82;
    else if (code >= 100 && code <= 107) bg = code - 92;
    else if (code === 38 || code === 48 || code === 58) {
      let ink: Ink | undefined;
      if (parts.length > 1) {
        // 38:5:n, 38:2:r:g:b and 38:2:space:r:g:b
        const at = parts.length > 5 ? 3 : 2;
        if (parts[1] === 5) ink = byte(parts[2]) ?? undefined;
        else if (parts[1] === 2) ink = trueColor(parts[at], parts[at + 1], parts[at + 2]);
      } else {
        const kind = list[i + 1];
        const n = (offset: number): number | undefined => {
          const text = list[i + offset];
          return text === undefined ? undefined : numbers(text)[0];
        };
        if (kind === "5") {
          ink = byte(n(2)) ?? undefined;
          i += 2;
        } else if (kind === "2") {
          ink = trueColor(n(2), n(3), n(4));
          i += 4;
        } else break; // what follows cannot be told apart from other codes
      }
      if (ink !== undefined && code === 38) fg = ink;
      else if (ink !== undefined && code === 48) bg = ink;
    }
  }
  return intern(flags, fg, bg);
}
