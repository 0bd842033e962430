// The question before a job is ended that runs, or that waits for a runner.
import type { VNode } from "preact";
import { useKept } from "../memory.ts";
import { Text } from "../text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import type { PanelProps } from "./panel_props.ts";
import { Reason } from "./reason.tsx";
import { useAction } from "./use_action.ts";

export function CancelPanel(props: PanelProps): VNode {
  const { memory } = props;
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "cancel");
  const [reason, setReason] = useKept(memory, "reason cancel", "");
  const typed = (): string => memory.cell("reason cancel", "").value.trim(); // also what is not drawn yet
  const runs = row.running_since !== null;
  return (
    <Confirm
      title={
        <>
          Cancel <Text>{row.name}</Text>
        </>
      }
      confirm={runs ? "End the job" : "Cancel the job"}
      cancel={runs ? "Let it run" : "Leave it"}
      progress="Cancelling…"
      danger
      {...asked}
      onConfirm={() => {
        void run({ reason: typed() }).then((done) => {
          if (done) setReason("");
        });
      }}
    >
      <p>
        {runs
          ? "The job and all its processes are ended within a few seconds. Its logs and outputs stay as far as they came."
          : "The job has not begun. It goes back into the inbox, and does not run before it is approved again."}
      </p>
      <Reason label="Why (kept in the record, optional)" value={reason} onInput={setReason} />
    </Confirm>
  );
}
