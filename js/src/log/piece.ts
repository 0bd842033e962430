/** A stretch of a shown line with one look, and who collects such stretches. */

import type { Mark } from "./marks.ts";
import type { Sgr } from "./sgr.ts";

export interface Piece {
  /** What is drawn. */
  readonly text: string;
  /** What a copy gets: the same, but for marks. */
  readonly copy: string;
  readonly sgr: Sgr;
  /** In words what a mark stands for; null for plain text. */
  readonly title: string | null;
}

export const pieceOf = (text: string, sgr: Sgr): Piece => ({ text, copy: text, sgr, title: null });

/** Takes what the scanner found, in order. */
export interface Sink {
  text(run: string, sgr: Sgr): void;
  mark(mark: Mark, sgr: Sgr): void;
  carriageReturn(): void;
  backspace(): void;
  erase(what: number): void;
  pieces(limit: number): { pieces: Piece[]; cut: boolean };
}

// From here on equal marks in a row become one with a count: a megabyte of ESC is one mark, not a million elements.
const RUN = 4;

/** The usual sink: nothing in the line goes back, so what comes in is what is shown. */
export class Straight implements Sink {
  private readonly list: Piece[] = [];
  private last: { mark: Mark; sgr: Sgr; count: number } | null = null;

  text(run: string, sgr: Sgr): void {
    this.flush();
    const before = this.list[this.list.length - 1];
    if (before !== undefined && before.title === null && before.sgr === sgr) {
      const text = before.text + run;
      this.list[this.list.length - 1] = pieceOf(text, sgr);
    } else this.list.push(pieceOf(run, sgr));
  }

  mark(mark: Mark, sgr: Sgr): void {
    if (this.last !== null && this.last.mark.title === mark.title && this.last.sgr === sgr) {
      this.last.count += 1;
      return;
    }
    this.flush();
    this.last = { mark, sgr, count: 1 };
  }

  // The scanner takes this sink only for lines that hold none of these.
  carriageReturn(): void {}
  backspace(): void {}
  erase(): void {}

  pieces(limit: number): { pieces: Piece[]; cut: boolean } {
    this.flush();
    const out: Piece[] = [];
    let room = limit;
    for (const piece of this.list) {
      if (room <= 0) return { pieces: out, cut: true };
      if (piece.text.length > room) {
        if (piece.title === null) out.push(pieceOf(cutAt(piece.text, room), piece.sgr));
        return { pieces: out, cut: true };
      }
      out.push(piece);
      room -= piece.text.length;
    }
    return { pieces: out, cut: false };
  }

  private flush(): void {
    const last = this.last;
    if (last === null) return;
    this.last = null;
    const { mark, sgr, count } = last;
    if (count < RUN) {
      for (let i = 0; i < count; i += 1)
        this.list.push({ text: mark.label, copy: mark.copy, sgr, title: mark.title });
      return;
    }
    const times = count.toLocaleString("en");
    this.list.push({
      text: `${mark.label}×${times}`,
      copy: mark.copy.repeat(count),
      sgr,
      title: `${mark.title}, ${times} times`,
    });
  }
}

/** The first `length` units of a text, never half a character. */
function cutAt(text: string, length: number): string {
  const unit = text.charCodeAt(length - 1);
  return text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? length - 1 : length);
}
