import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import { type Memory, useKept } from "../memory.ts";
import { OutputView } from "../preview/output.tsx";
import type { Card } from "../protocol.ts";
import { Text } from "../text.tsx";
import { bytes } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { Readers } from "./readers.tsx";

const KINDS = {
  file: "",
  directory: "folder",
  link: "symbolic link, not followed",
  special: "no ordinary file",
} as const;

/** What the job made; a click shows what is in it. The first one is open until somebody chooses. */
export function Outputs(props: { desk: Desk; memory: Memory; card: Card }): VNode {
  const { desk, memory, card } = props;
  const [chosen, setOpen] = useKept<string | null | undefined>(memory, "output", undefined);
  const files = card.outputs.filter((output) => output.kind === "file");
  const open = chosen === undefined ? (files[0]?.path ?? null) : chosen;
  const file = files.find((output) => output.path === open);
  return (
    <div class="stack">
      <Readers readers={card.readers.outputs} mine={card.row.mine} owner={card.row.owner} />
      {card.outputs_note === null ? null : (
        <Notice kind="info">
          <Text>{card.outputs_note}</Text>
        </Notice>
      )}
      {card.outputs.length === 0 ? (
        card.outputs_note === null ? (
          <p class="muted">No outputs yet.</p>
        ) : null
      ) : (
        <ul class="outputs">
          {card.outputs.map((output) => (
            <li key={output.path}>
              {output.kind === "file" ? (
                <button
                  type="button"
                  class="file-entry"
                  aria-expanded={output.path === open}
                  onClick={() => setOpen(output.path === open ? null : output.path)}
                >
                  <span class="file-name mono">
                    <Text>{output.path}</Text>
                  </span>
                  <span class="file-meta muted">{bytes(output.size)}</span>
                </button>
              ) : (
                <span class="file-entry">
                  <span class="file-name mono">
                    <Text>{output.path}</Text>
                  </span>
                  <span class="file-meta muted">{KINDS[output.kind]}</span>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {file === undefined ? null : (
        <OutputView
          key={file.path}
          desk={desk}
          memory={memory}
          job={card.row.id}
          path={file.path}
          size={file.size}
          version={`${file.size} ${card.row.finished_at ?? ""}`}
        />
      )}
    </div>
  );
}
