// What changed, said aloud to those who do not see it: a sentence now and then, never a stream of them.
import { Cell, type ReadableCell } from "../cell.ts";
import type { JobsWindow, Status } from "../protocol.ts";
import { plain } from "../text.tsx";
import { list, plural } from "../ui/format.ts";
import type { JobsFeed } from "./feed.ts";
import { statusChanges } from "./order.ts";

export const ANNOUNCE_MS = 4_000;
const NAMED = 2;

const VERBS: Readonly<Record<Status, string>> = {
  inbox: "is in the inbox",
  approved: "is approved",
  running: "is running",
  done: "is done",
  failed: "has failed",
  rejected: "is rejected",
};

export class Announcer {
  /** What a screen reader is to say. */
  readonly text: ReadableCell<string>;
  readonly #text = new Cell("");
  readonly #stop: () => void;
  #shown: JobsWindow | null = null;
  #changes = new Map<string, { name: string; status: Status }>();
  #arrived = 0;
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(feed: JobsFeed) {
    this.text = this.#text;
    this.#stop = feed.state.subscribe(({ window }) => this.#look(window));
  }

  dispose(): void {
    this.#stop();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #look(window: JobsWindow | null): void {
    const before = this.#shown;
    this.#shown = window;
    if (window === null || before === null || before === window) return;
    for (const row of statusChanges(before, window)) this.#changes.set(row.id, row);
    this.#arrived = Math.max(0, this.#arrived + window.waiting - before.waiting);
    this.#waiting = window.waiting;
    if (this.#timer === null && (this.#changes.size > 0 || this.#arrived > 0)) this.#say();
  }

  #say(): void {
    const sentences: string[] = [];
    const changes = [...this.#changes.values()];
    if (changes.length > NAMED) {
      const counts = new Map<Status, number>();
      for (const { status } of changes) counts.set(status, (counts.get(status) ?? 0) + 1);
      const words = [...counts].map(([status, count]) => `${count} ${status}`);
      sentences.push(`${plural(changes.length, "job")} changed: ${list(words)}.`);
    } else {
      for (const { name, status } of changes) sentences.push(`${plain(name) || "A job"} ${VERBS[status]}.`);
    }
    if (this.#arrived > 0) {
      sentences.push(
        `${plural(this.#waiting, "job")} ${this.#waiting === 1 ? "waits" : "wait"} for your review.`,
      );
    }
    this.#changes = new Map();
    this.#arrived = 0;
    this.#text.value = sentences.join(" ");
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#changes.size > 0 || this.#arrived > 0) this.#say();
      else this.#text.value = ""; // so that the same sentence is said again the next time
    }, ANNOUNCE_MS);
  }
}
