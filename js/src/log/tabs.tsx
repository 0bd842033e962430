/** One tab for each stream, with its number of lines. */

import type { VNode } from "preact";
import type { LogStream } from "../protocol.ts";
import type { LogSource } from "./source.ts";

const count = (source: LogSource): string =>
  source.header !== null && !source.header.indexed ? "…" : source.total.toLocaleString("en");

export interface TabsProps {
  streams: readonly LogSource[];
  active: LogStream;
  onChange: (stream: LogStream) => void;
}

export function Tabs({ streams, active, onChange }: TabsProps): VNode {
  const step = (list: HTMLElement, by: number): void => {
    const at = streams.findIndex((source) => source.stream === active);
    const next = streams[(at + by + streams.length) % streams.length];
    if (next === undefined) return;
    onChange(next.stream);
    list.querySelector<HTMLElement>(`[data-stream="${next.stream}"]`)?.focus();
  };
  return (
    <div
      class="log-tabs"
      role="tablist"
      aria-label="Streams"
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") step(event.currentTarget, 1);
        else if (event.key === "ArrowLeft") step(event.currentTarget, -1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {streams.map((source) => {
        const selected = source.stream === active;
        return (
          <button
            key={source.stream}
            type="button"
            role="tab"
            class="log-tab"
            data-stream={source.stream}
            aria-selected={selected}
            tabIndex={selected ? 0 : -1}
            title={source.stream === "both" ? "Both, in the order in which their lines arrived" : undefined}
            onClick={() => onChange(source.stream)}
          >
            {source.stream} {source.stream !== "both" && <span class="log-tab-count">{count(source)}</span>}
          </button>
        );
      })}
    </div>
  );
}
