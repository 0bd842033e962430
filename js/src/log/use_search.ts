/** The state of a search in one log: what is looked for, where it came, what to say. */

import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Direction, find, matcher, type Query } from "./find.ts";
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

const sameQuery = (a: Query | null, b: Query): boolean =>
  a !== null && a.pattern === b.pattern && a.regex === b.regex && a.ignoreCase === b.ignoreCase;

export function useSearch(desk: LogDesk, source: LogSource, view: RefObject<ViewportHandle | null>): Search {
  const [query, setQuery] = useState<Query | null>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [says, setSays] = useState("");
  const [failed, setFailed] = useState(false);
  const running = useRef<AbortController | null>(null);
  const stepped = useRef<Query | null>(null);
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

  const step = async (next: Query, direction: Direction): Promise<void> => {
    running.current?.abort();
    if (next.pattern === "") return;
    const control = new AbortController();
    running.current = control;
    const seen = view.current?.visible() ?? [0, 0];
    const from = start(current ?? -1, seen, next, direction);
    stepped.current = next;
    setQuery((old) => (sameQuery(old, next) ? old : next));
    setBusy(true);
    setFailed(false);
    setSays("searching…");
    try {
      const hit = await find(desk, source, next, from, direction, control.signal, (line) =>
        setSays(`searching… line ${shownNumber(line)}`),
      );
      if (control.signal.aborted) return;
      if (hit === null) {
        const whole = direction === "forward" ? from === 0 : from >= source.total - 1;
        setSays(whole ? "no match" : `no further match ${direction === "forward" ? "below" : "above"}`);
      } else {
        setCurrent(hit.line);
        setSays(`line ${shownNumber(hit.line)}`);
        view.current?.reveal(hit.line);
      }
      setBusy(false);
    } catch (error) {
      if (control.signal.aborted) return;
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
