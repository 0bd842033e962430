// Outputs that are made up, as the kernel would tell of them. A real look into files is Python's.
import type {
  NotebookCell,
  OutputCells,
  OutputNodes,
  OutputPreview,
  OutputRows,
  TableColumn,
  TreeNode,
} from "../src/protocol.ts";
import type { FakeOutput } from "./data.ts";

const KINDS = { csv: "table", json: "tree", ipynb: "notebook", png: "image", zip: "other" } as const;
const encoder = new TextEncoder();

export const outputBytes = (output: FakeOutput): Uint8Array<ArrayBuffer> =>
  output.bytes ?? encoder.encode(output.text);

const version = (output: FakeOutput): string => String(outputBytes(output).length);

const cells = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(","));

function columns(rows: string[][]): TableColumn[] {
  const [names = [], ...body] = rows;
  return names.map((name, place) => {
    const values = body.map((row) => row[place] ?? "");
    const filled = values.filter((value) => value !== "");
    const whole = filled.every((value) => /^-?\d+$/.test(value));
    const numbers = filled.every((value) => /^-?\d+(\.\d+)?$/.test(value));
    const type = filled.length === 0 ? "empty" : whole ? "whole number" : numbers ? "number" : "text";
    return { name, type, empty: values.length - filled.length };
  });
}

export function previewOf(output: FakeOutput): OutputPreview {
  const ending = output.path.split(".").at(-1) ?? "";
  const kind = output.kind ?? KINDS[ending as keyof typeof KINDS] ?? "text";
  const rows = kind === "table" ? cells(output.text) : [];
  const made = columns(rows);
  return {
    path: output.path,
    size: outputBytes(output).length,
    version: version(output),
    kind,
    what: {
      table: "Table with commas",
      tree: "JSON",
      notebook: "Notebook",
      image: "PNG image",
      text: "",
      other: "ZIP archive",
    }[kind],
    as_text: kind !== "image" && kind !== "other",
    notes: output.notes ?? [],
    hex: kind === "other" ? ["00000000  50 4b 03 04 14 00 00 00                           PK......"] : [],
    table:
      kind === "table"
        ? { columns: made.slice(0, 100), total_columns: made.length, rows: rows.length - 1, named: true }
        : null,
    image:
      kind === "image"
        ? { mime: output.mime ?? "image/png", ...(output.image ?? { width: 8, height: 8, refused: null }) }
        : null,
    cells: kind === "notebook" ? notebookCells(output).length : null,
  };
}

export function rowsOf(output: FakeOutput, first: number, count: number): OutputRows {
  const rows = cells(output.text).slice(1 + first, 1 + first + count);
  return { version: version(output), first_row: first, rows };
}

interface Built {
  node: TreeNode;
  children: Built[];
}

function build(value: unknown, key: string | null, all: Built[]): Built {
  const kind = Array.isArray(value)
    ? "list"
    : value !== null && typeof value === "object"
      ? "object"
      : typeof value === "string"
        ? "text"
        : typeof value === "number"
          ? "number"
          : "word";
  const text =
    kind === "text" ? (value as string) : kind === "number" || kind === "word" ? String(value) : "";
  const built: Built = { node: { node: all.length, key, kind, text, count: 0 }, children: [] };
  all.push(built);
  if (kind === "list") built.children = (value as unknown[]).map((each) => build(each, null, all));
  if (kind === "object")
    built.children = Object.entries(value as object).map(([name, each]) => build(each, name, all));
  built.node.count = built.children.length;
  return built;
}

export function nodesOf(output: FakeOutput, node: number, first: number, count: number): OutputNodes {
  const all: Built[] = [];
  build(JSON.parse(output.text), null, all);
  const found = all[node] as Built;
  return {
    version: version(output),
    node,
    kind: found.node.kind,
    text: found.node.text,
    first,
    total: found.children.length,
    nodes: found.children.slice(first, first + count).map((each) => each.node),
  };
}

function notebookCells(output: FakeOutput): NotebookCell[] {
  return JSON.parse(output.text) as NotebookCell[];
}

export function cellsOf(output: FakeOutput, first: number, count: number): OutputCells {
  return {
    version: version(output),
    first_cell: first,
    cells: notebookCells(output).slice(first, first + count),
  };
}
