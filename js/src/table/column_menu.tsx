// Which columns: a list of boxes, and the way back to what is usual.
import type { VNode } from "preact";
import type { Column, Columns } from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import { COLUMN_WORDS } from "./columns.ts";
import { ALL_COLUMNS, choose } from "./view_state.ts";

export function ColumnMenu(props: {
  columns: Columns;
  shown: readonly Column[];
  onChange: (columns: Columns) => void;
}): VNode {
  const { columns, shown, onChange } = props;
  return (
    <fieldset class="panel column-menu" aria-label="Columns">
      {ALL_COLUMNS.filter((column) => column !== "name").map((column) => (
        <label key={column} class="check">
          <input
            type="checkbox"
            name={column}
            checked={columns[column]?.shown ?? shown.includes(column)}
            onChange={(event) => onChange(choose(columns, column, { shown: event.currentTarget.checked }))}
          />
          {COLUMN_WORDS[column]}
        </label>
      ))}
      <Button
        small
        kind="quiet"
        name="usual-columns"
        disabledReason={Object.keys(columns).length === 0 ? "These are the usual columns and widths." : null}
        onClick={() => onChange({})}
      >
        Usual columns and widths
      </Button>
    </fieldset>
  );
}
