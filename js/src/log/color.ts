/**
 * Colours of log text, as numbers.
 *
 * A job chooses colours without knowing the reader's theme, and a hostile one may choose black on black to hide a line.
 * So every pair of text and background passes through `readable`, which keeps the hue as far as it can but always
 * leaves the contrast that WCAG AA asks of text.
 */

export type Rgb = readonly [number, number, number];

/** A colour as a log names it: the default, one of the 256 (0 to 255), or a true colour. */
export type Ink = null | number | Rgb;

/** The pane's own text and background, read from the page. */
export interface Ground {
  readonly text: Rgb;
  readonly back: Rgb;
}

/** Lowest contrast of log text against what stands behind it. */
export const MIN_CONTRAST = 4.5;

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

// The 16 named colours for each kind of ground. They are chosen to be calm; `readable` has the last word.
const ON_LIGHT: readonly Rgb[] = [
  [0, 0, 0],
  [178, 36, 36],
  [22, 114, 50],
  [134, 88, 0],
  [28, 84, 178],
  [142, 45, 140],
  [4, 112, 124],
  [110, 110, 110],
  [90, 90, 90],
  [205, 49, 49],
  [16, 128, 62],
  [150, 100, 0],
  [4, 81, 200],
  [170, 30, 170],
  [5, 125, 145],
  [60, 60, 60],
];
const ON_DARK: readonly Rgb[] = [
  [120, 120, 120],
  [241, 110, 110],
  [95, 200, 120],
  [220, 190, 80],
  [110, 165, 245],
  [215, 130, 215],
  [80, 200, 210],
  [210, 210, 210],
  [150, 150, 150],
  [255, 135, 135],
  [130, 225, 150],
  [240, 215, 120],
  [145, 190, 255],
  [235, 160, 235],
  [120, 225, 235],
  [255, 255, 255],
];
// As a background a named colour is a field with text on it, so it keeps its terminal value.
const AS_FIELD: readonly Rgb[] = [
  [0, 0, 0],
  [187, 0, 0],
  [0, 140, 0],
  [187, 150, 0],
  [20, 60, 190],
  [160, 0, 160],
  [0, 140, 150],
  [200, 200, 200],
  [90, 90, 90],
  [255, 90, 90],
  [90, 220, 90],
  [245, 225, 80],
  [90, 140, 255],
  [255, 110, 255],
  [90, 230, 230],
  [255, 255, 255],
];

const CUBE = [0, 95, 135, 175, 215, 255];

/** Colour 16 to 255 of the xterm palette: a 6x6x6 cube, then 24 greys. */
function xterm(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const n = index - 16;
  return [CUBE[Math.floor(n / 36)] ?? 0, CUBE[Math.floor(n / 6) % 6] ?? 0, CUBE[n % 6] ?? 0];
}

/** Relative luminance (WCAG 2), 0 for black to 1 for white. */
export function luminance(color: Rgb): number {
  const part = (value: number): number => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2]);
}

/** Contrast ratio of two colours (WCAG 2), 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const la = luminance(a);
  const lb = luminance(b);
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [part(0), part(1), part(2)];
}

/** `text` moved towards black or white just as far as it must to be readable on `back`. */
export function readable(text: Rgb, back: Rgb, least: number = MIN_CONTRAST): Rgb {
  if (contrast(text, back) >= least) return text;
  const goal = contrast(WHITE, back) >= contrast(BLACK, back) ? WHITE : BLACK;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 8; i += 1) {
    const middle = (low + high) / 2;
    if (contrast(mix(text, goal, middle), back) >= least) high = middle;
    else low = middle;
  }
  return mix(text, goal, high);
}

/** True for a ground on which light text is easier to read. */
export function isDark(back: Rgb): boolean {
  return contrast(WHITE, back) >= contrast(BLACK, back);
}

function resolveText(ink: Ink, ground: Ground): Rgb {
  if (ink === null) return ground.text;
  if (typeof ink !== "number") return ink;
  if (ink < 16) return (isDark(ground.back) ? ON_DARK : ON_LIGHT)[ink] ?? ground.text;
  return xterm(ink);
}

function resolveBack(ink: Ink, ground: Ground): Rgb {
  if (ink === null) return ground.back;
  if (typeof ink !== "number") return ink;
  return ink < 16 ? (AS_FIELD[ink] ?? ground.back) : xterm(ink);
}

/** What to paint: null means "leave it to the style sheet". */
export interface Paint {
  readonly color: Rgb | null;
  readonly back: Rgb | null;
}

/**
 * The colours to paint for a pair of inks on this ground, always readable.
 *
 * @param dim the text is meant to stand back; it does so only as far as it stays readable
 */
export function paint(fg: Ink, bg: Ink, inverse: boolean, dim: boolean, ground: Ground): Paint {
  if (fg === null && bg === null && !inverse && !dim) return { color: null, back: null };
  let text: Rgb;
  let back: Rgb;
  if (inverse) {
    text = bg === null ? ground.back : resolveBack(bg, ground);
    back = fg === null ? ground.text : resolveText(fg, ground);
  } else {
    text = resolveText(fg, ground);
    back = resolveBack(bg, ground);
  }
  if (dim) text = mix(text, back, 0.35);
  return { color: readable(text, back), back: inverse || bg !== null ? back : null };
}

/** `rgb(r, g, b)` from three whole numbers; anything else is clamped, so that no text of a job reaches a style. */
export function css(color: Rgb): string {
  const part = (value: number): number => Math.min(255, Math.max(0, Math.round(value) || 0));
  return `rgb(${part(color[0])}, ${part(color[1])}, ${part(color[2])})`;
}

/** Read a computed colour such as `rgb(17, 17, 17)` or `rgba(0, 0, 0, 0)`; null when it is see-through or unknown. */
export function parseCss(value: string): Rgb | null {
  const srgb = /^color\(srgb\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)(?:\s*\/\s*([\d.]+))?\)$/.exec(value);
  const match =
    srgb ?? /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?\s*\)$/.exec(value);
  if (match === null) return null;
  if (match[4] !== undefined && Number(match[4]) < 0.5) return null;
  const scale = srgb === null ? 1 : 255;
  const part = (text: string | undefined): number => Math.min(255, Math.round(Number(text) * scale) || 0);
  return [part(match[1]), part(match[2]), part(match[3])];
}
