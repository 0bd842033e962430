// One job in the table, and a group's head. Fixed cells; the card opens beneath, in the same row group.
import { Component, type ComponentChildren, type VNode } from "preact";
import type { Desk } from "../desk.ts";
import { type Action, type ActionName, type GroupItem, type JobRow, STATUSES } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { StatusPhase } from "../ui/status.tsx";

/** What stands at the end of a row: only what may be done now, the two kinds of sharing as one. */
export function rowActions(row: JobRow): Action[] {
  const names: readonly ActionName[] = [
    "approve",
    "reject",
    "reopen",
    "rerun",
    "share_outputs",
    "share_logs",
  ];
  const found = row.actions.filter((action) => action.enabled && names.includes(action.name));
  const share = found.find((action) => action.name.startsWith("share_"));
  const others = found.filter((action) => !action.name.startsWith("share_"));
  return share === undefined ? others : [...others, { ...share, label: "Share" }];
}

export interface RowProps {
  desk: Desk;
  row: JobRow;
  open: boolean;
  current: boolean;
  changed: boolean;
  onToggle: (id: string) => void;
  onAct: (id: string, action: ActionName | null) => void;
  onFocus: (id: string) => void;
}

export function Row({ desk, row, open, current, changed, onToggle, onAct, onFocus }: RowProps): VNode {
  const tab = current ? 0 : -1;
  return (
    <tr
      role="row"
      class={`row${open ? " open" : ""}${changed ? " changed" : ""}${row.waiting ? " waiting" : ""}`}
      onClick={() => {
        // a click that ended a selection of text is no wish to open
        if (document.getSelection()?.isCollapsed !== false) onToggle(row.id);
      }}
      onFocusCapture={() => onFocus(row.id)}
    >
      <td role="cell" class="c-index">
        {row.index}
      </td>
      <th role="rowheader" scope="row" class="c-name">
        <button
          type="button"
          class="name"
          data-job={row.id}
          tabIndex={tab}
          aria-expanded={open}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(row.id);
          }}
        >
          <Text empty="(no name)">{row.name}</Text>
        </button>
        {row.problem === null ? null : (
          <span class="row-problem" title={plain(row.problem)}>
            cannot be read
          </span>
        )}
        {row.warnings.length === 0 ? null : (
          <span class="row-warning" title={row.warnings.map(plain).join("\n")}>
            {plural(row.warnings.length, "warning")}
          </span>
        )}
      </th>
      <td role="cell" class="c-status">
        <StatusPhase desk={desk} row={row} />
      </td>
      <td role="cell" class="c-submitter">
        <Text>{row.submitter}</Text>
      </td>
      <td role="cell" class="c-submitted">
        <Age desk={desk} at={row.submitted_at} text={row.submitted_text} />
      </td>
      <td role="cell" class="c-actions">
        {open ? null : (
          <>
            {row.waiting ? (
              <Button small kind="primary" name="review" tabIndex={tab} onClick={() => onAct(row.id, null)}>
                Review…
              </Button>
            ) : null}
            {rowActions(row).map((action) => (
              <Button
                key={action.name}
                small
                name={action.name}
                tabIndex={tab}
                label={`${plain(action.label)} ${plain(row.name)}`}
                onClick={() => onAct(row.id, action.name)}
              >
                {plain(action.label)}…
              </Button>
            ))}
          </>
        )}
      </td>
    </tr>
  );
}

/** A row that is drawn again only when something about it changed. */
export class MemoRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const held = this.props as Record<keyof RowProps, unknown>;
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== held[name]);
  }

  override render(): VNode {
    return <Row {...this.props} />;
  }
}

export function GroupHead(props: {
  item: GroupItem;
  tab: number;
  onToggle: (key: string) => void;
  onFocus: (key: string) => void;
}): VNode {
  const { item } = props;
  const counts = STATUSES.filter((status) => (item.by_status[status] ?? 0) > 0).map(
    (status) => `${(item.by_status[status] ?? 0).toLocaleString("en")} ${status}`,
  );
  return (
    <tr role="row" class="group">
      {/* biome-ignore lint/a11y/useSemanticElements: a narrow view lays cells out as blocks, which ends native roles */}
      <th role="rowheader" scope="rowgroup" colSpan={6}>
        <button
          type="button"
          class="group-button"
          data-group={item.key}
          tabIndex={props.tab}
          aria-expanded={!item.collapsed}
          onClick={() => props.onToggle(item.key)}
          onFocus={() => props.onFocus(`group ${item.key}`)}
        >
          <span class="twist" aria-hidden="true">
            {item.collapsed ? "▸" : "▾"}
          </span>
          <span class="group-name">
            <Text empty="(none)">{item.label}</Text>
            {item.mine ? " (you)" : ""}
          </span>
          <span class="muted">
            {plural(item.count, "job")}
            {counts.length === 0 ? "" : `: ${counts.join(", ")}`}
          </span>
        </button>
      </th>
    </tr>
  );
}

export function CardRow({ children }: { children: ComponentChildren }): VNode {
  return (
    <tr role="row" class="card-row">
      <td role="cell" colSpan={6}>
        {children}
      </td>
    </tr>
  );
}
