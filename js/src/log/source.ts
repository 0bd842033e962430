/**
 * One log as the pane knows it: the lines held, the header, what is being fetched, whether it follows.
 *
 * Knows the kernel and no DOM. Everything that a view must draw anew ends in `changed`.
 */

import { Cell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { LogHeader, LogLine, LogStream, LogWindow } from "../protocol.ts";
import { LineCache } from "./cache.ts";
import { dressed } from "./dress.ts";
import { FOLLOWING, type Follow, type FollowEvent, follow } from "./follow.ts";
import { Pieces } from "./pieces.ts";
import type { Place } from "./scale.ts";
import { sentence } from "./sentence.ts";

/** What this needs of the desk. */
export type LogDesk = Pick<Desk, "request" | "on" | "onResubscribe">;

export { sentence } from "./sentence.ts";

/** Lines asked for at first: a few windows full. */
const TAIL = 200;
/** Lines of one request. */
const CHUNK = 400;
/** Lines fetched ahead, above and below what is seen, while nothing else is to be fetched. */
const AHEAD = 150;

export class LogSource {
  readonly cache = new LineCache();
  /** Counts up whenever something that is drawn has changed. */
  readonly changed = new Cell(0);
  header: LogHeader | null = null;
  total = 0;
  follow: Follow = FOLLOWING;
  /** Top of the window while it does not follow. */
  place: Place = { line: 0, offset: 0 };
  /** Why the log cannot be shown. */
  problem: string | null = null;
  /** Why the lines that are looked at cannot be shown. */
  gapProblem: string | null = null;
  /** How often the log began anew under the reader's eyes. */
  restarts = 0;
  /** The lines are not counted yet: numbers count from the first line that is held. */
  provisional = false;
  /** How far down the lines turned out to be, in all. */
  base = 0;
  /** Long lines of which another piece is shown than their beginning. */
  readonly pieces: Pieces;

  #active = false;
  #opened = false;
  #looked: readonly [number, number] = [0, 0];
  #reading = false;
  #abort = new AbortController();
  #stops: (() => void)[] = [];

  constructor(
    private readonly desk: LogDesk,
    readonly job: string,
    readonly stream: LogStream,
  ) {
    this.pieces = new Pieces((line, start) =>
      desk.request("log.line", { job, stream, line, start }, { signal: this.#abort.signal }),
    );
  }

  /** Begins to listen. An inactive source only keeps its header fresh, for the counts on the tabs. */
  open(active: boolean): void {
    this.#active = active;
    this.#stops.push(
      this.pieces.changed.subscribe(() => this.#draw()),
      this.desk.on("log.lines", (data) => {
        if (data.window.job === this.job && data.window.stream === this.stream) this.#take(data.window);
      }),
      this.desk.onResubscribe(() => {
        if (this.#opened) this.reopen();
      }),
    );
    if (active || !this.#idle) this.reopen();
  }

  /** Putting both in order costs the kernel work: not before somebody looks. */
  get #idle(): boolean {
    return this.stream === "both";
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#abort.abort();
    if (this.#opened) this.#tell("log.close");
  }

  /** Shown or hidden behind another tab. */
  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active && (this.follow.following || !this.#opened)) this.reopen();
    else if (!active && this.#idle) {
      this.#opened = false;
      this.#tell("log.close");
    } else if (!active) this.#tell("log.follow", false);
  }

  /** Asks for the end of the log and for what comes. */
  reopen(): void {
    this.#opened = true;
    const following = this.#active && this.follow.following;
    const params = { job: this.job, stream: this.stream, follow: following, lines: this.#active ? TAIL : 1 };
    this.desk.request("log.open", params, { signal: this.#abort.signal }).then(
      (window) => {
        this.problem = null;
        this.#take(window);
      },
      (error: unknown) => {
        const message = sentence(error);
        if (message === null) return;
        this.problem = message;
        this.#draw();
      },
    );
  }

  /** Applies what the reader did to the rule of following, and tells the kernel when it matters. */
  apply(event: FollowEvent): void {
    const next = follow(this.follow, event);
    if (next === this.follow) return;
    const before = this.follow.following;
    this.follow = next;
    if (next.following !== before && this.#active) {
      // Back at the end: what was not sent meanwhile is fetched with the tail.
      if (next.following) this.reopen();
      else this.#tell("log.follow", false);
    }
    this.#draw();
  }

  /** What is shown of a line: as it came, or the piece of it that was asked for. */
  get(line: number): LogLine | undefined {
    return this.pieces.get(line) ?? this.cache.get(line);
  }

  /** The reader looks at these lines (first and last): fetches what is missing there, then around it. */
  look(first: number, last: number): void {
    if (first !== this.#looked[0] || last !== this.#looked[1]) this.gapProblem = null;
    this.#looked = [first, last];
    this.#fill();
  }

  /** Tries again to read the lines that are looked at. */
  retry(): void {
    this.gapProblem = null;
    this.#draw();
    this.#fill();
  }

  /** Lines by number, from the cache where it has them, else from the kernel and past the cache; for a long copy. */
  async range(first: number, last: number, signal: AbortSignal): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (let n = first; n <= last; ) {
      const held = this.get(n);
      if (held !== undefined) {
        lines.push(held);
        n += 1;
        continue;
      }
      const hole = this.cache.missing(n, last + 1, CHUNK) ?? { first: n, count: 1 };
      const window = await this.#read(hole.first, hole.count, signal);
      const got = window.lines.filter((line) => line[0] >= n && line[0] <= last);
      if (got.length === 0 || got[0]?.[0] !== n) {
        throw new DeskError("gone", "The log has changed meanwhile. Select the lines again.");
      }
      lines.push(...got);
      n = (got[got.length - 1]?.[0] ?? n) + 1;
    }
    return lines;
  }

  #read(first: number, count: number, signal: AbortSignal): Promise<LogWindow> {
    const generation = this.header?.generation ?? 0;
    const params = { job: this.job, stream: this.stream, generation, first_line: first, count };
    return this.desk.request("log.read", params, { signal });
  }

  #fill(): void {
    if (this.#reading || this.gapProblem !== null || !this.#active || this.header === null) return;
    if (this.provisional) return; // a number would name another line than this side means
    const [first, last] = this.#looked;
    const to = Math.min(this.total, last + 1);
    let hole = this.cache.missing(Math.max(0, first), to, CHUNK);
    if (hole !== null) {
      // One request for a whole chunk rather than for the few rows that are seen.
      hole = this.cache.missing(hole.first, Math.min(this.total, hole.first + CHUNK), CHUNK);
    } else if (!this.follow.following) {
      hole =
        this.cache.missing(to, Math.min(this.total, to + AHEAD), AHEAD) ??
        this.cache.missing(Math.max(0, first - AHEAD), first, AHEAD);
    }
    if (hole === null) return;
    const asked = hole;
    this.#reading = true;
    const generation = this.header.generation;
    this.#read(asked.first, asked.count, this.#abort.signal)
      .then(
        (window) => {
          this.#take(window, generation);
          const anew = this.header?.generation !== generation;
          if (!anew && !window.lines.some(([n]) => n >= asked.first && n < asked.first + asked.count)) {
            this.gapProblem = "The kernel sent none of these lines.";
          }
        },
        (error: unknown) => {
          this.gapProblem = sentence(error);
        },
      )
      .finally(() => {
        this.#reading = false;
        this.#draw();
        if (!this.#abort.signal.aborted) this.#fill();
      });
  }

  /** `asked`: the generation that was known when these lines were asked for; nothing for what comes in its order. */
  #take(window: LogWindow, asked?: number): void {
    const { header } = window;
    const known = this.header?.generation;
    if (window.provisional) {
      // Each opening numbers anew.
      if (window.lines.length > 0) this.#empty();
      this.provisional = true;
    } else if (this.provisional) {
      this.provisional = false;
      if (window.base !== null && header.generation === known) this.#shift(window.base);
      else this.#empty();
    }
    if (known !== undefined && header.generation !== known) {
      // An answer that was on its way when the log began anew tells of the old one. A kernel that had to forget the
      // log counts from 0 again, so that a smaller number alone says nothing.
      if (asked !== undefined && asked !== known) return;
      const hadLines = this.total > 0;
      this.#empty();
      this.header = header;
      if (hadLines) this.restarts += 1;
      const wasFollowing = this.follow.following;
      this.follow = follow(this.follow, { type: "anew" });
      if (!wasFollowing && this.#active) this.reopen();
    }
    this.header = header;
    const lines = dressed(window);
    const newest = lines[lines.length - 1]?.[0] ?? -1;
    this.total = Math.max(this.total, header.lines, newest + 1);
    const keep: readonly [number, number] = this.follow.following
      ? [Math.max(0, this.total - TAIL), this.total - 1]
      : this.#looked;
    this.cache.put(lines, keep);
    this.#draw();
  }

  #empty(): void {
    this.cache.clear();
    this.pieces.clear();
    this.total = 0;
    this.place = { line: 0, offset: 0 };
    this.gapProblem = null;
  }

  /** The lines are counted: those that are held get their true numbers, and nothing moves. */
  #shift(by: number): void {
    this.cache.shift(by);
    this.pieces.clear();
    this.total += by;
    this.base += by;
    this.place = { ...this.place, line: this.place.line + by };
    this.follow = this.follow.following ? this.follow : { ...this.follow, seen: this.follow.seen + by };
    this.#looked = [this.#looked[0] + by, this.#looked[1] + by];
  }

  #draw(): void {
    this.changed.value += 1;
  }

  #tell(method: "log.close"): void;
  #tell(method: "log.follow", following: boolean): void;
  #tell(method: "log.close" | "log.follow", following = false): void {
    const params = { job: this.job, stream: this.stream };
    const sent =
      method === "log.close"
        ? this.desk.request("log.close", params)
        : this.desk.request("log.follow", { ...params, follow: following });
    // Nobody waits: the kernel forgets the view anyway when it hears no more of it.
    sent.catch(() => undefined);
  }
}
