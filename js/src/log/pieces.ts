/** Reading on in a line that is too long to be shown: one piece of it at a time takes the place of its beginning. */

import { Cell } from "../cell.ts";
import type { LogLine, LogPiece } from "../protocol.ts";
import { sentence } from "./sentence.ts";

interface Held {
  readonly piece: LogPiece;
  readonly line: LogLine;
}

const MOST = 50;

export class Pieces {
  /** Counts up when something is to be drawn anew. */
  readonly changed = new Cell(0);
  /** Why a piece could not be read; for the words below the log. */
  problem: string | null = null;
  readonly #held = new Map<number, Held>();
  readonly #busy = new Set<number>();

  constructor(private readonly ask: (line: number, start: number | null) => Promise<LogPiece>) {}

  /** What is shown in place of the line. */
  get(line: number): LogLine | undefined {
    return this.#held.get(line)?.line;
  }

  /** Where in its line the shown piece stands. */
  at(line: number): LogPiece | undefined {
    return this.#held.get(line)?.piece;
  }

  /** Shows the next piece of a line. */
  async readOn(line: number): Promise<void> {
    if (this.#busy.has(line)) return;
    this.#busy.add(line);
    this.problem = null;
    try {
      const piece = await this.ask(line, this.#held.get(line)?.piece.next ?? null);
      if (this.#held.size >= MOST && !this.#held.has(line)) this.#held.clear();
      this.#held.set(line, { piece, line: [line, piece.text, piece.next !== null] });
    } catch (error) {
      this.problem = sentence(error);
    }
    this.#busy.delete(line);
    this.changed.value += 1;
  }

  /** Shows the beginning of a line again. */
  back(line: number): void {
    if (this.#held.delete(line)) this.changed.value += 1;
  }

  clear(): void {
    this.#held.clear();
  }
}
