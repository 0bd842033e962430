// The table's own state, which stands in the model so that it survives a reload. Read with suspicion: a saved
// notebook may hold anything.
import {
  type Group,
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
];
export const GROUPS: readonly Group[] = ["owner", "submitter", "status", "day", "none"];
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

/** A valid state from whatever stands in the model. */
export function readViewState(value: unknown): ViewState {
  const found = isObject(value) ? value : {};
  return {
    query: readQuery(found["query"]),
    sort: readSort(found["sort"]),
    group: GROUPS.find((name) => name === found["group"]) ?? DEFAULT_STATE.group,
    collapsed: strings(found["collapsed"]),
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
