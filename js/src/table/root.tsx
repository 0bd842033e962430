// The table of jobs: `jobs` in a cell.
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import { Memories } from "../memory.ts";
import type { ViewProps } from "../mount.tsx";
import type { ActionName, Header, JobsWindow, ViewState } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { parseTime, plural, timeOfDay } from "../ui/format.ts";
import { KernelNotice } from "../ui/kernel_notice.tsx";
import { Notice } from "../ui/notice.tsx";
import { JobsFeed } from "./feed.ts";
import { commandOf, placeOf } from "./keys.ts";
import { Rows } from "./rows.tsx";
import { Help, Toolbar } from "./toolbar.tsx";
import type { FocusMoves } from "./use_focus.ts";
import { bounded, DEFAULT_STATE, EMPTY_QUERY, isFiltered, readViewState } from "./view_state.ts";

const SAVE_MS = 400;

function Heading({ header, window }: { header: Header | null; window: JobsWindow | null }): VNode {
  const waiting = window?.waiting ?? header?.waiting ?? 0;
  const total = window?.total ?? header?.total ?? null;
  return (
    <header class="heading">
      <h2>Jobs</h2>
      <span class="heading-waiting" role="status">
        {total === null ? (
          ""
        ) : waiting > 0 ? (
          <strong>{plural(waiting, "job")} waiting for your review</strong>
        ) : (
          "Nothing waits for you"
        )}
      </span>
      <span class="muted heading-user">
        {header === null ? null : (
          <>
            <Text>{header.user}</Text>, {plural(total ?? 0, "job")}
          </>
        )}
      </span>
    </header>
  );
}

function Empty({ user, filtered, onClear }: { user: string; filtered: boolean; onClear: () => void }): VNode {
  if (filtered) {
    return (
      <div class="empty">
        <p>No job matches this search.</p>
        <Button onClick={onClear}>Show all jobs</Button>
      </div>
    );
  }
  return (
    <div class="empty">
      <p>There are no jobs yet.</p>
      <p class="muted">
        A job that somebody submits to <Text>{user}</Text> appears here by itself. To submit one, use{" "}
        <code>client.submit_python_job(user, code_path)</code>.
      </p>
    </div>
  );
}

/** Saves the view's state into the model a little after the last change. */
function useSaved(
  initial: ViewState,
  save: (state: ViewState) => void,
): [ViewState, (change: Partial<ViewState>) => void] {
  const [state, setState] = useState(initial);
  const latest = useRef(state);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const change = useCallback(
    (part: Partial<ViewState>) => {
      latest.current = { ...latest.current, ...part };
      setState(latest.current);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => save(bounded(latest.current)), SAVE_MS);
    },
    [save],
  );
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  return [state, change];
}

