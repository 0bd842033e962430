// Arrivals and ends of jobs as JupyterLab notifications: each once, whatever tabs there are. The kernel keeps the list;
// a tab claims what is new to it, and tells only what it is granted.
import { uniqueId } from "../desk.ts";
import type { Model } from "../model.ts";
import type { JobNotice } from "../protocol.ts";
import { plain } from "../text.tsx";
import { list, plural } from "../ui/format.ts";

/** A tab that nobody looks at lets the others claim first. */
export const HIDDEN_MS = 1_500;
const ONE_BY_ONE = 3;
const LONGEST = 50;

export interface Told {
  kind: "info" | "success" | "error";
  text: string;
  /** The job to open; null: several. */
  job: string | null;
}

function cut(text: string): string {
  const letters = Array.from(plain(text));
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : letters.join("");
}

export function sentence({ kind, name, submitter, words }: JobNotice): string {
  const job = `“${cut(name) || "(no name)"}”`;
  if (kind === "arrived") return `${job} from ${cut(submitter)} waits for your review.`;
  return kind === "failed" ? `${job} failed: ${cut(words)}.` : `${job} is done.`;
}

const KINDS = { arrived: "info", finished: "success", failed: "error" } as const;

/** One notification for each, or one for all when there are many. */
export function tell(notices: readonly JobNotice[]): Told[] {
  if (notices.length <= ONE_BY_ONE)
    return notices.map((notice) => ({ kind: KINDS[notice.kind], text: sentence(notice), job: notice.job }));
  const count = (kind: JobNotice["kind"]): number => notices.filter((each) => each.kind === kind).length;
  const [arrived, finished, failed] = [count("arrived"), count("finished"), count("failed")];
  const parts = [
    ...(arrived > 0 ? [`${plural(arrived, "job")} arrived`] : []),
    ...(finished > 0 ? [`${plural(finished, "job")} finished`] : []),
    ...(failed > 0 ? [`${plural(failed, "job")} failed`] : []),
  ];
  return [{ kind: failed > 0 ? "error" : "info", text: `${list(parts)}.`, job: null }];
}

export interface Telling {
  show: (told: Told) => void;
  wanted: () => boolean;
  hidden: () => boolean;
}

/** Follows the notices of a desk. Returns the way to stop. */
export function followNotices(model: Model, telling: Telling): () => void {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const asked = new Map<string, JobNotice[]>();
  let seen = 0;

  const read = (): JobNotice[] => {
    const value = model.get("notices");
    return Array.isArray(value) ? (value as JobNotice[]) : [];
  };
  const claim = (notices: JobNotice[]): void => {
    const id = uniqueId();
    asked.set(id, notices);
    model.send({
      kind: "request",
      v: 1,
      id,
      method: "notice.claim",
      params: { ids: notices.map((notice) => notice.id) },
    });
  };
  const look = (): void => {
    const fresh = read().filter((notice) => notice.id > seen);
    if (fresh.length === 0) return;
    seen = Math.max(...fresh.map((notice) => notice.id));
    if (!telling.wanted()) return;
    if (!telling.hidden()) {
      claim(fresh);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      claim(fresh);
    }, HIDDEN_MS);
    timers.add(timer);
  };
  const onMessage = (message: unknown): void => {
    const answer = message as { id?: string; result?: { granted?: unknown } } | null;
    const notices = asked.get(answer?.id ?? "");
    if (notices === undefined) return;
    asked.delete(answer?.id ?? "");
    const granted = answer?.result?.granted;
    if (!Array.isArray(granted)) return;
    for (const told of tell(notices.filter((notice) => granted.includes(notice.id)))) telling.show(told);
  };

  model.on("change:notices", look);
  model.on("msg:custom", onMessage);
  look();
  return () => {
    model.off("change:notices", look);
    model.off("msg:custom", onMessage);
    for (const timer of timers) clearTimeout(timer);
  };
}
