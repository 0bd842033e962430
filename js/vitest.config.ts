import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";

/** Imports of `.css` give the file's text, as in the esbuild bundles. */
const cssText = {
  name: "css-text",
  enforce: "pre" as const,
  resolveId(source: string, importer: string | undefined): string | undefined {
    if (!source.endsWith(".css") || importer === undefined) return undefined;
    return `\0css-text:${new URL(source, `file://${importer}`).pathname}.txt`;
  },
  async load(id: string): Promise<string | undefined> {
    const mark = "\0css-text:";
    if (!id.startsWith(mark)) return undefined;
    const text = await readFile(id.slice(mark.length, -".txt".length), "utf8");
    return `export default ${JSON.stringify(text)};`;
  },
};

export default defineConfig({
  plugins: [cssText],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
