import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeJob, finish, hexId, makeJob, makeJobs } from "../harness/data.ts";
import view from "../src/entry/table.ts";
import { Everywhere, passes, press, type Shown, show, type, until } from "./helpers.ts";

let shown: Shown;

const start = async (jobs: FakeJob[] = makeJobs("dozen"), viewState: object = {}): Promise<void> => {
  shown = show(view, jobs, { view: "table" }, viewState);
  await until(() => !shown.text().includes("Reading the jobs"));
};
const names = (): string[] => shown.all("button.name").map((button) => button.textContent ?? "");
const row = (name: string): HTMLElement => {
  const found = shown.all("tr.row").find((each) => each.querySelector("button.name")?.textContent === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};
const click = (element: Element | null | undefined): void => {
  if (!(element instanceof HTMLElement)) throw new Error("nothing to click");
  element.click();
};
const button = (name: string): HTMLElement => shown.get(`button[data-name="${name}"]`);
const acts = (): unknown[] => shown.requests("job.act");

beforeEach(() => vi.stubGlobal("IntersectionObserver", Everywhere));
afterEach(() => {
  shown.end();
  vi.unstubAllGlobals();
});

describe("the list", () => {
  it("groups by owner, own datasite first, with the index of the list", async () => {
    await start();
    const groups = shown.all(".group-button").map((each) => each.textContent);
    expect(groups).toEqual([
      "▾alice@hospital.example (you)10 jobs: 4 inbox, 1 approved, 1 running, 2 done, 1 failed, 1 rejected",
      "▾carol@clinic.example2 jobs: 1 inbox, 1 done",
    ]);
    expect(shown.all("td.c-index").map((cell) => cell.textContent)).toEqual(
      Array.from({ length: 12 }, (_, n) => String(n)),
    );
    expect(shown.get(".heading").textContent).toContain("3 jobs waiting for your review");
  });

  it("tells status, phase, submitter and time in words, the exact time as title", async () => {
    await start();
    const cells = (name: string): string[] => [...row(name).children].map((cell) => cell.textContent ?? "");
    expect(cells("Mean age by diagnosis").slice(3, 10)).toEqual([
      "📥 inbox · waits for your review",
      "bob@uni.example",
      "4 min ago",
      "",
      "",
      "",
      "",
    ]);
    expect(cells("Blood pressure by age").slice(6, 10)).toEqual(["0:12", "0", "3", "dave@lab.example"]);
    expect(cells("Count of visits")[9]).toBe("nobody");
    expect(cells("Survival curve")[7]).toBe("3");
    expect(row("Survival curve").querySelector(".bad-exit")?.textContent).toBe("3");
    expect(cells("Risk score")[3]).toBe("running for 0:42");
    expect(cells("Survival curve")[3]).toBe("failed · exit code 3");
    expect(row("Risk score").querySelector("time")?.title).toMatch(/^2026-03-02 \d\d:\d\d:\d\d$/);
  });

  it("offers at the end of a row what may be done now, and nothing else", async () => {
    await start();
    const offered = (name: string): (string | null)[] =>
      [...row(name).querySelectorAll(".c-actions button")].map((each) => each.textContent);
    expect(offered("Mean age by diagnosis")).toEqual(["Review…", "Approve…", "Reject…"]);
    expect(offered("Count of visits")).toEqual(["Rerun…", "Share…"]);
    expect(offered("Dose response")).toEqual([]);
  });

  it("shows hostile names as text with marks", async () => {
    await start(makeJobs("hostile"));
    expect(names()[0]).toBe('<img src=x onerror="window.__trap=1">');
    expect(names()[1]).toBe("invoiceRLOfdp.exe");
    expect(names()[3]).toBe("(no name)");
    expect(shown.root.querySelector("img, script, svg, a")).toBeNull();
  });

  it("calls a job new that the list does not index yet, and says how to index it", async () => {
    await start([makeJob(0, { name: "newcomer", late: true }), makeJob(1)]);
    const index = row("newcomer").querySelector<HTMLElement>(".c-index .new");
    expect(index?.textContent).toBe("new");
    expect(index?.title).toBe("It arrived after this list was made: run client.jobs again to index it");
  });

  it("never shows that everybody can read as one name among others", async () => {
    const job = finish(makeJob(0, { name: "open" }), 0, 1_000);
    job.readers.outputs = ["bob@uni.example", "dave@lab.example", "erin@uni.example", "*"];
    await start([job]);
    const cell = row("open").querySelector<HTMLElement>(".c-shared span");
    expect(cell?.textContent).toBe("everybody and 3 more");
    expect(cell?.title).toBe("everybody\nbob@uni.example\ndave@lab.example\nand 1 more");
    expect(cell?.className).toBe("wide-open");
  });

  it("says what to do when there is nothing, and when nothing matches", async () => {
    await start([]);
    expect(shown.text()).toContain("There are no jobs yet.");
    shown.end();
    await start(makeJobs("one"), { query: { text: "nowhere", statuses: [], waiting: false } });
    expect(shown.text()).toContain("No job matches this search.");
    click(shown.all("button").find((each) => each.textContent === "Show all jobs"));
    await until(() => names().length === 1);
  });

  it("holds few rows in the page, however many there are", async () => {
    await start(Array.from({ length: 5_000 }, (_, number) => makeJob(number)));
    expect(names().length).toBeGreaterThan(10);
    expect(names().length).toBeLessThan(100);
    expect(shown.text()).toContain("5,000 jobs");
    expect(shown.requests("jobs.window")[0]).toMatchObject({ offset: 0, count: 60 });
  });

  it("says why when the list cannot be read, and tries again", async () => {
    shown = show(view, makeJobs("one"));
    shown.kernel.fail("jobs.window", { code: "internal", message: "The disk is gone.", details: null });
    await until(() => shown.text().includes("The disk is gone."));
    shown.kernel.fail("jobs.window", null);
    click(shown.all("button").find((each) => each.textContent === "Try again"));
    await until(() => names().length === 1);
    expect(shown.text()).not.toContain("The disk is gone.");
  });
});

describe("an empty list says what to do next", () => {
  const query = (change: object): object => ({
    query: { text: "", statuses: [], waiting: false, ...change },
  });
  const rejected = [makeJob(0, { status: "rejected" })];

  it.each<[object, string, string]>([
    [{ waiting: true }, "Nothing waits for your decision.", "appears here by itself"],
    [{ statuses: ["inbox"] }, "The inbox is empty.", "appears here by itself"],
    [{ statuses: ["approved"] }, "No job is approved and waiting for its run.", "Approve one in the inbox"],
    [{ statuses: ["running"] }, "No job is running.", "python -m syft_job_widgets run"],
    [{ statuses: ["done"] }, "No job is done yet.", "with its outputs"],
    [{ statuses: ["failed"] }, "No job has failed.", "its logs"],
    [{ statuses: ["done", "failed"] }, "No job is done or failed.", "others"],
    [{ text: "zzz" }, "No job matches this search.", "part of one is enough"],
    [{ text: "zzz", statuses: ["rejected"] }, "No job is rejected and matches the search.", "Leave one"],
  ])("%j", async (change, what, next) => {
    await start(rejected, query(change));
    expect(shown.get(".empty").textContent).toContain(what);
    expect(shown.get(".empty").textContent).toContain(next);
  });

  it("and none is rejected", async () => {
    await start([makeJob(0)], query({ statuses: ["rejected"] }));
    expect(shown.get(".empty").textContent).toContain("No job is rejected.");
  });

  it("offers each of several conditions to be left out", async () => {
    await start(rejected, query({ text: "zzz", statuses: ["rejected"], waiting: true }));
    const named = (name: string) => shown.all(".empty button").find((each) => each.textContent === name);
    click(named("Also what needs no decision"));
    await until(() => named("Also what needs no decision") === undefined);
    click(named("Without the search"));
    await until(() => names().length === 1);
    expect(button("rejected").getAttribute("aria-pressed")).toBe("true");
  });
});

describe("asking", () => {
  it("filters by what needs a decision, by status and by text, and remembers it in the model", async () => {
    await start();
    click(button("waiting"));
    await until(() => names().length === 3);
    expect(button("waiting").getAttribute("aria-pressed")).toBe("true");
    click(button("waiting"));
    await until(() => names().length === 12);
    click(button("done"));
    await until(() => names().length === 3);
    click(button("failed"));
    await until(() => names().length === 4);
    type(shown.get<HTMLInputElement>("input[type=search]"), "visits");
    await until(() => names().length === 1);
    await passes(() =>
      expect(shown.model.get("view_state")).toMatchObject({
        query: { text: "visits", statuses: ["done", "failed"], waiting: false },
      }),
    );
  });

  it.each([
    ["the page ends", () => window.dispatchEvent(new Event("pagehide"))],
    ["the view ends", () => shown.end()],
  ])("keeps what was chosen in the last moment when %s", async (_, ends) => {
    await start();
    click(button("waiting"));
    await until(() => names().length === 3);
    const saved = vi.spyOn(shown.model, "save_changes");
    click(button("done"));
    ends();
    expect(saved).toHaveBeenCalledOnce();
    expect(shown.model.get("view_state")).toMatchObject({ query: { statuses: ["done"] } });
  });

  it("groups and sorts", async () => {
    await start();
    const select = shown.get<HTMLSelectElement>("select");
    select.value = "status";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => shown.all(".group-button").length === 6);
    const heads = shown.all("button.sort");
    click(heads[1]);
    await passes(() =>
      expect(shown.requests("jobs.window").at(-1)).toMatchObject({
        sort: { column: "name", descending: false },
        group: "status",
      }),
    );
    click(heads[1]);
    await passes(() =>
      expect(shown.all("th[aria-sort]").map((each) => each.getAttribute("aria-sort"))).toEqual([
        "descending",
      ]),
    );
  });

  it("groups in groups", async () => {
    await start();
    const [, second] = shown.all("select") as HTMLSelectElement[];
    expect([...(second?.options ?? [])].map((option) => option.text)).toEqual([
      "submitter",
      "status",
      "day",
      "nothing",
    ]);
    (second as HTMLSelectElement).value = "status";
    second?.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => shown.all("tr.level-1").length === 8);
    expect(shown.all("tr.level-1")[0]?.textContent).toBe("▾inbox4 jobs");
    expect(shown.requests("jobs.window").at(-1)).toMatchObject({ group: ["owner", "status"] });
    click(shown.all("tr.level-1 .group-button")[0]);
    await until(() => names().length === 8);
    click(shown.all("tr.level-0 .group-button")[0]);
    await until(() => names().length === 2);
    expect(shown.all("tr.level-1").length).toBe(2);
    const [first] = shown.all("select") as HTMLSelectElement[];
    (first as HTMLSelectElement).value = "";
    first?.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => shown.all(".group-button").length === 0);
    expect(shown.all("label").some((label) => label.textContent === "then by")).toBe(false);
  });

  it("closes and opens a group", async () => {
    await start();
    click(shown.all(".group-button")[0]);
    await until(() => names().length === 2);
    expect(shown.all(".group-button")[0]?.getAttribute("aria-expanded")).toBe("false");
    click(shown.all(".group-button")[0]);
    await until(() => names().length === 12);
  });
});

