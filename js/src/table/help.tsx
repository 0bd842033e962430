import type { VNode } from "preact";

const KEYS: readonly [string, string][] = [
  ["j k ↓ ↑", "next, previous row"],
  ["Home End", "first, last row"],
  ["Enter", "open or close the card"],
  ["Space, x", "select the row, or not"],
  ["Shift+click", "select up to here"],
  ["a", "approve…, or review what is selected"],
  ["r", "reject…, or rerun…"],
  ["/", "search"],
  ["← →", "on the border of a column: its width"],
  ["Esc", "close what is open, then unselect, then show all"],
  ["?", "this list"],
];

export function Help(): VNode {
  return (
    <dl class="panel help" aria-label="Keys">
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
