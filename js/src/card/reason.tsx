// A field for free text that goes into a record.
import type { VNode } from "preact";
import { useId } from "preact/hooks";

export function Reason(props: { label: string; value: string; onInput: (value: string) => void }): VNode {
  const id = useId();
  return (
    <div>
      <label class="label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        class="field"
        rows={2}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
