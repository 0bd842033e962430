import { describe, expect, it } from "vitest";
import {
  bounded,
  choose,
  DEFAULT_STATE,
  groupKeys,
  groupOf,
  isFiltered,
  MAX_BYTES,
  nextSort,
  readViewState,
  toggleStatus,
} from "../src/table/view_state.ts";

describe("a state that was saved", () => {
  it("is read back", () => {
    const state = {
      query: { text: "age", statuses: ["inbox", "done"] as const, waiting: true },
      sort: { column: "name" as const, descending: true },
      group: "day" as const,
      collapsed: ["2026-03-02"],
      columns: { exit: { shown: true, width: null }, name: { shown: null, width: 300 } },
      open: ["a"],
    };
    expect(readViewState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([
    null,
    7,
    "x",
    [],
    {},
    { query: 3, sort: "name", group: "planet", collapsed: {}, open: [1, null] },
  ])("gives the defaults for %j", (value) => expect(readViewState(value)).toEqual(DEFAULT_STATE));

  it("loses words that do not exist, and texts without end", () => {
    const read = readViewState({
      query: { text: "x".repeat(9_000), statuses: ["inbox", "eaten"], waiting: 1 },
    });
    expect(read.query.statuses).toEqual(["inbox"]);
    expect(read.query.waiting).toBe(false);
    expect(read.query.text.length).toBe(500);
  });
});

it("reads one or two different groups, and columns with sense", () => {
  const read = (value: object) => readViewState(value);
  expect(read({ group: ["owner", "status"] }).group).toEqual(["owner", "status"]);
  expect(read({ group: ["owner", "owner"] }).group).toBe("owner");
  expect(read({ group: ["status", "planet", "day", "owner"] }).group).toEqual(["status", "day"]);
  expect(read({ group: ["none"] }).group).toBe("owner");
  expect(read({ group: "none" }).group).toBe("none");
  const columns = {
    exit: { shown: "yes", width: 1e9 },
    shared: { shown: null, width: null },
    evil: { shown: true, width: 1 },
    index: { shown: false, width: Number.NaN },
    name: 3,
  };
  expect(read({ columns }).columns).toEqual({
    exit: { shown: null, width: 2_000 },
    index: { shown: false, width: null },
  });
  for (const keys of [[], ["day"], ["day", "owner"]] as const) expect(groupKeys(groupOf(keys))).toEqual(keys);
});

it("keeps what was chosen about a column, and nothing that was taken back", () => {
  const wide = choose({}, "exit", { width: 90 });
  expect(wide).toEqual({ exit: { shown: null, width: 90 } });
  expect(choose(wide, "exit", { shown: false })).toEqual({ exit: { shown: false, width: 90 } });
  expect(choose(wide, "exit", { width: null })).toEqual({});
});

it("never grows over what the kernel takes", () => {
  const many = Array.from({ length: 3_000 }, (_, n) => `group-ü-${n}@uni.example`);
  const state = bounded({ ...DEFAULT_STATE, collapsed: many, open: many });
  expect(new TextEncoder().encode(JSON.stringify(state)).length).toBeLessThanOrEqual(MAX_BYTES);
  expect(state.collapsed.at(-1)).toBe(many.at(-1));
  expect(bounded(DEFAULT_STATE)).toEqual(DEFAULT_STATE);
});

it("toggles a status, in the order of a job's life", () => {
  const both = toggleStatus(toggleStatus(DEFAULT_STATE.query, "done"), "inbox");
  expect(both.statuses).toEqual(["inbox", "done"]);
  expect(toggleStatus(both, "inbox").statuses).toEqual(["done"]);
  expect(isFiltered(both)).toBe(true);
  expect(isFiltered(DEFAULT_STATE.query)).toBe(false);
});

it("sorts by another column, or the other way round", () => {
  expect(nextSort({ column: "name", descending: false }, "name")).toEqual({
    column: "name",
    descending: true,
  });
  expect(nextSort({ column: "name", descending: true }, "submitted")).toEqual({
    column: "submitted",
    descending: true,
  });
  expect(nextSort({ column: "submitted", descending: true }, "index")).toEqual({
    column: "index",
    descending: false,
  });
});
