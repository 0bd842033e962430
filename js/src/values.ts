// What stands in messages: the words and values of PROTOCOL.md, field for field.

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
/** `attention`: what waits for this user, what is under way, what has ended; of the side panel. */
export type Grouping = Group | "attention";
export type OneStream = "stdout" | "stderr";
/** Both: their lines in the order in which they arrived. */
export type LogStream = OneStream | "both";
export type FilePlace = "code" | "outputs" | "attempts";
export type EntryKind = "file" | "directory" | "link" | "special";
export type FileRole = "run" | "entry" | "config" | "code" | "data";
export type MarkLevel = "note" | "look" | "stop";
export type ActionName =
  | "approve"
  | "reject"
  | "cancel"
  | "reopen"
  | "rerun"
  | "share_outputs"
  | "share_logs"
  | "revoke_outputs"
  | "revoke_logs";

export const STATUSES: readonly Status[] = ["inbox", "approved", "running", "done", "failed", "rejected"];

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

/** Who runs the job, or what it waits for. */
export interface RunnerLine {
  /** missing: no runner is there; starting: taken, and not begun yet. */
  state: "missing" | "queued" | "starting" | "running" | "cancelling";
  /** When it was approved, or when the attempt began. */
  since: Time | null;
  hosts: string[];
  /** How many jobs are taken before this one. */
  before: number | null;
  /** Since when its runner has given no sign of life, if that is long. */
  quiet_since: Time | null;
  /** What starts a runner, where there is none. */
  command: string | null;
}

/** An earlier attempt that is kept; its files are read from the place "attempts", as `folder/path`. */
export interface Attempt {
  folder: string;
  /** 0: nothing ran here. */
  number: number;
  started_at: Time | null;
  finished_at: Time | null;
  kept_at: Time | null;
  duration_s: number | null;
  returncode: number | null;
  note: string | null;
  digest: string;
  /** It ran what stands there now. */
  same: boolean;
  size: number;
  files: Output[];
}

export interface Card {
  now: Time;
  row: JobRow;
  location: string;
  facts: Fact[];
  review: Review;
  approval: Approval | null;
  runner: RunnerLine | null;
  outputs: Output[];
  outputs_note: string | null;
  attempts: Attempt[];
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

/** What differs between the logs and outputs of an earlier attempt and those that stand now. */
export interface ResultsComparison {
  same: number;
  files: FileChange[];
}

export interface Comparison extends ResultsComparison {
  base: Base;
  note: string | null;
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
  /** Why it is not known when its lines arrived. */
  no_times: string | null;
  /** Python for the job. */
  reference: string;
  /** Where it is on disk; nothing for both. */
  file: string;
}

export interface LogWindow {
  job: string;
  stream: string;
  header: LogHeader;
  first_line: number;
  lines: SentLine[];
  /** When lines arrived, ms since 1970: true up to the next line that is named. */
  times: [number, number | null][];
  /** Whose lines they are, likewise; for both. */
  streams: [number, OneStream][];
  /** The lines are not counted yet: these are numbered from the first one shown. */
  provisional: boolean;
  /** Now they are: to be added to the provisional numbers. */
  base: number | null;
}

/** [number, text, shortened] */
export type SentLine = [number, string, boolean];

/** As the pane holds it: whose it is (of both) and when it arrived, where that is known. */
export type LogLine = [
  number: number,
  text: string,
  shortened: boolean,
  stream?: OneStream | null,
  at?: number | null,
];
