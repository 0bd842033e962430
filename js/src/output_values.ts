// The values of PROTOCOL.md that are about what is in a job's outputs.
import type { Token } from "./values.ts";

export type ColumnType = "empty" | "whole number" | "number" | "true/false" | "date" | "time" | "text";

export interface TableColumn {
  name: string;
  type: ColumnType;
  empty: number;
}

export interface TableHead {
  columns: TableColumn[];
  total_columns: number;
  rows: number;
  named: boolean;
}

export interface ImageHead {
  mime: string;
  width: number;
  height: number;
  refused: string | null;
}

export interface OutputPreview {
  path: string;
  size: number;
  version: string;
  kind: "table" | "tree" | "notebook" | "image" | "text" | "other";
  what: string;
  as_text: boolean;
  notes: string[];
  hex: string[];
  table: TableHead | null;
  image: ImageHead | null;
  cells: number | null;
}

export interface OutputRows {
  version: string;
  first_row: number;
  rows: string[][];
}

export type NodeKind = "object" | "list" | "text" | "number" | "word";

/** One value of a tree; `count`: how many it holds. */
export interface TreeNode {
  node: number;
  key: string | null;
  kind: NodeKind;
  text: string;
  count: number;
}

export interface OutputNodes {
  version: string;
  node: number;
  kind: NodeKind;
  text: string;
  first: number;
  total: number;
  nodes: TreeNode[];
}

export interface PrintedOutput {
  text: string;
  note: string | null;
}

export interface NotebookCell {
  kind: "code" | "markdown" | "raw";
  number: string;
  lines: Token[][];
  outputs: PrintedOutput[];
}

export interface OutputCells {
  version: string;
  first_cell: number;
  cells: NotebookCell[];
}

/** The bytes travel beside it. */
export interface OutputBytes {
  version: string;
  size: number;
  offset: number;
}

/** Which output of which job. */
export interface OutputPlace {
  job: string;
  path: string;
}

export interface OutputMethods {
  "output.preview": { params: OutputPlace; result: OutputPreview };
  "output.rows": { params: OutputPlace & { first_row: number; count: number }; result: OutputRows };
  "output.nodes": {
    params: OutputPlace & { node: number; first: number; count: number };
    result: OutputNodes;
  };
  "output.cells": { params: OutputPlace & { first_cell: number; count: number }; result: OutputCells };
  "output.bytes": { params: OutputPlace & { offset: number; count: number }; result: OutputBytes };
}
