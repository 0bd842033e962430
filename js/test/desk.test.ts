import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ACK_MS } from "../src/acks.ts";
import { Desk, DeskError, SLOW_MS, uniqueId } from "../src/desk.ts";
import { Recorder } from "./helpers.ts";

const HELLO = {
  version: "0.1.0",
  user: "alice@hospital.example",
  now: "2026-03-02T10:30:00Z",
  heartbeat_s: 5,
};
const TICK = { now: "2026-03-02T10:30:05Z", as_of: "2026-03-02T10:30:04Z" };

let wire: Recorder;
let desk: Desk;

const event = (name: string, data: object, view = "me"): void =>
  wire.receive({ kind: "event", v: 1, view, event: name, data });

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-02T12:00:00Z") });
  wire = new Recorder();
  desk = new Desk(wire, { view: "me" });
});

afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
});

describe("requests", () => {
  it("says hello first, as the view that it is", () => {
    expect(wire.sent[0]).toMatchObject({ kind: "request", v: 1, method: "view.hello" });
    expect(wire.sent[0]?.params).toEqual({ view: "me", visible: true });
  });

  it("adds the view to methods that take one, and to no other", () => {
    const closed = (): undefined => undefined;
    desk.request("job.get", { job: "a" }).catch(closed);
    desk.request("share.preview", { job: "a", what: "logs", users: [] }).catch(closed);
    expect(wire.last("job.get").params).toEqual({ view: "me", job: "a" });
    expect(wire.last("share.preview").params).toEqual({ job: "a", what: "logs", users: [] });
  });

  it("matches answers by id, in any order, and ignores foreign ids", async () => {
    const first = desk.request("job.act", {
      job: "a",
      action: "reopen",
      expected_status: "rejected",
      digest: null,
      params: {},
    });
    const firstId = wire.last("job.act").id;
    const second = desk.request("job.act", {
      job: "b",
      action: "reopen",
      expected_status: "rejected",
      digest: null,
      params: {},
    });
    wire.receive({ kind: "response", v: 1, id: "somebody-else", ok: true, result: { message: "not ours" } });
    wire.answer("job.act", { message: "second" });
    wire.receive({ kind: "response", v: 1, id: firstId, ok: true, result: { message: "first" } });
    expect(await second).toEqual({ message: "second" });
    expect(await first).toEqual({ message: "first" });
  });

  it("puts the bytes beside a message into its result, and adds nothing where there are none", async () => {
    const asked = desk.request("share.preview", { job: "a", what: "logs", users: [] });
    const bytes = new DataView(new Uint8Array([0, 255]).buffer);
    wire.answer("share.preview", { offset: 0 }, [bytes]);
    expect(await asked).toEqual({ offset: 0, buffers: [bytes] });
    const plain = desk.request("share.preview", { job: "b", what: "logs", users: [] });
    wire.answer("share.preview", { offset: 0 });
    expect(Object.keys(await plain)).toEqual(["offset"]);
  });

  it("rejects with a DeskError that has code, message and details", async () => {
    const asked = desk.request("job.get", { job: "a" });
    wire.refuse("job.get", "changed", "The files changed.", { changed: ["main.py"] });
    const error = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeskError);
    expect(error).toMatchObject({
      code: "changed",
      message: "The files changed.",
      details: { changed: ["main.py"] },
    });
  });

  it("makes a sentence of an error that has none", async () => {
    const asked = desk.request("job.get", { job: "a" });
    wire.receive({ kind: "response", v: 1, id: wire.last("job.get").id, ok: false, error: "odd" });
    await expect(asked).rejects.toMatchObject({ code: "internal", message: "The kernel gave no reason." });
  });

  it("does not give up by itself, but says after two seconds that it waits", async () => {
    const asked = desk.request("job.get", { job: "a" });
    wire.answer("view.hello", HELLO);
    await vi.advanceTimersByTimeAsync(SLOW_MS - 1);
    expect(desk.waiting.value).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.waiting.value).toBe(true);
    wire.answer("job.get", { late: true });
    expect(await asked).toEqual({ late: true });
    expect(desk.waiting.value).toBe(false);
  });

  it("forgets a request whose signal is aborted", async () => {
    const stop = new AbortController();
    const asked = desk.request("job.get", { job: "a" }, { signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: "aborted" });
    wire.answer("job.get", {});
    await expect(desk.request("job.get", { job: "a" }, { signal: stop.signal })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(wire.count("job.get")).toBe(1);
  });

  it("rejects when the host cannot send any more", async () => {
    vi.spyOn(wire, "send").mockImplementation(() => {
      throw new Error("comm closed");
    });
    await expect(desk.request("job.get", { job: "a" })).rejects.toMatchObject({ code: "no_kernel" });
  });

  it("makes ids that differ, also without randomUUID", () => {
    expect(new Set(Array.from({ length: 100 }, uniqueId)).size).toBe(100);
    const held = crypto.randomUUID;
    Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
    expect(uniqueId()).toMatch(/^[0-9a-f]{32}$/);
    expect(uniqueId()).not.toBe(uniqueId());
    Object.defineProperty(crypto, "randomUUID", { value: held, configurable: true });
  });
});

