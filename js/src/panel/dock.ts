// From a notebook's kernel into the side panel of the page: the widget offers itself, the panel takes it if there is one.
import type { Model } from "../model.ts";
import type { Render } from "../mount.tsx";

/** Among the data attributes of an element that has a height of its own, which the view fills. */
export const FILLS = "sjwFills";

export const DOCK_EVENT = "syft-job-widgets:side-panel";

export interface Offer {
  /** `ask`: is there a side panel at all? `dock`: show this there. `look`: bring it to the front. */
  want: "ask" | "dock" | "look";
  model: Model;
  render: Render;
  /** Aborted when the widget is closed. */
  ended: AbortSignal | undefined;
  /** The side panel says so. */
  taken: boolean;
}

/** Whether a side panel took it. */
export function offer(
  want: Offer["want"],
  model: Model,
  render: Render,
  ended?: AbortSignal | undefined,
): boolean {
  const detail: Offer = { want, model, render, ended, taken: false };
  window.dispatchEvent(new CustomEvent<Offer>(DOCK_EVENT, { detail }));
  return detail.taken;
}

export function wantsDock(model: Model): boolean {
  const root = model.get("root");
  return typeof root === "object" && root !== null && (root as { dock?: unknown }).dock === true;
}
