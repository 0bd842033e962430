// How many jobs wait, on the icon in the side bar.
import type { Model } from "../model.ts";
import { plural } from "../ui/format.ts";

export interface Badge {
  /** On the icon; empty: nothing waits, or nobody knows. */
  text: string;
  /** When one points at it, and for screen readers. */
  caption: string;
}

export function badgeOf(waiting: number | null): Badge {
  if (waiting === null) return { text: "", caption: "Jobs" };
  if (waiting === 0) return { text: "", caption: "Jobs: nothing waits for you" };
  const text = waiting > 99 ? "99+" : String(waiting);
  return { text, caption: `Jobs: ${plural(waiting, "job")} ${waiting === 1 ? "waits" : "wait"} for you` };
}

/** Calls back with the badge of a desk, now and whenever it changes. Returns the way to stop. */
export function followBadge(model: Model, callback: (badge: Badge) => void): () => void {
  const look = (): void => {
    const header = model.get("header") as { waiting?: unknown } | null | undefined;
    callback(badgeOf(typeof header?.waiting === "number" ? header.waiting : null));
  };
  model.on("change:header", look);
  look();
  return () => model.off("change:header", look);
}
