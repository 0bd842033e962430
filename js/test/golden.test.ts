// What Python says is what this side understands: test/golden/*.json is written by the Python tests.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeJobs, OWNER } from "../harness/data.ts";
import { cardOf, fileWindow, windowOf } from "../harness/facts.ts";
import { DEFAULT_STATE } from "../src/table/view_state.ts";
import { card, fileWindow as fileWindowCheck, golden, jobsWindow, viewState } from "./validators.ts";

const folder = join(import.meta.dirname, "golden");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("golden messages", () => {
  it("are there", () => {
    expect(files, "test/golden is empty: run the Python tests that write the golden messages").not.toEqual(
      [],
    );
  });

  it.each(files)("%s", (name) => {
    const content: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
    expect(golden(name.replace(/\.json$/, ""), content)).toEqual([]);
  });
});

describe("the harness speaks the same language", () => {
  it.each(["empty", "dozen", "hostile"] as const)("%s", (data) => {
    const jobs = makeJobs(data);
    const { query, sort, group, collapsed } = DEFAULT_STATE;
    const window = windowOf(jobs, OWNER, Date.now(), 1, {
      query,
      sort,
      group,
      collapsed,
      offset: 0,
      count: 100,
    });
    expect(jobsWindow(window, "window")).toEqual([]);
    jobs.forEach((job, index) => {
      expect(card(cardOf(job, index, OWNER, Date.now()), "card")).toEqual([]);
      for (const file of job.files) expect(fileWindowCheck(fileWindow(file, 0, 400), "file")).toEqual([]);
    });
    expect(viewState(DEFAULT_STATE, "state")).toEqual([]);
  });
});

describe("the checks find", () => {
  const answer = { kind: "response", v: 1, id: "1", ok: true, result: {} };
  const error = {
    kind: "response",
    v: 1,
    id: "1",
    ok: false,
    error: { code: "x", message: "No.", details: null },
  };
  const tick = { seq: 1, now: "2026-03-02T10:30:00Z", as_of: "2026-03-02T10:30:00+00:00" };
  const event = { kind: "event", v: 1, view: "me", event: "tick", data: tick };
  const head = {
    v: 1,
    user: "a",
    revision: 1,
    as_of: tick.now,
    total: 0,
    waiting: 0,
    by_status: {},
    problem: null,
  };

  it.each<[string, unknown]>([
    ["view.close", answer],
    ["error.any", error],
    ["event.tick", event],
    ["header", head],
    ["request.view.close", { kind: "request", v: 1, id: "1", method: "view.close", params: { view: "me" } }],
  ])("nothing wrong with a good %s", (name, message) => expect(golden(name, message)).toEqual([]));

  it.each<[string, string, unknown]>([
    ["a field that nobody knows", "view.close", { ...answer, result: { extra: 1 } }],
    ["a result that is missing", "job.act", answer],
    ["a refusal where an answer belongs", "view.close", error],
    ["an answer where a refusal belongs", "error.any", answer],
    ["an error without a sentence", "error.any", { ...error, error: { code: "x", details: null } }],
    ["a method that does not exist", "to.string", answer],
    ["another event than the name says", "event.tick", { ...event, event: "job.card" }],
    ["a time that is not in UTC", "event.tick", { ...event, data: { ...tick, now: "2026-03-02 10:30" } }],
    ["a field that should be null, not absent", "header", { ...head, problem: undefined }],
    ["a status that does not exist", "header", { ...head, by_status: { eaten: 1 } }],
    ["another version", "view.close", { ...answer, v: 2 }],
    [
      "parameters that are missing",
      "request.job.get",
      { kind: "request", v: 1, id: "1", params: { view: "me" } },
    ],
    ["no message", "view.close", "text"],
  ])("%s", (_, name, message) => expect(golden(name, message)).not.toEqual([]));
});
