// Reviews one after the other: the card of each job with the question whether to approve it, and the next one after
// each decision. Nothing is decided for a job whose card was not on the screen.
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { CardView } from "../card/card.tsx";
import type { Desk } from "../desk.ts";
import type { Memories } from "../memory.ts";
import type { ActionName, JobRow } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import type { Outcome } from "./bulk.ts";

export interface QueueProps {
  desk: Desk;
  rows: readonly JobRow[];
  memories: Memories;
  /** All were looked at, or somebody stopped: what came of each that was reached, and the job that was shown last. */
  onEnd: (outcomes: readonly Outcome[], last: string) => void;
}

export function ReviewQueue({ desk, rows, memories, onEnd }: QueueProps): VNode | null {
  const [at, setAt] = useState(0);
  const outcomes = useRef<Outcome[]>([]);
  const head = useRef<HTMLHeadingElement>(null);
  const row = rows[at];
  const next = (ok: boolean | null, text: string): void => {
    if (row === undefined) return;
    outcomes.current.push({ id: row.id, name: row.name, ok, text });
    if (at + 1 < rows.length) setAt(at + 1);
    else onEnd(outcomes.current, row.id);
  };
  const stop = (): void => {
    const rest = rows.slice(at).map(({ id, name }) => ({ id, name, ok: null, text: "Not reviewed." }));
    onEnd([...outcomes.current, ...rest], row?.id ?? "");
  };
  const latest = useRef(next);
  latest.current = next;

  // Before the page is painted: the list goes out of sight with the button that had the keyboard, and a key that is pressed
  // before somebody else has it would be the notebook's.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each job, as it was when its turn came
  useLayoutEffect(() => {
    if (row === undefined) return undefined;
    const memory = memories.of(row.id);
    const panel = memory.cell<ActionName | null>("panel", null);
    const message = memory.cell<string | null>("message", null);
    const approvable = row.actions.some((action) => action.name === "approve" && action.enabled);
    panel.value = approvable ? "approve" : null;
    message.value = null;
    memory.cell<boolean | null>("section files", null).value = true;
    head.current?.focus({ preventScroll: true });
    head.current?.scrollIntoView?.({ block: "nearest" });
    return message.subscribe((said) => {
      // the panel is still the one through which it was decided
      if (said !== null && (panel.value === "approve" || panel.value === "reject"))
        latest.current(true, said);
    });
  }, [at]);

  if (row === undefined) return null;
  return (
    <section class="queue" aria-label="Reviews, one after the other">
      <div class="bulk-line queue-head">
        <h3 ref={head} tabIndex={-1}>
          Review {at + 1} of {rows.length}: <Text empty="(no name)">{row.name}</Text>
        </h3>
        <span class="queue-buttons">
          <Button small name="skip" onClick={() => next(null, "Skipped: it waits as before.")}>
            {at + 1 < rows.length ? "Skip to the next" : "Skip"}
          </Button>
          <Button small name="stop-queue" title="Esc" onClick={stop}>
            Stop
          </Button>
        </span>
      </div>
      <CardView key={row.id} desk={desk} job={row.id} memory={memories.of(row.id)} onClose={stop} />
    </section>
  );
}
