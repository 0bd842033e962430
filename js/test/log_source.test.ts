import { afterEach, describe, expect, it, vi } from "vitest";
import { DeskError } from "../src/desk.ts";
import { find } from "../src/log/find.ts";
import { LogSource } from "../src/log/source.ts";
import type { LogWindow } from "../src/protocol.ts";
import { FakeLogs, JOB } from "./log_fake.ts";

const open: LogSource[] = [];

function start(kernel: FakeLogs, active = true): LogSource {
  const source = new LogSource(kernel.desk, JOB, "stdout");
  open.push(source);
  source.open(active);
  return source;
}

afterEach(() => {
  for (const source of open.splice(0)) source.close();
});

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

describe("LogSource", () => {
  it("opens a log of ten million lines with its last lines only", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = {
      length: 10_000_000,
      slice: (from: number, to: number) => numbered(to - from).map((_, i) => `l ${from + i}`),
      reduce: () => 99,
    } as unknown as string[];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(10_000_000));
    expect(source.cache.runs()).toEqual([[9_999_800, 9_999_999]]);
    source.look(9_999_970, 9_999_999);
    expect(kernel.calls("log.read")).toEqual([]);
  });

  it("replaces a partial line that grew, and keeps what an event did not hold", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["one", "tw"];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(2));
    kernel.lines.stdout = ["one", "two", "three"];
    kernel.push("stdout", 2);
    expect([0, 1, 2].map((n) => source.cache.get(n)?.[1])).toEqual(["one", "two", "three"]);
    expect(source.total).toBe(3);
  });

  it("ignores other jobs and other streams", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["mine"];
    kernel.lines.stderr = ["other stream", "x"];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(1));
    kernel.push("stderr", 2);
    kernel.emit({ ...kernel.window("stdout", 0, 1), job: "f".repeat(32), lines: [[7, "not mine", false]] });
    expect(source.total).toBe(1);
  });

  it("fills what is looked at, first of all, and then a little around it", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(50_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(50_000));
    source.apply({ type: "went", total: source.total });
    source.look(20_000, 20_040);
    await vi.waitFor(() => expect(source.cache.missing(19_850, 20_190, 1)).toBeNull());
    expect(kernel.calls("log.read")[0]).toMatchObject({ first_line: 20_000, generation: 1 });
    expect(source.cache.get(20_017)?.[1]).toBe("line 20017");
    expect(source.cache.gap(30_000, source.total)).toEqual({ first: 20_400, end: 49_800 });
  });

  it("goes on when an answer held fewer lines than asked for", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(5_000);
    kernel.most = 7;
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(5_000));
    source.apply({ type: "went", total: source.total });
    source.look(1_000, 1_030);
    await vi.waitFor(() => expect(source.cache.missing(1_000, 1_031, 1)).toBeNull());
  });

  it("asks one thing at a time, and after a quick scroll only for where the reader is", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(100_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(100_000));
    source.apply({ type: "went", total: source.total });
    kernel.held = [];
    for (let at = 10_000; at < 90_000; at += 1_000) source.look(at, at + 30);
    expect(kernel.calls("log.read")).toHaveLength(1);
    kernel.release();
    await vi.waitFor(() => expect(source.cache.missing(89_000, 89_031, 1)).toBeNull());
    expect(kernel.calls("log.read").length).toBeLessThan(6);
    expect(source.cache.size).toBeLessThanOrEqual(5_000);
  });

  it("says why lines cannot be read, does not ask for ever, and tries again when told to", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(1_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(1_000));
    source.apply({ type: "went", total: source.total });
    kernel.refuse = { method: "log.read", error: new DeskError("not_allowed", "Not shared with you.") };
    source.look(0, 20);
    await vi.waitFor(() => expect(source.gapProblem).toBe("Not shared with you."));
    source.look(0, 20);
    expect(kernel.calls("log.read")).toHaveLength(1);
    kernel.refuse = null;
    source.retry();
    await vi.waitFor(() => expect(source.cache.has(0)).toBe(true));
    expect(source.gapProblem).toBeNull();
  });

  it("says why the log cannot be opened", async () => {
    const kernel = new FakeLogs();
    kernel.refuse = { method: "log.open", error: new DeskError("not_allowed", "Not shared with you.") };
    const source = start(kernel);
    await vi.waitFor(() => expect(source.problem).toBe("Not shared with you."));
    kernel.refuse = null;
    kernel.lines.stdout = ["x"];
    source.reopen();
    await vi.waitFor(() => expect(source.total).toBe(1));
    expect(source.problem).toBeNull();
  });

  it("starts anew with a new generation, at the end, and counts it", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(1_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(1_000));
    source.apply({ type: "moved", up: true, atEnd: false, total: 1_000 });
    kernel.generation = 2;
    kernel.lines.stdout = ["fresh"];
    kernel.push("stdout", 1);
    expect(source.total).toBe(1);
    expect(source.cache.runs()).toEqual([[0, 0]]);
    expect(source.follow.following).toBe(true);
    expect(source.restarts).toBe(1);
    // The kernel was told not to push; it must be told again to push.
    expect(kernel.calls("log.open").at(-1)).toMatchObject({ follow: true });
  });

  it("takes no answer of an older generation", async () => {
    const kernel = new FakeLogs();
    kernel.generation = 5;
    kernel.lines.stdout = ["new"];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(1));
    const old = {
      ...kernel.window("stdout", 0, 1),
      lines: [[900, "old", false] as [number, string, boolean]],
    };
    // it was asked for, then the log began anew, then it came
    const answers: ((window: LogWindow) => void)[] = [];
    const { request } = kernel.desk;
    kernel.desk.request = ((method: string, ...rest: [never]) =>
      method === "log.read"
        ? new Promise<LogWindow>((resolve) => answers.push(resolve))
        : request(method as never, ...rest)) as typeof request;
    kernel.lines.stdout = numbered(2_000);
    kernel.emit(kernel.window("stdout", 1_990, 10));
    source.apply({ type: "went", total: source.total });
    source.look(0, 10);
    expect(answers.length).toBe(1);
    kernel.generation = 6;
    kernel.lines.stdout = ["newest"];
    kernel.push("stdout", 1);
    answers[0]?.({ ...old, header: { ...old.header, generation: 5 } });
    await vi.waitFor(() => expect(source.total).toBe(1));
    expect(source.header?.generation).toBe(6);
    expect(source.cache.get(0)?.[1]).toBe("newest");
    expect(source.cache.has(900)).toBe(false);
  });

  it("goes on when a kernel that had forgotten the log counts its generations from 0 again", async () => {
    const kernel = new FakeLogs();
    kernel.generation = 3;
    kernel.lines.stdout = ["a", "b"];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(2));
    kernel.generation = 0;
    kernel.lines.stdout = ["a", "b", "c"];
    kernel.push("stdout", 3);
    expect(source.total).toBe(3);
    expect(source.cache.get(2)?.[1]).toBe("c");
  });

  it("tells the kernel when it follows and when not, and fetches the end when it follows again", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(300);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(300));
    source.apply({ type: "moved", up: true, atEnd: false, total: 300 });
    source.apply({ type: "moved", up: true, atEnd: false, total: 300 });
    expect(kernel.calls("log.follow")).toEqual([{ job: JOB, stream: "stdout", follow: false }]);
    kernel.lines.stdout = numbered(500);
    source.apply({ type: "asked" });
    await vi.waitFor(() => expect(source.cache.has(499)).toBe(true));
    expect(kernel.calls("log.open").at(-1)).toMatchObject({ follow: true });
  });

  it("subscribes anew when the kernel has forgotten it", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(3));
    source.apply({ type: "moved", up: true, atEnd: false, total: 3 });
    kernel.forget();
    expect(kernel.calls("log.open").at(-1)).toMatchObject({ follow: false });
  });

  it("keeps only the header fresh while another tab is shown", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3);
    const source = start(kernel, false);
    await vi.waitFor(() => expect(source.total).toBe(3));
    expect(kernel.calls("log.open")).toEqual([{ job: JOB, stream: "stdout", follow: false, lines: 1 }]);
    source.setActive(true);
    await vi.waitFor(() => expect(source.cache.size).toBe(3));
    source.setActive(false);
    expect(kernel.calls("log.follow").at(-1)).toMatchObject({ follow: false });
    expect(source.follow.following).toBe(true);
  });

  it("ends its subscription", async () => {
    const kernel = new FakeLogs();
    const source = start(kernel);
    source.close();
    expect(kernel.subscribers).toBe(0);
    expect(kernel.calls("log.close")).toEqual([{ job: JOB, stream: "stdout" }]);
  });

  it("stays in bounded memory under a firehose", async () => {
    const kernel = new FakeLogs();
    const source = start(kernel);
    const all: string[] = [];
    kernel.lines.stdout = all;
    for (let event = 0; event < 100; event += 1) {
      for (let i = 0; i < 800; i += 1) all.push(`line ${all.length} ${"x".repeat(60)}`);
      kernel.push("stdout", 500); // the kernel leaves out what does not fit
    }
    expect(source.total).toBe(80_000);
    expect(source.cache.size).toBeLessThanOrEqual(5_000);
    expect(source.cache.missing(79_500, 80_000, 1)).toBeNull();
    expect(source.cache.missing(79_400, 80_000, 999)).toEqual({ first: 79_400, count: 100 });
  });

  it("reads the lines of a long copy past the cache", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(12_000);
    kernel.most = 300;
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(12_000));
    const lines = await source.range(100, 11_950, new AbortController().signal);
    expect(lines.map((line) => line[1])).toEqual(numbered(12_000).slice(100, 11_951));
    expect(source.cache.size).toBe(200);
  });
});

