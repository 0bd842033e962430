import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeJob, hexId, makeJob, makeJobs, standardFiles } from "../harness/data.ts";
import { digestOf } from "../harness/facts.ts";
import { parseUsers } from "../src/card/share.tsx";
import view from "../src/entry/card.ts";
import type { Attempt } from "../src/protocol.ts";
import { Everywhere, type Shown, show, type, until } from "./helpers.ts";

let shown: Shown;

const start = async (number: number, jobs: FakeJob[] = makeJobs("dozen")): Promise<FakeJob> => {
  shown = show(view, jobs, { view: "card", job: hexId(number) });
  await until(() => shown.root.querySelector(".card h3"));
  return shown.kernel.job(hexId(number));
};
const button = (name: string): HTMLElement => shown.get(`button[data-name="${name}"]`);
const section = (name: string): HTMLDetailsElement => shown.get(`[data-section="${name}"]`);
const acts = (): unknown[] => shown.requests("job.act");
const panel = (): string => shown.root.querySelector(".confirm")?.textContent ?? "";
/** Says that one approves without having opened everything, when that is asked. */
const tick = async (): Promise<void> => {
  await until(() => shown.root.querySelector(".confirm"));
  const box = shown.root.querySelector<HTMLInputElement>(".confirm input[name=without-opening]");
  if (box === null) return;
  box.click();
  await until(() => button("confirm").getAttribute("aria-disabled") === null);
};
const codeText = (): string =>
  shown
    .all(".code-text")
    .map((line) => line.textContent)
    .join("\n");

beforeEach(() => vi.stubGlobal("IntersectionObserver", Everywhere));
afterEach(() => {
  shown.end();
  vi.unstubAllGlobals();
});

