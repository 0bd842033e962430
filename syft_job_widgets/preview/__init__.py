"""Looking into a file that a job made, without trusting it: tables, trees, notebooks, images, and what else there is.

Everything is bounded: bytes, rows, columns, nodes, depth, characters of one value, processor time. Nothing is
executed, decompressed or followed.
"""

from __future__ import annotations

from .cells import ColumnType
from .images import IMAGE_BYTES, IMAGE_PIXELS, Image, read_image
from .json_tree import Node, Tree, read_json
from .look import LOOK_BYTES, Look, look
from .magic import hex_lines, told_by_magic
from .notebook import Cell, CellOutput, Notebook, read_notebook
from .table import Column, Table, read_table

__all__ = [
    "IMAGE_BYTES",
    "IMAGE_PIXELS",
    "LOOK_BYTES",
    "Cell",
    "CellOutput",
    "Column",
    "ColumnType",
    "Image",
    "Look",
    "Node",
    "Notebook",
    "Table",
    "Tree",
    "hex_lines",
    "look",
    "read_image",
    "read_json",
    "read_notebook",
    "read_table",
    "told_by_magic",
]
