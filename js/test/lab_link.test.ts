// The panel's own kernel: found again, made ready with fixed code, and after each restart again.
import { beforeEach, describe, expect, it } from "vitest";
import { Link, type OpenParams, PRELUDE } from "../src/lab/link.ts";
import { passes, until } from "./helpers.ts";
import { type FakeKernelConnection, FakeServices } from "./lab_fake.ts";

const OPEN: OpenParams = { view: "panel", folder: "/box", email: "alice@hospital.example", refresh: 5 };
let services: FakeServices;
let kernel: FakeKernelConnection;
let link: Link;

beforeEach(() => {
  services = new FakeServices();
  kernel = services.kernel;
  link = new Link(services);
});
const ready = async (): Promise<void> => {
  await link.start("");
  await until(() => link.state.value.is === "ready");
};

describe("the session", () => {
  it("is started once, in python3", async () => {
    await ready();
    await link.start("");
    expect(services.started).toEqual([
      { path: "syft-jobs-panel", name: "Jobs panel", type: "syft-jobs", kernel: { name: "python3" } },
    ]);
  });

  it("is found again after a reload of the page", async () => {
    services.there = { id: "from before" };
    expect(await link.exists()).toBe(true);
    await ready();
    expect(services.connected).toEqual(["from before"]);
    expect(services.started).toEqual([]);
  });

  it("takes the kernel of the settings, and says which there are", async () => {
    await link.start("other");
    expect(services.started[0]?.kernel).toEqual({ name: "other" });
    const second = new Link(new FakeServices());
    await second.start("missing");
    expect(second.state.value).toMatchObject({
      is: "failed",
      words: expect.stringContaining('there is no kernel "missing", only python3, other'),
    });
  });

  it("tells why it could not be started, and can be tried again", async () => {
    services.fails = true;
    await link.start("");
    expect(link.state.value).toEqual({
      is: "failed",
      words: "The panel's kernel could not be started: no room",
    });
    services.fails = false;
    await ready();
  });

  it("is shut down on request, and started again on request", async () => {
    await ready();
    await link.shutdown();
    expect(services.session.shut).toBe(1);
    expect(link.state.value).toMatchObject({ is: "gone", words: "The panel's kernel was shut down." });
    await ready();
    expect(services.started).toHaveLength(2);
  });

  it("that somebody else shut down is gone, since when", async () => {
    await ready();
    const before = Date.now();
    services.session.disposed.emit(undefined);
    const state = link.state.value;
    expect(state.is).toBe("gone");
    expect(state.is === "gone" && state.since >= before).toBe(true);
  });
});

describe("the code that is run", () => {
  it("is always the same; what was typed goes as values in a message", async () => {
    await ready();
    const nasty = { ...OPEN, folder: '"); import os; os.system("x', email: "'''" };
    void link.open(nasty).catch(() => undefined);
    expect(kernel.code).toEqual([PRELUDE]);
    expect(kernel.host().last()).toMatchObject({ method: "panel.open", params: nasty });
  });

  it.each([
    ["ModuleNotFoundError", "No module named 'syft_job_widgets'", "pip install syft-job-widgets"],
    ["ImportError", "cannot import name 'panel_host'", "does not fit this panel"],
    ["OSError", "disk full", "could not be made ready: OSError: disk full"],
  ])("fails with a sentence: %s", async (ename, evalue, words) => {
    kernel.reply = { status: "error", ename, evalue };
    await link.start("");
    await passes(() =>
      expect(link.state.value).toMatchObject({ is: "failed", words: expect.stringContaining(words) }),
    );
  });
});

describe("asking the host", () => {
  it("gives the answer that belongs to the question", async () => {
    await ready();
    const asked = link.open(OPEN);
    const other = link.last({ view: "panel", refresh: 5 });
    const [first, second] = kernel.host().sent.map(({ data }) => data["id"]);
    const answer = { model: "m1", folder: "/box", email: OPEN.email };
    kernel.host().receive({ kind: "response", id: "somebody else's", ok: true, result: {} });
    kernel.host().receive({ kind: "response", id: second, ok: false, error: { message: "No." } });
    kernel.host().receive({ kind: "response", id: first, ok: true, result: answer });
    await expect(asked).resolves.toEqual(answer);
    await expect(other).rejects.toThrow("No.");
  });

  it("fails when there is no kernel, or when it ends meanwhile", async () => {
    await expect(link.open(OPEN)).rejects.toThrow("not ready yet");
    await ready();
    const asked = link.open(OPEN);
    kernel.say("restarting");
    await expect(asked).rejects.toThrow("restarted before it answered");
  });

  it("gives the widget's state, and takes the comm that the kernel opened itself", async () => {
    await ready();
    const opened = kernel.createComm("jupyter.widget", "m1");
    kernel.targets.get("jupyter.widget")?.(opened, { content: { comm_id: "m1", data: {} } });
    const asked = link.model("m1");
    expect(opened.last()).toEqual({ method: "request_state" });
    opened.receive({ method: "update", state: { header: { waiting: 2 } } });
    expect((await asked).get("header")).toEqual({ waiting: 2 });
    const again = link.model("m2");
    kernel.comms.at(-1)?.receive({ method: "update", state: {} });
    await again;
    expect(kernel.comms.at(-1)?.commId).toBe("m2");
  });
});

describe("restarts", () => {
  it.each(["restarting", "autorestarting"] as const)("%s: made ready again", async (status) => {
    await ready();
    kernel.say(status);
    expect(link.state.value).toEqual({ is: "starting", words: "The panel's kernel restarts…" });
    kernel.say("starting");
    await until(() => link.state.value.is === "ready");
    expect(kernel.code).toHaveLength(2);
  });

  it("a new process that only says that it is idle is noticed too", async () => {
    await ready();
    kernel.say("restarting");
    kernel.say("idle");
    await until(() => link.state.value.is === "ready");
    kernel.say("busy");
    kernel.say("idle");
    expect(kernel.code).toHaveLength(2);
  });

  it("by another tab: the new process says that it starts", async () => {
    await ready();
    services.there = { id: "the same" };
    kernel.say("starting");
    expect(link.state.value.is).toBe("starting");
    await until(() => link.state.value.is === "ready");
    expect(services.connected).toEqual(["the same"]); // anew: the old connection speaks to the old process
    expect(services.session.isDisposed).toBe(true);
    expect(kernel.code).toHaveLength(2);
  });

  it("a dead kernel is started again once, then a person decides", async () => {
    await ready();
    kernel.say("dead");
    expect(kernel.restarts).toBe(1);
    expect(link.state.value.is).toBe("starting");
    kernel.say("dead");
    expect(kernel.restarts).toBe(1);
    expect(link.state.value).toMatchObject({ is: "gone", words: "The panel's kernel has died." });
  });

  it("a dead kernel that cannot be started again is gone", async () => {
    await ready();
    kernel.restartFails = true;
    kernel.say("dead");
    await until(() => link.state.value.is === "gone");
  });
});
