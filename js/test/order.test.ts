import { describe, expect, it } from "vitest";
import { makeJob } from "../harness/data.ts";
import { rowOf } from "../harness/facts.ts";
import type { Item, JobsWindow } from "../src/protocol.ts";
import { changedJobs, changesInOrder, itemKey, refreshInPlace, statusChanges } from "../src/table/order.ts";

const item = (number: number, change: object = {}): Item => ({
  kind: "job",
  row: { ...rowOf(makeJob(number), number, "alice@hospital.example"), ...change },
});
const windowOf = (items: Item[]): JobsWindow => ({
  revision: 1,
  now: "",
  as_of: "",
  total: items.length,
  matched: items.length,
  waiting: 0,
  by_status: {},
  offset: 0,
  total_items: items.length,
  items,
});

describe("changes in the order", () => {
  it.each([
    ["abcd", "abcd", 0],
    ["abcd", "xabcd", 1],
    ["abcd", "abd", 1],
    ["abcd", "bcda", 1],
    ["abcd", "badc", 2],
    ["abcd", "dcba", 3],
    ["abcd", "xabc", 1],
    ["abcd", "", 4],
    ["", "ab", 2],
  ])("%s -> %s: %i", (before, after, count) => {
    expect(changesInOrder([...before], [...after])).toBe(count);
  });
});

it("tells which jobs have another status, and nothing of those that came or went", () => {
  const before = windowOf([item(1), item(2), item(3)]);
  const after = windowOf([
    item(9, { status: "done" }),
    item(3, { status: "failed" }),
    item(2, { phase: "new" }),
  ]);
  expect(statusChanges(before, after).map((row) => row.id)).toEqual([itemKey(item(3))]);
});

describe("an order that is held", () => {
  it("takes the new facts, keeps the places, and keeps what is no longer there", () => {
    const shown = windowOf([item(1), item(2), item(3)]);
    const latest = windowOf([item(9), item(3, { phase: "new" }), item(1)]);
    const held = refreshInPlace(shown, latest);
    expect(held.items.map(itemKey)).toEqual(shown.items.map(itemKey));
    expect(held.items[2]).toEqual(item(3, { phase: "new" }));
    expect(held.items[1]).toEqual(item(2));
    expect(held.total_items).toBe(shown.total_items);
  });

  it("tells which jobs changed, whatever their index is", () => {
    const before = windowOf([item(1), item(2), item(3)]);
    const after = windowOf([item(3, { index: 7 }), item(2, { status: "done" }), item(8)]);
    expect(changedJobs(before, after)).toEqual([itemKey(item(2))]);
  });
});
