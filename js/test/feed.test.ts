import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeJob, OWNER } from "../harness/data.ts";
import { windowOf } from "../harness/facts.ts";
import { Desk } from "../src/desk.ts";
import type { JobsWindow, JobsWindowParams } from "../src/protocol.ts";
import { COUNT, FIRST_COUNT, HIGHLIGHT_MS, JobsFeed, windowFor } from "../src/table/feed.ts";
import { DEFAULT_STATE } from "../src/table/view_state.ts";
import { Recorder } from "./helpers.ts";

const { query, sort, group, collapsed } = DEFAULT_STATE;
const LOOK = { query, sort, group, collapsed };
const jobs = Array.from({ length: 300 }, (_, number) => makeJob(number));

let wire: Recorder;
let desk: Desk;
let feed: JobsFeed;
let seq = 0;

const answerWindow = (list = jobs): JobsWindow => {
  const params = wire.last("jobs.window").params as JobsWindowParams;
  const window = windowOf(list, OWNER, Date.now(), 1, params);
  wire.answer("jobs.window", window);
  return window;
};
const pushWindow = (
  list: typeof jobs,
  change: (window: JobsWindow) => JobsWindow = (window) => window,
): void => {
  const params = wire.last("jobs.window").params as JobsWindowParams;
  seq += 1;
  const data = { seq, window: change(windowOf(list, OWNER, Date.now(), 2, params)) };
  wire.receive({ kind: "event", v: 1, view: "me", event: "jobs.window", data });
};
const names = (): string[] =>
  (feed.state.value.window?.items ?? []).map((item) => (item.kind === "job" ? item.row.name : item.label));

beforeEach(() => {
  vi.useFakeTimers();
  wire = new Recorder();
  desk = new Desk(wire, { view: "me" });
  feed = new JobsFeed(desk, LOOK);
});

