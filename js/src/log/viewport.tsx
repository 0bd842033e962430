/**
 * The window onto one log: a native scroll bar, and only the rows that are seen.
 *
 * The rows stand in a sticky layer that never scrolls; what is drawn follows from `source.place` (a line and a pixel), or
 * from the end while following. So lines that arrive, fill a gap or are forgotten cannot move what is being read, and a
 * log taller than any element (scale.ts) scrolls like a short one. `virtual-core` is not used here: it keeps one
 * object for each line, which ten million lines do not allow.
 */

import type { RefObject, VNode } from "preact";
import { useCallback, useImperativeHandle, useRef } from "preact/hooks";
import type { ParsedLine } from "./ansi.ts";
import { useCopy } from "./clipboard.ts";
import type { Measure } from "./ground.ts";
import { Row, shownNumber } from "./row.tsx";
import { spaceHeight } from "./scale.ts";
import { useScrolling } from "./scrolling.ts";
import { PLAIN } from "./sgr.ts";
import type { LogSource } from "./source.ts";
import { arrivalTime } from "./times.ts";

export interface ViewportHandle {
  /** Shows a line, a third down the window. The pane follows no more. */
  toLine(line: number): void;
  /** Shows a line only if it is not seen; the pane follows no more in either case. */
  reveal(line: number): void;
  toEnd(): void;
  /** Stops to follow where it stands. */
  hold(): void;
  /** First and last line that are seen. */
  visible(): readonly [number, number];
  focus(): void;
}

export interface ViewportProps {
  source: LogSource;
  region: RefObject<HTMLDivElement | null>;
  handle: RefObject<ViewportHandle | null>;
  measure: Measure;
  wrap: boolean;
  raw: boolean;
  pattern: RegExp | null;
  current: number | null;
  /** Show when each line arrived. */
  times: boolean;
  /** A line number was clicked. */
  onPoint: (line: number) => void;
  label: string;
  height: string;
  onSay: (text: string) => void;
}

export function Viewport(props: ViewportProps): VNode {
  const { source, region, measure, wrap, raw, pattern } = props;
  const rows = useRef<HTMLDivElement>(null);
  const scrolling = useScrolling({ source, region, rows, line: measure.line, wrap, current: props.current });
  const { moving, extent, from, to, stand } = scrolling;
  const { total } = source;
  const { pinned, all, onCopy, selectAll } = useCopy({
    source,
    rows,
    raw,
    onSay: props.onSay,
    onMarked: stand,
  });

  // A selection may end in a line that the cache has forgotten since. It stays as it was, or the browser lets go of it.
  const kept = useRef(new Map<number, ParsedLine>());

  useImperativeHandle(props.handle, () => ({
    toLine: scrolling.toLine,
    reveal: scrolling.reveal,
    toEnd: scrolling.toEnd,
    hold: scrolling.hold,
    visible: () => moving.seen,
    focus: () => region.current?.focus({ preventScroll: true }),
  }));

  const { pieces } = source;
  const readOn = useCallback((n: number) => void pieces.readOn(n), [pieces]);
  const back = useCallback((n: number) => pieces.back(n), [pieces]);

  const drawn: VNode[] = [];
  let named = -1; // end of the gap that has its words already
  const keptNow = new Map<number, ParsedLine>();
  const draw = (n: number, isPinned: boolean): void => {
    const held = source.cache.get(n);
    const piece = source.pieces.at(n) ?? null;
    const line = source.get(n);
    let gap: string | null = null;
    if (line === undefined && n >= scrolling.first && n >= named) {
      const hole = source.cache.gap(n, total);
      named = hole.end;
      const count = hole.end - hole.first;
      gap = `… ${count.toLocaleString("en")} ${count === 1 ? "line" : "lines"} not loaded`;
    }
    const parsed =
      line === undefined
        ? (kept.current.get(n) ?? null)
        : moving.parse(line, raw ? null : piece === null ? source.cache.stateAt(n) : PLAIN);
    if (parsed !== null && pinned.includes(n)) keptNow.set(n, parsed);
    drawn.push(
      <Row
        key={n}
        line={n}
        parsed={parsed}
        gap={gap}
        hits={parsed === null ? null : moving.marks(parsed, pattern)}
        current={n === props.current}
        shortened={line?.[2] ?? false}
        piece={piece}
        unnumbered={source.provisional}
        stream={source.stream === "both" ? (held?.[3] ?? "stdout") : null}
        time={props.times ? arrivalTime(held?.[4] ?? null) : null}
        pinned={isPinned}
        ground={measure.ground}
        onReadOn={readOn}
        onBack={back}
      />,
    );
  };
  for (const n of pinned) if (n < from) draw(n, true);
  for (let n = from; n < to; n += 1) draw(n, false);
  for (const n of pinned) if (n >= to && n < total) draw(n, true);

  kept.current = keptNow;

  // Room for every number that was drawn so far, not for the last line: what one reads must not be pushed to the right
  // while the log grows below.
  const widest = useRef(99);
  widest.current = Math.max(widest.current, to - 1, pinned.at(-1) ?? 0);

  const space = Math.round(spaceHeight(extent));
  // A finished log takes no more room than it needs; a live one keeps its room, so that nothing below it moves.
  const compact = source.header !== null && !source.header.live;
  const empty = total === 0;
  return (
    <div
      ref={region}
      class={`log-region${wrap ? " log-wrap" : ""}${all ? " log-all" : ""}`}
      style={{
        height: compact
          ? `min(${props.height}, ${Math.max(3 * measure.line, Math.ceil(space) + 16)}px)`
          : props.height,
        "--log-line": `${measure.line}px`,
        "--log-digits": `${shownNumber(widest.current).length}ch`,
      }}
      role="log"
      aria-live="off"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
      tabIndex={0}
      onScroll={scrolling.onScroll}
      onWheel={scrolling.onWheel}
      onKeyDown={(event) => scrolling.onKeyDown(event, selectAll)}
      onCopy={onCopy}
      onClick={(event) => {
        const number = event.target instanceof Element ? event.target.closest(".log-number") : null;
        const line = Number(number?.closest(".log-row")?.getAttribute("data-line") ?? Number.NaN);
        if (Number.isSafeInteger(line) && !source.provisional) props.onPoint(line);
      }}
    >
      {empty && <p class="log-empty">{emptyWords(source)}</p>}
      <div class="log-space" style={{ height: `${space}px` }}>
        <div class="log-layer" style={{ height: `${moving.window}px` }}>
          <div ref={rows} class="log-rows">
            {drawn}
          </div>
        </div>
      </div>
    </div>
  );
}

function emptyWords(source: LogSource): string {
  const { header } = source;
  if (source.problem !== null) return "";
  if (header === null) return "Opening the log…";
  if (source.stream === "both" && header.no_times !== null) {
    return `${header.no_times} So it is not known in which order they came: stdout and stderr are shown apart.`;
  }
  return header.indexed ? header.state : "Putting both logs in order…";
}
