// What changed since last time: this job's files beside those of one that was approved before.
import type { VNode } from "preact";
import { useId, useMemo } from "preact/hooks";
import { useCell } from "../cell.ts";
import type { Desk } from "../desk.ts";
import type { Memory } from "../memory.ts";
import type { Base, Card, Comparison } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { useNow } from "../ui/clock.ts";
import { parseTime, relative } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { foundCell, useComparing } from "./comparing.ts";
import { inRunOrder, summary } from "./diff_rows.ts";
import { Diffs } from "./diffs.tsx";
import { showLine } from "./show_line.ts";

/** What stands beside the section's title. */
export function CompareAbout({ memory }: { memory: Memory }): VNode | null {
  const found = useCell(foundCell(memory));
  return found === null ? null : <span>{summary(found.value)}</span>;
}

function BaseChoice(props: {
  desk: Desk;
  bases: readonly Base[];
  chosen: Base | null;
  submitter: string;
  onChoose: (job: string) => void;
}): VNode {
  const id = useId();
  const now = useNow(props.desk, 60_000);
  const option = (base: Base): VNode => {
    const at = parseTime(base.approved_at);
    const name = plain(base.name).slice(0, 60);
    return (
      <option key={base.job} value={base.job} selected={base.job === props.chosen?.job}>
        {base.same_submitter ? name : `${name} of ${plain(base.submitter).slice(0, 60)}`}
        {at === null ? "" : `, approved ${relative(at, now)}`}
      </option>
    );
  };
  const groups = [
    [`Earlier jobs of ${plain(props.submitter)}`, props.bases.filter((base) => base.same_submitter)],
    ["Jobs of others", props.bases.filter((base) => !base.same_submitter)],
  ] as const;
  return (
    <span class="base-choice">
      <label class="muted" for={id}>
        Compare with
      </label>{" "}
      <select
        id={id}
        class="field"
        value={props.chosen?.job ?? ""}
        onChange={(event) => {
          if (event.currentTarget.value !== "") props.onChoose(event.currentTarget.value);
        }}
      >
        {props.chosen === null ? <option value="">choose a job…</option> : null}
        {groups.map(([label, bases]) =>
          bases.length === 0 ? null : (
            <optgroup key={label} label={label}>
              {bases.map(option)}
            </optgroup>
          ),
        )}
      </select>
    </span>
  );
}

function Files(props: { desk: Desk; memory: Memory; card: Card; found: Comparison }): VNode {
  const { desk, memory, card, found } = props;
  const order = card.review.files.map((file) => file.path).join("\0");
  const files = useMemo(() => inRunOrder(found.files, order.split("\0")), [found, order]);
  const here = useMemo(
    () => new Set(card.review.files.flatMap((file) => (file.kind === "file" ? [file.path] : []))),
    [card.review.files],
  );
  return (
    <Diffs
      desk={desk}
      memory={memory}
      about="review"
      found={found}
      files={files}
      onShow={(file) =>
        file.change !== "removed" && here.has(file.path)
          ? (line) => showLine(memory, { path: file.path, line })
          : null
      }
    >
      A file counts as seen only when it is read below.
    </Diffs>
  );
}

export function Compare({ desk, memory, card }: { desk: Desk; memory: Memory; card: Card }): VNode {
  const { row } = card;
  const { bases, chosen, found, error, choose, again } = useComparing(
    desk,
    row.id,
    memory,
    card.review.digest ?? "",
  );
  if (bases === null) {
    return error === null ? (
      <p class="loading">Looking for earlier jobs…</p>
    ) : (
      <ErrorNotice error={error} again={again} />
    );
  }
  if (bases.length === 0) {
    return (
      <p class="muted">
        No earlier approved job of this submitter, nor of others: there is nothing to compare with.
      </p>
    );
  }
  const none = !bases.some((base) => base.same_submitter);
  return (
    <div class="stack">
      <div class="compare-head">
        {none ? <p>No earlier approved job of this submitter.</p> : null}
        {chosen === null ? null : (
          <p>
            Compared with “<Text empty="(no name)">{chosen.name}</Text>” of <Text>{chosen.submitter}</Text>
            {chosen.approved_at === null ? null : (
              <>
                , approved <Age desk={desk} at={chosen.approved_at} />
              </>
            )}
          </p>
        )}
        {bases.length > 1 || chosen === null ? (
          <BaseChoice desk={desk} bases={bases} chosen={chosen} submitter={row.submitter} onChoose={choose} />
        ) : null}
      </div>
      {error === null ? null : <ErrorNotice error={error} again={again} />}
      {found === null ? (
        chosen === null || error !== null ? null : (
          <p class="loading">Comparing…</p>
        )
      ) : (
        <>
          {found.note === null ? null : (
            <Notice kind="warn">
              <Text>{found.note}</Text>
            </Notice>
          )}
          <Files desk={desk} memory={memory} card={card} found={found} />
        </>
      )}
    </div>
  );
}