describe("a card in place", () => {
  it("opens under the row by a click anywhere in it, and closes again", async () => {
    await start();
    click(row("Ward occupancy").querySelector(".c-status"));
    await until(() => shown.root.querySelector(".card h3")?.textContent === "Ward occupancy");
    expect(row("Ward occupancy").nextElementSibling?.classList.contains("card-row")).toBe(true);
    expect(row("Ward occupancy").querySelector("button.name")?.getAttribute("aria-expanded")).toBe("true");
    click(row("Ward occupancy").querySelector("button.name"));
    await until(() => shown.all(".card").length === 0);
    await until(() => shown.requests("job.unget").length === 1);
  });

  it("opens with the question whether to approve; the digest that was shown goes with the answer", async () => {
    await start();
    click(row("Mean age by diagnosis").querySelector("[data-name=approve]"));
    await until(() => shown.root.querySelector(".confirm"));
    expect(acts()).toEqual([]);
    expect(shown.get(".confirm").textContent).toContain("helpers.py");
    type(shown.get<HTMLTextAreaElement>("textarea"), " looks fine ");
    click(shown.get(".confirm input[type=checkbox]")); // approves without having opened all files
    await until(() => button("confirm").getAttribute("aria-disabled") === null);
    click(button("confirm"));
    await until(() => row("Mean age by diagnosis").textContent?.includes("approved"));
    expect(acts()).toEqual([
      {
        job: hexId(0),
        action: "approve",
        expected_status: "inbox",
        digest: expect.stringMatching(/^blake2b:/),
        params: { reason: "looks fine" },
      },
    ]);
    expect(shown.get(".notice.good").textContent).toContain("approved successfully");
  });

  it("stays, with its row and the typed reason, when the list changes around it", async () => {
    await start();
    click(row("Ward occupancy").querySelector("[data-name=reject]"));
    const box = await until(() => shown.get<HTMLTextAreaElement>("textarea"));
    await until(() => shown.root.activeElement === box);
    type(box, "asks for too much");
    shown.kernel.jobs.unshift(makeJob(500, { name: "newcomer" }));
    shown.kernel.push();
    await until(() => shown.text().includes("1 change in the order"));
    expect(names()).not.toContain("newcomer");
    expect(shown.root.activeElement).toBe(box);
    expect(box.value).toBe("asks for too much");
    click(button("show-order"));
    await until(() => names()[0] === "newcomer");
    expect(shown.get<HTMLTextAreaElement>("textarea").value).toBe("asks for too much");
  });

  it("keeps the typed reason when it is closed and opened again", async () => {
    await start();
    click(row("Ward occupancy").querySelector("[data-name=reject]"));
    type(await until(() => shown.get<HTMLTextAreaElement>("textarea")), "half a sentence");
    click(row("Ward occupancy").querySelector("button.name"));
    await until(() => shown.all(".card").length === 0);
    click(row("Ward occupancy").querySelector("button.name"));
    await until(() => shown.get<HTMLTextAreaElement>("textarea").value === "half a sentence");
  });

  it("says that a job is gone", async () => {
    await start();
    click(row("Ward occupancy").querySelector("button.name"));
    await until(() => shown.root.querySelector(".card h3"));
    shown.get<HTMLElement>(".card button").focus();
    shown.kernel.jobs.splice(2, 1);
    shown.kernel.push();
    await until(() => shown.text().includes("The job is no longer on disk."));
  });
});

