// The lines of one file, loaded in chunks as they are looked at.
import { Cell, type ReadableCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { FilePlace, FileWindow, Mark, Token } from "../protocol.ts";

export const CHUNK = 400;
/** At most so many chunks are held; those far from where one reads are forgotten. */
const MAX_CHUNKS = 12;

export type FileInfo = Omit<FileWindow, "lines" | "first_line">;

/** Which file; `digest`: of the content to which it belongs, null where that is of no importance. */
export interface Where {
  job: string;
  where: FilePlace;
  path: string;
  digest: string | null;
}

export interface FileState {
  info: FileInfo | null;
  error: DeskError | null;
  /** Counts up whenever lines arrive. */
  revision: number;
}

export class FileFeed {
  readonly state: ReadableCell<FileState>;
  readonly #state = new Cell<FileState>({ info: null, error: null, revision: 0 });
  readonly #chunks = new Map<number, Token[][]>();
  readonly #asked = new Set<number>();
  readonly #desk: Desk;
  readonly #where: Where;
  readonly #end = new AbortController();

  constructor(desk: Desk, where: Where) {
    this.#desk = desk;
    this.#where = where;
    this.state = this.#state;
    this.need(0, 0);
  }

  /** Line `index`, counted from 0; undefined while it is not there yet. */
  line(index: number): Token[] | undefined {
    return this.#chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK];
  }

  /** Loads what is missing of the lines `first` to `last`. */
  need(first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / CHUNK);
    const to = Math.floor(Math.max(0, last) / CHUNK);
    for (let chunk = from; chunk <= to; chunk += 1) this.#load(chunk, from);
  }

  retry(): void {
    this.#asked.clear();
    this.#state.value = { ...this.#state.value, error: null };
    this.need(0, 0);
  }

  dispose(): void {
    this.#end.abort();
  }

  #load(chunk: number, near: number): void {
    if (this.#isWhole(chunk) || this.#asked.has(chunk)) return;
    this.#asked.add(chunk);
    const held = this.#chunks.get(chunk) ?? [];
    const params = { ...this.#where, first_line: chunk * CHUNK + held.length, count: CHUNK - held.length };
    this.#desk.request("file.read", params, { signal: this.#end.signal }).then(
      ({ lines, first_line: _, ...info }) => {
        this.#asked.delete(chunk);
        this.#chunks.set(chunk, [...held, ...lines]);
        this.#forget(near);
        this.#state.value = { info, error: null, revision: this.#state.value.revision + 1 };
        // long lines come in several messages
        if (lines.length > 0) this.#load(chunk, near);
      },
      (error: unknown) => {
        if (this.#end.signal.aborted || !(error instanceof DeskError)) return;
        // it stays among the asked: the person decides on another try
        this.#state.value = { ...this.#state.value, error };
      },
    );
  }

  #isWhole(chunk: number): boolean {
    const held = this.#chunks.get(chunk);
    if (held === undefined) return false;
    const total = this.#state.value.info?.total_lines ?? 0;
    return held.length >= Math.min(CHUNK, total - chunk * CHUNK);
  }

  #forget(near: number): void {
    const far = [...this.#chunks.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const chunk of far.slice(0, Math.max(0, this.#chunks.size - MAX_CHUNKS))) this.#chunks.delete(chunk);
  }
}

/** Marks from the card and from the file itself, each once, in the order of the lines, those of the whole file first. */
export function mergeMarks(...lists: readonly (readonly Mark[])[]): Mark[] {
  const found = new Map<string, Mark>();
  for (const mark of lists.flat()) found.set(`${mark.level} ${mark.line ?? ""} ${mark.text}`, mark);
  const rank = { stop: 0, look: 1, note: 2 };
  return [...found.values()].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || rank[a.level] - rank[b.level] || a.text.localeCompare(b.text),
  );
}
