// The view's own state, saved into the model a little after the last change.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { ViewState } from "../protocol.ts";
import { bounded } from "./view_state.ts";

const SAVE_MS = 400;

export function useSaved(
  initial: ViewState,
  save: (state: ViewState) => void,
): [ViewState, (change: Partial<ViewState>) => void] {
  const [state, setState] = useState(initial);
  const latest = useRef(state);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const change = useCallback(
    (part: Partial<ViewState>) => {
      latest.current = { ...latest.current, ...part };
      setState(latest.current);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => save(bounded(latest.current)), SAVE_MS);
    },
    [save],
  );
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  return [state, change];
}
