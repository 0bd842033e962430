// The windowed table: what is near the viewport stands in the page, spacers hold the place of the rest.
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { CardView } from "../card/card.tsx";
import type { Desk } from "../desk.ts";
import type { Memories } from "../memory.ts";
import type { ActionName, Column, Columns, Item, JobsWindow, Sort } from "../protocol.ts";
import { useVirtual } from "../ui/virtual.ts";
import { layout as layOut, NARROW } from "./columns.ts";
import type { FeedState, JobsFeed } from "./feed.ts";
import { ColumnHeads } from "./heads.tsx";
import { itemKey } from "./order.ts";
import { CardRow, GroupHead, MemoRow } from "./row.tsx";
import { type FocusMoves, useFocusMoves } from "./use_focus.ts";

const HEAD = 29;
const ROW = 30;
const ROW_COMPACT = 50;
const ROW_NARROW = 86;
const GROUP = 32;

export interface RowsProps {
  desk: Desk;
  feed: JobsFeed;
  state: FeedState;
  window: JobsWindow;
  sort: Sort;
  columns: Columns;
  picking: boolean;
  picked: ReadonlyMap<string, unknown>;
  open: readonly string[];
  current: string | null;
  memories: Memories;
  moves: { current: FocusMoves | null };
  onSort: (sort: Sort) => void;
  onWidth: (column: Column, width: number | null) => void;
  onShown: (columns: readonly Column[]) => void;
  onPick: (id: string, range: boolean) => void;
  onToggle: (id: string) => void;
  onToggleGroup: (key: string) => void;
  onAct: (id: string, action: ActionName | null) => void;
  onFocusRow: (id: string) => void;
}

/** The width of the view: the element's, not the page's. 0 until it is known. */
function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver !== "function") return undefined;
    // the whole width while it is narrow, as the style sheet counts; without the scroll bar when cells need it
    const read = (): void =>
      setWidth(
        element.offsetWidth <= NARROW ? element.offsetWidth : Math.max(NARROW + 1, element.clientWidth),
      );
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** The order stays while the pointer is over the rows or the keyboard inside them. */
function useHold(feed: JobsFeed): Record<string, (event: Event) => void> {
  const over = useRef(false);
  const inside = useRef(false);
  const tell = (): void => feed.setHeld(over.current || inside.current);
  return {
    onPointerEnter: () => {
      over.current = true;
      tell();
    },
    onPointerLeave: () => {
      over.current = false;
      tell();
    },
    onFocusIn: () => {
      inside.current = true;
      tell();
    },
    onFocusOut: (event) => {
      const to = (event as FocusEvent).relatedTarget;
      inside.current = to instanceof Node && (event.currentTarget as Node).contains(to);
      tell();
    },
  };
}

function Spacer({ height, span }: { height: number; span: number }): VNode | null {
  if (height <= 0) return null;
  return (
    <tbody class="spacer" aria-hidden="true">
      <tr>
        <td colSpan={span} style={{ height: `${height}px` }} />
      </tr>
    </tbody>
  );
}

