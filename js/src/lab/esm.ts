// From a view's module, as the kernel sent it, to its `render`. The same text is loaded once.
import type { Render } from "../mount.tsx";

const loaded = new Map<string, Promise<Render>>();

async function load(text: string): Promise<Render> {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const module = (await import(address)) as { default?: { render?: Render } };
    if (typeof module.default?.render !== "function") throw new Error("The kernel sent no view.");
    return module.default.render;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function loadRender(text: string): Promise<Render> {
  let found = loaded.get(text);
  if (found === undefined) {
    found = load(text);
    found.catch(() => loaded.delete(text));
    loaded.set(text, found);
  }
  return found;
}
