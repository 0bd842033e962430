// A small kernel in the page that speaks PROTOCOL.md about jobs that are made up.
import type {
  ActParams,
  ErrorBody,
  Header,
  JobsWindowParams,
  LogStream,
  MethodName,
  Methods,
  RequestMessage,
} from "../src/protocol.ts";
import { carryOut, Refusal } from "./actions.ts";
import { basesOf, comparisonOf, resultsComparisonOf } from "./compare.ts";
import { BASE, type FakeJob, type FakeOutput } from "./data.ts";
import { cardOf, fileWindow, pickOf, windowOf } from "./facts.ts";
import { LONG, logLength, logText, logWindow } from "./logs.ts";
import { cellsOf, nodesOf, outputBytes, previewOf, rowsOf } from "./outputs.ts";

interface View {
  seq: number;
  visible: boolean;
  window: JobsWindowParams | null;
  cards: Set<string>;
  logs: Map<string, { job: string; stream: LogStream; follow: boolean; sent: number; generation: number }>;
}

export type Post = (message: unknown, buffers?: DataView[]) => void;
/** An answer's bytes, which travel beside the message. */
export const BYTES = Symbol("bytes");
type Handler<M extends MethodName> = (params: Methods[M]["params"]) => Methods[M]["result"];

export class FakeKernel {
  readonly jobs: FakeJob[];
  readonly user: string;
  readonly heartbeatS: number;
  readonly sent: RequestMessage[] = [];
  readonly #views = new Map<string, View>();
  readonly #failures = new Map<string, ErrorBody>();
  readonly #posts = new Set<Post>();
  readonly #headerListeners = new Set<() => void>();
  readonly #started = Date.now();
  readonly #handlers: { [M in MethodName]: Handler<M> };
  #revision = 1;
  #silent = false;
  problem: string | null = null;
  /** Bytes of one piece of an output. */
  pieceBytes = 1024 * 1024;
  /** Answers are given so much later (ms). */
  delay = 0;

  constructor(jobs: FakeJob[], user: string, heartbeatS = 5) {
    this.jobs = jobs;
    this.user = user;
    this.heartbeatS = heartbeatS;
    this.#handlers = this.#makeHandlers();
  }

