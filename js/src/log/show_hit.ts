/** Sideways: a hit far to the right of an unbroken line must be seen, too. */

// Room to leave beside the hit, in pixels.
const MARGIN = 80;

/**
 * Scrolls the region sideways when the hit in the current row is out of sight.
 *
 * @returns whether this is done; false while the row is not loaded
 */
export function showHit(region: HTMLElement, wrap: boolean, current: number | null): boolean {
  if (current === null || wrap) return true;
  const row = region.querySelector(".log-current");
  if (row === null || row.querySelector(".log-text") === null) return false;
  const hit = row.querySelector(".log-hit");
  if (hit === null) return true;
  const box = region.getBoundingClientRect();
  const left = row.querySelector(".log-gutter")?.getBoundingClientRect().right ?? box.left;
  const room = box.right - left;
  const start = hit.getBoundingClientRect().left;
  // Where it begins is what counts: it may be wider than the window.
  if (start < left || start > box.right - Math.min(MARGIN, room / 3)) {
    region.scrollLeft += start - left - Math.min(room / 3, 2 * MARGIN);
  }
  return true;
}
