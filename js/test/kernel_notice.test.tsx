import { render } from "preact";
import { afterEach, expect, it, vi } from "vitest";
import { Cell } from "../src/cell.ts";
import type { Desk, Silence } from "../src/desk.ts";
import { KernelNotice } from "../src/ui/kernel_notice.tsx";
import { until } from "./helpers.ts";

const silence = new Cell<Silence | null>(null);
const waiting = new Cell(false);
const asOf = new Cell<string | null>(null);
const ask = vi.fn();
const desk = { kernelSilentSince: silence, waiting, asOf, ask } as unknown as Desk;

afterEach(() => {
  render(null, document.body);
  silence.value = null;
  waiting.value = false;
  asOf.value = null;
  vi.useRealTimers();
});

const text = (): string => document.body.textContent ?? "";

it("says nothing while all is well, and that an answer is awaited", async () => {
  render(<KernelNotice desk={desk} />, document.body);
  expect(text()).toBe("");
  waiting.value = true;
  await until(() => text().includes("Waiting for the kernel"));
  expect(document.querySelector("[role=status]")).not.toBeNull();
});

it("says since when there is no answer, how old the picture is, and what helps", () => {
  vi.useFakeTimers({ now: new Date(2026, 2, 2, 12, 30, 0), toFake: ["Date"] });
  silence.value = { since: new Date(2026, 2, 2, 12, 3, 11).getTime() };
  asOf.value = new Date(2026, 2, 2, 12, 3, 9).toISOString();
  render(<KernelNotice desk={desk} />, document.body);
  expect(text()).toContain("No answer from the kernel since 12:03:11. What you see is as of 12:03:09.");
  expect(text()).toContain("run the cell again");
});

it("tells the day when it was not today", () => {
  vi.useFakeTimers({ now: new Date(2026, 2, 4, 9, 0, 0), toFake: ["Date"] });
  silence.value = { since: new Date(2026, 2, 2, 12, 3, 11).getTime() };
  render(<KernelNotice desk={desk} />, document.body);
  expect(text()).toContain("since 2026-03-02 12:03:11. Nothing was shown yet.");
});

it("asks again by a click, and says that it did", async () => {
  silence.value = { since: Date.now() };
  render(<KernelNotice desk={desk} />, document.body);
  expect(text()).not.toContain("Asked again");
  document.querySelector("button")?.click();
  expect(ask).toHaveBeenCalledTimes(1);
  await until(() => /Asked again at \d\d:\d\d:\d\d/.test(text()));
});
