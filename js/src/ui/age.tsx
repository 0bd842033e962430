import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { Time } from "../protocol.ts";
import { Text } from "../text.tsx";
import { useNow } from "./clock.ts";
import { clock, exact, parseTime, relative } from "./format.ts";

/** "5 min ago", exact on hover. A text that is no time is shown as it is. */
export function Age(props: { desk: Desk; at: Time | null; text?: string }): VNode {
  const now = useNow(props.desk, 20_000);
  const at = parseTime(props.at);
  if (at === null) return <Text empty="not known">{props.text ?? ""}</Text>;
  return (
    <time dateTime={new Date(at).toISOString()} title={exact(at)}>
      {relative(at, now)}
    </time>
  );
}

/** "0:42", counting. */
export function Elapsed(props: { desk: Desk; since: Time }): VNode {
  const now = useNow(props.desk, 1_000);
  const since = parseTime(props.since);
  return <span class="elapsed">{since === null ? "" : clock((now - since) / 1_000)}</span>;
}

/** The phase of a job with its running time: "running for 0:42". */
export function Phase(props: { desk: Desk; phase: string; since: Time | null }): VNode {
  return (
    <span class="phase">
      <Text>{props.phase}</Text>
      {props.since === null ? null : (
        <>
          {" "}
          <Elapsed desk={props.desk} since={props.since} />
        </>
      )}
    </span>
  );
}
