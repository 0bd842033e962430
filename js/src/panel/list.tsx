// The windowed list: groups by what they want of this user, and the jobs in them.
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { JobsWindow } from "../protocol.ts";
import type { FeedState, JobsFeed } from "../table/feed.ts";
import { itemKey } from "../table/order.ts";
import { useVirtual } from "../ui/virtual.ts";
import { GroupHead, Row } from "./row.tsx";

const ROW = 56;
const GROUP = 30;

export interface ListProps {
  desk: Desk;
  feed: JobsFeed;
  state: FeedState;
  window: JobsWindow;
  current: string | null;
  onOpen: (job: string) => void;
  onToggleGroup: (key: string) => void;
  onFocus: (key: string) => void;
}

function Spacer({ height }: { height: number }): VNode | null {
  return height <= 0 ? null : <li aria-hidden="true" style={{ height: `${height}px` }} />;
}

export function List(props: ListProps): VNode {
  const { desk, feed, state, window } = props;
  const box = useRef<HTMLUListElement>(null);
  const keyAt = (index: number): string => {
    const item = feed.item(index);
    return item === undefined ? `place ${index}` : itemKey(item);
  };
  const virtual = useVirtual({
    count: window.total_items,
    box,
    base: ROW,
    estimate: (index) => (feed.item(index)?.kind === "group" ? GROUP : ROW),
    keyAt,
    overscan: 10,
    order: state.order,
    extra: () => (props.current === null ? [] : [feed.indexOf(props.current)]),
  });
  const { items, first, last } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another window may need another range
  useEffect(() => feed.setRange(first, last), [feed, first, last, window]);

  const reachable = window.items.find((item) => item.kind === "job") ?? window.items[0];
  const stop = props.current ?? (reachable === undefined ? null : itemKey(reachable));
  const move = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || box.current === null) return;
    const buttons = [...box.current.querySelectorAll<HTMLElement>("button[data-key]")];
    const here = buttons.indexOf(event.target as HTMLElement);
    event.preventDefault();
    buttons[here + by]?.focus();
  };

  const rows: VNode[] = [];
  let reached = 0;
  for (const place of items) {
    if (place.start > reached)
      rows.push(<Spacer key={`gap ${place.index}`} height={place.start - reached} />);
    reached = place.end;
    rows.push(
      <li key={place.key} data-index={place.index} ref={virtual.measure}>
        {renderItem(place.index, place.key)}
      </li>,
    );
  }
  rows.push(<Spacer key="rest" height={virtual.total - reached} />);

  function renderItem(index: number, key: string): VNode {
    const item = feed.item(index);
    const tab = key === stop ? 0 : -1;
    if (item === undefined) return <p class="panel-row muted">…</p>;
    if (item.kind === "group")
      return (
        <GroupHead
          item={item}
          tab={tab}
          onToggle={() => props.onToggleGroup(item.key)}
          onFocus={() => props.onFocus(key)}
        />
      );
    return (
      <Row
        desk={desk}
        row={item.row}
        tab={tab}
        changed={state.changed.has(item.row.id)}
        onOpen={() => props.onOpen(item.row.id)}
        onFocus={() => props.onFocus(key)}
      />
    );
  }

  return (
    <ul
      class="panel-list"
      aria-label="Jobs"
      ref={box}
      onKeyDown={move}
      onPointerEnter={() => feed.setHeld(true)}
      onPointerLeave={() => feed.setHeld(false)}
    >
      {rows}
    </ul>
  );
}
