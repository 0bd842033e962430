// One output: what it is, what is in it in the form that fits, and the way to have it as a file.
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { FileViewer } from "../card/file_viewer.tsx";
import { type Desk, DeskError } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { OutputPreview } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { bytes, plural } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { Download, Picture } from "./bytes.tsx";
import { Notebook } from "./notebook.tsx";
import type { Shown } from "./place.ts";
import { Table } from "./table.tsx";
import { Tree } from "./tree.tsx";

export interface OutputProps {
  desk: Desk;
  memory: Memory;
  job: string;
  path: string;
  size: number;
  /** Anything that changes when the file may have changed. */
  version: string;
}

/** Those that can be read as text as well: what the other form is called. */
const FORMS: Partial<Record<OutputPreview["kind"], string>> = {
  table: "Table",
  tree: "Tree",
  notebook: "Cells",
};

/** So often a file that changed is looked at again by itself. */
const MOST_CHANGES = 5;

/** "Table with commas, 1,204 rows, 6 columns, 48 kB" */
export function summary(head: OutputPreview): string {
  const { table, image, cells } = head;
  return [
    plain(head.what),
    ...(table === null ? [] : [plural(table.rows, "row"), plural(table.total_columns, "column")]),
    ...(image === null || image.width < 1 ? [] : [`${image.width} × ${image.height} pixels`]),
    ...(cells === null ? [] : [plural(cells, "cell")]),
    bytes(head.size),
  ]
    .filter((words) => words !== "")
    .join(", ");
}

function Content({ shown }: { shown: Shown }): VNode | null {
  const { head } = shown;
  if (head.kind === "table" && head.table !== null) return <Table shown={shown} table={head.table} />;
  if (head.kind === "tree") return <Tree shown={shown} />;
  if (head.kind === "notebook") return <Notebook shown={shown} count={head.cells ?? 0} />;
  if (head.kind === "image" && head.image !== null) return <Picture shown={shown} image={head.image} />;
  return (
    <>
      <p class="muted">It cannot be shown here. Its first bytes:</p>
      <pre
        class="hex"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
        tabIndex={0}
      >
        {head.hex.map((line, place) => (
          <span key={place}>{line}</span>
        ))}
      </pre>
    </>
  );
}

function Switch(props: { form: string; asText: boolean; onChange: (asText: boolean) => void }): VNode {
  const { form, asText, onChange } = props;
  return (
    <fieldset aria-label="Shown as">
      <Button small kind="quiet" pressed={!asText} onClick={() => onChange(false)}>
        {form}
      </Button>
      <Button small kind="quiet" pressed={asText} onClick={() => onChange(true)}>
        Text
      </Button>
    </fieldset>
  );
}

export function OutputView(props: OutputProps): VNode {
  const { desk, memory, job, path, size, version } = props;
  const [head, setHead] = useState<OutputPreview | null>(null);
  const [error, setError] = useState<DeskError | null>(null);
  const [round, setRound] = useState(0);
  const [asText, setAsText] = useKept(memory, "outputs as text", false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the same file is looked at anew
  useEffect(() => {
    const end = new AbortController();
    desk.request("output.preview", { job, path }, { signal: end.signal }).then(
      (found) => {
        setHead(found);
        setError(null);
      },
      (caught: unknown) => {
        if (!end.signal.aborted && caught instanceof DeskError) setError(caught);
      },
    );
    return () => end.abort();
  }, [desk, job, path, version, round]);
  const changes = useRef(0);
  const onChanged = useCallback(() => {
    changes.current += 1;
    // a file that never rests would keep the kernel busy for ever
    if (changes.current <= MOST_CHANGES) setRound((n) => n + 1);
  }, []);
  const shown = useMemo<Shown | null>(
    () => (head === null ? null : { desk, job, head, onChanged }),
    [desk, job, head, onChanged],
  );
  const form = head?.as_text ? FORMS[head.kind] : undefined;
  const tools = (
    <span class="file-tools">
      {form === undefined ? null : <Switch form={form} asText={asText} onChange={setAsText} />}
      <Download key={path} desk={desk} job={job} path={path} size={head?.size ?? size} />
    </span>
  );
  const text = head?.kind === "text" || (form !== undefined && asText);
  return (
    <div class="file">
      {error === null ? null : <ErrorNotice error={error} again={() => setRound(round + 1)} />}
      {text ? null : (
        <div class="file-head">
          <h4 class="mono">
            <Text>{path}</Text>
          </h4>
          <span class="muted">{head === null ? bytes(size) : summary(head)}</span>
          {tools}
        </div>
      )}
      {head?.notes.map((note) => (
        <Notice key={note} kind="warn">
          <Text>{note}</Text>
        </Notice>
      ))}
      {head === null && error === null ? <p class="loading">Reading…</p> : null}
      {text ? (
        <FileViewer
          desk={desk}
          memory={memory}
          job={job}
          where="outputs"
          path={path}
          size={size}
          version={`${version} ${head?.version}`}
          marks={[]}
          tools={tools}
        />
      ) : shown === null ? null : (
        <Content shown={shown} />
      )}
    </div>
  );
}
