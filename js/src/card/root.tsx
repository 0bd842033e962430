import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { useCell } from "../cell.ts";
import { Memory } from "../memory.ts";
import type { ViewProps } from "../mount.tsx";
import { Text } from "../text.tsx";
import { KernelNotice } from "../ui/kernel_notice.tsx";
import { Notice } from "../ui/notice.tsx";
import { CardView } from "./card.tsx";

/** The card as a view of its own: `job` in a cell. */
export function CardRoot({ desk, root, header }: ViewProps): VNode {
  const memory = useMemo(() => new Memory(), []);
  const problem = useCell(header)?.problem ?? null;
  if (root.view !== "card")
    return <Notice kind="bad">This is the card of a job, but no job was named.</Notice>;
  return (
    <div class="card-root">
      <KernelNotice desk={desk} />
      {problem === null ? null : (
        <Notice kind="bad">
          <Text>{problem}</Text>
        </Notice>
      )}
      <CardView desk={desk} job={root.job} memory={memory} />
    </div>
  );
}