describe("events", () => {
  it("reach those who listen to them, and only those of this view", () => {
    const heard: unknown[] = [];
    const stop = desk.on("tick", (data) => heard.push(data));
    event("tick", { seq: 1, ...TICK });
    event("tick", { seq: 9, ...TICK }, "another view");
    event("jobs.window", { seq: 2, window: {} });
    stop();
    event("tick", { seq: 3, ...TICK });
    expect(heard).toEqual([{ seq: 1, ...TICK }]);
  });

  it("of another version, or without sense, are ignored", () => {
    const heard = vi.fn();
    desk.on("tick", heard);
    wire.receive({ kind: "event", v: 2, view: "me", event: "tick", data: { seq: 1 } });
    wire.receive({ kind: "event", v: 1, view: "me", event: "tick", data: "text" });
    wire.receive(null);
    wire.receive("text");
    expect(heard).not.toHaveBeenCalled();
  });

  it("are acknowledged, many at once by the newest, at most four times a second", async () => {
    event("tick", { seq: 1, ...TICK });
    expect(wire.last("view.ack").params).toEqual({ view: "me", seq: 1 });
    for (let seq = 2; seq <= 10; seq += 1) event("tick", { seq, ...TICK });
    expect(wire.count("view.ack")).toBe(1);
    await vi.advanceTimersByTimeAsync(ACK_MS);
    expect(wire.count("view.ack")).toBe(2);
    expect(wire.last("view.ack").params).toEqual({ view: "me", seq: 10 });
    await vi.advanceTimersByTimeAsync(10 * ACK_MS);
    expect(wire.count("view.ack")).toBe(2);
  });

  it("tell the kernel's clock and how old the picture is", () => {
    event("tick", { seq: 1, ...TICK });
    expect(desk.now()).toBe(Date.parse(TICK.now));
    expect(desk.asOf.value).toBe(TICK.as_of);
    event("jobs.window", { seq: 2, window: { now: "2026-03-02T10:31:00Z", as_of: "2026-03-02T10:30:59Z" } });
    expect(desk.now()).toBe(Date.parse("2026-03-02T10:31:00Z"));
    expect(desk.asOf.value).toBe("2026-03-02T10:30:59Z");
  });
});

describe("a silent kernel", () => {
  beforeEach(async () => {
    wire.answer("view.hello", HELLO);
    await vi.advanceTimersByTimeAsync(0);
  });

  it("is noticed after three heartbeats, with the time of the last word", async () => {
    const heardAt = Date.now();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(desk.kernelSilentSince.value).toBeNull();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(desk.kernelSilentSince.value).toEqual({ since: heardAt });
  });

  it("is not suspected while it ticks, also when only events come", async () => {
    for (let seq = 1; seq <= 10; seq += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      event("tick", { seq, ...TICK });
    }
    expect(desk.kernelSilentSince.value).toBeNull();
    expect(wire.count("view.hello")).toBe(1);
  });

  it("is asked again, ever more rarely; its answer ends the silence and renews the subscriptions", async () => {
    const renew = vi.fn();
    desk.onResubscribe(renew);
    await vi.advanceTimersByTimeAsync(300_000);
    const asked = wire.count("view.hello");
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(11);
    expect(renew).not.toHaveBeenCalled();
    wire.answer("view.hello", HELLO);
    expect(desk.kernelSilentSince.value).toBeNull();
    expect(renew).toHaveBeenCalledTimes(1);
    wire.answer("view.hello", HELLO);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it("is asked at once when a person wants it", async () => {
    await vi.advanceTimersByTimeAsync(300_000);
    const asked = wire.count("view.hello");
    desk.ask();
    expect(wire.count("view.hello")).toBe(asked + 1);
    wire.answer("view.hello", HELLO);
    expect(desk.kernelSilentSince.value).toBeNull();
  });

  it("is not expected to speak to a hidden view", async () => {
    desk.setVisible(false);
    expect(wire.last("view.visible").params).toEqual({ view: "me", visible: false });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(desk.kernelSilentSince.value).toBeNull();
    desk.setVisible(true);
    desk.setVisible(true);
    expect(wire.count("view.visible")).toBe(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.kernelSilentSince.value).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.kernelSilentSince.value).not.toBeNull();
  });
});

describe("dispose", () => {
  it("closes the view in the kernel, ends what is pending, and is deaf from then on", async () => {
    const heard = vi.fn();
    desk.on("tick", heard);
    const asked = desk.request("job.get", { job: "a" });
    desk.dispose();
    desk.dispose();
    expect(wire.count("view.close")).toBe(1);
    expect(wire.last("view.close").params).toEqual({ view: "me" });
    await expect(asked).rejects.toMatchObject({ code: "closed" });
    event("tick", { seq: 1, ...TICK });
    expect(heard).not.toHaveBeenCalled();
    await expect(desk.request("job.get", { job: "a" })).rejects.toMatchObject({ code: "closed" });
    const sent = wire.sent.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(wire.sent.length).toBe(sent);
  });
});
