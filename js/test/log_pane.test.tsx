import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskError } from "../src/desk.ts";
import { LogPane } from "../src/log/LogPane.tsx";
import { FakeLogs, JOB } from "./log_fake.ts";

const ESC = "\x1b";
let root: ShadowRoot;

beforeEach(() => {
  const host = document.createElement("div");
  document.body.append(host);
  root = host.attachShadow({ mode: "open" });
});

afterEach(() => {
  render(null, root);
  root.host.remove();
});

function show(kernel: FakeLogs): void {
  render(<LogPane desk={kernel.desk} job={JOB} streams={["stdout", "stderr"]} initial="stdout" />, root);
}

const texts = (): string[] =>
  [...root.querySelectorAll(".log-text")].map((element) => element.textContent ?? "");
const words = (selector: string): string => root.querySelector(selector)?.textContent ?? "";
const button = (name: string): HTMLButtonElement => {
  const found = [...root.querySelectorAll("button")].find((each) => each.textContent?.includes(name));
  if (found === undefined) throw new Error(`There is no button "${name}".`);
  return found;
};
const region = (): HTMLElement => {
  const found = root.querySelector<HTMLElement>("[role=log]");
  if (found === null) throw new Error("There is no log.");
  return found;
};
const press = (target: Element, key: string, more: KeyboardEventInit = {}): void => {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }),
  );
};
const type = (selector: string, text: string): HTMLInputElement => {
  const field = root.querySelector<HTMLInputElement>(selector);
  if (field === null) throw new Error(`There is no ${selector}.`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
};
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

describe("what is shown", () => {
  it("is text, whatever a job printed", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = [
      "<img src=x onerror=alert(1)>",
      `${ESC}[31m<b>red</b>${ESC}[0m`,
      `${ESC}]8;;javascript:x${ESC}\\y`,
    ];
    show(kernel);
    await vi.waitFor(() =>
      expect(texts()).toEqual(["<img src=x onerror=alert(1)>", "<b>red</b>", "[OSC 8]y"]),
    );
    expect(root.querySelectorAll("img, .log-text b, a, script")).toHaveLength(0);
    const red = root
      .querySelectorAll<HTMLElement>(".log-row")[1]
      ?.querySelector<HTMLElement>(".log-text span");
    expect(red?.style.color).toMatch(/^rgb\(\d+, \d+, \d+\)$/);
  });

  it("names the streams with their numbers of lines, and the state in words", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(1_204);
    kernel.lines.stderr = ["oops"];
    kernel.live = false;
    kernel.state = "finished, exit code 3, 00:04:12";
    show(kernel);
    await vi.waitFor(() => expect(words(".log-tabs")).toBe("stdout 1,204stderr 1"));
    expect(words(".log-state")).toBe("finished, exit code 3, 00:04:12 · 1,204 lines · 11 kB");
  });

  it("says when nothing was written yet", async () => {
    const kernel = new FakeLogs();
    kernel.state = "nothing written yet";
    show(kernel);
    await vi.waitFor(() => expect(words(".log-empty")).toBe("nothing written yet"));
  });

  it("says why it cannot be opened, in place, and tries again", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["shared now"];
    kernel.refuse = {
      method: "log.open",
      error: new DeskError("not_allowed", "These logs are not shared with you."),
    };
    show(kernel);
    await vi.waitFor(() => expect(words("[role=alert]")).toContain("These logs are not shared with you."));
    kernel.refuse = null;
    button("Try again").click();
    await vi.waitFor(() => expect(texts()).toEqual(["shared now"]));
    expect(root.querySelector("[role=alert]")).toBeNull();
  });

  it("is not read out line by line", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["x"];
    show(kernel);
    await vi.waitFor(() => expect(texts()).toEqual(["x"]));
    expect(region().getAttribute("aria-live")).toBe("off");
    expect(region().getAttribute("aria-label")).toBe("stdout of the job");
    expect(region().tabIndex).toBe(0);
  });

  it("draws a few rows of a long log, and marks lines that are longer on disk", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = [...numbered(90_000), "cut…"];
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("cut…"));
    expect(root.querySelectorAll(".log-row").length).toBeLessThan(60);
    expect(words(".log-more")).toBe("line continuesRead on");
    expect([...root.querySelectorAll(".log-number")].at(-1)?.textContent).toBe("90,001");
  });

  it("shows codes when asked to", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = [`${ESC}[31mred${ESC}[0m`];
    show(kernel);
    await vi.waitFor(() => expect(texts()).toEqual(["red"]));
    button("Codes").click();
    await vi.waitFor(() => expect(texts()).toEqual(["ESC[31mredESC[0m"]));
  });
});

