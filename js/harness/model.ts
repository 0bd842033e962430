// A widget model as a host would give it, on top of the kernel in the page.
import type { Model } from "../src/model.ts";
import type { RequestMessage, Root } from "../src/protocol.ts";
import type { FakeKernel } from "./kernel.ts";

type Listener = (...values: never[]) => void;

export class FakeModel implements Model {
  readonly #state: Record<string, unknown>;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #kernel: FakeKernel;

  constructor(kernel: FakeKernel, root: Root, viewState: object = {}) {
    this.#kernel = kernel;
    this.#state = { root, header: kernel.header(), view_state: viewState };
    kernel.connect(
      (message, buffers = []) => this.#emit("msg:custom", message, buffers),
      () => {
        this.#state["header"] = kernel.header();
        this.#emit("change:header");
      },
    );
  }

  get(key: string): unknown {
    return this.#state[key];
  }

  set(key: string, value: unknown): void {
    this.#state[key] = structuredClone(value);
  }

  save_changes(): void {}

  on(event: string, callback: Listener): void {
    const found = this.#listeners.get(event) ?? new Set();
    found.add(callback);
    this.#listeners.set(event, found);
  }

  off(event: string, callback: Listener): void {
    this.#listeners.get(event)?.delete(callback);
  }

  send(content: unknown): void {
    this.#kernel.receive(structuredClone(content) as RequestMessage);
  }

  #emit(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(values as never[]));
  }
}
