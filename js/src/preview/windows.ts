// Part of a long list that the kernel holds: loaded where one looks, one request at a time.
import { Cell, type ReadableCell } from "../cell.ts";
import { DeskError } from "../desk.ts";

/** Items held at most; those far from where one looks are forgotten. */
const MOST = 4_000;

export interface WindowsState {
  error: DeskError | null;
  /** Counts up whenever items arrive. */
  revision: number;
}

/** Items from `first` on: as many as asked for, or fewer when they would not fit into one answer. */
export type Load<T> = (first: number, count: number, signal: AbortSignal) => Promise<T[]>;

export class Windows<T> {
  readonly state: ReadableCell<WindowsState>;
  readonly #state = new Cell<WindowsState>({ error: null, revision: 0 });
  readonly #items = new Map<number, T>();
  readonly #end = new AbortController();
  readonly #load: Load<T>;
  readonly #chunk: number;
  #wanted: readonly [number, number] = [0, -1];
  #busy = false;

  constructor(load: Load<T>, chunk: number) {
    this.#load = load;
    this.#chunk = chunk;
    this.state = this.#state;
  }

  at(index: number): T | undefined {
    return this.#items.get(index);
  }

  /** Loads what is missing of the items `first` to `last`. */
  need(first: number, last: number): void {
    this.#wanted = [first, last];
    this.#next();
  }

  retry(): void {
    this.#state.value = { ...this.#state.value, error: null };
    this.#next();
  }

  dispose(): void {
    this.#end.abort();
  }

  #next(): void {
    if (this.#busy || this.#end.signal.aborted || this.#state.value.error !== null) return;
    const [from, to] = this.#wanted;
    let first = from;
    while (first <= to && this.#items.has(first)) first += 1;
    if (first > to) return;
    this.#busy = true;
    this.#load(first, this.#chunk, this.#end.signal).then(
      (items) => {
        this.#busy = false;
        items.forEach((item, place) => {
          this.#items.set(first + place, item);
        });
        this.#forget();
        const error =
          items.length === 0 ? new DeskError("changed", "The file became shorter. Look at it again.") : null;
        this.#state.value = { error, revision: this.#state.value.revision + 1 };
        this.#next();
      },
      (error: unknown) => {
        this.#busy = false;
        if (this.#end.signal.aborted || !(error instanceof DeskError)) return;
        this.#state.value = { ...this.#state.value, error };
      },
    );
  }

  #forget(): void {
    const near = this.#wanted[0];
    const far = [...this.#items.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const index of far.slice(0, Math.max(0, this.#items.size - MOST))) this.#items.delete(index);
  }
}
