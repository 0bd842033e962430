// What the kernel and a view say to each other: PROTOCOL.md, field for field.

/** ISO 8601, UTC. */
export type Time = string;
export type Status = "inbox" | "approved" | "running" | "done" | "failed" | "rejected";
export type Counts = Partial<Record<Status, number>>;
export type SortColumn =
  | "index"
  | "name"
  | "status"
  | "submitter"
  | "submitted"
  | "duration"
  | "exit"
  | "outputs";
export type Column = SortColumn | "shared";
export type GroupKey = "owner" | "submitter" | "status" | "day";
/** A list: one or two different keys, the second inside the first. */
export type Group = GroupKey | "none" | GroupKey[];
export type LogStream = "stdout" | "stderr";
export type FilePlace = "code" | "outputs";
export type EntryKind = "file" | "directory" | "link" | "special";
export type FileRole = "run" | "entry" | "config" | "code" | "data";
export type MarkLevel = "note" | "look" | "stop";
export type ActionName =
  | "approve"
  | "reject"
  | "reopen"
  | "rerun"
  | "share_outputs"
  | "share_logs"
  | "revoke_outputs"
  | "revoke_logs";

export const STATUSES: readonly Status[] = ["inbox", "approved", "running", "done", "failed", "rejected"];

// 1. Synced traits

export type Root =
  | { view: "table" }
  | { view: "card"; job: string }
  | { view: "log"; job: string; stream: LogStream };

export interface Header {
  v: 1;
  user: string;
  revision: number;
  as_of: Time;
  total: number;
  waiting: number;
  by_status: Counts;
  problem: string | null;
}

export interface ViewState {
  query: Query;
  sort: Sort;
  group: Group;
  collapsed: string[];
  columns: Columns;
  open: string[];
}

/** What a person chose about a column; null: nothing. */
export interface ColumnChoice {
  shown: boolean | null;
  width: number | null;
}

export type Columns = Partial<Record<Column, ColumnChoice>>;

// 2. Messages

export interface RequestMessage {
  kind: "request";
  v: 1;
  id: string;
  method: string;
  params: object;
}

export interface ErrorBody {
  code: string;
  message: string;
  details: Record<string, unknown> | null;
}

export type ResponseMessage =
  | { kind: "response"; v: 1; id: string; ok: true; result: unknown }
  | { kind: "response"; v: 1; id: string; ok: false; error: ErrorBody };

export interface EventMessage {
  kind: "event";
  v: 1;
  view: string;
  event: string;
  data: object;
}

export type Nothing = Record<string, never>;

export interface JobsWindowParams {
  view: string;
  query: Query;
  sort: Sort;
  group: Group;
  collapsed: string[];
  offset: number;
  count: number;
}

export interface JobsPickParams {
  query: Query;
  sort: Sort;
  group: Group;
  collapsed: string[];
}

export interface FileReadParams {
  job: string;
  where: FilePlace;
  path: string;
  first_line: number;
  count: number;
}

export interface ActParams {
  job: string;
  action: ActionName;
  expected_status: Status;
  digest: string | null;
  params: ActArguments;
}

/** approve and reject: `reason`; rerun: `keep_shares`; share and revoke: `users`; reopen: nothing. */
export type ActArguments = { reason: string } | { keep_shares: boolean } | { users: string[] } | Nothing;

export interface LogSearchParams {
  job: string;
  stream: LogStream;
  pattern: string;
  regex: boolean;
  ignore_case: boolean;
  from_line: number;
  /** 1: towards the end, -1: towards the beginning. */
  direction: 1 | -1;
}

export interface LogHit {
  line: number;
  column: number;
  length: number;
}

export interface LogSearchResult {
  hit: LogHit | null;
  reached_end: boolean;
  stopped_at: number;
}

export interface HelloResult {
  version: string;
  user: string;
  now: Time;
  heartbeat_s: number;
}

/** Every method: what it takes, what it gives. */
export interface Methods {
  "view.hello": { params: { view: string; visible: boolean }; result: HelloResult };
  "view.visible": { params: { view: string; visible: boolean }; result: Nothing };
  "view.ack": { params: { view: string; seq: number }; result: Nothing };
  "view.close": { params: { view: string }; result: Nothing };
  "jobs.window": { params: JobsWindowParams; result: JobsWindow };
  "jobs.pick": { params: JobsPickParams; result: { rows: JobRow[]; total: number } };
  "job.get": { params: { view: string; job: string }; result: Card };
  "job.unget": { params: { view: string; job: string }; result: Nothing };
  "file.read": { params: FileReadParams; result: FileWindow };
  "file.seen": { params: { job: string; digest: string; path: string }; result: Nothing };
  "review.bases": { params: { job: string }; result: { bases: Base[]; suggested: string | null } };
  "review.compare": { params: { job: string; base: string }; result: Comparison };
  "job.act": { params: ActParams; result: { message: string } };
  "share.preview": {
    params: { job: string; what: "outputs" | "logs"; users: string[] };
    result: SharePreview;
  };
  "log.open": {
    params: { view: string; job: string; stream: LogStream; follow: boolean; lines: number };
    result: LogWindow;
  };
  "log.follow": {
    params: { view: string; job: string; stream: LogStream; follow: boolean };
    result: Nothing;
  };
  "log.read": {
    params: { job: string; stream: LogStream; generation: number; first_line: number; count: number };
    result: LogWindow;
  };
  "log.search": { params: LogSearchParams; result: LogSearchResult };
  "log.close": { params: { view: string; job: string; stream: LogStream }; result: Nothing };
}

