// Who can read what: nothing is released before the exact files and readers were shown.
import type { VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { type Desk, DeskError } from "../desk.ts";
import { useKept } from "../memory.ts";
import type { SharePreview } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { bytes, list, plural } from "../ui/format.ts";
import { Names } from "../ui/names.tsx";
import { Notice } from "../ui/notice.tsx";
import type { PanelProps } from "./panel_props.ts";
import { useAction } from "./use_action.ts";

export const PREVIEW_DELAY_MS = 300;

/** Addresses divided by commas, semicolons or spaces, each once. */
export function parseUsers(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((user) => user !== ""))];
}

interface PreviewState {
  /** The addresses that this preview is about. */
  about: string;
  preview: SharePreview | null;
  error: DeskError | null;
}

/** Asks the kernel a little after the last key. What it says about other addresses is not shown. */
function usePreview(
  desk: Desk,
  job: string,
  what: "outputs" | "logs",
  users: readonly string[],
): PreviewState | null {
  const about = users.join("\n");
  const [state, setState] = useState<PreviewState | null>(null);
  useEffect(() => {
    if (about === "") return undefined;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      desk.request("share.preview", { job, what, users: about.split("\n") }, { signal: asking.signal }).then(
        (preview) => setState({ about, preview, error: null }),
        (error: unknown) => {
          if (!asking.signal.aborted && error instanceof DeskError) setState({ about, preview: null, error });
        },
      );
    }, PREVIEW_DELAY_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [desk, job, what, about]);
  return state !== null && state.about === about ? state : null;
}

function People({ word, users, none }: { word: string; users: readonly string[]; none: string }): VNode {
  return (
    <p>
      <span class="muted">{word}: </span>
      {users.length === 0 ? none : <Names names={users} />}
    </p>
  );
}

function Preview({ preview }: { preview: SharePreview }): VNode {
  return (
    <>
      <p class="muted">
        {plural(preview.total_files, "file")}, {bytes(preview.total_size)}:
      </p>
      <ul class="names">
        {preview.files.map((file) => (
          <li key={file.path}>
            <code>
              <Text>{file.path}</Text>
            </code>{" "}
            <span class="muted">{bytes(file.size)}</span>
          </li>
        ))}
        {preview.total_files > preview.files.length ? (
          <li class="muted">and {preview.total_files - preview.files.length} more</li>
        ) : null}
      </ul>
      <People word="Can read now, besides you" users={preview.can_read} none="nobody" />
      <People word="Will be able to read" users={preview.will_read} none="nobody" />
      {preview.warnings.map((warning) => (
        <Notice key={warning} kind="warn">
          <Text>{warning}</Text>
        </Notice>
      ))}
    </>
  );
}

type SharingProps = PanelProps & { what: "outputs" | "logs" };

export function SharePanel(props: SharingProps): VNode {
  const { desk, memory, what } = props;
  const { row } = props.card;
  const id = useId();
  const { run, ...asking } = useAction(props, `share_${what}`);
  const [text, setText] = useKept(memory, `users ${what}`, "");
  const users = parseUsers(text);
  const asked = usePreview(desk, row.id, what, users);
  const preview = asked?.preview ?? null;
  const blocked =
    users.length === 0
      ? "Say with whom."
      : asked?.error
        ? asked.error.message
        : preview === null
          ? "Looking what would be shared…"
          : preview.total_files === 0
            ? "There is nothing to share."
            : null;
  return (
    <Confirm
      title={
        <>
          Share the {what} of <Text>{row.name}</Text>
        </>
      }
      confirm={
        preview === null || users.length === 0
          ? "Share"
          : `Share ${plural(preview.total_files, "file")} with ${list(users.map(plain))}`
      }
      progress="Sharing…"
      {...asking}
      error={asking.error ?? asked?.error ?? null}
      blocked={blocked}
      onConfirm={() => {
        void run({ users }).then((done) => {
          if (done) setText("");
        });
      }}
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
          placeholder={plain(row.submitter)}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {preview === null ? null : <Preview preview={preview} />}
    </Confirm>
  );
}

/** Takes the reading right away from some of those who have it. */
export function RevokePanel(props: SharingProps): VNode {
  const { memory, what } = props;
  const { row } = props.card;
  const { run, ...asking } = useAction(props, `revoke_${what}`);
  const readers = props.card.readers[what].users;
  const [picked, setPicked] = useKept<readonly string[]>(memory, `revoke ${what}`, []);
  const users = readers.filter((user) => picked.includes(user));
  return (
    <Confirm
      title={
        <>
          Stop sharing the {what} of <Text>{row.name}</Text>
        </>
      }
      confirm={users.length === 0 ? "Stop sharing" : `Stop sharing with ${list(users.map(plain))}`}
      progress="Taking the right away…"
      danger
      {...asking}
      blocked={
        readers.length === 0
          ? "Nobody else can read them."
          : users.length === 0
            ? "Choose who may no longer read."
            : null
      }
      onConfirm={() => {
        void run({ users }).then((done) => {
          if (done) setPicked([]);
        });
      }}
    >
      <p>What somebody has copied already stays with them.</p>
      {readers.map((user) => (
        <label class="check" key={user}>
          <input
            type="checkbox"
            checked={picked.includes(user)}
            onChange={({ currentTarget: { checked } }) =>
              setPicked((before) => {
                const others = before.filter((each) => each !== user);
                return checked ? [...others, user] : others;
              })
            }
          />
          <Text>{user}</Text>
        </label>
      ))}
    </Confirm>
  );
}
