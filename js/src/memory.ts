// What a view remembers about a job while its card is not on the screen: drafts, open sections, what is in progress.
// A typed reason must survive a refresh, a scroll and a closed card.
import { useCallback } from "preact/hooks";
import { Cell, useCell } from "./cell.ts";

/** Named values of one job's card. */
export class Memory {
  readonly #cells = new Map<string, Cell<unknown>>();

  cell<T>(name: string, initial: T): Cell<T> {
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = new Cell<unknown>(initial);
      this.#cells.set(name, cell);
    }
    return cell as Cell<T>;
  }
}

/** The memories of one view, by job. */
export class Memories {
  readonly #byJob = new Map<string, Memory>();

  of(job: string): Memory {
    let memory = this.#byJob.get(job);
    if (memory === undefined) {
      memory = new Memory();
      this.#byJob.set(job, memory);
    }
    return memory;
  }
}

/** Like `useState`, kept in the memory. What is set may be made from what stands there, which a drawn value need not be. */
export function useKept<T>(
  memory: Memory,
  name: string,
  initial: T,
): [T, (next: T | ((before: T) => T)) => void] {
  const cell = memory.cell<T>(name, initial);
  const value = useCell(cell);
  const set = useCallback(
    (next: T | ((before: T) => T)) => {
      cell.value = typeof next === "function" ? (next as (before: T) => T)(cell.value) : next;
    },
    [cell],
  );
  return [value, set];
}