describe("what would run", () => {
  it("lists all files in the given order, with role, size and what was seen", async () => {
    vi.stubGlobal("IntersectionObserver", undefined);
    await start(0);
    const entries = shown.all(".files .file-entry").map((entry) => entry.textContent);
    expect(entries).toEqual([
      "run.shrun first, 39 bytes, executable✓ seen",
      "main.pyentry point, 576 bytes, 2 places to look atnot seen",
      "helpers.pycode, 4.1 kBnot seen",
      "config.yamlsettings, 64 bytes✓ seen",
      "data/codes.csvdata, 45 bytesnot seen",
    ]);
    expect(section("files").querySelector("summary")?.textContent).toContain("2 of 5 seen");
  });

  it("shows the entry point first, coloured by tokens, and another file on a click", async () => {
    await start(0);
    await until(() => codeText().includes("import pandas as pd"));
    expect(shown.root.querySelector(".code .tok-k")?.textContent).toBe("import");
    shown.get('button[data-path="data/codes.csv"]').click();
    await until(() => codeText().startsWith("code,diagnosis"));
  });

  it("tells the kernel when the end of a file stood on the screen, with the digest", async () => {
    const job = await start(0);
    await until(() => shown.requests("file.seen").length > 0);
    expect(shown.requests("file.seen")[0]).toEqual({ job: job.id, digest: digestOf(job), path: "main.py" });
    await until(() => section("files").querySelector("summary")?.textContent?.includes("3 of 5 seen"));
  });

  it("does not count a file as seen while part of a long line is hidden", async () => {
    const files = standardFiles();
    Object.assign(files[1] as object, { text: `x = 1\n${"y".repeat(9_000)}\n` });
    await start(0, [makeJob(0, { files })]);
    const more = await until(() => shown.get(".code-text button"));
    expect(more.textContent).toBe("Show 6,000 more characters of this line");
    expect(shown.requests("file.seen")).toEqual([]);
    more.click();
    await until(() => shown.requests("file.seen").length === 1);
    expect(codeText()).toContain("y".repeat(9_000));
  });

  it("does not count a file as seen when somebody jumped to its end, and says what is missing", async () => {
    await start(0);
    shown.get('button[data-path="helpers.py"]').click();
    await until(() => codeText().includes("def column_0"));
    const code = shown.get(".code");
    const scroll = (top: number): void => {
      code.scrollTop = top;
      code.dispatchEvent(new Event("scroll"));
    };
    const seen = (): unknown[] =>
      shown.requests("file.seen").filter((each) => (each as { path: string }).path === "helpers.py");
    scroll(182 * 19 - 600);
    const missing = await until(() => shown.get(".file > [role=status]"));
    expect(missing.textContent).toBe("Lines 33 to 150 were not shown in full yet. Go there");
    expect(seen()).toEqual([]);
    for (let top = 600; top < 3_000; top += 500) {
      scroll(top);
      await until(() => codeText().includes(`column_${Math.floor(top / 19 / 3) + 1}(`));
    }
    expect(seen()).toEqual([]);
    scroll(182 * 19 - 600);
    await until(() => seen().length === 1);
    expect(shown.root.querySelector(".file > [role=status]")).toBeNull();
  });

  it("lists what to look at, in the order of the lines, and marks the lines", async () => {
    await start(0);
    await until(() => codeText().includes("urlopen"));
    expect(shown.get(".marks").textContent).toMatch(/^Look here: \(places to look at, not verdicts\)line 9 /);
    expect(shown.all(".marks li").map((item) => item.textContent)).toEqual([
      "line 9 reads an environment variable",
      "line 14 prints a count of rows",
      "line 17 opens a network connection",
    ]);
    shown.all("button[data-name=jump]")[2]?.click();
    await until(() => shown.get(".code-line.current").textContent?.includes("urlopen"));
    expect(shown.all(".code-line.look").length).toBe(2);
  });

  it("says loudly what stops an approval, before the list and in it", async () => {
    await start(1, makeJobs("hostile"));
    const stop = shown.get('[data-section="files"] .notice.bad');
    expect(stop.textContent).toMatch(
      /^Stop: it cannot be approved as it is\.link\.txt is a link.*link\.txt: a link to/,
    );
    expect(shown.get(".file-entry.stopped").textContent).toMatch(/^link\.txtStopsymbolic link/);
  });

  it("names what is no text, and counts it as seen, since there is no more to show", async () => {
    const job = await start(1, makeJobs("hostile"));
    expect(shown.text()).toContain("a link to <svg");
    expect(shown.text()).toContain("none: it cannot be approved as it is");
    expect(button("approve").getAttribute("aria-disabled")).toBe("true");
    shown.get('button[data-path="blob.bin"]').click();
    await until(() => shown.text().includes("This file is not text"));
    expect(job.files.some((file) => file.seen)).toBe(false);
    expect(shown.root.querySelector("img, script, svg, a")).toBeNull();
  });
});

