// Which row has the keyboard, and moving it: rows that are not in the page are scrolled to first.
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import type { Item } from "../protocol.ts";

export function focusable(item: Item): string {
  return item.kind === "group" ? `group ${item.key}` : item.row.id;
}

function find(box: HTMLElement, key: string): HTMLElement | undefined {
  return [...box.querySelectorAll<HTMLElement>("button.name, button.group-button")].find(
    (button) => button.dataset["job"] === key || `group ${button.dataset["group"]}` === key,
  );
}

export interface FocusMoves {
  /** Moves the keyboard to the item at this place as soon as it stands in the page. */
  to: (index: number) => void;
}

export function useFocusMoves(
  box: { current: HTMLElement | null },
  itemAt: (index: number) => Item | undefined,
  scrollTo: (index: number) => void,
): FocusMoves {
  const wanted = useRef<number | null>(null);
  const settle = (): void => {
    if (wanted.current === null || box.current === null) return;
    const item = itemAt(wanted.current);
    const button = item === undefined ? undefined : find(box.current, focusable(item));
    if (button === undefined) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
  };
  useLayoutEffect(settle);
  const latest = useRef({ scrollTo, settle });
  latest.current = { scrollTo, settle };
  const to = useCallback((index: number) => {
    wanted.current = index;
    latest.current.scrollTo(index);
    latest.current.settle();
  }, []);
  return { to };
}
