/** A kernel in miniature for the tests of the log pane: one job with logs in memory, and every request on record. */

import { DeskError } from "../src/desk.ts";
import type { LogDesk } from "../src/log/source.ts";
import type { LogHeader, LogStream, LogWindow, OneStream, SentLine } from "../src/protocol.ts";

export const JOB = "0123456789abcdef0123456789abcdef";

/** When the first line of a log with times arrived, ms since 1970. */
export const BEGAN = new Date(2026, 2, 2, 10, 30, 0, 250).getTime();

type Params = Record<string, unknown>;

export class FakeLogs {
  readonly lines: Record<LogStream, string[]> = { stdout: [], stderr: [], both: [] };
  readonly asked: { method: string; params: Params }[] = [];
  generation = 1;
  noTimes: string | null = "No times here.";
  live = true;
  state = "running";
  /** Most lines of one answer. */
  most = 1_000;
  /** Most bytes of one chunk. */
  chunk = 10_000;
  /** When set, the next answers of this method are this error. */
  refuse: { method: string; error: DeskError } | null = null;
  /** When set, answers wait until `release`. */
  held: (() => void)[] | null = null;
  private readonly listeners = new Set<(data: { seq: number; window: LogWindow }) => void>();
  private readonly again = new Set<() => void>();
  private seq = 0;

  readonly desk: LogDesk = {
    request: ((method: string, params: Params, options: { signal?: AbortSignal } = {}) =>
      this.answer(method, params, options.signal)) as LogDesk["request"],
    on: ((_event: string, callback: (data: { seq: number; window: LogWindow }) => void) => {
      this.listeners.add(callback);
      return () => this.listeners.delete(callback);
    }) as unknown as LogDesk["on"],
    onResubscribe: (callback) => {
      this.again.add(callback);
      return () => {
        this.again.delete(callback);
      };
    },
  };

  header(stream: LogStream): LogHeader {
    const lines = this.lines[stream];
    return {
      exists: lines.length > 0,
      size: lines.reduce((sum, line) => sum + line.length + 1, 0),
      lines: lines.length,
      indexed: true,
      generation: this.generation,
      state: this.state,
      live: this.live,
      no_times: this.noTimes,
      reference: "jobs['Data Analysis']",
      file: stream === "both" ? "" : `/box/${stream}.txt`,
    };
  }

  window(stream: LogStream, first: number, count: number): LogWindow {
    const all = this.lines[stream];
    const from = Math.max(0, first);
    const lines = all
      .slice(from, from + Math.min(count, this.most))
      .map((text, i): SentLine => [from + i, text, text.endsWith("…")]);
    const whose = (text: string): OneStream => (text.startsWith("!") ? "stderr" : "stdout");
    return {
      job: JOB,
      stream,
      header: this.header(stream),
      first_line: from,
      lines,
      times: this.noTimes === null ? lines.map(([n]) => [n, BEGAN + n * 1_500]) : [],
      streams: stream === "both" ? lines.map(([n, text]) => [n, whose(text)]) : [],
      provisional: false,
      base: null,
    };
  }

  /** Sends the last lines as an event, as the kernel does after the file grew. */
  push(stream: LogStream, last: number): void {
    const total = this.lines[stream].length;
    this.emit(this.window(stream, total - last, last));
  }

  emit(window: LogWindow): void {
    this.seq += 1;
    for (const listener of [...this.listeners]) listener({ seq: this.seq, window });
  }

  forget(): void {
    for (const callback of [...this.again]) callback();
  }

  get subscribers(): number {
    return this.listeners.size;
  }

  calls(method: string): Params[] {
    return this.asked.filter((call) => call.method === method).map((call) => call.params);
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const go of held) go();
  }

  private async answer(method: string, params: Params, signal?: AbortSignal): Promise<unknown> {
    this.asked.push({ method, params });
    const { held } = this;
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
    if (signal?.aborted) throw new DeskError("aborted", "No longer asked for.");
    if (this.refuse?.method === method) throw this.refuse.error;
    const stream = params["stream"] as LogStream;
    if (method === "log.open") {
      const total = this.lines[stream].length;
      const count = Number(params["lines"]);
      return this.window(stream, total - count, count);
    }
    if (method === "log.read")
      return this.window(stream, Number(params["first_line"]), Number(params["count"]));
    if (method === "log.search") return this.search(stream, params);
    if (method === "log.count") return this.count(stream, params);
    if (method === "log.line") {
      const text = "x".repeat(20_000);
      const start = Number(params["start"] ?? 8_192);
      const next = start + 8_192 < text.length ? start + 8_192 : null;
      return {
        line: params["line"],
        start,
        text: text.slice(start, next ?? text.length),
        next,
        length: 20_000,
      };
    }
    if (method === "log.chunk") {
      const data = new TextEncoder().encode(this.lines[stream].map((line) => `${line}\n`).join(""));
      const from = Number(params["offset"]);
      const part = data.slice(from, from + Math.min(this.chunk, Number(params["count"])));
      const buffers = [new DataView(part.buffer)];
      return { offset: from, size: data.length, generation: this.generation, buffers };
    }
    return {};
  }

  /** In steps, too. */
  private count(stream: LogStream, params: Params): unknown {
    const lines = this.lines[stream];
    const from = Number(params["from_line"]);
    const to = Math.min(lines.length, Number(params["to_line"]), from + 3_000);
    const pattern = this.pattern(params);
    return { lines: lines.slice(from, to).filter((line) => pattern.test(line)).length, stopped_at: to };
  }

  /** In steps of a thousand lines, as a kernel that must stay responsive. */
  private search(stream: LogStream, params: Params): unknown {
    const lines = this.lines[stream];
    const pattern = this.pattern(params);
    const step = Number(params["direction"]);
    let at = Number(params["from_line"]);
    for (let n = 0; n < 1_000 && at >= 0 && at < lines.length; n += 1, at += step) {
      const match = pattern.exec(lines[at] ?? "");
      if (match !== null) {
        return {
          hit: { line: at, column: match.index, length: match[0].length },
          reached_end: false,
          stopped_at: at,
        };
      }
    }
    return { hit: null, reached_end: at < 0 || at >= lines.length, stopped_at: at };
  }

  private pattern(params: Params): RegExp {
    const source = String(params["pattern"]);
    return new RegExp(
      params["regex"] === true ? source : source.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
      params["ignore_case"] === true ? "i" : "",
    );
  }
}
