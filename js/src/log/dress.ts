/** From the lines of a message to lines that know whose they are and when they arrived. */

import type { LogLine, LogWindow } from "../protocol.ts";

/** The value that is true for each line: that of the nearest entry at or before it. */
function along<T>(entries: readonly (readonly [number, T])[]): (line: number) => T | null {
  let next = 0;
  let value: T | null = null;
  return (line) => {
    for (let entry = entries[next]; entry !== undefined && entry[0] <= line; entry = entries[next]) {
      value = entry[1];
      next += 1;
    }
    return value;
  };
}

/** The lines of a window, in order; a line number that is none is left out. */
export function dressed(window: LogWindow): LogLine[] {
  const lines = window.lines.filter((line) => Number.isSafeInteger(line[0]) && line[0] >= 0);
  if (window.times.length === 0 && window.streams.length === 0) return lines;
  const time = along(window.times);
  const stream = along(window.streams);
  return lines.map(([number, text, shortened]) => [number, text, shortened, stream(number), time(number)]);
}
