import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { plain } from "../text.tsx";

export interface ButtonProps {
  children: ComponentChildren;
  onClick: () => void;
  kind?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  class?: string;
  /** Why it cannot be used now. The button stays focusable, so that the reason can be read with the keyboard. */
  disabledReason?: string | null;
  /** In progress: a second click does nothing. */
  busy?: boolean;
  title?: string;
  tabIndex?: number;
  label?: string;
  pressed?: boolean;
  expanded?: boolean;
  /** It opens a menu. */
  menu?: boolean;
  controls?: string;
  name?: string;
}

/** A button styled wholly by ourselves, because hosts differ. */
export function Button(props: ButtonProps): VNode {
  const id = useId();
  const reason = props.disabledReason ?? null;
  const classes = ["button", props.kind ?? "plain", props.small ? "small" : "", props.class ?? ""];
  const button = (
    <button
      type="button"
      class={classes.filter((name) => name !== "").join(" ")}
      aria-disabled={reason !== null || props.busy ? "true" : undefined}
      aria-busy={props.busy ? "true" : undefined}
      aria-describedby={reason === null ? undefined : id}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.menu ? "menu" : undefined}
      aria-controls={props.controls}
      title={reason === null ? props.title : plain(reason)}
      tabIndex={props.tabIndex}
      data-name={props.name}
      onClick={(event) => {
        event.stopPropagation();
        if (reason === null && !props.busy) props.onClick();
      }}
    >
      {props.children}
    </button>
  );
  if (reason === null) return button;
  return (
    <span class="with-tip">
      {button}
      <span class="tip" id={id} role="tooltip">
        {plain(reason)}
      </span>
    </span>
  );
}
