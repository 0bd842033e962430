/**
 * Where the window stands: the reader's movements in, a place in the log and the position of the rows out.
 *
 * The browser scrolls an empty space; the rows stand in a sticky layer above it that is drawn from `source.place`.
 */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Moving } from "./moving.ts";
import {
  atEnd,
  type Extent,
  isJump,
  isScaled,
  movedBy,
  type Place,
  placeAt,
  placeOf,
  scrollOf,
} from "./scale.ts";
import { showHit } from "./show_hit.ts";
import type { LogSource } from "./source.ts";

// Rows drawn above and below what is seen, so that a flick of the wheel finds them there.
const OVER = 12;
const IDLE_MS = 150;

export interface ScrollOptions {
  source: LogSource;
  region: RefObject<HTMLDivElement | null>;
  rows: RefObject<HTMLDivElement | null>;
  /** Height of one unbroken line, in pixels. */
  line: number;
  wrap: boolean;
  /** The line of the last hit. */
  current: number | null;
}

export interface Scrolling {
  readonly moving: Moving;
  readonly extent: Extent;
  /** Rows to draw: [from, to). */
  readonly from: number;
  readonly to: number;
  /** First row that is seen in full, as far as it is known before drawing. */
  readonly first: number;
  stand: () => void;
  hold: () => void;
  toLine: (line: number) => void;
  reveal: (line: number) => void;
  toEnd: () => void;
  onScroll: () => void;
  onWheel: (event: WheelEvent) => void;
  onKeyDown: (event: KeyboardEvent, selectAll: () => void) => void;
}