describe("approve", () => {
  it("names what was not opened, and the number of files", async () => {
    vi.stubGlobal("IntersectionObserver", undefined);
    await start(0);
    button("approve").click();
    await until(() => panel().includes("Approve exactly these 5 files"));
    expect(panel()).toContain("You have not opened 3 files of 5 to the end.");
    expect(shown.all(".confirm .missed li").map((item) => item.textContent)).toEqual([
      "main.py not opened to the end, 2 places to look at",
      "helpers.py not opened to the end",
      "data/codes.csv not opened to the end",
    ]);
  });

  it("asks once more, by name, before something goes that was not opened", async () => {
    vi.stubGlobal("IntersectionObserver", undefined);
    const job = await start(0);
    button("approve").click();
    const box = await until(() => shown.get<HTMLInputElement>(".confirm input[name=without-opening]"));
    expect(box.labels?.[0]?.textContent).toBe(
      "I approve without having opened main.py, helpers.py, data/codes.csv",
    );
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
    button("confirm").click();
    expect(acts()).toEqual([]);
    box.click();
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    // one file less to answer for: the word holds
    (job.files[1] as { seen: boolean }).seen = true;
    shown.kernel.push();
    await until(() => panel().includes("without having opened helpers.py, data/codes.csv"));
    expect(button("confirm").getAttribute("aria-disabled")).toBeNull();
    // another one: it was not said for that
    (job.files[0] as { seen: boolean }).seen = false;
    shown.kernel.push();
    await until(() => panel().includes("without having opened run.sh, helpers.py, data/codes.csv"));
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
  });

  it("asks nothing more when everything was opened, but still says where to look", async () => {
    const files = standardFiles().map((file) => ({ ...file, seen: true }));
    await start(0, [makeJob(0, { files })]);
    button("approve").click();
    await until(() => panel().includes("You have opened every file to its end."));
    expect(shown.root.querySelector(".confirm input[type=checkbox]")).toBeNull();
    expect(shown.all(".confirm .missed li").map((item) => item.textContent)).toEqual([
      "main.py 2 places to look at",
    ]);
    button("confirm").click();
    await until(() => acts().length === 1);
  });

  it("names a dozen files, and counts the rest", async () => {
    vi.stubGlobal("IntersectionObserver", undefined);
    await start(0, makeJobs("changes"));
    button("approve").click();
    await until(() =>
      /opened main\.py, parts\/part_000\.py, .*parts\/part_010\.py, and 190 more files/.test(panel()),
    );
    expect(shown.all(".confirm .missed li").length).toBe(202);
  });

  it("shows progress, and takes no second click", async () => {
    await start(0);
    button("approve").click();
    await tick();
    shown.kernel.delay = 50;
    button("confirm").click();
    await until(() => button("confirm").textContent === "Approving…");
    expect(button("confirm").getAttribute("aria-busy")).toBe("true");
    button("confirm").click();
    await until(() => shown.text().includes("approved successfully"));
    expect(acts().length).toBe(1);
    expect(shown.root.querySelector(".confirm")).toBeNull();
  });

  it("says in place why it was refused, and keeps the reason", async () => {
    await start(0);
    button("approve").click();
    type(await until(() => shown.get<HTMLTextAreaElement>("textarea")), "because");
    await tick();
    shown.kernel.fail("job.act", {
      code: "wrong_status",
      message: "The job is done already.",
      details: null,
    });
    button("confirm").click();
    await until(() => shown.get(".confirm .notice.bad").textContent === "The job is done already.");
    expect(shown.get<HTMLTextAreaElement>("textarea").value).toBe("because");
    expect(button("confirm").getAttribute("aria-disabled")).toBeNull();
  });

  it("never sends another digest than the one that stood there when it was opened", async () => {
    const job = await start(0);
    button("approve").click();
    await until(() => shown.root.querySelector(".confirm"));
    job.version += 1;
    shown.kernel.push();
    await until(() => panel().includes("The files changed while this was open."));
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
    button("confirm").click();
    expect(acts()).toEqual([]);
    button("look-again").click();
    await until(() => shown.root.querySelector(".confirm") === null);
    button("approve").click();
    await tick();
    button("confirm").click();
    await until(() => acts().length === 1);
    expect(acts()[0]).toMatchObject({ digest: digestOf(job) });
  });

  it("names the files that changed when the kernel refuses, and offers to look again", async () => {
    const job = await start(0);
    button("approve").click();
    await tick();
    job.version += 1; // on the disk, and nobody was told yet
    button("confirm").click();
    await until(() => panel().includes("Changed: main.py"));
    expect(panel()).toContain("Added: extra.py");
    expect(panel()).not.toContain("Removed");
    const before = shown.requests("job.get").length;
    button("look-again").click();
    await until(() => shown.requests("job.get").length === before + 1);
  });
});

it("takes the timeline along as Markdown and as JSON", async () => {
  const job = await start(0);
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void copied.push(text) } });
  section("timeline").open = true;
  section("timeline").dispatchEvent(new Event("toggle"));
  const buttons = await until(() => {
    const found = [...section("timeline").querySelectorAll<HTMLElement>("button")];
    return found.length === 2 ? found : null;
  });
  expect(buttons.map((each) => each.textContent)).toEqual(["Copy as Markdown", "Copy as JSON"]);
  buttons[0]?.click();
  await until(() => section("timeline").textContent?.includes("Copied as Markdown."));
  buttons[1]?.click();
  await until(() => section("timeline").textContent?.includes("Copied as JSON."));
  expect(copied[0]).toContain("# Job Mean age by diagnosis from bob@uni.example\n\n| When |");
  expect(JSON.parse(copied[1] ?? "")).toEqual(job.timeline);
  // a page that may not copy shows the text instead
  vi.stubGlobal("navigator", {});
  buttons[1]?.click();
  const field = await until(() => section("timeline").querySelector("textarea"));
  expect(JSON.parse(field.value)).toEqual(job.timeline);
});

