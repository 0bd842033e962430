import { expect, it } from "vitest";
import { commandOf, placeOf } from "../src/table/keys.ts";

const key = (name: string, more: object = {}) => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

it.each([
  ["j", { do: "move", by: 1 }],
  ["ArrowDown", { do: "move", by: 1 }],
  ["k", { do: "move", by: -1 }],
  ["ArrowUp", { do: "move", by: -1 }],
  ["Home", { do: "edge", end: false }],
  ["End", { do: "edge", end: true }],
  ["a", { do: "act", names: ["approve"] }],
  ["r", { do: "act", names: ["reject", "rerun"] }],
  ["/", { do: "search" }],
  ["?", { do: "help" }],
  ["Escape", { do: "escape" }],
  ["x", { do: "pick" }],
  [" ", null],
  ["y", null],
])("%s among the rows", (name, command) => expect(commandOf(key(name), "rows")).toEqual(command));

it("leaves keys with Ctrl, Alt or Meta to the browser", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) {
    expect(commandOf(key("a", { [modifier]: true }), "rows")).toBeNull();
    expect(commandOf(key("Escape", { [modifier]: true }), "field")).toBeNull();
  }
});

it("takes only Esc in a text field, and no moves in a card", () => {
  expect(commandOf(key("a"), "field")).toBeNull();
  expect(commandOf(key("?"), "field")).toBeNull();
  expect(commandOf(key("Escape"), "field")).toEqual({ do: "escape" });
  expect(commandOf(key("ArrowDown"), "card")).toBeNull();
  expect(commandOf(key("j"), "card")).toBeNull();
  expect(commandOf(key("a"), "card")).toEqual({ do: "act", names: ["approve"] });
});

it("selects with the space bar on the name of a row only; any other button is pressed by it", () => {
  expect(commandOf(key(" "), "name")).toEqual({ do: "pick" });
  for (const place of ["rows", "card", "field"] as const) expect(commandOf(key(" "), place)).toBeNull();
  expect(commandOf(key("x"), "card")).toBeNull();
});

it("knows where a key was pressed", () => {
  const frame = document.createElement("div");
  const row = document.createElement("div");
  const card = document.createElement("div");
  card.className = "card-row";
  const field = document.createElement("textarea");
  const button = document.createElement("button");
  card.append(field, button);
  frame.append(row, card);
  const name = document.createElement("button");
  name.className = "name";
  row.append(name);
  expect(placeOf(row)).toBe("rows");
  expect(placeOf(name)).toBe("name");
  expect(placeOf(button)).toBe("card");
  expect(placeOf(field)).toBe("field");
  expect(placeOf(null)).toBe("rows");
});
