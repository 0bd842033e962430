// Nothing to show: why, and what to do next.
import type { VNode } from "preact";
import type { Query, Status } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { list } from "../ui/format.ts";
import { EMPTY_QUERY } from "./view_state.ts";

const NEXT: Readonly<Record<Status, readonly [string, string]>> = {
  inbox: ["The inbox is empty.", "A job that somebody submits to you appears here by itself."],
  approved: [
    "No job is approved and waiting for its run.",
    "Approve one in the inbox, and the runner takes it.",
  ],
  running: [
    "No job is running.",
    "Approved jobs run while a runner is there: python -m syft_job_widgets run, in a terminal.",
  ],
  done: ["No job is done yet.", "A job that ran to its end appears here, with its outputs."],
  failed: ["No job has failed.", "One that fails appears here, with the last lines of its logs."],
  rejected: ["No job is rejected.", "To reject one, open it in the inbox and say why."],
};

function words(query: Query): readonly [string, string] {
  const { text, statuses, waiting } = query;
  const [only] = statuses;
  if (text === "" && waiting && only === undefined) {
    return [
      "Nothing waits for your decision.",
      "A job that needs one appears here by itself. The other jobs are a click away.",
    ];
  }
  if (text === "" && !waiting && only !== undefined) {
    if (statuses.length === 1) return NEXT[only];
    return [`No job is ${list(statuses).replace(/ and (?=\w+$)/u, " or ")}.`, "Look at the others."];
  }
  if (!waiting && only === undefined) {
    return ["No job matches this search.", "Names and addresses are searched. A part of one is enough."];
  }
  const parts = [
    ...(waiting ? ["needs your decision"] : []),
    ...(only === undefined ? [] : [`is ${statuses.join(" or ")}`]),
    ...(text === "" ? [] : ["matches the search"]),
  ];
  return [`No job ${list(parts)}.`, "Leave one of the conditions out."];
}

export function Empty(props: {
  user: string;
  query: Query;
  /** Jobs that are there at all. */
  total: number;
  onQuery: (query: Query) => void;
}): VNode {
  const { user, query, total, onQuery } = props;
  if (total === 0) {
    return (
      <div class="empty">
        <p>There are no jobs yet.</p>
        <p class="muted">
          A job that somebody submits to <Text>{user}</Text> appears here by itself. To submit one, use{" "}
          <code>client.submit_python_job(user, code_path)</code>.
        </p>
      </div>
    );
  }
  const [what, next] = words(query);
  const several = [query.text !== "", query.waiting, query.statuses.length > 0].filter(Boolean).length > 1;
  return (
    <div class="empty">
      <p>{what}</p>
      <p class="muted">{next}</p>
      <p class="empty-buttons">
        {several && query.text !== "" ? (
          <Button onClick={() => onQuery({ ...query, text: "" })}>Without the search</Button>
        ) : null}
        {several && query.waiting ? (
          <Button onClick={() => onQuery({ ...query, waiting: false })}>Also what needs no decision</Button>
        ) : null}
        {several && query.statuses.length > 0 ? (
          <Button onClick={() => onQuery({ ...query, statuses: [] })}>Any status</Button>
        ) : null}
        <Button onClick={() => onQuery(EMPTY_QUERY)}>Show all jobs</Button>
      </p>
    </div>
  );
}

export function Loading(): VNode {
  return (
    <p class="loading" role="status">
      Reading the jobs…
    </p>
  );
}