export function Rows(props: RowsProps): VNode {
  const { desk, feed, state, window, open } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const layout = layOut(width, props.columns);
  const { narrow, compact } = layout;
  const height = narrow ? ROW_NARROW : compact ? ROW_COMPACT : ROW;
  // the same list as long as the columns are the same: rows are drawn again when it is another
  const shownKey = layout.shown.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is in the list
  const shown = useMemo(() => layout.shown, [shownKey]);
  const span = shown.length + 2; // with the boxes and the actions
  const { onShown } = props;
  useEffect(() => onShown(shown), [onShown, shown]);
  const hold = useHold(feed);
  const head = narrow ? 0 : HEAD;
  const keyAt = (index: number): string => {
    const item = feed.item(index);
    return item === undefined ? `place ${index}` : itemKey(item);
  };
  const virtual = useVirtual({
    count: window.total_items,
    box,
    base: height,
    estimate: (index) => (feed.item(index)?.kind === "group" ? GROUP : height),
    keyAt,
    overscan: 12,
    head,
    layout: height,
    order: state.order,
    // open cards and the current row stay in the page while their rows are held: focus and scroll positions are kept
    extra: () => [...new Set([...open, props.current ?? ""])].map((key) => feed.indexOf(key)),
  });
  // another order: keep what stands at the top of the viewport where it is
  const anchor = useRef<{ key: string; offset: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the order changes
  useLayoutEffect(() => {
    const element = box.current;
    const held = anchor.current;
    if (element === null || held === null || element.scrollTop <= 0) return;
    const index = feed.indexOf(held.key);
    if (index >= 0) element.scrollTop = virtual.startOf(index) - held.offset;
  }, [state.order]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const top = virtual.items.find((item) => item.end > element.scrollTop + head);
    anchor.current = top === undefined ? null : { key: top.key, offset: top.start - element.scrollTop };
  });

  const { items, first, last } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another window may need another range
  useEffect(() => feed.setRange(first, last), [feed, first, last, window]);
  props.moves.current = useFocusMoves(
    box,
    (index) => feed.item(index),
    (index) => virtual.scrollTo(index, "near"),
  );

  const focusKey = props.current ?? firstKey(window.items);
  const rows: VNode[] = [];
  let reached = head;
  for (const place of items) {
    if (place.start > reached)
      rows.push(<Spacer key={`gap ${place.index}`} height={place.start - reached} span={span} />);
    reached = place.end;
    rows.push(
      <tbody key={place.key} role="rowgroup" data-index={place.index} ref={virtual.measure}>
        {renderItem(place.index)}
      </tbody>,
    );
  }
  const end = head + virtual.total;
  if (end > reached) rows.push(<Spacer key="rest" height={end - reached} span={span} />);

  function renderItem(index: number): VNode | VNode[] {
    const item = feed.item(index);
    if (item === undefined) {
      return (
        <tr class="row coming" role="row">
          <td role="cell" colSpan={span} class="muted">
            …
          </td>
        </tr>
      );
    }
    if (item.kind === "group") {
      return (
        <GroupHead
          item={item}
          span={span}
          tab={focusKey === itemKey(item) ? 0 : -1}
          onToggle={props.onToggleGroup}
          onFocus={props.onFocusRow}
        />
      );
    }
    const { row } = item;
    const isOpen = open.includes(row.id);
    const view = (
      <MemoRow
        key="row"
        desk={desk}
        row={row}
        open={isOpen}
        current={focusKey === row.id}
        changed={state.changed.has(row.id)}
        columns={shown}
        tight={layout.tight}
        picked={props.picked.has(row.id)}
        onPick={props.onPick}
        onToggle={props.onToggle}
        onAct={props.onAct}
        onFocus={props.onFocusRow}
      />
    );
    if (!isOpen) return view;
    return [
      view,
      <CardRow key="card" span={span}>
        <CardView
          desk={desk}
          job={row.id}
          memory={props.memories.of(row.id)}
          onClose={() => {
            props.onToggle(row.id);
            props.moves.current?.to(feed.indexOf(row.id)); // the keyboard goes back to the row
          }}
        />
      </CardRow>,
    ];
  }

  return (
    <div
      class={props.picking ? "box picking" : "box"}
      ref={box}
      style={{ "--sjw-box": width > 0 ? `${width}px` : "100%" }}
      {...hold}
    >
      {/* as high as all rows at every moment: while rows are exchanged the browser must not cut the scrolling short */}
      <div style={{ minHeight: `${end}px` }}>
        <table
          role="table"
          aria-rowcount={window.total_items}
          aria-label="Jobs"
          style={narrow ? {} : { minWidth: `${layout.least}px` }}
        >
          <ColumnHeads layout={layout} sort={props.sort} onSort={props.onSort} onWidth={props.onWidth} />
          {rows}
        </table>
      </div>
    </div>
  );
}

function firstKey(items: readonly Item[]): string | null {
  const job = items.find((item) => item.kind === "job");
  return job === undefined ? null : itemKey(job);
}
