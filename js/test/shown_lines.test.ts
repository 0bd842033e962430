import { expect, it } from "vitest";
import { ShownLines } from "../src/card/shown_lines.ts";

it("tells the first lines that were not shown", () => {
  const lines = new ShownLines(6);
  expect(lines.gap()).toEqual({ from: 0, to: 5 });
  for (const index of [0, 1, 4, 1]) lines.add(index);
  expect(lines.gap()).toEqual({ from: 2, to: 3 });
  lines.add(3);
  lines.add(2);
  expect(lines.gap()).toEqual({ from: 5, to: 5 });
  lines.add(5);
  lines.add(9); // there is no such line
  expect(lines.gap()).toBeNull();
});

it("of an empty file shows all at once", () => expect(new ShownLines(0).gap()).toBeNull());