describe("other actions", () => {
  it("rejects with a reason only", async () => {
    const job = await start(0);
    button("reject").click();
    await until(() => shown.root.querySelector(".confirm"));
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
    expect(shown.get(".confirm .tip").textContent).toBe("Say why: the submitter reads it.");
    type(shown.get<HTMLTextAreaElement>("textarea"), "names are in it");
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    button("confirm").click();
    await until(() => job.status === "rejected");
    expect(acts()[0]).toMatchObject({
      action: "reject",
      expected_status: "inbox",
      params: { reason: "names are in it" },
    });
  });

  it("says what a rerun puts aside, and asks whether the readers stay", async () => {
    const job = await start(8);
    button("rerun").click();
    await until(() => panel().includes("This puts the logs and 3 outputs aside"));
    expect(panel()).toContain("It takes away the reading rights of others.");
    const keep = shown.get<HTMLInputElement>(".confirm input[type=checkbox]");
    keep.checked = true;
    keep.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => !panel().includes("reading rights"));
    button("confirm").click();
    await until(() => job.status === "approved");
    expect(acts()[0]).toMatchObject({ action: "rerun", params: { keep_shares: true } });
    expect(job.readers.outputs).toEqual(["dave@lab.example"]);
  });

  it("shares after showing the files, who can read and who will", async () => {
    const job = await start(8);
    button("share_outputs").click();
    const field = await until(() => shown.get<HTMLInputElement>("input[type=text]"));
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
    type(field, "bob@uni.example, bob@uni.example");
    await until(() => panel().includes("Share 3 files with bob@uni.example"));
    expect(panel()).toContain("outputs/means.csv 46 bytes");
    expect(panel()).toContain("Can read now, besides you: dave@lab.example");
    expect(panel()).toContain("Will be able to read: dave@lab.example, bob@uni.example");
    expect(panel()).toContain("erin@institute.example, who sent the job, will not be able to read.");
    button("confirm").click();
    await until(() => job.readers.outputs.includes("bob@uni.example"));
    expect(acts()[0]).toMatchObject({ action: "share_outputs", params: { users: ["bob@uni.example"] } });
    await until(() =>
      section("outputs").textContent?.includes("Readers: you, dave@lab.example, bob@uni.example"),
    );
  });

  it("does not share while the preview is about other addresses or refused", async () => {
    await start(8);
    button("share_logs").click();
    const field = await until(() => shown.get<HTMLInputElement>("input[type=text]"));
    type(field, "bob@uni.example");
    await until(() => button("confirm").textContent === "Share 3 files with bob@uni.example");
    type(field, "bob@uni.example eve");
    await until(() => button("confirm").getAttribute("aria-disabled") === "true");
    button("confirm").click();
    await until(() => panel().includes("'eve' is no address."));
    expect(acts()).toEqual([]);
  });

  it("offers to stop sharing only where somebody else can read", async () => {
    await start(8);
    expect(button("revoke_outputs").getAttribute("aria-disabled")).toBeNull();
    expect(button("revoke_logs").getAttribute("aria-disabled")).toBe("true");
    expect(button("revoke_logs").closest("details.more")?.textContent).toContain(
      "Nobody else can read them.",
    );
  });

  it("stops sharing with those who are chosen", async () => {
    const job = await start(8);
    button("revoke_outputs").click();
    const box = await until(() => shown.get<HTMLInputElement>(".confirm input[type=checkbox]"));
    expect(button("confirm").getAttribute("aria-disabled")).toBe("true");
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => button("confirm").textContent === "Stop sharing with dave@lab.example");
    button("confirm").click();
    await until(() => job.readers.outputs.length === 0);
  });

  it("keeps every box that was ticked before the page was drawn again", async () => {
    const jobs = makeJobs("dozen");
    jobs.find((job) => job.id === hexId(8))?.readers.outputs.push("erin@lab.example");
    const job = await start(8, jobs);
    button("revoke_outputs").click();
    const boxes = await until(() => {
      const found = shown.all(".confirm input[type=checkbox]");
      return found.length === 2 ? found : null;
    });
    for (const box of boxes) box.click();
    await until(
      () => button("confirm").textContent === "Stop sharing with dave@lab.example and erin@lab.example",
    );
    button("confirm").click();
    await until(() => job.readers.outputs.length === 0);
  });

  it("ends a running job after a question, with the reason", async () => {
    const job = await start(4);
    button("cancel-job").click();
    await until(() => panel().includes("The job and all its processes are ended within a few seconds."));
    expect(button("cancel").textContent).toBe("Let it run");
    type(shown.get<HTMLTextAreaElement>(".confirm textarea"), "  the wrong year ");
    button("confirm").click();
    await until(() => job.status === "failed");
    expect(acts()).toMatchObject([{ action: "cancel", params: { reason: "the wrong year" } }]);
  });

  it("says that a job that has not begun goes back into the inbox, and leaves it if asked to", async () => {
    const job = await start(3);
    button("cancel-job").click();
    await until(() => panel().includes("It goes back into the inbox"));
    button("cancel").click();
    await until(() => shown.root.querySelector(".confirm") === null);
    expect(shown.root.activeElement).toBe(button("cancel-job"));
    expect(job.status).toBe("approved");
    expect(acts()).toEqual([]);
  });

  it("opens a rejected job again", async () => {
    const job = await start(7);
    button("reopen").click();
    await until(() => panel().includes("The job waits for a review again."));
    button("confirm").click();
    await until(() => job.status === "inbox");
  });

  it("shows what cannot be done, with the reason, and does nothing on a click", async () => {
    await start(3);
    const rerun = button("rerun");
    expect(rerun.getAttribute("aria-disabled")).toBe("true");
    expect(rerun.hasAttribute("disabled")).toBe(false);
    expect(rerun.title).toBe("Only a job that has ended can be run again.");
    expect(shown.root.getElementById(rerun.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
      rerun.title,
    );
    rerun.click();
    expect(shown.root.querySelector(".confirm")).toBeNull();
  });
});

