import { describe, expect, it } from "vitest";
import {
  type DiffRow,
  diffRows,
  inRunOrder,
  openAtFirst,
  signCounts,
  summary,
} from "../src/card/diff_rows.ts";
import type { Comparison, FileChange, Sign } from "../src/protocol.ts";

const file = (
  lines: [Sign, string][],
  path = "main.py",
  starts: [number, number] = [10, 20],
): FileChange => ({
  path,
  change: "changed",
  note: null,
  hunks: [{ old_start: starts[0], new_start: starts[1], lines }],
});

/** "10 20  text", with what differs in brackets; a part's head is "@21". */
function written(rows: readonly DiffRow[]): string[] {
  return rows.map((row) =>
    "line" in row
      ? `@${row.line}`
      : row.cells
          .map((line) =>
            line === null
              ? "."
              : `${line.old ?? "-"} ${line.new ?? "-"} ${line.sign}${line.text.slice(0, line.from)}${
                  line.from < line.to ? `[${line.text.slice(line.from, line.to)}]` : ""
                }${line.text.slice(line.to)}`,
          )
          .join(" | "),
  );
}

const EDIT: [Sign, string][] = [
  [" ", "def f():"],
  ["-", "    return 1"],
  ["-", "    # gone"],
  ["+", "    return 12"],
  [" ", "end"],
];

describe("rows", () => {
  it("count the lines of both sides, and begin with the line of the first difference", () => {
    expect(written(diffRows(file(EDIT), false))).toEqual([
      "@21",
      "10 20  def f():",
      "11 - -    return 1",
      "12 - -    # gone",
      "- 21 +    return 1[2]",
      "13 22  end",
    ]);
  });

  it("stand side by side, each beside the one that it became", () => {
    expect(written(diffRows(file(EDIT), true))).toEqual([
      "@21",
      "10 20  def f(): | 10 20  def f():",
      "11 - -    return 1 | - 21 +    return 1[2]",
      "12 - -    # gone | .",
      "13 22  end | 13 22  end",
    ]);
  });

  it("of parts that follow each other directly are not mixed up", () => {
    const lines: [Sign, string][] = [
      ["+", "a"],
      ["-", "b"],
      ["+", "c"],
    ];
    expect(written(diffRows(file(lines, "x", [1, 1]), true))).toEqual([
      "@1",
      ". | - 1 +a",
      "1 - -b | - 2 +c",
    ]);
  });

  it("name the place where something was taken away, and a file without differences has none", () => {
    expect(
      written(
        diffRows(
          file(
            [
              [" ", "a"],
              ["-", "b"],
              [" ", "c"],
            ],
            "x",
            [5, 5],
          ),
          false,
        ),
      )[0],
    ).toBe("@6");
    expect(diffRows({ ...file([]), hunks: [] }, true)).toEqual([]);
  });
});

describe("what differs within a line", () => {
  const differ = (a: string, b: string): string[] =>
    written(
      diffRows(
        file(
          [
            ["-", a],
            ["+", b],
          ],
          "x",
          [1, 1],
        ),
        false,
      ),
    )
      .slice(1)
      .map((line) => line.slice(5));

  it.each<[string, string, string, string]>([
    ["least=5)", "least=10)", "least=[5])", "least=[10])"],
    ["aa", "aaa", "aa", "aa[a]"],
    ["x = load(a)", "x = load(b)", "x = load([a])", "x = load([b])"],
    ["    one", "    two", "    one", "    two"],
    ["", "new", "", "new"],
    ["same", "same", "same", "same"],
    ["a 😀", "a 😁", "a [😀]", "a [😁]"],
    ["😀 b", "🐀 b", "[😀] b", "[🐀] b"],
  ])("%s → %s", (a, b, left, right) => expect(differ(a, b)).toEqual([left, right]));

  it("is not looked for in very long lines", () => {
    const long = "y".repeat(4_000);
    expect(differ(`${long}a`, `${long}b`)).toEqual([`${long}a`, `${long}b`]);
  });
});

describe("in words", () => {
  const comparison = (changes: FileChange["change"][], same: number): Comparison => ({
    base: { job: "0", name: "n", submitter: "s", approved_at: null, same_submitter: true },
    note: null,
    same,
    files: changes.map((change, n) => ({ path: `${n}`, change, note: null, hunks: [] })),
  });

  it.each<[FileChange["change"][], number, string]>([
    [["changed", "added", "changed"], 4, "2 changed, 1 added, 4 the same"],
    [["removed"], 0, "1 removed, 0 the same"],
    [[], 5, "nothing differs in 5 files"],
    [[], 1, "nothing differs in 1 file"],
  ])("%j and %i the same", (changes, same, words) => expect(summary(comparison(changes, same))).toBe(words));

  it("counts what came and went", () => {
    expect(signCounts(file(EDIT))).toEqual({ added: 1, removed: 2 });
  });
});

it("what runs first stands first, what is gone stands last", () => {
  const files = ["gone.csv", "helpers.py", "main.py"].map((path) => file([], path));
  expect(inRunOrder(files, ["run.sh", "main.py", "helpers.py"]).map((each) => each.path)).toEqual([
    "main.py",
    "helpers.py",
    "gone.csv",
  ]);
});

it("the first files are unfolded, so far as there is room", () => {
  const long = (path: string): FileChange =>
    file(
      Array.from({ length: 5_000 }, (): [Sign, string] => ["+", "x"]),
      path,
    );
  expect([...openAtFirst([long("a"), file(EDIT, "b"), long("c"), long("d"), file(EDIT, "e")])]).toEqual([
    "a",
    "b",
    "c",
  ]);
  expect(openAtFirst(Array.from({ length: 200 }, (_, n) => file(EDIT, `${n}`))).size).toBe(8);
});
