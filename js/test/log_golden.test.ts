// The log pane's source on what the real kernel said: test/golden/*.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { find } from "../src/log/find.ts";
import { type LogDesk, LogSource } from "../src/log/source.ts";
import type { Events, LogSearchParams, LogSearchResult, LogWindow } from "../src/protocol.ts";

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, "golden", `${name}.json`), "utf8"));

it("opens, follows and searches a log as the kernel tells it", async () => {
  const opened = read("log.open")["result"] as LogWindow;
  const news = read("event.log.lines")["data"] as Events["log.lines"];
  const searched: LogSearchParams[] = [];
  let push: (data: Events["log.lines"]) => void = () => undefined;
  const desk: LogDesk = {
    request: (async (method: string, params: LogSearchParams) => {
      if (method !== "log.search") return method === "log.open" ? opened : {};
      searched.push(params);
      return read("log.search")["result"] as LogSearchResult;
    }) as LogDesk["request"],
    on: ((_: string, callback: typeof push) => {
      push = callback;
      return () => undefined;
    }) as LogDesk["on"],
    onResubscribe: () => () => undefined,
  };
  const source = new LogSource(desk, opened.job, "stdout");
  source.open(true);
  await vi.waitFor(() => expect(source.total).toBe(2));
  expect(source.cache.get(1)?.[1]).toBe(" 10%\r100%");
  push(news);
  expect(source.total).toBe(3);
  expect(source.cache.get(2)).toEqual([2, "more", false]);
  expect(source.header).toEqual(news.window.header);
  expect(source.restarts).toBe(0);
  expect(source.follow.following).toBe(true);

  const query = { pattern: "done", regex: false, ignoreCase: false };
  const { signal } = new AbortController();
  expect(await find(desk, source, query, 0, "forward", signal)).toEqual({ line: 0, column: 5, length: 4 });
  await find(desk, source, query, 2, "backward", signal);
  // 1 and -1 are what the kernel takes; it refuses words
  expect(searched.map((params) => params.direction)).toEqual([1, -1]);
  source.close();
});
