import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeJobs, OWNER } from "../harness/data.ts";
import { FakeKernel } from "../harness/kernel.ts";
import { FakeModel } from "../harness/model.ts";
import { Cell } from "../src/cell.ts";
import { connect } from "../src/model.ts";
import { mount, type ViewProps } from "../src/mount.tsx";
import { isDark, luminance } from "../src/theme.ts";
import { until } from "./helpers.ts";

function Probe({ desk, header }: ViewProps) {
  return (
    <button type="button">
      {desk.view} {header.value?.user}
    </button>
  );
}

let kernel: FakeKernel;
let el: HTMLElement;
const model = (): FakeModel => new FakeModel(kernel, { view: "table" });
const shadow = (): ShadowRoot => (el.firstElementChild as HTMLElement).shadowRoot as ShadowRoot;
const sent = (method: string): object[] =>
  kernel.sent.filter((each) => each.method === method).map((each) => each.params);

beforeEach(() => {
  kernel = new FakeKernel(makeJobs("one"), OWNER);
  el = document.createElement("div");
  document.body.append(el);
});

afterEach(() => {
  el.remove();
  delete document.body.dataset["jpThemeLight"];
  vi.unstubAllGlobals();
});

describe("mount", () => {
  it("draws into a shadow root, with the styles given", () => {
    const end = mount(Probe, [".probe { color: red; }"])({ model: model(), el });
    expect(shadow().querySelector("button")?.textContent).toContain(OWNER);
    const styles =
      shadow()
        .adoptedStyleSheets?.map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join(""))
        .join("") || shadow().querySelector("style")?.textContent;
    expect(styles).toContain("--sjw-bg");
    expect(styles).toContain(".probe");
    end();
  });

  it("keeps keys from the page", () => {
    const end = mount(Probe)({ model: model(), el });
    const reached = vi.fn();
    document.addEventListener("keydown", reached);
    shadow()
      .querySelector("button")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, composed: true }));
    expect(reached).not.toHaveBeenCalled();
    document.removeEventListener("keydown", reached);
    end();
  });

  it("ends by the signal, once, and by the returned function where there is no signal", () => {
    const abort = new AbortController();
    const end = mount(Probe)({ model: model(), el, signal: abort.signal });
    abort.abort();
    end();
    expect(el.childElementCount).toBe(0);
    expect(sent("view.close").length).toBe(1);
    mount(Probe)({ model: model(), el })();
    expect(el.childElementCount).toBe(0);
    expect(sent("view.close").length).toBe(2);
  });

  it("does not draw at all when it was ended before", () => {
    mount(Probe)({ model: model(), el, signal: AbortSignal.abort() });
    expect(el.childElementCount).toBe(0);
  });

  it("gives every view an id and a state of its own, also of the same model", () => {
    const shared = model();
    const ends = [mount(Probe)({ model: shared, el }), mount(Probe)({ model: shared, el })];
    const views = sent("view.hello").map((params) => (params as { view: string }).view);
    expect(new Set(views).size).toBe(2);
    for (const end of ends) end();
  });

  it("tells the kernel when it leaves the screen and comes back", () => {
    let tell: (visible: boolean) => void = () => undefined;
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(callback: IntersectionObserverCallback) {
          tell = (isIntersecting) =>
            callback(
              [{ isIntersecting } as IntersectionObserverEntry],
              this as unknown as IntersectionObserver,
            );
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    const end = mount(Probe)({ model: model(), el });
    tell(false);
    tell(false);
    tell(true);
    expect(sent("view.visible").map((params) => (params as { visible: boolean }).visible)).toEqual([
      false,
      true,
    ]);
    end();
  });

  it("follows the theme of the host", async () => {
    document.body.dataset["jpThemeLight"] = "true";
    const end = mount(Probe)({ model: model(), el });
    const frame = shadow().querySelector<HTMLElement>(".sjw");
    expect(frame?.dataset["theme"]).toBe("light");
    document.body.dataset["jpThemeLight"] = "false";
    await until(() => frame?.dataset["theme"] === "dark");
    end();
  });
});

