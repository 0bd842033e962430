/** The log pane as a widget of its own. */

import type { VNode } from "preact";
import type { ViewProps } from "../mount.tsx";
import type { LogStream } from "../protocol.ts";
import { KernelNotice } from "../ui/kernel_notice.tsx";
import { Notice } from "../ui/notice.tsx";
import { LogPane } from "./LogPane.tsx";

const STREAMS: readonly LogStream[] = ["stdout", "stderr", "both"];

export function LogView({ desk, root }: ViewProps): VNode {
  if (root.view !== "log") {
    return <Notice kind="bad">This widget names no log. Show job.stdout or job.stderr again.</Notice>;
  }
  return (
    <>
      <KernelNotice desk={desk} />
      <LogPane desk={desk} job={root.job} streams={STREAMS} initial={root.stream} line={root.line} />
    </>
  );
}
