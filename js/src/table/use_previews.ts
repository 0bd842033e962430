// What would be shared, job by job: asked for a little after the last key, one request after the other.
import { useEffect, useState } from "preact/hooks";
import { PREVIEW_DELAY_MS } from "../card/share.tsx";
import { type Desk, DeskError } from "../desk.ts";
import type { JobRow, SharePreview } from "../protocol.ts";

export type Preview = { preview: SharePreview; error: null } | { preview: null; error: DeskError };

const NONE: ReadonlyMap<string, Preview> = new Map();

/** By job; complete when each has one. What was said about other addresses is not in it. */
export function usePreviews(
  desk: Desk,
  rows: readonly JobRow[],
  users: readonly string[],
): ReadonlyMap<string, Preview> {
  // with the outputs, which may become others while this is open
  const about = JSON.stringify([users, rows.map((row) => [row.id, row.outputs, row.finished_at])]);
  const [state, setState] = useState<{ about: string; found: ReadonlyMap<string, Preview> }>({
    about: "",
    found: NONE,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `about` says who and which jobs
  useEffect(() => {
    if (users.length === 0) return undefined;
    const asking = new AbortController();
    const ask = async (): Promise<void> => {
      const found = new Map<string, Preview>();
      for (const { id } of rows) {
        try {
          const params = { job: id, what: "outputs" as const, users: [...users] };
          const preview = await desk.request("share.preview", params, { signal: asking.signal });
          found.set(id, { preview, error: null });
        } catch (error) {
          if (asking.signal.aborted || !(error instanceof DeskError)) return;
          found.set(id, { preview: null, error });
        }
        setState({ about, found: new Map(found) });
      }
    };
    const timer = setTimeout(() => void ask(), PREVIEW_DELAY_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [desk, about]);
  return state.about === about && users.length > 0 ? state.found : NONE;
}
