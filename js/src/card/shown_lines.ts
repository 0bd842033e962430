// Which lines of a file stood on the screen: who jumps to the end has not read the file.

export class ShownLines {
  readonly #shown: Uint8Array;
  #left: number;

  constructor(count: number) {
    this.#shown = new Uint8Array(count);
    this.#left = count;
  }

  /** Line `index`, from 0, stands on the screen, whole. */
  add(index: number): void {
    if (this.#shown[index] !== 0) return;
    this.#shown[index] = 1;
    this.#left -= 1;
  }

  /** The first lines that were not shown, from and to, counted from 0; null when there are none. */
  gap(): { from: number; to: number } | null {
    if (this.#left === 0) return null;
    const from = this.#shown.indexOf(0);
    const next = this.#shown.indexOf(1, from);
    return { from, to: (next === -1 ? this.#shown.length : next) - 1 };
  }
}
