import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeJob, finish, hexId, makeJob, makeJobs, standardFiles } from "../harness/data.ts";
import view from "../src/entry/card.ts";
import { Everywhere, type Shown, show, until } from "./helpers.ts";

let shown: Shown;

const start = async (number: number, jobs: FakeJob[] = makeJobs("dozen")): Promise<void> => {
  shown = show(view, jobs, { view: "card", job: hexId(number) });
  await until(() => shown.root.querySelector(".card h3"));
};
const section = (): HTMLDetailsElement => shown.get('[data-section="changes"]');
const says = (): string => section().textContent ?? "";
const files = (): string[] => shown.all(".file-diff > summary").map((each) => each.textContent ?? "");
const click = (name: string): void => shown.get(`button[data-name="${name}"]`).click();
const choose = (job: string): void => {
  const select = shown.get<HTMLSelectElement>(".base-choice select");
  select.value = job;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

beforeEach(() => vi.stubGlobal("IntersectionObserver", Everywhere));
afterEach(() => {
  shown.end();
  vi.unstubAllGlobals();
});

describe("what changed since last time", () => {
  it("compares a job of the inbox with the last approved one of the same submitter", async () => {
    await start(0);
    await until(() => files().length === 5);
    expect(says()).toMatch(/Compared with “Length of stay” of bob@uni\.example, approved \d h ago/);
    expect(section().querySelector("summary")?.textContent).toBe(
      "Changes 2 changed, 1 added, 2 removed, 2 the same",
    );
    expect(files()).toEqual([
      "main.py changed, 6 lines added, 3 removed",
      "helpers.py changed, 2 lines added, 2 removed",
      "data/codes.csv added, 3 lines",
      "data/old codes.csv removed, 2 lines",
      "logo.png removed",
    ]);
    expect(shown.requests("review.compare")).toEqual([{ job: hexId(0), base: hexId(3) }]);
    const sections = shown.all("[data-section]").map((each) => each.dataset["section"]);
    expect(sections.slice(0, 3)).toEqual(["facts", "changes", "files"]);
  });

  it("tells what came and went by a sign that is read out, with the numbers of both sides", async () => {
    await start(0);
    await until(() => files().length === 5);
    const cells = [...(shown.all(".file-diff")[1]?.querySelectorAll(".diff-cell") ?? [])];
    const went = cells.find((cell) => cell.classList.contains("went"));
    const numbers = [...(went?.querySelectorAll<HTMLElement>(".diff-number") ?? [])];
    expect(numbers.map((each) => each.dataset["number"])).toEqual(["98", ""]);
    expect(went?.querySelector(".diff-sign")?.getAttribute("aria-label")).toBe("removed");
    expect(went?.querySelector("mark")?.textContent).toBe("13");
    const came = cells.find((cell) => cell.classList.contains("came"));
    expect(came?.querySelector(".diff-sign")?.textContent).toBe("+");
    expect(came?.querySelector("mark")?.textContent).toBe("31");
  });

  it("stands side by side when asked to, but not where it is narrow", async () => {
    const sizes: ((entries: unknown[]) => void)[] = [];
    let width = 900;
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(callback: (entries: unknown[]) => void) {
          sizes.push(callback);
        }
        observe(): void {}
        unobserve(): void {}
        disconnect(): void {}
      },
    );
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => width);
    await start(0);
    await until(() => files().length === 5);
    expect(shown.all(".diff.split").length).toBe(0);
    click("split");
    await until(() => shown.all(".diff.split").length > 0);
    const row = shown.all(".diff.split .diff-row").find((each) => each.querySelector("mark"));
    expect(
      [...(row?.querySelectorAll<HTMLElement>("[data-number]") ?? [])].map((each) => each.dataset["number"]),
    ).toEqual(["14", "16"]);
    // what did not change has another number on each side
    const same = shown.all(".diff.split .diff-row")[4];
    expect(
      [...(same?.querySelectorAll<HTMLElement>("[data-number]") ?? [])].map((each) => each.dataset["number"]),
    ).toEqual(["2", "4"]);
    width = 400;
    for (const measure of sizes) measure([]);
    await until(() => shown.all(".diff.split").length === 0);
    expect(shown.root.querySelector("button[data-name=split]")).toBeNull();
    width = 900;
    for (const measure of sizes) measure([]);
    await until(() => shown.all(".diff.split").length > 0);
    vi.restoreAllMocks();
  });

  it("leads from a part to its line in the code, and reading here counts for nothing", async () => {
    vi.stubGlobal("IntersectionObserver", undefined);
    await start(0);
    await until(() => files().length === 5);
    shown.get<HTMLDetailsElement>('[data-section="files"]').open = false;
    shown.get('[data-section="files"]').dispatchEvent(new Event("toggle"));
    await until(() => shown.root.querySelector(".code") === null);
    const part = shown.all(".file-diff")[1]?.querySelectorAll<HTMLElement>("button[data-name=show-line]")[1];
    expect(part?.textContent).toBe("line 182");
    part?.click();
    await until(() => shown.get(".code-line.current").textContent?.includes("column 59"));
    expect(shown.get(".file-head h4").textContent).toBe("helpers.py");
    // what is no longer there leads nowhere
    expect(shown.all(".file-diff")[3]?.querySelector("button")).toBeNull();
    expect(shown.requests("file.seen")).toEqual([]);
  });

  it("compares with another job on demand, those of the submitter first", async () => {
    await start(0);
    await until(() => files().length === 5);
    const groups = [...shown.get(".base-choice select").querySelectorAll("optgroup")];
    expect(groups.map((group) => group.label)).toEqual(["Earlier jobs of bob@uni.example", "Jobs of others"]);
    expect(groups[1]?.querySelector("option")?.textContent).toMatch(
      /^Risk score of dave@lab\.example, approved \d h ago$/,
    );
    choose(hexId(4));
    await until(() => says().includes("Nothing differs: all 5 files are the same."));
    expect(says()).toContain("Compared with “Risk score” of dave@lab.example");
  });

  it("says that there is none of this submitter, and offers those of others", async () => {
    const jobs = [makeJob(0), makeJob(1, { status: "approved", approvedVersion: 1, name: "Other" })];
    await start(0, jobs);
    await until(() => says().includes("No earlier approved job of this submitter."));
    expect(shown.requests("review.compare")).toEqual([]);
    choose(hexId(1));
    await until(() => says().includes("Compared with “Other” of dave@lab.example"));
    await until(() => says().includes("Nothing differs"));
  });

  it("says that there is nothing to compare with", async () => {
    await start(0, makeJobs("one"));
    await until(() =>
      says().includes(
        "No earlier approved job of this submitter, nor of others: there is nothing to compare with.",
      ),
    );
    expect(shown.root.querySelector(".base-choice")).toBeNull();
  });

  it("asks only when it is opened, for a job that is not in the inbox", async () => {
    await start(8);
    expect(section().open).toBe(false);
    expect(shown.requests("review.bases")).toEqual([]);
    section().open = true;
    section().dispatchEvent(new Event("toggle"));
    await until(() => shown.requests("review.bases").length === 1);
  });

  it("compares anew when the files change, and keeps what stood there until then", async () => {
    await start(0);
    await until(() => files().length === 5);
    const job = shown.kernel.job(hexId(0));
    job.files = job.files.filter((file) => file.path !== "data/codes.csv");
    job.version += 1;
    shown.kernel.push();
    await until(() => files().length === 4);
    expect(shown.requests("review.bases").length).toBe(1);
    expect(shown.requests("review.compare").length).toBe(2);
  });

  it("says why it could not compare, and tries again with a fresh list", async () => {
    await start(0);
    await until(() => files().length === 5);
    shown.kernel.fail("review.compare", { code: "gone", message: "That job is gone.", details: null });
    choose(hexId(6));
    await until(() => says().includes("That job is gone."));
    expect(files()).toEqual([]);
    shown.kernel.fail("review.compare", null);
    [...section().querySelectorAll("button")].find((each) => each.textContent === "Try again")?.click();
    await until(() => says().includes("Nothing differs"));
    expect(shown.requests("review.bases").length).toBe(2);
  });

  it("says that the earlier job was changed, and why a file is not compared", async () => {
    const jobs = makeJobs("dozen");
    (jobs[3] as FakeJob).version += 1;
    await start(0, jobs);
    await until(() => says().includes("The earlier job was changed after it was approved"));
    const logo = shown.all(".file-diff")[4] as HTMLDetailsElement;
    logo.open = true;
    logo.dispatchEvent(new Event("toggle"));
    await until(() => says().includes("It is not text."));
  });

  it("shows hostile text as text, with what is invisible marked", async () => {
    await start(2, makeJobs("hostile"));
    await until(() => files().length === 1);
    expect(shown.root.querySelector("img, script, svg, a")).toBeNull();
    expect(shown.all(".diff .text-mark").map((each) => each.textContent)).toEqual(["RLO", "RLO"]);
    expect(shown.get(".base-choice option").textContent).toContain("<img src=x");
  });
});

describe("large comparisons", () => {
  it("draw the first files, the lines in sight, and the rest on demand", async () => {
    await start(0, makeJobs("changes"));
    await until(() => files().length === 25);
    expect(files()[0]).toBe("main.py changed, 4,000 lines added, 4,000 removed");
    expect(shown.all(".diff-row").length).toBeLessThan(150);
    click("all-diffs");
    await until(() => files().length === 202);
    expect(shown.all(".diff-row").length).toBeLessThan(150);
  });

  it("cut a long line until somebody asks for the rest", async () => {
    const before = standardFiles();
    const files_ = standardFiles();
    Object.assign(files_[3] as object, { text: `name: x\n${"y".repeat(9_000)}\n` });
    await start(0, [makeJob(0, { files: files_ }), finish(makeJob(3, { files: before }), 0, 1_000)]);
    const more = await until(() => shown.get(".diff-text button"));
    expect(more.textContent).toBe("Show 6,000 more characters of this line");
    more.click();
    await until(() => shown.all(".diff-text").some((each) => each.textContent === "y".repeat(9_000)));
  });
});
