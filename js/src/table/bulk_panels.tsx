// Asked once for many jobs. Every job is named before anything happens, also those that are left out.
import type { ComponentChildren, VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { parseUsers } from "../card/share.tsx";
import type { Desk } from "../desk.ts";
import type { ActArguments, JobRow } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { bytes, list, plural } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { readersWord } from "./cells.tsx";
import { divide } from "./selection.ts";
import { type Preview, usePreviews } from "./use_previews.ts";

export type BulkAction = "reject" | "rerun" | "share_outputs";

export interface BulkPanelProps {
  desk: Desk;
  rows: readonly JobRow[];
  onClose: () => void;
  onRun: (progress: string, action: BulkAction, rows: readonly JobRow[], params: ActArguments) => void;
}

/** The jobs by name and submitter, with what else is known of each; then those that are left out, and why. */
function Jobs(props: {
  able: readonly JobRow[];
  left: readonly { row: JobRow; why: string }[];
  about?: (row: JobRow) => ComponentChildren;
}): VNode {
  const { able, left, about } = props;
  return (
    <>
      <ul class="names">
        {able.map((row) => (
          <li key={row.id}>
            <Text empty="(no name)">{row.name}</Text>{" "}
            <span class="muted">
              <Text>{row.submitter}</Text>
            </span>{" "}
            {about?.(row)}
          </li>
        ))}
      </ul>
      {left.length === 0 ? null : (
        <details class="left-out">
          <summary>{plural(left.length, "selected job")} left out</summary>
          <ul class="names">
            {left.map(({ row, why }) => (
              <li key={row.id}>
                <Text empty="(no name)">{row.name}</Text>{" "}
                <span class="muted">
                  <Text>{why}</Text>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

export function RejectMany({ rows, onClose, onRun }: BulkPanelProps): VNode {
  const id = useId();
  const [reason, setReason] = useState("");
  const { able, left } = divide(rows, "reject");
  return (
    <Confirm
      title={`Reject ${plural(able.length, "job")}`}
      confirm={`Reject ${plural(able.length, "job")}`}
      progress="Rejecting…"
      danger
      busy={false}
      error={null}
      blocked={
        able.length === 0
          ? "None of the selected jobs can be rejected now."
          : reason.trim() === ""
            ? "Say why: the submitters read it."
            : null
      }
      onCancel={onClose}
      onConfirm={() => onRun("Rejecting", "reject", able, { reason: reason.trim() })}
    >
      <Jobs able={able} left={left} />
      <div>
        <label class="label" for={id}>
          Why? One reason for all; the submitters can read it.
        </label>
        <textarea
          id={id}
          class="field"
          rows={2}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </div>
    </Confirm>
  );
}

export function RerunMany({ rows, onClose, onRun }: BulkPanelProps): VNode {
  const keep = useRef<HTMLInputElement>(null);
  const { able, left } = divide(rows, "rerun");
  return (
    <Confirm
      title={`Run ${plural(able.length, "job")} again`}
      confirm={`Run ${able.length === 1 ? "it" : `all ${able.length}`} again`}
      progress="Preparing…"
      danger
      busy={false}
      error={null}
      blocked={able.length === 0 ? "None of the selected jobs can be run again now." : null}
      onCancel={onClose}
      onConfirm={() => onRun("Preparing", "rerun", able, { keep_shares: keep.current?.checked ?? false })}
    >
      <p>
        This puts the logs and outputs of {able.length === 1 ? "this job" : "these jobs"} aside. You alone can
        read them there, and the last 3 of each job are kept. What changed since its approval does not run.
      </p>
      <Jobs
        able={able}
        left={left}
        about={(row) => (
          <span class="muted">
            {row.outputs === null || row.outputs === 0 ? "no outputs" : plural(row.outputs, "output")}
          </span>
        )}
      />
      <label class="check">
        <input type="checkbox" ref={keep} />
        <span>Whoever can read the outputs and logs now can read the new ones too</span>
      </label>
    </Confirm>
  );
}

function AboutPreview({ found }: { found: Preview | undefined }): VNode | null {
  if (found === undefined) return null;
  if (found.error !== null) {
    return (
      <span class="bad-words">
        <Text>{found.error.message}</Text>
      </span>
    );
  }
  const { total_files, total_size, will_read } = found.preview;
  return (
    <span class="muted">
      {plural(total_files, "file")}, {bytes(total_size)}; then read by{" "}
      {will_read.map((user, place) => (
        <span key={user}>
          {place > 0 ? ", " : ""}
          <Text>{readersWord(user)}</Text>
        </span>
      ))}
    </span>
  );
}

/** Nothing is released before the files and readers of every single job were looked up. */
export function ShareMany({ desk, rows, onClose, onRun }: BulkPanelProps): VNode {
  const id = useId();
  const [text, setText] = useState("");
  const users = parseUsers(text);
  const { able, left } = divide(rows, "share_outputs");
  const previews = usePreviews(desk, able, users);
  const known = able.flatMap((row) => previews.get(row.id) ?? []);
  const good = known.flatMap((found) => (found.error === null ? [found.preview] : []));
  const files = good.reduce((sum, preview) => sum + preview.total_files, 0);
  const size = good.reduce((sum, preview) => sum + preview.total_size, 0);
  const warnings = new Map<string, number>();
  for (const warning of good.flatMap((preview) => preview.warnings)) {
    warnings.set(warning, (warnings.get(warning) ?? 0) + 1);
  }
  const error = known.find((found) => found.error !== null)?.error ?? null;
  const whom = users.length === 0 ? "" : ` with ${list(users.map(plain))}`;
  return (
    <Confirm
      title={`Share the outputs of ${plural(able.length, "job")}`}
      confirm={known.length < able.length ? "Share" : `Share ${plural(files, "file")}${whom}`}
      progress="Sharing…"
      busy={false}
      error={error}
      blocked={
        able.length === 0
          ? "None of the selected jobs has outputs to share."
          : users.length === 0
            ? "Say with whom."
            : error !== null
              ? error.message
              : known.length < able.length
                ? `Looking what would be shared: ${known.length} of ${able.length}…`
                : null
      }
      onCancel={onClose}
      onConfirm={() => onRun("Sharing", "share_outputs", able, { users })}
    >
      <div>
        <label class="label" for={id}>
          With whom? Addresses, with commas or spaces between them
        </label>
        <input
          id={id}
          type="text"
          class="field"
          inputMode="email"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {users.length === 0 || good.length === 0 ? null : (
        <p>
          In all {plural(files, "file")}, {bytes(size)}.
        </p>
      )}
      <Jobs able={able} left={left} about={(row) => <AboutPreview found={previews.get(row.id)} />} />
      {[...warnings].map(([warning, count]) => (
        <Notice key={warning} kind="warn">
          <Text>{warning}</Text>
          {count > 1 ? ` (${plural(count, "job")})` : ""}
        </Notice>
      ))}
    </Confirm>
  );
}
