// The head of the table: sorting by a click, widths by the border between two columns.
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Column, Sort, SortColumn } from "../protocol.ts";
import { COLUMN_HEADS, COLUMN_WORDS, type Layout, PICK } from "./columns.ts";
import { boundedWidth, COLUMNS, LEAST_WIDTH, MOST_WIDTH, nextSort } from "./view_state.ts";

const STEP = 16;

function isSortable(column: Column): column is SortColumn {
  return (COLUMNS as readonly Column[]).includes(column);
}

/** The border of a column: dragged, moved by the arrow keys, given back by a double click or Delete. */
function Grip(props: { column: Column; width: number; onWidth: (width: number | null) => void }): VNode {
  const { column, width, onWidth } = props;
  const drag = useRef<{ x: number; width: number; sign: number } | null>(null);
  const sign = (element: HTMLElement): number => (getComputedStyle(element).direction === "rtl" ? -1 : 1);
  const move = (to: number): void => onWidth(boundedWidth(to));
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot stand at the side of a head
    <span
      role="separator"
      class="grip"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${COLUMN_WORDS[column]}`}
      aria-valuenow={Math.round(width)}
      aria-valuemin={LEAST_WIDTH}
      aria-valuemax={MOST_WIDTH}
      aria-valuetext={`${Math.round(width)} pixels`}
      title="Drag, or arrow keys, for another width; double click, or Delete, for the usual one"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        const grip = event.currentTarget;
        grip.setPointerCapture?.(event.pointerId);
        const held = grip.parentElement?.offsetWidth || width;
        drag.current = { x: event.clientX, width: held, sign: sign(grip) };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from !== null) move(from.width + (event.clientX - from.x) * from.sign);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDblClick={() => onWidth(null)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const step = STEP * sign(event.currentTarget);
        if (event.key === "ArrowRight") move(width + step);
        else if (event.key === "ArrowLeft") move(width - step);
        else if (event.key === "Delete" || event.key === "Backspace") onWidth(null);
        else return;
        event.preventDefault();
      }}
    />
  );
}

export interface HeadsProps {
  layout: Layout;
  sort: Sort;
  onSort: (sort: Sort) => void;
  onWidth: (column: Column, width: number | null) => void;
}

export function ColumnHeads({ layout, sort, onSort, onWidth }: HeadsProps): VNode {
  const px = (width: number | null | undefined): { width?: string } =>
    width == null ? {} : { width: `${width}px` };
  return (
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col" class="c-pick" style={px(PICK)}>
          <span class="visually-hidden">Selected</span>
        </th>
        {layout.shown.map((column) => {
          const sorted = sort.column === column;
          return (
            <th
              key={column}
              role="columnheader"
              scope="col"
              class={`c-${column}`}
              style={px(layout.widths[column])}
              aria-label={column === "index" ? "Index" : COLUMN_HEADS[column]}
              aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
            >
              {isSortable(column) ? (
                <button
                  type="button"
                  class="sort"
                  aria-label={`Sort by ${COLUMN_WORDS[column]}`}
                  onClick={() => onSort(nextSort(sort, column))}
                >
                  {COLUMN_HEADS[column]}
                  <span aria-hidden="true">{sorted ? (sort.descending ? " ↓" : " ↑") : ""}</span>
                </button>
              ) : (
                <span>{COLUMN_HEADS[column]}</span>
              )}
              <Grip
                column={column}
                width={column === "name" ? layout.name : (layout.widths[column] ?? LEAST_WIDTH)}
                onWidth={(width) => onWidth(column, width)}
              />
            </th>
          );
        })}
        <th role="columnheader" scope="col" class="c-actions" style={px(layout.actions)}>
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
