// One job in the table, and a group's head. Fixed cells; the card opens beneath, in the same row group.
import { Component, type ComponentChildren, type VNode } from "preact";
import type { Desk } from "../desk.ts";
import {
  type Action,
  type ActionName,
  type Column,
  type GroupItem,
  type JobRow,
  STATUSES,
} from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Menu } from "../ui/menu.tsx";
import { Cell } from "./cells.tsx";

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

/** The one that a person most likely wants, and the others, for where there is no room for all. */
function mainFirst(row: JobRow): [Action | null, Action[]] {
  const found = rowActions(row);
  if (row.waiting) return [null, found];
  const main = found.find((action) => action.name.startsWith("share_")) ?? found[0] ?? null;
  return [main, found.filter((action) => action !== main)];
}

export interface RowProps {
  desk: Desk;
  row: JobRow;
  open: boolean;
  current: boolean;
  changed: boolean;
  columns: readonly Column[];
  picked: boolean;
  /** There is room for one button only. */
  tight: boolean;
  onToggle: (id: string) => void;
  /** Selects the job, or not any more; `range`: all from the last one to here. */
  onPick: (id: string, range: boolean) => void;
  onAct: (id: string, action: ActionName | null) => void;
  onFocus: (id: string) => void;
}

function NameCell({
  row,
  tab,
  open,
  onClick,
}: {
  row: JobRow;
  tab: number;
  open: boolean;
  onClick: (event: MouseEvent) => void;
}): VNode {
  return (
    <th role="rowheader" scope="row" class="c-name">
      <button
        type="button"
        class="name"
        data-job={row.id}
        tabIndex={tab}
        aria-expanded={open}
        onClick={(event) => {
          event.stopPropagation();
          onClick(event);
        }}
        onKeyUp={(event) => {
          // the space bar selects; some browsers click when it is let go
          if (event.key === " ") event.preventDefault();
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
  );
}

export function Row(props: RowProps): VNode {
  const { desk, row, open, current, changed, picked, onToggle, onPick, onAct, onFocus } = props;
  const tab = current ? 0 : -1;
  const [main, others] = mainFirst(row);
  const buttons = props.tight ? (main === null ? [] : [main]) : rowActions(row);
  const more = props.tight ? others : [];
  const onClick = (event: MouseEvent): void => {
    if (event.shiftKey) onPick(row.id, true);
    else if (event.ctrlKey || event.metaKey) onPick(row.id, false);
    // a click that ended a selection of text is no wish to open (`isCollapsed` is always true inside a shadow root)
    else if (document.getSelection()?.type !== "Range") onToggle(row.id);
  };
  const marks = [open && "open", changed && "changed", row.waiting && "waiting", picked && "picked"];
  return (
    <tr
      role="row"
      class={["row", ...marks].filter(Boolean).join(" ")}
      onMouseDown={(event) => {
        if (event.shiftKey) event.preventDefault(); // would select the text in between
      }}
      onClick={onClick}
      onFocusCapture={() => onFocus(row.id)}
    >
      <td role="cell" class="c-pick">
        <input
          type="checkbox"
          aria-label={`Select ${plain(row.name) || "(no name)"}`}
          tabIndex={tab}
          checked={picked}
          onClick={(event) => {
            event.stopPropagation();
            onPick(row.id, event.shiftKey);
          }}
        />
      </td>
      {props.columns.map((column) =>
        column === "name" ? (
          <NameCell key={column} row={row} tab={tab} open={open} onClick={onClick} />
        ) : (
          <Cell key={column} desk={desk} row={row} column={column} />
        ),
      )}
      <td role="cell" class="c-actions">
        {open ? null : (
          <>
            {row.waiting ? (
              <Button small kind="primary" name="review" tabIndex={tab} onClick={() => onAct(row.id, null)}>
                Review…
              </Button>
            ) : null}
            {buttons.map((action) => (
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
            {more.length === 0 ? null : (
              <Menu
                text="More…"
                label={`More for ${plain(row.name) || "(no name)"}`}
                tabIndex={tab}
                items={more.map(({ name, label }) => ({
                  name,
                  label: `${label}…`,
                  onChoose: () => onAct(row.id, name),
                }))}
              />
            )}
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
  span: number;
  tab: number;
  onToggle: (key: string) => void;
  onFocus: (key: string) => void;
}): VNode {
  const { item } = props;
  const counts = STATUSES.filter((status) => (item.by_status[status] ?? 0) > 0).map(
    (status) => `${(item.by_status[status] ?? 0).toLocaleString("en")} ${status}`,
  );
  const single = counts.length === 1 && item.label in item.by_status; // "done: 2 jobs: 2 done"
  return (
    <tr role="row" class={`group level-${item.level}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a narrow view lays cells out as blocks, which ends native roles */}
      <th role="rowheader" scope="rowgroup" colSpan={props.span}>
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
            {counts.length === 0 || single ? "" : `: ${counts.join(", ")}`}
          </span>
        </button>
      </th>
    </tr>
  );
}

/** The card beneath its row. It stays in sight when the table is scrolled sideways. */
export function CardRow({ span, children }: { span: number; children: ComponentChildren }): VNode {
  return (
    <tr role="row" class="card-row">
      <td role="cell" colSpan={span}>
        <div class="stay">{children}</div>
      </td>
    </tr>
  );
}
