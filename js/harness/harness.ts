// One view on a page without a kernel. Query: view, theme, data, job, user, timers. Tests use `window.harness`.
import cardView from "../src/entry/card.ts";
import logView from "../src/entry/log.ts";
import panelView from "../src/entry/panel.ts";
import tableView from "../src/entry/table.ts";
import { FILLS } from "../src/panel/dock.ts";
import type { ErrorBody, LogStream, RequestMessage, Root } from "../src/protocol.ts";
import { type DataSet, finish, hexId, makeJob, makeJobs, OWNER } from "./data.ts";
import { FakeKernel } from "./kernel.ts";
import { FakeModel } from "./model.ts";

export interface Harness {
  kernel: FakeKernel;
  model: FakeModel;
  /** Every request that the view sent. */
  sent: RequestMessage[];
  fail: (method: string, error: ErrorBody | null) => void;
  silence: (silent?: boolean) => void;
  /** Tells the view what the (changed) jobs are now. */
  push: () => void;
  /** A job arrives, at the head of the list. */
  arrive: (name?: string) => void;
  /** The running job writes so many lines. */
  write: (lines: number) => void;
  /** The running job ends. */
  end: (code: number) => void;
  /** A file of the job changes under the reviewer's eyes. */
  tamper: (id: string) => void;
  close: () => void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const query = new URLSearchParams(location.search);
const theme = query.get("theme") ?? "light";
document.body.dataset["jpThemeLight"] = String(theme !== "dark");
const data = (query.get("data") ?? "dozen") as DataSet;
const user = query.get("user") === "submitter" ? "bob@uni.example" : OWNER;
const kernel = new FakeKernel(makeJobs(data), user, Number(query.get("heartbeat") ?? 5));
if (data === "error") {
  kernel.problem = "The folder cannot be watched: too many watches. The list is read anew every ten seconds.";
  const error = {
    code: "internal",
    message: "The list could not be read. Look into the kernel's log.",
    details: null,
  };
  kernel.fail("jobs.window", error);
  kernel.fail("job.get", error);
}

const job = hexId(Number(query.get("job") ?? 0));
const stream = (query.get("stream") ?? "stdout") as LogStream;
const line = query.has("line") ? Number(query.get("line")) : null;
const roots: Record<string, Root> = {
  table: { view: "table" },
  panel: { view: "panel", dock: query.has("dock") },
  card: { view: "card", job },
  log: { view: "log", job: query.has("job") ? job : hexId(4), stream, line },
};
const name = query.get("view") ?? "table";
const model = new FakeModel(kernel, roots[name] ?? { view: "table" });
const views = { table: tableView, panel: panelView, card: cardView, log: logView };
const el = document.getElementById("view") as HTMLElement;
const width = query.get("width");
if (name === "panel" && !query.has("cell")) {
  el.style.height = "min(900px, 96vh)";
  el.dataset[FILLS] = "";
}
if (width !== null) el.style.width = `${Number(width)}px`;
const end = new AbortController();
views[name as keyof typeof views].render({ model, el, signal: end.signal });

const running = (): ReturnType<typeof makeJob> | undefined =>
  kernel.jobs.find((each) => each.status === "running");
let arrived = 0;
window.harness = {
  kernel,
  model,
  sent: kernel.sent,
  fail: (method, error) => kernel.fail(method, error),
  silence: (silent = true) => kernel.silence(silent),
  push: () => kernel.push(),
  arrive: (title = "A new job") => {
    arrived += 1;
    kernel.jobs.unshift(makeJob(20_000 + arrived, { name: title, submitted: kernel.now(), late: true }));
    kernel.push();
  },
  write: (lines) => {
    const found = running();
    if (found === undefined) return;
    const from = found.stdout.length;
    for (let n = 0; n < lines; n += 1) found.stdout.push(`step ${from + n} of 60`);
    kernel.push();
  },
  end: (code) => {
    const found = running();
    if (found !== undefined) finish(found, code, 60_000);
    kernel.push();
  },
  tamper: (id) => {
    const found = kernel.job(id);
    found.version += 1;
    const main = found.files.find((file) => file.path === "main.py");
    if (main !== undefined) Object.assign(main, { text: `${main.text}\n# changed\n`, seen: false });
    kernel.push();
  },
  close: () => end.abort(),
};

if (query.get("timers") !== "off") {
  setInterval(() => kernel.beat(), kernel.heartbeatS * 1_000);
  setInterval(() => window.harness.write(1), 1_000);
}
