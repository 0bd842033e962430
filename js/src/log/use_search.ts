/** The state of a search in one log: what is looked for, where it came, what to say. */

import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Counter, tallyWords, UNCOUNTED } from "./count.ts";
import { type Direction, find, matcher, type Query, sameQuery } from "./find.ts";
import { shownNumber } from "./row.tsx";
import { type LogDesk, type LogSource, sentence } from "./source.ts";
import type { ViewportHandle } from "./viewport.tsx";

export interface Search {
  /** Marks the hits in what is shown; null while nothing is looked for. */
  readonly pattern: RegExp | null;
  /** Line of the last hit. */
  readonly current: number | null;
  readonly busy: boolean;
  /** What to say beside the search box. */
  readonly says: string;
  readonly failed: boolean;
  /** Looks for the next hit from where the reader is. */
  step: (query: Query, direction: Direction) => void;
  /** Looks for the last hit, and then for those before it. */
  last: (query: Query) => void;
  /** Again, with the query of the last step. */
  again: (direction: Direction) => void;
  /** Marks hits in what is shown without looking further. */
  show: (query: Query | null) => void;
  /** For another log: nothing of the old search is true there, but for what is looked for. */
  leave: () => void;
  /** Marks a line as the one to go on from. */
  point: (line: number) => void;
  /** Ends a search that is under way and takes all marks away. */
  clear: () => void;
}

export function useSearch(desk: LogDesk, source: LogSource, view: RefObject<ViewportHandle | null>): Search {
  const [query, setQuery] = useState<Query | null>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [says, setSays] = useState("");
  const [failed, setFailed] = useState(false);
  const running = useRef<AbortController | null>(null);
  const stepped = useRef<Query | null>(null);
  const [counter] = useState(() => new Counter());
  const pattern = useMemo(() => (query === null ? null : matcher(query)), [query]);

  useEffect(() => () => running.current?.abort(), []);

  const start = (
    line: number,
    seen: readonly [number, number],
    next: Query,
    direction: Direction,
  ): number => {
    const forward = direction === "forward";
    if (line >= seen[0] && line <= seen[1])
      return sameQuery(stepped.current, next) ? line + (forward ? 1 : -1) : line;
    return forward ? seen[0] : seen[1];
  };

  const step = async (next: Query, direction: Direction, fromEnd = false): Promise<void> => {
    running.current?.abort();
    if (next.pattern === "") return;
    if (source.provisional) {
      setSays("The lines are still being counted. Search again in a moment.");
      return;
    }
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const seen = view.current?.visible() ?? [0, 0];
    const anew = fromEnd && !sameQuery(stepped.current, next);
    const from = anew ? source.total - 1 : start(current ?? -1, seen, next, direction);
    stepped.current = next;
    setQuery((old) => (sameQuery(old, next) ? old : next));
    setBusy(true);
    setFailed(false);
    setSays("searching…");
    const look = (at: number): ReturnType<typeof find> =>
      find(desk, source, next, at, direction, signal, (line) =>
        setSays(`searching… line ${shownNumber(line)}`),
      );
    try {
      let hit = await look(from);
      let how = "";
      const forward = direction === "forward";
      if (hit === null && (forward ? from > 0 : from < source.total - 1)) {
        // On from the other end, and said: the reader may have begun in the middle.
        hit = await look(forward ? 0 : source.total - 1);
        how = forward ? " · from the top" : " · from the end";
      }
      if (signal.aborted) return;
      if (hit === null) {
        setSays("no match");
        setBusy(false);
        return;
      }
      const { line } = hit;
      const words = (tally: string): void => setSays(`line ${shownNumber(line)} · ${tally}${how}`);
      setCurrent(line);
      words(tallyWords(UNCOUNTED));
      view.current?.reveal(line);
      setBusy(false);
      const tally = await counter.tally(desk, source, next, line, signal);
      if (!signal.aborted) words(tallyWords(tally));
    } catch (error) {
      if (signal.aborted) return;
      setSays(sentence(error) ?? "");
      setFailed(true);
      setBusy(false);
    }
  };

  return {
    pattern,
    current,
    busy,
    says,
    failed,
    step: (next, direction) => void step(next, direction),
    last: (next) => void step(next, "backward", true),
    again: (direction) => {
      const last = stepped.current ?? query;
      if (last !== null) void step(last, direction);
    },
    show: (next) => {
      setQuery(next);
      setFailed(false);
      if (!busy) setSays("");
    },
    leave: () => {
      running.current?.abort();
      counter.clear();
      stepped.current = null;
      setBusy(false);
      setCurrent(null);
      setSays("");
      setFailed(false);
    },
    point: setCurrent,
    clear: () => {
      running.current?.abort();
      setBusy(false);
      setQuery(null);
      setCurrent(null);
      setSays("");
      setFailed(false);
    },
  };
}
