// The prebuilt JupyterLab extension, ../labextension/syft-job-widgets/: what `jupyter labextension build` would make, by
// hand, because the format is small and bundlers for it are not. JupyterLab loads `remoteEntry.js`, gives `init` the
// modules that it shares, and asks `get` for the plugin. JupyterLab's own modules are taken from what it shares.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";

const NAME = "syft-job-widgets";
const SHARED = [
  "@jupyterlab/application",
  "@jupyterlab/apputils",
  "@jupyterlab/settingregistry",
  "@jupyterlab/ui-components",
  "@lumino/widgets",
];

/** `__BODY__` is the plugin as a CommonJS module. */
const CONTAINER = `// Built from js/src/lab/ by "npm run build"; do not edit.
"use strict";
(() => {
  let shared = null;
  const newest = (versions) => {
    const numbers = (version) => version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
    return Object.keys(versions).sort((a, b) => {
      const [x, y] = [numbers(a), numbers(b)];
      for (let i = 0; i < 3; i += 1) if (x[i] !== y[i]) return (y[i] ?? 0) - (x[i] ?? 0);
      return 0;
    })[0];
  };
  const take = async (name) => {
    const versions = shared?.[name];
    if (versions === undefined) throw new Error(\`JupyterLab does not share \${name}, which the Jobs panel needs.\`);
    return (await versions[newest(versions)].get())();
  };
  const plugin = (module, exports, require) => {
__BODY__
  };
  (window._JUPYTERLAB ??= {})[${JSON.stringify(NAME)}] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const names = ${JSON.stringify(SHARED)};
      const found = new Map(await Promise.all(names.map(async (name) => [name, await take(name)])));
      const module = { exports: {} };
      plugin(module, module.exports, (name) => found.get(name));
      return () => module.exports;
    },
  };
})();
`;

/** Every file of the extension, by its path in ../labextension/. */
export async function labextension(here, common, cssText) {
  const bundle = async (minify) => {
    const result = await esbuild.build({
      ...common,
      entryPoints: [join("src", "lab", "plugin.ts")],
      format: "cjs",
      platform: "browser",
      external: SHARED,
      minify,
      plugins: [cssText(minify)],
      write: false,
    });
    return CONTAINER.replace("__BODY__", () => result.outputFiles[0].text);
  };
  const [entry, small] = await Promise.all([bundle(false), bundle(true)]);
  const versions = await readFile(join(here, "..", "syft_job_widgets", "_version.py"), "utf8");
  const version = /__version__ = "([^"]+)"/.exec(versions)?.[1];
  if (version === undefined) throw new Error("_version.py names no version.");
  const about = {
    name: NAME,
    version,
    description: "The desk for SyftBox jobs in JupyterLab's side bar.",
    license: "Apache-2.0",
    keywords: ["jupyter", "jupyterlab", "jupyterlab-extension"],
  };
  // the hash makes browsers load a new build, whatever they keep
  const hash = createHash("sha256").update(entry).digest("hex").slice(0, 12);
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  const build = { load: `static/remoteEntry.js?v=${hash}`, extension: "./extension" };
  return {
    bytes: Buffer.byteLength(small),
    files: {
      [`${NAME}/package.json`]: json({
        ...about,
        // what JupyterLab checks when it says whether the extension fits
        dependencies: { "@jupyterlab/application": "^4.4.0" },
        jupyterlab: { extension: true, schemaDir: `schemas/${NAME}`, _build: build },
      }),
      [`${NAME}/install.json`]: json({
        packageManager: "python",
        packageName: NAME,
        uninstallInstructions: `Use your Python package manager (pip, uv, conda) to uninstall ${NAME}.`,
      }),
      [`${NAME}/static/remoteEntry.js`]: entry,
      [`${NAME}/schemas/${NAME}/package.json.orig`]: json(about),
      [`${NAME}/schemas/${NAME}/panel.json`]: await readFile(join(here, "lab", "panel.json"), "utf8"),
    },
  };
}
