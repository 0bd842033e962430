// Jobs that are made up, always the same ones.
import type {
  Attempt,
  FileRole,
  Mark,
  OutputPreview,
  RunnerLine,
  Status,
  TimelineEvent,
} from "../src/protocol.ts";
import { evilOutputs, outputs, picture } from "./sample_outputs.ts";

export interface FakeFile {
  path: string;
  text: string;
  role: FileRole;
  kind: "file" | "link" | "special";
  executable: boolean;
  seen: boolean;
  binary: boolean;
  marks: Mark[];
}

export interface FakeOutput {
  path: string;
  text: string;
  binary: boolean;
  /** Its bytes, where they are no text. */
  bytes?: Uint8Array<ArrayBuffer>;
  /** What the kernel says that it is; without it, by the name. */
  kind?: OutputPreview["kind"];
  notes?: string[];
  mime?: string;
  image?: { width: number; height: number; refused: string | null };
}

export interface FakeJob {
  id: string;
  name: string;
  owner: string;
  submitter: string;
  status: Status;
  submitted: number;
  started: number | null;
  finished: number | null;
  returncode: number | null;
  problem: string | null;
  warnings: string[];
  files: FakeFile[];
  version: number;
  approvedVersion: number | null;
  outputs: FakeOutput[];
  stdout: string[];
  stderr: string[];
  generation: number;
  readers: { outputs: string[]; logs: string[] };
  timeline: TimelineEvent[];
  /** It arrived after the list was made that is shown. */
  late: boolean;
  /** Who runs it, where that is not what its status leads to. */
  runner?: RunnerLine | null;
  attempts?: Attempt[];
}

export type DataSet =
  | "empty"
  | "one"
  | "dozen"
  | "10000"
  | "hostile"
  | "error"
  | "changes"
  | "outputs"
  | "evil outputs"
  | "attempts";

export const BASE = Date.parse("2026-03-02T10:30:00Z");
export const OWNER = "alice@hospital.example";
const OTHER = "carol@clinic.example";
const SUBMITTERS = ["bob@uni.example", "dave@lab.example", "erin@institute.example"];
const MINUTE = 60_000;

export function hexId(number: number): string {
  return (number + 1).toString(16).padStart(32, "0");
}

function file(path: string, text: string, role: FileRole, rest: Partial<FakeFile> = {}): FakeFile {
  return {
    path,
    text,
    role,
    kind: "file",
    executable: false,
    seen: false,
    binary: false,
    marks: [],
    ...rest,
  };
}

const MAIN = `"""Mean age by diagnosis, rounded, groups under ten left out."""
import os
import urllib.request

import pandas as pd

from helpers import load, small_groups

SITE = os.environ.get("SITE", "unknown")


def main() -> None:
    table = load("patients.csv")
    print(f"{len(table)} rows at {SITE}")
    means = table.groupby("diagnosis")["age"].mean().round(1)
    means = means.drop(small_groups(table, least=10))
    urllib.request.urlopen("https://collector.example/ping")  # tell that we started
    means.to_csv("outputs/means.csv")


if __name__ == "__main__":
    main()
`;
const HELPERS = Array.from(
  { length: 60 },
  (_, n) => `def column_${n}(table):\n    return table["column ${n}"].dropna()  # ${n}\n`,
).join("\n");

export function standardFiles(): FakeFile[] {
  return [
    file("run.sh", "#!/bin/sh\nset -e\nuv run python main.py\n", "run", { executable: true, seen: true }),
    file("main.py", MAIN, "entry", {
      marks: [
        { level: "look", text: "reads an environment variable", line: 9 },
        { level: "look", text: "opens a network connection", line: 17 },
        { level: "note", text: "prints a count of rows", line: 14 },
      ],
    }),
    file("helpers.py", `import pandas as pd\n\n\n${HELPERS}`, "code"),
    file("config.yaml", 'name: "Mean age by diagnosis"\ntype: python\nentry_point: main.py\n', "config", {
      seen: true,
    }),
    file("data/codes.csv", "code,diagnosis\nE11,diabetes\nI10,hypertension\n", "data"),
  ];
}

