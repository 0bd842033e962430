// The narrow list, the card in its place, and what the host may ask of it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeJob, hexId, makeJob, makeJobs } from "../harness/data.ts";
import view from "../src/entry/panel.ts";
import { tell } from "../src/panel/commands.ts";
import { DOCK_EVENT, type Offer } from "../src/panel/dock.ts";
import type { Root } from "../src/protocol.ts";
import { Everywhere, passes, press, type Shown, show, type, until } from "./helpers.ts";

let shown: Shown;
const start = async (
  jobs: FakeJob[] = makeJobs("dozen"),
  viewState: object = {},
  root: Root = { view: "panel", dock: false },
): Promise<void> => {
  shown = show(view, jobs, root, viewState);
  await until(() => !shown.text().includes("Reading the jobs"));
};
const rows = (): HTMLElement[] => shown.all("button.panel-row");
const names = (): string[] => shown.all(".panel-name").map((name) => name.textContent ?? "");
const open = async (name: string): Promise<void> => {
  rows()
    .find((row) => row.querySelector(".panel-name")?.textContent === name)
    ?.click();
  await until(() => shown.root.querySelector(".panel-card h3")?.textContent === name);
};
const el = (): HTMLElement => (shown.root.host as HTMLElement).parentElement as HTMLElement;
const listHidden = (): boolean => shown.get(".panel-all").hidden === true;

beforeEach(() => vi.stubGlobal("IntersectionObserver", Everywhere));
afterEach(() => {
  shown.end();
  vi.unstubAllGlobals();
});

describe("the list", () => {
  it("has what waits for me first, then what goes on, then what is over", async () => {
    await start();
    expect(shown.get("h2").textContent).toBe("3 jobs wait for you");
    expect(shown.all(".panel-group").map((head) => head.textContent)).toEqual([
      "▾Waiting for you 3",
      "▾Under way 4",
      "▾Finished 5",
    ]);
    expect(names().slice(0, 3)).toEqual([
      "Mean age by diagnosis",
      "Readmission within 30 days",
      "Ward occupancy",
    ]);
    expect(
      rows()
        .slice(0, 4)
        .map((row) => row.classList.contains("waiting")),
    ).toEqual([true, true, true, false]);
  });

  it("shows names as text, with marks", async () => {
    await start(makeJobs("hostile"));
    expect(names()).toContain('<img src=x onerror="window.__trap=1">');
    expect(names()).toContain("invoiceRLOfdp.exe");
    expect(shown.root.querySelector("img, script, svg, a")).toBeNull();
  });

  it("is searched, and says what to do when nothing is found", async () => {
    await start();
    type(shown.get<HTMLInputElement>("input[type=search]"), "ward");
    await passes(() => expect(names()).toEqual(["Ward occupancy"]));
    type(shown.get<HTMLInputElement>("input[type=search]"), "nothing like this");
    await passes(() => expect(shown.text()).toContain("No job matches this search."));
    shown.get(".empty-buttons button").click();
    await passes(() => expect(rows()).toHaveLength(12));
  });

  it("says what to do when there is no job at all", async () => {
    await start([]);
    expect(shown.text()).toContain("There are no jobs yet.");
    expect(shown.get("h2").textContent).toBe("Nothing waits for you");
  });

  it("folds its groups", async () => {
    await start();
    shown.all(".panel-group button")[1]?.click();
    await passes(() => expect(rows()).toHaveLength(8));
    expect(shown.all(".panel-group button")[1]?.getAttribute("aria-expanded")).toBe("false");
  });

  it("has one stop for the tabulator, and arrow keys inside", async () => {
    await start();
    const stops = (): HTMLElement[] => shown.all("[data-key]").filter((button) => button.tabIndex === 0);
    expect(stops()).toEqual([rows()[0]]);
    rows()[0]?.focus();
    press(rows()[0] as HTMLElement, "ArrowDown");
    expect(shown.root.activeElement).toBe(rows()[1]);
    await passes(() => expect(stops()).toEqual([rows()[1]]));
    press(rows()[1] as HTMLElement, "ArrowUp");
    press(rows()[0] as HTMLElement, "ArrowUp");
    expect(shown.root.activeElement?.textContent).toContain("Waiting for you");
  });

  it("draws only what is near, of ten thousand", async () => {
    await start(makeJobs("10000"));
    expect(rows().length).toBeLessThan(60);
    expect(shown.text()).toContain("10,000 jobs");
  });

  it("shows a job that arrives", async () => {
    await start();
    shown.kernel.jobs.unshift(makeJob(99, { name: "Brand new", submitted: shown.kernel.now() }));
    shown.kernel.push();
    await passes(() => expect(names()[0]).toBe("Brand new"));
    expect(shown.get("h2").textContent).toBe("4 jobs wait for you");
  });

  it("says what is wrong in place, with another try", async () => {
    shown = show(view, makeJobs("dozen"), { view: "panel", dock: false });
    shown.kernel.fail("jobs.window", { code: "internal", message: "The disk is on fire.", details: null });
    await passes(() => expect(shown.text()).toContain("The disk is on fire."));
    shown.kernel.fail("jobs.window", null);
    shown.get('[role="alert"] button').click();
    await passes(() => expect(rows()).toHaveLength(12));
  });
});

