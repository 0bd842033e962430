// A value that can be watched. Small on purpose: views need no more than this.
import { useEffect, useState } from "preact/hooks";

export interface ReadableCell<T> {
  readonly value: T;
  /** Calls `listener` on every change, not at once. Returns the way to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

export class Cell<T> implements ReadableCell<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(next: T) {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    for (const listener of [...this.#listeners]) listener(next);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** The cell's value; the component is drawn again when it changes. */
export function useCell<T>(cell: ReadableCell<T>): T {
  const [, redraw] = useState(0);
  const drawn = cell.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was drawn first is what this compares with
  useEffect(() => {
    const stop = cell.subscribe(() => redraw((n) => n + 1));
    // it may have changed between the drawing and this effect
    if (!Object.is(drawn, cell.value)) redraw((n) => n + 1);
    return stop;
  }, [cell]);
  return drawn;
}
