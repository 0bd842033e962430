// What differs in one file: folded, with the numbers of both sides, windowed.
import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { type Memory, useKept } from "../memory.ts";
import type { FileChange } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { useVirtual } from "../ui/virtual.ts";
import { LONG_LINE, WholeLine } from "./code_line.tsx";
import { type DiffLine, diffRows, signCounts } from "./diff_rows.ts";

const SIGNS = { " ": ["", ""], "+": ["added", "came"], "-": ["removed", "went"] } as const;

/** `side`: whose numbers stand before the line; null: both. */
function Cell({ line, side }: { line: DiffLine | null; side: "old" | "new" | null }): VNode {
  const [whole, showWhole] = useState(false);
  if (line === null) return <div class="diff-cell none" />;
  const [said, kind] = SIGNS[line.sign];
  const cut = line.text.length > LONG_LINE && !whole;
  const parts: [string, boolean][] = [
    [line.text.slice(0, line.from), false],
    [line.text.slice(line.from, line.to), true],
    [line.text.slice(line.to, cut ? LONG_LINE : undefined), false],
  ];
  return (
    <div class={`diff-cell ${kind}`}>
      {(side === null ? (["old", "new"] as const) : [side]).map((each) => (
        <span key={each} class="diff-number" data-number={line[each] ?? ""} />
      ))}
      {said === "" ? (
        <span class="diff-sign" />
      ) : (
        <span class="diff-sign" role="img" aria-label={said}>
          {line.sign}
        </span>
      )}
      <span class="diff-text">
        {parts.map(([text, differs], place) =>
          text === "" ? null : differs ? (
            <mark key={place}>
              <Text exact keep={"\t"}>
                {text}
              </Text>
            </mark>
          ) : (
            <Text key={place} exact keep={"\t"}>
              {text}
            </Text>
          ),
        )}
        {cut ? <WholeLine left={line.text.length - LONG_LINE} onWhole={() => showWhole(true)} /> : null}
      </span>
    </div>
  );
}

interface BodyProps {
  file: FileChange;
  split: boolean;
  onShow: ((line: number) => void) | null;
}

function Body({ file, split, onShow }: BodyProps): VNode {
  const rows = useMemo(() => diffRows(file, split), [file, split]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: rows.length, box, base: 19, overscan: 20, layout: rows });
  const digits = useMemo(() => {
    const ends = file.hunks.map(
      ({ old_start, new_start, lines }) => Math.max(old_start, new_start) + lines.length,
    );
    return String(Math.max(1, ...ends)).length;
  }, [file]);
  return (
    <section
      class={`diff${split ? " split" : ""}`}
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
      tabIndex={0}
      aria-label={`What differs in ${plain(file.path)}`}
      style={{ "--digits": `${digits + 1}ch` }}
    >
      <div class="code-lines" style={{ height: `${virtual.total}px` }}>
        {virtual.items.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={index}
              class={"line" in row ? "diff-row diff-part" : "diff-row"}
              data-index={index}
              ref={virtual.measure}
              style={{ top: `${start}px` }}
            >
              {"line" in row ? (
                onShow === null ? (
                  <span class="muted">line {row.line}</span>
                ) : (
                  <Button
                    small
                    kind="quiet"
                    name="show-line"
                    title="Show this line in the file"
                    onClick={() => onShow(row.line)}
                  >
                    line {row.line}
                  </Button>
                )
              ) : (
                row.cells.map((line, place) => (
                  <Cell key={place} line={line} side={split ? (place === 0 ? "old" : "new") : null} />
                ))
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** ", 6 lines added, 3 removed" */
function counted(file: FileChange): string {
  const { added, removed } = signCounts(file);
  if (added + removed === 0) return "";
  if (file.change !== "changed") return `, ${plural(added + removed, "line")}`;
  return `, ${plural(added, "line")} added, ${removed.toLocaleString("en")} removed`;
}

export interface FileDiffProps extends BodyProps {
  memory: Memory;
  /** Of which comparison it is a part: what was unfolded is kept for each. */
  about: string;
  open: boolean;
}

export function FileDiff({ memory, about, file, open: first, ...body }: FileDiffProps): VNode {
  const [chosen, choose] = useKept<boolean | null>(memory, `diff ${about} ${file.path}`, null);
  const open = chosen ?? first;
  const said = useMemo(() => counted(file), [file]);
  return (
    <details
      class="file-diff"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) choose(event.currentTarget.open);
      }}
    >
      <summary>
        <code>
          <Text>{file.path}</Text>
        </code>{" "}
        <span class={`diff-change ${file.change}`}>{file.change}</span>
        <span class="muted">{said}</span>
      </summary>
      {open ? (
        <>
          {file.note === null ? null : (
            <p class="diff-note">
              <Text>{file.note}</Text>
            </p>
          )}
          {file.hunks.length > 0 ? (
            <Body file={file} {...body} />
          ) : file.note === null ? (
            <p class="diff-note">It holds no text.</p>
          ) : null}
        </>
      ) : null}
    </details>
  );
}
