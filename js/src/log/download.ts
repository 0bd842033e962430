/** The file as it is on disk, taken in pieces, and why it cannot be. */

import type { LogChunk } from "../protocol.ts";
import { gather, MOST } from "../ui/download.ts";
import { bytes } from "../ui/format.ts";
import type { LogDesk, LogSource } from "./source.ts";

/** Why a log cannot be downloaded; null if it can. */
export function noDownload(source: LogSource): string | null {
  if (source.stream === "both") return "Choose stdout or stderr: a download is one file, as it is on disk.";
  if (source.header === null || !source.header.exists) return "There is no file yet.";
  return null;
}

/** In words where a log is that is too large for a download; null if it is not. */
export function tooLarge(source: LogSource): string | null {
  const { header } = source;
  if (header === null || header.size <= MOST) return null;
  return `The log has ${bytes(header.size)}; a page downloads at most ${bytes(MOST)}. The file is ${header.file}`;
}

/**
 * Reads the file as far as it goes now.
 *
 * @param progress told how many bytes are there, and of how many
 * @throws DeskError when it begins anew meanwhile, or this host passes no bytes on; `aborted` through the signal
 */
export function readFile(
  desk: LogDesk,
  source: LogSource,
  signal: AbortSignal,
  progress: (done: number, size: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { job, stream } = source;
  let end: number | null = null; // it may grow meanwhile
  return gather({
    signal,
    onProgress: progress,
    read: async (offset, most) => {
      const count = end === null ? most : Math.min(most, end - offset);
      const answer: LogChunk = await desk.request("log.chunk", { job, stream, offset, count }, { signal });
      end ??= Math.min(answer.size, MOST);
      return { size: end, version: answer.generation, buffers: answer.buffers };
    },
  });
}
