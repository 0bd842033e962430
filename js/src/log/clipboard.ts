/** Selecting and copying over the borders of the window. */

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LogLine } from "../protocol.ts";
import { toClipboard } from "../ui/to_clipboard.ts";
import { MAX_COPY_LINES, ordered, type Span, textOf } from "./copy.ts";
import { selectionIn } from "./selection.ts";
import { type LogSource, sentence } from "./source.ts";

interface CopyOptions {
  source: LogSource;
  rows: RefObject<HTMLElement | null>;
  raw: boolean;
  onSay: (text: string) => void;
  /** Called before the pane stops to follow because text was marked. */
  onMarked: () => void;
}

interface Copying {
  /** Lines that must stay in the page, because the browser's selection ends in them. In order. */
  pinned: readonly number[];
  all: boolean;
  onCopy: (event: ClipboardEvent) => void;
  selectAll: () => void;
}

const WHOLE = Number.POSITIVE_INFINITY;

/** The browser selects, so that a double click, Shift and arrows and a touch work as everywhere; the copy is made from line numbers. */
export function useCopy({ source, rows, raw, onSay, onMarked }: CopyOptions): Copying {
  const pinned = useRef<readonly number[]>([]);
  // Lines that were fetched for a copy that the browser then did not allow: the next try has them at once.
  const ready = useRef<{ key: string; text: string } | null>(null);
  const [all, setAll] = useState(false);
  const marked = useRef(onMarked);
  marked.current = onMarked;

  useEffect(() => {
    const onSelection = (): void => {
      const ends = rows.current === null ? null : selectionIn(rows.current);
      if (ends === null) {
        pinned.current = [];
        return;
      }
      setAll(false);
      const { from, to } = ordered(ends.anchor, ends.focus);
      pinned.current = from.line === to.line ? [from.line] : [from.line, to.line];
      marked.current();
      source.apply({ type: "marked", total: source.total });
    };
    document.addEventListener("selectionchange", onSelection);
    return () => document.removeEventListener("selectionchange", onSelection);
  }, [source, rows]);

  const held = (from: number, to: number): LogLine[] | null => {
    const lines: LogLine[] = [];
    for (let n = from; n <= to; n += 1) {
      const line = source.get(n);
      if (line === undefined) return null;
      lines.push(line);
    }
    return lines;
  };

  const say = (lines: number, shortened: number): void => {
    const what = lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`;
    onSay(
      shortened === 0
        ? `Copied ${what}.`
        : `Copied ${what}. ${shortened === 1 ? "One of them holds" : `${shortened.toLocaleString("en")} of them hold`} more on disk; the copy has the beginning.`,
    );
  };

  const onCopy = (event: ClipboardEvent): void => {
    const ends = rows.current === null ? null : selectionIn(rows.current);
    let span: Span;
    if (all && source.total > 0)
      span = { from: { line: 0, column: 0 }, to: { line: source.total - 1, column: WHOLE } };
    else if (ends !== null) span = ordered(ends.anchor, ends.focus);
    else return;
    event.preventDefault();
    event.stopPropagation();
    const count = span.to.line - span.from.line + 1;
    if (count > MAX_COPY_LINES) {
      onSay(
        `These are ${count.toLocaleString("en")} lines. At most ${MAX_COPY_LINES.toLocaleString("en")} can be copied at once: select fewer.`,
      );
      return;
    }
    const lines = held(span.from.line, span.to.line);
    if (lines !== null && event.clipboardData !== null) {
      const { text, shortened } = textOf(lines, span, raw);
      event.clipboardData.setData("text/plain", text);
      say(count, shortened);
      return;
    }
    const key = JSON.stringify([source.header?.generation, raw, span.from, span.to]);
    if (ready.current?.key === key && event.clipboardData !== null) {
      event.clipboardData.setData("text/plain", ready.current.text);
      say(count, 0);
      return;
    }
    void fetchAndCopy(span, key, count);
  };

  const fetchAndCopy = async (span: Span, key: string, count: number): Promise<void> => {
    onSay(`Reading ${count.toLocaleString("en")} lines…`);
    try {
      const lines = await source.range(span.from.line, span.to.line, new AbortController().signal);
      const { text, shortened } = textOf(lines, span, raw);
      ready.current = { key, text };
      if (rows.current !== null && (await toClipboard(text, rows.current))) say(count, shortened);
      else
        onSay(`${count.toLocaleString("en")} lines are read. Copy once more to put them on the clipboard.`);
    } catch (error) {
      onSay(sentence(error) ?? "");
    }
  };

  return { pinned: pinned.current, all, onCopy, selectAll: () => setAll(true) };
}
