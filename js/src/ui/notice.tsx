import type { ComponentChildren, VNode } from "preact";
import { Text } from "../text.tsx";
import { Button } from "./button.tsx";

/** A sentence in place. `bad` is read out at once by screen readers, the others when there is a pause. */
export function Notice(props: {
  kind: "info" | "good" | "warn" | "bad";
  children: ComponentChildren;
  actions?: ComponentChildren;
  live?: boolean;
}): VNode {
  const role = props.live ? (props.kind === "bad" ? "alert" : "status") : undefined;
  return (
    <div class={`notice ${props.kind}`} role={role}>
      <div class="notice-body">{props.children}</div>
      {props.actions}
    </div>
  );
}

/** Why something could not be done, with another try. */
export function ErrorNotice({ error, again }: { error: { message: string }; again: () => void }): VNode {
  return (
    <Notice
      kind="bad"
      live
      actions={
        <Button small onClick={again}>
          Try again
        </Button>
      }
    >
      <Text>{error.message}</Text>
    </Notice>
  );
}
