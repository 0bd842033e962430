"""The messages about a job's outputs as types: the part of `protocol` that is about what is in files."""

from __future__ import annotations

from typing import Literal, TypedDict

from ..preview import ColumnType
from ..preview.json_tree import Kind as NodeKind
from .protocol import Token


class TableColumn(TypedDict):
    """A column of an output that is a table."""

    name: str
    type: ColumnType
    empty: int


class TableHead(TypedDict):
    """What is known of a table before its rows."""

    columns: list[TableColumn]
    total_columns: int
    rows: int
    named: bool


class ImageHead(TypedDict):
    """What an image's head says, and why it is not shown."""

    mime: str
    width: int
    height: int
    refused: str | None


class OutputPreview(TypedDict):
    """What an output is."""

    path: str
    size: int
    version: str
    kind: Literal["table", "tree", "notebook", "image", "text", "other"]
    what: str
    as_text: bool
    notes: list[str]
    hex: list[str]
    table: TableHead | None
    image: ImageHead | None
    cells: int | None


class OutputRows(TypedDict):
    """Part of a table."""

    version: str
    first_row: int
    rows: list[list[str]]


class NodeInfo(TypedDict):
    """One value of a tree; `count`: how many it holds."""

    node: int
    key: str | None
    kind: NodeKind
    text: str
    count: int


class OutputNodes(TypedDict):
    """What one value of a tree holds."""

    version: str
    node: int
    kind: NodeKind
    text: str
    first: int
    total: int
    nodes: list[NodeInfo]


class PrintedOutput(TypedDict):
    """Text below a notebook's cell, or what is not shown there."""

    text: str
    note: str | None


class NotebookCell(TypedDict):
    """One cell of a notebook."""

    kind: Literal["code", "markdown", "raw"]
    number: str
    lines: list[list[Token]]
    outputs: list[PrintedOutput]


class OutputCells(TypedDict):
    """Part of a notebook."""

    version: str
    first_cell: int
    cells: list[NotebookCell]


class OutputBytes(TypedDict):
    """Part of a file; the bytes travel beside it."""

    version: str
    size: int
    offset: int
