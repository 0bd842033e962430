// Where the items of a long list stand, when nearly all are of one height and only some were measured to differ.

export class Sizes {
  #base: number;
  readonly #deltas = new Map<number, number>();
  #sorted: number[] | null = null;
  #sums: number[] = [];

  constructor(base: number) {
    this.#base = base;
  }

  /** Forgets what was measured. */
  reset(base: number): void {
    this.#base = base;
    this.#deltas.clear();
    this.#sorted = null;
  }

  size(index: number): number {
    return this.#base + (this.#deltas.get(index) ?? 0);
  }

  /** Returns by how much the item grew. */
  set(index: number, size: number): number {
    const before = this.#deltas.get(index) ?? 0;
    const after = size - this.#base;
    if (Math.abs(after - before) < 0.01) return 0;
    if (after === 0) this.#deltas.delete(index);
    else this.#deltas.set(index, after);
    this.#sorted = null;
    return after - before;
  }

  /** Where item `index` begins; with the number of items, the height of all. */
  start(index: number): number {
    if (this.#sorted === null) this.#sort();
    const sorted = this.#sorted ?? [];
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < index) low = middle + 1;
      else high = middle;
    }
    return index * this.#base + (low === 0 ? 0 : (this.#sums[low - 1] as number));
  }

  /** The item at this offset, from 0 to `count - 1`. */
  at(offset: number, count: number): number {
    let low = 0;
    let high = Math.max(0, count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #sort(): void {
    this.#sorted = [...this.#deltas.keys()].sort((a, b) => a - b);
    let sum = 0;
    this.#sums = this.#sorted.map((index) => {
      sum += this.#deltas.get(index) ?? 0;
      return sum;
    });
  }
}
