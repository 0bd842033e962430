// Fake jobs as the kernel would tell them: rows, cards, file windows.
import type {
  Action,
  ActionName,
  Card,
  FileWindow,
  GroupKey,
  Item,
  JobRow,
  JobsPickParams,
  JobsWindow,
  JobsWindowParams,
  RunnerLine,
  Shared,
  Status,
  Token,
} from "../src/protocol.ts";
import { STATUSES } from "../src/protocol.ts";
import type { FakeFile, FakeJob } from "./data.ts";
import { logHeader } from "./logs.ts";
import { outputBytes } from "./outputs.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function digestOf(job: FakeJob): string {
  const seed = `${job.id.slice(-6)}${job.version.toString(16).padStart(2, "0")}`;
  return `blake2b:${seed.repeat(8)}`;
}

const PHASES: Record<Status, string> = {
  inbox: "waits for review",
  approved: "waits for the runner",
  running: "running for",
  done: "exit code 0",
  failed: "exit code",
  rejected: "not accepted",
};

function phase(job: FakeJob, mine: boolean): string {
  if (job.problem !== null) return "cannot be read";
  if (job.status === "inbox" && mine) return "waits for your review";
  if (job.status === "failed") return `exit code ${job.returncode}`;
  return PHASES[job.status];
}

function action(name: ActionName, label: string, reason: string | null): Action {
  return { name, label, enabled: reason === null, reason };
}

function actions(job: FakeJob, mine: boolean): Action[] {
  const owner = mine ? null : `Only ${job.owner} can do this.`;
  const needs = (ok: boolean, why: string): string | null => owner ?? (ok ? null : why);
  const stopped = job.files.some((file) => file.marks.some((mark) => mark.level === "stop"));
  const finished = job.status === "done" || job.status === "failed";
  const readable = job.problem === null;
  return [
    action(
      "approve",
      "Approve",
      needs(
        job.status === "inbox" && readable && !stopped,
        stopped
          ? "It holds a link, which cannot be approved."
          : readable
            ? `The job is ${job.status}.`
            : "It cannot be read.",
      ),
    ),
    action("reject", "Reject", needs(job.status === "inbox", `The job is ${job.status}.`)),
    ...(job.status === "approved" || job.status === "running" ? [action("cancel", "Cancel", owner)] : []),
    ...(job.status === "rejected" ? [action("reopen", "Reopen", owner)] : []),
    action("rerun", "Rerun", needs(finished, "Only a job that has ended can be run again.")),
    action("share_outputs", "Share outputs", needs(job.outputs.length > 0, "There are no outputs yet.")),
    action("share_logs", "Share logs", needs(job.stdout.length > 0, "Nothing was written yet.")),
    action(
      "revoke_outputs",
      "Stop sharing outputs",
      needs(job.outputs.length > 0, "There are no outputs yet."),
    ),
    action("revoke_logs", "Stop sharing logs", needs(job.stdout.length > 0, "Nothing was written yet.")),
  ];
}

/** A running job runs on build-7; an approved one waits for a runner that is not there. */
function runnerLine(job: FakeJob): RunnerLine | null {
  if (job.runner !== undefined) return job.runner;
  const nothing = { hosts: [], before: null, quiet_since: null, command: null };
  if (job.status === "running")
    return { ...nothing, state: "running", since: iso(job.started), hosts: ["build-7"] };
  if (job.status !== "approved" || job.approvedVersion !== job.version) return null;
  return {
    ...nothing,
    state: "missing",
    since: iso(job.submitted + 120_000),
    before: 0,
    command: `python -m syft_job_widgets run --syftbox ~/SyftBox --email ${job.owner}`,
  };
}

function sharedBy(users: readonly string[]): Shared {
  const wild = users.filter((user) => user.includes("*"));
  const named = [...wild, ...users.filter((user) => !user.includes("*"))];
  return { total: named.length, users: named.slice(0, 3) };
}

