// The card of one job: asked for once, then kept fresh by events.
import { useEffect } from "preact/hooks";
import { useCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { Memory } from "../memory.ts";
import type { Card } from "../protocol.ts";

export interface CardState {
  card: Card | null;
  /** Why there is no card, or no fresh one. */
  error: DeskError | null;
  /** The job is no longer on disk: the sentence that says so. */
  gone: string | null;
}

const NOTHING: CardState = { card: null, error: null, gone: null };

/** Subscribes while the component is there. `reload` asks again, for "Look again". */
export function useCard(
  desk: Desk,
  job: string,
  memory: Memory,
): CardState & { reload: () => Promise<void> } {
  const cell = memory.cell<CardState>("card", NOTHING);
  const state = useCell(cell);
  const get = async (): Promise<void> => {
    try {
      const card = await desk.request("job.get", { job });
      cell.value = { card, error: null, gone: null };
    } catch (error) {
      if (!(error instanceof DeskError) || error.code === "closed") return;
      const gone = error.code === "gone" || error.code === "not_found" ? error.message : null;
      cell.value = { ...cell.value, error: gone === null ? error : null, gone };
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `get` is made of these three
  useEffect(() => {
    void get();
    const stops = [
      desk.on("job.card", (data) => {
        if ("card" in data) {
          if (data.card.row.id === job) cell.value = { card: data.card, error: null, gone: null };
        } else if (data.job === job) {
          cell.value = { ...cell.value, gone: data.gone };
        }
      }),
      desk.onResubscribe(() => void get()),
    ];
    return () => {
      for (const stop of stops) stop();
      desk.request("job.unget", { job }).catch(() => undefined); // the view may be closed already
    };
  }, [desk, job, cell]);
  return { ...state, reload: get };
}