/** What the same submitter had sent before. */
function earlierFiles(): FakeFile[] {
  const [run, main, helpers, config] = standardFiles() as [FakeFile, FakeFile, FakeFile, FakeFile];
  const older = MAIN.split("\n")
    .filter((line) => !/urllib|SITE|^import os$/.test(line))
    .join("\n")
    .replace("least=10", "least=5")
    .replace("def main", "# means of each group\ndef main");
  return [
    run,
    { ...main, text: older.replace("    table = ", '    print("start")\n    table = ') },
    {
      ...helpers,
      text: helpers.text
        .replace("column 31", "column 13")
        .replace(/def column_59[\s\S]*$/, "def column_59(table):\n    return None\n"),
    },
    config,
    file("data/old codes.csv", "code,diagnosis\nE11,diabetes\n", "data"),
    file("logo.png", "\u0000", "data", { binary: true }),
  ];
}

/** Two hundred files that differ, one of them by thousands of lines. */
function changes(): FakeJob[] {
  const version = (number: number): FakeFile[] => [
    file("main.py", Array.from({ length: 4_000 }, (_, n) => `step(${n * number})`).join("\n"), "entry"),
    ...Array.from({ length: 200 }, (_, n) =>
      file(`parts/part_${String(n).padStart(3, "0")}.py`, `FIRST = ${n}\nLAST = ${n + number}\n`, "code"),
    ),
    file("parts/long.csv", `a,b\n${"0123456789".repeat(2_000)}${number}\n`, "data"),
  ];
  const jobs = [makeJob(0, { files: version(2) }), finish(makeJob(3, { files: version(1) }), 0, 60_000)];
  return jobs;
}

/** One job that was run three times: the second time it was killed, the first time it was other code. */
function rerun(): FakeJob {
  const job = finish(makeJob(0, { name: "Length of stay" }), 0, 60_000);
  const at = (minutes: number): string => new Date(job.submitted + minutes * MINUTE).toISOString();
  const attempt = (number: number, change: Partial<Attempt>): Attempt => ({
    folder: `00000${number}`,
    number,
    started_at: at(number - 4),
    finished_at: at(number - 3.5),
    kept_at: at(number - 3),
    duration_s: 30,
    returncode: 0,
    note: null,
    digest: "ab".repeat(32),
    same: true,
    size: 148,
    files: [
      { path: "logs/stdout.txt", size: 48, kind: "file" },
      { path: "outputs/means.csv", size: 64, kind: "file" },
      { path: "outputs/old.csv", size: 36, kind: "file" },
    ],
    ...change,
  });
  const killed = { returncode: 137, note: "ended: more than 2.0 GB of memory", files: [], size: 0 };
  job.attempts = [attempt(2, killed), attempt(1, { same: false, digest: "cd".repeat(32) })];
  return job;
}

export function makeJob(number: number, change: Partial<FakeJob> = {}): FakeJob {
  const submitter = SUBMITTERS[number % SUBMITTERS.length] as string;
  const submitted = BASE - (number * 37 + 4) * MINUTE;
  return {
    id: hexId(number),
    name: `Mean age by diagnosis ${number}`,
    owner: OWNER,
    submitter,
    status: "inbox",
    submitted,
    started: null,
    finished: null,
    returncode: null,
    problem: null,
    warnings: [],
    files: standardFiles(),
    version: 1,
    approvedVersion: null,
    outputs: [],
    stdout: [],
    stderr: [],
    generation: 1,
    readers: { outputs: [], logs: [] },
    timeline: [
      { at: new Date(submitted).toISOString(), who: submitter, action: "submitted", text: "", digest: null },
    ],
    late: false,
    ...change,
  };
}

export function finish(job: FakeJob, code: number, took: number): FakeJob {
  job.status = code === 0 ? "done" : "failed";
  job.approvedVersion = job.version;
  job.started = job.submitted + 3 * MINUTE;
  job.finished = job.started + took;
  job.returncode = code;
  job.stdout = ["1204 rows at ward 3", "\u001b[32mgrouping\u001b[0m", "done"];
  job.stderr =
    code === 0
      ? []
      : ["Traceback (most recent call last):", '  File "main.py", line 13, in main', "KeyError: 'age'"];
  if (code === 0) {
    job.outputs = [
      { path: "means.csv", text: "diagnosis,age\ndiabetes,61.3\nhypertension,58.9\n", binary: false },
      { path: "summary.json", text: '{\n  "groups": 2,\n  "left_out": 3\n}\n', binary: false },
      {
        path: "plot.png",
        text: "",
        binary: true,
        bytes: picture(),
        image: { width: 8, height: 8, refused: null },
      },
    ];
  }
  return job;
}

