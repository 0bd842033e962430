/**
 * The log pane: one tab for each stream, a search, the window onto the log, and its state in words.
 *
 * The same component as a widget of its own and inside the job card. It draws only inside its shadow root, and its keys
 * work only while the focus is in it.
 */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LogStream } from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { CopyTools } from "./copy_tools.tsx";
import { ERROR_QUERY, TRACEBACK_QUERY } from "./find.ts";
import { Foot } from "./foot.tsx";
import { useMeasure } from "./ground.ts";
import { SearchBar } from "./search_bar.tsx";
import { type LogDesk, LogSource } from "./source.ts";
import { Tabs } from "./tabs.tsx";
import { useSearch } from "./use_search.ts";
import { Viewport, type ViewportHandle } from "./viewport.tsx";

export interface LogPaneProps {
  desk: LogDesk;
  job: string;
  streams: readonly LogStream[];
  initial: LogStream;
  /** Where to open, from 0; null: at the end. */
  line?: number | null;
  /** Tallest height of the lines, as a CSS length. */
  height?: string;
}

export function LogPane(props: LogPaneProps): VNode {
  return <Pane key={props.job} {...props} />;
}

const isField = (target: EventTarget | null): boolean => target instanceof HTMLInputElement;

function Pane({ desk, job, streams, initial, line = null, height = "min(60vh, 30em)" }: LogPaneProps): VNode {
  const [sources] = useState(
    () => new Map(streams.map((stream) => [stream, new LogSource(desk, job, stream)])),
  );
  const [active, setActive] = useState<LogStream>(initial);
  const [wrap, setWrap] = useState(false);
  const [raw, setRaw] = useState(false);
  const [times, setTimes] = useState(false);
  const [said, setSaid] = useState("");
  const [dismissed, setDismissed] = useState(0);
  const [, setDrawn] = useState(0);
  const pane = useRef<HTMLElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const view = useRef<ViewportHandle>(null);
  const input = useRef<HTMLInputElement>(null);
  const measure = useMeasure(panel);
  const source = sources.get(active) ?? sources.values().next().value ?? new LogSource(desk, job, initial);
  // It never opened, so there is nothing to show but the reason.
  const closed = source.header === null && source.problem !== null;
  const search = useSearch(desk, source, view);

  useEffect(() => {
    for (const [stream, each] of sources) each.open(stream === initial);
    let frame = 0;
    const stops = [...sources.values()].map((each) =>
      each.changed.subscribe(() => {
        if (frame === 0) {
          frame = requestAnimationFrame(() => {
            frame = 0;
            setDrawn((n) => n + 1);
          });
        }
      }),
    );
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
      for (const each of sources.values()) each.close();
    };
  }, [sources, initial]);

  const change = (stream: LogStream): void => {
    setActive(stream);
    setSaid("");
    search.leave();
    for (const [name, each] of sources) each.setActive(name === stream);
  };

  const point = (at: number): void => {
    view.current?.reveal(at);
    search.point(at);
  };

  // Once, when it is known where that line is.
  const [opened, setOpened] = useState(line === null);
  const drawn = source.header?.indexed === true ? source.total : 0; // as the window below was drawn
  useEffect(() => {
    if (opened || drawn === 0) return;
    const at = Math.min(line ?? 0, drawn - 1);
    setOpened(true);
    view.current?.toLine(at);
    search.point(at);
  });

  const goToLine = (text: string): void => {
    const number = Number(text.replace(/[\s,._']/g, ""));
    if (!Number.isSafeInteger(number) || number < 1) setSaid("A line number is a whole number from 1.");
    else if (source.provisional) setSaid("The lines are still being counted. Try again in a moment.");
    else if (source.total === 0) setSaid("The log has no lines yet.");
    else {
      const line = Math.min(number, source.total) - 1;
      view.current?.toLine(line);
      search.point(line);
      setSaid(number > source.total ? `The last line is ${source.total.toLocaleString("en")}.` : "");
    }
  };

  const toggleFollow = (): void => (source.follow.following ? view.current?.hold() : view.current?.toEnd());

  const onKeyDown = (event: KeyboardEvent): void => {
    if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      input.current?.focus();
      input.current?.select();
    } else if (event.key === "n") search.again("forward");
    else if (event.key === "N") search.again("backward");
    else if (event.key === "f") toggleFollow();
    else if (event.key === "Escape") search.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section ref={pane} class="log-pane" aria-label="Log" onKeyDown={onKeyDown}>
      <div class="log-bar">
        <Tabs streams={[...sources.values()]} active={active} onChange={change} />
        <div class="log-tools">
          <Button
            small
            title="Go to the next line that looks like an error"
            onClick={() => search.step(ERROR_QUERY, "forward")}
          >
            Next error
          </Button>
          <Button
            small
            title="Go to the last traceback, and then to those before it"
            onClick={() => search.last(TRACEBACK_QUERY)}
          >
            Traceback
          </Button>
          <input
            class="field log-goto"
            type="text"
            inputMode="numeric"
            autocomplete="off"
            placeholder="Line"
            aria-label="Go to line"
            onKeyDown={(event) => {
              if (event.key === "Enter") goToLine(event.currentTarget.value);
              else if (event.key === "Escape") view.current?.focus();
              else return;
              event.preventDefault();
            }}
          />
          <Button small pressed={wrap} title="Break long lines" onClick={() => setWrap(!wrap)}>
            Wrap
          </Button>
          <Button
            small
            pressed={raw}
            title="Show colour codes and control characters instead of obeying them"
            onClick={() => setRaw(!raw)}
          >
            Codes
          </Button>
          <Button
            small
            pressed={times}
            title="Show when each line arrived"
            disabledReason={source.header?.no_times ?? null}
            onClick={() => setTimes(!times)}
          >
            Times
          </Button>
          <CopyTools
            desk={desk}
            source={source}
            pane={pane}
            raw={raw}
            line={search.current}
            visible={() => view.current?.visible() ?? [0, -1]}
            onSay={setSaid}
          />
        </div>
        <SearchBar search={search} input={input} onLeave={() => view.current?.focus()} />
      </div>
      {source.problem !== null && (
        <Notice
          kind="bad"
          live
          actions={
            <Button small onClick={() => source.reopen()}>
              Try again
            </Button>
          }
        >
          {source.problem}
        </Notice>
      )}
      {source.gapProblem !== null && (
        <Notice
          kind="warn"
          live
          actions={
            <Button small onClick={() => source.retry()}>
              Try again
            </Button>
          }
        >
          Some lines could not be read. {source.gapProblem}
        </Notice>
      )}
      {source.restarts > dismissed && (
        <Notice
          kind="info"
          live
          actions={
            <Button small onClick={() => setDismissed(source.restarts)}>
              Got it
            </Button>
          }
        >
          This log began anew: the job was run again, or the file was emptied. The lines from before are gone.
        </Notice>
      )}
      <div ref={panel} role="tabpanel" aria-label={active} class="log-panel" hidden={closed}>
        <Viewport
          key={active}
          source={source}
          region={region}
          handle={view}
          measure={measure}
          wrap={wrap}
          raw={raw}
          pattern={search.pattern}
          current={search.current}
          times={times && source.header?.no_times === null}
          onPoint={point}
          label={active === "both" ? "stdout and stderr of the job" : `${active} of the job`}
          height={height}
          onSay={setSaid}
        />
      </div>
      {!closed && (
        <Foot
          source={source}
          said={source.pieces.problem ?? said}
          onEnd={() => view.current?.toEnd()}
          onStop={() => view.current?.hold()}
        />
      )}
    </section>
  );
}
