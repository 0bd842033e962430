// Two jobs that are made up, compared as the kernel would: the longest common lines, with three lines of context.
import type { Base, Comparison, FileChange, Hunk, ResultsComparison, Sign } from "../src/protocol.ts";
import { Refusal } from "./actions.ts";
import type { FakeFile, FakeJob } from "./data.ts";

const CONTEXT = 3;
const MOST_LINES = 1_500;
const DECIDED = new Set(["approved", "running", "done", "failed"]);

const linesOf = (file: FakeFile | undefined): string[] =>
  file === undefined || file.text === "" ? [] : file.text.replace(/\n$/, "").split("\n");

function edits(a: readonly string[], b: readonly string[]): [Sign, string][] {
  if (a.length > MOST_LINES || b.length > MOST_LINES) {
    return [...a.map((text): [Sign, string] => ["-", text]), ...b.map((text): [Sign, string] => ["+", text])];
  }
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: [Sign, string][] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push([" ", a[i] ?? ""]);
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      found.push(["-", a[i++] ?? ""]);
    } else {
      found.push(["+", b[j++] ?? ""]);
    }
  }
  return found;
}

function hunks(all: readonly [Sign, string][]): Hunk[] {
  const near = all.map((_, n) =>
    all.slice(Math.max(0, n - CONTEXT), n + CONTEXT + 1).some(([sign]) => sign !== " "),
  );
  const found: Hunk[] = [];
  let [before, after] = [1, 1];
  all.forEach(([sign, text], n) => {
    if (near[n]) {
      if (!near[n - 1]) found.push({ old_start: before, new_start: after, lines: [] });
      found.at(-1)?.lines.push([sign, text]);
    }
    if (sign !== "+") before += 1;
    if (sign !== "-") after += 1;
  });
  return found;
}

function change(path: string, old: FakeFile | undefined, now: FakeFile | undefined): FileChange {
  const binary = (old?.binary ?? false) || (now?.binary ?? false);
  return {
    path,
    change: old === undefined ? "added" : now === undefined ? "removed" : "changed",
    note: binary ? `It is not text${old && now ? "; only the digests were compared" : ""}.` : null,
    hunks: binary ? [] : hunks(edits(linesOf(old), linesOf(now))),
  };
}

function baseOf(job: FakeJob, of: FakeJob): Base {
  return {
    job: job.id,
    name: job.name,
    submitter: job.submitter,
    approved_at: job.approvedVersion === null ? null : new Date(job.submitted + 120_000).toISOString(),
    same_submitter: job.submitter === of.submitter,
  };
}

export function basesOf(jobs: readonly FakeJob[], job: FakeJob): { bases: Base[]; suggested: string | null } {
  const bases = jobs
    .filter((each) => each !== job && each.owner === job.owner && DECIDED.has(each.status))
    .filter((each) => each.approvedVersion !== null)
    .slice(0, 50)
    .map((each) => baseOf(each, job))
    .sort((a, b) => Number(b.same_submitter) - Number(a.same_submitter));
  return { bases, suggested: bases.find((each) => each.same_submitter)?.job ?? null };
}

export function comparisonOf(base: FakeJob, job: FakeJob): Comparison {
  const paths = [...new Set([...base.files, ...job.files].map((file) => file.path))].sort();
  const pairs = paths.map(
    (path) =>
      [
        path,
        base.files.find((file) => file.path === path),
        job.files.find((file) => file.path === path),
      ] as const,
  );
  const differ = pairs.filter(([, old, now]) => old?.text !== now?.text);
  return {
    base: baseOf(base, job),
    note:
      base.version === base.approvedVersion
        ? null
        : "The earlier job was changed after it was approved; this compares with what is there now.",
    same: pairs.length - differ.length,
    files: differ.map(([path, old, now]) => change(path, old, now)),
  };
}

/** Every attempt left one number less in each of its outputs, and printed who it is. */
export function resultsComparisonOf(job: FakeJob, folder: string): ResultsComparison {
  const attempt = (job.attempts ?? []).find((each) => each.folder === folder);
  if (attempt === undefined) throw new Refusal("gone", "That attempt is not kept any more.");
  const file = (path: string, text: string, binary = false): FakeFile => ({
    path,
    text,
    binary,
    executable: false,
    kind: "file",
    role: "data",
    seen: false,
    marks: [],
  });
  const now = [
    ...job.outputs.map((each) => file(`outputs/${each.path}`, each.text, each.binary)),
    ...(job.stdout.length === 0 ? [] : [file("logs/stdout.txt", job.stdout.join("\n"))]),
  ];
  const before = attempt.files.map(({ path }) => {
    const there = now.find((each) => each.path === path);
    return file(path, `attempt ${attempt.number}: ${path}\n${there?.text ?? ""}`);
  });
  const paths = [...new Set([...before, ...now].map(({ path }) => path))].sort();
  return {
    same: 0,
    files: paths.map((path) =>
      change(
        path,
        before.find((each) => each.path === path),
        now.find((each) => each.path === path),
      ),
    ),
  };
}
