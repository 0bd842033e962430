// The view's module is loaded from a text that the kernel sent, and from nowhere else.
import { expect, it, vi } from "vitest";
import { loadRender } from "../src/lab/esm.ts";

it("gives a Blob's address to the page, once for each text, and takes it back", async () => {
  const blobs: Blob[] = [];
  const back = vi.fn();
  vi.stubGlobal("URL", {
    createObjectURL: (blob: Blob) => {
      blobs.push(blob);
      return `data:text/javascript,export default { render() {} }; export const n = ${blobs.length};`;
    },
    revokeObjectURL: back,
  });
  const [first, again] = await Promise.all([loadRender("a"), loadRender("a")]);
  expect(typeof first).toBe("function");
  expect(again).toBe(first);
  await loadRender("b");
  expect(blobs).toHaveLength(2);
  expect(blobs.map(({ type }) => type)).toEqual(["text/javascript", "text/javascript"]);
  expect(back).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});

it("says that a text is no view, and tries again the next time", async () => {
  let text = "data:text/javascript,export default {}";
  vi.stubGlobal("URL", { createObjectURL: () => text, revokeObjectURL: () => undefined });
  await expect(loadRender("c")).rejects.toThrow("The kernel sent no view.");
  text = "data:text/javascript,export default { render() {} }; export const again = 1;";
  expect(typeof (await loadRender("c"))).toBe("function");
  vi.unstubAllGlobals();
});
