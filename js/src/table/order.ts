// Two windows of the same list: how much of the order differs, and the new facts in the old order.
import type { Item, JobRow, JobsWindow } from "../protocol.ts";

export function itemKey(item: Item): string {
  return item.kind === "group" ? `group ${item.key}` : item.row.id;
}

/** The length of the longest rising run that can be picked from the numbers (they are all different). */
function longestRising(numbers: readonly number[]): number {
  const tails: number[] = [];
  for (const number of numbers) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    tails[low] = number;
  }
  return tails.length;
}

/** How many items came, went or moved: 0 when the order is the same. */
export function changesInOrder(shown: readonly string[], latest: readonly string[]): number {
  const place = new Map(latest.map((key, index) => [key, index]));
  const common = shown.filter((key) => place.has(key));
  const moved = common.length - longestRising(common.map((key) => place.get(key) as number));
  const gone = shown.length - common.length;
  const came = latest.length - common.length;
  return moved + Math.max(gone, came);
}

/**
 * Do two windows show the same items at the places that both hold? Windows that do not overlap say nothing against it.
 */
export function agree(shown: JobsWindow, latest: JobsWindow): boolean {
  const from = Math.max(shown.offset, latest.offset);
  const to = Math.min(shown.offset + shown.items.length, latest.offset + latest.items.length);
  if (shown.total_items !== latest.total_items) return false;
  for (let place = from; place < to; place += 1) {
    const before = shown.items[place - shown.offset];
    const after = latest.items[place - latest.offset];
    if (before === undefined || after === undefined || itemKey(before) !== itemKey(after)) return false;
  }
  return true;
}

/** The shown order with the facts of the latest window; items that are no longer there keep their last facts. */
export function refreshInPlace(shown: JobsWindow, latest: JobsWindow): JobsWindow {
  const fresh = new Map(latest.items.map((item) => [itemKey(item), item]));
  return {
    ...latest,
    offset: shown.offset,
    total_items: shown.total_items,
    items: shown.items.map((item) => fresh.get(itemKey(item)) ?? item),
  };
}

/** Ids of jobs whose shown facts differ. The index is not counted: it moves when another job arrives. */
export function changedJobs(before: JobsWindow, after: JobsWindow): string[] {
  const facts = (item: Item): string =>
    item.kind === "job" ? JSON.stringify({ ...item.row, index: 0 }) : "";
  const old = new Map(before.items.map((item) => [itemKey(item), facts(item)]));
  return after.items
    .filter((item) => item.kind === "job" && old.has(itemKey(item)) && old.get(itemKey(item)) !== facts(item))
    .map(itemKey);
}

/** Jobs of both windows that have another status now. */
export function statusChanges(before: JobsWindow, after: JobsWindow): JobRow[] {
  const old = new Map(
    before.items.map((item) => [itemKey(item), item.kind === "job" ? item.row.status : null]),
  );
  return after.items.flatMap((item) =>
    item.kind === "job" && old.has(item.row.id) && old.get(item.row.id) !== item.row.status ? [item.row] : [],
  );
}
