/**
 * From the scroll bar to a line, and back.
 *
 * Browsers cap the height of an element (about 33 million pixels in Chromium, 17 in Firefox), which ten million lines
 * pass. Beyond `MAX_SPACE` the scroll bar is therefore a scaled picture of the log: dragging it jumps, while wheel,
 * touch and keys move pixel by pixel. The pane draws from a `Place`, not from the scroll offset, so both are exact.
 */

/** Where the top edge of the window stands: `offset` pixels below the top of `line`. */
export interface Place {
  readonly line: number;
  readonly offset: number;
}

/** Tallest scroll space that is used as it is, in pixels. */
export const MAX_SPACE = 8_000_000;

export interface Extent {
  /** Lines of the log. */
  readonly total: number;
  /** Height of one line, or the mean height when lines wrap, in pixels. */
  readonly lineHeight: number;
  /** Height of the window, in pixels. */
  readonly window: number;
}

/** Height of all lines if nothing were capped. */
export const fullHeight = (extent: Extent): number => extent.total * extent.lineHeight;

/** Height to give to the scroll space. */
export const spaceHeight = (extent: Extent): number => Math.min(fullHeight(extent), MAX_SPACE);

/** True when one pixel of the scroll bar is more than one pixel of the log. */
export const isScaled = (extent: Extent): boolean => fullHeight(extent) > MAX_SPACE;

const lowest = (extent: Extent): number => Math.max(0, fullHeight(extent) - extent.window);
const lowestScroll = (extent: Extent): number => Math.max(0, spaceHeight(extent) - extent.window);

const toPixels = (place: Place, extent: Extent): number =>
  place.line * extent.lineHeight + Math.min(Math.max(0, place.offset), extent.lineHeight);

/** The place at this many pixels from the top of the log, kept inside it. */
export function placeAt(pixels: number, extent: Extent): Place {
  const y = Math.min(Math.max(0, pixels), lowest(extent));
  const line = Math.floor(y / extent.lineHeight + 1e-9);
  return { line, offset: Math.max(0, y - line * extent.lineHeight) };
}

// Near both ends the bar stands for pixels one to one, so that there is always room left to scroll on.
const EXACT = 100_000;

const exactEnds = (extent: Extent): number => Math.min(EXACT, lowestScroll(extent) / 4);

/** The place that a scroll offset stands for. */
export function placeOf(scrollTop: number, extent: Extent): Place {
  if (!isScaled(extent)) return placeAt(scrollTop, extent);
  const ends = exactEnds(extent);
  const most = lowestScroll(extent);
  if (scrollTop <= ends) return placeAt(scrollTop, extent);
  if (scrollTop >= most - ends) return placeAt(lowest(extent) - (most - scrollTop), extent);
  const share = (scrollTop - ends) / (most - 2 * ends);
  return placeAt(ends + share * (lowest(extent) - 2 * ends), extent);
}

/** The scroll offset that stands for a place. */
export function scrollOf(place: Place, extent: Extent): number {
  const bottom = lowest(extent);
  const y = Math.min(toPixels(place, extent), bottom);
  if (!isScaled(extent)) return y;
  const ends = exactEnds(extent);
  const most = lowestScroll(extent);
  if (y <= ends) return y;
  if (y >= bottom - ends) return most - (bottom - y);
  return ends + ((y - ends) / (bottom - 2 * ends)) * (most - 2 * ends);
}

/** True when no line is left below the window, but for a pixel. */
export const atEnd = (place: Place, extent: Extent): boolean => toPixels(place, extent) >= lowest(extent) - 1;

/**
 * The place after moving by some pixels.
 *
 * @param heightOf measured height of a line, or undefined when it is not drawn
 */
export function movedBy(
  place: Place,
  pixels: number,
  extent: Extent,
  heightOf: (line: number) => number | undefined = () => undefined,
): Place {
  const height = (line: number): number => heightOf(line) ?? extent.lineHeight;
  let { line } = place;
  let offset = place.offset + pixels;
  let left = 5_000; // steps; farther than that nobody scrolls by pixels
  while (offset < 0 && line > 0 && left > 0) {
    line -= 1;
    offset += height(line);
    left -= 1;
  }
  while (line < extent.total - 1 && offset >= height(line) && left > 0) {
    offset -= height(line);
    line += 1;
    left -= 1;
  }
  if (left === 0) {
    const steps = Math.trunc(offset / extent.lineHeight);
    line = Math.min(Math.max(0, line + steps), Math.max(0, extent.total - 1));
    offset -= steps * extent.lineHeight;
  }
  return { line, offset: Math.max(0, offset) };
}

/** True when a scroll event by this many pixels is a drag of the bar and not a movement of the reader. */
export const isJump = (pixels: number, extent: Extent): boolean => Math.abs(pixels) > 3 * extent.window;