it("knows light from dark by the colour behind, where the host does not say", () => {
  const frame = document.createElement("div");
  document.body.append(frame);
  frame.style.backgroundColor = "rgb(20, 20, 20)";
  expect(isDark(frame)).toBe(true);
  frame.style.backgroundColor = "rgb(250, 250, 250)";
  expect(isDark(frame)).toBe(false);
  expect(luminance("rgb(255, 255, 255)")).toBeCloseTo(1);
  expect(luminance("rgba(0, 0, 0, 0)")).toBeNull();
  frame.remove();
});

it.each([
  ["rgb(255, 255, 255)", 1],
  ["color(srgb 0 0 0)", 0],
  ["color(srgb 1 1 1 / 0.5)", 1],
  ["oklch(1 0 0)", 1],
  ["oklab(0.2 0 0)", 0.008],
  ["lab(100 0 0)", 1],
])("reads the luminance of %s", (color, expected) => {
  expect(luminance(color)).toBeCloseTo(expected, 2);
});

it.each(["rgba(0, 0, 0, 0)", "color(display-p3 1 1 1)", "Canvas", "", "rgb(1)"])(
  "does not guess at %j",
  (color) => {
    expect(luminance(color)).toBeNull();
  },
);

describe("a page without colours for the views", () => {
  const page = document.documentElement;
  let frame: HTMLElement;
  beforeEach(() => {
    frame = document.createElement("div");
    frame.style.setProperty("--sjw-bg", "Canvas");
    frame.style.backgroundColor = "rgb(255, 255, 255)"; // the system's ground, which says nothing
    document.body.append(frame);
  });
  afterEach(() => {
    frame.remove();
    document.body.className = "";
    page.removeAttribute("theme");
    page.style.colorScheme = "";
  });

  it("is light when it says nothing", () => {
    expect(isDark(frame)).toBe(false);
  });

  it("is believed by class, attribute and colour scheme", () => {
    document.body.className = "dark";
    expect(isDark(frame)).toBe(true);
    document.body.className = "";
    page.setAttribute("theme", "dark");
    expect(isDark(frame)).toBe(true);
    page.setAttribute("theme", "light");
    expect(isDark(frame)).toBe(false);
    page.removeAttribute("theme");
    page.style.colorScheme = "dark";
    expect(isDark(frame)).toBe(true);
  });

  it("follows the system when the page does", () => {
    page.style.colorScheme = "light dark";
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    expect(isDark(frame)).toBe(true);
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    expect(isDark(frame)).toBe(false);
  });
});

describe("connect", () => {
  it("reads with suspicion, follows the header, and ends", () => {
    const held = model();
    const connection = connect(held);
    expect(connection.root).toEqual({ view: "table" });
    expect(connection.header.value?.total).toBe(1);
    kernel.jobs.push(...makeJobs("dozen"));
    kernel.push();
    expect(connection.header.value?.total).toBe(13);
    connection.close();
    kernel.jobs.length = 0;
    kernel.push();
    expect(connection.header.value?.total).toBe(13);
  });

  it("survives a model that holds nonsense", () => {
    const held = model();
    held.set("root", null);
    held.set("header", "x");
    held.set("view_state", []);
    const connection = connect(held);
    expect(connection.root).toEqual({ view: "table" });
    expect(connection.header.value).toBeNull();
    expect(connection.viewState).toEqual({});
  });
});

it("a cell tells of changes, and of nothing else", () => {
  const cell = new Cell(1);
  const heard: number[] = [];
  const stop = cell.subscribe((value) => heard.push(value));
  cell.value = 1;
  cell.value = 2;
  stop();
  cell.value = 3;
  expect(heard).toEqual([2]);
});