export type MethodName = keyof Methods;
export type Result<M extends MethodName> = Methods[M]["result"];
/** The parameters that a caller gives; `Desk` adds the `view`. */
export type Params<M extends MethodName> = Omit<Methods[M]["params"], "view">;

/** Every event: what it carries. */
export interface Events {
  "jobs.window": { seq: number; window: JobsWindow };
  "job.card": { seq: number; card: Card } | { seq: number; job: string; gone: string };
  "log.lines": { seq: number; window: LogWindow };
  tick: { seq: number; now: Time; as_of: Time };
}

export type EventName = keyof Events;

// 3. Values

export interface Query {
  text: string;
  statuses: Status[];
  waiting: boolean;
}

export interface Sort {
  column: SortColumn;
  descending: boolean;
}

export interface JobsWindow {
  revision: number;
  now: Time;
  as_of: Time;
  total: number;
  matched: number;
  waiting: number;
  by_status: Counts;
  offset: number;
  total_items: number;
  items: Item[];
}

export interface GroupItem {
  kind: "group";
  key: string;
  level: number;
  label: string;
  mine: boolean;
  count: number;
  by_status: Counts;
  collapsed: boolean;
}

export interface JobItem {
  kind: "job";
  row: JobRow;
}

export type Item = GroupItem | JobItem;

export interface JobRow {
  id: string;
  /** The index that `jobs[i]` takes in the list that is shown; null: it arrived after that list was made. */
  index: number | null;
  name: string;
  owner: string;
  submitter: string;
  status: Status;
  state: string;
  mine: boolean;
  waiting: boolean;
  phase: string;
  running_since: Time | null;
  submitted_at: Time | null;
  submitted_text: string;
  finished_at: Time | null;
  duration_s: number | null;
  returncode: number | null;
  outputs: number | null;
  shared: Shared | null;
  problem: string | null;
  warnings: string[];
  actions: Action[];
}

/** Who else but the owner can read the outputs: the first of them, wildcards before names. */
export interface Shared {
  total: number;
  users: string[];
}

export interface Action {
  name: ActionName;
  label: string;
  enabled: boolean;
  reason: string | null;
}

export interface Card {
  now: Time;
  row: JobRow;
  location: string;
  facts: Fact[];
  review: Review;
  approval: Approval | null;
  outputs: Output[];
  outputs_note: string | null;
  logs: { stdout: LogHeader; stderr: LogHeader };
  readers: { outputs: Readers; logs: Readers };
  timeline: TimelineEvent[];
}

export interface Fact {
  label: string;
  value: string;
  kind: "text" | "time" | "code";
}

export interface Review {
  digest: string | null;
  files: FileEntry[];
  total_files: number;
  total_size: number;
  problem: string | null;
}

export interface FileEntry {
  path: string;
  size: number;
  kind: EntryKind;
  executable: boolean;
  role: FileRole;
  seen: boolean;
  marks: Mark[];
}

export interface Mark {
  level: MarkLevel;
  text: string;
  line: number | null;
}

export interface Approval {
  by: string;
  at: Time | null;
  reason: string;
  digest: string;
  valid: boolean;
  note: string | null;
  changed: string[];
  added: string[];
  removed: string[];
}

export interface Output {
  path: string;
  size: number;
  kind: EntryKind;
}

export interface Readers {
  users: string[];
  note: string | null;
  problem: string | null;
}

export interface TimelineEvent {
  at: Time;
  who: string;
  action: string;
  text: string;
  digest: string | null;
}

export interface FileWindow {
  path: string;
  size: number;
  total_lines: number;
  first_line: number;
  lines: Token[][];
  language: string;
  binary: boolean;
  note: string | null;
  marks: Mark[];
}

/** [class, text]: class is "" or a short Pygments class. */
export type Token = [string, string];

export interface SharePreview {
  files: { path: string; size: number }[];
  total_files: number;
  total_size: number;
  can_read: string[];
  will_read: string[];
  warnings: string[];
}

/** A job to compare with. */
export interface Base {
  job: string;
  name: string;
  submitter: string;
  approved_at: Time | null;
  same_submitter: boolean;
}

export interface Comparison {
  base: Base;
  note: string | null;
  same: number;
  files: FileChange[];
}

export interface FileChange {
  path: string;
  change: "changed" | "added" | "removed";
  note: string | null;
  hunks: Hunk[];
}

/** Line numbers count from 1. */
export interface Hunk {
  old_start: number;
  new_start: number;
  lines: [Sign, string][];
}

export type Sign = " " | "-" | "+";

export interface LogHeader {
  exists: boolean;
  size: number;
  lines: number;
  indexed: boolean;
  generation: number;
  state: string;
  live: boolean;
}

export interface LogWindow {
  job: string;
  stream: string;
  header: LogHeader;
  first_line: number;
  lines: LogLine[];
}

/** [number, text, shortened] */
export type LogLine = [number, string, boolean];
