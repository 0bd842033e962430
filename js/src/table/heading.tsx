// What waits for me stands first; what there is, last.
import type { VNode } from "preact";
import type { Header, JobsWindow } from "../protocol.ts";
import { Text } from "../text.tsx";
import { plural, timeOfDay } from "../ui/format.ts";

export function Heading({ header, window }: { header: Header | null; window: JobsWindow | null }): VNode {
  const waiting = window?.waiting ?? header?.waiting ?? 0;
  const total = window?.total ?? header?.total ?? null;
  return (
    <header class="heading">
      <h2>Jobs</h2>
      <span class="heading-waiting">
        {total === null ? (
          ""
        ) : waiting > 0 ? (
          <strong>{plural(waiting, "job")} waiting for your review</strong>
        ) : (
          "Nothing waits for you"
        )}
      </span>
      <span class="muted heading-user">
        {header === null ? null : (
          <>
            <Text>{header.user}</Text>, {plural(total ?? 0, "job")}
          </>
        )}
      </span>
    </header>
  );
}

/** "3 of 12 jobs, as of 10:30:00" */
export function countWords(window: JobsWindow | null, asOf: number | null): string {
  const when = asOf === null ? "" : `, as of ${timeOfDay(asOf)}`;
  if (window === null) return when.slice(2);
  const { matched, total } = window;
  return `${matched === total ? "" : `${matched.toLocaleString("en")} of `}${plural(total, "job")}${when}`;
}
