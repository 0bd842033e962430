// What a view needs of a widget model, over a comm of the panel's own kernel: no notebook, so no widget manager.
import type { Comm, CommMessage } from "@jupyterlab/application";
import type { Model } from "../model.ts";

type Listener = (...values: never[]) => void;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export class CommModel implements Model {
  readonly #comm: Comm;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #changed = new Set<string>();
  readonly #ended = new AbortController();
  #state: Record<string, unknown> = {};
  #ready: (() => void) | null = null;
  /** Settled when the whole state is here. */
  readonly ready: Promise<void>;

  constructor(comm: Comm) {
    this.#comm = comm;
    this.ready = new Promise((resolve) => {
      this.#ready = resolve;
    });
    comm.onMsg = (message) => this.#take(message);
    comm.onClose = () => this.dispose();
    comm.send({ method: "request_state" });
  }

  /** Aborted when the kernel closed the widget, or the panel let it go. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get(key: string): unknown {
    return this.#state[key];
  }

  set(key: string, value: unknown): void {
    this.#state[key] = value;
    this.#changed.add(key);
    this.#emit(`change:${key}`, value);
  }

  save_changes(): void {
    if (this.#changed.size === 0) return;
    const state = Object.fromEntries([...this.#changed].map((key) => [key, this.#state[key]]));
    this.#changed.clear();
    this.#send({ method: "update", state, buffer_paths: [] });
  }

  send(content: unknown, _callbacks?: unknown, buffers: ArrayBuffer[] = []): void {
    this.#send({ method: "custom", content }, buffers);
  }

  on(event: string, callback: Listener): void {
    const found = this.#listeners.get(event) ?? new Set();
    found.add(callback);
    this.#listeners.set(event, found);
  }

  off(event: string, callback: Listener): void {
    this.#listeners.get(event)?.delete(callback);
  }

  /** Lets go of the comm. The widget in the kernel stays: other tabs show it too. */
  dispose(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#listeners.clear();
    if (!this.#comm.isDisposed) this.#comm.dispose();
  }

  #send(data: object, buffers: ArrayBuffer[] = []): void {
    // a view that is being taken down may still say goodbye
    if (!this.#ended.signal.aborted && !this.#comm.isDisposed) this.#comm.send(data, {}, buffers);
  }

  #take({ content, buffers }: CommMessage): void {
    const { data } = content;
    if (!isObject(data)) return;
    if (data["method"] === "custom") {
      this.#emit("msg:custom", data["content"], [...(buffers ?? [])]);
    } else if (data["method"] === "update" && isObject(data["state"])) {
      const news = Object.entries(data["state"]);
      this.#state = { ...this.#state, ...data["state"] };
      for (const [key, value] of news) this.#emit(`change:${key}`, value);
      this.#ready?.();
    }
  }

  #emit(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(values as never[]));
  }
}