function dozen(): FakeJob[] {
  const jobs = [
    makeJob(0, { name: "Mean age by diagnosis" }),
    makeJob(1, {
      name: "Readmission within 30 days",
      warnings: ["The settings name another submitter than the folder."],
    }),
    makeJob(2, { name: "Ward occupancy" }),
    makeJob(3, { name: "Length of stay", status: "approved", approvedVersion: 1, files: earlierFiles() }),
    makeJob(4, { name: "Risk score", status: "running", approvedVersion: 1, started: BASE - 42_000 }),
    finish(makeJob(5, { name: "Count of visits" }), 0, 252_000),
    finish(makeJob(6, { name: "Survival curve" }), 3, 61_000),
    makeJob(7, { name: "Whole table, please", status: "rejected" }),
    finish(
      makeJob(8, { name: "Blood pressure by age", readers: { outputs: ["dave@lab.example"], logs: [] } }),
      0,
      12_000,
    ),
    makeJob(9, { name: "Broken settings", problem: "config.yaml cannot be read: it is larger than 64 kB." }),
    makeJob(10, { name: "Mean age by diagnosis", owner: OTHER }),
    finish(makeJob(11, { name: "Dose response", owner: OTHER, submitter: OWNER }), 0, 400_000),
  ];
  const running = jobs[4] as FakeJob;
  running.stdout = Array.from({ length: 30 }, (_, n) => `\u001b[3${n % 7}mstep ${n}\u001b[0m of 60`);
  return jobs;
}

function hostile(): FakeJob[] {
  const names = [
    '<img src=x onerror="window.__trap=1">',
    "invoice\u202Efdp.exe",
    "a\u200Bb\u200Bc zero width",
    "",
    "line one\nline two",
    "\u001b[2J\u001b]0;title\u0007escape",
    "x".repeat(300),
    "🎉 done ✅ approved",
    "javascript:alert(1)",
    "</td></tr></table><script>window.__trap=1</script>",
    "mañana — 日本語 — العربية",
  ];
  const evil = `<svg/onload="window.__trap=1">\u202E`;
  return names.map((name, number) => {
    const job = makeJob(number, {
      name,
      submitter: number % 2 === 0 ? `${evil}@uni.example` : "bob@uni.example",
    });
    job.files = [
      file(`${evil}.sh`, `#!/bin/sh\necho '${evil}' \u200B\n${"y".repeat(20_000)}\n`, "run", {
        marks: [{ level: "look", text: `bidi character in ${evil}`, line: 2 }],
      }),
      file("main.py", `print("${evil}", ${number})\n`, "entry"),
      file("link.txt", "", "data", {
        kind: "link",
        marks: [{ level: "stop", text: `a link to ${evil}`, line: null }],
      }),
      file("blob.bin", "\u0000", "data", { binary: true }),
    ];
    job.warnings = [`Look at ${evil}`];
    if (number % 3 === 0) finish(job, number % 2, 1_000);
    job.stdout = [evil, "\u001b[2J\u001b]8;;https://collector.example\u0007link\u001b]8;;\u0007"];
    job.outputs = job.status === "done" ? [{ path: `${evil}.csv`, text: evil, binary: false }] : [];
    return job;
  });
}

function many(count: number): FakeJob[] {
  const statuses: Status[] = [
    "done",
    "done",
    "done",
    "failed",
    "approved",
    "rejected",
    "done",
    "inbox",
    "done",
    "done",
  ];
  return Array.from({ length: count }, (_, number) => {
    const job = makeJob(number, { owner: number % 5 === 0 ? OTHER : OWNER });
    job.files = job.files.slice(0, 2);
    const status = statuses[number % statuses.length] as Status;
    if (status === "done" || status === "failed") finish(job, status === "done" ? 0 : 1, 60_000);
    job.status = status;
    return job;
  });
}

export function makeJobs(data: DataSet): FakeJob[] {
  switch (data) {
    case "empty":
      return [];
    case "one":
      return [makeJob(0)];
    case "hostile":
      return hostile();
    case "changes":
      return changes();
    case "outputs":
      return [{ ...finish(makeJob(0, { name: "Outputs" }), 0, 60_000), outputs: outputs() }];
    case "evil outputs":
      return [{ ...finish(makeJob(0, { name: "Outputs" }), 0, 60_000), outputs: evilOutputs() }];
    case "attempts":
      return [rerun()];
    case "10000":
      return many(10_000);
    default:
      return dozen();
  }
}
