// From anywhere in the card to a line in the code viewer.
import type { Memory } from "../memory.ts";

/** A line of a file, from 1. */
export interface Target {
  path: string;
  line: number;
}

/** Unfolds what would run, chooses the file, and asks its viewer to go to the line. */
export function showLine(memory: Memory, target: Target): void {
  memory.cell<boolean | null>("section files", null).value = true;
  memory.cell<string | null>("file", null).value = target.path;
  memory.cell<Target | null>("show line", null).value = target;
}