export function rowOf(job: FakeJob, index: number, user: string): JobRow {
  const mine = job.owner === user;
  return {
    id: job.id,
    index: job.late ? null : index,
    name: job.name,
    owner: job.owner,
    submitter: job.submitter,
    status: job.status,
    state: job.status,
    mine,
    waiting: mine && job.status === "inbox" && job.problem === null,
    phase: phase(job, mine),
    running_since: job.status === "running" ? iso(job.started) : null,
    submitted_at: iso(job.submitted),
    submitted_text: iso(job.submitted) ?? "",
    finished_at: iso(job.finished),
    duration_s: job.started !== null && job.finished !== null ? (job.finished - job.started) / 1_000 : null,
    returncode: job.returncode,
    outputs: job.outputs.length,
    shared: mine && job.outputs.length > 0 ? sharedBy(job.readers.outputs) : null,
    problem: job.problem,
    warnings: job.warnings,
    actions: actions(job, mine),
  };
}

export function cardOf(job: FakeJob, index: number, user: string, now: number): Card {
  const row = rowOf(job, index, user);
  const stopped = job.files.some((file) => file.marks.some((mark) => mark.level === "stop"));
  return {
    now: new Date(now).toISOString(),
    row,
    location: `~/SyftBox/${job.owner}/app_data/job/${job.submitter}/${job.name}`,
    facts: [
      { label: "Type", value: "python", kind: "text" },
      { label: "Entry point", value: "main.py", kind: "code" },
      { label: "Dependencies", value: "pandas, numpy==2.1.0", kind: "code" },
      { label: "Submitted", value: iso(job.submitted) ?? "", kind: "time" },
    ],
    review: {
      digest: stopped || job.problem !== null ? null : digestOf(job),
      files: job.files.map(({ path, text, kind, executable, role, seen, marks }) => ({
        path,
        size: text.length,
        kind,
        executable,
        role,
        seen,
        marks,
      })),
      total_files: job.files.length,
      total_size: job.files.reduce((sum, file) => sum + file.text.length, 0),
      problem: stopped
        ? "link.txt is a link: it cannot be bound to an approval. Ask the submitter for a plain file."
        : null,
    },
    approval:
      job.approvedVersion === null
        ? null
        : {
            by: job.owner,
            at: new Date(job.submitted + 120_000).toISOString(),
            reason: "",
            digest: digestOf({ ...job, version: job.approvedVersion }),
            valid: job.approvedVersion === job.version,
            note: job.approvedVersion === job.version ? null : "Changed since the approval: it will not run.",
            changed: job.approvedVersion === job.version ? [] : ["main.py"],
            added: [],
            removed: [],
          },
    runner: runnerLine(job),
    outputs: job.outputs.map((output) => ({
      path: output.path,
      size: outputBytes(output).length,
      kind: "file",
    })),
    outputs_note: null,
    attempts: job.attempts ?? [],
    logs: { stdout: logHeader(job, "stdout"), stderr: logHeader(job, "stderr") },
    readers: {
      outputs: { users: job.readers.outputs, note: null, problem: null },
      logs: { users: job.readers.logs, note: null, problem: null },
    },
    timeline: job.timeline,
  };
}

