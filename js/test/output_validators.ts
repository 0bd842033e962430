// Run-time checks of the messages about outputs, tied to their interfaces as in validators.ts.
import type {
  ColumnType,
  ImageHead,
  NodeKind,
  NotebookCell,
  OutputMethods,
  OutputPreview,
  PrintedOutput,
  TableColumn,
  TableHead,
  Token,
  TreeNode,
} from "../src/protocol.ts";
import { type Check, flag, id, integer, listOf, maybe, object, text, tuple, word } from "./checks.ts";

export type OutputChecks = {
  [M in keyof OutputMethods]: {
    params: Check<OutputMethods[M]["params"]>;
    result: Check<OutputMethods[M]["result"]>;
  };
};

const place = { job: id, path: text };
const columnType = word<ColumnType>("empty", "whole number", "number", "true/false", "date", "time", "text");
const nodeKind = word<NodeKind>("object", "list", "text", "number", "word");
export const outputPreview = object<OutputPreview>({
  path: text,
  size: integer,
  version: text,
  kind: word<OutputPreview["kind"]>("table", "tree", "notebook", "image", "text", "other"),
  what: text,
  as_text: flag,
  notes: listOf(text),
  hex: listOf(text),
  table: maybe(
    object<TableHead>({
      columns: listOf(object<TableColumn>({ name: text, type: columnType, empty: integer })),
      total_columns: integer,
      rows: integer,
      named: flag,
    }),
  ),
  image: maybe(object<ImageHead>({ mime: text, width: integer, height: integer, refused: maybe(text) })),
  cells: maybe(integer),
});
const node = object<TreeNode>({ node: integer, key: maybe(text), kind: nodeKind, text, count: integer });
const cell = object<NotebookCell>({
  kind: word<NotebookCell["kind"]>("code", "markdown", "raw"),
  number: text,
  lines: listOf(listOf(tuple<Token>(text, text))),
  outputs: listOf(object<PrintedOutput>({ text, note: maybe(text) })),
});

export const outputMethods: OutputChecks = {
  "output.preview": { params: object(place), result: outputPreview },
  "output.rows": {
    params: object({ ...place, first_row: integer, count: integer }),
    result: object({ version: text, first_row: integer, rows: listOf(listOf(text)) }),
  },
  "output.nodes": {
    params: object({ ...place, node: integer, first: integer, count: integer }),
    result: object({
      version: text,
      node: integer,
      kind: nodeKind,
      text,
      first: integer,
      total: integer,
      nodes: listOf(node),
    }),
  },
  "output.cells": {
    params: object({ ...place, first_cell: integer, count: integer }),
    result: object({ version: text, first_cell: integer, cells: listOf(cell) }),
  },
  "output.bytes": {
    params: object({ ...place, offset: integer, count: integer }),
    result: object({ version: text, size: integer, offset: integer }),
  },
};
