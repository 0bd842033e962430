/** The file as it is on disk, taken in pieces and handed to the browser. */

import { DeskError } from "../desk.ts";
import type { LogChunk } from "../protocol.ts";
import { bytes } from "../ui/format.ts";
import type { LogDesk, LogSource } from "./source.ts";

/** A page should not take in more than this. */
export const MOST_BYTES = 256 * 1024 * 1024;
const CHUNK = 1024 * 1024;

/** Why a log cannot be downloaded; null if it can. */
export function noDownload(source: LogSource): string | null {
  if (source.stream === "both") return "Choose stdout or stderr: a download is one file, as it is on disk.";
  if (source.header === null || !source.header.exists) return "There is no file yet.";
  return null;
}

/** In words where a log is that is too large for a download; null if it is not. */
export function tooLarge(source: LogSource): string | null {
  const { header } = source;
  if (header === null || header.size <= MOST_BYTES) return null;
  return `The log has ${bytes(header.size)}; a page downloads at most ${bytes(MOST_BYTES)}. The file is ${header.file}`;
}

/**
 * Reads the file as far as it goes now.
 *
 * @param progress told how many bytes are there, and of how many
 * @throws DeskError when it changes meanwhile, or this host passes no bytes on; `aborted` through the signal
 */
export async function readFile(
  desk: LogDesk,
  source: LogSource,
  signal: AbortSignal,
  progress: (done: number, size: number) => void,
): Promise<Blob> {
  const parts: ArrayBuffer[] = [];
  const { job, stream } = source;
  let done = 0;
  let first: Pick<LogChunk, "size" | "generation"> | null = null;
  while (first === null || done < first.size) {
    const count: number = first === null ? CHUNK : Math.min(CHUNK, first.size - done);
    const answer: LogChunk = await desk.request(
      "log.chunk",
      { job, stream, offset: done, count },
      { signal },
    );
    const [view] = answer.buffers ?? [];
    if (first === null) first = { size: Math.min(answer.size, MOST_BYTES), generation: answer.generation };
    if (first.size === 0) break;
    if (answer.generation !== first.generation)
      throw new DeskError("gone", "The log began anew meanwhile. Download it again.");
    if (view === undefined || view.byteLength === 0) {
      throw new DeskError("log", `The bytes did not arrive here. The file is ${source.header?.file ?? ""}`);
    }
    // A copy: the view may lie in a larger message that would be kept alive.
    parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer);
    done += view.byteLength;
    progress(done, first.size);
  }
  return new Blob(parts, { type: "text/plain" });
}

/** Lets the browser save it. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
