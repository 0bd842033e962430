// Jobs that were picked for a common action, in the order of picking, each as it was last seen.
import { Cell, type ReadableCell } from "../cell.ts";
import type { Item, JobRow } from "../protocol.ts";

/** As many as the kernel names at once. */
export const MOST = 400;

export class Selection {
  readonly rows: ReadableCell<ReadonlyMap<string, JobRow>>;
  readonly #rows = new Cell<ReadonlyMap<string, JobRow>>(new Map());
  #anchor: string | null = null;

  constructor() {
    this.rows = this.#rows;
  }

  has(id: string): boolean {
    return this.#rows.value.has(id);
  }

  /** The job that was picked last: where a range starts. */
  get anchor(): string | null {
    return this.#anchor;
  }

  toggle(row: JobRow): void {
    const next = new Map(this.#rows.value);
    if (!next.delete(row.id) && next.size < MOST) next.set(row.id, row);
    this.#anchor = row.id;
    this.#rows.value = next;
  }

  add(rows: readonly JobRow[]): void {
    const next = new Map(this.#rows.value);
    for (const row of rows) if (next.size < MOST || next.has(row.id)) next.set(row.id, row);
    this.#anchor = rows.at(-1)?.id ?? this.#anchor;
    this.#rows.value = next;
  }

  drop(ids: readonly string[]): void {
    const next = new Map(this.#rows.value);
    for (const id of ids) next.delete(id);
    this.#rows.value = next;
  }

  clear(): void {
    this.#anchor = null;
    if (this.#rows.value.size > 0) this.#rows.value = new Map();
  }

  /** Takes newer facts over: what can be done to a job depends on its status now. */
  refresh(items: readonly Item[]): void {
    const held = this.#rows.value;
    const newer = items.flatMap((item) =>
      item.kind === "job" && held.has(item.row.id) && held.get(item.row.id) !== item.row ? [item.row] : [],
    );
    if (newer.length === 0) return;
    const next = new Map(held);
    for (const row of newer) next.set(row.id, row);
    this.#rows.value = next;
  }
}

/** The jobs on which this action can be carried out now, and why not on the others. */
export function divide(
  rows: Iterable<JobRow>,
  action: "reject" | "rerun" | "share_outputs",
): { able: JobRow[]; left: { row: JobRow; why: string }[] } {
  const able: JobRow[] = [];
  const left: { row: JobRow; why: string }[] = [];
  for (const row of rows) {
    const found = row.actions.find((each) => each.name === action);
    if (found?.enabled) able.push(row);
    else left.push({ row, why: found?.reason ?? "It cannot be done to this job." });
  }
  return { able, left };
}

/** Own jobs in the inbox: those that wait for a review. */
export function reviewable(rows: Iterable<JobRow>): JobRow[] {
  return [...rows].filter((row) => row.mine && row.status === "inbox");
}
