// The questions that are asked in place before something is approved, refused, thrown away.
import type { VNode } from "preact";
import { useEffect, useId } from "preact/hooks";
import { useKept } from "../memory.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { list, plural, shortDigest } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { Changes } from "./changes.tsx";
import { unseen } from "./files.tsx";
import type { PanelProps } from "./panel_props.ts";
import { useAction } from "./use_action.ts";

function Reason(props: { label: string; value: string; onInput: (value: string) => void }): VNode {
  const id = useId();
  return (
    <div>
      <label class="label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        class="field"
        rows={2}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}

/** Approves the digest that stood here when the panel was opened, and no other. */
export function ApprovePanel(props: PanelProps): VNode {
  const { desk, memory, card, onClose } = props;
  const { review, row } = card;
  const action = useAction(desk, row.id, memory, "approve");
  const [reason, setReason] = useKept(memory, "reason approve", "");
  const typed = (): string => memory.cell("reason approve", "").value.trim(); // also what is not drawn yet
  const [digest, setDigest] = useKept<string | null>(memory, "digest approve", null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the panel opens
  useEffect(() => {
    if (digest === null) setDigest(review.digest);
    return undefined;
  }, []);
  const held = digest ?? review.digest;
  const moved = held !== review.digest;
  const files = plural(review.total_files, "file");
  const notSeen = unseen(review);
  const close = (): void => {
    setDigest(null);
    action.reset();
    onClose();
  };
  const lookAgain = (): void => {
    close();
    props.onLookAgain();
  };
  return (
    <Confirm
      title={
        <>
          Approve <Text>{row.name}</Text> to run with your data
        </>
      }
      confirm={`Approve exactly ${review.total_files === 1 ? "this" : "these"} ${files}`}
      progress="Approving…"
      busy={action.busy}
      error={action.error}
      errorExtra={
        action.error?.code === "changed" ? (
          <>
            <Changes details={action.error.details} />
            <Button small name="look-again" onClick={lookAgain}>
              Look again
            </Button>
          </>
        ) : null
      }
      blocked={
        held === null
          ? (review.problem ?? "It cannot be approved as it is.")
          : moved
            ? "The files changed. Look again first."
            : null
      }
      onCancel={close}
      onConfirm={() => {
        void action
          .run({ expected_status: row.status, digest: held, params: { reason: typed() } })
          .then((done) => {
            if (!done) return;
            setDigest(null);
            setReason("");
          });
      }}
    >
      {held === null ? null : (
        <p>
          Digest <code title={plain(held)}>{shortDigest(held)}</code>, {files}. If one of them changes before
          the run, it does not run.
        </p>
      )}
      {moved && action.error === null ? (
        <Notice
          kind="warn"
          live
          actions={
            <Button small name="look-again" onClick={lookAgain}>
              Look again
            </Button>
          }
        >
          The files changed while this was open.
        </Notice>
      ) : null}
      {notSeen.length === 0 ? (
        <p class="muted">You have opened every file to its end.</p>
      ) : (
        <Notice kind="warn">
          You have not opened {notSeen.length === 1 ? "this file" : `these ${notSeen.length} files`} to the
          end:{" "}
          {notSeen.map((file, index) => (
            <span key={file.path}>
              {index > 0 ? ", " : ""}
              <code>
                <Text>{file.path}</Text>
              </code>
            </span>
          ))}
        </Notice>
      )}
      <Reason label="Why (kept in the record, optional)" value={reason} onInput={setReason} />
    </Confirm>
  );
}

export function RejectPanel({ desk, memory, card, onClose }: PanelProps): VNode {
  const { row } = card;
  const action = useAction(desk, row.id, memory, "reject");
  const [reason, setReason] = useKept(memory, "reason reject", "");
  const typed = (): string => memory.cell("reason reject", "").value.trim();
  return (
    <Confirm
      title={
        <>
          Reject <Text>{row.name}</Text>
        </>
      }
      confirm="Reject"
      progress="Rejecting…"
      danger
      busy={action.busy}
      error={action.error}
      blocked={reason.trim() === "" ? "Say why: the submitter reads it." : null}
      onCancel={() => {
        action.reset();
        onClose();
      }}
      onConfirm={() => {
        void action
          .run({ expected_status: row.status, digest: null, params: { reason: typed() } })
          .then((done) => {
            if (done) setReason("");
          });
      }}
    >
      <Reason label={`Why? ${plain(row.submitter)} can read this.`} value={reason} onInput={setReason} />
    </Confirm>
  );
}

export function ReopenPanel({ desk, memory, card, onClose }: PanelProps): VNode {
  const { row } = card;
  const action = useAction(desk, row.id, memory, "reopen");
  return (
    <Confirm
      title={
        <>
          Put <Text>{row.name}</Text> back into the inbox
        </>
      }
      confirm="Back to inbox"
      progress="Putting it back…"
      busy={action.busy}
      error={action.error}
      onCancel={() => {
        action.reset();
        onClose();
      }}
      onConfirm={() => void action.run({ expected_status: row.status, digest: null, params: {} })}
    >
      <p>
        The job waits for a review again{row.status === "approved" ? ", and does not run before that" : ""}.
      </p>
    </Confirm>
  );
}

export function RerunPanel({ desk, memory, card, onClose }: PanelProps): VNode {
  const { row, readers, logs } = card;
  const action = useAction(desk, row.id, memory, "rerun");
  const [keep, setKeep] = useKept(memory, "keep shares", false);
  const users = [...new Set([...readers.outputs.users, ...readers.logs.users])];
  const lost = [
    ...(logs.stdout.exists || logs.stderr.exists ? ["the logs"] : []),
    ...(card.outputs.length > 0 ? [plural(card.outputs.length, "output")] : []),
    ...(users.length > 0 && !keep ? ["the reading rights of others"] : []),
  ];
  return (
    <Confirm
      title={
        <>
          Run <Text>{row.name}</Text> again
        </>
      }
      confirm="Remove and run again"
      progress="Preparing…"
      danger
      busy={action.busy}
      error={action.error}
      onCancel={() => {
        action.reset();
        onClose();
      }}
      onConfirm={() => {
        void action.run({ expected_status: row.status, digest: null, params: { keep_shares: keep } });
      }}
    >
      <p>
        {lost.length === 0
          ? "Nothing is there to be removed."
          : `This removes ${list(lost)}. They cannot be brought back.`}{" "}
        The job is then approved and runs once more.
      </p>
      {users.length === 0 ? null : (
        <label class="check">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          <span>
            Let them read the new outputs and logs too:{" "}
            {users.map((user, index) => (
              <span key={user}>
                {index > 0 ? ", " : ""}
                <Text>{user}</Text>
              </span>
            ))}
          </span>
        </label>
      )}
    </Confirm>
  );
}