describe("following", () => {
  it("shows what arrives, and a partial line that grows", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["one", "tw"];
    show(kernel);
    await vi.waitFor(() => expect(texts()).toEqual(["one", "tw"]));
    kernel.lines.stdout = ["one", "two", "three"];
    kernel.push("stdout", 2);
    await vi.waitFor(() => expect(texts()).toEqual(["one", "two", "three"]));
    expect(button("Following").getAttribute("aria-pressed")).toBe("true");
  });

  it("keeps the rows of lines that did not change", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["one", "two"];
    show(kernel);
    await vi.waitFor(() => expect(texts()).toEqual(["one", "two"]));
    const [first] = root.querySelectorAll(".log-text");
    kernel.lines.stdout.push("three");
    kernel.push("stdout", 1);
    await vi.waitFor(() => expect(texts()).toHaveLength(3));
    expect(root.querySelectorAll(".log-text")[0]).toBe(first);
  });

  it("stops with a wheel upwards, stays where it is, counts what comes, and jumps back", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(500);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 499"));
    region().dispatchEvent(new WheelEvent("wheel", { deltaY: -100, bubbles: true }));
    await vi.waitFor(() => expect(words(".log-foot")).toContain("Follow"));
    // Where the top of line 0 would stand: the same number as long as no row moves.
    const origin = (): number => {
      const shift = root.querySelector<HTMLElement>(".log-rows")?.style.transform ?? "";
      const first = root.querySelector(".log-row")?.getAttribute("data-line");
      return Number(/-?[\d.]+/.exec(shift)?.[0]) - 19 * Number(first);
    };
    const before = origin();
    expect(before).toBe(400 - 500 * 19);
    kernel.lines.stdout = numbered(620);
    kernel.emit({ ...kernel.window("stdout", 620, 0) }); // without follow only the header is pushed
    await vi.waitFor(() => expect(words(".log-foot")).toContain("Jump to end · 120 new lines"));
    expect(kernel.calls("log.follow").at(-1)).toMatchObject({ follow: false });
    expect(origin()).toBe(before);
    button("Jump to end").click();
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 619"));
    expect(words(".log-foot")).toContain("Following");
  });

  it("says that a log began anew", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(50);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 49"));
    kernel.generation += 1;
    kernel.lines.stdout = ["fresh"];
    kernel.push("stdout", 1);
    await vi.waitFor(() => expect(texts()).toEqual(["fresh"]));
    expect(words("[role=status].notice")).toContain("began anew");
    button("Got it").click();
    await vi.waitFor(() => expect(root.querySelector(".notice")).toBeNull());
  });

  it("keeps the place of each stream", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(500);
    kernel.lines.stderr = ["warning"];
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 499"));
    press(region(), "Home");
    await vi.waitFor(() => expect(texts()[0]).toBe("line 0"));
    button("stderr").click();
    await vi.waitFor(() => expect(texts()).toEqual(["warning"]));
    expect(kernel.calls("log.follow").at(-1)).toMatchObject({ stream: "stdout", follow: false });
    const tabs = root.querySelector("[role=tablist]") as Element;
    press(tabs, "ArrowLeft");
    await vi.waitFor(() => expect(texts()[0]).toBe("line 0"));
  });
});

describe("finding", () => {
  it("goes to a line, and shows a gap until it is there", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(10_000);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 9999"));
    kernel.held = [];
    const field = type(".log-goto", "5,001");
    press(field, "Enter");
    await vi.waitFor(() => expect(root.textContent).toContain("… 9,800 lines not loaded"));
    kernel.release();
    await vi.waitFor(() => expect(words(".log-current .log-text")).toBe("line 5000"));
    expect(root.textContent).not.toContain("not loaded");
    press(type(".log-goto", "99999"), "Enter");
    await vi.waitFor(() => expect(words(".log-said")).toBe("The last line is 10,000."));
    press(type(".log-goto", "x"), "Enter");
    await vi.waitFor(() => expect(words(".log-said")).toBe("A line number is a whole number from 1."));
  });

  it("finds, marks, goes on and back, and says when there is no more", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3_000).map((line, i) =>
      i % 1_000 === 7 ? `${line} A needle, and a Needle` : line,
    );
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 2999"));
    press(region(), "Home");
    await vi.waitFor(() => expect(texts()[0]).toBe("line 0"));
    press(region(), "/");
    expect(root.activeElement?.classList.contains("log-query")).toBe(true);
    const field = type(".log-query", "needle");
    await vi.waitFor(() =>
      expect([...root.querySelectorAll(".log-hit")].map((hit) => hit.textContent)).toEqual([
        "needle",
        "Needle",
      ]),
    );
    const says = async (text: string): Promise<void> =>
      vi.waitFor(() => expect(words(".log-says")).toBe(text));
    press(field, "Enter");
    await says("line 8 · 1 of 3");
    press(field, "Enter");
    await says("line 1,008 · 2 of 3");
    await vi.waitFor(() => expect(words(".log-current .log-text")).toContain("line 1007"));
    press(region(), "n");
    await says("line 2,008 · 3 of 3");
    press(region(), "n");
    await says("line 8 · 1 of 3 · from the top");
    press(region(), "N");
    await says("line 2,008 · 3 of 3 · from the end");
    press(field, "Enter", { shiftKey: true });
    await says("line 1,008 · 2 of 3");
    press(field, "Escape");
    await says("");
    expect(root.querySelector(".log-hit")).toBeNull();
    expect(root.activeElement).toBe(region());
  });

  it("shows the kernel's reason for a pattern that is wrong", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = ["x"];
    kernel.refuse = {
      method: "log.search",
      error: new DeskError("bad_request", "The pattern is not complete: missing )."),
    };
    show(kernel);
    await vi.waitFor(() => expect(texts()).toEqual(["x"]));
    button(".*").click();
    press(type(".log-query", "("), "Enter");
    await vi.waitFor(() =>
      expect(words(".log-says.log-bad")).toBe("The pattern is not complete: missing )."),
    );
  });

  it("goes to the next error", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = [...numbered(2_000), "Traceback (most recent call last):", ...numbered(300)];
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 299"));
    press(region(), "Home");
    await vi.waitFor(() => expect(texts()[0]).toBe("line 0"));
    button("Next error").click();
    await vi.waitFor(() =>
      expect(words(".log-current .log-text")).toBe("Traceback (most recent call last):"),
    );
    await vi.waitFor(() => expect(words(".log-says")).toBe("line 2,001 · 1 of 1"));
  });

  it("goes to the last traceback, and then to the one before it", async () => {
    const kernel = new FakeLogs();
    const traceback = "Traceback (most recent call last):";
    kernel.lines.stdout = [traceback, ...numbered(2_000), traceback, ...numbered(300)];
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 299"));
    button("Traceback").click();
    await vi.waitFor(() => expect(words(".log-says")).toBe("line 2,002 · 2 of 2"));
    button("Traceback").click();
    await vi.waitFor(() => expect(words(".log-says")).toBe("line 1 · 1 of 2"));
  });

  it("says that there is no match in the whole log, from wherever it began", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(3_000);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 2999"));
    press(type(".log-query", "absent"), "Enter");
    await vi.waitFor(() => expect(words(".log-says")).toBe("no match"));
  });
});

