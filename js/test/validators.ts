// Run-time checks of what stands in messages. Each is tied to its interface by type: a field that is added to
// protocol.ts and not here, or the other way round, does not compile.
import {
  type Action,
  type ActionName,
  type Approval,
  type Attempt,
  type Base,
  type Card,
  type Column,
  type ColumnChoice,
  type Columns,
  type Comparison,
  type Counts,
  type EntryKind,
  type ErrorBody,
  type Events,
  type Fact,
  type FileChange,
  type FileEntry,
  type FilePlace,
  type FileWindow,
  type Group,
  type GroupItem,
  type Grouping,
  type GroupKey,
  type Header,
  type Hunk,
  type Item,
  type JobNotice,
  type JobRow,
  type JobsWindow,
  type LogChunk,
  type LogHeader,
  type LogStream,
  type LogWindow,
  type Mark,
  type Methods,
  type Nothing,
  type OneStream,
  type Output,
  type Query,
  type Readers,
  type ResultsComparison,
  type Review,
  type Root,
  type RunnerLine,
  type SentLine,
  type Shared,
  type SharePreview,
  type Sign,
  type Sort,
  STATUSES,
  type Status,
  type TimelineEvent,
  type Token,
  type ViewState,
} from "../src/protocol.ts";
import {
  type AnyCheck,
  byField,
  type Check,
  type Faults,
  fault,
  flag,
  id,
  integer,
  isObject,
  listOf,
  maybe,
  number,
  object,
  text,
  time,
  tuple,
  word,
} from "./checks.ts";
import { outputMethods } from "./output_validators.ts";

const status = word<Status>(...STATUSES);
const entryKind = word<EntryKind>("file", "directory", "link", "special");
const stream = word<LogStream>("stdout", "stderr", "both");
const actionName = word<ActionName>(
  "approve",
  "reject",
  "cancel",
  "reopen",
  "rerun",
  "share_outputs",
  "share_logs",
  "revoke_outputs",
  "revoke_logs",
);
const groupWord = word<GroupKey | "none">("owner", "submitter", "status", "day", "none");
const groupKeys = listOf(word<GroupKey>("owner", "submitter", "status", "day"));
const group: Check<Group> = (value, place) =>
  !Array.isArray(value)
    ? groupWord(value, place)
    : value.length >= 1 && value.length <= 2 && new Set(value).size === value.length
      ? groupKeys(value, place)
      : fault(value, place, "one or two different keys");
const grouping: Check<Grouping> = (value, place) => (value === "attention" ? [] : group(value, place));
const nothing = object<Nothing>({});
const anything: Check<Record<string, unknown>> = (value, place) =>
  isObject(value) ? [] : fault(value, place, "an object");

const counts: Check<Counts> = (value, place) =>
  isObject(value)
    ? Object.entries(value).flatMap(([name, count]) => [
        ...status(name, `${place} key`),
        ...integer(count, `${place}.${name}`),
      ])
    : fault(value, place, "an object");

export const query = object<Query>({ text, statuses: listOf(status), waiting: flag });
export const sort = object<Sort>({
  column: word<Sort["column"]>(
    "index",
    "name",
    "status",
    "submitter",
    "submitted",
    "duration",
    "exit",
    "outputs",
  ),
  descending: flag,
});
const columnName = word<Column>(
  "index",
  "name",
  "status",
  "submitter",
  "submitted",
  "duration",
  "exit",
  "outputs",
  "shared",
);
const columnChoice = object<ColumnChoice>({ shown: maybe(flag), width: maybe(integer) });
const columns: Check<Columns> = (value, place) =>
  isObject(value)
    ? Object.entries(value).flatMap(([name, choice]) => [
        ...columnName(name, `${place} key`),
        ...columnChoice(choice, `${place}.${name}`),
      ])
    : fault(value, place, "an object");
export const viewState = object<ViewState>({
  query,
  sort,
  group,
  collapsed: listOf(text),
  columns,
  open: listOf(text),
});
export const header = object<Header>({
  v: word<1>(1),
  user: text,
  revision: integer,
  as_of: time,
  total: integer,
  waiting: integer,
  by_status: counts,
  problem: maybe(text),
});
export const root = byField<Root>("view", {
  table: object<{ view: "table" }>({ view: word<"table">("table") }),
  panel: object<{ view: "panel"; dock: boolean }>({ view: word<"panel">("panel"), dock: flag }),
  card: object<{ view: "card"; job: string }>({ view: word<"card">("card"), job: id }),
  log: object<{ view: "log"; job: string; stream: LogStream; line: number | null }>({
    view: word<"log">("log"),
    job: id,
    stream,
    line: maybe(integer),
  }),
});

