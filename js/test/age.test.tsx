import { render } from "preact";
import { afterEach, expect, it } from "vitest";
import type { Desk } from "../src/desk.ts";
import { Age } from "../src/ui/age.tsx";
import { exact } from "../src/ui/format.ts";

const NOW = Date.parse("2026-03-02T10:30:00Z");
const desk = { now: () => NOW, visible: true } as unknown as Desk;
const frame = document.createElement("div");
afterEach(() => render(null, frame));

const age = (at: string | null, text?: string): HTMLElement => {
  render(<Age desk={desk} at={at} {...(text === undefined ? {} : { text })} />, frame);
  return frame.firstElementChild as HTMLElement;
};

it.each<[string | null, string | undefined, string]>([
  ["2026-03-02T10:25:00+00:00", undefined, "5 min ago"],
  ["2026-03-02T10:30:20Z", undefined, "just now"],
  ["2026-03-02T11:30:00Z", undefined, "in 1 h"],
  ["2027-03-02T10:30:00Z", undefined, exact(Date.parse("2027-03-02T10:30:00Z")).slice(0, 10)],
  [null, undefined, "not known"],
  [null, "", "not known"],
  ["", "", "not known"],
  ["last \u202Eweek", "last \u202Eweek", "last RLOweek"],
])("%s %s", (at, text, words) => expect(age(at, text).textContent).toBe(words));

it("tells the exact time on hover, and to machines", () => {
  const shown = age("2026-03-02T10:25:00Z");
  expect(shown.getAttribute("datetime")).toBe("2026-03-02T10:25:00.000Z");
  expect(shown.title).toBe(exact(NOW - 300_000));
  expect(age(null).title).toBe("");
});
