// A table of which only the rows near the viewport are in the page: names, types and counts stay in sight.
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { TableColumn, TableHead } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { plural } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useVirtual } from "../ui/virtual.ts";
import { part, type Shown } from "./place.ts";
import { Windows } from "./windows.ts";

const ROW = 22;
const HEAD = 42;
const CHUNK = 200;
/** Browsers lay out no taller page than about this many rows. */
export const MOST_ROWS = 500_000;
const NARROW = 6;
const WIDE = 36;

const isNumber = (column: TableColumn): boolean => column.type === "number" || column.type === "whole number";

/** What stands below a column's name: "number, 3 empty". */
export function about(column: TableColumn): string {
  if (column.type === "empty") return "all empty";
  return column.empty === 0 ? column.type : `${column.type}, ${column.empty.toLocaleString("en")} empty`;
}

/** Widths in characters, from the names and the first rows: they stay when others come into sight. */
export function widths(columns: readonly TableColumn[], rows: readonly string[][]): number[] {
  return columns.map((column, place) => {
    const longest = Math.max(
      column.name.length,
      about(column).length * 0.9,
      ...rows.map((row) => row[place]?.length ?? 0),
    );
    return Math.ceil(Math.min(WIDE, Math.max(NARROW, longest)));
  });
}

function Row(props: { index: number; cells: string[] | undefined; columns: readonly TableColumn[] }): VNode {
  const { index, cells, columns } = props;
  return (
    <tr aria-rowindex={index + 2} style={{ height: `${ROW}px` }}>
      <th scope="row">{(index + 1).toLocaleString("en")}</th>
      {columns.map((column, place) => {
        const cell = cells?.[place] ?? "";
        return (
          <td
            key={place}
            class={isNumber(column) ? "number" : undefined}
            title={cell.length > WIDE ? plain(cell) : undefined}
          >
            {cells === undefined ? "…" : cell === "" ? null : <Text>{cell}</Text>}
          </td>
        );
      })}
    </tr>
  );
}

function Spacer({ height }: { height: number }): VNode | null {
  return height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the keyboard
    <tr aria-hidden="true" class="grid-space" style={{ height: `${height}px` }}>
      <td />
    </tr>
  ) : null;
}

export function Table({ shown, table }: { shown: Shown; table: TableHead }): VNode {
  const feed = useMemo(
    () =>
      new Windows<string[]>(
        async (first_row, count, signal) =>
          (await part(shown, "output.rows", { first_row, count }, signal)).rows,
        CHUNK,
      ),
    [shown],
  );
  useEffect(() => () => feed.dispose(), [feed]);
  const { error, revision } = useCell(feed.state);
  const box = useRef<HTMLElement>(null);
  const count = Math.min(table.rows, MOST_ROWS);
  const { items, total, first, last } = useVirtual({ count, box, base: ROW, overscan: 10, head: HEAD });
  const { columns } = table;
  useEffect(() => {
    if (count > 0) feed.need(Math.max(0, first - 10), Math.min(count - 1, last + 10));
  }, [feed, count, first, last]);
  const known = count === 0 || revision > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: as soon as the first rows are there, and then never again
  const sizes = useMemo(() => {
    const rows = Array.from({ length: Math.min(count, CHUNK) }, (_, index) => feed.at(index) ?? []);
    return widths(columns, rows);
  }, [feed, known, columns]);
  const digits = Math.max(2, count.toLocaleString("en").length);
  const top = (items[0]?.start ?? HEAD) - HEAD;
  const bottom = total - ((items.at(-1)?.end ?? HEAD) - HEAD);
  return (
    <>
      {error === null ? null : <ErrorNotice error={error} again={() => feed.retry()} />}
      {table.rows > count ? <p class="muted">The first {plural(count, "row")} are shown.</p> : null}
      {known ? null : <p class="loading">Reading…</p>}
      <section
        class="grid"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
        tabIndex={0}
        aria-label={`Table of ${plain(shown.head.path)}`}
        hidden={!known}
      >
        <table aria-rowcount={table.rows + 1} aria-colcount={table.total_columns + 1}>
          <colgroup>
            <col style={{ width: `calc(${digits}ch + 12px)` }} />
            {sizes.map((size, place) => (
              <col key={place} style={{ width: `calc(${size}ch + 16px)` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1} style={{ height: `${HEAD}px` }}>
              <th scope="col">
                <span class="visually-hidden">Row</span>
              </th>
              {columns.map((column, place) => (
                <th
                  key={place}
                  scope="col"
                  class={isNumber(column) ? "number" : undefined}
                  title={`${plain(column.name)}\n${about(column)}`}
                >
                  <span class="grid-name">
                    <Text empty={table.named ? "no name" : `column ${place + 1}`}>{column.name}</Text>
                  </span>
                  <span class="grid-type">{about(column)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={top} />
            {items.map(({ index }) => (
              <Row key={index} index={index} cells={feed.at(index)} columns={columns} />
            ))}
            <Spacer height={bottom} />
          </tbody>
        </table>
      </section>
      {table.rows === 0 ? <p class="muted">No rows.</p> : null}
    </>
  );
}
