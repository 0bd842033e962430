// The view's own state, saved into the model a little after the last change, and at once when the view or its page ends.
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
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
  const flush = useCallback(() => {
    if (timer.current === null) return;
    clearTimeout(timer.current);
    timer.current = null;
    save(bounded(latest.current));
  }, [save]);
  const change = useCallback(
    (part: Partial<ViewState>) => {
      latest.current = { ...latest.current, ...part };
      setState(latest.current);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_MS);
    },
    [flush],
  );
  // a layout effect is undone while the connection still stands
  useLayoutEffect(() => {
    // a page that is reloaded takes nothing down: this is the last that it says
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush]);
  return [state, change];
}
