import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cut, lineLength } from "../src/card/code_line.tsx";
import { CHUNK, FileFeed, mergeMarks } from "../src/card/file_feed.ts";
import { Desk } from "../src/desk.ts";
import type { FileReadParams, Token } from "../src/protocol.ts";
import { passes, Recorder, until } from "./helpers.ts";

const JOB = "0".repeat(32);
let wire: Recorder;
let desk: Desk;
let feed: FileFeed;

const asked = (): FileReadParams[] =>
  wire.sent.filter((each) => each.method === "file.read").map((each) => each.params as FileReadParams);
const answer = (total = 10_000): void => {
  const { first_line, count } = asked().at(-1) as FileReadParams;
  const lines = Array.from({ length: Math.min(count, total - first_line) }, (_, n): Token[] => [
    ["", `line ${first_line + n}`],
  ]);
  wire.answer("file.read", {
    path: "a.py",
    size: 9,
    total_lines: total,
    first_line,
    lines,
    language: "",
    binary: false,
    note: null,
    marks: [],
  });
};

beforeEach(() => {
  wire = new Recorder();
  desk = new Desk(wire);
  feed = new FileFeed(desk, { job: JOB, where: "code", path: "a.py", digest: null });
});
afterEach(() => {
  feed.dispose();
  desk.dispose();
});

it("reads the beginning at once, and further chunks when they are needed, each once", async () => {
  expect(asked()).toEqual([
    { job: JOB, where: "code", path: "a.py", digest: null, first_line: 0, count: CHUNK },
  ]);
  answer();
  await passes(() => expect(feed.line(399)).toEqual([["", "line 399"]]));
  expect(feed.line(400)).toBeUndefined();
  feed.need(380, 410);
  feed.need(390, 420);
  expect(asked().length).toBe(2);
  expect(asked()[1]?.first_line).toBe(CHUNK);
  answer();
  await passes(() => expect(feed.line(400)).toEqual([["", "line 400"]]));
});

it("asks for the rest of a chunk whose lines do not fit into one message", async () => {
  const part = (first: number, count: number, total: number): void =>
    wire.answer("file.read", {
      path: "a.py",
      size: 9,
      total_lines: total,
      first_line: first,
      lines: Array.from({ length: count }, (_, n): Token[] => [["", `line ${first + n}`]]),
      language: "",
      binary: false,
      note: null,
      marks: [],
    });
  part(0, 3, 7);
  await until(() => asked().length === 2);
  expect(asked()[1]).toMatchObject({ first_line: 3, count: CHUNK - 3 });
  part(3, 4, 7);
  await passes(() => expect(feed.line(6)).toEqual([["", "line 6"]]));
  feed.need(0, 6);
  expect(asked().length).toBe(2);
});

it("holds a bounded part, that near to where one reads", async () => {
  for (let chunk = 0; chunk < 20; chunk += 1) {
    feed.need(chunk * CHUNK, chunk * CHUNK);
    answer();
    await passes(() => expect(feed.line(chunk * CHUNK)).toBeDefined());
  }
  expect(feed.line(0)).toBeUndefined();
  expect(feed.line(19 * CHUNK)).toBeDefined();
});

it("tells why it cannot be read, and asks again only when told to", async () => {
  wire.refuse("file.read", "unsafe_path", "It is a link now.");
  await passes(() => expect(feed.state.value.error?.message).toBe("It is a link now."));
  feed.need(0, 10);
  expect(asked().length).toBe(1);
  feed.retry();
  answer();
  await passes(() => expect(feed.state.value.error).toBeNull());
  expect(feed.line(0)).toBeDefined();
});

it("merges marks, each once, by line", () => {
  const network = { level: "look", text: "network", line: 9 } as const;
  const whole = { level: "note", text: "dotfile", line: null } as const;
  const stop = { level: "stop", text: "bidi", line: 9 } as const;
  expect(mergeMarks([network, whole], [network, stop])).toEqual([whole, stop, network]);
});

describe("a long line", () => {
  const tokens: Token[] = [
    ["k", "import"],
    ["", " "],
    ["n", "os"],
  ];
  it("is measured and cut by characters, token by token", () => {
    expect(lineLength(tokens)).toBe(9);
    expect(cut(tokens, 8)).toEqual([
      ["k", "import"],
      ["", " "],
      ["n", "o"],
    ]);
    expect(cut(tokens, 6)).toEqual([["k", "import"]]);
    expect(cut(tokens, 100)).toEqual(tokens);
  });
});
