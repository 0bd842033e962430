// The parts of the previews that need no page: windows of a list, lines of a tree, widths, words.
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeJobs } from "../harness/data.ts";
import { DeskError } from "../src/desk.ts";
import cardView from "../src/entry/card.ts";
import { summary } from "../src/preview/output.tsx";
import { part, type Shown } from "../src/preview/place.ts";
import { about, widths } from "../src/preview/table.tsx";
import { goal, shownValue } from "../src/preview/tree.tsx";
import { TreeFeed } from "../src/preview/tree_feed.ts";
import { Windows } from "../src/preview/windows.ts";
import type { OutputNodes, OutputPreview, TreeNode } from "../src/protocol.ts";
import { type Shown as Page, passes, show } from "./helpers.ts";
import { golden } from "./validators.ts";

const HEAD: OutputPreview = {
  path: "a.csv",
  size: 2_000,
  version: "1",
  kind: "table",
  what: "Table with commas",
  as_text: true,
  notes: [],
  hex: [],
  table: { columns: [], total_columns: 3, rows: 1, named: true },
  image: null,
  cells: null,
};

describe("windows of a list", () => {
  it("asks for what is missing, one request at a time, again when an answer holds less", async () => {
    const asked: number[] = [];
    const windows = new Windows<number>(async (first) => {
      asked.push(first);
      return [first, first + 1, first + 2];
    }, 10);
    windows.need(0, 6);
    windows.need(2, 6);
    await passes(() => expect(windows.at(6)).toBe(6));
    expect(asked).toEqual([0, 3, 6]);
    windows.need(1, 5);
    expect(asked.length).toBe(3);
  });

  it("goes where one looks now, and forgets what is far away", async () => {
    const windows = new Windows<number>(
      async (first, count) => Array.from({ length: count }, (_, n) => first + n),
      1_000,
    );
    for (let first = 0; first < 8_000; first += 1_000) {
      windows.need(first, first + 999);
      await passes(() => expect(windows.at(first + 999)).toBe(first + 999));
    }
    expect(windows.at(0)).toBeUndefined();
    expect(windows.at(7_000)).toBe(7_000);
  });

  it("says what was refused, and asks again only when somebody wants it", async () => {
    const load = vi.fn(async (): Promise<number[]> => Promise.reject(new DeskError("gone", "It is gone.")));
    const windows = new Windows<number>(load, 10);
    windows.need(0, 3);
    await passes(() => expect(windows.state.value.error?.message).toBe("It is gone."));
    windows.need(0, 4);
    expect(load).toHaveBeenCalledTimes(1);
    load.mockImplementation(async () => [1, 2, 3, 4, 5]);
    windows.retry();
    await passes(() => expect(windows.at(4)).toBe(5));
    expect(windows.state.value.error).toBeNull();
  });

  it("ends when a file has less than it said", async () => {
    const load = vi.fn(async () => []);
    const windows = new Windows<number>(load, 10);
    windows.need(0, 3);
    await passes(() => expect(windows.state.value.error?.code).toBe("changed"));
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe("a part of an output", () => {
  it("is refused when the file is another one now", async () => {
    const onChanged = vi.fn();
    const answer = { version: "2", first_row: 0, rows: [] };
    const desk = { request: async () => answer } as unknown as Shown["desk"];
    const shown: Shown = { desk, job: "0", head: HEAD, onChanged };
    const asked = part(shown, "output.rows", { first_row: 0, count: 1 }, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ code: "changed" });
    expect(onChanged).toHaveBeenCalledTimes(1);
    answer.version = "1";
    const again = part(shown, "output.rows", { first_row: 0, count: 1 }, new AbortController().signal);
    expect(await again).toBe(answer);
  });
});

describe("a tree", () => {
  const leaf = (node: number, key: string | null, count = 0): TreeNode => ({
    node,
    key,
    kind: count > 0 ? "list" : "number",
    text: "1",
    count,
  });
  const answers: Record<number, TreeNode[]> = {
    0: [leaf(1, "a"), leaf(2, "b", 3)],
    2: [leaf(3, null), leaf(4, null), leaf(5, null)],
  };
  const load = async (node: number, first: number): Promise<OutputNodes> => {
    const nodes = answers[node] as TreeNode[];
    const most = node === 2 ? 2 : 9;
    return {
      version: "1",
      node,
      kind: "object",
      text: "",
      first,
      total: nodes.length,
      nodes: nodes.slice(first, first + most),
    };
  };
  const drawn = (feed: TreeFeed): string[] =>
    feed.lines().map((line) => `${line.depth} ${"more" in line ? `more ${line.more}` : line.node.node}`);

  it("opens in place, loads more, and closes again", async () => {
    const feed = new TreeFeed(load);
    await passes(() => expect(drawn(feed)).toEqual(["0 1", "0 2"]));
    expect(feed.root?.count).toBe(2);
    feed.set(2, true);
    await passes(() => expect(drawn(feed)).toEqual(["0 1", "0 2", "1 3", "1 4", "1 more 1"]));
    feed.more(2);
    await passes(() => expect(drawn(feed)).toEqual(["0 1", "0 2", "1 3", "1 4", "1 5"]));
    feed.set(2, false);
    expect(drawn(feed)).toEqual(["0 1", "0 2"]);
  });

  it("tells what was refused, and can be asked again", async () => {
    let fails = true;
    const feed = new TreeFeed(async (node, first) => {
      if (fails) throw new DeskError("gone", "It is gone.");
      return load(node, first);
    });
    await passes(() => expect(feed.state.value.error?.code).toBe("gone"));
    fails = false;
    feed.retry();
    await passes(() => expect(drawn(feed)).toEqual(["0 1", "0 2"]));
  });

  it("leads the keys as in every tree", async () => {
    const feed = new TreeFeed(load);
    await passes(() => expect(feed.root).not.toBeNull());
    feed.set(2, true);
    await passes(() => expect(feed.lines().length).toBe(5));
    const lines = feed.lines();
    expect(["ArrowDown", "ArrowUp", "Home", "End"].map((key) => goal(lines, 1, key))).toEqual([2, 0, 0, 4]);
    expect([goal(lines, 0, "ArrowUp"), goal(lines, 4, "ArrowDown"), goal(lines, 0, "x")]).toEqual([
      null,
      null,
      null,
    ]);
    expect([goal(lines, 1, "ArrowRight"), goal(lines, 3, "ArrowLeft"), goal(lines, 0, "ArrowLeft")]).toEqual([
      2,
      1,
      null,
    ]);
  });

  it("shows values as they are written", () => {
    const of = (kind: TreeNode["kind"], text: string, count = 0): string =>
      shownValue({ node: 0, key: null, kind, text, count });
    expect([
      of("object", "", 1),
      of("object", ""),
      of("list", "", 2),
      of("text", "a"),
      of("number", "1.50"),
    ]).toEqual(["{ 1 entry }", "{ }", "[ 2 items ]", '"a"', "1.50"]);
  });
});

describe("words and widths", () => {
  it("says what is known of a column", () => {
    expect(about({ name: "a", type: "number", empty: 0 })).toBe("number");
    expect(about({ name: "a", type: "text", empty: 1_200 })).toBe("text, 1,200 empty");
    expect(about({ name: "a", type: "empty", empty: 3 })).toBe("all empty");
  });

  it("makes columns as wide as their beginning needs, within bounds", () => {
    const column = (name: string): { name: string; type: "date"; empty: number } => ({
      name,
      type: "date",
      empty: 0,
    });
    expect(
      widths([column("a"), column("b"), column("c")], [["x", "y".repeat(12)], ["z".repeat(99)]]),
    ).toEqual([36, 12, 6]);
  });

  it("sums up an output", () => {
    expect(summary(HEAD)).toBe("Table with commas, 1 row, 3 columns, 2.0 kB");
    const image = { mime: "image/png", width: 3, height: 2, refused: null };
    expect(summary({ ...HEAD, what: "PNG\u202e", table: null, image })).toBe(
      "PNG⟨RLO⟩, 3 × 2 pixels, 2.0 kB",
    );
    expect(summary({ ...HEAD, what: "Notebook", table: null, cells: 2 })).toBe("Notebook, 2 cells, 2.0 kB");
  });
});

describe("in the card", () => {
  let page: Page;
  afterEach(() => page.end());
  const start = (data: "outputs" | "evil outputs"): void => {
    const jobs = makeJobs(data);
    page = show(cardView, jobs, { view: "card", job: jobs[0]?.id ?? "" });
  };
  const entry = (name: string): HTMLElement =>
    page.all("button.file-entry").find((each) => each.textContent?.startsWith(name)) as HTMLElement;

  it("what the harness answers is what the protocol says", async () => {
    start("outputs");
    const job = page.kernel.jobs[0]?.id ?? "";
    const answers: [string, Record<string, unknown>][] = [];
    page.model.on("msg:custom", (message: { id: string }) => {
      const request = page.kernel.sent.find((each) => each.id === message.id);
      if (request?.method.startsWith("output.")) answers.push([request.method, message as never]);
    });
    await passes(() => expect(page.all(".outputs button").length).toBe(8));
    for (const path of ["plot.png", "model.json", "report.ipynb", "all.zip"]) {
      entry(path).click();
      await passes(() => expect(page.text()).toContain(`Download`));
      await passes(() => expect(page.requests("output.preview")).toContainEqual({ job, path }));
    }
    await passes(() => expect(page.requests("output.nodes").length).toBe(1));
    await passes(() => expect(page.requests("output.cells").length).toBe(1));
    await passes(() => expect(answers.length).toBeGreaterThan(7));
    for (const [method, answer] of answers) expect(golden(method, answer), method).toEqual([]);
  });

  it("a file that never rests is not looked at for ever", async () => {
    const jobs = makeJobs("outputs");
    let text = "a,b\n1,2\n";
    Object.defineProperty(jobs[0]?.outputs[0], "text", {
      get: () => {
        text += "3,4\n";
        return text;
      },
    });
    page = show(cardView, jobs, { view: "card", job: jobs[0]?.id ?? "" });
    await passes(() => expect(page.text()).toContain("The file changed meanwhile."));
    await passes(() => expect(page.requests("output.preview").length).toBe(6));
    await passes(() => expect(page.requests("output.rows").length).toBe(6));
    expect(page.text()).toContain("The file changed meanwhile. Open it again.");
  });

  it("a drawing that claims to be an image is never made one", async () => {
    start("evil outputs");
    await passes(() => expect(page.all(".outputs button").length).toBe(9));
    entry("typed.png").click();
    await passes(() => expect(page.text()).toContain("This kind of image is not shown."));
    expect(page.requests("output.bytes")).toEqual([]);
    expect(page.all("img")).toEqual([]);
  });
});