describe("keys", () => {
  it("move, open, approve, search, help and close; none reaches the page", async () => {
    await start();
    const reached = vi.fn();
    document.addEventListener("keydown", reached);
    const first = shown.get(`button[data-job="${hexId(0)}"]`);
    first.focus();
    press(first, "j");
    await until(() => shown.root.activeElement === shown.get(`button[data-job="${hexId(1)}"]`));
    press(shown.root.activeElement as HTMLElement, "ArrowDown");
    await until(() => shown.root.activeElement === shown.get(`button[data-job="${hexId(2)}"]`));
    press(shown.root.activeElement as HTMLElement, "k");
    await until(() => shown.root.activeElement === shown.get(`button[data-job="${hexId(1)}"]`));
    press(shown.root.activeElement as HTMLElement, "a");
    await until(() => shown.root.querySelector(".confirm h4")?.textContent?.startsWith("Approve"));
    await until(() => shown.root.activeElement === shown.get("textarea"));
    press(shown.root.activeElement as HTMLElement, "Escape");
    await until(() => shown.all(".confirm").length === 0);
    press(shown.get(".card summary"), "Escape");
    await until(() => shown.all(".card").length === 0);
    await until(() => shown.root.activeElement === shown.get(`button[data-job="${hexId(1)}"]`));
    press(shown.root.activeElement as HTMLElement, "?");
    await until(() => shown.root.querySelector(".help"));
    press(shown.root.activeElement as HTMLElement, "/");
    expect(shown.root.activeElement).toBe(shown.get("input[type=search]"));
    expect(press(shown.root.activeElement as HTMLElement, "a").defaultPrevented).toBe(false);
    expect(acts()).toEqual([]);
    expect(reached).not.toHaveBeenCalled();
    document.removeEventListener("keydown", reached);
  });

  it("only one row is in the tab order", async () => {
    await start();
    const stops = shown.all("tbody button").filter((each) => each.tabIndex === 0);
    expect(stops.map((each) => each.textContent)).toEqual([
      "Mean age by diagnosis",
      "Review…",
      "Approve…",
      "Reject…",
    ]);
  });
});

describe("the end", () => {
  it("closes the view in the kernel and leaves nothing in the page", async () => {
    await start();
    const host = shown.root.host;
    shown.end();
    expect(shown.requests("view.close").length).toBe(1);
    expect(host.isConnected).toBe(false);
    expect(shown.root.querySelector(".desk")).toBeNull();
  });
});