export function TableRoot({ desk, connection, header: headerCell }: ViewProps): VNode {
  const header = useCell(headerCell);
  const save = useCallback((next: ViewState) => connection.saveViewState(next), [connection]);
  const [view, change] = useSaved(
    useMemo(() => readViewState(connection.viewState), [connection]),
    save,
  );
  const [memories] = useState(() => new Memories());
  const [feed] = useState(() => new JobsFeed(desk, view));
  const state = useCell(feed.state);
  const [current, drawCurrent] = useState<string | null>(null);
  const newest = useRef<string | null>(null); // what has the keyboard, also before it is drawn
  const setCurrent = useCallback((key: string) => {
    newest.current = key;
    drawCurrent(key);
  }, []);
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const moves = useRef<FocusMoves | null>(null);
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => () => feed.dispose(), [feed]);

  const { query, sort, group, collapsed } = view;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else feed.setLook({ query, sort, group, collapsed });
  }, [feed, query, sort, group, collapsed]);

  const toggle = useCallback(
    (id: string) => {
      const { open } = latest.current;
      setCurrent(id);
      change({ open: open.includes(id) ? open.filter((each) => each !== id) : [...open, id] });
    },
    [change, setCurrent],
  );
  const act = useCallback(
    (id: string, action: ActionName | null) => {
      memories.of(id).cell<ActionName | null>("panel", null).value = action;
      if (action === null) memories.of(id).cell<boolean | null>("section files", null).value = true;
      setCurrent(id);
      const { open } = latest.current;
      if (!open.includes(id)) change({ open: [...open, id] });
      if (action === null) moves.current?.to(feed.indexOf(id)); // the button that was clicked goes away
    },
    [change, feed, memories, setCurrent],
  );
  const toggleGroup = useCallback(
    (key: string) => {
      const held = latest.current.collapsed;
      setCurrent(`group ${key}`);
      change({ collapsed: held.includes(key) ? held.filter((each) => each !== key) : [...held, key] });
    },
    [change, setCurrent],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const command = commandOf(event, placeOf(event.composedPath()[0] ?? null));
    if (command === null) return;
    const done = (): void => event.preventDefault();
    const here = newest.current === null ? -1 : feed.indexOf(newest.current);
    if (command.do === "move") {
      const last = (state.window?.total_items ?? 1) - 1;
      moves.current?.to(here < 0 ? 0 : Math.min(last, Math.max(0, here + command.by)));
      done();
    } else if (command.do === "edge") {
      moves.current?.to(command.end ? (state.window?.total_items ?? 1) - 1 : 0);
      done();
    } else if (command.do === "act") {
      const item = here < 0 ? undefined : feed.item(here);
      if (item?.kind !== "job") return;
      const action = command.names.find((name) =>
        item.row.actions.some((each) => each.name === name && each.enabled),
      );
      if (action !== undefined) {
        act(item.row.id, action);
        done();
      }
    } else if (command.do === "search") {
      search.current?.focus();
      done();
    } else if (command.do === "help") {
      setHelp(!help);
      done();
    } else {
      onEscape(here);
      done();
    }
  };
  const onEscape = (here: number): void => {
    if (help) {
      setHelp(false);
    } else if (newest.current !== null && view.open.includes(newest.current)) {
      toggle(newest.current);
      moves.current?.to(here);
    } else if (isFiltered(query)) {
      change({ query: EMPTY_QUERY });
    }
  };

  const { window } = state;
  const problem = header?.problem ?? null;
  const asOf = parseTime(useCell(desk.asOf) ?? window?.as_of ?? null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything inside, which is interactive
    <div class="desk" ref={frame} onKeyDown={onKeyDown}>
      <Heading header={header} window={window} />
      <KernelNotice desk={desk} />
      {problem === null ? null : (
        <Notice kind="bad">
          <Text>{problem}</Text>
        </Notice>
      )}
      <Toolbar
        state={view}
        waiting={window?.waiting ?? header?.waiting ?? 0}
        counts={window?.by_status ?? header?.by_status ?? {}}
        onChange={change}
        onHelp={() => setHelp(!help)}
        help={help}
        searchRef={search}
      />
      {help ? <Help /> : null}
      {state.error === null ? null : (
        <Notice
          kind="bad"
          live
          actions={
            <Button small onClick={() => feed.retry()}>
              Try again
            </Button>
          }
        >
          <Text>{state.error.message}</Text>
        </Notice>
      )}
      {window === null ? (
        state.error === null ? (
          <p class="loading" role="status">
            Reading the jobs…
          </p>
        ) : null
      ) : window.total_items === 0 ? (
        <Empty
          user={header?.user ?? "you"}
          filtered={window.total > 0 || isFiltered(query)}
          onClear={() => change({ query: DEFAULT_STATE.query })}
        />
      ) : (
        <Rows
          desk={desk}
          feed={feed}
          state={state}
          window={window}
          sort={sort}
          open={view.open}
          current={current}
          memories={memories}
          moves={moves}
          onSort={(next) => change({ sort: next })}
          onToggle={toggle}
          onToggleGroup={toggleGroup}
          onAct={act}
          onFocusRow={setCurrent}
        />
      )}
      <footer class="foot">
        <span class="muted">
          {window === null
            ? ""
            : window.matched === window.total
              ? plural(window.total, "job")
              : `${window.matched.toLocaleString("en")} of ${plural(window.total, "job")}`}
          {asOf === null ? "" : `, as of ${timeOfDay(asOf)}`}
        </span>
        <span class="foot-bar" role="status">
          {state.pending === 0 ? null : (
            <>
              {plural(state.pending, "change")} in the order{" "}
              <Button small kind="quiet" name="show-order" onClick={() => feed.show()}>
                Show
              </Button>
            </>
          )}
        </span>
      </footer>
    </div>
  );
}
