// The job card: what this job is, what would run, what came of it, and what may be done now.
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { LogPane } from "../log/LogPane.tsx";
import { type Memory, useKept } from "../memory.ts";
import type { Card as CardValue, LogStream } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { bytes, plural } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { StatusPhase } from "../ui/status.tsx";
import { ActionButtons, ActionPanel } from "./actions.tsx";
import { Attempts } from "./attempts.tsx";
import { Changes } from "./changes.tsx";
import { Compare, CompareAbout } from "./compare.tsx";
import { Facts } from "./facts.tsx";
import { Files, seenCount } from "./files.tsx";
import { Outputs } from "./outputs.tsx";
import { Readers } from "./readers.tsx";
import { RunnerLine } from "./runner_line.tsx";
import { Timeline } from "./timeline.tsx";
import { useCard } from "./use_card.ts";

const STREAMS: LogStream[] = ["stdout", "stderr", "both"];

function Section(props: {
  memory: Memory;
  name: string;
  title: string;
  about?: ComponentChildren;
  open: boolean;
  children: ComponentChildren;
}): VNode {
  // what the person chose; until then what is useful in the job's state
  const [chosen, choose] = useKept<boolean | null>(props.memory, `section ${props.name}`, null);
  const open = chosen ?? props.open;
  return (
    <details
      class="section"
      data-section={props.name}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) choose(event.currentTarget.open);
      }}
    >
      <summary>
        <h4>{props.title}</h4> <span class="muted">{props.about}</span>
      </summary>
      {open ? props.children : null}
    </details>
  );
}

function Notices({ card }: { card: CardValue }): VNode {
  const { row, approval } = card;
  return (
    <>
      {row.problem === null ? null : (
        <Notice kind="bad">
          <Text>{row.problem}</Text>
        </Notice>
      )}
      {row.warnings.map((warning) => (
        <Notice key={warning} kind="warn">
          <Text>{warning}</Text>
        </Notice>
      ))}
      {approval !== null && !approval.valid ? (
        <Notice kind="warn">
          <Text>{approval.note ?? "This approval does not hold."}</Text>
          <Changes
            details={{ changed: approval.changed, added: approval.added, removed: approval.removed }}
          />
        </Notice>
      ) : null}
    </>
  );
}

function logsAbout(card: CardValue): string {
  const { stdout, stderr } = card.logs;
  if (!stdout.exists && !stderr.exists) return "nothing written yet";
  return (["stdout", "stderr"] as const)
    .filter((stream) => card.logs[stream].exists)
    .map((stream) => `${stream} ${bytes(card.logs[stream].size)}`)
    .join(", ");
}

function Head({
  desk,
  memory,
  card,
  id,
}: {
  desk: Desk;
  memory: Memory;
  card: CardValue;
  id: string;
}): VNode {
  const { row } = card;
  return (
    <header class="card-head">
      <div class="card-title">
        <h3 id={id}>
          <Text empty="(no name)">{row.name}</Text>
        </h3>
        <span class="muted">
          <Text>{row.submitter}</Text> → <Text>{row.owner}</Text>
          {row.mine ? " (you)" : ""}
        </span>
      </div>
      <div class="card-now">
        <p>
          <StatusPhase desk={desk} row={row} />
        </p>
        <ActionButtons card={card} memory={memory} />
      </div>
    </header>
  );
}

export interface CardViewProps {
  desk: Desk;
  job: string;
  memory: Memory;
  onClose?: () => void;
}

