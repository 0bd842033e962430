// JSON as lines that open in place. The keys are those of every tree: arrows, Home, End, Enter.
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { TreeNode } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { plural } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { part, type Shown } from "./place.ts";
import { CHUNK, TreeFeed, type TreeLine } from "./tree_feed.ts";

const STEP = 16;
const DEEPEST = 24;
const TOKENS = { text: "tok-s", number: "tok-m", word: "tok-k", object: undefined, list: undefined };

/** What stands for a value in its line. */
export function shownValue(node: TreeNode): string {
  if (node.kind === "object")
    return node.count === 0 ? "{ }" : `{ ${plural(node.count, "entry", "entries")} }`;
  if (node.kind === "list") return node.count === 0 ? "[ ]" : `[ ${plural(node.count, "item")} ]`;
  return node.kind === "text" ? `"${node.text}"` : node.text;
}

function Value({ node }: { node: TreeNode }): VNode {
  return (
    <span class={TOKENS[node.kind] ?? "muted"}>
      <Text>{shownValue(node)}</Text>
    </span>
  );
}

/** Where a key leads from the line `at`; null: nowhere. */
export function goal(lines: readonly TreeLine[], at: number, key: string): number | null {
  const here = lines[at];
  const to = (index: number): number | null => (index >= 0 && index < lines.length ? index : null);
  if (key === "ArrowDown") return to(at + 1);
  if (key === "ArrowUp") return to(at - 1);
  if (key === "Home") return to(0);
  if (key === "End") return to(lines.length - 1);
  if (here === undefined) return null;
  if (key === "ArrowRight") return "open" in here && here.open === true ? to(at + 1) : null;
  if (key === "ArrowLeft") return to(lines.findIndex((line) => line.id === String(here.parent)));
  return null;
}

export function Tree({ shown }: { shown: Shown }): VNode {
  const feed = useMemo(
    () =>
      new TreeFeed((node, first, count, signal) =>
        part(shown, "output.nodes", { node, first, count }, signal),
      ),
    [shown],
  );
  useEffect(() => () => feed.dispose(), [feed]);
  const { error } = useCell(feed.state);
  const [current, setCurrent] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const lines = feed.lines();
  const at = Math.max(
    0,
    lines.findIndex((line) => line.id === current),
  );
  const { root } = feed;

  const activate = (line: TreeLine): void => {
    setCurrent(line.id);
    if ("more" in line) feed.more(line.parent);
    else if (line.open !== null) feed.set(line.node.node, !line.open);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (line === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const opens = "open" in line ? line.open : null;
    const next = goal(lines, at, event.key);
    if (event.key === "Enter" || event.key === " ") activate(line);
    else if (event.key === "ArrowRight" && opens === false) activate(line);
    else if (event.key === "ArrowLeft" && opens === true) activate(line);
    else if (next !== null) {
      setCurrent(lines[next]?.id ?? "");
      (list.current?.children[next] as HTMLElement | undefined)?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <>
      {error === null ? null : <ErrorNotice error={error} again={() => feed.retry()} />}
      {root === null ? (
        <p class="loading">Reading…</p>
      ) : (
        <div class="tree">
          <div class="tree-root">
            <Value node={root} />
          </div>
          {lines.length === 0 ? null : (
            <div
              role="tree"
              aria-label={`Values of ${plain(shown.head.path)}`}
              ref={list}
              onKeyDown={onKeyDown}
            >
              {lines.map((line, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it takes the keys
                <div
                  key={line.id}
                  role="treeitem"
                  class="tree-line"
                  aria-level={line.depth + 1}
                  aria-expanded={"open" in line ? (line.open ?? undefined) : undefined}
                  aria-selected={false}
                  tabIndex={index === at ? 0 : -1}
                  style={{ paddingInlineStart: `${Math.min(line.depth, DEEPEST) * STEP + 4}px` }}
                  onClick={() => activate(line)}
                  onFocus={() => setCurrent(line.id)}
                >
                  {"more" in line ? (
                    <span class="tree-more">
                      Show {Math.min(CHUNK, line.more)} more of {line.more.toLocaleString("en")}
                    </span>
                  ) : (
                    <>
                      <span class="tree-sign" aria-hidden="true">
                        {line.open === null ? "" : line.open ? "▾" : "▸"}
                      </span>
                      <span class={line.node.key === null ? "muted" : "tok-n"}>
                        {line.node.key === null ? line.place : <Text empty="(no name)">{line.node.key}</Text>}
                      </span>
                      <span class="muted">: </span>
                      <Value node={line.node} />
                    </>
                  )}
                </div>
              ))}
            </div>
          )}
        </div>
      )}
    </>
  );
}
