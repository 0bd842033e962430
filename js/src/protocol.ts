// What the kernel and a view say to each other: PROTOCOL.md, field for field.
import type { OutputMethods } from "./output_values.ts";
import type {
  ActionName,
  Base,
  Card,
  Column,
  Comparison,
  Counts,
  FilePlace,
  FileWindow,
  Group,
  Grouping,
  JobRow,
  JobsWindow,
  LogStream,
  LogWindow,
  Query,
  ResultsComparison,
  SharePreview,
  Sort,
  Status,
  Time,
} from "./values.ts";

export * from "./output_values.ts";
export * from "./values.ts";

// 1. Synced traits

export type Root =
  | { view: "table" }
  | { view: "panel"; dock: boolean }
  | { view: "card"; job: string }
  | { view: "log"; job: string; stream: LogStream; line: number | null };

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

/** One entry of `notices`, a trait of the panel. */
export interface JobNotice {
  id: number;
  kind: "arrived" | "finished" | "failed";
  job: string;
  name: string;
  submitter: string;
  words: string;
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
  group: Grouping;
  collapsed: string[];
  offset: number;
  count: number;
}

export interface JobsPickParams {
  query: Query;
  sort: Sort;
  group: Grouping;
  collapsed: string[];
}

export interface FileReadParams {
  job: string;
  where: FilePlace;
  path: string;
  first_line: number;
  count: number;
  /** Of the content that was listed: the file has to be the one that belongs to it. Null: whatever it is. */
  digest: string | null;
}

export interface ActParams {
  job: string;
  action: ActionName;
  expected_status: Status;
  digest: string | null;
  params: ActArguments;
}

/** approve, reject and cancel: `reason`; rerun: `keep_shares`; share and revoke: `users`; reopen: nothing. */
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

export interface LogCountParams {
  job: string;
  stream: LogStream;
  pattern: string;
  regex: boolean;
  ignore_case: boolean;
  from_line: number;
  to_line: number;
}

/** A piece of a long line: `start` and `next` are bytes within the line. */
export interface LogPiece {
  line: number;
  start: number;
  text: string;
  next: number | null;
  length: number;
}

/** The bytes come as the buffer of the message; the desk puts them here. */
export interface LogChunk {
  offset: number;
  size: number;
  generation: number;
  buffers?: readonly DataView[];
}

export interface HelloResult {
  version: string;
  user: string;
  now: Time;
  heartbeat_s: number;
}

/** Every method: what it takes, what it gives. */
export interface Methods extends OutputMethods {
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
  "attempt.compare": { params: { job: string; folder: string }; result: ResultsComparison };
  "job.act": { params: ActParams; result: { message: string } };
  "notice.claim": { params: { ids: number[] }; result: { granted: number[] } };
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
  "log.count": { params: LogCountParams; result: { lines: number; stopped_at: number } };
  "log.line": {
    params: { job: string; stream: LogStream; line: number; start: number | null };
    result: LogPiece;
  };
  "log.chunk": {
    params: { job: string; stream: LogStream; offset: number; count: number };
    result: LogChunk;
  };
  "log.close": { params: { view: string; job: string; stream: LogStream }; result: Nothing };
}

export type MethodName = keyof Methods;
export type Result<M extends MethodName> = Methods[M]["result"];
/** A result, with the bytes that travelled beside the message as the desk puts them there. */
export type Answer<M extends MethodName> = Result<M> & { buffers?: readonly DataView[] };
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