const action = object<Action>({ name: actionName, label: text, enabled: flag, reason: maybe(text) });
export const jobRow = object<JobRow>({
  id,
  index: maybe(integer),
  name: text,
  owner: text,
  submitter: text,
  status,
  state: text,
  mine: flag,
  waiting: flag,
  phase: text,
  running_since: maybe(time),
  submitted_at: maybe(time),
  submitted_text: text,
  finished_at: maybe(time),
  duration_s: maybe(number),
  returncode: maybe(integer),
  outputs: maybe(integer),
  shared: maybe(object<Shared>({ total: integer, users: listOf(text) })),
  problem: maybe(text),
  warnings: listOf(text),
  actions: listOf(action),
});
const groupItem = object<GroupItem>({
  kind: word<"group">("group"),
  key: text,
  level: integer,
  label: text,
  mine: flag,
  count: integer,
  by_status: counts,
  collapsed: flag,
});
const item = byField<Item>("kind", {
  group: groupItem,
  job: object<{ kind: "job"; row: JobRow }>({ kind: word<"job">("job"), row: jobRow }),
});
export const jobsWindow = object<JobsWindow>({
  revision: integer,
  now: time,
  as_of: time,
  total: integer,
  matched: integer,
  waiting: integer,
  by_status: counts,
  offset: integer,
  total_items: integer,
  items: listOf(item),
});

const mark = object<Mark>({ level: word<Mark["level"]>("note", "look", "stop"), text, line: maybe(integer) });
const fileEntry = object<FileEntry>({
  path: text,
  size: integer,
  kind: entryKind,
  executable: flag,
  role: word<FileEntry["role"]>("run", "entry", "config", "code", "data"),
  seen: flag,
  marks: listOf(mark),
});
const review = object<Review>({
  digest: maybe(text),
  files: listOf(fileEntry),
  total_files: integer,
  total_size: integer,
  problem: maybe(text),
});
const approval = object<Approval>({
  by: text,
  at: maybe(time),
  reason: text,
  digest: text,
  valid: flag,
  note: maybe(text),
  changed: listOf(text),
  added: listOf(text),
  removed: listOf(text),
});
const logHeader = object<LogHeader>({
  exists: flag,
  size: integer,
  lines: integer,
  indexed: flag,
  generation: integer,
  state: text,
  live: flag,
  no_times: maybe(text),
  reference: text,
  file: text,
});
const readers = object<Readers>({ users: listOf(text), note: maybe(text), problem: maybe(text) });
export const card = object<Card>({
  now: time,
  row: jobRow,
  location: text,
  facts: listOf(object<Fact>({ label: text, value: text, kind: word<Fact["kind"]>("text", "time", "code") })),
  review,
  approval: maybe(approval),
  runner: maybe(
    object<RunnerLine>({
      state: word<RunnerLine["state"]>("missing", "queued", "starting", "running", "cancelling"),
      since: maybe(time),
      hosts: listOf(text),
      before: maybe(integer),
      quiet_since: maybe(time),
      command: maybe(text),
    }),
  ),
  outputs: listOf(object<Output>({ path: text, size: integer, kind: entryKind })),
  outputs_note: maybe(text),
  attempts: listOf(
    object<Attempt>({
      folder: text,
      number: integer,
      started_at: maybe(time),
      finished_at: maybe(time),
      kept_at: maybe(time),
      duration_s: maybe(number),
      returncode: maybe(integer),
      note: maybe(text),
      digest: text,
      same: flag,
      size: integer,
      files: listOf(object<Output>({ path: text, size: integer, kind: entryKind })),
    }),
  ),
  logs: object<Card["logs"]>({ stdout: logHeader, stderr: logHeader }),
  readers: object<Card["readers"]>({ outputs: readers, logs: readers }),
  timeline: listOf(object<TimelineEvent>({ at: time, who: text, action: text, text, digest: maybe(text) })),
});
export const fileWindow = object<FileWindow>({
  path: text,
  size: integer,
  total_lines: integer,
  first_line: integer,
  lines: listOf(listOf(tuple<Token>(text, text))),
  language: text,
  binary: flag,
  note: maybe(text),
  marks: listOf(mark),
});
const sharePreview = object<SharePreview>({
  files: listOf(object<{ path: string; size: number }>({ path: text, size: integer })),
  total_files: integer,
  total_size: integer,
  can_read: listOf(text),
  will_read: listOf(text),
  warnings: listOf(text),
});
const base = object<Base>({
  job: id,
  name: text,
  submitter: text,
  approved_at: maybe(time),
  same_submitter: flag,
});
const hunk = object<Hunk>({
  old_start: integer,
  new_start: integer,
  lines: listOf(tuple<[Sign, string]>(word<Sign>(" ", "-", "+"), text)),
});
const fileChange = object<FileChange>({
  path: text,
  change: word<FileChange["change"]>("changed", "added", "removed"),
  note: maybe(text),
  hunks: listOf(hunk),
});
export const comparison = object<Comparison>({
  base,
  note: maybe(text),
  same: integer,
  files: listOf(fileChange),
});
const logWindow = object<LogWindow>({
  job: id,
  stream: text,
  header: logHeader,
  first_line: integer,
  lines: listOf(tuple<SentLine>(integer, text, flag)),
  times: listOf(tuple<[number, number | null]>(integer, maybe(integer))),
  streams: listOf(tuple<[number, OneStream]>(integer, word<OneStream>("stdout", "stderr"))),
  provisional: flag,
  base: maybe(integer),
});
const errorBody = object<ErrorBody>({ code: text, message: text, details: maybe(anything) });

