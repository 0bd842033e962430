import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeJob } from "../harness/data.ts";
import { rowOf } from "../harness/facts.ts";
import { Cell } from "../src/cell.ts";
import type { JobsWindow, Status } from "../src/protocol.ts";
import { ANNOUNCE_MS, Announcer } from "../src/table/announce.ts";
import type { FeedState, JobsFeed } from "../src/table/feed.ts";

const OWNER = "alice@hospital.example";
let state: Cell<FeedState>;
let announcer: Announcer;
let said: string[];

const windowOf = (statuses: Status[], waiting = 0): JobsWindow => ({
  revision: 1,
  now: "",
  as_of: "",
  total: statuses.length,
  matched: statuses.length,
  waiting,
  by_status: {},
  offset: 0,
  total_items: statuses.length,
  items: statuses.map((status, number) => ({
    kind: "job",
    row: rowOf(makeJob(number, { name: `job ${number}`, status }), number, OWNER),
  })),
});
const tell = (...args: Parameters<typeof windowOf>): void => {
  state.value = { ...state.value, window: windowOf(...args) };
};

beforeEach(() => {
  vi.useFakeTimers();
  state = new Cell<FeedState>({ window: null, pending: 0, error: null, changed: new Set(), order: 0 });
  announcer = new Announcer({ state } as unknown as JobsFeed);
  said = [];
  announcer.text.subscribe((text) => said.push(text));
  tell(["inbox", "approved", "approved", "approved"], 1);
});
afterEach(() => {
  announcer.dispose();
  vi.useRealTimers();
});

it("says nothing of what was there already, nor when only words changed", () => {
  tell(["inbox", "approved", "approved", "approved"], 1);
  expect(said).toEqual([]);
});

it("says at once what became of a job, and the same sentence again another time", () => {
  tell(["inbox", "running", "approved", "approved"], 1);
  expect(said).toEqual(["job 1 is running."]);
  vi.advanceTimersByTime(ANNOUNCE_MS);
  tell(["inbox", "approved", "approved", "approved"], 1);
  vi.advanceTimersByTime(ANNOUNCE_MS);
  tell(["inbox", "running", "approved", "approved"], 1);
  expect(said.filter((text) => text === "job 1 is running.").length).toBe(2);
});

it("says many changes as one sentence, and no more than one in a while", () => {
  tell(["inbox", "running", "approved", "approved"], 1);
  tell(["inbox", "done", "running", "approved"], 1);
  tell(["inbox", "done", "failed", "failed"], 1);
  expect(said).toEqual(["job 1 is running."]);
  vi.advanceTimersByTime(ANNOUNCE_MS);
  expect(said.at(-1)).toBe("3 jobs changed: 1 done and 2 failed.");
});

it("says that there is something to review, not that there is less of it", () => {
  tell(["inbox", "approved", "approved", "approved"], 3);
  expect(said).toEqual(["3 jobs wait for your review."]);
  vi.advanceTimersByTime(ANNOUNCE_MS);
  tell(["inbox", "approved", "approved", "approved"], 2);
  expect(said.at(-1)).toBe("");
});
