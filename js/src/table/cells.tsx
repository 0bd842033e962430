// What stands in the cells of a job, by column.
import type { ComponentChildren, VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { Column, JobRow, Shared } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Age, Elapsed } from "../ui/age.tsx";
import { clock } from "../ui/format.ts";
import { StatusPhase } from "../ui/status.tsx";
import { COLUMN_HEADS } from "./columns.ts";

/** "everybody" for `*`, which must not look like the name of one person. */
export function readersWord(user: string): string {
  return user === "*" ? "everybody" : user;
}

function SharedWith({ shared }: { shared: Shared | null }): VNode | null {
  if (shared === null) return null;
  const [first] = shared.users;
  if (first === undefined) return <span class="muted">nobody</span>;
  const more = shared.total - 1;
  const named = shared.users.map((user) => plain(readersWord(user))).join("\n");
  const rest = shared.total - shared.users.length;
  return (
    <span
      title={rest > 0 ? `${named}\nand ${rest} more` : named}
      class={first.includes("*") ? "wide-open" : ""}
    >
      <Text>{readersWord(first)}</Text>
      {more > 0 ? ` and ${more} more` : ""}
    </span>
  );
}

function content(desk: Desk, row: JobRow, column: Column): ComponentChildren {
  switch (column) {
    case "index":
      return (
        row.index ?? (
          <span class="new" title="It arrived after this list was made: run client.jobs again to index it">
            new
          </span>
        )
      );
    case "status":
      return <StatusPhase desk={desk} row={row} />;
    case "submitter":
      return <Text>{row.submitter}</Text>;
    case "submitted":
      return <Age desk={desk} at={row.submitted_at} text={row.submitted_text} />;
    case "duration":
      if (row.running_since !== null) return <Elapsed desk={desk} since={row.running_since} />;
      return row.duration_s === null ? null : clock(row.duration_s);
    case "exit":
      return row.returncode;
    case "outputs":
      // before a run there are none, which goes without saying
      if (row.outputs === null || (row.outputs === 0 && row.returncode === null)) return null;
      return row.outputs.toLocaleString("en");
    case "shared":
      return <SharedWith shared={row.shared} />;
    default:
      return null;
  }
}

/** One cell; a narrow view shows the label before what would not be understood without its head. */
export function Cell({ desk, row, column }: { desk: Desk; row: JobRow; column: Column }): VNode {
  const bad = column === "exit" && row.returncode !== null && row.returncode !== 0;
  return (
    <td role="cell" class={`c-${column}${bad ? " bad-exit" : ""}`} data-label={COLUMN_HEADS[column]}>
      {content(desk, row, column)}
    </td>
  );
}
