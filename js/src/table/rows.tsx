// The windowed table: what is near the viewport stands in the page, spacers hold the place of the rest.
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CardView } from "../card/card.tsx";
import type { Desk } from "../desk.ts";
import type { Memories } from "../memory.ts";
import type { ActionName, Item, JobsWindow, Sort, SortColumn } from "../protocol.ts";
import { useVirtual } from "../ui/virtual.ts";
import type { FeedState, JobsFeed } from "./feed.ts";
import { itemKey } from "./order.ts";
import { CardRow, GroupHead, MemoRow } from "./row.tsx";
import { COLUMN_WORDS } from "./toolbar.tsx";
import { type FocusMoves, useFocusMoves } from "./use_focus.ts";
import { nextSort } from "./view_state.ts";

const HEAD = 29;
const ROW = 30;
const ROW_NARROW = 58;
const GROUP = 32;
export const NARROW = 560;
const SHOWN: readonly SortColumn[] = ["index", "name", "status", "submitter", "submitted"];

export interface RowsProps {
  desk: Desk;
  feed: JobsFeed;
  state: FeedState;
  window: JobsWindow;
  sort: Sort;
  open: readonly string[];
  current: string | null;
  memories: Memories;
  moves: { current: FocusMoves | null };
  onSort: (sort: Sort) => void;
  onToggle: (id: string) => void;
  onToggleGroup: (key: string) => void;
  onAct: (id: string, action: ActionName | null) => void;
  onFocusRow: (id: string) => void;
}

/** Is the view narrow? Read from the element, not from the page. */
function useNarrow(box: { current: HTMLElement | null }): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver !== "function") return undefined;
    const observer = new ResizeObserver(() =>
      setNarrow(element.offsetWidth > 0 && element.offsetWidth <= NARROW),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return narrow;
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

function ColumnHeads({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }): VNode {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {SHOWN.map((column) => {
          const sorted = sort.column === column;
          return (
            <th
              key={column}
              role="columnheader"
              scope="col"
              class={`c-${column}`}
              aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
            >
              <button type="button" class="sort" onClick={() => onSort(nextSort(sort, column))}>
                {COLUMN_WORDS[column]}
                <span aria-hidden="true">{sorted ? (sort.descending ? " ↓" : " ↑") : ""}</span>
              </button>
            </th>
          );
        })}
        <th role="columnheader" scope="col" class="c-actions">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function Spacer({ height }: { height: number }): VNode | null {
  if (height <= 0) return null;
  return (
    <tbody class="spacer" aria-hidden="true">
      <tr>
        <td colSpan={6} style={{ height: `${height}px` }} />
      </tr>
    </tbody>
  );
}

export function Rows(props: RowsProps): VNode {
  const { desk, feed, state, window, open } = props;
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(box);
  const hold = useHold(feed);
  const head = narrow ? 0 : HEAD;
  const keyAt = (index: number): string => {
    const item = feed.item(index);
    return item === undefined ? `place ${index}` : itemKey(item);
  };
  const virtual = useVirtual({
    count: window.total_items,
    box,
    base: narrow ? ROW_NARROW : ROW,
    estimate: (index) => (feed.item(index)?.kind === "group" ? GROUP : narrow ? ROW_NARROW : ROW),
    keyAt,
    overscan: 12,
    head,
    layout: narrow,
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
      rows.push(<Spacer key={`gap ${place.index}`} height={place.start - reached} />);
    reached = place.end;
    rows.push(
      <tbody key={place.key} role="rowgroup" data-index={place.index} ref={virtual.measure}>
        {renderItem(place.index)}
      </tbody>,
    );
  }
  const end = head + virtual.total;
  if (end > reached) rows.push(<Spacer key="rest" height={end - reached} />);

  function renderItem(index: number): VNode | VNode[] {
    const item = feed.item(index);
    if (item === undefined) {
      return (
        <tr class="row coming" role="row">
          <td role="cell" colSpan={6} class="muted">
            …
          </td>
        </tr>
      );
    }
    if (item.kind === "group") {
      return (
        <GroupHead
          item={item}
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
        onToggle={props.onToggle}
        onAct={props.onAct}
        onFocus={props.onFocusRow}
      />
    );
    if (!isOpen) return view;
    return [
      view,
      <CardRow key="card">
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
    <div class="box" ref={box} {...hold}>
      <table role="table" aria-rowcount={window.total_items} aria-label="Jobs">
        <ColumnHeads sort={props.sort} onSort={props.onSort} />
        {rows}
      </table>
    </div>
  );
}

function firstKey(items: readonly Item[]): string | null {
  const job = items.find((item) => item.kind === "job");
  return job === undefined ? null : itemKey(job);
}
