// After the reviews the keyboard goes back to the rows, once they can take it again.
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { JobsFeed } from "./feed.ts";
import type { FocusMoves } from "./use_focus.ts";

/** Gives the way to say to which row; it takes the keyboard as soon as `away` is over. */
export function useWayBack(
  feed: JobsFeed,
  moves: { current: FocusMoves | null },
  away: boolean,
): (id: string) => void {
  const back = useRef<string | null>(null);
  useEffect(() => {
    if (away || back.current === null) return;
    moves.current?.to(Math.max(0, feed.indexOf(back.current)));
    back.current = null;
  }, [feed, moves, away]);
  return useCallback((id: string) => {
    back.current = id;
  }, []);
}
