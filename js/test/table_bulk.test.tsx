import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeJob, finish, hexId, makeJob, makeJobs } from "../harness/data.ts";
import view from "../src/entry/table.ts";
import type { ActParams } from "../src/protocol.ts";
import { Everywhere, passes, press, type Shown, show, type, until } from "./helpers.ts";

let shown: Shown;

const start = async (jobs: FakeJob[] = makeJobs("dozen"), viewState: object = {}): Promise<void> => {
  shown = show(view, jobs, { view: "table" }, viewState);
  await until(() => shown.all("tr.row").length > 0);
};
const row = (id: number): HTMLElement => {
  const found = shown.get(`button.name[data-job="${hexId(id)}"]`).closest<HTMLElement>("tr");
  if (found === null) throw new Error(`no row ${id}`);
  return found;
};
const nameOf = (id: number): HTMLElement => shown.get(`button.name[data-job="${hexId(id)}"]`);
const boxOf = (id: number): HTMLInputElement =>
  row(id).querySelector("input[type=checkbox]") as HTMLInputElement;
const button = (name: string): HTMLElement => shown.get(`[data-name="${name}"]`);
const bar = (): string => shown.root.querySelector(".bulk")?.textContent ?? "";
const acts = (): ActParams[] => shown.requests("job.act") as ActParams[];
const picked = (): string[] =>
  shown
    .all("tr.picked button.name")
    .map((each) => String(Number.parseInt(each.dataset["job"] ?? "", 16) - 1));
const click = (element: HTMLElement, keys: MouseEventInit = {}): void => {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...keys }));
};
/** Selects by the keyboard. */
const select = async (...ids: number[]): Promise<void> => {
  for (const id of ids) {
    nameOf(id).focus();
    press(nameOf(id), "x");
  }
  await until(() => shown.all("tr.picked").length >= ids.length);
};
const status = (id: number): string | undefined =>
  shown.kernel.jobs.find((job) => job.id === hexId(id))?.status;

beforeEach(() => vi.stubGlobal("IntersectionObserver", Everywhere));
afterEach(() => {
  shown.end();
  vi.unstubAllGlobals();
});

describe("selecting", () => {
  it("starts with x or the space bar on a row, which then does not open", async () => {
    await start();
    expect(shown.all(".box.picking")).toEqual([]);
    nameOf(0).focus();
    expect(press(nameOf(0), "x").defaultPrevented).toBe(true);
    await until(() => boxOf(0).checked && shown.all(".box.picking").length === 1);
    nameOf(1).focus();
    expect(press(nameOf(1), " ").defaultPrevented).toBe(true);
    const up = new KeyboardEvent("keyup", { key: " ", bubbles: true, cancelable: true });
    nameOf(1).dispatchEvent(up);
    expect(up.defaultPrevented).toBe(true);
    await until(() => picked().length === 2);
    expect(bar()).toContain("2 selected");
    expect(shown.all(".card")).toEqual([]);
    press(nameOf(1), "x");
    await until(() => picked().join() === "0");
    press(nameOf(1), "Escape");
    await until(() => shown.all(".box.picking").length === 0);
    expect(bar()).toBe("");
  });

  it("takes a range with Shift, and single rows with Ctrl or in their boxes", async () => {
    await start();
    click(row(1), { shiftKey: true });
    await until(() => picked().join() === "1");
    click(nameOf(3), { shiftKey: true });
    await until(() => picked().join() === "1,2,3");
    click(row(6), { ctrlKey: true });
    click(boxOf(2));
    await until(() => picked().join() === "1,3,6");
    expect(shown.all(".card")).toEqual([]);
  });

  it("can be begun by a button, and takes all jobs that are listed, not only those in the page", async () => {
    await start(Array.from({ length: 300 }, (_, number) => makeJob(number)));
    click(button("select"));
    await until(() => button("select-all").textContent === "Select all 300 shown");
    expect(bar()).toContain("None selected");
    click(button("select-all"));
    await until(() => bar().includes("300 selected"));
    expect(bar()).toContain("Review 300 one after the other");
    click(button("unselect"));
    await until(() => bar() === "");
  });

  it("takes what the search finds, and nothing of a closed group", async () => {
    await start(makeJobs("dozen"), { collapsed: ["owner:carol@clinic.example"] });
    click(button("select"));
    await until(() => button("select-all").textContent === "Select all shown");
    click(button("select-all"));
    await until(() => bar().includes("10 selected"));
    expect(shown.requests("jobs.pick")).toEqual([
      {
        query: { text: "", statuses: [], waiting: false },
        sort: { column: "index", descending: false },
        group: "owner",
        collapsed: ["owner:carol@clinic.example"],
      },
    ]);
  });

  it("says that no more can be selected, and why it could not be asked", async () => {
    await start(Array.from({ length: 450 }, (_, number) => makeJob(number)));
    click(button("select"));
    click(await until(() => button("select-all")));
    await until(() => bar().includes("At most 400 jobs can be selected at once: the first 400 of 450 are."));
    shown.kernel.fail("jobs.pick", { code: "internal", message: "The disk is gone.", details: null });
    click(button("select-all"));
    await until(() => bar().includes("The disk is gone."));
    expect(bar()).toContain("400 selected");
  });

  it("offers what can be done, for how many, and says why not", async () => {
    await start();
    await select(5, 3);
    expect(button("bulk-review").getAttribute("aria-disabled")).toBe("true");
    expect(button("bulk-review").title).toBe("None of the selected jobs waits for your review.");
    expect(button("bulk-reject").textContent).toBe("Reject…");
    expect(button("bulk-rerun").textContent).toBe("Rerun 1…");
    expect(button("bulk-share_outputs").textContent).toBe("Share outputs of 1…");
  });

  it("follows the jobs: what can be done to them is what their status allows now", async () => {
    await start();
    await select(0, 1);
    expect(button("bulk-reject").textContent).toBe("Reject 2…");
    (shown.kernel.jobs[1] as FakeJob).status = "approved";
    shown.kernel.push();
    await until(() => button("bulk-reject").textContent === "Reject 1…");
  });
});

