// The one client of the kernel. A view asks, the kernel answers; what it is subscribed to comes as events.
import { Acks } from "./acks.ts";
import { Cell, type ReadableCell } from "./cell.ts";
import { DeskError, errorOf, isObject, uniqueId } from "./desk_error.ts";
import type { Connection } from "./model.ts";
import type { Answer, EventName, Events, MethodName, Params, RequestMessage, Time } from "./protocol.ts";

export { DeskError, uniqueId } from "./desk_error.ts";

/** `since`: when it was last heard (this browser's clock, ms). */
export interface Silence {
  since: number;
}

export interface DeskOptions {
  view?: string;
  visible?: boolean;
}

interface Pending {
  method: MethodName;
  resolve: (result: never) => void;
  reject: (error: DeskError) => void;
  slow: ReturnType<typeof setTimeout>;
}

type AnyListener = (data: never) => void;

export const SLOW_MS = 2_000;
const SILENT_BEATS = 3;
const DEFAULT_HEARTBEAT_S = 5;
const LONGEST_PROBE_MS = 60_000;
const VIEW_METHODS: ReadonlySet<MethodName> = new Set<MethodName>([
  "view.hello",
  "view.visible",
  "view.ack",
  "view.close",
  "jobs.window",
  "job.get",
  "job.unget",
  "log.open",
  "log.follow",
  "log.close",
]);

export class Desk {
  /** The random id of this view. */
  readonly view: string;
  /** Some request has had no answer for two seconds. */
  readonly waiting: ReadableCell<boolean>;
  /** Not null while the kernel does not answer. */
  readonly kernelSilentSince: ReadableCell<Silence | null>;
  /** The instant whose state of the disk the newest message tells about. */
  readonly asOf: ReadableCell<Time | null>;

  readonly #connection: Connection;
  readonly #pending = new Map<string, Pending>();
  readonly #slow = new Set<string>();
  readonly #listeners = new Map<string, Set<AnyListener>>();
  readonly #resubscribers = new Set<() => void>();
  readonly #waiting = new Cell(false);
  readonly #silence = new Cell<Silence | null>(null);
  readonly #asOf = new Cell<Time | null>(null);
  readonly #stopListening: () => void;
  readonly #acks = new Acks((seq) => this.#tell("view.ack", { seq }));

  #visible: boolean;
  #disposed = false;
  #clockOffset = 0;
  #heartbeatMs = DEFAULT_HEARTBEAT_S * 1_000;
  #lastHeard = Date.now();
  #watchTimer: ReturnType<typeof setTimeout> | null = null;
  #probeMs = 0;
  #nextProbeAt = 0;

  constructor(connection: Connection, options: DeskOptions = {}) {
    this.#connection = connection;
    this.view = options.view ?? uniqueId();
    this.#visible = options.visible ?? true;
    this.waiting = this.#waiting;
    this.kernelSilentSince = this.#silence;
    this.asOf = this.#asOf;
    this.#stopListening = connection.onMessage((message, buffers) => this.#receive(message, buffers));
    this.#hello();
    this.#watch();
  }

  /** Is the view on the screen? */
  get visible(): boolean {
    return this.#visible;
  }

  /** The kernel's clock, ms since the epoch: ages are computed against it, because the two clocks may differ. */
  now(): number {
    return Date.now() + this.#clockOffset;
  }

  /**
   * Asks the kernel. Rejects with `DeskError`; never by a timeout: a busy kernel answers later, and `waiting` tells so.
   *
   * @example const card = await desk.request("job.get", { job: id });
   */
  request<M extends MethodName>(
    method: M,
    params: Params<M>,
    options: { signal?: AbortSignal } = {},
  ): Promise<Answer<M>> {
    const { signal } = options;
    if (this.#disposed) return Promise.reject(new DeskError("closed", "This view was closed."));
    if (signal?.aborted) return Promise.reject(new DeskError("aborted", "No longer asked for."));
    const id = uniqueId();
    return new Promise<Answer<M>>((resolve, reject) => {
      const slow = setTimeout(() => {
        this.#slow.add(id);
        this.#waiting.value = true;
      }, SLOW_MS);
      this.#pending.set(id, { method, resolve: resolve as Pending["resolve"], reject, slow });
      signal?.addEventListener(
        "abort",
        () => this.#settle(id)?.reject(new DeskError("aborted", "No longer asked for.")),
        { once: true },
      );
      this.#post(id, method, params);
    });
  }

  /** Calls `callback` for every event of this name that is meant for this view. Returns the way to stop. */
  on<E extends EventName>(event: E, callback: (data: Events[E]) => void): () => void {
    let listeners = this.#listeners.get(event);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(event, listeners);
    }
    const held = listeners;
    held.add(callback as AnyListener);
    return () => {
      held.delete(callback as AnyListener);
    };
  }

  /**
   * Calls `callback` when the kernel may have forgotten this view (it was silent and answers again): whoever needs a
   * subscription asks anew. Not called at first.
   */
  onResubscribe(callback: () => void): () => void {
    this.#resubscribers.add(callback);
    return () => {
      this.#resubscribers.delete(callback);
    };
  }

