// What differs between the results of an earlier attempt and those that stand now: did the rerun change anything?
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { type Desk, DeskError } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { Attempt, Card, ResultsComparison } from "../protocol.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { summary } from "./diff_rows.ts";
import { Diffs } from "./diffs.tsx";

type Found = { about: string; value: ResultsComparison };

/** Whether there is anything now that an earlier attempt could be compared with. */
export function hasResults({ outputs, logs }: Card): boolean {
  return outputs.length > 0 || logs.stdout.exists || logs.stderr.exists;
}

/** What the present results are known by: when it changes they are compared anew. A log that grows is not, line by line. */
function version({ outputs, logs, row }: Card): string {
  const sizes = logs.stdout.live ? [] : [logs.stdout.size, logs.stderr.size];
  return [row.status, ...sizes, ...outputs.map(({ path, size }) => `${path} ${size}`)].join("\n");
}

export function AttemptDiff(props: { desk: Desk; memory: Memory; card: Card; attempt: Attempt }): VNode {
  const { desk, memory, card, attempt } = props;
  const { folder } = attempt;
  const job = card.row.id;
  const [found, setFound] = useKept<Found | null>(memory, `attempt diff ${folder}`, null);
  const [error, setError] = useKept<DeskError | null>(memory, `attempt diff error ${folder}`, null);
  const [tries, setTries] = useKept(memory, `attempt diff tries ${folder}`, 0);
  const about = `${version(card)} ${tries}`;
  const known = found?.about === about;

  useEffect(() => {
    if (known) return undefined;
    const asking = new AbortController();
    const { signal } = asking;
    desk.request("attempt.compare", { job, folder }, { signal }).then(
      (value) => {
        setError(null);
        setFound({ about, value });
      },
      (reason: unknown) => {
        if (!signal.aborted && reason instanceof DeskError) setError(reason);
      },
    );
    return () => asking.abort();
  }, [desk, job, folder, about, known, setError, setFound]);

  const again = (): void => {
    setError(null);
    setTries(tries + 1);
  };
  if (error !== null) return <ErrorNotice error={error} again={again} />;
  if (found === null) return <p class="loading">Comparing…</p>;
  return (
    <Diffs
      desk={desk}
      memory={memory}
      about={`attempt ${folder}`}
      found={found.value}
      files={found.value.files}
      onShow={() => null}
    >
      From this attempt to now: {summary(found.value)}
    </Diffs>
  );
}