  now(): number {
    return BASE + (Date.now() - this.#started);
  }

  header(): Header {
    const view = windowOf(this.jobs, this.user, this.now(), this.#revision, WHOLE);
    const { revision, as_of, total, waiting, by_status } = view;
    return { v: 1, user: this.user, revision, as_of, total, waiting, by_status, problem: this.problem };
  }

  connect(post: Post, onHeader: () => void): void {
    this.#posts.add(post);
    this.#headerListeners.add(onHeader);
  }

  /** From the next request on: this method is refused. `null` takes it back. */
  fail(method: string, error: ErrorBody | null): void {
    if (error === null) this.#failures.delete(method);
    else this.#failures.set(method, error);
  }

  /** No answer and no event any more, as after a restart; `false`: it answers again. */
  silence(silent = true): void {
    this.#silent = silent;
  }

  beat(): void {
    for (const [id, view] of this.#views) {
      const at = new Date(this.now()).toISOString();
      if (view.visible) this.#event(id, "tick", { now: at, as_of: at });
    }
  }

  /** Something changed on the disk: everybody who would see it is told. */
  push(): void {
    this.#revision += 1;
    for (const listener of this.#headerListeners) listener();
    for (const [id, view] of this.#views) {
      if (!view.visible) continue;
      if (view.window !== null) this.#event(id, "jobs.window", { window: this.#window(view.window) });
      for (const job of view.cards) {
        const index = this.jobs.findIndex((each) => each.id === job);
        const found = this.jobs[index];
        if (found === undefined) this.#event(id, "job.card", { job, gone: "The job is no longer on disk." });
        else this.#event(id, "job.card", { card: cardOf(found, index, this.user, this.now()) });
      }
      this.#pushLogs(id, view);
    }
  }

  /** A message from a view. The answer comes later, as over a socket. */
  receive(message: RequestMessage): void {
    this.sent.push(message);
    const answer = (): void => {
      if (this.#silent) return;
      const found = this.#answer(message);
      const bytes = (found as { result?: { [BYTES]?: Uint8Array<ArrayBuffer> } }).result?.[BYTES];
      this.#post(structuredClone(found), bytes === undefined ? [] : [new DataView(bytes.slice().buffer)]);
    };
    if (this.delay > 0) setTimeout(answer, this.delay);
    else queueMicrotask(answer);
  }

  job(id: string): FakeJob {
    const found = this.jobs.find((job) => job.id === id);
    if (found === undefined) throw new Refusal("gone", "The job is no longer on disk.");
    return found;
  }

  #answer(message: RequestMessage): unknown {
    const failure = this.#failures.get(message.method);
    const head = { kind: "response", v: 1, id: message.id };
    try {
      if (failure !== undefined) throw new Refusal(failure.code, failure.message, failure.details);
      const handler = this.#handlers[message.method as MethodName] as
        | ((params: object) => object)
        | undefined;
      if (handler === undefined) throw new Refusal("unknown_method", `There is no method ${message.method}.`);
      return { ...head, ok: true, result: handler(message.params) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        ...head,
        ok: false,
        error: { code: error.code, message: error.message, details: error.details },
      };
    }
  }

  #post(message: unknown, buffers: DataView[] = []): void {
    for (const post of this.#posts) post(message, buffers);
  }

  #event(view: string, event: string, data: object): void {
    const known = this.#views.get(view);
    if (known === undefined || this.#silent) return;
    known.seq += 1;
    this.#post({ kind: "event", v: 1, view, event, data: structuredClone({ seq: known.seq, ...data }) });
  }

  #window(params: JobsWindowParams): ReturnType<typeof windowOf> {
    return windowOf(this.jobs, this.user, this.now(), this.#revision, params);
  }

  #view(id: string): View {
    let view = this.#views.get(id);
    if (view === undefined) {
      view = { seq: 0, visible: true, window: null, cards: new Set(), logs: new Map() };
      this.#views.set(id, view);
    }
    return view;
  }

  #pushLogs(id: string, view: View): void {
    for (const log of view.logs.values()) {
      const job = this.jobs.find((each) => each.id === log.job);
      if (job === undefined) continue;
      const from = log.generation === job.generation ? log.sent : 0;
      const window = logWindow(job, log.stream, from, log.follow ? 400 : 0);
      if (log.follow) log.sent = from + window.lines.length;
      log.generation = job.generation;
      this.#event(id, "log.lines", {
        window,
      });
    }
  }

  #output(job: string, path: string): FakeOutput {
    const found = this.job(job).outputs.find((output) => output.path === path);
    if (found === undefined) throw new Refusal("gone", "The file is no longer there.");
    return found;
  }

  #act(params: ActParams): { message: string } {
    const job = this.job(params.job);
    if (job.status !== params.expected_status) {
      throw new Refusal(
        "wrong_status",
        `The job is ${job.status} now, not ${params.expected_status}. Look at it again.`,
      );
    }
    const args = params.params as { reason?: string; keep_shares?: boolean; users?: string[] };
    const message = carryOut(job, params, args);
    const at = new Date(this.now()).toISOString();
    const text = args.reason ?? (args.users ?? []).join(", ");
    job.timeline = [
      ...job.timeline,
      { at, who: this.user, action: params.action, text, digest: params.digest },
    ];
    queueMicrotask(() => this.push());
    return { message };
  }

  #makeHandlers(): { [M in MethodName]: Handler<M> } {
    const place = (id: string): number => this.jobs.findIndex((job) => job.id === id);
    return {
      "view.hello": ({ view, visible }) => {
        this.#view(view).visible = visible;
        const now = new Date(this.now()).toISOString();
        return { version: "0.1.0", user: this.user, now, heartbeat_s: this.heartbeatS };
      },
      "view.visible": ({ view, visible }) => {
        this.#view(view).visible = visible;
        if (visible) queueMicrotask(() => this.push());
        return {};
      },
      "view.ack": () => ({}),
      "view.close": ({ view }) => {
        this.#views.delete(view);
        return {};
      },
      "jobs.window": (params) => {
        this.#view(params.view).window = params;
        return this.#window(params);
      },
      "jobs.pick": (params) => pickOf(this.jobs, this.user, params),
      "job.get": ({ view, job }) => {
        const found = this.job(job);
        this.#view(view).cards.add(job);
        return cardOf(found, place(job), this.user, this.now());
      },
      "job.unget": ({ view, job }) => {
        this.#view(view).cards.delete(job);
        return {};
      },
      "file.read": ({ job, where, path, first_line, count }) => {
        const found = this.job(job);
        const marked = found.outputs.map((output) => ({ ...output, marks: [] }));
        const kept = (found.attempts ?? []).flatMap((attempt) =>
          attempt.files.map((each) => ({
            path: `${attempt.folder}/${each.path}`,
            text: `attempt ${attempt.number}: ${each.path}\n`,
            binary: false,
            marks: [],
          })),
        );
        const places = { code: found.files, outputs: marked, attempts: kept };
        const file = places[where].find((each) => each.path === path);
        if (file === undefined) throw new Refusal("gone", "The file is no longer there.");
        return fileWindow(file, first_line, count);
      },
      "output.preview": ({ job, path }) => previewOf(this.#output(job, path)),
      "output.rows": ({ job, path, first_row, count }) => rowsOf(this.#output(job, path), first_row, count),
      "output.nodes": ({ job, path, node, first, count }) =>
        nodesOf(this.#output(job, path), node, first, count),
      "output.cells": ({ job, path, first_cell, count }) =>
        cellsOf(this.#output(job, path), first_cell, count),
      "output.bytes": ({ job, path, offset, count }) => {
        const bytes = outputBytes(this.#output(job, path));
        const most = Math.min(count, this.pieceBytes);
        return {
          version: String(bytes.length),
          size: bytes.length,
          offset,
          [BYTES]: bytes.slice(offset, offset + most),
        };
      },
      "file.seen": ({ job, path }) => {
        const file = this.job(job).files.find((each) => each.path === path);
        if (file !== undefined) file.seen = true;
        queueMicrotask(() => this.push());
        return {};
      },
      "review.bases": ({ job }) => basesOf(this.jobs, this.job(job)),
      "attempt.compare": ({ job, folder }) => resultsComparisonOf(this.job(job), folder),
      "review.compare": ({ job, base }) => comparisonOf(this.job(base), this.job(job)),
      "job.act": (params) => this.#act(params),
      "notice.claim": ({ ids }) => ({ granted: ids }),
      "share.preview": ({ job, what, users }) => {
        const found = this.job(job);
        const bad = users.find((user) => !user.includes("@"));
        if (bad !== undefined) throw new Refusal("sharing", `'${bad}' is no address. Write it as name@host.`);
        const logs = ["stdout.txt", "stderr.txt", "returncode.txt"].map((path) => ({
          path: `logs/${path}`,
          size: 80,
        }));
        const outputs = found.outputs.map(({ path, text }) => ({
          path: `outputs/${path}`,
          size: text.length,
        }));
        const files = what === "outputs" ? outputs : logs;
        const total = files.reduce((sum, file) => sum + file.size, 0);
        const can = found.readers[what];
        const warnings = users.includes(found.submitter)
          ? []
          : [`${found.submitter}, who sent the job, will not be able to read.`];
        const will = [...new Set([...can, ...users])];
        return {
          files,
          total_files: files.length,
          total_size: total,
          can_read: can,
          will_read: will,
          warnings,
        };
      },
      "log.open": ({ view, job, stream, follow, lines }) => {
        const found = this.job(job);
        const total = logLength(found, stream);
        const log = { job, stream, follow, sent: total, generation: found.generation };
        this.#view(view).logs.set(`${job} ${stream}`, log);
        return logWindow(found, stream, Math.max(0, total - lines), lines);
      },
      "log.follow": ({ view, job, stream, follow }) => {
        const log = this.#view(view).logs.get(`${job} ${stream}`);
        if (log !== undefined) log.follow = follow;
        return {};
      },
      "log.read": ({ job, stream, first_line, count }) => logWindow(this.job(job), stream, first_line, count),
      "log.line": ({ job, stream, line, start }) => {
        const text = logText(this.job(job), stream, line);
        const from = start ?? LONG;
        const next = from + LONG < text.length ? from + LONG : null;
        return { line, start: from, text: text.slice(from, from + LONG), next, length: text.length };
      },
      "log.search": ({ job, stream, pattern, regex, ignore_case, from_line, direction }) => {
        const found = this.job(job);
        const wanted = matcher(pattern, regex, ignore_case);
        const total = logLength(found, stream);
        for (let line = from_line; line >= 0 && line < total; line += direction) {
          const match = wanted.exec(logText(found, stream, line));
          if (match !== null)
            return {
              hit: { line, column: match.index, length: match[0].length },
              reached_end: false,
              stopped_at: line,
            };
        }
        return { hit: null, reached_end: true, stopped_at: direction === 1 ? total : 0 };
      },
      "log.count": ({ job, stream, pattern, regex, ignore_case, from_line, to_line }) => {
        const found = this.job(job);
        const wanted = matcher(pattern, regex, ignore_case);
        let lines = 0;
        for (let line = from_line; line < to_line; line += 1)
          lines += wanted.test(logText(found, stream, line)) ? 1 : 0;
        return { lines, stopped_at: to_line };
      },
      "log.chunk": ({ job, stream, offset, count }) => {
        const found = this.job(job);
        const all = Array.from(
          { length: logLength(found, stream) },
          (_, n) => `${logText(found, stream, n)}\n`,
        );
        const data = new TextEncoder().encode(all.join(""));
        const buffers = [new DataView(data.slice(offset, offset + count).buffer)];
        return { offset, size: data.length, generation: found.generation, buffers };
      },
      "log.close": ({ view, job, stream }) => {
        this.#view(view).logs.delete(`${job} ${stream}`);
        return {};
      },
    };
  }
}

const matcher = (pattern: string, regex: boolean, ignoreCase: boolean): RegExp =>
  new RegExp(regex ? pattern : pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), ignoreCase ? "i" : "");

const WHOLE = {
  query: { text: "", statuses: [], waiting: false },
  sort: { column: "index" as const, descending: false },
  group: "none" as const,
  collapsed: [],
  offset: 0,
  count: 0,
};
