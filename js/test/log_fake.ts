/** A kernel in miniature for the tests of the log pane: one job with logs in memory, and every request on record. */

import { DeskError } from "../src/desk.ts";
import type { LogDesk } from "../src/log/source.ts";
import type { LogHeader, LogLine, LogStream, LogWindow } from "../src/protocol.ts";

export const JOB = "0123456789abcdef0123456789abcdef";

type Params = Record<string, unknown>;

export class FakeLogs {
  readonly lines: Record<LogStream, string[]> = { stdout: [], stderr: [] };
  readonly asked: { method: string; params: Params }[] = [];
  generation = 1;
  live = true;
  state = "running";
  /** Most lines of one answer. */
  most = 1_000;
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
    };
  }

  window(stream: LogStream, first: number, count: number): LogWindow {
    const all = this.lines[stream];
    const from = Math.max(0, first);
    const lines = all
      .slice(from, from + Math.min(count, this.most))
      .map((text, i): LogLine => [from + i, text, text.endsWith("…")]);
    return { job: JOB, stream, header: this.header(stream), first_line: from, lines };
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
    return {};
  }

  /** In steps of a thousand lines, as a kernel that must stay responsive. */
  private search(stream: LogStream, params: Params): unknown {
    const lines = this.lines[stream];
    const source = String(params["pattern"]);
    const pattern = new RegExp(
      params["regex"] === true ? source : source.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
      params["ignore_case"] === true ? "i" : "",
    );
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
}