afterEach(() => {
  feed.dispose();
  desk.dispose();
  vi.useRealTimers();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("windowFor", () => {
  const held = (offset: number, count: number, total: number) => ({
    offset,
    items: Array(count).fill(0),
    total_items: total,
  });

  it.each([
    [null, 0, 20, 0],
    [held(0, 12, 12), 0, 12, null],
    [held(0, COUNT, 1_000), 0, 20, null],
    [held(0, COUNT, 1_000), 100, 120, 40],
    [held(0, COUNT, 1_000), 500, 520, 440],
    [held(0, FIRST_COUNT, 1_000), 0, 20, null],
    [held(0, FIRST_COUNT, 1_000), 40, 60, 0],
    [held(440, COUNT, 1_000), 490, 510, null],
    [held(440, COUNT, 1_000), 445, 460, 380],
    [held(900, 100, 1_000), 980, 999, null],
  ])("%#", (window, first, last, offset) => expect(windowFor(window, first, last)).toBe(offset));
});

it("asks for the first window and shows it", async () => {
  expect(wire.last("jobs.window").params).toMatchObject({ offset: 0, count: FIRST_COUNT, group: "owner" });
  const window = answerWindow();
  await settle();
  expect(feed.state.value.window).toEqual(window);
  expect(feed.item(0)).toEqual(window.items[0]);
  expect(feed.item(500)).toBeUndefined();
});

it("asks again when one scrolls on, once", async () => {
  answerWindow();
  await settle();
  feed.setRange(150, 170);
  feed.setRange(151, 171);
  expect(wire.count("jobs.window")).toBe(2);
  expect(wire.last("jobs.window").params).toMatchObject({ offset: 100 });
  answerWindow();
  await settle();
  expect(feed.item(160)).toBeDefined();
});

it("asks for more of the same place once the first rows do not reach", async () => {
  answerWindow();
  await settle();
  feed.setRange(0, 44);
  expect(wire.count("jobs.window")).toBe(1);
  feed.setRange(1, 45);
  feed.setRange(2, 46);
  expect(wire.count("jobs.window")).toBe(2);
  expect(wire.last("jobs.window").params).toMatchObject({ offset: 0, count: COUNT });
  answerWindow();
  await settle();
  feed.setRange(3, 47);
  expect(wire.count("jobs.window")).toBe(2);
  expect(names().length).toBe(COUNT);
});

it("shows only the answer to the newest question", async () => {
  answerWindow();
  await settle();
  feed.setLook({ ...LOOK, query: { ...query, text: "diagnosis 1" } });
  const old = wire.last("jobs.window");
  feed.setLook({ ...LOOK, query: { ...query, text: "diagnosis 299" } });
  answerWindow();
  await settle();
  wire.receive({
    kind: "response",
    v: 1,
    id: old.id,
    ok: true,
    result: windowOf(jobs, OWNER, 0, 1, { ...LOOK, offset: 0, count: 5 }),
  });
  await settle();
  expect(names()).toEqual([OWNER, "Mean age by diagnosis 299"]);
});

it("keeps the list and tells why when it is refused", async () => {
  answerWindow();
  await settle();
  feed.retry();
  wire.refuse("jobs.window", "internal", "The list could not be read.");
  await settle();
  expect(feed.state.value.error?.message).toBe("The list could not be read.");
  expect(names().length).toBe(FIRST_COUNT);
  feed.retry();
  answerWindow();
  await settle();
  expect(feed.state.value.error).toBeNull();
});

describe("while a person is busy with the rows", () => {
  beforeEach(async () => {
    answerWindow(jobs.slice(0, 5));
    await settle();
    feed.setHeld(true);
  });

  it("the order stays, the changes are counted, and Show takes them over", () => {
    const before = names();
    pushWindow([makeJob(900, { name: "new" }), ...jobs.slice(0, 5)]);
    expect(names()).toEqual(before);
    expect(feed.state.value.pending).toBe(1);
    feed.show();
    expect(names()[1]).toBe("new");
    expect(feed.state.value.pending).toBe(0);
  });

  it("cells change in place all the same", () => {
    const changed = { ...jobs[2], name: "renamed" } as (typeof jobs)[number];
    pushWindow([makeJob(900), ...jobs.slice(0, 2), changed, ...jobs.slice(3, 5)]);
    expect(names()[3]).toBe("renamed");
    expect(feed.state.value.changed.size).toBe(1);
  });

  it("nothing waits when the order is the same", () => {
    pushWindow(jobs.slice(0, 5));
    expect(feed.state.value.pending).toBe(0);
  });

  it("letting go takes the order over", () => {
    pushWindow([makeJob(900, { name: "new" }), ...jobs.slice(0, 5)]);
    feed.setHeld(false);
    expect(names()[1]).toBe("new");
  });

  it("a row that left the list is kept fresh by its card", () => {
    const left = jobs[1] as (typeof jobs)[number];
    pushWindow(jobs.slice(0, 5).filter((job) => job !== left));
    const window = windowOf([{ ...left, status: "approved" }], OWNER, 0, 1, {
      ...LOOK,
      group: "none",
      offset: 0,
      count: 1,
    });
    const item = window.items[0];
    if (item?.kind !== "job") throw new Error("no row");
    wire.receive({
      kind: "event",
      v: 1,
      view: "me",
      event: "job.card",
      data: { seq: 99, card: { row: item.row } },
    });
    const shown = feed.item(2);
    expect(shown?.kind === "job" && shown.row.status).toBe("approved");
  });

  it("their own search is answered at once", async () => {
    feed.setLook({ ...LOOK, query: { ...query, text: "diagnosis 3" } });
    answerWindow(jobs.slice(0, 5));
    await settle();
    expect(names()).toEqual([OWNER, "Mean age by diagnosis 3"]);
  });
});

it("lets the highlight of a change fade", async () => {
  answerWindow(jobs.slice(0, 5));
  await settle();
  pushWindow([{ ...jobs[0], name: "renamed" } as (typeof jobs)[number], ...jobs.slice(1, 5)]);
  expect(feed.state.value.changed.size).toBe(1);
  await vi.advanceTimersByTimeAsync(HIGHLIGHT_MS);
  expect(feed.state.value.changed.size).toBe(0);
});