describe("find", () => {
  it("goes on in steps until there is a hit, and tells how far it came", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(5_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(5_000));
    const query = { pattern: "line 4321", regex: false, ignoreCase: false };
    const came: number[] = [];
    const signal = new AbortController().signal;
    const hit = await find(kernel.desk, source, query, 0, "forward", signal, (line) => came.push(line));
    expect(hit?.line).toBe(4_321);
    expect(came).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(
      (await find(kernel.desk, source, { ...query, pattern: "line 3" }, 2_900, "backward", signal))?.line,
    ).toBe(399);
    expect(await find(kernel.desk, source, query, 4_322, "forward", signal)).toBeNull();
    expect(await find(kernel.desk, source, query, 5_000, "forward", signal)).toBeNull();
    expect(await find(kernel.desk, source, query, -1, "backward", signal)).toBeNull();
  });

  it("does not ask for ever when the kernel does not move on, nor says that there is no match", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(10);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(10));
    const stuck = {
      ...kernel.desk,
      request: (async () => ({ hit: null, reached_end: false, stopped_at: 3 })) as never,
    };
    const query = { pattern: "x", regex: false, ignoreCase: false };
    await expect(find(stuck, source, query, 3, "forward", new AbortController().signal)).rejects.toThrow(
      "The search stopped at line 4. Look for it again.",
    );
  });
});
