// One timer for everything in a view whose text changes with time.
import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";

type Beat = () => void;
const timers = new WeakMap<Desk, Map<number, { beats: Set<Beat>; timer: ReturnType<typeof setInterval> }>>();

function onBeat(desk: Desk, everyMs: number, beat: Beat): () => void {
  let byPeriod = timers.get(desk);
  if (byPeriod === undefined) {
    byPeriod = new Map();
    timers.set(desk, byPeriod);
  }
  let entry = byPeriod.get(everyMs);
  if (entry === undefined) {
    const beats = new Set<Beat>();
    const timer = setInterval(() => {
      if (desk.visible) for (const each of [...beats]) each();
    }, everyMs);
    entry = { beats, timer };
    byPeriod.set(everyMs, entry);
  }
  const held = entry;
  held.beats.add(beat);
  return () => {
    held.beats.delete(beat);
    if (held.beats.size === 0) {
      clearInterval(held.timer);
      byPeriod.delete(everyMs);
    }
  };
}

/** The kernel's clock in ms; the component is drawn again every `everyMs`. 0: not at all. */
export function useNow(desk: Desk, everyMs: number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (everyMs <= 0) return undefined;
    return onBeat(desk, everyMs, () => redraw((n) => n + 1));
  }, [desk, everyMs]);
  return desk.now();
}
