/** The search box with its two switches, next and previous, and the words beside them. */

import type { RefObject, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import type { Direction, Query } from "./find.ts";
import type { Search } from "./use_search.ts";

export interface SearchBarProps {
  search: Search;
  input: RefObject<HTMLInputElement | null>;
  /** The reader is done here: the keys go back to the log. */
  onLeave: () => void;
}

export function SearchBar({ search, input, onLeave }: SearchBarProps): VNode {
  const [query, setQuery] = useState<Query>({ pattern: "", regex: false, ignoreCase: true });
  // Enter may come before the drawing that follows the last letter.
  const latest = useRef(query);
  const change = (next: Query): void => {
    latest.current = next;
    setQuery(next);
    search.show(next.pattern === "" ? null : next);
  };
  const step = (direction: Direction): void => search.step(latest.current, direction);
  const nothing = query.pattern === "" ? "Type what to look for first." : null;
  return (
    <search class="log-search">
      <input
        ref={input}
        class="field log-query"
        type="text"
        spellcheck={false}
        autocomplete="off"
        placeholder="Search ( / )"
        aria-label="Search in this log"
        value={query.pattern}
        onInput={(event) => change({ ...latest.current, pattern: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? "backward" : "forward");
          else if (event.key === "Escape") {
            search.clear();
            onLeave();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button
        small
        kind="quiet"
        pressed={!query.ignoreCase}
        label="Match upper and lower case"
        title="Match upper and lower case"
        onClick={() => change({ ...latest.current, ignoreCase: !query.ignoreCase })}
      >
        Aa
      </Button>
      <Button
        small
        kind="quiet"
        pressed={query.regex}
        label="Regular expression"
        title="Regular expression"
        onClick={() => change({ ...latest.current, regex: !query.regex })}
      >
        .*
      </Button>
      <Button
        small
        label="Previous match"
        title="Previous match (Shift+Enter, N)"
        disabledReason={nothing}
        onClick={() => step("backward")}
      >
        ↑
      </Button>
      <Button
        small
        label="Next match"
        title="Next match (Enter, n)"
        disabledReason={nothing}
        onClick={() => step("forward")}
      >
        ↓
      </Button>
      <span class={search.failed ? "log-says log-bad" : "log-says"} role="status">
        {search.says}
      </span>
    </search>
  );
}
