// The text of one file with line numbers and marks, windowed.
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { FilePlace, Mark } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { bytes, plural } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useVirtual } from "../ui/virtual.ts";
import { CodeLine, LONG_LINE, lineLength } from "./code_line.tsx";
import { FileFeed, mergeMarks } from "./file_feed.ts";
import { MarkList } from "./marks.tsx";
import type { Target } from "./show_line.ts";
import { ShownLines } from "./shown_lines.ts";

const LINE_HEIGHT = 19;

export interface FileViewerProps {
  desk: Desk;
  memory: Memory;
  job: string;
  where: FilePlace;
  path: string;
  size: number;
  /** Anything that changes when the file's content may have changed: it is read anew then. */
  version: string;
  /** Of the content that is reviewed: nothing else is shown then. */
  digest?: string | null;
  marks: readonly Mark[];
  /** What else can be done with the file: stands at the end of its head. */
  tools?: VNode;
  /** The end of the file, or all that can be shown of it, stands on the screen. */
  onEnd?: () => void;
}

/** Calls `onEnd` once when the element that gets the returned ref is really on the screen. */
function useOnScreen(
  onEnd: (() => void) | undefined,
  active: boolean,
): (element: HTMLElement | null) => void {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const latest = useRef(onEnd);
  latest.current = onEnd;
  useEffect(() => {
    if (element === null || !active || typeof IntersectionObserver !== "function") return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        latest.current?.();
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, active]);
  return setElement;
}

export function FileViewer(props: FileViewerProps): VNode {
  const { desk, memory, job, where, path, version } = props;
  const digest = props.digest ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the same file is read anew
  const feed = useMemo(
    () => new FileFeed(desk, { job, where, path, digest }),
    [desk, job, where, path, digest, version],
  );
  useEffect(() => () => feed.dispose(), [feed]);
  const { info, error } = useCell(feed.state);
  const [wrap, setWrap] = useKept(memory, "wrap", false);
  const [whole, setWhole] = useState<ReadonlySet<number>>(new Set());
  const [current, setCurrent] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [columns, setColumns] = useState(Number.POSITIVE_INFINITY);
  const longest = useRef(0);

  const count = info === null || info.binary ? 0 : info.total_lines;
  const digits = String(count).length;
  const virtual = useVirtual({ count, box, base: LINE_HEIGHT, overscan: 20, layout: wrap });
  const { items } = virtual;
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0) feed.need(first, last);
  }, [feed, count, first, last]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const width = (probe.current?.offsetWidth ?? 0) / 20;
      if (width > 0) setColumns(Math.floor((element.clientWidth - 19) / width) - digits - 3);
    };
    measure();
    if (typeof ResizeObserver !== "function") return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [digits]);

  const marks = useMemo(() => mergeMarks(props.marks, info?.marks ?? []), [props.marks, info]);
  const byLine = useMemo(() => {
    const found = new Map<number, Mark[]>();
    for (const mark of marks) {
      if (mark.line !== null) found.set(mark.line, [...(found.get(mark.line) ?? []), mark]);
    }
    return found;
  }, [marks]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another version was not shown yet
  const shown = useMemo(() => new ShownLines(count), [feed, count]);
  for (const { index } of items) {
    const tokens = feed.line(index);
    if (tokens === undefined) continue;
    const length = lineLength(tokens);
    const isWhole = length <= LONG_LINE || whole.has(index);
    longest.current = Math.max(longest.current, isWhole ? length : LONG_LINE);
    if (isWhole && index >= virtual.first && index <= virtual.last) shown.add(index);
  }
  const atEnd =
    info !== null && (count === 0 || (virtual.last === count - 1 && feed.line(count - 1) !== undefined));
  const gap = atEnd ? shown.gap() : null;
  const ended = atEnd && gap === null;
  const endRef = useOnScreen(props.onEnd, ended);

  const jump = (line: number): void => {
    setCurrent(line - 1);
    virtual.scrollTo(line - 1, "center");
    box.current?.focus({ preventScroll: true });
  };
  const [target, setTarget] = useKept<Target | null>(memory, "show line", null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the lines are there
  useEffect(() => {
    if (where !== "code" || target === null || target.path !== path || count === 0) return;
    setTarget(null);
    jump(Math.min(target.line, count));
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, [target, count]);

  return (
    <div class="file">
      <div class="file-head">
        <h4 class="mono">
          <Text>{path}</Text>
        </h4>
        <span class="muted">
          {bytes(info?.size ?? props.size)}
          {count > 0 ? `, ${plural(count, "line")}` : ""}
          {info !== null && info.language !== "" ? `, ${info.language}` : ""}
        </span>
        <span class="file-tools">
          {count > 0 ? (
            <Button small kind="quiet" pressed={wrap} onClick={() => setWrap(!wrap)}>
              Wrap long lines
            </Button>
          ) : null}
          {props.tools}
        </span>
      </div>
      <MarkList marks={marks} onJump={count > 0 ? jump : null} />
      {error === null ? null : <ErrorNotice error={error} again={() => feed.retry()} />}
      {info?.note ? (
        <Notice kind="warn">
          <Text>{info.note}</Text>
        </Notice>
      ) : null}
      {info?.binary && !info.note ? (
        <p class="muted">This file is not text ({bytes(info.size)}); it is not shown here.</p>
      ) : null}
      {info !== null && !info.binary && count === 0 && !info.note ? (
        <p class="muted">This file is empty.</p>
      ) : null}
      {info === null && error === null ? <p class="loading">Reading…</p> : null}
      {info !== null && count === 0 ? <span ref={endRef} class="file-end" /> : null}
      <section
        class={`code${wrap ? " wrap" : ""}`}
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
        tabIndex={0}
        aria-label={`Text of ${plain(path)}`}
        hidden={count === 0}
      >
        <span class="code-probe" ref={probe} aria-hidden="true">
          00000000000000000000
        </span>
        <div
          class="code-lines"
          style={{
            height: `${virtual.total}px`,
            minWidth: wrap ? "100%" : `max(100%, ${longest.current + digits + 5}ch)`,
          }}
        >
          {items.map((item) => (
            <CodeLine
              key={item.index}
              index={item.index}
              tokens={feed.line(item.index)}
              marks={byLine.get(item.index + 1) ?? []}
              columns={columns}
              wrap={wrap}
              whole={whole.has(item.index)}
              current={current === item.index}
              digits={digits}
              start={item.start}
              measure={virtual.measure}
              onWhole={(index) => setWhole(new Set([...whole, index]))}
            />
          ))}
        </div>
        {ended ? <span ref={endRef} class="file-end" /> : null}
      </section>
      {props.onEnd === undefined || gap === null ? null : (
        <p class="muted" role="status">
          {gap.from === gap.to ? `Line ${gap.from + 1} was` : `Lines ${gap.from + 1} to ${gap.to + 1} were`}{" "}
          not shown in full yet.{" "}
          <Button small kind="quiet" name="unshown" onClick={() => jump(gap.from + 1)}>
            Go there
          </Button>
        </p>
      )}
    </div>
  );
}
