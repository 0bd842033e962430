// The desk in a narrow place: a list in which what waits for me stands first; a job takes the place of the list.
import type { VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CardView } from "../card/card.tsx";
import { useCell } from "../cell.ts";
import { Memories } from "../memory.ts";
import type { ViewProps } from "../mount.tsx";
import type { Sort, ViewState } from "../protocol.ts";
import { Announcer } from "../table/announce.ts";
import { Empty, Loading } from "../table/empty.tsx";
import { JobsFeed } from "../table/feed.ts";
import { countWords } from "../table/heading.tsx";
import { useSaved } from "../table/saved.ts";
import { EMPTY_QUERY, readViewState } from "../table/view_state.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { parseTime, plural } from "../ui/format.ts";
import { KernelNotice } from "../ui/kernel_notice.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import type { Command } from "./commands.ts";
import { List } from "./list.tsx";
import { findNext } from "./next.ts";

const SORT: Sort = { column: "submitted", descending: true };

export interface PanelProps extends ViewProps {
  /** Calls back on what the host asks. Returns the way to stop. */
  commands: (callback: (command: Command) => void) => () => void;
  /** Said above everything: why it stands here. */
  hint?: string | null;
}

export function PanelRoot({ desk, connection, header: headerCell, commands, hint }: PanelProps): VNode {
  const header = useCell(headerCell);
  const save = useCallback((next: ViewState) => connection.saveViewState(next), [connection]);
  const [view, change] = useSaved(useState(() => readViewState(connection.viewState))[0], save);
  const look = (state: ViewState) =>
    ({ query: state.query, sort: SORT, group: "attention", collapsed: state.collapsed }) as const;
  const [memories] = useState(() => new Memories());
  const [feed] = useState(() => new JobsFeed(desk, look(view)));
  const [announcer] = useState(() => new Announcer(feed));
  const state = useCell(feed.state);
  const [current, setCurrent] = useState<string | null>(null);
  const [said, say] = useState<string | null>(null);
  const back = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const returning = useRef<string | null>(null);
  useEffect(
    () => () => {
      announcer.dispose();
      feed.dispose();
    },
    [announcer, feed],
  );
  const { query, collapsed } = view;
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the kernel is asked for
  useEffect(() => {
    if (first.current) first.current = false;
    else feed.setLook(look(view));
  }, [feed, query, collapsed]);

  const shown = view.open.at(-1) ?? null;
  const open = useCallback(
    (job: string | null) => {
      say(null);
      change({ open: job === null ? [] : [job] });
    },
    [change],
  );
  const latest = useRef(shown);
  latest.current = shown;
  const goNext = useCallback(() => {
    findNext(desk, latest.current).then(
      ({ next }) => {
        if (next === null)
          say(latest.current === null ? "Nothing waits for you." : "No other job waits for you.");
        else open(next);
      },
      (error: unknown) => say(error instanceof Error ? error.message : String(error)),
    );
  }, [desk, open]);
  useEffect(
    () => commands((command) => (command.do === "next" ? goNext() : open(command.job))),
    [commands, goNext, open],
  );
  const close = (): void => {
    returning.current = shown;
    open(null);
  };
  useLayoutEffect(() => {
    // The keyboard goes where the eyes are: to the way back, and from there to the row again. Before the page is painted,
    // or what had it is out of sight, and a key that is pressed meanwhile reaches JupyterLab.
    const root = frame.current?.getRootNode() as ShadowRoot | undefined;
    if (shown !== null) {
      if (root?.activeElement != null) back.current?.querySelector("button")?.focus({ preventScroll: true });
      return;
    }
    const key = returning.current;
    returning.current = null;
    const rows = [...(frame.current?.querySelectorAll<HTMLElement>("button[data-key]") ?? [])];
    if (key !== null) rows.find((row) => row.dataset["key"] === key)?.focus();
  }, [shown]);

  const { window } = state;
  const waiting = window?.waiting ?? header?.waiting ?? 0;
  const problem = header?.problem ?? null;
  const asOf = parseTime(useCell(desk.asOf) ?? window?.as_of ?? null);
  const others = window?.waiting ?? 0;
  return (
    <div class="panel-desk" ref={frame}>
      <p class="visually-hidden" role="status">
        {useCell(announcer.text)}
      </p>
      {hint == null ? null : <Notice kind="info">{hint}</Notice>}
      <KernelNotice desk={desk} />
      {problem === null ? null : (
        <Notice kind="bad">
          <Text>{problem}</Text>
        </Notice>
      )}
      {said === null ? null : (
        <Notice
          kind="info"
          live
          actions={
            <Button small kind="quiet" onClick={() => say(null)}>
              Close
            </Button>
          }
        >
          <Text>{said}</Text>
        </Notice>
      )}
      {shown === null ? null : (
        <section
          class="panel-card"
          aria-label="Job"
          onKeyDown={(event) => {
            // also from the way back itself, where the keyboard is at first; the card has its own uses for it
            if (event.key !== "Escape" || event.defaultPrevented) return;
            event.preventDefault();
            close();
          }}
        >
          <nav class="panel-nav" aria-label="Jobs" ref={back}>
            <Button small name="back" title="Esc" onClick={close}>
              ‹ All jobs
            </Button>
            {others > 0 ? (
              <Button small name="next" onClick={goNext}>
                Next waiting ›
              </Button>
            ) : null}
          </nav>
          <div class="panel-scroll">
            <CardView key={shown} desk={desk} job={shown} memory={memories.of(shown)} onClose={close} />
          </div>
        </section>
      )}
      <section class="panel-all" hidden={shown !== null}>
        <header class="panel-head">
          <h2>
            {window === null && header === null
              ? "Jobs"
              : waiting > 0
                ? `${plural(waiting, "job")} ${waiting === 1 ? "waits" : "wait"} for you`
                : "Nothing waits for you"}
          </h2>
          {header === null ? null : (
            <p class="muted">
              <Text>{header.user}</Text>
            </p>
          )}
          <input
            class="field"
            type="search"
            aria-label="Search names and addresses"
            placeholder="Search names and addresses"
            value={query.text}
            onInput={(event) => change({ query: { ...query, text: event.currentTarget.value } })}
          />
        </header>
        {state.error === null ? null : <ErrorNotice error={state.error} again={() => feed.retry()} />}
        {window === null ? (
          state.error === null && <Loading />
        ) : window.total_items === 0 ? (
          <Empty
            user={header?.user ?? "you"}
            query={query}
            total={window.total}
            onQuery={() => change({ query: EMPTY_QUERY })}
          />
        ) : (
          <List
            desk={desk}
            feed={feed}
            state={state}
            window={window}
            current={current}
            onOpen={open}
            onToggleGroup={(key) =>
              change({
                collapsed: collapsed.includes(key)
                  ? collapsed.filter((each) => each !== key)
                  : [...collapsed, key],
              })
            }
            onFocus={setCurrent}
          />
        )}
        <footer class="panel-foot">
          <span class="muted">{countWords(window, asOf)}</span>
          {state.pending === 0 ? null : (
            <Button small kind="quiet" name="show-order" onClick={() => feed.show()}>
              Show {plural(state.pending, "change")}
            </Button>
          )}
        </footer>
      </section>
    </div>
  );
}
