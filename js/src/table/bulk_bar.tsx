// What can be done to the selected jobs, and what came of it. It stands under the rows, so that none of them moves.
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { ActArguments, JobRow, JobsPickParams } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import type { Bulk, BulkState } from "./bulk.ts";
import { type BulkAction, RejectMany, RerunMany, ShareMany } from "./bulk_panels.tsx";
import { divide, MOST, reviewable, type Selection } from "./selection.ts";

const PANELS = { reject: RejectMany, rerun: RerunMany, share_outputs: ShareMany } as const;
/** For some jobs, for none, and why there are none. */
const LABELS: Readonly<Record<BulkAction, readonly [(count: number) => string, string, string]>> = {
  reject: [(count) => `Reject ${count}`, "Reject", "None of the selected jobs can be rejected now."],
  rerun: [(count) => `Rerun ${count}`, "Rerun", "None of the selected jobs can be run again now."],
  share_outputs: [
    (count) => `Share outputs of ${count}`,
    "Share outputs",
    "None of the selected jobs has outputs that you can share.",
  ],
};

/** What came of each job. It stays until it is closed. */
function Outcomes({ state, bulk }: { state: BulkState; bulk: Bulk }): VNode {
  const { outcomes, total, running, progress } = state;
  const done = outcomes.filter((outcome) => outcome.ok).length;
  const failed = outcomes.filter((outcome) => outcome.ok === false).length;
  const left = outcomes.length - done - failed;
  const parts = [
    `${done} of ${plural(total, "job")} done`,
    ...(failed > 0 ? [`${failed} refused`] : []),
    ...(left > 0 ? [`${left} left as ${left === 1 ? "it is" : "they are"}`] : []),
  ];
  return (
    <section class="outcomes" aria-label="What came of it">
      <div class="bulk-line">
        <span role="status">
          {running
            ? `${progress} ${Math.min(outcomes.length + 1, total)} of ${total}…`
            : `${parts.join(", ")}.`}
        </span>
        {running ? (
          <Button small name="stop-bulk" onClick={() => bulk.stop()}>
            Stop after this one
          </Button>
        ) : (
          <Button small name="close-outcomes" onClick={() => bulk.close()}>
            Close
          </Button>
        )}
      </div>
      <ul class="names">
        {outcomes.map(({ id, name, ok, text }) => (
          <li key={id} class={ok === false ? "outcome-bad" : ""}>
            <strong>
              <Text empty="(no name)">{name}</Text>
            </strong>
            <span class={ok === false ? "bad-words" : "muted"}>
              {ok === false ? "not done: " : ""}
              <Text keep={"\n"}>{text}</Text>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** "Select all 12 shown": also those that are not in the page. */
function SelectAll(props: {
  desk: Desk;
  look: JobsPickParams;
  matched: number;
  selection: Selection;
  say: (text: string | null) => void;
}): VNode {
  const { desk, look, matched, selection, say } = props;
  const [busy, setBusy] = useState(false);
  const pick = async (): Promise<void> => {
    setBusy(true);
    try {
      const { rows, total } = await desk.request("jobs.pick", look);
      selection.add(rows);
      const cut = total > rows.length || selection.rows.value.size >= MOST;
      say(
        cut
          ? `At most ${MOST} jobs can be selected at once: the first ${rows.length} of ${total} are.`
          : null,
      );
    } catch (error) {
      if (error instanceof DeskError && error.code !== "closed") say(error.message);
    }
    setBusy(false);
  };
  const many = look.collapsed.length > 0 ? "all" : `all ${matched.toLocaleString("en")}`;
  return (
    <Button small kind="quiet" name="select-all" busy={busy} onClick={() => void pick()}>
      Select {many} shown
    </Button>
  );
}

export interface BulkBarProps {
  desk: Desk;
  bulk: Bulk;
  selection: Selection;
  picking: boolean;
  panel: BulkAction | null;
  onPanel: (panel: BulkAction | null) => void;
  look: JobsPickParams;
  matched: number;
  onReview: (rows: JobRow[]) => void;
  onClear: () => void;
}

export function BulkBar(props: BulkBarProps): VNode | null {
  const { desk, bulk, selection, picking, panel, onPanel, look, matched } = props;
  const picked = useCell(selection.rows);
  const state = useCell(bulk.state);
  const [said, say] = useState<string | null>(null);
  const rows = [...picked.values()];
  const reviews = reviewable(rows);
  const running = state?.running ?? false;
  if (!picking && rows.length === 0 && state === null) return null;
  const run = (progress: string, action: BulkAction, able: readonly JobRow[], args: ActArguments): void => {
    onPanel(null);
    // what was done is no longer selected; what was refused stays, for another try
    void bulk.run(progress, action, able, args).then((done) => selection.drop(done));
  };
  const Panel = panel === null || rows.length === 0 ? null : PANELS[panel];
  const busy = running ? "Wait until the other jobs are done." : null;
  return (
    <section class="bulk" aria-label="Selected jobs">
      {state === null ? null : <Outcomes state={state} bulk={bulk} />}
      {Panel === null || running ? null : (
        <Panel key={panel} desk={desk} rows={rows} onClose={() => onPanel(null)} onRun={run} />
      )}
      {said === null ? null : (
        <Notice kind="info" live>
          <Text>{said}</Text>
        </Notice>
      )}
      {!picking && rows.length === 0 ? null : (
        <div class="bulk-line actions">
          <strong role="status">
            {rows.length === 0 ? "None selected" : `${rows.length.toLocaleString("en")} selected`}
          </strong>
          {rows.length === 0 ? null : (
            <>
              <Button
                small
                kind="primary"
                name="bulk-review"
                disabledReason={
                  busy ?? (reviews.length === 0 ? "None of the selected jobs waits for your review." : null)
                }
                onClick={() => props.onReview(reviews)}
              >
                {reviews.length < 2 ? "Review" : `Review ${reviews.length} one after the other`}…
              </Button>
              {(Object.keys(PANELS) as BulkAction[]).map((action) => {
                const { able } = divide(rows, action);
                const [label, short, none] = LABELS[action];
                return (
                  <Button
                    key={action}
                    small
                    name={`bulk-${action}`}
                    expanded={panel === action}
                    disabledReason={busy ?? (able.length === 0 ? none : null)}
                    onClick={() => onPanel(panel === action ? null : action)}
                  >
                    {able.length === 0 ? short : label(able.length)}…
                  </Button>
                );
              })}
            </>
          )}
          <SelectAll desk={desk} look={look} matched={matched} selection={selection} say={say} />
          <Button
            small
            kind="quiet"
            name="unselect"
            onClick={() => {
              say(null);
              props.onClear();
            }}
          >
            {rows.length === 0 ? "Done" : "Unselect all"}
          </Button>
        </div>
      )}
    </section>
  );
}
