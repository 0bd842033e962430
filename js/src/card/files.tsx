// What would run: every file in the order of the run, and the text of the chosen one.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import type { Card, FileEntry, FileRole, Review } from "../protocol.ts";
import { Text } from "../text.tsx";
import { bytes, plural } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { FileViewer } from "./file_viewer.tsx";
import { looks, places, Stops, stops } from "./marks.tsx";

const ROLES: Readonly<Record<FileRole, string>> = {
  run: "run first",
  entry: "entry point",
  config: "settings",
  code: "code",
  data: "data",
};
const KINDS = {
  file: "file",
  directory: "folder",
  link: "symbolic link",
  special: "no ordinary file",
} as const;

/** Files that can be opened; folders, links and devices have no text. */
export function readable(review: Review): FileEntry[] {
  return review.files.filter((file) => file.kind === "file");
}

export function unseen(review: Review): FileEntry[] {
  return readable(review).filter((file) => !file.seen);
}

/** "5 of 7 seen" */
export function seenCount(review: Review): string {
  const files = readable(review);
  return `${files.filter((file) => file.seen).length} of ${files.length} seen`;
}

function FileButton(props: { file: FileEntry; chosen: boolean; onChoose: () => void }): VNode {
  const { file } = props;
  const stopped = stops(file).length > 0;
  const body = (
    <>
      <span class="file-name mono">
        <Text>{file.path}</Text>
      </span>
      {stopped ? <strong class="stop-sign">Stop</strong> : null}
      <span class="file-meta muted">
        {file.kind === "file" ? `${ROLES[file.role]}, ${bytes(file.size)}` : KINDS[file.kind]}
        {file.executable ? ", executable" : ""}
        {looks(file) > 0 ? <span class="flag look">, {places(looks(file))}</span> : null}
      </span>
      {file.kind === "file" && !stopped ? (
        <span class={file.seen ? "seen yes" : "seen"}>{file.seen ? "✓ seen" : "not seen"}</span>
      ) : null}
    </>
  );
  if (file.kind !== "file") {
    return (
      <div class={`file-entry${stopped ? " stopped" : ""}`}>
        {body}
        {file.marks.map((mark) => (
          <span key={mark.text} class={`file-why flag ${mark.level}`}>
            <Text>{mark.text}</Text>
          </span>
        ))}
      </div>
    );
  }
  return (
    <button
      type="button"
      class={`file-entry${stopped ? " stopped" : ""}`}
      data-path={file.path}
      aria-current={props.chosen ? "true" : undefined}
      onClick={props.onChoose}
    >
      {body}
    </button>
  );
}

export function Files(props: { desk: Desk; memory: Memory; card: Card }): VNode {
  const { desk, memory, card } = props;
  const { review, row } = card;
  const files = readable(review);
  const [chosen, choose] = useKept<string | null>(memory, "file", null);
  const file =
    files.find((each) => each.path === chosen) ?? files.find((each) => each.role === "entry") ?? files[0];
  const path = file?.path ?? null;
  useEffect(() => {
    if (chosen === null && path !== null) choose(path); // a file that is added later must not change the choice
  }, [chosen, path, choose]);
  const seen = (): void => {
    if (file === undefined || file.seen || review.digest === null) return;
    desk.request("file.seen", { job: row.id, digest: review.digest, path: file.path }).catch(() => undefined);
  };
  if (review.files.length === 0) {
    return (
      <div class="stack">
        <Stops review={review} />
        {review.problem === null ? <p class="muted">This job has no files.</p> : null}
      </div>
    );
  }
  return (
    <div class="stack">
      <Stops review={review} />
      <div class="files">
        <div class="files-list">
          <ol aria-label="Files in the order in which they run">
            {review.files.map((each) => (
              <li key={each.path}>
                <FileButton file={each} chosen={each.path === path} onChoose={() => choose(each.path)} />
              </li>
            ))}
          </ol>
          {review.total_files > review.files.length ? (
            <Notice kind="warn">
              Only {review.files.length} of {plural(review.total_files, "file")} are listed.
            </Notice>
          ) : null}
        </div>
        {file === undefined ? (
          <p class="muted">None of these can be shown as text.</p>
        ) : (
          <FileViewer
            key={file.path}
            desk={desk}
            memory={memory}
            job={row.id}
            where="code"
            path={file.path}
            size={file.size}
            version={review.digest ?? `${file.size}`}
            digest={review.digest}
            marks={file.marks}
            onEnd={seen}
          />
        )}
      </div>
    </div>
  );
}
