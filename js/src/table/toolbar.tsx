// What is asked for: chips, search, grouping, and in a narrow view the order.
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import {
  type Counts,
  type GroupKey,
  type Sort,
  type SortColumn,
  STATUSES,
  type ViewState,
} from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import { COLUMN_WORDS } from "./columns.ts";
import { COLUMNS, GROUP_KEYS, groupKeys, groupOf, toggleStatus } from "./view_state.ts";

const GROUP_WORDS: Readonly<Record<GroupKey, string>> = {
  owner: "owner",
  submitter: "submitter",
  status: "status",
  day: "day",
};
export type Panel = "help" | "columns";

export interface ToolbarProps {
  state: ViewState;
  waiting: number;
  counts: Counts;
  onChange: (change: Partial<ViewState>) => void;
  panel: Panel | null;
  onPanel: (panel: Panel) => void;
  picking: boolean;
  onPicking: () => void;
  searchRef: { current: HTMLInputElement | null };
}

/** One of the two selects for grouping; "" is nothing. */
function GroupSelect(props: {
  label: string;
  value: GroupKey | undefined;
  keys: readonly GroupKey[];
  onChange: (key: GroupKey | undefined) => void;
}): VNode {
  const id = useId();
  return (
    <>
      <label class="muted" for={id}>
        {props.label}
      </label>
      <select
        id={id}
        class="field"
        value={props.value ?? ""}
        onChange={(event) => props.onChange(props.keys.find((key) => key === event.currentTarget.value))}
      >
        {props.keys.map((key) => (
          <option key={key} value={key}>
            {GROUP_WORDS[key]}
          </option>
        ))}
        <option value="">nothing</option>
      </select>
    </>
  );
}

function Grouping({ state, onChange }: Pick<ToolbarProps, "state" | "onChange">): VNode {
  const [first, second] = groupKeys(state.group);
  const set = (...keys: (GroupKey | undefined)[]): void =>
    onChange({ group: groupOf(keys.filter((key) => key !== undefined)), collapsed: [] });
  return (
    <span class="choice choice-group">
      <GroupSelect
        label="Group by"
        value={first}
        keys={GROUP_KEYS}
        onChange={(key) => set(key, key === undefined ? undefined : second)}
      />
      {first === undefined ? null : (
        <GroupSelect
          label="then by"
          value={second}
          keys={GROUP_KEYS.filter((key) => key !== first)}
          onChange={(key) => set(first, key)}
        />
      )}
    </span>
  );
}

function Sorting({ state, onChange }: Pick<ToolbarProps, "state" | "onChange">): VNode {
  const id = useId();
  const setSort = (sort: Sort): void => onChange({ sort });
  return (
    <span class="choice choice-sort">
      <label class="muted" for={id}>
        Sort by
      </label>
      <select
        id={id}
        class="field"
        value={state.sort.column}
        onChange={(event) => setSort({ ...state.sort, column: event.currentTarget.value as SortColumn })}
      >
        {COLUMNS.map((column) => (
          <option key={column} value={column}>
            {COLUMN_WORDS[column]}
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
  );
}

export function Toolbar(props: ToolbarProps): VNode {
  const { state, waiting, counts, onChange, panel, searchRef } = props;
  const { query } = state;
  const [wide, setWide] = useState(false); // in a narrow view only: it stands open elsewhere
  return (
    <search class={wide ? "toolbar with-options" : "toolbar"}>
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
        <Button
          small
          kind="quiet"
          class="options"
          name="options"
          expanded={wide}
          onClick={() => setWide(!wide)}
        >
          Options
        </Button>
        <Grouping state={state} onChange={onChange} />
        <Sorting state={state} onChange={onChange} />
        <span class="choice choice-more">
          <Button
            small
            kind="quiet"
            name="select"
            pressed={props.picking}
            title="Select several jobs (keys Space, x)"
            onClick={props.onPicking}
          >
            Select
          </Button>
          <Button
            small
            kind="quiet"
            name="columns"
            expanded={panel === "columns"}
            onClick={() => props.onPanel("columns")}
          >
            Columns
          </Button>
          <Button
            small
            kind="quiet"
            name="keys"
            expanded={panel === "help"}
            title="Keys (?)"
            onClick={() => props.onPanel("help")}
          >
            Keys
          </Button>
        </span>
      </div>
    </search>
  );
}