const actArguments: Check<Methods["job.act"]["params"]["params"]> = (value, place) => {
  const ways: AnyCheck[] = [
    object<{ reason: string }>({ reason: text }),
    object<{ keep_shares: boolean }>({ keep_shares: flag }),
    object<{ users: string[] }>({ users: listOf(text) }),
    nothing,
  ];
  return ways.some((way) => way(value, place).length === 0)
    ? []
    : fault(value, place, "arguments of an action");
};
const view = text;
const logPlace = { view, job: id, stream };

type MethodChecks = {
  [M in keyof Methods]: { params: Check<Methods[M]["params"]>; result: Check<Methods[M]["result"]> };
};

export const methods: MethodChecks = {
  ...outputMethods,
  "view.hello": {
    params: object({ view, visible: flag }),
    result: object({ version: text, user: text, now: time, heartbeat_s: number }),
  },
  "view.visible": { params: object({ view, visible: flag }), result: nothing },
  "view.ack": { params: object({ view, seq: integer }), result: nothing },
  "view.close": { params: object({ view }), result: nothing },
  "jobs.window": {
    params: object({
      view,
      query,
      sort,
      group: grouping,
      collapsed: listOf(text),
      offset: integer,
      count: integer,
    }),
    result: jobsWindow,
  },
  "jobs.pick": {
    params: object({ query, sort, group: grouping, collapsed: listOf(text) }),
    result: object({ rows: listOf(jobRow), total: integer }),
  },
  "job.get": { params: object({ view, job: id }), result: card },
  "job.unget": { params: object({ view, job: id }), result: nothing },
  "file.read": {
    params: object({
      job: id,
      where: word<FilePlace>("code", "outputs", "attempts"),
      path: text,
      first_line: integer,
      count: integer,
      digest: maybe(text),
    }),
    result: fileWindow,
  },
  "file.seen": { params: object({ job: id, digest: text, path: text }), result: nothing },
  "review.bases": {
    params: object({ job: id }),
    result: object({ bases: listOf(base), suggested: maybe(id) }),
  },
  "review.compare": { params: object({ job: id, base: id }), result: comparison },
  "attempt.compare": {
    params: object({ job: id, folder: text }),
    result: object<ResultsComparison>({ same: integer, files: listOf(fileChange) }),
  },
  "job.act": {
    params: object({
      job: id,
      action: actionName,
      expected_status: status,
      digest: maybe(text),
      params: actArguments,
    }),
    result: object({ message: text }),
  },
  "notice.claim": {
    params: object({ ids: listOf(integer) }),
    result: object({ granted: listOf(integer) }),
  },
  "share.preview": {
    params: object({ job: id, what: word<"outputs" | "logs">("outputs", "logs"), users: listOf(text) }),
    result: sharePreview,
  },
  "log.open": { params: object({ ...logPlace, follow: flag, lines: integer }), result: logWindow },
  "log.follow": { params: object({ ...logPlace, follow: flag }), result: nothing },
  "log.read": {
    params: object({ job: id, stream, generation: integer, first_line: integer, count: integer }),
    result: logWindow,
  },
  "log.search": {
    params: object({
      job: id,
      stream,
      pattern: text,
      regex: flag,
      ignore_case: flag,
      from_line: integer,
      direction: word<1 | -1>(1, -1),
    }),
    result: object({
      hit: maybe(object({ line: integer, column: integer, length: integer })),
      reached_end: flag,
      stopped_at: integer,
    }),
  },
  "log.count": {
    params: object({
      job: id,
      stream,
      pattern: text,
      regex: flag,
      ignore_case: flag,
      from_line: integer,
      to_line: integer,
    }),
    result: object({ lines: integer, stopped_at: integer }),
  },
  "log.line": {
    params: object({ job: id, stream, line: integer, start: maybe(integer) }),
    result: object({ line: integer, start: integer, text, next: maybe(integer), length: integer }),
  },
  "log.chunk": {
    params: object({ job: id, stream, offset: integer, count: integer }),
    // The bytes stand beside the message.
    result: object<Omit<LogChunk, "buffers">>({
      offset: integer,
      size: integer,
      generation: integer,
    }) as Check<LogChunk>,
  },
  "log.close": { params: object(logPlace), result: nothing },
};

