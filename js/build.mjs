// Builds the views. Each is one readable ES module that needs nothing but itself:
//   node build.mjs              -> ../syft_job_widgets/static/{table,card,log,panel}.js and ../labextension/ (committed)
//   node build.mjs --fresh      -> builds in memory, exit code 1 when a committed bundle differs
//   node build.mjs --harness    -> harness/dist/ (a page without a kernel, not committed)
//   node build.mjs --serve      -> the same, served on 127.0.0.1 (port: --port=8123), rebuilt on each load
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { labextension } from "./lab/build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const staticDir = join(here, "..", "syft_job_widgets", "static");
// Bytes of the minified equivalent, a little above what there is: growth is to be noticed (README.md says what takes
// the room). The table holds the card, and the card the log pane.
const limits = { table: 215_000, card: 165_000, log: 92_000, panel: 190_000 };
const names = Object.keys(limits);
const labDir = join(here, "..", "labextension");
const labLimit = 60_000;

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  // createElement: the children stand as arguments, which takes a fortieth less than the automatic runtime.
  // tsconfig.json would have the last word on this, so it is not read here.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  jsx: "transform",
  jsxFactory: "h",
  jsxFragment: "Fragment",
  inject: [join(here, "src", "jsx.ts")],
  charset: "utf8",
  legalComments: "inline",
  absWorkingDir: here,
  logLevel: "warning",
  treeShaking: true,
  // Where node_modules is a link, its target is a path of one machine, and it would stand in the bundles.
  preserveSymlinks: true,
};

/** Imports of `.css` give the text. */
const cssText = (minify) => ({
  name: "css-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const { code } = minify ? await esbuild.transform(text, { loader: "css", minify }) : { code: text };
      return { contents: code, loader: "text" };
    });
  },
});

async function bundle(name, minify) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [join("src", "entry", `${name}.ts`)],
    minify,
    plugins: [cssText(minify)],
    write: false,
    banner: { js: `// Built from js/src/entry/${name}.ts by "npm run build"; do not edit.` },
  });
  return result.outputFiles[0].text;
}

async function views(write) {
  let stale = false;
  const settle = async (target, text, about) => {
    if (write) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
      process.stdout.write(`${about}\n`);
    } else if (!existsSync(target) || (await readFile(target, "utf8")) !== text) {
      stale = true;
      const name = relative(join(here, ".."), target);
      process.stderr.write(`${name} is not what the sources give: run "npm run build" and commit it.\n`);
    }
  };
  for (const name of names) {
    const entry = join(here, "src", "entry", `${name}.ts`);
    if (!existsSync(entry)) throw new Error(`${relative(here, entry)} is missing.`);
    const [text, small] = await Promise.all([bundle(name, false), bundle(name, true)]);
    const bytes = Buffer.byteLength(small);
    if (bytes > limits[name])
      throw new Error(`${name}.js has ${bytes} bytes minified; the limit is ${limits[name]}.`);
    const size = `${Buffer.byteLength(text)} bytes, ${bytes} minified`;
    await settle(join(staticDir, `${name}.js`), text, `${name}.js ${size}`);
  }
  const { bytes, files } = await labextension(here, common, cssText);
  if (bytes > labLimit)
    throw new Error(`remoteEntry.js has ${bytes} bytes minified; the limit is ${labLimit}.`);
  for (const [name, text] of Object.entries(files)) {
    await settle(join(labDir, name), text, `${name} ${Buffer.byteLength(text)} bytes`);
  }
  if (stale) process.exitCode = 1;
}

const harnessOptions = {
  ...common,
  entryPoints: [join("harness", "harness.ts")],
  outdir: join(here, "harness", "dist"),
  plugins: [cssText(false)],
  sourcemap: "inline",
};

async function harness() {
  await mkdir(harnessOptions.outdir, { recursive: true });
  await copyFile(join(here, "harness", "index.html"), join(harnessOptions.outdir, "index.html"));
}

const flags = new Set(process.argv.slice(2).map((flag) => flag.split("=")[0]));
if (flags.has("--serve")) {
  await harness();
  const port = Number(process.argv.find((flag) => flag.startsWith("--port="))?.split("=")[1] ?? 8123);
  const context = await esbuild.context(harnessOptions);
  const served = await context.serve({ host: "127.0.0.1", port, servedir: harnessOptions.outdir });
  process.stdout.write(`http://127.0.0.1:${served.port}/\n`);
} else if (flags.has("--harness")) {
  await harness();
  await esbuild.build(harnessOptions);
} else {
  await views(!flags.has("--fresh"));
}