describe("the card", () => {
  it("takes the place of the list, with a way back to the same row", async () => {
    await start();
    rows()[1]?.focus();
    await open("Readmission within 30 days");
    expect(listHidden()).toBe(true);
    expect(shown.root.activeElement?.textContent).toBe("‹ All jobs");
    shown.get('[data-name="back"]').click();
    await passes(() => expect(listHidden()).toBe(false));
    expect(shown.root.querySelector(".panel-card")).toBeNull();
    await passes(() => expect(shown.root.activeElement).toBe(rows()[1]));
  });

  it.each([".card", '[data-name="back"]'])("is left with Escape, from %s too", async (where) => {
    await start();
    await open("Ward occupancy");
    press(shown.get(where), "Escape");
    await passes(() => expect(listHidden()).toBe(false));
  });

  it("approves what was shown", async () => {
    await start();
    await open("Ward occupancy");
    shown.get('[data-name="approve"]').click();
    (await until(() => shown.root.querySelector<HTMLElement>(".check.must input"))).click();
    await until(() => shown.get('[data-name="confirm"]').getAttribute("aria-disabled") === null);
    shown.get('[data-name="confirm"]').click();
    await passes(() => expect(shown.requests("job.act")).toHaveLength(1));
    await passes(() => expect(shown.get(".card-now").textContent).toContain("approved"));
  });

  it("keeps what was typed when one looks at another job meanwhile", async () => {
    await start();
    await open("Ward occupancy");
    shown.get('[data-name="reject"]').click();
    type(await until(() => shown.root.querySelector<HTMLTextAreaElement>("textarea")), "too many columns");
    shown.get('[data-name="back"]').click();
    await open("Mean age by diagnosis");
    shown.get('[data-name="back"]').click();
    await open("Ward occupancy");
    expect(shown.get<HTMLTextAreaElement>("textarea").value).toBe("too many columns");
  });

  it("stands open again after a reload", async () => {
    await start(makeJobs("dozen"), { open: [hexId(2)] });
    await until(() => shown.root.querySelector(".panel-card h3"));
    expect(listHidden()).toBe(true);
  });

  it("of a job that is gone says so, and there is a way back", async () => {
    await start(makeJobs("dozen"), { open: ["f".repeat(32)] });
    await passes(() => expect(shown.text()).toContain("no longer on disk"));
    shown.get('[data-name="back"]').click();
    await passes(() => expect(listHidden()).toBe(false));
  });
});

describe("what the host asks", () => {
  const title = (): string | null | undefined => shown.root.querySelector(".panel-card h3")?.textContent;

  it("next: one after the other, and round", async () => {
    await start();
    const seen: (string | null | undefined)[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const before = title();
      tell(el(), { do: "next" });
      await until(() => title() !== undefined && title() !== before);
      seen.push(title());
    }
    expect(new Set(seen.slice(0, 3)).size).toBe(3);
    expect(seen[3]).toBe(seen[0]);
  });

  it("next: also when it comes before the view is drawn", async () => {
    shown = show(view, makeJobs("dozen"), { view: "panel", dock: false });
    tell(el(), { do: "next" });
    await until(() => title());
  });

  it("next: when nothing waits, it says so", async () => {
    await start([]);
    tell(el(), { do: "next" });
    await passes(() => expect(shown.text()).toContain("Nothing waits for you."));
  });

  it("open: that job", async () => {
    await start();
    tell(el(), { do: "open", job: hexId(4) });
    await until(() => title());
    expect(shown.requests("job.get")[0]).toMatchObject({ job: hexId(4) });
  });
});

describe("sent to the side bar", () => {
  const offers: Offer[] = [];
  const take = (event: Event): void => {
    const { detail } = event as CustomEvent<Offer>;
    detail.taken = true;
    offers.push(detail);
  };
  afterEach(() => {
    window.removeEventListener(DOCK_EVENT, take);
    offers.length = 0;
  });

  it("the cell says where it is, and brings it to the front", async () => {
    window.addEventListener(DOCK_EVENT, take);
    await start(makeJobs("dozen"), {}, { view: "panel", dock: true });
    expect(shown.text()).toBe("The desk of this kernel is in the side panel.Show it");
    shown.get('[data-name="look"]').click();
    expect(offers.map(({ want }) => want)).toEqual(["ask", "look"]);
  });

  it("goes there once, with what draws it and what ends it", () => {
    window.addEventListener(DOCK_EVENT, take);
    shown = show(view, [], { view: "panel", dock: true });
    offers.length = 0;
    const { signal } = new AbortController();
    view.initialize({ model: shown.model, signal });
    expect(offers).toMatchObject([{ want: "dock", model: shown.model, ended: signal }]);
  });

  it("without a side panel it stands in the cell, and says why", async () => {
    await start(makeJobs("dozen"), {}, { view: "panel", dock: true });
    expect(shown.text()).toContain("There is no side panel here");
    expect(rows()).toHaveLength(12);
  });
});