describe("rejecting many", () => {
  const open = async (...ids: number[]): Promise<void> => {
    await start();
    await select(...ids);
    press(nameOf(ids[0] as number), "r");
    await until(() => shown.root.querySelector(".bulk .confirm"));
  };

  it("asks once for the reason, names every job and those that are left out", async () => {
    await open(0, 2, 5);
    expect(shown.get(".confirm h4").textContent).toBe("Reject 2 jobs");
    expect(shown.get(".confirm .names").textContent).toContain("Ward occupancy");
    expect(shown.get(".left-out").textContent).toContain("1 selected job left out");
    expect(shown.get(".left-out").textContent).toContain("Count of visits The job is done.");
    click(button("confirm"));
    expect(acts()).toEqual([]);
    expect(button("confirm").title).toBe("Say why: the submitters read it.");
  });

  it("sends one request for each, with its own status, and keeps the results until they are closed", async () => {
    await open(0, 2);
    type(shown.get<HTMLTextAreaElement>(".bulk textarea"), " too broad ");
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    click(button("confirm"));
    await until(() => bar().includes("2 of 2 jobs done."));
    const request = {
      action: "reject",
      expected_status: "inbox",
      digest: null,
      params: { reason: "too broad" },
    };
    expect(acts()).toEqual([
      { job: hexId(0), ...request },
      { job: hexId(2), ...request },
    ]);
    expect(shown.all(".outcomes li").map((each) => each.textContent)).toEqual([
      "Mean age by diagnosisJob 'Mean age by diagnosis' was rejected.",
      "Ward occupancyJob 'Ward occupancy' was rejected.",
    ]);
    await until(() => picked().length === 0);
    click(button("close-outcomes"));
    await until(() => bar() === "");
  });

  it("tells of each job that was refused why, goes on with the others, and keeps it selected", async () => {
    await open(0, 1, 2);
    type(shown.get<HTMLTextAreaElement>(".bulk textarea"), "no");
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    (shown.kernel.jobs[1] as FakeJob).status = "approved"; // on the disk; not told yet
    click(button("confirm"));
    await until(() => bar().includes("2 of 3 jobs done, 1 refused."));
    expect(shown.all(".outcome-bad").map((each) => each.textContent)).toEqual([
      "Readmission within 30 daysnot done: The job is approved now, not inbox. Look at it again.",
    ]);
    expect([status(0), status(1), status(2)]).toEqual(["rejected", "approved", "rejected"]);
    await until(() => picked().join() === "1");
  });

  it("tells how far it is, and stops when asked", async () => {
    await open(0, 1, 2);
    type(shown.get<HTMLTextAreaElement>(".bulk textarea"), "no");
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    shown.kernel.delay = 40;
    click(button("confirm"));
    await until(() => bar().includes("Rejecting 2 of 3…"));
    click(button("stop-bulk"));
    await until(() => bar().includes("2 of 3 jobs done, 1 left as it is."));
    expect(acts().length).toBe(2);
    expect(status(2)).toBe("inbox");
    expect(shown.all(".outcomes li").at(-1)?.textContent).toContain("Left as it is: you stopped.");
  });

  it("is left with Esc, and nothing was done", async () => {
    await open(0, 2);
    press(shown.get("textarea"), "Escape");
    await until(() => shown.all(".confirm").length === 0);
    expect(bar()).toContain("2 selected");
    expect(acts()).toEqual([]);
  });
});

