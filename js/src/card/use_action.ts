// One action from a click to what came of it. The state stands in the card's memory: it outlives a redraw.
import { type Cell, useCell } from "../cell.ts";
import { DeskError } from "../desk.ts";
import type { ActArguments, ActionName } from "../protocol.ts";
import type { PanelProps } from "./panel_props.ts";

export interface ActionState {
  busy: boolean;
  error: DeskError | null;
}

const IDLE: ActionState = { busy: false, error: null };

export interface ActionHandle extends ActionState {
  /** Resolves with true when the kernel did it. The status that stands in `row` goes along. */
  run: (params: ActArguments, digest?: string | null) => Promise<boolean>;
  /** Closes the panel, and forgets why it did not work. */
  onCancel: () => void;
  /** Whether the open question has taken the focus once: drawn again after scrolling, it must not take it again. */
  greeted: Cell<boolean>;
}

export function useAction(props: PanelProps, action: ActionName): ActionHandle {
  const { desk, memory, onClose } = props;
  const { id: job, status } = props.card.row;
  const cell = memory.cell<ActionState>(`act ${action}`, IDLE);
  const message = memory.cell<string | null>("message", null);
  const panel = memory.cell<ActionName | null>("panel", null);
  const state = useCell(cell);
  return {
    ...state,
    greeted: memory.cell<boolean>("greeted", false),
    onCancel: () => {
      if (!cell.value.busy) cell.value = IDLE;
      onClose();
    },
    run: async (params, digest = null) => {
      if (cell.value.busy) return false;
      cell.value = { busy: true, error: null };
      message.value = null;
      try {
        const done = await desk.request("job.act", { job, action, expected_status: status, digest, params });
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
