// What a key does in the table.
import { commandOf, placeOf } from "./keys.ts";

export interface KeyActions {
  moveBy: (by: number) => void;
  toEdge: (end: boolean) => void;
  /** False when nothing can be done: then the key is the browser's. */
  act: (names: readonly ("approve" | "reject" | "rerun")[]) => boolean;
  pick: () => boolean;
  search: () => void;
  help: () => void;
  escape: () => void;
}

export function keyHandler(actions: KeyActions): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented) return;
    const command = commandOf(event, placeOf(event.composedPath()[0] ?? null));
    if (command === null) return;
    if (command.do === "act" && !actions.act(command.names)) return;
    if (command.do === "pick" && !actions.pick()) return;
    if (command.do === "move") actions.moveBy(command.by);
    if (command.do === "edge") actions.toEdge(command.end);
    if (command.do === "search") actions.search();
    if (command.do === "help") actions.help();
    if (command.do === "escape") actions.escape();
    event.preventDefault();
  };
}
