// Notifications: each once, whatever tabs there are; and the badge.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { badgeOf, followBadge } from "../src/lab/badge.ts";
import { followNotices, HIDDEN_MS, sentence, type Told, tell } from "../src/lab/notices.ts";
import { readWishes } from "../src/lab/wishes.ts";
import type { Model } from "../src/model.ts";
import type { JobNotice } from "../src/protocol.ts";

const notice = (id: number, change: Partial<JobNotice> = {}): JobNotice => ({
  id,
  kind: "arrived",
  job: `job-${id}`,
  name: `Job ${id}`,
  submitter: "bob@uni.example",
  words: "waits for your review",
  ...change,
});

/** The kernel's list and its claims, with a model for each tab. */
class Kernel {
  readonly state: Record<string, unknown> = { notices: [], header: { waiting: 0 } };
  readonly claims: number[][] = [];
  readonly #claimed = new Set<number>();
  readonly #listeners = new Set<[string, (...values: never[]) => void]>();

  tab(): Model {
    return {
      get: (key) => this.state[key],
      set: () => undefined,
      save_changes: () => undefined,
      on: (event, callback) => void this.#listeners.add([event, callback]),
      off: (event, callback) => {
        for (const entry of this.#listeners)
          if (entry[0] === event && entry[1] === callback) this.#listeners.delete(entry);
      },
      send: (content) => {
        const { id, params } = content as { id: string; params: { ids: number[] } };
        this.claims.push(params.ids);
        const granted = params.ids.filter((each) => !this.#claimed.has(each));
        for (const each of granted) this.#claimed.add(each);
        this.#emit("msg:custom", { kind: "response", id, ok: true, result: { granted } });
      },
    };
  }

  set(key: string, value: unknown): void {
    this.state[key] = value;
    this.#emit(`change:${key}`, value);
  }

  #emit(name: string, value: unknown): void {
    for (const [event, callback] of [...this.#listeners]) if (event === name) callback(value as never);
  }
}

describe("notifications", () => {
  let kernel: Kernel;
  let told: Told[];
  let wanted: boolean;
  const follow = (hidden = false): (() => void) =>
    followNotices(kernel.tab(), {
      show: (each) => told.push(each),
      wanted: () => wanted,
      hidden: () => hidden,
    });

  beforeEach(() => {
    kernel = new Kernel();
    told = [];
    wanted = true;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("are shown once, and not again when the list grows", () => {
    follow();
    kernel.set("notices", [notice(1)]);
    kernel.set("notices", [notice(1), notice(2)]);
    expect(told.map(({ job }) => job)).toEqual(["job-1", "job-2"]);
    expect(kernel.claims).toEqual([[1], [2]]);
  });

  it("are shown by one of two tabs", () => {
    follow();
    follow();
    kernel.set("notices", [notice(1)]);
    expect(told).toHaveLength(1);
  });

  it("are shown by the tab that somebody looks at, by a hidden one when there is no other", () => {
    const hidden = follow(true);
    kernel.set("notices", [notice(1)]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(HIDDEN_MS);
    expect(told).toHaveLength(1);
    kernel.set("notices", [notice(1), notice(2)]);
    hidden();
    vi.advanceTimersByTime(HIDDEN_MS);
    expect(told).toHaveLength(1);
  });

  it("that nobody was there to see are shown by the next page, the others not again", () => {
    const gone = follow();
    kernel.set("notices", [notice(1)]);
    gone();
    kernel.set("notices", [notice(1), notice(2)]);
    follow();
    expect(told.map(({ job }) => job)).toEqual(["job-1", "job-2"]);
  });

  it("can be switched off, and do not pile up meanwhile", () => {
    wanted = false;
    follow();
    kernel.set("notices", [notice(1)]);
    wanted = true;
    kernel.set("notices", [notice(1), notice(2)]);
    expect(told.map(({ job }) => job)).toEqual(["job-2"]);
    expect(kernel.claims).toEqual([[2]]);
  });

  it("begin anew with a new kernel", () => {
    follow()();
    kernel = new Kernel();
    follow();
    kernel.set("notices", [notice(1)]);
    expect(told).toHaveLength(1);
  });

  it("take what is no list for none", () => {
    kernel.state["notices"] = "no list";
    follow();
    expect(kernel.claims).toEqual([]);
  });
});

describe("the sentences", () => {
  it("say what happened", () => {
    expect(sentence(notice(1))).toBe("“Job 1” from bob@uni.example waits for your review.");
    expect(sentence(notice(1, { kind: "finished" }))).toBe("“Job 1” is done.");
    expect(sentence(notice(1, { kind: "failed", words: "exit code 3" }))).toBe(
      "“Job 1” failed: exit code 3.",
    );
  });

  it("show what hides in a name, and do not grow with it", () => {
    expect(sentence(notice(1, { name: "a\u202eb<b>" }))).toContain("“a⟨RLO⟩b<b>”");
    const long = sentence(notice(1, { name: "x".repeat(5_000), submitter: "y".repeat(500) }));
    expect(long.length).toBeLessThan(140);
  });

  it("are one for many", () => {
    const many = [1, 2, 3, 4].map((id) => notice(id));
    expect(tell(many)).toEqual([{ kind: "info", text: "4 jobs arrived.", job: null }]);
    const mixed = [...many, notice(5, { kind: "failed" }), notice(6, { kind: "finished" })];
    expect(tell(mixed)).toEqual([
      { kind: "error", text: "4 jobs arrived, 1 job finished and 1 job failed.", job: null },
    ]);
    expect(tell(many.slice(0, 3))).toHaveLength(3);
  });
});

describe("the badge", () => {
  it("counts what waits", () => {
    expect(badgeOf(null)).toEqual({ text: "", caption: "Jobs" });
    expect(badgeOf(0)).toEqual({ text: "", caption: "Jobs: nothing waits for you" });
    expect(badgeOf(1)).toEqual({ text: "1", caption: "Jobs: 1 job waits for you" });
    expect(badgeOf(1_200).text).toBe("99+");
  });

  it("follows the header until it is stopped", () => {
    const kernel = new Kernel();
    const seen: string[] = [];
    const stop = followBadge(kernel.tab(), ({ text }) => seen.push(text));
    kernel.set("header", { waiting: 3 });
    kernel.set("header", null);
    stop();
    kernel.set("header", { waiting: 4 });
    expect(seen).toEqual(["", "3", ""]);
  });
});

describe("the settings", () => {
  it("have values whatever somebody wrote", () => {
    const usual = { folder: "", email: "", kernel: "", refresh: 5, notifications: true };
    expect(readWishes({})).toEqual(usual);
    expect(readWishes({ folder: 3, email: null, kernel: [], refresh: "1", notifications: "no" })).toEqual(
      usual,
    );
    expect(readWishes({ refresh: 1e9 }).refresh).toBe(5);
    expect(readWishes({ folder: " ~/SyftBox ", refresh: 30, notifications: false })).toMatchObject({
      folder: "~/SyftBox",
      refresh: 30,
      notifications: false,
    });
  });
});
