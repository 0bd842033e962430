// Earlier attempts that a rerun put aside: how they ended, their logs and outputs to read, and what differs from now.
import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { Attempt, Card } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { bytes, clock } from "../ui/format.ts";
import { AttemptDiff, hasResults } from "./attempt_diff.tsx";
import { Digest } from "./digest.tsx";
import { FileViewer } from "./file_viewer.tsx";

function Ended({ attempt }: { attempt: Attempt }): VNode {
  const { returncode, note } = attempt;
  return (
    <>
      {attempt.number === 0
        ? "nothing ran here"
        : returncode === null
          ? "no exit code"
          : `exit code ${returncode}`}
      {note === null ? null : (
        <>
          , <Text>{note}</Text>
        </>
      )}
    </>
  );
}

function Row(props: {
  desk: Desk;
  memory: Memory;
  card: Card;
  attempt: Attempt;
  open: string | null;
  onOpen: (path: string | null) => void;
}): VNode {
  const { desk, memory, card, attempt, open, onOpen } = props;
  const [compared, setCompared] = useKept(memory, `attempt compared ${attempt.folder}`, false);
  return (
    <li class="attempt">
      <p class="attempt-facts">
        <strong>{attempt.number === 0 ? "Deposit" : `Attempt ${attempt.number}`}</strong>{" "}
        <Age desk={desk} at={attempt.started_at ?? attempt.kept_at} />
        {attempt.duration_s === null ? null : <span> · took {clock(attempt.duration_s)}</span>}
        {" · "}
        <Ended attempt={attempt} />
        {" · "}
        {bytes(attempt.size)}
        {attempt.digest === "" ? null : (
          <span class="muted">
            {" · "}
            {attempt.same ? "the same content " : "other content "}
            <Digest digest={attempt.digest} />
          </span>
        )}{" "}
        {attempt.files.length === 0 ? null : (
          <Button
            small
            kind="quiet"
            name="compare-attempt"
            expanded={compared}
            disabledReason={hasResults(card) || compared ? null : "There are no results now to compare with."}
            onClick={() => setCompared(!compared)}
          >
            Compare with now
          </Button>
        )}
      </p>
      {attempt.files.length === 0 ? (
        <p class="muted">It left no logs and no outputs.</p>
      ) : (
        <ul class="outputs">
          {attempt.files.map((file) => {
            const path = `${attempt.folder}/${file.path}`;
            return (
              <li key={path}>
                <button
                  type="button"
                  class="file-entry"
                  aria-expanded={path === open}
                  onClick={() => onOpen(path === open ? null : path)}
                >
                  <span class="file-name mono">
                    <Text>{file.path}</Text>
                  </span>
                  <span class="file-meta muted">{bytes(file.size)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {compared && hasResults(card) ? (
        <AttemptDiff desk={desk} memory={memory} card={card} attempt={attempt} />
      ) : null}
    </li>
  );
}

export function Attempts(props: { desk: Desk; memory: Memory; card: Card }): VNode {
  const { desk, memory, card } = props;
  const [open, setOpen] = useKept<string | null>(memory, "attempt file", null);
  const shown = card.attempts
    .flatMap((attempt) => attempt.files.map((file) => ({ file, path: `${attempt.folder}/${file.path}` })))
    .find(({ path }) => path === open);
  return (
    <div class="stack">
      <ul class="attempts">
        {card.attempts.map((attempt) => (
          <Row
            key={attempt.folder}
            desk={desk}
            memory={memory}
            card={card}
            attempt={attempt}
            open={open}
            onOpen={setOpen}
          />
        ))}
      </ul>
      {shown === undefined ? null : (
        <FileViewer
          key={shown.path}
          desk={desk}
          memory={memory}
          job={card.row.id}
          where="attempts"
          path={shown.path}
          size={shown.file.size}
          version={`${shown.file.size}`}
          marks={[]}
        />
      )}
    </div>
  );
}