export function CardView({ desk, job, memory, onClose }: CardViewProps): VNode {
  const { card, error, gone, reload } = useCard(desk, job, memory);
  const [message, setMessage] = useKept<string | null>(memory, "message", null);
  const [, showFiles] = useKept<boolean | null>(memory, "section files", null);
  const [liveSeen, setLiveSeen] = useKept(memory, "live seen", false);
  const [panel, setPanel] = useKept<string | null>(memory, "panel", null);
  const id = useId();
  const ref = useRef<HTMLElement>(null);
  const live =
    card !== null && (card.logs.stdout.live || card.logs.stderr.live || card.row.status === "running");
  useEffect(() => {
    if (live) setLiveSeen(true); // the logs of a job that was seen running stay open when it ends
  }, [live, setLiveSeen]);

  if (card === null) {
    return (
      <div class="card">
        {gone !== null || error !== null ? (
          <ErrorNotice error={{ message: gone ?? error?.message ?? "" }} again={() => void reload()} />
        ) : (
          <p class="loading" role="status">
            Reading the job…
          </p>
        )}
      </div>
    );
  }
  const { row, review, outputs } = card;
  const finished = row.status === "done" || row.status === "failed";
  return (
    <article
      class="card"
      aria-labelledby={id}
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (panel !== null) {
          event.preventDefault();
          setPanel(null);
        } else if (onClose !== undefined) {
          event.preventDefault();
          onClose();
        }
      }}
    >
      <Head desk={desk} memory={memory} card={card} id={id} />
      {gone === null ? null : (
        <Notice kind="bad" live>
          <Text>{gone}</Text>
        </Notice>
      )}
      {error === null ? null : <ErrorNotice error={error} again={() => void reload()} />}
      <Notices card={card} />
      {card.runner === null ? null : <RunnerLine desk={desk} runner={card.runner} />}
      <ActionPanel
        desk={desk}
        memory={memory}
        card={card}
        onLookAgain={() => {
          showFiles(true);
          void reload();
          ref.current
            ?.querySelector('[data-section="files"] summary')
            ?.scrollIntoView?.({ block: "nearest" });
        }}
      />
      {message === null ? null : (
        <Notice
          kind="good"
          live
          actions={
            <Button small kind="quiet" onClick={() => setMessage(null)}>
              Close
            </Button>
          }
        >
          <Text>{message}</Text>
        </Notice>
      )}
      <Section memory={memory} name="facts" title="Facts" open>
        <Facts desk={desk} card={card} />
      </Section>
      <Section
        memory={memory}
        name="changes"
        title="Changes"
        about={<CompareAbout memory={memory} />}
        open={row.mine && row.status === "inbox"}
      >
        <Compare desk={desk} memory={memory} card={card} />
      </Section>
      <Section
        memory={memory}
        name="files"
        title={finished || row.status === "running" ? "What ran" : "What would run"}
        about={`${plural(review.total_files, "file")}, ${bytes(review.total_size)}, ${seenCount(review)}`}
        open={row.status === "inbox" || row.status === "approved"}
      >
        <Files desk={desk} memory={memory} card={card} />
      </Section>
      <Section
        memory={memory}
        name="outputs"
        title="Outputs"
        about={
          outputs.length === 0
            ? card.outputs_note === null
              ? "none yet"
              : ""
            : plural(outputs.length, "file")
        }
        open={finished}
      >
        <Outputs desk={desk} memory={memory} card={card} />
      </Section>
      <Section
        memory={memory}
        name="logs"
        title="Logs"
        about={logsAbout(card)}
        open={live || liveSeen || row.status === "failed"}
      >
        <div class="stack">
          <Readers readers={card.readers.logs} mine={row.mine} owner={row.owner} />
          <LogPane
            desk={desk}
            job={job}
            streams={STREAMS}
            initial={row.status === "failed" ? "stderr" : "stdout"}
            height="320px"
          />
        </div>
      </Section>
      {card.attempts.length === 0 ? null : (
        <Section
          memory={memory}
          name="attempts"
          title="Earlier attempts"
          about={`${plural(card.attempts.length, "attempt")} kept`}
          open={false}
        >
          <Attempts desk={desk} memory={memory} card={card} />
        </Section>
      )}
      <Section
        memory={memory}
        name="timeline"
        title="Timeline"
        about={plural(card.timeline.length, "entry", "entries")}
        open={false}
      >
        <Timeline desk={desk} title={`Job ${row.name} from ${row.submitter}`} events={card.timeline} />
      </Section>
    </article>
  );
}
