// Both logs at once, times, long lines, links, downloads, and a log that is shown before its lines are counted.
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { countMatches, MOST_COUNTED, tallyWords } from "../src/log/count.ts";
import { readFile, tooLarge } from "../src/log/download.ts";
import { dressed } from "../src/log/dress.ts";
import { LogPane } from "../src/log/LogPane.tsx";
import { LogSource } from "../src/log/source.ts";
import { arrivalTime } from "../src/log/times.ts";
import type { LogStream } from "../src/protocol.ts";
import { BEGAN, FakeLogs, JOB } from "./log_fake.ts";

let root: ShadowRoot;
const STREAMS: LogStream[] = ["stdout", "stderr", "both"];

beforeEach(() => {
  const host = document.createElement("div");
  document.body.append(host);
  root = host.attachShadow({ mode: "open" });
});

afterEach(() => {
  render(null, root);
  root.host.remove();
  vi.unstubAllGlobals();
});

function show(kernel: FakeLogs, initial: LogStream = "stdout", line: number | null = null): void {
  render(<LogPane desk={kernel.desk} job={JOB} streams={STREAMS} initial={initial} line={line} />, root);
}

const all = (selector: string): string[] =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent ?? "");
const words = (selector: string): string => root.querySelector(selector)?.textContent ?? "";
const button = (name: string): HTMLButtonElement => {
  const found = [...root.querySelectorAll("button")].find((each) => each.textContent?.trim() === name);
  if (found === undefined) throw new Error(`There is no button "${name}".`);
  return found;
};
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);
const query = { pattern: "line", regex: false, ignoreCase: false };

function start(kernel: FakeLogs, stream: LogStream = "stdout"): LogSource {
  const source = new LogSource(kernel.desk, JOB, stream);
  source.open(true);
  return source;
}

const textOf = (blob: Blob): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(blob);
  });

/** What the page puts on the clipboard. */
function clipboard(): string[] {
  const written: string[] = [];
  vi.stubGlobal("navigator", {
    clipboard: { writeText: async (text: string) => void written.push(text) },
  });
  return written;
}

describe("both", () => {
  it("marks whose each line is, and asks the kernel for nothing before somebody looks", async () => {
    const kernel = new FakeLogs();
    kernel.noTimes = null;
    kernel.lines.stdout = ["one", "two"];
    kernel.lines.stderr = ["!careful"];
    kernel.lines.both = ["one", "!careful", "two"];
    show(kernel);
    await vi.waitFor(() => expect(all(".log-text")).toEqual(["one", "two"]));
    expect(kernel.calls("log.open").map((call) => call["stream"])).toEqual(["stdout", "stderr"]);
    button("both").click();
    await vi.waitFor(() => expect(all(".log-text")).toEqual(["one", "!careful", "two"]));
    expect(all(".log-stream")).toEqual(["out", "err", "out"]);
    button("stderr 1").click();
    expect(kernel.calls("log.close")).toEqual([{ job: JOB, stream: "both" }]);
  });

  it("says why it cannot put them in order", async () => {
    const kernel = new FakeLogs();
    show(kernel, "both");
    await vi.waitFor(() => expect(words(".log-empty")).toMatch(/^No times here\. .*shown apart\.$/));
  });
});

describe("times", () => {
  it("stand beside the lines when asked for, and say why there are none", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3);
    kernel.noTimes = null;
    show(kernel);
    await vi.waitFor(() => expect(all(".log-text")).toHaveLength(3));
    expect(all(".log-time")).toEqual([]);
    button("Times").click();
    await vi.waitFor(() =>
      expect(all(".log-time")).toEqual(["10:30:00.250", "10:30:01.750", "10:30:03.250"]),
    );
  });

  it("cannot be shown where nothing was recorded", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3);
    show(kernel);
    await vi.waitFor(() => expect(button("Times").title).toBe("No times here."));
    expect(button("Times").getAttribute("aria-disabled")).toBe("true");
  });

  it("are said once for many lines", () => {
    const kernel = new FakeLogs();
    kernel.lines.both = numbered(4);
    const window = {
      ...kernel.window("both", 0, 4),
      times: [[1, BEGAN] as [number, number], [3, null] as [number, null]],
    };
    expect(dressed(window).map((line) => line[4])).toEqual([null, BEGAN, BEGAN, null]);
    expect(arrivalTime(null)).toBe("");
    expect(arrivalTime(Number.MAX_VALUE)).toBe("");
  });
});

