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
  const mark = hit.getBoundingClientRect();
  if (mark.left < box.left + MARGIN || mark.right > box.right - MARGIN) {
    region.scrollLeft += mark.left - box.left - Math.min(box.width / 3, 3 * MARGIN);
  }
  return true;
}
