// The table's own state, which stands in the model so that it survives a reload. Read with suspicion: a saved
// notebook may hold anything.
import {
  type Column,
  type ColumnChoice,
  type Columns,
  type Group,
  type GroupKey,
  type Query,
  type Sort,
  type SortColumn,
  STATUSES,
  type Status,
  type ViewState,
} from "../protocol.ts";

export const COLUMNS: readonly SortColumn[] = [
  "index",
  "name",
  "status",
  "submitter",
  "submitted",
  "duration",
  "exit",
  "outputs",
];
/** All columns, in the order in which they stand. By the readers nobody can sort: they are known of a few rows only. */
export const ALL_COLUMNS: readonly Column[] = [...COLUMNS, "shared"];
export const GROUP_KEYS: readonly GroupKey[] = ["owner", "submitter", "status", "day"];
export const LEAST_WIDTH = 30;
export const MOST_WIDTH = 2_000;
/** Of UTF-8 JSON, as PROTOCOL.md says. */
export const MAX_BYTES = 16 * 1024;
const MAX_TEXT = 500;
const MAX_OPEN = 50;

export const EMPTY_QUERY: Query = { text: "", statuses: [], waiting: false };
export const DEFAULT_STATE: ViewState = {
  query: EMPTY_QUERY,
  sort: { column: "index", descending: false },
  group: "owner",
  collapsed: [],
  columns: {},
  open: [],
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function readQuery(value: unknown): Query {
  if (!isObject(value)) return EMPTY_QUERY;
  const statuses = new Set(strings(value["statuses"]));
  return {
    text: typeof value["text"] === "string" ? value["text"].slice(0, MAX_TEXT) : "",
    statuses: STATUSES.filter((status) => statuses.has(status)),
    waiting: value["waiting"] === true,
  };
}

function readSort(value: unknown): Sort {
  const column = isObject(value) ? COLUMNS.find((name) => name === value["column"]) : undefined;
  if (column === undefined || !isObject(value)) return DEFAULT_STATE.sort;
  return { column, descending: value["descending"] === true };
}

/** The keys of a grouping, the outer first. */
export function groupKeys(group: Group): readonly GroupKey[] {
  if (group === "none") return [];
  return Array.isArray(group) ? group : [group];
}

export function groupOf(keys: readonly GroupKey[]): Group {
  const [first, second] = keys;
  if (first === undefined) return "none";
  return second === undefined || second === first ? first : [first, second];
}

function readGroup(value: unknown): Group {
  if (value === "none") return value;
  const words = Array.isArray(value) ? value : [value];
  const keys = words.flatMap((word) => GROUP_KEYS.filter((key) => key === word)).slice(0, 2);
  return keys.length === 0 ? DEFAULT_STATE.group : groupOf(keys);
}

export function boundedWidth(width: number): number {
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)));
}

function readColumns(value: unknown): Columns {
  if (!isObject(value)) return {};
  const found: Columns = {};
  for (const name of ALL_COLUMNS) {
    const choice = value[name];
    if (!isObject(choice)) continue;
    const { shown, width } = choice;
    const read: ColumnChoice = {
      shown: typeof shown === "boolean" ? shown : null,
      width: typeof width === "number" && Number.isFinite(width) ? boundedWidth(width) : null,
    };
    if (read.shown !== null || read.width !== null) found[name] = read;
  }
  return found;
}

/** With another choice about one column; a choice that says nothing is left out. */
export function choose(columns: Columns, name: Column, change: Partial<ColumnChoice>): Columns {
  const { [name]: held = { shown: null, width: null }, ...others } = columns;
  const next = { ...held, ...change };
  return next.shown === null && next.width === null ? others : { ...others, [name]: next };
}

/** A valid state from whatever stands in the model. */
export function readViewState(value: unknown): ViewState {
  const found = isObject(value) ? value : {};
  return {
    query: readQuery(found["query"]),
    sort: readSort(found["sort"]),
    group: readGroup(found["group"]),
    collapsed: strings(found["collapsed"]),
    columns: readColumns(found["columns"]),
    open: strings(found["open"]).slice(-MAX_OPEN),
  };
}

/** Cut to what the kernel takes: the oldest open cards and collapsed groups go first. */
export function bounded(state: ViewState): ViewState {
  const size = (value: ViewState): number => new TextEncoder().encode(JSON.stringify(value)).length;
  let next: ViewState = {
    ...state,
    query: { ...state.query, text: state.query.text.slice(0, MAX_TEXT) },
    open: state.open.slice(-MAX_OPEN),
  };
  while (size(next) > MAX_BYTES && next.collapsed.length > 0) {
    next = { ...next, collapsed: next.collapsed.slice(Math.ceil(next.collapsed.length / 4)) };
  }
  return next;
}

export function toggleStatus(query: Query, status: Status): Query {
  const has = query.statuses.includes(status);
  const statuses = STATUSES.filter((each) => (each === status ? !has : query.statuses.includes(each)));
  return { ...query, statuses };
}

/** A second click on the same column turns the order round. Times start with the newest. */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: column === "submitted" || column === "duration" };
}

export function isFiltered(query: Query): boolean {
  return query.text !== "" || query.statuses.length > 0 || query.waiting;
}