  /** Tells the kernel whether this view is on the screen. While it is not, nothing is sent to it. */
  setVisible(visible: boolean): void {
    if (this.#disposed || visible === this.#visible) return;
    this.#visible = visible;
    this.#lastHeard = Date.now(); // nothing was to be heard while hidden
    this.#tell("view.visible", { visible });
  }

  /** Asks the kernel at once whether it is there; its answer ends the silence. */
  ask(): void {
    if (this.#disposed) return;
    this.#probeMs = 0; // and from now on often again
    this.#hello();
  }

  /** Ends the view: the kernel forgets it, and no callback is called any more. */
  dispose(): void {
    if (this.#disposed) return;
    this.#tell("view.close", {});
    this.#disposed = true;
    this.#acks.stop();
    if (this.#watchTimer !== null) clearTimeout(this.#watchTimer);
    this.#stopListening();
    this.#listeners.clear();
    this.#resubscribers.clear();
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new DeskError("closed", "This view was closed."));
    }
  }

  #post<M extends MethodName>(id: string, method: M, params: Params<M>): void {
    const message: RequestMessage = {
      kind: "request",
      v: 1,
      id,
      method,
      params: VIEW_METHODS.has(method) ? { view: this.view, ...params } : params,
    };
    try {
      this.#connection.send(message);
    } catch {
      this.#settle(id)?.reject(
        new DeskError("no_kernel", "The kernel cannot be reached. Run the cell again to show this anew."),
      );
    }
  }

  /** A request whose answer nobody waits for. */
  #tell<M extends MethodName>(method: M, params: Params<M>): void {
    this.#post(uniqueId(), method, params);
  }

  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    clearTimeout(pending.slow);
    this.#slow.delete(id);
    this.#waiting.value = this.#slow.size > 0;
    return pending;
  }

  #receive(message: unknown, buffers: readonly DataView[] = []): void {
    if (this.#disposed || !isObject(message) || message["v"] !== 1) return;
    if (message["kind"] === "response" && typeof message["id"] === "string") {
      const pending = this.#settle(message["id"]);
      if (pending === undefined) return; // another view's, or nobody waits for it
      if (message["ok"] === true) {
        this.#heard(message["result"]);
        const result = message["result"];
        pending.resolve((buffers.length > 0 && isObject(result) ? { ...result, buffers } : result) as never);
      } else {
        this.#heard(null);
        pending.reject(errorOf(message["error"]));
      }
    } else if (message["kind"] === "event" && message["view"] === this.view) {
      const data = message["data"];
      if (!isObject(data)) return;
      this.#heard(data);
      if (typeof data["seq"] === "number") this.#acks.saw(data["seq"]);
      const name = message["event"];
      if (typeof name !== "string") return;
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(data as never);
    }
  }

  #heard(data: unknown): void {
    this.#lastHeard = Date.now();
    this.#readClock(data);
    if (this.#silence.value !== null) {
      this.#silence.value = null;
      this.#probeMs = 0;
      this.#acks.restart(); // a view that the kernel had forgotten is a new one to it
      for (const callback of [...this.#resubscribers]) callback();
    }
  }

  #readClock(data: unknown): void {
    if (!isObject(data)) return;
    const inner = isObject(data["window"]) ? data["window"] : isObject(data["card"]) ? data["card"] : data;
    if (typeof inner["now"] === "string") {
      const now = Date.parse(inner["now"]);
      if (Number.isFinite(now)) this.#clockOffset = now - Date.now();
    }
    if (typeof inner["as_of"] === "string") this.#asOf.value = inner["as_of"];
  }

  #hello(): void {
    this.request("view.hello", { visible: this.#visible }).then(
      (hello) => {
        if (Number.isFinite(hello.heartbeat_s) && hello.heartbeat_s > 0) {
          this.#heartbeatMs = hello.heartbeat_s * 1_000;
        }
        this.#watch();
      },
      () => undefined, // the subscriptions' own requests show what is wrong
    );
  }

  /** Looks every heartbeat whether something was heard; asks, ever more rarely, while nothing is. */
  #watch(): void {
    if (this.#disposed) return;
    if (this.#watchTimer !== null) clearTimeout(this.#watchTimer);
    const now = Date.now();
    if (this.#visible && now - this.#lastHeard >= SILENT_BEATS * this.#heartbeatMs) {
      if (this.#silence.value === null) {
        this.#silence.value = { since: this.#lastHeard };
        this.#nextProbeAt = now;
      }
      if (now >= this.#nextProbeAt) {
        this.#probeMs = Math.min(
          LONGEST_PROBE_MS,
          this.#probeMs === 0 ? this.#heartbeatMs : this.#probeMs * 2,
        );
        this.#nextProbeAt = now + this.#probeMs;
        this.#hello();
      }
    }
    this.#watchTimer = setTimeout(() => this.#watch(), this.#heartbeatMs);
  }
}
