// Keys of the table. Plain keys only: with Ctrl, Alt or Meta they belong to the browser and the notebook.

export type Command =
  | { do: "move"; by: number }
  | { do: "edge"; end: boolean }
  | { do: "act"; names: readonly ("approve" | "reject" | "rerun")[] }
  | { do: "pick" }
  | { do: "search" }
  | { do: "help" }
  | { do: "escape" };

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/**
 * Where the key was pressed: in a text field only Esc counts, in a card the moves do not; on a row's name the space bar
 * selects, elsewhere it does what it does to any button.
 */
export type Place = "rows" | "name" | "card" | "field";

export function commandOf(press: KeyPress, place: Place): Command | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.key === "Escape") return { do: "escape" };
  if (place === "field") return null;
  switch (press.key) {
    case "a":
      return { do: "act", names: ["approve"] };
    case "r":
      return { do: "act", names: ["reject", "rerun"] };
    case "/":
      return { do: "search" };
    case "?":
      return { do: "help" };
    default:
      break;
  }
  if (place === "card") return null;
  switch (press.key) {
    case "j":
    case "ArrowDown":
      return { do: "move", by: 1 };
    case "k":
    case "ArrowUp":
      return { do: "move", by: -1 };
    case "x":
      return { do: "pick" };
    case " ":
      return place === "name" ? { do: "pick" } : null;
    case "Home":
      return { do: "edge", end: false };
    case "End":
      return { do: "edge", end: true };
    default:
      return null;
  }
}

/** Where in the table an element stands. */
export function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return "rows";
  if (target.closest("input[type=search], input[type=text], textarea, select") !== null) return "field";
  if (target.closest(".card, .card-row") !== null) return "card";
  return target.closest("button.name") === null ? "rows" : "name";
}