describe("running many again, and sharing the outputs of many", () => {
  it("says what gets lost, and keeps the readers only when told to", async () => {
    await start();
    await select(5, 6);
    press(nameOf(5), "r");
    await until(() => shown.root.querySelector(".confirm h4")?.textContent === "Run 2 jobs again");
    expect(shown.get(".confirm").textContent).toContain("the last 3 of each job are kept");
    expect(shown.get(".confirm .names").textContent).toContain("3 outputs");
    shown.get<HTMLInputElement>(".confirm input[type=checkbox]").click();
    click(button("confirm"));
    await until(() => bar().includes("2 of 2 jobs done."));
    expect(acts().map(({ expected_status, params }) => [expected_status, params])).toEqual([
      ["done", { keep_shares: true }],
      ["failed", { keep_shares: true }],
    ]);
  });

  it("shows for every job what would be released to whom before it asks to confirm", async () => {
    await start();
    await select(5, 8, 0);
    click(button("bulk-share_outputs"));
    const field = await until(() => shown.get<HTMLInputElement>(".confirm input[type=text]"));
    expect(button("confirm").title).toBe("Say with whom.");
    type(field, "frank@uni.example, bob@uni.example");
    await until(() => shown.get(".confirm").textContent?.includes("In all 6 files, 162 bytes."));
    expect(shown.all(".confirm > .names li").map((each) => each.textContent)).toEqual([
      "Count of visits erin@institute.example 3 files, 81 bytes; then read by frank@uni.example, bob@uni.example",
      "Blood pressure by age erin@institute.example 3 files, 81 bytes; then read by dave@lab.example, frank@uni.example, bob@uni.example",
    ]);
    expect(shown.get(".confirm .notice.warn").textContent).toContain("will not be able to read. (2 jobs)");
    expect(button("confirm").textContent).toBe("Share 6 files with frank@uni.example and bob@uni.example");
    click(button("confirm"));
    await until(() => bar().includes("2 of 2 jobs done."));
    expect(acts().map(({ job, params }) => [job, params])).toEqual([
      [hexId(5), { users: ["frank@uni.example", "bob@uni.example"] }],
      [hexId(8), { users: ["frank@uni.example", "bob@uni.example"] }],
    ]);
  });

  it("does not share while a preview is missing, or when the kernel refuses an address", async () => {
    await start();
    await select(5, 8);
    click(button("bulk-share_outputs"));
    const field = await until(() => shown.get<HTMLInputElement>(".confirm input[type=text]"));
    shown.kernel.delay = 30;
    type(field, "frank@uni.example");
    await until(() => button("confirm").title === "Looking what would be shared: 1 of 2…");
    click(button("confirm"));
    type(field, "frank");
    await until(() => shown.get(".confirm .notice.bad").textContent?.includes("'frank' is no address."));
    click(button("confirm"));
    expect(acts()).toEqual([]);
  });
});

