// A file of the kernel's side into the browser: in pieces, one after the other, with an end at any time.
import { DeskError } from "../desk_error.ts";

/** Bytes of one piece: larger messages may close the connection. */
export const PIECE = 1024 * 1024;
/** More than this is not gathered in a page. */
export const MOST = 256 * 1024 * 1024;

/** One piece: the bytes, the size of the whole, and what changes when the file does. */
export interface Piece {
  size: number;
  version: unknown;
  buffers?: readonly DataView[] | undefined;
}

export interface Gathering {
  /** Bytes from `offset` on, at most `count`. */
  read: (offset: number, count: number, signal: AbortSignal) => Promise<Piece>;
  signal: AbortSignal;
  onProgress?: (done: number, size: number) => void;
  /** More bytes than this are refused. */
  most?: number;
}

/** All bytes of a file. Rejects with a `DeskError` whose message is a sentence for the person. */
export async function gather(options: Gathering): Promise<Uint8Array<ArrayBuffer>[]> {
  const { read, signal, onProgress, most = MOST } = options;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let version: unknown;
  for (let done = 0; ; ) {
    const piece = await read(done, PIECE, signal);
    if (signal.aborted) throw new DeskError("aborted", "No longer asked for.");
    if (pieces.length > 0 && piece.version !== version)
      throw new DeskError("changed", "The file changed while it was read. Try again.");
    version = piece.version;
    if (piece.size > most)
      throw new DeskError(
        "too_large",
        "It is too large to go through the page. Copy it from the job's folder instead.",
      );
    const view = piece.buffers?.[0];
    if (view === undefined && piece.size > done)
      throw new DeskError(
        "no_bytes",
        "This notebook does not hand on bytes. Copy the file from the job's folder instead.",
      );
    if (view !== undefined && view.byteLength > 0) {
      // a copy: the host may use its buffer again
      pieces.push(new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength).slice());
      done += view.byteLength;
    } else if (done < piece.size) {
      throw new DeskError("changed", "The file became shorter while it was read. Try again.");
    }
    onProgress?.(done, piece.size);
    if (done >= piece.size) return pieces;
  }
}

/** The last part of a path, without what a name can do to a person or to a file system. */
export function fileName(path: string): string {
  const name = (path.split("/").at(-1) ?? "").replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd<>:"|?*\\]/gu,
    "_",
  );
  return name.replace(/^[.\s]+|[.\s]+$/g, "").slice(-200) || "download";
}

/** Hands bytes to the browser as a file to keep: never as something to open, whatever they are. */
export function save(pieces: readonly Uint8Array<ArrayBuffer>[], path: string): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(path);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it only after the click
}
