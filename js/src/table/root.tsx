// The table of jobs: `jobs` in a cell.
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import { Memories } from "../memory.ts";
import type { ViewProps } from "../mount.tsx";
import type { ActionName, Column, JobRow, ViewState } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { parseTime, plural } from "../ui/format.ts";
import { KernelNotice } from "../ui/kernel_notice.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { Announcer } from "./announce.ts";
import { Bulk } from "./bulk.ts";
import { BulkBar } from "./bulk_bar.tsx";
import type { BulkAction } from "./bulk_panels.tsx";
import { ColumnMenu } from "./column_menu.tsx";
import { Empty, Loading } from "./empty.tsx";
import { JobsFeed } from "./feed.ts";
import { countWords, Heading } from "./heading.tsx";
import { Help } from "./help.tsx";
import { ReviewQueue } from "./queue.tsx";
import { Rows } from "./rows.tsx";
import { useSaved } from "./saved.ts";
import { divide, reviewable, Selection } from "./selection.ts";
import { type Panel, Toolbar } from "./toolbar.tsx";
import { useWayBack } from "./use_back.ts";
import type { FocusMoves } from "./use_focus.ts";
import { keyHandler } from "./use_keys.ts";
import { choose, EMPTY_QUERY, isFiltered, readViewState } from "./view_state.ts";

