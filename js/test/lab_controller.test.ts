// What the places show, and when: form, waits, the desk, a notebook's desk instead.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Controller, type Wishes } from "../src/lab/controller.ts";
import { Link } from "../src/lab/link.ts";
import { mountShell } from "../src/lab/shell.tsx";
import { COMMAND_EVENT } from "../src/panel/commands.ts";
import { passes, type, until } from "./helpers.ts";
import { FakeServices } from "./lab_fake.ts";

const ALICE = "alice@hospital.example";
let services: FakeServices;
let wishes: Wishes;
let written: Partial<Wishes>[];
let controller: Controller;
const ended = vi.fn();
const render = vi.fn(() => ended);

beforeEach(() => {
  services = new FakeServices();
  wishes = { folder: "", email: "", kernel: "", refresh: 5, notifications: true };
  written = [];
  const store = {
    read: () => wishes,
    write: async (change: Partial<Wishes>) => {
      written.push(change);
      wishes = { ...wishes, ...change };
      controller.settingsChanged();
    },
  };
  controller = new Controller(new Link(services), store, async () => render);
  // the kernel answers: any folder but /no is a SyftBox
  const { kernel } = services;
  const create = kernel.createComm.bind(kernel);
  kernel.createComm = (target, id) => {
    const comm = create(target, id);
    const send = comm.send.bind(comm);
    comm.send = (data, metadata, buffers) => {
      send(data, metadata, buffers);
      queueMicrotask(() => answer(data as Record<string, unknown>));
    };
    const answer = (data: Record<string, unknown>): void => {
      if (data["method"] === "request_state") comm.receive({ method: "update", state: { _esm: "text" } });
      if (data["kind"] !== "request") return;
      const params = data["params"] as { folder?: string; email?: string; view: string };
      const folder = data["method"] === "panel.demo" ? "/demo" : params.folder;
      const refused =
        data["method"] === "panel.last"
          ? { field: "folder", message: "No SyftBox was opened yet." }
          : folder === "/no"
            ? { field: "folder", message: "There is no folder at /no." }
            : null;
      const result =
        refused === null
          ? { model: `${params.view} ${folder}`, folder, email: params.email ?? ALICE }
          : { refused };
      comm.receive({ kind: "response", id: data["id"], ok: true, result });
    };
    return comm;
  };
});

const shown = (): string => {
  const state = controller.panel.state.value;
  return state.is === "desk" ? `desk ${state.desk.folder}` : state.is;
};
const asked = (): unknown[] =>
  services.kernel.comms.flatMap((comm) => comm.sent.map(({ data }) => data["method"] ?? ""));

describe("at the start", () => {
  it("nothing is known: the form, and no kernel", async () => {
    await controller.begin();
    expect(shown()).toBe("form");
    expect(services.started).toEqual([]);
  });

  it("the folder is known: the desk, by itself", async () => {
    wishes = { ...wishes, folder: "/box", email: ALICE };
    await controller.begin();
    await until(() => shown() === "desk /box");
  });

  it("the folder of the settings is wrong: the form says so", async () => {
    wishes = { ...wishes, folder: "/no", email: ALICE };
    await controller.begin();
    await until(() => shown() === "form");
    expect(controller.panel.state.value).toMatchObject({
      folder: "/no",
      refused: { field: "folder", message: "There is no folder at /no." },
    });
  });

  it("a session from before without a desk: the form, without blame", async () => {
    services.there = { id: "s" };
    await controller.begin();
    await until(() => shown() === "form");
    expect(controller.panel.state.value).toMatchObject({ refused: null });
    expect(asked()).toContain("panel.last");
  });
});

