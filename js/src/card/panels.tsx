// The questions that are asked in place before something is approved, refused, thrown away.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { useKept } from "../memory.ts";
import type { FileEntry, Review } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { list, plural, shortDigest } from "../ui/format.ts";
import { Names } from "../ui/names.tsx";
import { Notice } from "../ui/notice.tsx";
import { Changes } from "./changes.tsx";
import { unseen } from "./files.tsx";
import { looks, places } from "./marks.tsx";
import type { PanelProps } from "./panel_props.ts";
import { Reason } from "./reason.tsx";
import { useAction } from "./use_action.ts";

/** The names that a checkbox says; the whole list stands above it. */
const MOST_NAMES = 12;

/** "main.py, b.csv"; `more` are files that are not even listed. */
function namesOf(files: readonly FileEntry[], more: number): string {
  const named = files.slice(0, MOST_NAMES).map((file) => plain(file.path));
  const left = files.length - named.length + more;
  return [
    ...named,
    ...(left > 0 ? [`${named.length > 0 ? "and " : ""}${plural(left, "more file")}`] : []),
  ].join(", ");
}

/** What the reviewer may have missed, file by file. */
function Missed({ review }: { review: Review }): VNode {
  const files = review.files.filter((file) => looks(file) > 0 || (file.kind === "file" && !file.seen));
  return (
    <ul class="names missed">
      {files.map((file) => (
        <li key={file.path}>
          <code>
            <Text>{file.path}</Text>
          </code>{" "}
          <span class="muted">
            {[
              ...(file.kind === "file" && !file.seen ? ["not opened to the end"] : []),
              ...(looks(file) > 0 ? [places(looks(file))] : []),
            ].join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Approves the digest that stood here when the panel was opened, and no other. */
export function ApprovePanel(props: PanelProps): VNode {
  const { memory, card } = props;
  const { review, row } = card;
  const { run, ...asked } = useAction(props, "approve");
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
  const notListed = Math.max(0, review.total_files - review.files.length);
  const marked = review.files.reduce((sum, file) => sum + looks(file), 0);
  // Said for these files of this content, and for no file that comes to them later.
  const [said, say] = useKept<{ digest: string | null; paths: readonly string[] } | null>(
    memory,
    "without having opened",
    null,
  );
  const needsWord = notSeen.length > 0 || notListed > 0;
  const hasWord =
    said !== null && said.digest === held && notSeen.every((file) => said.paths.includes(file.path));
  const close = (): void => {
    setDigest(null);
    asked.onCancel();
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
      {...asked}
      errorExtra={
        asked.error?.code === "changed" ? (
          <>
            <Changes details={asked.error.details} />
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
            : needsWord && !hasWord
              ? "Open every file to its end, or tick that you approve without having opened them."
              : null
      }
      onCancel={close}
      onConfirm={() => {
        void run({ reason: typed() }, held).then((done) => {
          if (!done) return;
          setDigest(null);
          setReason("");
          say(null);
        });
      }}
    >
      {held === null ? null : (
        <p>
          Digest <code title={plain(held)}>{shortDigest(held)}</code>, {files}. If one of them changes before
          the run, it does not run.
        </p>
      )}
      {moved && asked.error === null ? (
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
      {needsWord ? (
        <p>
          You have not opened {plural(notSeen.length + notListed, "file")} of {review.total_files} to the end.
        </p>
      ) : (
        <p class="muted">You have opened every file to its end.</p>
      )}
      {needsWord || marked > 0 ? <Missed review={review} /> : null}
      {needsWord ? (
        <label class="check must">
          <input
            type="checkbox"
            name="without-opening"
            checked={hasWord}
            onChange={(event) =>
              say(
                event.currentTarget.checked
                  ? { digest: held, paths: notSeen.map((file) => file.path) }
                  : null,
              )
            }
          />
          <span>I approve without having opened {namesOf(notSeen, notListed)}</span>
        </label>
      ) : null}
      <Reason label="Why (kept in the record, optional)" value={reason} onInput={setReason} />
    </Confirm>
  );
}

export function RejectPanel(props: PanelProps): VNode {
  const { memory } = props;
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "reject");
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
      {...asked}
      blocked={reason.trim() === "" ? "Say why: the submitter reads it." : null}
      onConfirm={() => {
        void run({ reason: typed() }).then((done) => {
          if (done) setReason("");
        });
      }}
    >
      <Reason label={`Why? ${plain(row.submitter)} can read this.`} value={reason} onInput={setReason} />
    </Confirm>
  );
}

export function ReopenPanel(props: PanelProps): VNode {
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "reopen");
  return (
    <Confirm
      title={
        <>
          Put <Text>{row.name}</Text> back into the inbox
        </>
      }
      confirm="Back to inbox"
      progress="Putting it back…"
      {...asked}
      onConfirm={() => void run({})}
    >
      <p>
        The job waits for a review again{row.status === "approved" ? ", and does not run before that" : ""}.
      </p>
    </Confirm>
  );
}

export function RerunPanel(props: PanelProps): VNode {
  const { memory, card } = props;
  const { row, readers, logs } = card;
  const { run, ...asked } = useAction(props, "rerun");
  const [keep, setKeep] = useKept(memory, "keep shares", false);
  const users = [...new Set([...readers.outputs.users, ...readers.logs.users])];
  const aside = [
    ...(logs.stdout.exists || logs.stderr.exists ? ["the logs"] : []),
    ...(card.outputs.length > 0 ? [plural(card.outputs.length, "output")] : []),
  ];
  return (
    <Confirm
      title={
        <>
          Run <Text>{row.name}</Text> again
        </>
      }
      confirm="Run again"
      progress="Preparing…"
      danger
      {...asked}
      onConfirm={() => {
        void run({ keep_shares: keep });
      }}
    >
      <p>
        {aside.length === 0
          ? "There are no logs and no outputs yet."
          : `This puts ${list(aside)} aside, among the earlier attempts that you alone can read. The last 3 are kept.`}{" "}
        {users.length > 0 && !keep ? "It takes away the reading rights of others. " : ""}
        The job is then approved and runs once more.
      </p>
      {users.length === 0 ? null : (
        <label class="check">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          <span>
            Let them read the new outputs and logs too: <Names names={users} />
          </span>
        </label>
      )}
    </Confirm>
  );
}
