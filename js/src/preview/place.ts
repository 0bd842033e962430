// Which output is looked at, and how its parts are asked for: always of the same version of the file.
import { type Desk, DeskError } from "../desk.ts";
import type { OutputMethods, OutputPreview, Params, Result } from "../protocol.ts";

export interface Shown {
  desk: Desk;
  job: string;
  head: OutputPreview;
  /** The file is another one now: it has to be looked at anew. */
  onChanged: () => void;
}

type PartMethod = Exclude<keyof OutputMethods, "output.preview">;

/** A part of the output, with its bytes if it has some. Rejects when the file is not the one that was looked at. */
export async function part<M extends PartMethod>(
  shown: Shown,
  method: M,
  params: Omit<Params<M>, "job" | "path">,
  signal: AbortSignal,
): Promise<Result<M> & { buffers?: readonly DataView[] }> {
  const { desk, job, head, onChanged } = shown;
  const whole = { ...params, job, path: head.path } as unknown as Params<M>;
  const found = await desk.request(method, whole, { signal });
  if (found.version !== head.version) {
    onChanged();
    throw new DeskError("changed", "The file changed meanwhile. Open it again.");
  }
  return found;
}