describe("the form", () => {
  let node: HTMLElement;
  const field = (name: string): HTMLInputElement => {
    const found = node.shadowRoot?.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (found == null) throw new Error(`no field ${name}`);
    return found;
  };
  const text = (): string => node.shadowRoot?.textContent ?? "";
  const click = (words: string): void => {
    const buttons = [...(node.shadowRoot?.querySelectorAll("button") ?? [])];
    const found = buttons.find((button) => button.textContent === words);
    if (found === undefined) throw new Error(`no button ${words}`);
    found.click();
  };
  const send = (folder: string, email: string): void => {
    type(field("folder"), folder);
    type(field("email"), email);
    click("Open my desk");
  };
  let tell: ReturnType<typeof mountShell>;

  beforeEach(async () => {
    node = document.createElement("div");
    document.body.replaceChildren(node);
    await controller.begin();
    tell = mountShell(node, { place: controller.panel, controller, openMain: () => undefined });
    await until(() => text().includes("SyftBox folder"));
  });

  it("says at the field what is wrong, keeps what was typed, and writes no settings", async () => {
    send("/no", ALICE);
    await passes(() => expect(text()).toContain("There is no folder at /no."));
    expect(field("folder").value).toBe("/no");
    expect(field("folder").getAttribute("aria-invalid")).toBe("true");
    await passes(() => expect(node.shadowRoot?.activeElement).toBe(field("folder")));
    expect(written).toEqual([]);
  });

  it("opens the desk, remembers what was typed, and asks only once", async () => {
    send("/box", ALICE);
    await until(() => shown() === "desk /box");
    await passes(() => expect(render).toHaveBeenCalled());
    expect(written).toEqual([{ folder: "/box", email: ALICE }]);
    expect(asked().filter((method) => method === "panel.open")).toHaveLength(1);
  });

  it("makes a demo, which is not remembered", async () => {
    click("Try it with a demo");
    await until(() => shown() === "desk /demo");
    expect(written).toEqual([]);
  });

  it("says why the kernel did not start", async () => {
    services.fails = true;
    send("/box", ALICE);
    await passes(() => expect(text()).toContain("could not be started: no room"));
    services.fails = false;
    click("Open my desk");
    await until(() => shown() === "desk /box");
  });

  it("hands commands to the view, also those that came before it was there", async () => {
    const heard: unknown[] = [];
    render.mockImplementation(((context: { el: HTMLElement }) => {
      context.el.addEventListener(COMMAND_EVENT, (event) => heard.push((event as CustomEvent).detail));
      return ended;
    }) as never);
    tell({ do: "next" });
    send("/box", ALICE);
    await passes(() => expect(heard).toEqual([{ do: "next" }]));
    tell({ do: "open", job: "j" });
    expect(heard).toHaveLength(2);
  });

  it("can be left again when there is a desk", async () => {
    expect(text()).not.toContain("Cancel");
    send("/box", ALICE);
    await until(() => text().includes("Folder"));
    click("Folder");
    await until(() => text().includes("Cancel"));
    click("Cancel");
    await until(() => shown() === "desk /box");
    expect(written).toHaveLength(1);
  });

  it("has a way back from a kernel that is gone", async () => {
    send("/box", ALICE);
    await until(() => text().includes("Shut down"));
    click("Shut down");
    await passes(() =>
      expect(text()).toContain("The panel's kernel was shut down. Nothing here is up to date since"),
    );
    click("Start it again");
    await until(() => shown() === "desk /box");
  });
});

describe("the desk", () => {
  beforeEach(async () => {
    wishes = { ...wishes, folder: "/box", email: ALICE };
    await controller.begin();
    await until(() => shown() === "desk /box");
  });

  it("comes back after a restart of the kernel", async () => {
    services.kernel.say("restarting");
    expect(controller.panel.state.value).toEqual({ is: "wait", words: "The panel's kernel restarts…" });
    services.kernel.say("starting");
    await until(() => shown() === "desk /box");
  });

  it("is another one when the settings say so", async () => {
    wishes = { ...wishes, folder: "/other" };
    controller.settingsChanged();
    await until(() => shown() === "desk /other");
  });

  it("stands in the main area as a table, as long as that is open", async () => {
    controller.activate(controller.main);
    await until(() => controller.main.state.value.is === "desk");
    expect(services.kernel.comms.map((comm) => comm.commId)).toContain("table /box");
    controller.deactivate(controller.main);
    expect(services.kernel.comms.find((comm) => comm.commId === "table /box")?.isDisposed).toBe(true);
  });

  it("makes room for the desk of a notebook, until that ends", async () => {
    const end = new AbortController();
    const model = {
      get: () => null,
      set: vi.fn(),
      save_changes: vi.fn(),
      on: vi.fn(),
      off: vi.fn(),
      send: vi.fn(),
    };
    controller.dock(model, render, end.signal);
    expect(controller.panel.state.value).toMatchObject({ is: "desk", desk: { model, docked: true } });
    services.kernel.say("restarting"); // of no concern to it
    expect(controller.panel.state.value).toMatchObject({ is: "desk", desk: { docked: true } });
    services.kernel.say("starting");
    await until(() => controller.link.state.value.is === "ready");
    end.abort();
    await until(() => shown() === "desk /box");
  });

  it("makes room for the newest notebook; the end of an older one changes nothing", async () => {
    const ends = [new AbortController(), new AbortController()] as const;
    const models = ends.map(() => ({
      get: () => null,
      set: vi.fn(),
      save_changes: vi.fn(),
      on: vi.fn(),
      off: vi.fn(),
      send: vi.fn(),
    }));
    ends.forEach((end, i) => {
      controller.dock(models[i] as never, render, end.signal);
    });
    ends[0].abort();
    expect(controller.panel.state.value).toMatchObject({
      is: "desk",
      desk: { model: models[1], docked: true },
    });
    controller.undock();
    await until(() => shown() === "desk /box");
  });
});
