// One action on many jobs: a request for each, one after the other, and what came of each.
import { Cell, type ReadableCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import type { ActArguments, ActionName, JobRow } from "../protocol.ts";

export interface Outcome {
  id: string;
  name: string;
  /** null: it was left out. */
  ok: boolean | null;
  text: string;
}

export interface BulkState {
  /** "Rejecting", while it goes on. */
  progress: string;
  total: number;
  outcomes: readonly Outcome[];
  running: boolean;
}

export class Bulk {
  readonly state: ReadableCell<BulkState | null>;
  readonly #state = new Cell<BulkState | null>(null);
  readonly #desk: Desk;
  #stopped = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.state = this.#state;
  }

  get running(): boolean {
    return this.#state.value?.running ?? false;
  }

  /**
   * Each job is asked for with the status that it was shown with: another one on the disk refuses that job alone.
   * Resolves with the ids of the jobs to which it was done.
   */
  async run(
    progress: string,
    action: ActionName,
    rows: readonly JobRow[],
    params: ActArguments,
  ): Promise<string[]> {
    if (this.running) return [];
    this.#stopped = false;
    const outcomes: Outcome[] = [];
    const tell = (running: boolean): void => {
      this.#state.value = { progress, total: rows.length, outcomes: [...outcomes], running };
    };
    tell(true);
    for (const { id, name, status } of rows) {
      if (this.#stopped) {
        outcomes.push({ id, name, ok: null, text: "Left as it is: you stopped." });
        continue;
      }
      try {
        const request = { job: id, action, expected_status: status, digest: null, params };
        const done = await this.#desk.request("job.act", request);
        outcomes.push({ id, name, ok: true, text: done.message });
      } catch (error) {
        const why = error instanceof DeskError ? error : new DeskError("internal", "It could not be done.");
        if (why.code === "closed") return []; // the view is gone, and with it whoever would read this
        outcomes.push({ id, name, ok: false, text: why.message });
      }
      tell(true);
    }
    tell(false);
    return outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id);
  }

  /** After the job that is asked for now. */
  stop(): void {
    this.#stopped = true;
  }

  /** What came of something that was done elsewhere, such as a row of reviews. */
  show(progress: string, outcomes: readonly Outcome[]): void {
    if (!this.running) this.#state.value = { progress, total: outcomes.length, outcomes, running: false };
  }

  close(): void {
    if (!this.running) this.#state.value = null;
  }
}