describe("reviewing one after the other", () => {
  const approve = async (name: string): Promise<void> => {
    await until(() => shown.root.querySelector(".queue .card h3")?.textContent === name);
    await until(() => shown.root.querySelector(".queue .confirm"));
    shown.get(".queue .confirm input[type=checkbox]").click(); // without having opened all files
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    click(button("confirm"));
  };
  const head = (): string => shown.root.querySelector(".queue h3")?.textContent ?? "";

  it("shows each card with its question, the next after each decision, and at the end what came of it", async () => {
    await start();
    await select(0, 1, 2);
    press(nameOf(2), "a");
    await until(() => head() === "Review 1 of 3: Mean age by diagnosis");
    expect(shown.get(".list").hasAttribute("inert")).toBe(true);
    expect(acts()).toEqual([]);
    await approve("Mean age by diagnosis");
    await until(() => head() === "Review 2 of 3: Readmission within 30 days");
    await until(() => shown.root.querySelector(".queue .confirm"));
    click(shown.get(".queue .actions [data-name=reject]"));
    await until(() => shown.get(".queue .confirm h4").textContent?.startsWith("Reject"));
    type(shown.get<HTMLTextAreaElement>(".queue textarea"), "too broad");
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    click(button("confirm"));
    await until(() => head() === "Review 3 of 3: Ward occupancy");
    click(button("skip"));
    await until(() => shown.root.querySelector(".queue") === null);
    expect(bar()).toContain("2 of 3 jobs done, 1 left as it is.");
    expect(bar()).toContain("Skipped: it waits as before.");
    expect([status(0), status(1), status(2)]).toEqual(["approved", "rejected", "inbox"]);
    // each digest is that of the job whose card was on the screen
    expect(acts().map(({ job, action }) => [job, action])).toEqual([
      [hexId(0), "approve"],
      [hexId(1), "reject"],
    ]);
    expect(acts()[0]?.digest).toMatch(/^blake2b:/);
    expect(picked()).toEqual(["2"]);
    await until(() => shown.root.activeElement === nameOf(2));
  });

  it("goes nowhere by itself: not by a change of somebody else, not by a refusal", async () => {
    await start();
    await select(0, 1);
    click(button("bulk-review"));
    await until(() => shown.root.querySelector(".queue .confirm"));
    (shown.kernel.jobs[0] as FakeJob).status = "rejected";
    shown.kernel.push();
    await until(() => shown.get(".queue .card-now").textContent?.includes("rejected"));
    expect(head()).toBe("Review 1 of 2: Mean age by diagnosis");
    click(button("skip"));
    await until(() => head() === "Review 2 of 2: Readmission within 30 days");
    await until(() => shown.root.querySelector(".queue .confirm"));
    shown.kernel.fail("job.act", { code: "changed", message: "The files are others now.", details: null });
    await approve("Readmission within 30 days");
    await until(() => shown.get(".queue .confirm").textContent?.includes("The files are others now."));
    expect(head()).toBe("Review 2 of 2: Readmission within 30 days");
  });

  it("stops with Esc; what was not reached is said to be not reviewed", async () => {
    await start();
    await select(0, 1);
    click(button("bulk-review"));
    await until(() => shown.root.querySelector(".queue .confirm"));
    press(shown.get(".queue textarea"), "Escape"); // the question
    await until(() => shown.all(".queue .confirm").length === 0);
    press(shown.get(".queue .card summary"), "Escape"); // the reviews
    await until(() => shown.root.querySelector(".queue") === null);
    expect(bar()).toContain("0 of 2 jobs done, 2 left as they are.");
    expect(shown.all(".outcomes li").every((each) => each.textContent?.endsWith("Not reviewed."))).toBe(true);
    expect(acts()).toEqual([]);
    expect(shown.get(".list").hasAttribute("inert")).toBe(false);
  });

  it("closes the cards of these jobs in the table: no job is shown twice", async () => {
    await start(makeJobs("dozen"), { open: [hexId(0), hexId(5)] });
    await until(() => shown.all(".card h3").length === 2);
    await select(0);
    click(button("bulk-review"));
    await until(() => shown.root.querySelector(".queue .card h3"));
    await passes(() =>
      expect(shown.all(".card h3").map((each) => each.textContent)).toEqual([
        "Mean age by diagnosis",
        "Count of visits",
      ]),
    );
  });

  it("takes only own jobs that are in the inbox", async () => {
    const jobs = [makeJob(0), makeJob(1, { owner: "carol@clinic.example" }), finish(makeJob(2), 0, 1_000)];
    await start(jobs);
    await select(0, 1, 2);
    expect(button("bulk-review").textContent).toBe("Review…");
    click(button("bulk-review"));
    await until(() => head() === "Review 1 of 1: Mean age by diagnosis 0");
  });
});
