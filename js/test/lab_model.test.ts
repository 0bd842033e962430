// The adapter: what a view needs of a model, over a comm.
import { describe, expect, it, vi } from "vitest";
import { CommModel } from "../src/lab/comm_model.ts";
import { FakeComm } from "./lab_fake.ts";

function made(): { comm: FakeComm; model: CommModel } {
  const comm = new FakeComm("jupyter.widget", "m1");
  const model = new CommModel(comm);
  comm.receive({ method: "update", state: { root: { view: "panel" }, view_state: {} } });
  return { comm, model };
}

describe("a model over a comm", () => {
  it("asks for the state, and is ready when it is here", async () => {
    const { comm, model } = made();
    expect(comm.sent[0]?.data).toEqual({ method: "request_state" });
    await model.ready;
    expect(model.get("root")).toEqual({ view: "panel" });
  });

  it("tells of changes, one by one", () => {
    const { comm, model } = made();
    const header = vi.fn();
    const other = vi.fn();
    model.on("change:header", header);
    model.on("change:other", other);
    comm.receive({ method: "update", state: { header: { waiting: 1 } } });
    expect(model.get("header")).toEqual({ waiting: 1 });
    model.off("change:header", header);
    comm.receive({ method: "update", state: { header: { waiting: 2 } } });
    expect(header).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });

  it("sends what was set, once", () => {
    const { comm, model } = made();
    model.set("view_state", { open: ["a"] });
    model.save_changes();
    model.save_changes();
    expect(comm.sent.slice(1).map(({ data }) => data)).toEqual([
      { method: "update", state: { view_state: { open: ["a"] } }, buffer_paths: [] },
    ]);
  });

  it("carries messages both ways, with their buffers", () => {
    const { comm, model } = made();
    const heard = vi.fn();
    const bytes = new ArrayBuffer(2);
    model.on("msg:custom", heard);
    model.send({ kind: "request" }, undefined, [bytes]);
    expect(comm.sent.at(-1)).toEqual({
      data: { method: "custom", content: { kind: "request" } },
      buffers: [bytes],
    });
    comm.receive({ method: "custom", content: { kind: "event" } }, [bytes]);
    expect(heard).toHaveBeenCalledWith({ kind: "event" }, [bytes]);
  });

  it("ignores what it does not know", () => {
    const { comm, model } = made();
    for (const message of [
      null,
      3,
      "x",
      [],
      { method: "echo_update", state: { root: 1 } },
      { method: "update" },
    ])
      comm.receive(message);
    expect(model.get("root")).toEqual({ view: "panel" });
  });

  it("ends with the comm, and is silent then", () => {
    const { comm, model } = made();
    const header = vi.fn();
    model.on("change:header", header);
    comm.onClose({ content: { comm_id: "m1", data: {} } });
    expect(model.ended.aborted).toBe(true);
    expect(comm.isDisposed).toBe(true);
    const sent = comm.sent.length;
    model.send({});
    model.set("view_state", {});
    model.save_changes();
    comm.receive({ method: "update", state: { header: 1 } });
    expect(comm.sent).toHaveLength(sent);
    expect(header).not.toHaveBeenCalled();
  });
});
