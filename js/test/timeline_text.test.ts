// The same text as trail_json and trail_markdown give; the expected texts were written by Python.
import { expect, it } from "vitest";
import { timelineJson, timelineMarkdown } from "../src/card/timeline_text.ts";
import type { TimelineEvent } from "../src/protocol.ts";

const EVENTS: TimelineEvent[] = [
  { at: "2026-03-02T10:30:00+00:00", who: "bob@uni.example", action: "submitted", text: "", digest: null },
  {
    at: "2026-03-02T10:31:00+00:00",
    who: "alice@hospital.example",
    action: "approve",
    text: "a | b\n<img src=x> [link](http://x.example) *bold* `code` 1. #x ~y~ & \\",
    digest: "b49261075f951e22aa19",
  },
  {
    at: "",
    who: "",
    action: "damaged line",
    text: '\u202eabc\u200b \u00e9 \ud83d\ude00 \ud83d\udc69\u200d\ud83d\udd2c \u00a0 \u007f \u001b[1m "q"',
    digest: null,
  },
];

it("is a table of Markdown in which every cell is text", () => {
  expect(timelineMarkdown("Job a_b from <x>", EVENTS)).toBe(
    '# Job a&#95;b from &#60;x&#62;\n\n| When | Who | What | Why | Content |\n|---|---|---|---|---|\n| 2026&#45;03&#45;02T10:30:00&#43;00:00 | bob@uni.example | submitted |  |  |\n| 2026&#45;03&#45;02T10:31:00&#43;00:00 | alice@hospital.example | approve | a &#124; b\u27e8U&#43;000A\u27e9&#60;img src=x&#62; &#91;link&#93;&#40;http://x.example&#41; &#42;bold&#42; &#96;code&#96; 1. &#35;x &#126;y&#126; &#38; &#92; | b49261075f95 |\n|  |  | damaged line | \u27e8U&#43;202E\u27e9abc\u27e8U&#43;200B\u27e9 \u00e9 \ud83d\ude00 \ud83d\udc69\u200d\ud83d\udd2c \u27e8U&#43;00A0\u27e9 \u27e8U&#43;007F\u27e9 \u27e8U&#43;001B\u27e9&#91;1m "q" |  |\n',
  );
});

it("is JSON in ASCII, with the fields of the protocol only", () => {
  const more = EVENTS.map((event) => ({ ...event, unknown: 1 }));
  const text = timelineJson(more);
  expect(text).toBe(
    '[\n  {\n    "at": "2026-03-02T10:30:00+00:00",\n    "who": "bob@uni.example",\n    "action": "submitted",\n    "text": "",\n    "digest": null\n  },\n  {\n    "at": "2026-03-02T10:31:00+00:00",\n    "who": "alice@hospital.example",\n    "action": "approve",\n    "text": "a | b\\n<img src=x> [link](http://x.example) *bold* `code` 1. #x ~y~ & \\\\",\n    "digest": "b49261075f951e22aa19"\n  },\n  {\n    "at": "",\n    "who": "",\n    "action": "damaged line",\n    "text": "\\u202eabc\\u200b \\u00e9 \\ud83d\\ude00 \\ud83d\\udc69\\u200d\\ud83d\\udd2c \\u00a0 \\u007f \\u001b[1m \\"q\\"",\n    "digest": null\n  }\n]',
  );
  expect(JSON.parse(text)).toEqual(EVENTS);
});
