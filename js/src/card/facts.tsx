import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { Card } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { plural } from "../ui/format.ts";
import { Digest } from "./digest.tsx";

/** Longer values take a whole row: a path that is broken into four lines cannot be read. */
const LONG_VALUE = 44;

export function Facts({ desk, card }: { desk: Desk; card: Card }): VNode {
  const { approval, review } = card;
  return (
    <dl class="facts">
      {card.facts.map((fact) => (
        <div key={fact.label} class={fact.value.length > LONG_VALUE ? "wide" : undefined}>
          <dt>
            <Text>{fact.label}</Text>
          </dt>
          <dd class={fact.kind === "code" ? "mono" : ""}>
            {fact.kind === "time" ? (
              <Age desk={desk} at={fact.value} text={fact.value} />
            ) : (
              <Text>{fact.value}</Text>
            )}
          </dd>
        </div>
      ))}
      {card.facts.some((fact) => fact.value === card.location) ? null : (
        <div class="wide">
          <dt>Folder</dt>
          <dd class="mono">
            <Text>{card.location}</Text>
          </dd>
        </div>
      )}
      <div>
        <dt>Digest</dt>
        <dd>
          {review.digest === null ? (
            <span class="muted">none: it cannot be approved as it is</span>
          ) : (
            <>
              <Digest digest={review.digest} copy />
              <span class="muted"> of {plural(review.total_files, "file")}</span>
            </>
          )}
        </dd>
      </div>
      {approval?.valid ? (
        <div>
          <dt>Approved</dt>
          <dd>
            <Text>{approval.by}</Text>, <Age desk={desk} at={approval.at} text={approval.at ?? ""} />
            {approval.reason === "" ? null : (
              <>
                : <Text>{approval.reason}</Text>
              </>
            )}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}
