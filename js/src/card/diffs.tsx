// All files of a comparison: folded one by one, in one column or side by side.
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { FileChange, ResultsComparison } from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { splitCell } from "./comparing.ts";
import { FileDiff } from "./diff.tsx";
import { openAtFirst } from "./diff_rows.ts";

/** Two columns need so many pixels. */
const WIDE = 640;
const MOST_FILES = 25;

function useWide(): [(element: HTMLElement | null) => void, boolean] {
  const [wide, setWide] = useState(true);
  const observer = useRef<ResizeObserver | null>(null);
  useEffect(() => () => observer.current?.disconnect(), []);
  const ref = useRef((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element === null || typeof ResizeObserver !== "function") return;
    const measure = (): void => setWide(element.clientWidth >= WIDE);
    measure();
    observer.current = new ResizeObserver(measure);
    observer.current.observe(element);
  });
  return [ref.current, wide];
}

export interface DiffsProps {
  desk: Desk;
  memory: Memory;
  /** Which comparison it is. */
  about: string;
  found: ResultsComparison;
  /** Those of `found`, in the order in which they stand. */
  files: readonly FileChange[];
  /** What shows a line of a file where it can be read whole; null: nothing does. */
  onShow: (file: FileChange) => ((line: number) => void) | null;
  /** What stands before them. */
  children?: ComponentChildren;
}

export function Diffs({ desk, memory, about, found, files, onShow, children }: DiffsProps): VNode {
  const layout = splitCell(desk);
  const split = useCell(layout);
  const [ref, wide] = useWide();
  const [all, showAll] = useKept(memory, `all diffs ${about}`, false);
  const open = useMemo(() => openAtFirst(files), [files]);
  if (found.files.length === 0) {
    return (
      <p>
        Nothing differs: {found.same === 1 ? "the file is" : `all ${plural(found.same, "file")} are`} the
        same.
      </p>
    );
  }
  const shown = all ? files : files.slice(0, MOST_FILES);
  return (
    <div class="diffs" ref={ref}>
      <div class="diffs-head">
        <span class="muted">{children}</span>
        {wide ? (
          <Button
            small
            kind="quiet"
            name="split"
            pressed={split}
            onClick={() => {
              layout.value = !split;
            }}
          >
            Side by side
          </Button>
        ) : null}
      </div>
      {shown.map((file) => (
        <FileDiff
          key={file.path}
          memory={memory}
          about={about}
          file={file}
          open={open.has(file.path)}
          split={split && wide}
          onShow={onShow(file)}
        />
      ))}
      {shown.length < files.length ? (
        <p>
          <Button name="all-diffs" onClick={() => showAll(true)}>
            Show all {plural(files.length, "file")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