describe("keys and copies", () => {
  it("keeps the keys that it uses to itself", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(500);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 499"));
    const heard: string[] = [];
    const listen = (event: KeyboardEvent): void => {
      heard.push(event.key);
    };
    document.addEventListener("keydown", listen);
    for (const key of ["PageUp", "PageDown", "Home", "End", "ArrowUp", " ", "/", "n", "N", "f", "Escape"])
      press(region(), key);
    press(region(), "Tab");
    document.removeEventListener("keydown", listen);
    expect(heard).toEqual(["Tab"]);
  });

  it("stops and starts to follow with f", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(500);
    show(kernel);
    await vi.waitFor(() => expect(words(".log-foot")).toContain("Following"));
    press(region(), "f");
    await vi.waitFor(() => expect(words(".log-foot")).not.toContain("Following"));
    press(region(), "f");
    await vi.waitFor(() => expect(words(".log-foot")).toContain("Following"));
  });

  it("copies a whole log with Ctrl+A, without numbers and codes, also what is not loaded", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(900).map((line) => `${ESC}[32m${line}${ESC}[0m`);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 899"));
    const wrote: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void wrote.push(text) } });
    press(region(), "a", { ctrlKey: true });
    await vi.waitFor(() => expect(region().classList.contains("log-all")).toBe(true));
    region().dispatchEvent(new Event("copy", { bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(words(".log-said")).toBe("Copied 900 lines."));
    vi.unstubAllGlobals();
    expect(wrote).toEqual([numbered(900).join("\n")]);
  });

  it("refuses to copy more than the clipboard should hold", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(60_000);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 59999"));
    press(region(), "a", { ctrlKey: true });
    await vi.waitFor(() => expect(region().classList.contains("log-all")).toBe(true));
    region().dispatchEvent(new Event("copy", { bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(words(".log-said")).toContain("These are 60,000 lines. At most 50,000"));
    expect(kernel.calls("log.read")).toEqual([]);
  });

  it("keeps the numbers as narrow as they are while the log grows beneath what one reads", async () => {
    const kernel = new FakeLogs();
    kernel.lines.stdout = numbered(900);
    show(kernel);
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 899"));
    expect(region().style.getPropertyValue("--log-digits")).toBe("3ch");
    press(region(), "Home");
    await vi.waitFor(() => expect(texts()[0]).toBe("line 0"));
    kernel.lines.stdout = numbered(200_000);
    kernel.emit({ ...kernel.window("stdout", 200_000, 1), lines: [] });
    await vi.waitFor(() => expect(words(".log-count")).toBe("200,000 lines"));
    expect(region().style.getPropertyValue("--log-digits")).toBe("3ch");
    press(region(), "End");
    await vi.waitFor(() => expect(texts().at(-1)).toBe("line 199999"));
    expect(region().style.getPropertyValue("--log-digits")).toBe("7ch");
  });

  it("ends every subscription when it is taken away", async () => {
    const kernel = new FakeLogs();
    show(kernel);
    await vi.waitFor(() => expect(kernel.subscribers).toBe(2));
    render(null, root);
    await vi.waitFor(() => expect(kernel.subscribers).toBe(0));
    expect(kernel.calls("log.close")).toHaveLength(2);
  });
});
