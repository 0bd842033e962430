/** What to say of a failure. */

import { DeskError } from "../desk.ts";

/** The sentence to show for whatever a request was rejected with; null when nobody waits for it any more. */
export function sentence(error: unknown): string | null {
  if (!(error instanceof DeskError)) return "The log could not be read. Show the cell again.";
  return error.code === "aborted" || error.code === "closed" ? null : error.message;
}
