/**
 * One terminal line as cells: what is left after carriage returns, backspaces and erasures.
 *
 * Every operation costs constant time per character of the log (sparse arrays, lazy blanking), so that a line made
 * of nothing but erasures is no slower than a line of text.
 */

import { type Mark, width } from "./marks.ts";
import { type Piece, pieceOf, type Sink } from "./piece.ts";
import { PLAIN, type Sgr } from "./sgr.ts";

interface Cell {
  text: string;
  readonly sgr: Sgr;
  readonly mark: Mark | null;
}

const BLANK: Cell = { text: " ", sgr: PLAIN, mark: null };
/** The right half of a wide character: draws nothing itself. */
const HALF: Cell = { text: "", sgr: PLAIN, mark: null };
const TAB = 8;

export class Cells implements Sink {
  private cells: Cell[] = [];
  private column = 0;
  // Everything left of this column is blank already.
  private blankBelow = 0;

  text(run: string, sgr: Sgr): void {
    for (const char of run) {
      if (char === "\t") {
        this.column += TAB - (this.column % TAB);
        continue;
      }
      const columns = width(char);
      if (columns === 0) {
        this.join(char);
        continue;
      }
      this.put({ text: char, sgr, mark: null });
      if (columns === 2) this.put(HALF);
    }
  }

  mark(mark: Mark, sgr: Sgr): void {
    this.put({ text: mark.label, sgr, mark });
  }

  carriageReturn(): void {
    this.column = 0;
  }

  backspace(): void {
    if (this.column > 0) this.column -= 1;
  }

  /** Erase in line: 0 to the end, 1 up to the cursor, 2 all. */
  erase(what: number): void {
    if (what === 0) {
      if (this.cells.length > this.column) {
        this.unpair(this.column);
        this.cells.length = this.column;
      }
    } else if (what === 1) {
      this.unpair(this.column + 1);
      const end = Math.min(this.column, this.cells.length - 1);
      for (let i = this.blankBelow; i <= end; i += 1) delete this.cells[i];
      this.blankBelow = Math.max(this.blankBelow, this.column + 1);
    } else if (what === 2) {
      this.cells = [];
      this.blankBelow = this.column;
    }
  }

  pieces(limit: number): { pieces: Piece[]; cut: boolean } {
    const out: Piece[] = [];
    // Trailing blanks were never printed (an erased tail, a cursor that moved on).
    let end = this.cells.length;
    while (end > 0 && this.cells[end - 1] === undefined) end -= 1;
    const shown = Math.min(end, limit);
    let run = "";
    let runSgr: Sgr = PLAIN;
    for (let i = 0; i < shown; i += 1) {
      const cell = this.cells[i] ?? BLANK;
      if (cell === HALF) continue;
      if (cell.mark !== null) {
        if (run !== "") out.push(pieceOf(run, runSgr));
        run = "";
        out.push({ text: cell.text, copy: cell.mark.copy, sgr: cell.sgr, title: cell.mark.title });
        continue;
      }
      if (cell.sgr !== runSgr && run !== "") {
        out.push(pieceOf(run, runSgr));
        run = "";
      }
      runSgr = cell.sgr;
      run += cell.text;
    }
    if (run !== "") out.push(pieceOf(run, runSgr));
    return { pieces: out, cut: end > shown };
  }

  private put(cell: Cell): void {
    const at = this.column;
    if (cell !== HALF) this.unpair(at);
    this.unpair(at + 1);
    this.cells[at] = cell;
    if (at < this.blankBelow) this.blankBelow = at;
    this.column = at + 1;
  }

  /** A wide character loses one half when a write or an erasure starts or ends at `at`: blank the other half. */
  private unpair(at: number): void {
    if (this.cells[at] !== HALF) return;
    this.cells[at] = BLANK;
    if (at > 0) this.cells[at - 1] = BLANK;
  }

  /** A combining character belongs to the cell before it. */
  private join(char: string): void {
    let at = this.column - 1;
    if (at > 0 && this.cells[at] === HALF) at -= 1;
    const before = at < 0 ? undefined : this.cells[at];
    // Sixteen marks on one letter are more than any script needs.
    if (before === undefined || before === BLANK || before.mark !== null || before.text.length > 32) return;
    this.cells[at] = { ...before, text: before.text + char };
  }
}
