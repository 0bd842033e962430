import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Cell } from "../cell.ts";
import type { DeskError } from "../desk.ts";
import { Text } from "../text.tsx";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

export interface ConfirmProps {
  title: ComponentChildren;
  children?: ComponentChildren;
  confirm: string;
  /** The word while it is carried out: "Approving…". */
  progress: string;
  /** The word for leaving all as it is, where "Cancel" could mean the other. */
  cancel?: string;
  danger?: boolean;
  /** Why it cannot be confirmed yet. */
  blocked?: string | null;
  busy: boolean;
  /** Whether it took the focus before, where it can be drawn again while it is open. */
  greeted?: Cell<boolean>;
  error: DeskError | null;
  errorExtra?: ComponentChildren;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks in place before something is lost or released. Takes the focus when it opens; Esc closes it. */
export function Confirm(props: ConfirmProps): VNode {
  const id = useId();
  const ref = useRef<HTMLFieldSetElement>(null);
  const { greeted } = props;
  useEffect(() => {
    const panel = ref.current;
    if (panel === null || greeted?.value) return;
    if (greeted) greeted.value = true;
    const first = panel.querySelector<HTMLElement>("textarea, input[type=text]") ?? panel;
    first.focus({ preventScroll: true });
    panel.scrollIntoView?.({ block: "nearest" });
  }, [greeted]);
  return (
    <fieldset
      class="confirm"
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    >
      <h4 id={id}>{props.title}</h4>
      {props.children}
      <div class="confirm-buttons">
        <Button
          kind={props.danger ? "danger" : "primary"}
          name="confirm"
          busy={props.busy}
          disabledReason={props.blocked ?? null}
          onClick={props.onConfirm}
        >
          {props.busy ? props.progress : props.confirm}
        </Button>
        <Button
          name="cancel"
          // a double click must not end here when the other button grows shorter
          disabledReason={props.busy ? "It is being carried out." : null}
          onClick={props.onCancel}
        >
          {props.cancel ?? "Cancel"}
        </Button>
      </div>
      {props.error === null ? null : (
        <Notice kind="bad" live>
          <Text>{props.error.message}</Text>
          {props.errorExtra}
        </Notice>
      )}
    </fieldset>
  );
}
