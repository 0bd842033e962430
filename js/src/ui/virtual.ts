// The window onto a long list: only what is near the viewport stands in the page.
//
// Ours, because every displayed object carries the whole text of its view: a tenth of the size of the library.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Sizes } from "./sizes.ts";

export interface VirtualOptions {
  count: number;
  /** The element that scrolls. */
  box: { current: HTMLElement | null };
  /** Height of nearly every item. */
  base: number;
  /** Items drawn beyond the viewport, on either side. */
  overscan: number;
  /** A known other height; asked only for items near the viewport. */
  estimate?: (index: number) => number;
  /** What an item is, so that a measured height stays with it when the order changes. */
  keyAt?: (index: number) => string;
  /** Height of what stands before the first item and stays in sight. */
  head?: number;
  /** Items that are drawn wherever they are. */
  extra?: () => number[];
  /** When it changes, all heights are measured anew. */
  layout?: unknown;
  /** When it changes, other items stand at the places. */
  order?: unknown;
}

export interface VirtualItem {
  index: number;
  key: string;
  start: number;
  end: number;
}

export interface Virtual {
  items: VirtualItem[];
  /** Height of all items, without the head. */
  total: number;
  /** First and last item in the viewport. */
  first: number;
  last: number;
  /** `ref` of each item's element, which needs `data-index`. */
  measure: (element: HTMLElement | null) => void;
  scrollTo: (index: number, align: "near" | "center") => void;
  startOf: (index: number) => number;
}

/** Used until the element has a height of its own. */
const FIRST_HEIGHT = 600;

export function useVirtual(options: VirtualOptions): Virtual {
  const { count, base, overscan, head = 0 } = options;
  const [, redraw] = useState(0);
  const [sizes] = useState(() => new Sizes(base));
  const [byKey] = useState(() => new Map<string, number>());
  const [fresh] = useState(() => new Set<HTMLElement>());
  const latest = useRef(options);
  latest.current = options;
  const drawn = useRef({ first: -1, last: -1 });
  const layout = useRef(options.layout);
  const order = useRef(options.order);
  if (layout.current !== options.layout) byKey.clear();
  if (layout.current !== options.layout || order.current !== options.order) sizes.reset(base);
  layout.current = options.layout;
  order.current = options.order;

  const keyAt = (index: number): string => latest.current.keyAt?.(index) ?? String(index);
  const viewport = (): { top: number; height: number } => {
    const element = options.box.current;
    return { top: element?.scrollTop ?? 0, height: element?.clientHeight || FIRST_HEIGHT };
  };
  const visible = (): { first: number; last: number } => {
    const { top, height } = viewport();
    const first = sizes.at(Math.max(0, top), latest.current.count);
    return { first, last: sizes.at(top + height, latest.current.count) };
  };

  const { first, last } = visible();
  const from = Math.max(0, first - overscan);
  const to = Math.min(count - 1, last + overscan);
  const places: number[] = [];
  for (let index = from; index <= to; index += 1) places.push(index);
  for (const index of options.extra?.() ?? []) {
    if (index >= 0 && index < count && (index < from || index > to)) places.push(index);
  }
  places.sort((a, b) => a - b);
  for (const index of places) {
    sizes.set(index, byKey.get(keyAt(index)) ?? options.estimate?.(index) ?? base);
  }
  drawn.current = { first, last };

  /** Takes a measured height over; what stands above the viewport must not push what one reads. */
  const take = (element: HTMLElement, size: number): boolean => {
    const index = Number(element.dataset.index);
    if (!(size > 0) || !Number.isInteger(index)) return false;
    byKey.set(keyAt(index), size);
    const grown = sizes.set(index, size);
    if (grown === 0) return false;
    const box = options.box.current;
    if (box !== null && sizes.start(index) + size - grown <= box.scrollTop) box.scrollTop += grown;
    return true;
  };
  const takeRef = useRef(take);
  takeRef.current = take;

  const [observer] = useState(() =>
    typeof ResizeObserver === "function"
      ? new ResizeObserver((entries) => {
          let changed = false;
          for (const { target } of entries) {
            if (!target.isConnected) observer?.unobserve(target);
            else if (takeRef.current(target as HTMLElement, (target as HTMLElement).offsetHeight))
              changed = true;
          }
          if (changed) redraw((n) => n + 1);
        })
      : null,
  );
  useEffect(() => () => observer?.disconnect(), [observer]);
  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return;
      fresh.add(element);
      observer?.observe(element);
    },
    [observer, fresh],
  );
  useLayoutEffect(() => {
    let changed = false;
    for (const element of fresh) if (take(element, element.offsetHeight)) changed = true;
    fresh.clear();
    if (changed) redraw((n) => n + 1);
  });

  const look = useRef(visible);
  look.current = visible;
  useLayoutEffect(() => {
    const element = options.box.current;
    if (element === null) return undefined;
    const onMove = (): void => {
      const now = look.current();
      if (now.first !== drawn.current.first || now.last !== drawn.current.last) redraw((n) => n + 1);
    };
    onMove();
    element.addEventListener("scroll", onMove, { passive: true });
    const resize = typeof ResizeObserver === "function" ? new ResizeObserver(onMove) : null;
    resize?.observe(element);
    return () => {
      element.removeEventListener("scroll", onMove);
      resize?.disconnect();
    };
  }, [options.box]);

  return {
    items: places.map((index) => {
      const start = sizes.start(index);
      return { index, key: keyAt(index), start: start + head, end: start + head + sizes.size(index) };
    }),
    total: sizes.start(count),
    first,
    last,
    measure,
    startOf: (index) => sizes.start(index) + head,
    scrollTo: (index, align) => {
      const element = options.box.current;
      if (element === null) return;
      const start = sizes.start(index);
      const { top, height } = viewport();
      const room = height - head;
      if (align === "center") element.scrollTop = Math.max(0, start - room / 2);
      else if (start < top) element.scrollTop = start;
      else if (start + base > top + room) element.scrollTop = start + Math.min(base, room) - room;
    },
  };
}
