/** Below the log: its state in words, its size, and the way back to its end. */

import type { VNode } from "preact";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { bytes, plural } from "../ui/format.ts";
import { newLines } from "./follow.ts";
import type { LogSource } from "./source.ts";

export interface FootProps {
  source: LogSource;
  /** What was last done, such as "Copied 3 lines." */
  said: string;
  onEnd: () => void;
  onStop: () => void;
}

export function Foot({ source, said, onEnd, onStop }: FootProps): VNode {
  const { header, total, follow } = source;
  const fresh = newLines(follow, total);
  return (
    <div class="log-foot">
      <span class="log-state">
        {header === null ? (
          "opening…"
        ) : (
          <>
            <span class={header.live ? "log-live" : ""}>
              <Text>{header.state}</Text>
            </span>
            {header.exists && (
              <>
                {" · "}
                {header.indexed ? (
                  <span class="log-count">{plural(total, "line")}</span>
                ) : (
                  <span>counting lines…</span>
                )}
                {" · "}
                {bytes(header.size)}
              </>
            )}
          </>
        )}
      </span>
      <span class="log-said" role="status">
        {said}
      </span>
      {follow.following ? (
        header?.live === true && (
          <Button
            small
            pressed
            title="Stay at the end as lines arrive (f). Scroll up to stop."
            onClick={onStop}
          >
            Following
          </Button>
        )
      ) : (
        <Button small title="Go to the end (End, f)" onClick={onEnd}>
          {fresh > 0
            ? `Jump to end · ${plural(fresh, "new line")}`
            : header?.live === true
              ? "Follow"
              : "Jump to end"}
        </Button>
      )}
    </div>
  );
}