describe("a long line", () => {
  it("is read on in place, piece by piece, and back", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["short", "long…"];
    show(kernel);
    await vi.waitFor(() => expect(all(".log-text")).toHaveLength(2));
    button("Read on").click();
    await vi.waitFor(() => expect(words(".log-more")).toContain("bytes 8,193 to 16,384 of 20,000"));
    expect(all(".log-text")[1]).toHaveLength(8_192);
    button("Read on").click();
    await vi.waitFor(() => expect(words(".log-more")).toBe("bytes 16,385 to 20,000 of 20,000Back"));
    expect(kernel.calls("log.line").map((call) => call["start"])).toEqual([null, 16_384]);
    button("Back").click();
    await vi.waitFor(() => expect(all(".log-text")[1]).toBe("long…"));
  });
});

describe("counting", () => {
  it("goes on in steps and ends where it does not matter any more", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(40_000);
    const source = start(kernel);
    const { signal } = new AbortController();
    expect(await countMatches(kernel.desk, source, query, 0, 40_000, signal)).toBeGreaterThan(MOST_COUNTED);
    expect(kernel.calls("log.count").length).toBeLessThan(6);
    expect(tallyWords({ rank: null, total: null, many: true })).toBe("more than 10,000");
    source.close();
  });

  it("is not waited for by the next search", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(9_000);
    const source = start(kernel);
    const control = new AbortController();
    kernel.held = [];
    const counted = countMatches(kernel.desk, source, query, 0, 9_000, control.signal);
    control.abort();
    kernel.release();
    await expect(counted).rejects.toMatchObject({ code: "aborted" });
    source.close();
  });
});

describe("a link to a line", () => {
  it("is Python that opens it, of the line that was clicked", async () => {
    const written = clipboard();
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(40);
    show(kernel);
    await vi.waitFor(() => expect(all(".log-text").length).toBeGreaterThan(5));
    const numbers = [...root.querySelectorAll<HTMLElement>(".log-number")];
    numbers.find((each) => each.textContent === "38")?.click();
    await vi.waitFor(() => expect(words(".log-current .log-number")).toBe("38"));
    button("Copy link").click();
    await vi.waitFor(() => expect(written).toEqual(["jobs['Data Analysis'].stdout.show(line=38)"]));
    await vi.waitFor(() =>
      expect(words(".log-said")).toBe("Copied jobs['Data Analysis'].stdout.show(line=38)"),
    );
  });

  it("opens the pane there", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(5_000);
    show(kernel, "stdout", 1_233);
    await vi.waitFor(() => expect(words(".log-current .log-text")).toBe("line 1233"));
    expect(words(".log-current .log-number")).toBe("1,234");
  });
});

