// The logs of the jobs in the page, as the kernel would tell them.
import type { LogHeader, LogStream, LogWindow, OneStream, SentLine } from "../src/protocol.ts";
import { type FakeJob, OWNER } from "./data.ts";

/** Both logs together: what went wrong comes after the first half of what went well. */
function both(job: FakeJob): [OneStream, string][] {
  const own = (one: OneStream): [OneStream, string][] => job[one].slice(0, 10_000).map((line) => [one, line]);
  const stdout = own("stdout");
  const middle = Math.floor(stdout.length / 2);
  return [...stdout.slice(0, middle), ...own("stderr"), ...stdout.slice(middle)];
}

// Of one log only what is asked for: tests put lists there that make each line when it is wanted.
function written(job: FakeJob, stream: LogStream, first: number, end: number): [OneStream, string][] {
  if (stream === "both") return both(job).slice(first, end);
  return job[stream].slice(first, end).map((line) => [stream, line]);
}

export const logLength = (job: FakeJob, stream: LogStream): number =>
  stream === "both" ? both(job).length : job[stream].length;

export const logText = (job: FakeJob, stream: LogStream, line: number): string =>
  written(job, stream, line, line + 1)[0]?.[1] ?? "";

/** Without the owner's note on it, nobody can say in which order both came. */
const ordered = (job: FakeJob, stream: LogStream): boolean => stream !== "both" || job.owner === OWNER;

const logSize = (job: FakeJob, stream: LogStream): number =>
  (stream === "both" ? both(job).map(([, line]) => line) : job[stream]).reduce(
    (sum, line) => sum + line.length + 1,
    0,
  );

export function logHeader(job: FakeJob, stream: LogStream): LogHeader {
  const lines = ordered(job, stream) ? logLength(job, stream) : 0;
  const size = logSize(job, stream);
  const live = job.status === "running";
  const state = live
    ? "running"
    : job.returncode === null
      ? "nothing written yet"
      : `finished, exit code ${job.returncode}, 00:01:01`;
  return {
    exists: lines > 0,
    size,
    lines,
    indexed: true,
    generation: job.generation,
    state,
    live,
    no_times:
      job.owner === OWNER
        ? null
        : "When the lines arrived is recorded with the datasite owner's own notes, which are not shared with you.",
    reference: `jobs["${job.name.replace(/[^ -~]|["\\]/g, "?")}"]`,
    file: stream === "both" ? "" : `~/SyftBox/${job.owner}/logs/${stream}.txt`,
  };
}

export function logWindow(job: FakeJob, stream: LogStream, first: number, count: number): LogWindow {
  const found = ordered(job, stream) ? written(job, stream, first, first + count) : [];
  return {
    job: job.id,
    stream,
    header: logHeader(job, stream),
    first_line: first,
    lines: found.map(([, text], place): SentLine => [first + place, text.slice(0, LONG), text.length > LONG]),
    times: found.map((_, place) => [first + place, BEGAN + 250 * (first + place)]),
    streams: stream === "both" ? found.map(([one], place) => [first + place, one]) : [],
    provisional: false,
    base: null,
  };
}

/** Characters of a line that are shown at once. */
export const LONG = 8_192;
const BEGAN = Date.UTC(2026, 2, 2, 10, 30);
