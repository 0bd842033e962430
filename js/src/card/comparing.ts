// Asks with which jobs this one can be compared, and what differs from the chosen one.
import { useEffect } from "preact/hooks";
import { Cell, useCell } from "../cell.ts";
import { type Desk, DeskError } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { Base, Comparison } from "../protocol.ts";

export interface Comparing {
  bases: readonly Base[] | null;
  /** The job that is compared with; null: none was chosen, and none suggests itself. */
  chosen: Base | null;
  /** Of `chosen`, once it is there; of an older version of this job until the new one is there. */
  found: Comparison | null;
  error: DeskError | null;
  choose: (job: string) => void;
  again: () => void;
}

type Bases = { bases: Base[]; suggested: string | null };
type Found = { about: string; value: Comparison };

/** What was found last; null before that. For the line that stands while the section is folded. */
export const foundCell = (memory: Memory): Cell<Found | null> =>
  memory.cell<Found | null>("comparison", null);

/** `digest`: of the job's files; when it changes they are compared anew. */
export function useComparing(desk: Desk, job: string, memory: Memory, digest: string): Comparing {
  const [offered, setOffered] = useKept<Bases | null>(memory, "bases", null);
  const [picked, choose] = useKept<string | null>(memory, "base", null);
  const [error, setError] = useKept<DeskError | null>(memory, "compare error", null);
  const [tries, setTries] = useKept(memory, "compare tries", 0);
  const cell = foundCell(memory);
  const found = useCell(cell);
  const base = picked ?? offered?.suggested ?? null;
  const about = `${base} ${digest} ${tries}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks once more
  useEffect(() => {
    if (offered !== null && base === null) return undefined;
    if (offered !== null && cell.value?.about === about) return undefined;
    const asking = new AbortController();
    const { signal } = asking;
    const failed = (reason: unknown): void => {
      if (!signal.aborted && reason instanceof DeskError) setError(reason);
    };
    if (offered === null) {
      desk.request("review.bases", { job }, { signal }).then((bases) => {
        setError(null);
        setOffered(bases);
      }, failed);
    } else if (base !== null) {
      desk.request("review.compare", { job, base }, { signal }).then((value) => {
        setError(null);
        cell.value = { about, value };
      }, failed);
    }
    return () => asking.abort();
  }, [desk, job, offered, base, about, tries]);

  return {
    bases: offered?.bases ?? null,
    chosen: offered?.bases.find((each) => each.job === base) ?? null,
    found: found !== null && found.value.base.job === base ? found.value : null,
    error,
    choose: (next) => {
      setError(null);
      choose(next);
    },
    again: () => {
      setError(null);
      setOffered(null); // the job that was compared with may be gone
      setTries(tries + 1);
    },
  };
}

const layouts = new WeakMap<Desk, Cell<boolean>>();

/** Side by side or not: chosen once for all cards of a view. */
export function splitCell(desk: Desk): Cell<boolean> {
  let cell = layouts.get(desk);
  if (cell === undefined) {
    cell = new Cell(false);
    layouts.set(desk, cell);
  }
  return cell;
}
