// Which columns are shown, and how wide: what a person chose, else what fits.
import type { Column, Columns } from "../protocol.ts";
import { ALL_COLUMNS } from "./view_state.ts";

/** In the head of the table. */
export const COLUMN_HEADS: Readonly<Record<Column, string>> = {
  index: "#",
  name: "Job",
  status: "Status",
  submitter: "Submitter",
  submitted: "Submitted",
  duration: "Duration",
  exit: "Exit",
  outputs: "Outputs",
  shared: "Shared with",
};
/** In menus and in sentences. */
export const COLUMN_WORDS: Readonly<Record<Column, string>> = {
  index: "index",
  name: "job",
  status: "status",
  submitter: "submitter",
  submitted: "submitted",
  duration: "duration",
  exit: "exit code",
  outputs: "outputs",
  shared: "shared with",
};

/** Up to this width a row is a small block of its own, not a line of cells. */
export const NARROW = 680;
/** Used until the table has a width. */
const UNKNOWN = 1_600;
/** Up to this width what a job does stands under its status, so every row takes two lines. */
const COMPACT = 1_080;
/** Up to this width a row has one button, and a menu for the others. */
const TIGHT = 900;
/** Of the boxes. Their place is kept while they are not shown: no row moves when the first job is selected. */
export const PICK = 26;
const LEAST_NAME = 110;
const LEAST_ACTIONS = 120;
/** From which width on a column is shown without being asked for; the others always are. */
const FROM: Partial<Record<Column, number>> = {
  submitted: 780,
  duration: 1_150,
  exit: 1_300,
  outputs: 1_300,
  shared: 1_500,
};

export interface Layout {
  narrow: boolean;
  /** A row takes two lines. */
  compact: boolean;
  /** There is room for one button and a menu in each row. */
  tight: boolean;
  shown: readonly Column[];
  /** Of the columns that are shown, in pixels; null: what is left. */
  widths: Readonly<Partial<Record<Column, number | null>>>;
  actions: number | null;
  /** What `name` takes, in pixels: a guess when it is what is left. */
  name: number;
  /** Less than this, and the table is scrolled sideways. */
  least: number;
}

function usual(column: Column, width: number): number {
  const compact = width <= COMPACT;
  const between = (least: number, share: number, most: number): number =>
    Math.round(Math.min(most, Math.max(least, share * width)));
  switch (column) {
    case "index":
      return compact ? 40 : 46;
    case "status":
      return compact ? 152 : between(236, 0.16, 380);
    case "submitter":
      return compact ? 168 : between(176, 0.12, 260);
    case "submitted":
      return compact ? 92 : 100;
    case "duration":
      return 84;
    case "exit":
      return 60;
    case "outputs":
      return 84;
    default:
      return 170;
  }
}

function isNarrow(width: number): boolean {
  return width > 0 && width <= NARROW;
}

export function isShown(column: Column, columns: Columns, width: number): boolean {
  if (column === "name") return true; // a row without its name could not be told from another
  const chosen = columns[column]?.shown ?? null;
  if (chosen !== null) return chosen;
  // a block has room for the time, beside the submitter
  if (column === "submitted" && isNarrow(width)) return true;
  return (width || UNKNOWN) >= (FROM[column] ?? 0);
}

/**
 * Lays the columns out in a table of this width; 0: not known yet.
 *
 * @example layout(1_200, {}).shown.includes("duration") // true
 */
export function layout(width: number, columns: Columns): Layout {
  const room = width || UNKNOWN;
  const shown = ALL_COLUMNS.filter((column) => isShown(column, columns, width));
  const widths: Partial<Record<Column, number | null>> = {};
  for (const column of shown) {
    widths[column] = columns[column]?.width ?? (column === "name" ? null : usual(column, room));
  }
  // One column takes what is left: the name, or, once that has a width, the actions.
  const actions = widths.name === null ? (room <= TIGHT ? 172 : 258) : null;
  const fixed = shown.reduce((sum, column) => sum + (widths[column] ?? 0), PICK + (actions ?? 0));
  return {
    narrow: isNarrow(width),
    compact: room <= COMPACT,
    tight: room <= TIGHT,
    shown,
    widths,
    actions,
    name: widths.name ?? Math.max(LEAST_NAME, room - fixed),
    least: fixed + (widths.name === null ? LEAST_NAME : LEAST_ACTIONS),
  };
}
