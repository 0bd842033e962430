/**
 * Whether the pane moves with the end of the log.
 *
 * It follows until the reader moves up or marks text, and never moves by itself again until asked to. Pure, so that
 * the rule can be read and tested in one place.
 */

export interface Follow {
  readonly following: boolean;
  /** Lines there were when the reader left the end: what came later is new. */
  readonly seen: number;
}

export type FollowEvent =
  | { readonly type: "moved"; readonly up: boolean; readonly atEnd: boolean; readonly total: number }
  | { readonly type: "marked"; readonly total: number }
  | { readonly type: "went"; readonly total: number }
  | { readonly type: "asked" }
  | { readonly type: "anew" };

export const FOLLOWING: Follow = { following: true, seen: 0 };

/** The state after an event; the same object when nothing changed. */
export function follow(state: Follow, event: FollowEvent): Follow {
  switch (event.type) {
    case "asked":
    case "anew":
      return state.following ? state : FOLLOWING;
    case "moved":
      if (event.up) return state.following ? { following: false, seen: event.total } : state;
      return event.atEnd && !state.following ? FOLLOWING : state;
    case "marked":
    case "went":
      return state.following ? { following: false, seen: event.total } : state;
  }
}

/** Lines that came since the reader left the end. */
export const newLines = (state: Follow, total: number): number =>
  state.following ? 0 : Math.max(0, total - state.seen);
