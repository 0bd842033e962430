import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { TimelineEvent } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { toClipboard } from "../ui/to_clipboard.ts";
import { Digest } from "./digest.tsx";
import { timelineJson, timelineMarkdown } from "./timeline_text.ts";

/** Two buttons; where a page may not copy, the text itself is shown to be copied by hand. */
function Copy({ title, events }: { title: string; events: readonly TimelineEvent[] }): VNode {
  const near = useRef<HTMLDivElement>(null);
  const [said, say] = useState("");
  const [byHand, setByHand] = useState<string | null>(null);
  const copy = async (text: string, form: string): Promise<void> => {
    if (near.current === null) return;
    const done = await toClipboard(text, near.current);
    setByHand(done ? null : text);
    say(done ? `Copied as ${form}.` : "This page may not copy. Mark the text and copy it yourself:");
  };
  return (
    <div class="stack">
      <div class="actions" ref={near}>
        <Button small onClick={() => void copy(timelineMarkdown(title, events), "Markdown")}>
          Copy as Markdown
        </Button>
        <Button small onClick={() => void copy(timelineJson(events), "JSON")}>
          Copy as JSON
        </Button>
        <span class="muted" role="status">
          {said}
        </span>
      </div>
      {byHand === null ? null : (
        <textarea class="field mono" readOnly rows={6} aria-label="Timeline as text" value={byHand} />
      )}
    </div>
  );
}

/** Who did what, when, on which digest; the newest last, as it was written. */
export function Timeline(props: { desk: Desk; title: string; events: readonly TimelineEvent[] }): VNode {
  if (props.events.length === 0) return <p class="muted">Nothing is recorded yet.</p>;
  return (
    <div class="stack">
      <Copy title={props.title} events={props.events} />
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
    </div>
  );
}
