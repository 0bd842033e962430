// A notebook's cells, from above: sources as code, what they printed as text.
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { TokenText } from "../card/code_line.tsx";
import { useCell } from "../cell.ts";
import type { NotebookCell } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { part, type Shown } from "./place.ts";
import { Windows } from "./windows.ts";

const CHUNK = 20;

function CellView({ cell, place }: { cell: NotebookCell; place: number }): VNode {
  const name = cell.kind === "code" ? "Code" : cell.kind === "markdown" ? "Text" : "Raw";
  return (
    <li class="cell" aria-label={`Cell ${place + 1}: ${name.toLowerCase()}`}>
      <span class="cell-side muted">{cell.kind === "code" ? `[${cell.number || " "}]` : name}</span>
      <div class="cell-body">
        <pre class={`cell-source ${cell.kind}`}>
          {cell.lines.map((tokens, line) => (
            <div key={line}>{tokens.length === 0 ? "\n" : <TokenText tokens={tokens} />}</div>
          ))}
        </pre>
        {cell.outputs.map((output, index) => (
          <div key={index}>
            {output.text === "" ? null : (
              <pre class="cell-output">
                <Text keep={"\n\t"}>{output.text}</Text>
              </pre>
            )}
            {output.note === null ? null : (
              <p class="muted">
                <Text>{output.note}</Text>
              </p>
            )}
          </div>
        ))}
      </div>
    </li>
  );
}

export function Notebook({ shown, count }: { shown: Shown; count: number }): VNode {
  const feed = useMemo(
    () =>
      new Windows<NotebookCell>(
        async (first_cell, wanted, signal) =>
          (await part(shown, "output.cells", { first_cell, count: wanted }, signal)).cells,
        CHUNK,
      ),
    [shown],
  );
  useEffect(() => () => feed.dispose(), [feed]);
  const { error } = useCell(feed.state);
  const [until, setUntil] = useState(CHUNK);
  const last = Math.min(count, until);
  useEffect(() => {
    if (last > 0) feed.need(0, last - 1);
  }, [feed, last]);
  const cells: NotebookCell[] = [];
  for (let cell = feed.at(0); cell !== undefined && cells.length < last; cell = feed.at(cells.length))
    cells.push(cell);
  return (
    <>
      {error === null ? null : <ErrorNotice error={error} again={() => feed.retry()} />}
      {count === 0 ? <p class="muted">This notebook has no cells.</p> : null}
      {cells.length === 0 ? null : (
        <section
          class="cells"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
          tabIndex={0}
          aria-label={`Cells of ${plain(shown.head.path)}`}
        >
          <ol>
            {cells.map((cell, place) => (
              <CellView key={place} cell={cell} place={place} />
            ))}
          </ol>
        </section>
      )}
      {cells.length < last && error === null ? <p class="loading">Reading…</p> : null}
      {cells.length === last && last < count ? (
        <p>
          <Button small onClick={() => setUntil(until + CHUNK)}>
            Show {Math.min(CHUNK, count - last)} more of {count} cells
          </Button>
        </p>
      ) : null}
    </>
  );
}
