"""The methods that show a job's outputs: what a file is, windows of its content, and its bytes for images and downloads.

Everything is read anew with each request, through handles that follow no link, and looked into by `preview`; an answer
holds one window. Nothing of it is ever in a trait.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from ..errors import ProtocolError
from ..preview import LOOK_BYTES, Cell, Image, Look, Notebook, Table, Tree, look
from . import rpc
from .board import Board
from .colour import COLOURED, token_lines
from .files import open_output, read_at
from .output_values import (
    NodeInfo,
    NotebookCell,
    OutputBytes,
    OutputCells,
    OutputNodes,
    OutputPreview,
    OutputRows,
)

PIECE_BYTES = 1024**2
"""Larger messages may close the connection."""
_NODES_AT_ONCE = 500
_CELLS_AT_ONCE = 50
_WINDOW_CHARACTERS = 500_000


class Previews:
    """Answers about the outputs of a board's jobs."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def methods(self) -> dict[str, rpc.Method]:
        """By their names in the protocol."""
        return {
            "output.preview": self._preview,
            "output.rows": self._rows,
            "output.nodes": self._nodes,
            "output.cells": self._cells,
            "output.bytes": self._bytes,
        }

    def _open(self, params: Mapping[str, Any]) -> int:
        key = self._board.key_of(rpc.text(params, "job", 64))
        return open_output(self._board.job(self._board.fresh(key)).place, rpc.text(params, "path"))

    def _look(self, params: Mapping[str, Any]) -> tuple[Look, int, str]:
        """What the file is now, its size, and its version."""
        fd = self._open(params)
        try:
            info = os.fstat(fd)
            data = read_at(fd, 0, LOOK_BYTES)
        finally:
            os.close(fd)
        name = rpc.text(params, "path").rpartition("/")[2]
        return _looked(name, data, info.st_size), info.st_size, _version(info)

    def _preview(self, params: Mapping[str, Any]) -> OutputPreview:
        found, size, version = self._look(params)
        content = found.content
        return {
            "path": rpc.text(params, "path"),
            "size": size,
            "version": version,
            "kind": found.kind,
            "what": found.what,
            "as_text": found.as_text,
            "notes": list(found.notes),
            "hex": list(found.hex),
            "table": {
                "columns": [
                    {"name": column.name, "type": column.type, "empty": column.empty}
                    for column in content.columns
                ],
                "total_columns": content.total_columns,
                "rows": content.rows,
                "named": content.named,
            }
            if isinstance(content, Table)
            else None,
            "image": {
                "mime": content.mime,
                "width": content.width,
                "height": content.height,
                "refused": content.refused,
            }
            if isinstance(content, Image)
            else None,
            "cells": len(content.cells) if isinstance(content, Notebook) else None,
        }

    def _rows(self, params: Mapping[str, Any]) -> OutputRows:
        first, count = rpc.number(params, "first_row"), rpc.number(params, "count")
        found, _, version = self._look(params)
        if not isinstance(found.content, Table):
            raise ProtocolError("That is no table any more. Look at the file again.")
        return {"version": version, "first_row": first, "rows": found.content.window(first, count)}

    def _nodes(self, params: Mapping[str, Any]) -> OutputNodes:
        node, first = rpc.number(params, "node"), rpc.number(params, "first")
        count = min(rpc.number(params, "count"), _NODES_AT_ONCE)
        found, _, version = self._look(params)
        tree = found.content
        if not isinstance(tree, Tree) or node >= len(tree.nodes):
            raise ProtocolError("That value is not there any more. Look at the file again.")
        nodes: list[NodeInfo] = []
        room = _WINDOW_CHARACTERS
        places = tree.nodes[node].children[first : first + count]
        for place in places:
            each = tree.nodes[place]
            room -= len(each.text) + len(each.key or "")
            if nodes and room < 0:
                break
            nodes.append(
                {
                    "node": place,
                    "key": each.key,
                    "kind": each.kind,
                    "text": each.text,
                    "count": len(each.children),
                }
            )
        root = tree.nodes[node]
        return {
            "version": version,
            "node": node,
            "kind": root.kind,
            "text": root.text,
            "first": first,
            "total": len(root.children),
            "nodes": nodes,
        }

    def _cells(self, params: Mapping[str, Any]) -> OutputCells:
        first = rpc.number(params, "first_cell")
        count = min(rpc.number(params, "count"), _CELLS_AT_ONCE)
        found, _, version = self._look(params)
        book = found.content
        if not isinstance(book, Notebook):
            raise ProtocolError("That is no notebook any more. Look at the file again.")
        lexer = _lexer(book.language)
        cells: list[NotebookCell] = []
        room = _WINDOW_CHARACTERS
        for cell in book.cells[first : first + count]:
            room -= len(cell.source) + sum(len(output.text) for output in cell.outputs)
            if cells and room < 0:
                break
            cells.append(_cell(cell, lexer))
        return {"version": version, "first_cell": first, "cells": cells}

    def _bytes(self, params: Mapping[str, Any]) -> rpc.Binary:
        offset, count = rpc.number(params, "offset"), rpc.number(params, "count", PIECE_BYTES)
        fd = self._open(params)
        try:
            info = os.fstat(fd)
            data = read_at(fd, offset, count)
        finally:
            os.close(fd)
        answer: OutputBytes = {"version": _version(info), "size": info.st_size, "offset": offset}
        return rpc.Binary(dict(answer), data)


@lru_cache(maxsize=3)
def _looked(name: str, data: bytes, size: int) -> Look:
    # The next window of the same content needs no second reading.
    return look(name, data, size)


def _version(info: os.stat_result) -> str:
    return f"{info.st_ino:x}-{info.st_size:x}-{info.st_mtime_ns:x}-{info.st_ctime_ns:x}"


def _lexer(language: str) -> Lexer:
    try:
        found = get_lexer_by_name(language)
    except ClassNotFound:
        return TextLexer()
    # The notebook says what its language is, so whoever made it would choose among hundreds of lexers: see `colour`.
    return found if found.name in COLOURED else TextLexer()


def _cell(cell: Cell, lexer: Lexer) -> NotebookCell:
    lines = token_lines(lexer if cell.kind == "code" else TextLexer(), cell.source)
    return {
        "kind": cell.kind,
        "number": cell.number,
        "lines": [list(line) for line in lines],
        "outputs": [{"text": output.text, "note": output.note} for output in cell.outputs],
    }
