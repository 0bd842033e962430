// Text is text: no way to make markup or code out of a string stands in the sources of the views or of the harness.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const here = join(import.meta.dirname, "..");
const FORBIDDEN =
  /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|DOMParser|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|srcdoc|\bnew\s+Function\b|\beval\s*\(|javascript:/;
const NETWORK =
  /\bfetch\s*\(|XMLHttpRequest|new\s+WebSocket|EventSource|sendBeacon|\bimport\s*\(|url\(\s*["']?(https?:)?\/\//;
const sources = ["src", "harness"].flatMap((folder) =>
  readdirSync(join(here, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|css)$/.test(name) && !name.startsWith("dist"))
    .map((name) => join(folder, name)),
);

const lines = (name: string, pattern: RegExp): string[] =>
  readFileSync(join(here, name), "utf8")
    .split("\n")
    .flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : []));

describe("the sources", () => {
  it("are found", () => expect(sources.length).toBeGreaterThan(40));

  it("make no markup and no code out of strings", () => {
    // the harness has hostile names as data
    const found = sources
      .flatMap((name) => lines(name, FORBIDDEN))
      .filter((line) => !line.startsWith("harness/data.ts"));
    expect(found).toEqual([]);
  });

  it("load nothing from the network", () => {
    // the side panel's own: the view's module, whose text came from the kernel, as in every host of widgets
    const known = "src/lab/esm.ts:9: const module = (await import(address)) as";
    const found = sources
      .filter((name) => name.startsWith("src"))
      .flatMap((name) => lines(name, NETWORK))
      .filter((line) => !line.startsWith(known));
    expect(found).toEqual([]);
  });
});

it("the check itself finds what it looks for", () => {
  for (const line of ["el.innerHTML = x", "document.write(x)", "new  Function(x)", "eval (x)"]) {
    expect(FORBIDDEN.test(line), line).toBe(true);
  }
  for (const line of ["fetch('x')", "import('x')", "background: url(https://x)"])
    expect(NETWORK.test(line), line).toBe(true);
});