describe("who runs it", () => {
  const line = (): string => shown.root.querySelector(".runner-line")?.textContent ?? "";

  it("says that no runner is there, since when the job waits, and how to start one", async () => {
    const copied: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void copied.push(text) } });
    await start(3);
    expect(line()).toMatch(/^Approved .+, no runner has picked it up: start one with python -m /);
    shown.get(".runner-line button").click();
    await until(() => copied.length > 0);
    expect(copied).toEqual([
      "python -m syft_job_widgets run --syftbox ~/SyftBox --email alice@hospital.example",
    ]);
  });

  it.each([
    [0, "takes it next."],
    [1, "takes it after 1 other job."],
    [12, "takes it after 12 other jobs."],
  ])("says how many jobs are before it: %i", async (before, words) => {
    const jobs = makeJobs("dozen");
    const runner = { state: "queued" as const, since: null, quiet_since: null, command: null };
    (jobs[3] as FakeJob).runner = { ...runner, hosts: ["build-7", "build-8"], before };
    await start(3, jobs);
    expect(line()).toBe(`Approved. The runner on build-7, build-8 ${words}`);
  });

  it("says where it runs, for how long, and that its runner fell silent", async () => {
    const jobs = makeJobs("dozen");
    await start(4, jobs);
    expect(line()).toMatch(/^Running on build-7 for [\d:]+\.$/);
    const runner = { state: "running" as const, before: null, command: null, hosts: ["build-7"] };
    (jobs[4] as FakeJob).runner = {
      ...runner,
      since: "2026-03-02T10:00:00Z",
      quiet_since: "2026-03-02T10:20:00Z",
    };
    shown.kernel.push();
    await until(() => line().includes("Its runner has given no sign of life for"));
  });

  it("shows a host's name as text", async () => {
    const jobs = makeJobs("dozen");
    const runner = { state: "running" as const, since: null, before: null, quiet_since: null, command: null };
    (jobs[4] as FakeJob).runner = { ...runner, hosts: ["<b>x</b>\u202e"] };
    await start(4, jobs);
    expect(shown.root.querySelector(".runner-line b")).toBeNull();
    expect(line()).toContain("<b>x</b>");
    expect(line()).not.toContain("\u202e");
  });

  it("says nothing where nothing runs or waits", async () => {
    await start(5);
    expect(shown.root.querySelector(".runner-line")).toBeNull();
  });
});

