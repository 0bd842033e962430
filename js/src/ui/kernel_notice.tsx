import type { VNode } from "preact";
import { useCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import { parseTime, timeOfDay } from "./format.ts";
import { Notice } from "./notice.tsx";

/** Says that the kernel does not answer, since when, and how old the picture is; or that an answer is awaited. */
export function KernelNotice({ desk }: { desk: Desk }): VNode | null {
  const silence = useCell(desk.kernelSilentSince);
  const waiting = useCell(desk.waiting);
  const asOf = parseTime(useCell(desk.asOf));
  if (silence !== null) {
    return (
      <Notice kind="warn" live>
        No answer from the kernel since {timeOfDay(silence.since)}.
        {asOf === null ? " Nothing was shown yet." : ` What you see is as of ${timeOfDay(asOf)}.`}
      </Notice>
    );
  }
  if (waiting) {
    return (
      <p class="kernel-waiting muted" role="status">
        Waiting for the kernel: it may be busy with a cell…
      </p>
    );
  }
  return null;
}