export function TableRoot({ desk, connection, header: headerCell }: ViewProps): VNode {
  const header = useCell(headerCell);
  const save = useCallback((next: ViewState) => connection.saveViewState(next), [connection]);
  const [view, change] = useSaved(
    useMemo(() => readViewState(connection.viewState), [connection]),
    save,
  );
  const [memories] = useState(() => new Memories());
  const [feed] = useState(() => new JobsFeed(desk, view));
  const [announcer] = useState(() => new Announcer(feed));
  const [selection] = useState(() => new Selection());
  const [bulk] = useState(() => new Bulk(desk));
  const state = useCell(feed.state);
  const picked = useCell(selection.rows);
  const [current, drawCurrent] = useState<string | null>(null);
  const newest = useRef<string | null>(null); // what has the keyboard, also before it is drawn
  const setCurrent = useCallback((key: string) => {
    newest.current = key;
    drawCurrent(key);
  }, []);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [bulkPanel, setBulkPanel] = useState<BulkAction | null>(null);
  const [picking, setPicking] = useState(false);
  const choosing = picking || picked.size > 0;
  const [shown, setShown] = useState<readonly Column[]>([]);
  const [queue, setQueue] = useState<readonly JobRow[] | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const moves = useRef<FocusMoves | null>(null);
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => {
    const stop = feed.state.subscribe(({ window }) => selection.refresh(window?.items ?? []));
    return () => {
      stop();
      announcer.dispose();
      feed.dispose();
    };
  }, [announcer, feed, selection]);

  const goBack = useWayBack(feed, moves, queue !== null);

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
  const pick = useCallback(
    (id: string, range: boolean) => {
      const here = feed.indexOf(id);
      const from = range && selection.anchor !== null ? feed.indexOf(selection.anchor) : -1;
      const rows: JobRow[] = [];
      for (let place = Math.min(here, from); place <= Math.max(here, from); place += 1) {
        const item = place < 0 ? undefined : feed.item(place);
        if (item?.kind === "job") rows.push(item.row);
      }
      if (range && from >= 0) selection.add(here < from ? rows.reverse() : rows);
      else {
        const item = feed.item(here);
        if (item?.kind === "job") selection.toggle(item.row);
      }
      setCurrent(id);
    },
    [feed, selection, setCurrent],
  );
  const setWidth = useCallback(
    (column: Column, width: number | null) =>
      change({ columns: choose(latest.current.columns, column, { width }) }),
    [change],
  );
  const unselect = (): void => {
    selection.clear();
    setBulkPanel(null);
    setPicking(false);
  };
  const review = (rows: JobRow[]): void => {
    // a card stands in one place only: two would answer for each other
    const ids = rows.map((row) => row.id);
    change({ open: view.open.filter((id) => !ids.includes(id)) });
    setBulkPanel(null);
    setQueue(rows);
  };

  const { window } = state;
  const place = (): number => (newest.current === null ? -1 : feed.indexOf(newest.current));
  const end = (window?.total_items ?? 1) - 1;
  const onKeyDown = keyHandler({
    moveBy: (by) => {
      const here = place();
      if (queue === null) moves.current?.to(here < 0 ? 0 : Math.min(end, Math.max(0, here + by)));
    },
    toEdge: (last) => {
      if (queue === null) moves.current?.to(last ? end : 0);
    },
    act: (names) => {
      if (queue !== null) return false;
      if (picked.size > 0) {
        const rows = [...picked.values()];
        if (names.includes("approve")) {
          if (reviewable(rows).length > 0) review(reviewable(rows));
        } else setBulkPanel(divide(rows, "reject").able.length > 0 ? "reject" : "rerun");
        return true;
      }
      const here = place();
      const item = here < 0 ? undefined : feed.item(here);
      if (item?.kind !== "job") return false;
      const action = names.find((name) =>
        item.row.actions.some((each) => each.name === name && each.enabled),
      );
      if (action !== undefined) act(item.row.id, action);
      return action !== undefined;
    },
    pick: () => {
      const here = place();
      const item = here < 0 || queue !== null ? undefined : feed.item(here);
      if (item?.kind === "job") selection.toggle(item.row);
      return item?.kind === "job";
    },
    search: () => search.current?.focus(),
    help: () => setPanel(panel === "help" ? null : "help"),
    escape: () => {
      if (panel !== null) setPanel(null);
      else if (bulkPanel !== null) setBulkPanel(null);
      else if (newest.current !== null && view.open.includes(newest.current)) {
        toggle(newest.current);
        moves.current?.to(place());
      } else if (choosing) unselect();
      else if (isFiltered(query)) change({ query: EMPTY_QUERY });
    },
  });

  const problem = header?.problem ?? null;
  const asOf = parseTime(useCell(desk.asOf) ?? window?.as_of ?? null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything inside, which is interactive
    <div class="desk" onKeyDown={onKeyDown}>
      <Heading header={header} window={window} />
      <p class="visually-hidden" role="status">
        {useCell(announcer.text)}
      </p>
      <KernelNotice desk={desk} />
      {problem === null ? null : (
        <Notice kind="bad">
          <Text>{problem}</Text>
        </Notice>
      )}
      {queue === null ? null : (
        <ReviewQueue
          desk={desk}
          rows={queue}
          memories={memories}
          onEnd={(outcomes, last) => {
            setQueue(null);
            selection.drop(outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id));
            bulk.show("Reviewed", outcomes);
            goBack(last);
          }}
        />
      )}
      {/* out of sight during the reviews, but with its scroll position and its open cards */}
      <div class={queue === null ? "list" : "list aside"} inert={queue !== null}>
        <Toolbar
          state={view}
          waiting={window?.waiting ?? header?.waiting ?? 0}
          counts={window?.by_status ?? header?.by_status ?? {}}
          onChange={change}
          panel={panel}
          onPanel={(name) => setPanel(panel === name ? null : name)}
          picking={choosing}
          onPicking={() => (choosing ? unselect() : setPicking(true))}
          searchRef={search}
        />
        {panel === "help" ? <Help /> : null}
        {panel === "columns" ? (
          <ColumnMenu columns={view.columns} shown={shown} onChange={(columns) => change({ columns })} />
        ) : null}
        {state.error === null ? null : <ErrorNotice error={state.error} again={() => feed.retry()} />}
        {window === null ? (
          state.error === null && <Loading />
        ) : window.total_items === 0 ? (
          <Empty
            user={header?.user ?? "you"}
            query={query}
            total={window.total}
            onQuery={(next) => change({ query: next })}
          />
        ) : (
          <Rows
            desk={desk}
            feed={feed}
            state={state}
            window={window}
            sort={sort}
            columns={view.columns}
            picking={choosing}
            picked={picked}
            open={view.open}
            current={current}
            memories={memories}
            moves={moves}
            onSort={(next) => change({ sort: next })}
            onWidth={setWidth}
            onShown={setShown}
            onPick={pick}
            onToggle={toggle}
            onToggleGroup={toggleGroup}
            onAct={act}
            onFocusRow={setCurrent}
          />
        )}
        <footer class="foot">
          <span class="muted">{countWords(window, asOf)}</span>
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
        <BulkBar
          desk={desk}
          bulk={bulk}
          selection={selection}
          picking={picking}
          panel={bulkPanel}
          onPanel={setBulkPanel}
          look={{ query, sort, group, collapsed }}
          matched={window?.matched ?? 0}
          onReview={review}
          onClear={unselect}
        />
      </div>
    </div>
  );
}