describe("earlier attempts", () => {
  const attempt = (number: number, changes: Partial<Attempt> = {}): Attempt => ({
    folder: `00000${number}`,
    number,
    started_at: "2026-03-02T10:00:00Z",
    finished_at: "2026-03-02T10:00:42Z",
    kept_at: "2026-03-02T10:01:00Z",
    duration_s: 42,
    returncode: 0,
    note: null,
    digest: "ab".repeat(32),
    same: true,
    size: 1_200,
    files: [
      { path: "logs/stdout.txt", size: 12, kind: "file" },
      { path: "outputs/<b>a.csv", size: 1_188, kind: "file" },
    ],
    ...changes,
  });

  it("are listed with how they ended, and their files can be read", async () => {
    const jobs = makeJobs("dozen");
    (jobs[5] as FakeJob).attempts = [
      attempt(2),
      attempt(1, { returncode: 137, note: "ended: more than 2.0 GB of memory", same: false, files: [] }),
    ];
    await start(5, jobs);
    const summary = section("attempts").querySelector("summary") as HTMLElement;
    expect(summary.textContent).toContain("2 attempts kept");
    section("attempts").open = true;
    await until(() => shown.all(".attempt").length === 2);
    const facts = shown.all(".attempt-facts").map((each) => each.textContent);
    expect(facts[0]).toMatch(/^Attempt 2 .+ · took 0:42 · exit code 0 · 1\.2 kB · the same content abab/);
    expect(facts[1]).toMatch(/exit code 137, ended: more than 2\.0 GB of memory · .* · other content /);
    expect(section("attempts").textContent).toContain("It left no logs and no outputs.");
    shown.get('.attempt .file-entry[aria-expanded="false"]').click();
    await until(() => section("attempts").textContent?.includes("attempt 2: logs/stdout.txt"));
    expect(shown.requests("file.read").at(-1)).toMatchObject({
      where: "attempts",
      path: "000002/logs/stdout.txt",
    });
    expect(section("attempts").querySelector("b")).toBeNull();
  });

  it("are compared with what stands now, and anew when that changes", async () => {
    const jobs = makeJobs("dozen");
    const job = jobs[5] as FakeJob;
    job.outputs = [{ path: "mean.txt", text: "46.1\n", binary: false }];
    job.attempts = [attempt(1, { files: [{ path: "outputs/mean.txt", size: 5, kind: "file" }] })];
    await start(5, jobs);
    section("attempts").open = true;
    const compare = await until(() => button("compare-attempt"));
    expect(compare.getAttribute("aria-expanded")).toBe("false");
    compare.click();
    const words = (): string => section("attempts").textContent ?? "";
    await until(() => words().includes("From this attempt to now: 1 changed"));
    expect(shown.requests("attempt.compare")).toMatchObject([{ job: job.id, folder: "000001" }]);
    expect(words()).toContain("outputs/mean.txt changed, 0 lines added, 1 removed");
    job.outputs[0] = { path: "mean.txt", text: "46.1\n2\n", binary: false };
    shown.kernel.push();
    await until(() => shown.requests("attempt.compare").length === 2);
    compare.click();
    await until(() => !words().includes("From this attempt to now"));
  });

  it("cannot be compared while there is nothing now, and say when they are gone", async () => {
    const jobs = makeJobs("dozen");
    const job = jobs[3] as FakeJob;
    job.attempts = [attempt(1)];
    await start(3, jobs);
    section("attempts").open = true;
    const compare = await until(() => button("compare-attempt"));
    expect(compare.getAttribute("aria-disabled")).toBe("true");
    expect(section("attempts").textContent).toContain("There are no results now to compare with.");
    job.outputs = [{ path: "a.csv", text: "1\n", binary: false }];
    shown.kernel.push();
    await until(() => button("compare-attempt").getAttribute("aria-disabled") === null);
    const kept = job.attempts;
    job.attempts = [];
    button("compare-attempt").click();
    await until(() => section("attempts").textContent?.includes("That attempt is not kept any more."));
    job.attempts = kept;
    shown.get('[data-section="attempts"] .notice button').click();
    await until(() => section("attempts").textContent?.includes("From this attempt to now"));
  });

  it("are not spoken of where there are none", async () => {
    await start(5);
    expect(shown.root.querySelector('[data-section="attempts"]')).toBeNull();
  });
});

