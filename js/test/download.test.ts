import { describe, expect, it, vi } from "vitest";
import type { DeskError } from "../src/desk_error.ts";
import { fileName, gather, PIECE, type Piece, save } from "../src/ui/download.ts";

const view = (...bytes: number[]): DataView => new DataView(new Uint8Array([9, ...bytes]).buffer, 1);
const from =
  (content: number[], step: number, version: (offset: number) => unknown = () => 1) =>
  async (offset: number): Promise<Piece> => ({
    size: content.length,
    version: version(offset),
    buffers: [view(...content.slice(offset, offset + step))],
  });
const code = async (asked: Promise<unknown>): Promise<string> => {
  const error = await asked.then(
    () => null,
    (caught: unknown) => caught as DeskError,
  );
  return error?.code ?? "none";
};
const signal = new AbortController().signal;

describe("gathering", () => {
  it("asks for one piece after the other, and gives exactly the bytes", async () => {
    const offsets: [number, number][] = [];
    const told: [number, number][] = [];
    const read = from([1, 2, 3, 4, 5], 2);
    const pieces = await gather({
      read: (offset, count) => {
        offsets.push([offset, count]);
        return read(offset);
      },
      signal,
      onProgress: (...each) => told.push(each),
    });
    expect(pieces.flatMap((piece) => [...piece])).toEqual([1, 2, 3, 4, 5]);
    expect(offsets).toEqual([0, 2, 4].map((offset) => [offset, PIECE]));
    expect(told).toEqual([2, 4, 5].map((done) => [done, 5]));
  });

  it("gives nothing for an empty file", async () => {
    expect(await gather({ read: async () => ({ size: 0, version: 1 }), signal })).toEqual([]);
  });

  it("refuses a file that changes or shrinks meanwhile, one that is too large, and a host that loses bytes", async () => {
    expect(await code(gather({ read: from([1, 2, 3], 1, (offset) => offset), signal }))).toBe("changed");
    expect(await code(gather({ read: from([1, 2, 3], 0), signal }))).toBe("changed");
    expect(await code(gather({ read: from([1, 2, 3], 1), signal, most: 2 }))).toBe("too_large");
    expect(await code(gather({ read: async () => ({ size: 3, version: 1 }), signal }))).toBe("no_bytes");
  });

  it("stops when nobody waits for it any more", async () => {
    const abort = new AbortController();
    const read = vi.fn(async () => {
      abort.abort();
      return from([1, 2, 3], 1)(0);
    });
    expect(await code(gather({ read, signal: abort.signal }))).toBe("aborted");
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe("saving", () => {
  it("names the file by its last part, without what could deceive or lead elsewhere", () => {
    expect(fileName("a/b/table.csv")).toBe("table.csv");
    expect(fileName("a/..")).toBe("download");
    expect(fileName("..\\..\\x\u202efdp.exe")).toBe("_.._x_fdp.exe");
    expect(fileName(" .bashrc")).toBe("bashrc");
    expect(fileName("")).toBe("download");
  });

  it("never gives the bytes a type that something would open", () => {
    const made: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      made.push(blob as Blob);
      return "blob:x";
    });
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    save([new Uint8Array([60, 104])], "page.html");
    expect(made.map((blob) => [blob.type, blob.size])).toEqual([["application/octet-stream", 2]]);
    expect(clicked).toHaveBeenCalledTimes(1);
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe("page.html");
    vi.restoreAllMocks();
  });
});