export function useScrolling({ source, region, rows, line, wrap, current }: ScrollOptions): Scrolling {
  const [moving] = useState(() => new Moving());
  const [, setDrawn] = useState(0);
  const redraw = (): void => setDrawn((n) => n + 1);

  // Many changes in one frame are one drawing.
  useEffect(() => {
    let frame = 0;
    const stop = source.changed.subscribe(() => {
      if (frame === 0) {
        frame = requestAnimationFrame(() => {
          frame = 0;
          setDrawn((n) => n + 1);
        });
      }
    });
    setDrawn((n) => n + 1);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [source]);

  moving.rebase(source.base);
  const { total } = source;
  const following = source.follow.following;
  const lineHeight = wrap && moving.mean > 0 ? moving.mean : line;
  const extent: Extent = { total, lineHeight, window: moving.window };
  const inView = Math.ceil(moving.window / line) + 1;
  if (!following && source.place.line >= total) source.place = placeAt(Number.POSITIVE_INFINITY, extent);
  const { place } = source;
  const from = Math.max(0, (following ? total - inView : place.line) - OVER);
  const to = following ? total : Math.min(total, place.line + inView + OVER);

  /** Leaves the end for the place where it stands now, so that nothing moves. */
  const stand = (): void => {
    if (source.follow.following) {
      source.place = moving.top;
      moving.down = false;
    }
  };
  const go = (next: Place): void => {
    moving.drifting = false;
    moving.down = false;
    source.place = next;
    source.apply({ type: "went", total });
    redraw();
  };
  const toEnd = (): void => {
    moving.drifting = false;
    source.apply({ type: "asked" });
    redraw();
  };
  /** Moves the window by pixels. `drift` when the scroll bar has moved by itself already. */
  const move = (pixels: number, drift: boolean): void => {
    stand();
    const start = source.place;
    const next = wrap
      ? movedBy(start, pixels, extent, (n) => moving.heights.get(n))
      : placeAt(start.line * lineHeight + start.offset + pixels, extent);
    source.place = next;
    moving.drifting = drift;
    moving.down = pixels > 0;
    source.apply({ type: "moved", up: pixels < 0, atEnd: !wrap && atEnd(next, extent), total });
    redraw();
  };

  const hold = (): void => {
    stand();
    go(source.place);
  };
  const toLine = (wanted: number): void => {
    const target = Math.min(Math.max(0, wanted), Math.max(0, total - 1));
    const above = Math.floor(moving.window / 3);
    go(
      wrap
        ? movedBy({ line: target, offset: 0 }, -above, extent, (n) => moving.heights.get(n))
        : placeAt(target * lineHeight - above, extent),
    );
  };

  useLayoutEffect(() => {
    const element = region.current;
    if (element === null || typeof ResizeObserver !== "function") return;
    const observer = new ResizeObserver(() => {
      moving.heights.clear();
      setDrawn((n) => n + 1);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(moving.idle);
    };
  }, [region, moving]);

  const settle = (): void => {
    const element = region.current;
    const box = rows.current;
    if (element === null || box === null) return;
    const height = element.clientHeight > 0 ? element.clientHeight : moving.window;
    if (Math.abs(height - moving.window) >= 1) {
      moving.window = height;
      redraw();
    }
    const heightOf = wrap ? moving.measure(box) : () => line;
    let below = 0;
    for (let n = from; n < to; n += 1) below += heightOf(n);
    let y = 0;
    if (following) y = from === 0 && below <= height ? 0 : height - below;
    else {
      for (let n = from; n < place.line; n += 1) y -= heightOf(n);
      y -= Math.min(place.offset, Math.max(0, heightOf(place.line) - 1));
      if (to === total && y + below < height) {
        // Past the end, because wrapped lines turned out shorter than guessed.
        y = from === 0 ? Math.min(0, height - below) : height - below;
      }
      // Where lines wrap only the drawing tells whether the end is reached; two pixels of rounding do not count.
      if (wrap && moving.down && to === total && y + below <= height + 2) {
        source.apply({ type: "moved", up: false, atEnd: true, total });
      }
    }
    box.style.transform = `translateY(${y}px)`;
    // What stands at the top edge and what is seen, from what was drawn.
    let edge = y;
    let first = from;
    while (first < to - 1 && edge + heightOf(first) <= 0) {
      edge += heightOf(first);
      first += 1;
    }
    moving.top = { line: first, offset: Math.max(0, -edge) };
    if (!following) source.place = moving.top;
    let last = first;
    for (edge += heightOf(first); last < to - 1 && edge < height; last += 1) edge += heightOf(last + 1);
    moving.seen = [first, Math.max(first, last)];
    source.look(first, Math.max(first, last));
    syncBar(element, y, y + below - height);
    if (moving.shown !== current && showHit(element, wrap, current)) moving.shown = current;
  };

  /**
   * Where the bar belongs. Wrapped lines make it a guess, so near an end what is really left there counts, and elsewhere
   * two windows are kept free, that a turn of the wheel never meets the end of the bar before the end of the log.
   */
  const barFor = (y: number, most: number, left: number): number => {
    const want = Math.min(most, scrollOf(moving.top, extent));
    if (!wrap) return want;
    if (from === 0) return Math.min(-y, most);
    if (to === total) return Math.max(0, most - left);
    const room = Math.min(2 * moving.window, most / 4);
    return Math.min(Math.max(want, room), most - room);
  };

  const syncBar = (element: HTMLElement, y: number, below: number): void => {
    const most = Math.max(0, element.scrollHeight - element.clientHeight);
    const ends = element.scrollTop <= 0 || element.scrollTop >= most - 1;
    if (moving.drifting && !ends) {
      clearTimeout(moving.idle);
      moving.idle = setTimeout(() => {
        moving.drifting = false;
        redraw();
      }, IDLE_MS);
      if (moving.space !== element.scrollHeight) moving.expected = element.scrollTop;
    } else {
      const want = source.follow.following ? most : barFor(y, most, below);
      if (Math.abs(element.scrollTop - want) >= 1) element.scrollTop = want;
      moving.expected = element.scrollTop;
    }
    moving.space = element.scrollHeight;
  };
  useLayoutEffect(settle);

  const onScroll = (): void => {
    const element = region.current;
    if (element === null) return;
    const top = element.scrollTop;
    const delta = top - moving.expected;
    if (Math.abs(delta) < 1) return;
    moving.expected = top;
    const exact = !wrap && !isScaled(extent);
    if (exact || isJump(delta, extent)) {
      stand();
      const most = element.scrollHeight - element.clientHeight;
      source.place = top >= most - 1 ? placeAt(Number.POSITIVE_INFINITY, extent) : placeOf(top, extent);
      moving.drifting = !exact;
      moving.down = delta > 0;
      source.apply({ type: "moved", up: delta < 0, atEnd: top >= most - 1, total });
      redraw();
    } else move(delta, true);
  };

  const onWheel = (event: WheelEvent): void => {
    // Before the scroll event, so that a stream that pins the end cannot swallow the first step upwards.
    if (event.deltaY < 0 && !event.ctrlKey && following && total * lineHeight > moving.window) {
      stand();
      source.apply({ type: "moved", up: true, atEnd: false, total });
    }
  };

  const onKeyDown = (event: KeyboardEvent, selectAll: () => void): void => {
    if (event.altKey || event.metaKey) return;
    const page = Math.max(line, moving.window - line);
    if (event.ctrlKey) {
      if (event.key !== "a") return;
      selectAll();
    } else if (event.shiftKey && event.key !== " ")
      return; // the browser extends the selection
    else if (event.key === "PageUp") move(-page, false);
    else if (event.key === "PageDown") move(page, false);
    else if (event.key === " ") move(event.shiftKey ? -page : page, false);
    else if (event.key === "ArrowUp") move(-line, false);
    else if (event.key === "ArrowDown") move(line, false);
    else if (event.key === "Home") go({ line: 0, offset: 0 });
    else if (event.key === "End") toEnd();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const reveal = (wanted: number): void => {
    const [first, last] = moving.seen;
    if (wanted > first && wanted < last) hold();
    else toLine(wanted);
  };
  const first = following ? Math.max(0, total - inView + 1) : place.line + (place.offset > 0 ? 1 : 0);
  return {
    moving,
    extent,
    from,
    to,
    first,
    stand,
    hold,
    toLine,
    reveal,
    toEnd,
    onScroll,
    onWheel,
    onKeyDown,
  };
}