describe("what came of it", () => {
  it("opens the first output by itself, and says what another one is", async () => {
    await start(5);
    const outputs = section("outputs").querySelectorAll<HTMLElement>("button.file-entry");
    expect([...outputs].map((each) => each.textContent)).toEqual([
      "means.csv46 bytes",
      "summary.json35 bytes",
      "plot.png97 bytes",
    ]);
    await until(() => section("outputs").querySelector("td")?.textContent === "diabetes");
    outputs[0]?.click();
    await until(() => section("outputs").querySelector("td") === null);
    outputs[2]?.click();
    await until(() => section("outputs").textContent?.includes("PNG image, 8 × 8 pixels, 97 bytes"));
    expect(section("outputs").textContent).toContain("Readers: only you");
    expect(shown.requests("file.seen")).toEqual([]);
  });

  it("says that an approval no longer holds, and for which files", async () => {
    const job = await start(3);
    job.version += 1;
    shown.kernel.push();
    await until(
      () =>
        shown.get(".notice.warn").textContent ===
        "Changed since the approval: it will not run.Changed: main.py",
    );
  });

  it("opens the logs of a running job by itself, and leaves them open when it ends", async () => {
    const job = await start(4);
    expect(section("logs").open).toBe(true);
    job.status = "done";
    shown.kernel.push();
    await until(() => shown.get(".card-now").textContent?.includes("done"));
    expect(section("logs").open).toBe(true);
  });

  it("tells who did what", async () => {
    const job = await start(0);
    button("approve").click();
    await tick();
    button("confirm").click();
    await until(() => job.status === "approved");
    await until(() => section("timeline").querySelector("summary")?.textContent?.includes("2 entries"));
    section("timeline").open = true;
    section("timeline").dispatchEvent(new Event("toggle"));
    await until(() => section("timeline").textContent?.includes("approve alice@hospital.example"));
  });
});

it("gives a long value a row of its own", async () => {
  await start(0);
  const wide = shown.all(".facts > .wide").map((each) => each.querySelector("dt")?.textContent);
  expect(wide).toEqual(["Folder"]);
});

it("says when the kernel does not answer, since when, and how old the picture is", async () => {
  await start(0);
  vi.useFakeTimers();
  shown.end();
  const jobs = makeJobs("dozen");
  shown = show(view, jobs, { view: "card", job: hexId(0) });
  await vi.advanceTimersByTimeAsync(100);
  shown.kernel.beat();
  shown.kernel.silence();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(shown.text()).toMatch(
    /No answer from the kernel since \d\d:\d\d:\d\d\. What you see is as of [\d -]*\d\d:\d\d:\d\d\./,
  );
  const before = shown.requests("job.get").length;
  shown.kernel.silence(false);
  shown.kernel.beat();
  await vi.advanceTimersByTimeAsync(100);
  expect(shown.text()).not.toContain("No answer from the kernel");
  expect(shown.requests("job.get").length).toBe(before + 1);
  vi.useRealTimers();
});

it("reads addresses however they are divided", () => {
  expect(parseUsers(" a@b.example,c@d.example;\n a@b.example  e@f.example ")).toEqual([
    "a@b.example",
    "c@d.example",
    "e@f.example",
  ]);
  expect(parseUsers("  ,; ")).toEqual([]);
});
