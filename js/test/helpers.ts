// What the tests share: a view on the kernel of the harness, and a connection that only records.
import { vi } from "vitest";
import { type FakeJob, OWNER } from "../harness/data.ts";
import { FakeKernel } from "../harness/kernel.ts";
import { FakeModel } from "../harness/model.ts";
import { Cell } from "../src/cell.ts";
import type { Connection } from "../src/model.ts";
import type { Header, RequestMessage, Root } from "../src/protocol.ts";

/** A connection without a kernel: what was sent stands in `sent`, `receive` plays the kernel. */
export class Recorder implements Connection {
  readonly root: Root = { view: "table" };
  readonly header = new Cell<Header | null>(null);
  readonly viewState = {};
  readonly sent: RequestMessage[] = [];
  readonly #listeners = new Set<(message: unknown, buffers: readonly DataView[]) => void>();

  saveViewState(): void {}
  close(): void {}

  send(message: RequestMessage): void {
    this.sent.push(message);
  }

  onMessage(callback: (message: unknown, buffers: readonly DataView[]) => void): () => void {
    this.#listeners.add(callback);
    return () => {
      this.#listeners.delete(callback);
    };
  }

  receive(message: unknown, buffers: readonly DataView[] = []): void {
    for (const listener of [...this.#listeners]) listener(message, buffers);
  }

  /** The newest request of this method. */
  last(method: string): RequestMessage {
    const found = this.sent.findLast((message) => message.method === method);
    if (found === undefined) throw new Error(`${method} was not sent`);
    return found;
  }

  count(method: string): number {
    return this.sent.filter((message) => message.method === method).length;
  }

  answer(method: string, result: object, buffers: readonly DataView[] = []): void {
    this.receive({ kind: "response", v: 1, id: this.last(method).id, ok: true, result }, buffers);
  }

  refuse(method: string, code: string, message: string, details: object | null = null): void {
    const id = this.last(method).id;
    this.receive({ kind: "response", v: 1, id, ok: false, error: { code, message, details } });
  }
}

/** An IntersectionObserver that says at once that everything is on the screen. */
export class Everywhere {
  readonly #callback: IntersectionObserverCallback;

  constructor(callback: IntersectionObserverCallback) {
    this.#callback = callback;
  }

  observe(target: Element): void {
    const entry = { isIntersecting: true, target } as unknown as IntersectionObserverEntry;
    queueMicrotask(() => this.#callback([entry], this as unknown as IntersectionObserver));
  }

  unobserve(): void {}
  disconnect(): void {}
}

export interface Shown {
  kernel: FakeKernel;
  model: FakeModel;
  root: ShadowRoot;
  end: () => void;
  /** The first element that matches, or an error that says so. */
  get: <E extends HTMLElement = HTMLElement>(selector: string) => E;
  all: (selector: string) => HTMLElement[];
  text: () => string;
  requests: (method: string) => RequestMessage["params"][];
}

type View = { render: (context: { model: FakeModel; el: HTMLElement; signal: AbortSignal }) => () => void };

/** Renders a view on jobs that are made up. */
export function show(
  view: View,
  jobs: FakeJob[],
  root: Root = { view: "table" },
  viewState: object = {},
): Shown {
  const kernel = new FakeKernel(jobs, OWNER);
  const model = new FakeModel(kernel, root, viewState);
  const el = document.createElement("div");
  document.body.append(el);
  const abort = new AbortController();
  view.render({ model, el, signal: abort.signal });
  const shadow = (el.firstElementChild as HTMLElement).shadowRoot as ShadowRoot;
  return {
    kernel,
    model,
    root: shadow,
    end: () => {
      abort.abort();
      el.remove();
    },
    get: <E extends HTMLElement>(selector: string) => {
      const found = shadow.querySelector<E>(selector);
      if (found === null) throw new Error(`nothing matches ${selector}`);
      return found;
    },
    all: (selector) => [...shadow.querySelectorAll<HTMLElement>(selector)],
    text: () => shadow.querySelector(".sjw")?.textContent ?? "",
    requests: (method) =>
      kernel.sent.filter((message) => message.method === method).map(({ params }) => params),
  };
}

// Far beyond what is needed: only a test that fails waits so long.
const PATIENCE = { timeout: 15_000, interval: 5 };

/** Waits until the check gives something (not false, null or undefined) without an error. */
export function until<T>(check: () => T): Promise<NonNullable<T>> {
  return vi.waitFor(() => {
    const value = check();
    if (value === false || value === null || value === undefined) throw new Error("not yet");
    return value;
  }, PATIENCE);
}

/** Waits until the expectation holds. */
export function passes(check: () => void): Promise<void> {
  return vi.waitFor(check, PATIENCE);
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function press(target: HTMLElement, key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}
