// What is asked for: chips, search, grouping, and in a narrow view the order.
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import {
  type Counts,
  type Group,
  type Sort,
  type SortColumn,
  STATUSES,
  type ViewState,
} from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import { COLUMNS, toggleStatus } from "./view_state.ts";

const GROUP_WORDS: Readonly<Record<Group, string>> = {
  owner: "datasite owner",
  submitter: "submitter",
  status: "status",
  day: "day",
  none: "nothing",
};
export const COLUMN_WORDS: Readonly<Record<SortColumn, string>> = {
  index: "#",
  name: "Job",
  status: "Status",
  submitter: "Submitter",
  submitted: "Submitted",
  duration: "duration",
  exit: "exit code",
};

export interface ToolbarProps {
  state: ViewState;
  waiting: number;
  counts: Counts;
  onChange: (change: Partial<ViewState>) => void;
  onHelp: () => void;
  help: boolean;
  searchRef: { current: HTMLInputElement | null };
}

export function Toolbar({ state, waiting, counts, onChange, onHelp, help, searchRef }: ToolbarProps): VNode {
  const { query } = state;
  const id = useId();
  const setSort = (sort: Sort): void => onChange({ sort });
  return (
    <search class="toolbar">
      <fieldset class="chips" aria-label="Show only">
        <Button
          small
          class="chip"
          name="waiting"
          pressed={query.waiting}
          onClick={() => onChange({ query: { ...query, waiting: !query.waiting } })}
        >
          needs my decision <span class="count">{waiting.toLocaleString("en")}</span>
        </Button>
        {STATUSES.filter((status) => (counts[status] ?? 0) > 0 || query.statuses.includes(status)).map(
          (status) => (
            <Button
              key={status}
              small
              class="chip"
              name={status}
              pressed={query.statuses.includes(status)}
              onClick={() => onChange({ query: toggleStatus(query, status) })}
            >
              {status} <span class="count">{(counts[status] ?? 0).toLocaleString("en")}</span>
            </Button>
          ),
        )}
      </fieldset>
      <div class="toolbar-right">
        <input
          ref={searchRef}
          type="search"
          class="field search"
          aria-label="Search names and addresses"
          placeholder="Search"
          title="Search names and addresses (key /)"
          spellcheck={false}
          value={query.text}
          onInput={(event) => onChange({ query: { ...query, text: event.currentTarget.value } })}
        />
        <span class="choice">
          <label class="muted" for={`${id}g`}>
            Group by
          </label>
          <select
            id={`${id}g`}
            class="field"
            value={state.group}
            onChange={(event) => onChange({ group: event.currentTarget.value as Group, collapsed: [] })}
          >
            {Object.entries(GROUP_WORDS).map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        </span>
        <span class="choice choice-sort">
          <label class="muted" for={`${id}s`}>
            Sort by
          </label>
          <select
            id={`${id}s`}
            class="field"
            value={state.sort.column}
            onChange={(event) => setSort({ ...state.sort, column: event.currentTarget.value as SortColumn })}
          >
            {COLUMNS.map((column) => (
              <option key={column} value={column}>
                {column === "index" ? "index" : COLUMN_WORDS[column].toLowerCase()}
              </option>
            ))}
          </select>
          <Button
            small
            label={state.sort.descending ? "Turn to ascending" : "Turn to descending"}
            onClick={() => setSort({ ...state.sort, descending: !state.sort.descending })}
          >
            {state.sort.descending ? "↓" : "↑"}
          </Button>
        </span>
        <Button small kind="quiet" expanded={help} title="Keys (?)" onClick={onHelp}>
          Keys
        </Button>
      </div>
    </search>
  );
}

const KEYS: readonly [string, string][] = [
  ["j k ↓ ↑", "next, previous row"],
  ["Enter, Space", "open or close the card"],
  ["a", "approve…"],
  ["r", "reject…, or rerun…"],
  ["/", "search"],
  ["Esc", "close what is open"],
  ["?", "this list"],
];

export function Help(): VNode {
  return (
    <dl class="help" aria-label="Keys">
      {KEYS.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
