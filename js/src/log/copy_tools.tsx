/** What can be taken away: the lines that are seen, a link to a line, the file. */

import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { save } from "../ui/download.ts";
import { bytes } from "../ui/format.ts";
import { toClipboard } from "../ui/to_clipboard.ts";
import { wholeLines } from "./copy.ts";
import { noDownload, readFile, tooLarge } from "./download.ts";
import { type LogDesk, type LogSource, sentence } from "./source.ts";

export interface CopyToolsProps {
  desk: LogDesk;
  source: LogSource;
  pane: RefObject<HTMLElement | null>;
  raw: boolean;
  /** The line that was pointed at or found last. */
  line: number | null;
  visible: () => readonly [number, number];
  onSay: (text: string) => void;
}

/** Python that opens the pane at a line, which is how links go from one notebook to another. */
export function lineLink(source: LogSource, line: number): string {
  const at = `line=${line + 1}`;
  const log = source.stream === "both" ? "stdout" : source.stream;
  return `${source.header?.reference ?? "job"}.${log}.show(${source.stream === "both" ? `${at}, both=True` : at})`;
}

export function CopyTools(props: CopyToolsProps): VNode {
  const { desk, source, pane, raw, visible, onSay } = props;
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const put = async (text: string, done: string): Promise<void> => {
    const copied = pane.current !== null && (await toClipboard(text, pane.current));
    onSay(copied ? done : "The browser did not allow the copy.");
  };

  const copyVisible = (): void => {
    const [first, last] = visible();
    const { text, lines } = wholeLines(source, first, last, raw);
    if (lines === 0) onSay("No line is shown yet.");
    else void put(text, `Copied ${lines === 1 ? "1 line" : `${lines} lines`}.`);
  };

  const copyLink = (): void => {
    const [first, last] = visible();
    const line = props.line !== null && props.line < source.total ? props.line : first;
    if (source.provisional) onSay("The lines are still being counted. Try again in a moment.");
    else if (source.total === 0 || last < 0) onSay("No line is shown yet.");
    else {
      const link = lineLink(source, line);
      void put(link, `Copied ${link}`);
    }
  };

  const download = async (): Promise<void> => {
    const large = tooLarge(source);
    if (large !== null) {
      onSay(large);
      return;
    }
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    try {
      const file = await readFile(desk, source, control.signal, (done, size) =>
        onSay(`Downloading… ${bytes(done)} of ${bytes(size)}`),
      );
      save(file, `${source.stream}.txt`);
      onSay(`Downloaded ${bytes(file.reduce((sum, piece) => sum + piece.byteLength, 0))}.`);
    } catch (error) {
      onSay(sentence(error) ?? "");
    }
    setBusy(false);
  };

  return (
    <>
      <Button small title="Copy the lines that are seen" onClick={copyVisible}>
        Copy
      </Button>
      <Button
        small
        title="Copy Python that opens the log at this line (click a line number to choose one)"
        onClick={copyLink}
      >
        Copy link
      </Button>
      <Button
        small
        busy={busy}
        title="Download the file as it is on disk"
        disabledReason={noDownload(source)}
        onClick={() => void download()}
      >
        Download
      </Button>
    </>
  );
}
