// One job in the narrow list: its name, and one line of what there is to know.
import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { GroupItem, JobRow } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { plural } from "../ui/format.ts";
import { StatusPhase } from "../ui/status.tsx";

const HEADS: Readonly<Record<string, string>> = {
  "waiting for you": "Waiting for you",
  "under way": "Under way",
  finished: "Finished",
};

export function GroupHead(props: {
  item: GroupItem;
  tab: number;
  onToggle: () => void;
  onFocus: () => void;
}): VNode {
  const { item } = props;
  return (
    <h3 class="panel-group">
      <button
        type="button"
        data-key={`group ${item.key}`}
        tabIndex={props.tab}
        aria-expanded={!item.collapsed}
        onClick={props.onToggle}
        onFocus={props.onFocus}
      >
        <span class="twist" aria-hidden="true">
          {item.collapsed ? "▸" : "▾"}
        </span>
        {HEADS[item.label] ?? item.label} <span class="muted">{item.count.toLocaleString("en")}</span>
      </button>
    </h3>
  );
}

export function Row(props: {
  desk: Desk;
  row: JobRow;
  tab: number;
  changed: boolean;
  onOpen: () => void;
  onFocus: () => void;
}): VNode {
  const { desk, row } = props;
  const oddities = row.warnings.length + (row.problem === null ? 0 : 1);
  const other = row.mine ? row.submitter : row.owner;
  const marks = [row.waiting && "waiting", props.changed && "changed"].filter(Boolean);
  return (
    <button
      type="button"
      class={["panel-row", ...marks].join(" ")}
      data-key={row.id}
      tabIndex={props.tab}
      onClick={props.onOpen}
      onFocus={props.onFocus}
    >
      <span class="panel-name">
        <Text empty="(no name)">{row.name}</Text>
      </span>
      {/* what its group says already is not said again */}
      {row.waiting && row.status === "inbox" ? null : (
        <span class="panel-line">
          <StatusPhase desk={desk} row={row} />
        </span>
      )}
      <span class="panel-line muted">
        <span class="panel-other" title={plain(other)}>
          {row.mine ? null : "to "}
          <Text>{other}</Text>
        </span>
        <span class="panel-age">
          <Age desk={desk} at={row.submitted_at} text={row.submitted_text} />
        </span>
      </span>
      {oddities === 0 ? null : (
        <span class="panel-line panel-odd">
          {row.problem === null ? plural(oddities, "warning") : "cannot be read"}
        </span>
      )}
    </button>
  );
}