describe("a download", () => {
  it("takes the bytes in pieces, as they are on disk", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(5_000);
    kernel.lines.stdout[7] = "\x1b[31mrot\x1b[0m ä";
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(5_000));
    const seen: number[] = [];
    const file = await readFile(kernel.desk, source, new AbortController().signal, (done) => seen.push(done));
    const text = await textOf(new Blob(file));
    expect(text).toBe(`${kernel.lines.stdout.join("\n")}\n`);
    expect(seen.length).toBeGreaterThan(3);
    source.close();
  });

  it("ends where the log ended when it began, however much comes meanwhile", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(200_000);
    const source = start(kernel);
    await vi.waitFor(() => expect(source.total).toBe(200_000));
    const whole = `${kernel.lines.stdout.join("\n")}\n`;
    const grow = (): void => {
      kernel.lines.stdout.push("late");
    };
    const file = await readFile(kernel.desk, source, new AbortController().signal, grow);
    expect(file.length).toBeGreaterThan(1);
    expect(await textOf(new Blob(file))).toBe(whole);
    source.close();
  });

  it("ends with a sentence when the log begins anew meanwhile", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(5_000);
    const source = start(kernel);
    const progress = (): void => {
      kernel.generation += 1;
    };
    await expect(readFile(kernel.desk, source, new AbortController().signal, progress)).rejects.toThrow(
      "The file changed while it was read. Try again.",
    );
    source.close();
  });

  it("says where a file is that is too large for a page", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["x"];
    const source = start(kernel);
    await vi.waitFor(() => expect(source.header).not.toBeNull());
    expect(tooLarge(source)).toBeNull();
    source.header = { ...kernel.header("stdout"), size: 3_000_000_000 };
    expect(tooLarge(source)).toMatch(/The file is \/box\/stdout\.txt$/);
    source.close();
  });
});

describe("a log whose lines are not counted yet", () => {
  const provisional = (kernel: FakeLogs): void => {
    const window = kernel.window("stdout", 0, 50);
    kernel.emit({
      ...window,
      header: { ...window.header, lines: 50, indexed: false },
      provisional: true,
    });
  };

  it("is shown at once, without numbers, and gets them without moving", async () => {
    const kernel = new FakeLogs();
    kernel.held = [];
    kernel.lines.stdout = numbered(50);
    show(kernel);
    await vi.waitFor(() => expect(kernel.subscribers).toBe(3));
    provisional(kernel);
    await vi.waitFor(() => expect(all(".log-text").at(-1)).toBe("line 49"));
    expect(all(".log-number").at(-1)).toBe("…");
    expect(words(".log-state")).toContain("counting lines…");
    const before = all(".log-text");
    kernel.lines.stdout = [...Array.from({ length: 1_000 }, () => "older"), ...numbered(50)];
    kernel.emit({ ...kernel.window("stdout", 1_050, 1), base: 1_000 });
    await vi.waitFor(() => expect(all(".log-number").at(-1)).toBe("1,050"));
    expect(all(".log-text").slice(-before.length + 12)).toEqual(before.slice(-before.length + 12));
    expect(kernel.calls("log.read")).toEqual([]);
  });

  it("keeps the place of a reader who has scrolled up meanwhile", async () => {
    const kernel = new FakeLogs();
    kernel.held = [];
    kernel.lines.stdout = numbered(50);
    const source = start(kernel);
    provisional(kernel);
    source.place = { line: 10, offset: 3 };
    source.apply({ type: "moved", up: true, atEnd: false, total: 50 });
    source.look(10, 20);
    expect(kernel.calls("log.read")).toEqual([]);
    kernel.lines.stdout = [...Array.from({ length: 1_000 }, () => "older"), ...numbered(50)];
    kernel.emit({ ...kernel.window("stdout", 1_050, 1), base: 1_000 });
    expect(source.place).toEqual({ line: 1_010, offset: 3 });
    expect(source.cache.get(1_010)?.[1]).toBe("line 10");
    expect(source.total).toBe(1_050);
    source.close();
  });

  it("cannot be searched by number yet, and says so", async () => {
    const kernel = new FakeLogs();
    kernel.held = [];
    kernel.lines.stdout = numbered(50);
    show(kernel);
    await vi.waitFor(() => expect(kernel.subscribers).toBe(3));
    provisional(kernel);
    await vi.waitFor(() => expect(all(".log-text").at(-1)).toBe("line 49"));
    button("Next error").click();
    await vi.waitFor(() => expect(words(".log-says")).toMatch(/still being counted/));
  });
});
