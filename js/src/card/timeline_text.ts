// The timeline for reports and other tools, the same text that `job.export_timeline()` gives in Python (trail.py).
import type { TimelineEvent } from "../protocol.ts";
import { pieces } from "../text.tsx";

/** What is read as markup in one dialect of Markdown or another. */
const MARKUP = /[\\`*_{}[\]<>()#+\-!|~&]/g;

// Character references, because a backslash does not escape everything in every dialect.
function cell(text: string): string {
  return pieces(text, "\u200d")
    .map((piece) => ("text" in piece ? piece.text : `⟨${piece.code}⟩`))
    .join("")
    .replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table; every cell is text, and nothing in it is read as markup. */
export function timelineMarkdown(title: string, events: readonly TimelineEvent[]): string {
  const lines = [
    `# ${cell(title)}`,
    "",
    "| When | Who | What | Why | Content |",
    "|---|---|---|---|---|",
    ...events.map(
      ({ at, who, action, text, digest }) =>
        `| ${[at, who, action, text, (digest ?? "").slice(0, 12)].map(cell).join(" | ")} |`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** A list of objects, in ASCII. */
export function timelineJson(events: readonly TimelineEvent[]): string {
  const known = events.map(({ at, who, action, text, digest }) => ({ at, who, action, text, digest }));
  return JSON.stringify(known, null, 2).replace(
    /[^\n -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
