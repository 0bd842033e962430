// Which job is the next one that waits for this user.
import type { Desk } from "../desk.ts";
import { DEFAULT_STATE } from "../table/view_state.ts";

export interface Waiting {
  /** The next one after the job that is shown; null when no other waits. */
  next: string | null;
  /** How many others wait. */
  others: number;
}

export async function findNext(desk: Desk, shown: string | null): Promise<Waiting> {
  const { sort, collapsed } = DEFAULT_STATE;
  const query = { text: "", statuses: [], waiting: true };
  const { rows } = await desk.request("jobs.pick", { query, sort, group: "none", collapsed });
  const ids = rows.map((row) => row.id);
  const others = ids.filter((id) => id !== shown);
  const here = shown === null ? -1 : ids.indexOf(shown);
  const next = ids.slice(here + 1).find((id) => id !== shown) ?? others[0] ?? null;
  return { next, others: others.length };
}
