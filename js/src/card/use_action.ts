// One action from a click to what came of it. The state stands in the card's memory: it outlives a redraw.
import { useCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { Memory } from "../memory.ts";
import type { ActArguments, ActionName, Status } from "../protocol.ts";

export interface ActionState {
  busy: boolean;
  error: DeskError | null;
}

const IDLE: ActionState = { busy: false, error: null };

export interface ActRequest {
  expected_status: Status;
  digest: string | null;
  params: ActArguments;
}

export interface ActionHandle extends ActionState {
  /** Resolves with true when the kernel did it. */
  run: (request: ActRequest) => Promise<boolean>;
  reset: () => void;
}

export function useAction(desk: Desk, job: string, memory: Memory, action: ActionName): ActionHandle {
  const cell = memory.cell<ActionState>(`act ${action}`, IDLE);
  const message = memory.cell<string | null>("message", null);
  const panel = memory.cell<ActionName | null>("panel", null);
  const state = useCell(cell);
  return {
    ...state,
    reset: () => {
      if (!cell.value.busy) cell.value = IDLE;
    },
    run: async (request) => {
      if (cell.value.busy) return false;
      cell.value = { busy: true, error: null };
      message.value = null;
      try {
        const done = await desk.request("job.act", { job, action, ...request });
        cell.value = IDLE;
        message.value = done.message;
        if (panel.value === action) panel.value = null;
        return true;
      } catch (error) {
        const shown = error instanceof DeskError ? error : new DeskError("internal", "It could not be done.");
        cell.value = { busy: false, error: shown.code === "closed" ? null : shown };
        return false;
      }
    },
  };
}
