// A comparison as rows to draw: one column with both line numbers, or old and new side by side.
import type { FileChange, Hunk, ResultsComparison, Sign } from "../protocol.ts";
import { plural } from "../ui/format.ts";
import { LONG_LINE } from "./code_line.tsx";

/** A line of one of the two files, by its number from 1. `from` to `to` differ from the line it stands for. */
export interface DiffLine {
  sign: Sign;
  old: number | null;
  new: number | null;
  text: string;
  from: number;
  to: number;
}

/** `line`: where the part begins in the new file, at its first difference. `cells`: one, or old and new. */
export type DiffRow = { line: number } | { cells: readonly (DiffLine | null)[] };

/** Where two lines differ: from the end of what they begin with alike to the begin of what they end with alike. */
function mark(a: DiffLine, b: DiffLine): void {
  const least = Math.min(a.text.length, b.text.length);
  if (least === 0 || Math.max(a.text.length, b.text.length) > LONG_LINE) return;
  let head = 0;
  while (head < least && a.text[head] === b.text[head]) head += 1;
  let tail = 0;
  while (tail < least - head && a.text.at(-1 - tail) === b.text.at(-1 - tail)) tail += 1;
  // a character of two halves is not cut in the middle
  if (/[\ud800-\udbff]/.test(a.text[head - 1] ?? "")) head -= 1;
  if (/[\udc00-\udfff]/.test(a.text[a.text.length - tail] ?? "")) tail -= 1;
  if (/^\s*$/.test(a.text.slice(0, head)) && tail === 0) return; // two lines that have nothing in common
  for (const line of [a, b]) {
    line.from = head;
    line.to = line.text.length - tail;
  }
}

function hunkRows({ old_start, new_start, lines }: Hunk, split: boolean): DiffRow[] {
  const rows: DiffRow[] = [];
  let [before, after] = [old_start, new_start];
  let first: number | null = null;
  let gone: DiffLine[] = [];
  let came: DiffLine[] = [];
  const flush = (): void => {
    const pairs = Math.max(gone.length, came.length);
    for (let n = 0; n < pairs; n += 1) {
      const [a, b] = [gone[n], came[n]];
      if (a !== undefined && b !== undefined) mark(a, b);
      if (split) rows.push({ cells: [a ?? null, b ?? null] });
    }
    if (!split) rows.push(...[...gone, ...came].map((line) => ({ cells: [line] })));
    gone = [];
    came = [];
  };
  for (const [sign, text] of lines) {
    const line: DiffLine = { sign, old: null, new: null, text, from: 0, to: 0 };
    if (sign !== " ") first ??= after;
    if (sign === "-" && came.length > 0) flush();
    if (sign !== "+") line.old = before++;
    if (sign !== "-") line.new = after++;
    if (sign === "-") gone.push(line);
    else if (sign === "+") came.push(line);
    else {
      flush();
      rows.push({ cells: split ? [line, line] : [line] });
    }
  }
  flush();
  return [{ line: first ?? new_start }, ...rows];
}

export function diffRows(file: FileChange, split: boolean): DiffRow[] {
  return file.hunks.flatMap((hunk) => hunkRows(hunk, split));
}

/** Lines that came and lines that went. */
export function signCounts(file: FileChange): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const { lines } of file.hunks) {
    for (const [sign] of lines) {
      if (sign === "+") added += 1;
      else if (sign === "-") removed += 1;
    }
  }
  return { added, removed };
}

/** "2 changed, 1 added, 4 the same" */
export function summary({ files, same }: ResultsComparison): string {
  if (files.length === 0) return `nothing differs in ${plural(same, "file")}`;
  const words = (["changed", "added", "removed"] as const)
    .map((change) => [files.filter((file) => file.change === change).length, change] as const)
    .filter(([count]) => count > 0)
    .map(([count, change]) => `${count.toLocaleString("en")} ${change}`);
  return [...words, `${same.toLocaleString("en")} the same`].join(", ");
}

/** What runs first stands first; what is no longer there stands last. */
export function inRunOrder(files: readonly FileChange[], order: readonly string[]): FileChange[] {
  const places = new Map(order.map((path, index) => [path, index]));
  const place = (file: FileChange): number => places.get(file.path) ?? order.length;
  return [...files].sort((a, b) => place(a) - place(b));
}

/** Lines of a file's box that are in sight. */
const BOX_LINES = 24;

/** Files that are unfolded at first: the beginning of the list, so far as it does not push all else out of sight. */
export function openAtFirst(files: readonly FileChange[]): ReadonlySet<string> {
  const open = new Set<string>();
  let room = 60;
  for (const file of files) {
    const lines = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
    room -= 2 + Math.min(BOX_LINES, lines); // the rest scrolls
    if (room < 0) break;
    open.add(file.path);
  }
  return open;
}
