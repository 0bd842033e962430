import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { JobRow, Status as StatusWord } from "../protocol.ts";
import { Phase } from "./age.tsx";

const EMOJI: Partial<Record<StatusWord, string>> = { inbox: "📥", approved: "✅", done: "🎉" };

/** A word with its picture; running, failed and rejected have a small shape instead of an emoji. */
export function Status({ status }: { status: StatusWord }): VNode {
  const emoji = EMOJI[status];
  return (
    <span class={`status status-${status}`}>
      {emoji === undefined ? (
        <span class="status-shape" aria-hidden="true" />
      ) : (
        <span class="status-emoji" aria-hidden="true">
          {emoji}{" "}
        </span>
      )}
      {status}
    </span>
  );
}

/** The status and what it means now: "📥 inbox, waits for your review"; the word is not said twice. */
export function StatusPhase({ desk, row }: { desk: Desk; row: JobRow }): VNode {
  const same = row.phase.startsWith(`${row.status} `);
  const phase = same ? row.phase.slice(row.status.length + 1) : row.phase;
  return (
    <>
      <Status status={row.status} />
      {same ? " " : <span class="status-sep muted"> · </span>}
      <span class="muted">
        <Phase desk={desk} phase={phase} since={row.running_since} />
      </span>
    </>
  );
}
