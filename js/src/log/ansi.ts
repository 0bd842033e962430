/**
 * From the text of one log line to what is shown of it.
 *
 * Colours and text styles are obeyed (sgr.ts), and so are the three ways in which a progress bar rewrites its own
 * line: carriage return, backspace, erase in line. Every other terminal sequence is taken out (cursor movement, modes) or
 * shown as a mark (strings such as OSC 8 links and OSC 52, which carry text). Nothing is ever acted on.
 * The work is linear in the length of the line, whatever stands in it.
 */

import { Cells } from "./cells.ts";
import { markOf, partOfEmoji, special } from "./marks.ts";
import { type Piece, pieceOf, type Sink, Straight } from "./piece.ts";
import { applySgr, PLAIN, type Sgr } from "./sgr.ts";

export interface ParsedLine {
  readonly pieces: readonly Piece[];
  /** All that is drawn, one string; columns of selections and hits count in it. */
  readonly text: string;
  /** Colour state at the start of the next line. */
  readonly end: Sgr;
  /** More of this line is loaded than is drawn. */
  readonly cut: boolean;
}

/** Columns drawn of one line. A longer one makes the page slow and nobody reads it there. */
export const MAX_COLUMNS = 10_000;

const PRINTABLE = /^[\t\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the controls that rewrite a line
const REWRITES = /[\r\b]|\x1b\[[0-3]?K/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar of a control sequence (ECMA-48)
const CSI = /\x1b\[([0-?]*)([ -/]*)([@-~])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a control string: its payload holds no controls, and it must end
const STRING = /\x1b([\]PX^_])([^\x00-\x1f\x7f-\x9f]*)(?:\x07|\x1b\\|\x9c)/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: two or three character escapes (charset, save cursor, reset)
const SHORT = /\x1b[ -/]*[0-Z\\`-~]/y;

const ESC = 0x1b;
const SGR_PARAMS = /^[\d;:]*$/;
// A longer parameter list is no colour of any program; refusing it keeps one sequence cheap.
const MAX_SEQUENCE = 256;

const STRING_NAMES: Readonly<Record<string, string>> = {
  "]": "OSC",
  P: "DCS",
  X: "SOS",
  "^": "PM",
  _: "APC",
};

/** Without the carriage returns at the end: a line of a Windows program, or a bar that waits for its next state. */
function trimReturns(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x0d) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Reads the sequence that starts with ESC at `at`; returns where to go on and the new state. */
function readSequence(text: string, at: number, sgr: Sgr, sink: Sink): { next: number; sgr: Sgr } {
  const csi = matchAt(CSI, text, at);
  if (csi !== null) {
    const next = at + csi[0].length;
    const params = csi[1] ?? "";
    if (csi[2] === "" && csi[0].length <= MAX_SEQUENCE && SGR_PARAMS.test(params)) {
      if (csi[3] === "m") return { next, sgr: applySgr(sgr, params) };
      if (csi[3] === "K") sink.erase(params === "" ? 0 : Number(params));
    }
    return { next, sgr };
  }
  const string = matchAt(STRING, text, at);
  if (string !== null) {
    const kind = STRING_NAMES[string[1] ?? ""] ?? "string";
    const payload = string[2] ?? "";
    const number = kind === "OSC" ? /^\d{1,4}/.exec(payload)?.[0] : undefined;
    const name = number === undefined ? kind : `${kind} ${number}`;
    const title = `a terminal control string, taken out: ${name}, ${payload.length.toLocaleString("en")} characters`;
    sink.mark({ label: `[${name}]`, title, copy: "" }, sgr);
    return { next: at + string[0].length, sgr };
  }
  const opensMore = /^[\][PX^_]/.test(text.charAt(at + 1));
  const short = opensMore ? null : matchAt(SHORT, text, at);
  if (short !== null) return { next: at + short[0].length, sgr };
  // Unfinished or no sequence at all: show the ESC, and all that follows as text.
  sink.mark(markOf("\x1b"), sgr);
  return { next: at + 1, sgr };
}

function scan(text: string, start: Sgr, sink: Sink): Sgr {
  const find = special();
  let sgr = start;
  let at = 0;
  let from = 0;
  while (at < text.length) {
    find.lastIndex = at;
    const found = find.exec(text);
    if (found === null) break;
    const where = found.index;
    const unit = text.charCodeAt(where);
    if (partOfEmoji(text, where)) {
      at = where + 1;
      continue;
    }
    if (where > from) sink.text(text.slice(from, where), sgr);
    if (unit === ESC) {
      const step = readSequence(text, where, sgr, sink);
      at = step.next;
      sgr = step.sgr;
    } else {
      if (unit === 0x0d) sink.carriageReturn();
      else if (unit === 0x08) sink.backspace();
      else sink.mark(markOf(found[0]), sgr);
      at = where + found[0].length;
    }
    from = at;
  }
  if (from < text.length) sink.text(text.slice(from), sgr);
  return sgr;
}

/** More looks than this in one line are not drawn apart: a line that changes colour at every letter stays cheap. */
export const MAX_PIECES = 400;

function finish(sink: Sink, end: Sgr, limit: number): ParsedLine {
  const { pieces, cut } = sink.pieces(limit);
  if (pieces.length > MAX_PIECES) {
    const rest = pieces.splice(MAX_PIECES);
    const text = rest.map((piece) => piece.text).join("");
    pieces.push({ text, copy: rest.map((piece) => piece.copy).join(""), sgr: PLAIN, title: null });
  }
  return { pieces, text: pieces.map((piece) => piece.text).join(""), end, cut };
}

/**
 * What is shown of one line.
 *
 * @param text the line as it is on disk, without its newline
 * @param start colour state at its start, the `end` of the line before, or PLAIN
 * @param limit most columns to draw; the copy of a selection asks for all
 * @example parseLine("\x1b[31m 10%\r 20%").text // " 20%"
 */
export function parseLine(text: string, start: Sgr = PLAIN, limit: number = MAX_COLUMNS): ParsedLine {
  const line = trimReturns(text);
  if (line.length <= limit && PRINTABLE.test(line)) {
    return { pieces: line === "" ? [] : [pieceOf(line, start)], text: line, end: start, cut: false };
  }
  const sink = REWRITES.test(line) ? new Cells() : new Straight();
  const end = scan(line, start, sink);
  return finish(sink, end, limit);
}

/** One line with nothing obeyed and nothing taken out: every control character as a mark. */
export function parseRaw(text: string, limit: number = MAX_COLUMNS): ParsedLine {
  const sink = new Straight();
  const find = special();
  let at = 0;
  for (let found = find.exec(text); found !== null; found = find.exec(text)) {
    if (found.index > at) sink.text(text.slice(at, found.index), PLAIN);
    sink.mark(markOf(found[0]), PLAIN);
    at = found.index + found[0].length;
  }
  if (at < text.length) sink.text(text.slice(at), PLAIN);
  return finish(sink, PLAIN, limit);
}

/** The colour state after a line, without building what is shown. */
export function stateAfter(text: string, start: Sgr): Sgr {
  let sgr = start;
  for (let at = text.indexOf("\x1b["); at !== -1; at = text.indexOf("\x1b[", at)) {
    const csi = matchAt(CSI, text, at);
    if (csi === null) {
      at += 1;
      continue;
    }
    const params = csi[1] ?? "";
    const colour =
      csi[3] === "m" && csi[2] === "" && csi[0].length <= MAX_SEQUENCE && SGR_PARAMS.test(params);
    if (colour) sgr = applySgr(sgr, params);
    at += csi[0].length;
  }
  return sgr;
}
