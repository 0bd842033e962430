import type { VNode } from "preact";
import type { Desk } from "../desk.ts";
import type { TimelineEvent } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { Digest } from "./digest.tsx";

/** Who did what, when, on which digest; the newest last, as it was written. */
export function Timeline(props: { desk: Desk; events: readonly TimelineEvent[] }): VNode {
  if (props.events.length === 0) return <p class="muted">Nothing is recorded yet.</p>;
  return (
    <ol class="timeline">
      {props.events.map((event, index) => (
        <li key={index}>
          <span class="timeline-when muted">
            <Age desk={props.desk} at={event.at} text={event.at} />
          </span>
          <span class="timeline-what">
            <strong>
              <Text>{event.action}</Text>
            </strong>{" "}
            <span class="muted">
              <Text>{event.who}</Text>
            </span>
            {event.text === "" ? null : (
              <span class="timeline-text">
                <Text>{event.text}</Text>
              </span>
            )}
            {event.digest === null ? null : (
              <>
                {" "}
                <Digest digest={event.digest} />
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