const cardEvent: Check<Events["job.card"]> = (value, place) =>
  isObject(value) && "gone" in value
    ? object<{ seq: number; job: string; gone: string }>({ seq: integer, job: id, gone: text })(value, place)
    : object<{ seq: number; card: Card }>({ seq: integer, card })(value, place);

export const events: { [E in keyof Events]: Check<Events[E]> } = {
  "jobs.window": object({ seq: integer, window: jobsWindow }),
  "job.card": cardEvent,
  "log.lines": object({ seq: integer, window: logWindow }),
  tick: object({ seq: integer, now: time, as_of: time }),
};

const notices = listOf(
  object<JobNotice>({
    id: integer,
    kind: word<JobNotice["kind"]>("arrived", "finished", "failed"),
    job: id,
    name: text,
    submitter: text,
    words: text,
  }),
);
const traits: Record<string, AnyCheck> = {
  notices: notices,
  root: root,
  header: header,
  view_state: viewState,
};

const envelope = (message: Record<string, unknown>, kind: string): Faults => [
  ...word(kind)(message["kind"], "kind"),
  ...word(1)(message["v"], "v"),
];

function response(message: Record<string, unknown>, result: AnyCheck | null): Faults {
  const faults = [...envelope(message, "response"), ...text(message["id"], "id")];
  if (result === null) {
    return [
      ...faults,
      ...word("false")(String(message["ok"]), "ok"),
      ...errorBody(message["error"], "error"),
    ];
  }
  return [...faults, ...word("true")(String(message["ok"]), "ok"), ...result(message["result"], "result")];
}

/** "job.get.waiting" is about the method "job.get". */
function named<T>(checks: Readonly<Record<string, T>>, name: string): T | undefined {
  const found = Object.keys(checks).find((each) => name === each || name.startsWith(`${each}.`));
  return found === undefined ? undefined : checks[found];
}

/**
 * Checks one golden message. Its name, the file's without `.json`, tells what it is: a trait ("header"), an event
 * ("event.tick"), an error ("error.changed"), a request ("request.job.act"), or the answer to a method ("job.get.done").
 */
export function golden(name: string, value: unknown): Faults {
  const trait = traits[name];
  if (trait !== undefined) return trait(value, name);
  if (!isObject(value)) return fault(value, name, "an object");
  if (name.startsWith("error.")) return response(value, null);
  if (name.startsWith("event.")) {
    const check = named(events as Record<string, AnyCheck>, name.slice("event.".length));
    if (check === undefined) return [`there is no event ${name}`];
    const head = [...envelope(value, "event"), ...text(value["view"], "view")];
    return [
      ...head,
      ...word(String(value["event"]))(named(EVENT_NAMES, name.slice(6)), "event"),
      ...check(value["data"], "data"),
    ];
  }
  if (name.startsWith("request.")) {
    const check = named(methods, name.slice("request.".length))?.params as AnyCheck | undefined;
    if (check === undefined) return [`there is no method ${name}`];
    return [...envelope(value, "request"), ...text(value["id"], "id"), ...check(value["params"], "params")];
  }
  const check = named(methods, name)?.result as AnyCheck | undefined;
  return check === undefined ? [`there is no method ${name}`] : response(value, check);
}

const EVENT_NAMES = Object.fromEntries(Object.keys(events).map((name) => [name, name]));
