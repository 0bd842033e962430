// The rows around the viewport. The kernel sorts, groups and filters; this asks for windows and keeps the order calm.
import { Cell, type ReadableCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import { DeskError } from "../desk.ts";
import type { Grouping, Item, JobRow, JobsWindow, Query, Sort } from "../protocol.ts";
import { agree, changedJobs, changesInOrder, itemKey, refreshInPlace } from "./order.ts";

export interface Look {
  query: Query;
  sort: Sort;
  group: Grouping;
  collapsed: string[];
}

export interface FeedState {
  /** What is shown; null until the first answer. */
  window: JobsWindow | null;
  /** So many changes in the order wait, because a person is busy with the rows. */
  pending: number;
  error: DeskError | null;
  /** Jobs that just changed. */
  changed: ReadonlySet<string>;
  /** Counts up whenever another order is taken over. */
  order: number;
}

export const COUNT = 120;
/** Enough for a screen. The first table is to come quickly; who scrolls is given more. */
export const FIRST_COUNT = 60;
const MARGIN = 15;
const STEP = 20;
export const HIGHLIGHT_MS = 2_500;

/** The window to ask for, so that the items `first` to `last` stand well inside; null when the held one will do. */
export function windowFor(
  held: { offset: number; items: readonly unknown[]; total_items: number } | null,
  first: number,
  last: number,
): number | null {
  if (held !== null) {
    const end = held.offset + held.items.length;
    const low = held.offset === 0 || first >= held.offset + MARGIN;
    const high = end >= held.total_items || last < end - MARGIN;
    if (low && high) return null;
  }
  const middle = Math.floor((first + last) / 2);
  const wanted = Math.max(0, Math.floor((middle - COUNT / 2) / STEP) * STEP);
  // The same place again is asked for only to have more of it.
  return held !== null && wanted === held.offset && held.items.length >= COUNT ? null : wanted;
}

export class JobsFeed {
  readonly state: ReadableCell<FeedState>;
  readonly #state = new Cell<FeedState>({
    window: null,
    pending: 0,
    error: null,
    changed: new Set(),
    order: 0,
  });
  readonly #desk: Desk;
  readonly #stops: (() => void)[];
  #look: Look;
  #offset = 0;
  #latest: JobsWindow | null = null;
  #held = false;
  #scrolled = false;
  #asking: AbortController | null = null;
  #askedOffset: number | null = null;
  #fade: ReturnType<typeof setTimeout> | null = null;

  constructor(desk: Desk, look: Look) {
    this.#desk = desk;
    this.#look = look;
    this.state = this.#state;
    this.#stops = [
      desk.on("jobs.window", (data) => this.#take(data.window, false)),
      desk.onResubscribe(() => this.#ask(false)),
      desk.on("job.card", (data) => {
        if ("card" in data) this.#takeRow(data.card.row);
      }),
    ];
    this.#ask(true);
  }

  /** Another query, order or grouping: the answer is shown whatever is held. */
  setLook(look: Look): void {
    const from = JSON.stringify([this.#look.query, this.#look.sort, this.#look.group]);
    const to = JSON.stringify([look.query, look.sort, look.group]);
    this.#look = look;
    if (from !== to) this.#offset = 0;
    this.#ask(true);
  }

  /** The viewport shows the items `first` to `last`. */
  setRange(first: number, last: number): void {
    const wanted = windowFor(this.#state.value.window, first, last);
    if (wanted === null || (wanted === this.#askedOffset && this.#scrolled)) return;
    this.#offset = wanted;
    this.#scrolled = true;
    this.#ask(true);
  }

  /** A person is busy with the rows (pointer over them, or focus inside): the order stays as it is. */
  setHeld(held: boolean): void {
    this.#held = held;
    if (!held) this.show();
  }

  /** Takes the newest order over. */
  show(): void {
    if (this.#latest === null || this.#state.value.pending === 0) return;
    this.#update({ window: this.#latest, pending: 0, order: this.#state.value.order + 1 });
  }

  item(index: number): Item | undefined {
    const held = this.#state.value.window;
    return held === null ? undefined : held.items[index - held.offset];
  }

  /** The place of an item in the list, or -1 when it is not in the window. */
  indexOf(key: string): number {
    const held = this.#state.value.window;
    const place = held?.items.findIndex((item) => itemKey(item) === key) ?? -1;
    return held === null || place < 0 ? -1 : held.offset + place;
  }

  retry(): void {
    this.#ask(true);
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#asking?.abort();
    if (this.#fade !== null) clearTimeout(this.#fade);
  }

  #update(change: Partial<FeedState>): void {
    this.#state.value = { ...this.#state.value, ...change };
  }

  #ask(adopt: boolean): void {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedOffset = this.#offset;
    const count = this.#scrolled ? COUNT : FIRST_COUNT;
    const params = { ...this.#look, offset: this.#offset, count };
    this.#desk.request("jobs.window", params, { signal: asking.signal }).then(
      (window) => {
        if (this.#asking === asking) this.#askedOffset = null;
        this.#take(window, adopt);
      },
      (error: unknown) => {
        if (asking.signal.aborted) return;
        this.#askedOffset = null;
        if (error instanceof DeskError) this.#update({ error });
      },
    );
  }

  #take(window: JobsWindow, adopt: boolean): void {
    const { window: shown, order, changed } = this.#state.value;
    this.#latest = window;
    if (shown === null) {
      this.#update({ window, pending: 0, error: null, order: order + 1 });
      return;
    }
    const news = changedJobs(shown, window);
    // a window of other places was asked for by scrolling: it is shown, whatever it holds
    const differs =
      adopt || shown.offset !== window.offset
        ? 0
        : changesInOrder(shown.items.map(itemKey), window.items.map(itemKey));
    const hold = this.#held && differs > 0;
    this.#update({
      window: hold ? refreshInPlace(shown, window) : window,
      pending: hold ? differs : 0,
      error: null,
      changed: news.length === 0 ? changed : new Set([...changed, ...news]),
      order: hold || agree(shown, window) ? order : order + 1,
    });
    if (news.length > 0) this.#fadeLater();
  }

  /** A card knows its row also when the row has left the list that is asked for. */
  #takeRow(row: JobRow): void {
    const { window } = this.#state.value;
    if (window === null) return;
    const place = window.items.findIndex((item) => itemKey(item) === row.id);
    if (place < 0) return;
    const items = [...window.items];
    items[place] = { kind: "job", row };
    this.#update({ window: { ...window, items } });
  }

  #fadeLater(): void {
    if (this.#fade !== null) clearTimeout(this.#fade);
    this.#fade = setTimeout(() => this.#update({ changed: new Set() }), HIGHLIGHT_MS);
  }
}
