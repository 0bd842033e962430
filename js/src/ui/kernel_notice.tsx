import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import { Button } from "./button.tsx";
import { date, exact, parseTime, timeOfDay } from "./format.ts";
import { Notice } from "./notice.tsx";

/** The time of day, with the date if that is not today's: a notebook may stay open for days. */
function moment(at: number): string {
  return date(at) === date(Date.now()) ? timeOfDay(at) : exact(at);
}

/** Says that the kernel does not answer, since when, how old the picture is and what helps; or that an answer is awaited. */
export function KernelNotice({ desk }: { desk: Desk }): VNode | null {
  const silence = useCell(desk.kernelSilentSince);
  const waiting = useCell(desk.waiting);
  const asOf = parseTime(useCell(desk.asOf));
  const [askedAt, setAskedAt] = useState<number | null>(null);
  const silent = silence !== null;
  useEffect(() => {
    if (!silent) setAskedAt(null);
  }, [silent]);
  if (silence !== null) {
    const ask = (): void => {
      desk.ask();
      setAskedAt(Date.now());
    };
    return (
      <Notice
        kind="warn"
        live
        actions={
          <Button small onClick={ask}>
            Ask again
          </Button>
        }
      >
        No answer from the kernel since {moment(silence.since)}.
        {asOf === null ? " Nothing was shown yet." : ` What you see is as of ${moment(asOf)}.`}
        {" If the kernel was restarted, run the cell again; in an app, reload the page."}
        {askedAt === null ? null : ` Asked again at ${timeOfDay(askedAt)}.`}
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
