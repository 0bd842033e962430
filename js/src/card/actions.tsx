// What may be done now, and the panel of the action that was chosen.
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useKept } from "../memory.ts";
import type { Action, ActionName, Card } from "../protocol.ts";
import { plain } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { CancelPanel } from "./cancel.tsx";
import type { PanelProps } from "./panel_props.ts";
import { ApprovePanel, RejectPanel, ReopenPanel, RerunPanel } from "./panels.tsx";
import { RevokePanel, SharePanel } from "./share.tsx";

/** A question has a button "cancel" of its own, which leaves all as it is. */
function buttonName(action: ActionName): string {
  return action === "cancel" ? "cancel-job" : action;
}

/** The actions as the card can offer them: it knows the readers, and without one there is nobody to take a right from. */
function offered({ row, readers }: Card): Action[] {
  return row.actions.map((action) => {
    const what = action.name === "revoke_outputs" ? "outputs" : action.name === "revoke_logs" ? "logs" : null;
    if (what === null || !action.enabled) return action;
    const { users, problem } = readers[what];
    return users.length > 0 || problem !== null
      ? action
      : { ...action, enabled: false, reason: "Nobody else can read them." };
  });
}

export function ActionButtons({ card, memory }: Pick<PanelProps, "card" | "memory">): VNode {
  const [panel, setPanel] = useKept<ActionName | null>(memory, "panel", null);
  const group = useRef<HTMLFieldSetElement>(null);
  const before = useRef(panel);
  useLayoutEffect(() => {
    const closed = before.current;
    before.current = panel;
    if (closed === null || panel !== null || group.current === null) return;
    // the panel took the keyboard with it: back to the button that had opened it
    const root = group.current.getRootNode() as ShadowRoot | Document;
    if (root.activeElement !== null && root.activeElement !== document.body) return;
    group.current
      .querySelector<HTMLElement>(`[data-name="${buttonName(closed)}"]`)
      ?.focus({ preventScroll: true });
  }, [panel]);
  const button = (action: Action): VNode => (
    <Button
      key={action.name}
      name={buttonName(action.name)}
      kind={action.enabled && action.name === "approve" ? "primary" : "plain"}
      disabledReason={action.enabled ? null : (action.reason ?? "It cannot be done now.")}
      expanded={panel === action.name}
      onClick={() => setPanel(panel === action.name ? null : action.name)}
    >
      {plain(action.label)}…
    </Button>
  );
  // What cannot be done now is there for who asks why, and in nobody's way.
  const actions = offered(card);
  const able = actions.filter((action) => action.enabled || action.name === panel);
  const unable = actions.filter((action) => !able.includes(action));
  return (
    <fieldset class="actions" aria-label="Actions" ref={group}>
      {able.map(button)}
      {unable.length === 0 ? null : (
        <details class="more">
          <summary class="button quiet">{able.length === 0 ? "Nothing can be done now" : "More…"}</summary>
          <span class="more-actions">{unable.map(button)}</span>
        </details>
      )}
    </fieldset>
  );
}

export function ActionPanel(props: Omit<PanelProps, "onClose">): VNode | null {
  const [panel, setPanel] = useKept<ActionName | null>(props.memory, "panel", null);
  const greeted = props.memory.cell<boolean>("greeted", false);
  const asked = props.memory.cell<ActionName | null>("asked", null);
  if (asked.value !== panel) {
    asked.value = panel;
    greeted.value = false;
  }
  if (panel === null) return null;
  const full: PanelProps = { ...props, onClose: () => setPanel(null) };
  switch (panel) {
    case "approve":
      return <ApprovePanel key={panel} {...full} />;
    case "reject":
      return <RejectPanel key={panel} {...full} />;
    case "cancel":
      return <CancelPanel key={panel} {...full} />;
    case "reopen":
      return <ReopenPanel key={panel} {...full} />;
    case "rerun":
      return <RerunPanel key={panel} {...full} />;
    case "share_outputs":
    case "share_logs":
      return <SharePanel key={panel} {...full} what={panel === "share_outputs" ? "outputs" : "logs"} />;
    case "revoke_outputs":
    case "revoke_logs":
      return <RevokePanel key={panel} {...full} what={panel === "revoke_outputs" ? "outputs" : "logs"} />;
  }
}