const WORDS =
  /(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b(\d+(?:\.\d+)?)\b|\b(import|from|def|return|if|as|set|for|in|not)\b/gm;

function tokens(line: string): Token[] {
  const found: Token[] = [];
  let from = 0;
  for (const match of line.matchAll(WORDS)) {
    if (match.index > from) found.push(["", line.slice(from, match.index)]);
    found.push([match[1] ? "c1" : match[2] ? "s2" : match[3] ? "mi" : "k", match[0]]);
    from = match.index + match[0].length;
  }
  if (from < line.length) found.push(["", line.slice(from)]);
  return found;
}

export function fileWindow(
  file: Pick<FakeFile, "path" | "text" | "binary" | "marks">,
  first: number,
  count: number,
): FileWindow {
  const lines = file.text === "" ? [] : file.text.replace(/\n$/, "").split("\n");
  return {
    path: file.path,
    size: file.text.length,
    total_lines: file.binary ? 0 : lines.length,
    first_line: first,
    lines: file.binary ? [] : lines.slice(first, first + count).map(tokens),
    language: file.path.endsWith(".py") ? "Python" : file.path.endsWith(".sh") ? "Bash" : "text",
    binary: file.binary,
    note: file.binary ? `This file is not text: PNG image, ${file.text.length} bytes.` : null,
    marks: file.marks,
  };
}

type Key = GroupKey | "attention";
const ATTENTION = ["waiting for you", "under way", "finished"];

function groupOf(row: JobRow, group: Key): string {
  if (group === "attention") {
    if (row.waiting) return "waiting for you";
    return ["done", "failed", "rejected"].includes(row.status) ? "finished" : "under way";
  }
  return group === "day" ? row.submitted_text.slice(0, 10) : row[group];
}

/** Unknown values stand last, in both directions. */
function sortValue(row: JobRow, column: JobsWindowParams["sort"]["column"]): string | number | null {
  switch (column) {
    case "submitted":
      return row.submitted_at;
    case "duration":
      return row.duration_s;
    case "exit":
      return row.returncode;
    case "status":
      return STATUSES.indexOf(row.status);
    default:
      return row[column];
  }
}

function groupKeys(group: JobsWindowParams["group"]): Key[] {
  return group === "none" ? [] : Array.isArray(group) ? group : [group];
}

function* grouped(
  rows: readonly JobRow[],
  keys: readonly Key[],
  collapsed: readonly string[],
  user: string,
  outer: readonly string[] = [],
): Generator<Item> {
  const by = keys[outer.length];
  if (by === undefined) {
    for (const row of rows) yield { kind: "job", row };
    return;
  }
  const groups = new Map<string, JobRow[]>();
  for (const row of rows) {
    const members = groups.get(groupOf(row, by));
    if (members === undefined) groups.set(groupOf(row, by), [row]);
    else members.push(row);
  }
  const order = (name: string): string =>
    by === "attention"
      ? String(ATTENTION.indexOf(name))
      : by === "status"
        ? String(STATUSES.indexOf(name as Status))
        : `${name === user ? 0 : 1} ${name}`;
  for (const name of [...groups.keys()].sort((a, b) => order(a).localeCompare(order(b)))) {
    const members = groups.get(name) ?? [];
    const path = [...outer, `${by}:${name}`];
    const key = path.join("\0");
    const counts: Partial<Record<Status, number>> = {};
    for (const row of members) counts[row.status] = (counts[row.status] ?? 0) + 1;
    const isCollapsed = collapsed.includes(key);
    yield {
      kind: "group",
      key,
      level: outer.length,
      label: name,
      mine: by === "owner" && name === user,
      count: members.length,
      by_status: counts,
      collapsed: isCollapsed,
    };
    if (!isCollapsed) yield* grouped(members, keys, collapsed, user, path);
  }
}

function found(rows: readonly JobRow[], params: JobsPickParams): JobRow[] {
  const text = params.query.text.toLowerCase();
  const matched = rows.filter(
    (row) =>
      (!params.query.waiting || row.waiting) &&
      (params.query.statuses.length === 0 || params.query.statuses.includes(row.status)) &&
      `${row.name} ${row.submitter} ${row.owner}`.toLowerCase().includes(text),
  );
  if (params.sort.column === "index" && !params.sort.descending) return matched;
  const sign = params.sort.descending ? -1 : 1;
  return matched.sort((a, b) => {
    const [x, y] = [sortValue(a, params.sort.column), sortValue(b, params.sort.column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return (x < y ? -1 : x > y ? 1 : 0) * sign;
  });
}

/** All jobs of a table that no collapsed group hides. */
export function pickOf(
  jobs: readonly FakeJob[],
  user: string,
  params: JobsPickParams,
): { rows: JobRow[]; total: number } {
  const all = jobs.map((job, index) => rowOf(job, index, user));
  const items = grouped(found(all, params), groupKeys(params.group), params.collapsed, user);
  const rows = [...items].flatMap((item) => (item.kind === "job" ? [item.row] : []));
  return { rows: rows.slice(0, 400), total: rows.length };
}

/** What the kernel's index would answer. */
export function windowOf(
  jobs: readonly FakeJob[],
  user: string,
  now: number,
  revision: number,
  params: Omit<JobsWindowParams, "view">,
): JobsWindow {
  const rows = jobs.map((job, index) => rowOf(job, index, user));
  const byStatus: Partial<Record<Status, number>> = {};
  for (const row of rows) byStatus[row.status] = (byStatus[row.status] ?? 0) + 1;
  const matched = found(rows, params);
  const items = [...grouped(matched, groupKeys(params.group), params.collapsed, user)];
  const at = new Date(now).toISOString();
  return {
    revision,
    now: at,
    as_of: at,
    total: rows.length,
    matched: matched.length,
    waiting: rows.filter((row) => row.waiting).length,
    by_status: byStatus,
    offset: params.offset,
    total_items: items.length,
    items: items.slice(params.offset, params.offset + params.count),
  };
}
