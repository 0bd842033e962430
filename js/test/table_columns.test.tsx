import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeJobs } from "../harness/data.ts";
import view from "../src/entry/table.ts";
import { isShown, layout } from "../src/table/columns.ts";
import { ALL_COLUMNS } from "../src/table/view_state.ts";
import { Everywhere, passes, press, type Shown, show, until } from "./helpers.ts";

describe("the layout", () => {
  it("shows more the wider it is, and always the name", () => {
    const shown = (width: number) => layout(width, {}).shown.length;
    expect([320, 720, 800, 1_200, 1_400, 1_600].map(shown)).toEqual([5, 4, 5, 6, 8, 9]);
    expect(isShown("name", { name: { shown: false, width: null } }, 1_600)).toBe(true);
  });

  it("follows what was chosen, whatever the width is", () => {
    const columns = { shared: { shown: true, width: 90 }, index: { shown: false, width: null } };
    const found = layout(800, columns);
    expect(found.shown).toEqual(["name", "status", "submitter", "submitted", "shared"]);
    expect(found.widths.shared).toBe(90);
  });

  it.each([681, 780, 800, 1_000, 1_200, 1_400, 1_600, 2_000])("fits into %i pixels as it is", (width) => {
    expect(layout(width, {}).least).toBeLessThanOrEqual(width);
  });

  it("gives what is left to the name, or to the actions once the name has a width", () => {
    const left = layout(1_600, {});
    expect(left.widths.name).toBeNull();
    expect(left.actions).not.toBeNull();
    const fixed = layout(1_600, { name: { shown: null, width: 300 } });
    expect(fixed.widths.name).toBe(300);
    expect(fixed.actions).toBeNull();
  });
});

describe("in the table", () => {
  let shown: Shown;
  const heads = (): (string | null)[] =>
    shown
      .all("th[scope=col]")
      .map((head) => head.getAttribute("aria-label"))
      .filter(Boolean);
  const box = (name: string): HTMLInputElement => shown.get(`.column-menu input[name="${name}"]`);
  const grip = (name: string): HTMLElement => shown.get(`th.c-${name} .grip`);
  const saved = (): unknown => (shown.model.get("view_state") as { columns?: unknown }).columns;

  beforeEach(async () => {
    vi.stubGlobal("IntersectionObserver", Everywhere);
    shown = show(
      view,
      makeJobs("dozen"),
      { view: "table" },
      {
        columns: { exit: { shown: false, width: null }, status: { shown: null, width: 240 } },
      },
    );
    await until(() => shown.all("tr.row").length === 12);
  });
  afterEach(() => {
    shown.end();
    vi.unstubAllGlobals();
  });

  it("remembers what was chosen before", () => {
    expect(heads()).not.toContain("Exit");
    expect(shown.get("th.c-status").style.width).toBe("240px");
    expect(shown.get("th.c-name").style.width).toBe("");
  });

  it("takes columns out and in by a menu, and writes it into the model", async () => {
    shown.get('[data-name="columns"]').click();
    await until(() => shown.root.querySelector(".column-menu"));
    expect(shown.all(".column-menu input").map((each) => (each as HTMLInputElement).name)).toEqual(
      ALL_COLUMNS.filter((column) => column !== "name"),
    );
    expect([box("exit").checked, box("shared").checked]).toEqual([false, true]);
    box("shared").click();
    await until(() => !heads().includes("Shared with"));
    expect(shown.root.querySelector("td.c-shared")).toBeNull();
    box("exit").click();
    await until(() => heads().includes("Exit"));
    await passes(() =>
      expect(saved()).toEqual({
        exit: { shown: true, width: null },
        status: { shown: null, width: 240 },
        shared: { shown: false, width: null },
      }),
    );
    shown.get('[data-name="usual-columns"]').click();
    await passes(() => expect(saved()).toEqual({}));
    press(box("exit"), "Escape");
    await until(() => shown.root.querySelector(".column-menu") === null);
  });

  it("every line spans or fills all columns, whichever they are", () => {
    const width = shown.all("th[scope=col]").length;
    for (const row of shown.all("tr.row")) expect(row.children.length).toBe(width);
    for (const cell of shown.all("th[scope=rowgroup]"))
      expect((cell as HTMLTableCellElement).colSpan).toBe(width);
  });

  it("changes a width with the arrow keys, and gives the usual one back with Delete", async () => {
    expect(grip("status").getAttribute("aria-valuenow")).toBe("240");
    expect(grip("status").tabIndex).toBe(0);
    press(grip("status"), "ArrowRight");
    await until(() => shown.get("th.c-status").style.width === "256px");
    press(grip("status"), "ArrowLeft");
    press(grip("status"), "Delete");
    await passes(() => expect(saved()).toEqual({ exit: { shown: false, width: null } }));
  });

  it("changes a width by dragging the border, within bounds", async () => {
    const pointer = (type: string, clientX: number): void => {
      grip("outputs").dispatchEvent(new MouseEvent(type, { clientX, bubbles: true, cancelable: true }));
    };
    const before = Number(grip("outputs").getAttribute("aria-valuenow"));
    pointer("pointermove", 900); // not held: nothing
    pointer("pointerdown", 500);
    pointer("pointermove", 540);
    await until(() => shown.get("th.c-outputs").style.width === `${before + 40}px`);
    pointer("pointermove", -900);
    await until(() => shown.get("th.c-outputs").style.width === "30px");
    pointer("pointerup", -900);
    pointer("pointermove", 900);
    grip("outputs").dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    await until(() => shown.get("th.c-outputs").style.width === `${before}px`);
  });

  it("sorts by every column but the readers, which are known of a few rows only", async () => {
    const sortable = shown.all("button.sort").map((each) => each.getAttribute("aria-label"));
    expect(sortable).toContain("Sort by outputs");
    expect(sortable.some((label) => label?.includes("shared"))).toBe(false);
    shown.get("th.c-outputs .sort").click();
    await passes(() =>
      expect(shown.requests("jobs.window").at(-1)).toMatchObject({
        sort: { column: "outputs", descending: false },
      }),
    );
  });
});
