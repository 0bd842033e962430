"""A notebook as a list of cells: sources and what they printed, as text. Images, HTML and widgets in it are only named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .json_tree import Tree, read_json
from .words import shortened

NOTEBOOK_BYTES = 8 * 1024**2
MAX_CELLS = 2_000
SOURCE_CHARACTERS = 20_000
OUTPUT_CHARACTERS = 10_000
_OUTPUTS = 30
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class CellOutput:
    """Something below a cell: `text` that was printed, or a `note` about what is not shown."""

    text: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell."""

    kind: Literal["code", "markdown", "raw"]
    number: str
    source: str
    outputs: tuple[CellOutput, ...]


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells of a notebook, and the language of its code."""

    cells: tuple[Cell, ...]
    language: str
    notes: tuple[str, ...]


def read_notebook(data: bytes, size: int) -> Notebook | None:
    """The notebook in the bytes; None when they are none, whatever the file's name says.

    Args:
        data: the first bytes of the file, at most `NOTEBOOK_BYTES`.
        size: of the whole file.
    """
    tree = read_json(data, size, characters=SOURCE_CHARACTERS)
    if tree.problem is not None or not tree.nodes:
        return None
    listed = tree.child(0, "cells")
    if listed is None or tree.nodes[listed].kind != "list":
        return None
    places = tree.nodes[listed].children
    notes = list(tree.notes)
    if len(places) > MAX_CELLS:
        notes.append(f"It has {len(places):,} cells; the first {MAX_CELLS:,} are shown.")
    return Notebook(tuple(_cell(tree, place) for place in places[:MAX_CELLS]), _language(tree), tuple(notes))


def _language(tree: Tree) -> str:
    for path in (("metadata", "language_info", "name"), ("metadata", "kernelspec", "language")):
        here: int | None = 0
        for key in path:
            here = None if here is None else tree.child(here, key)
        if here is not None and tree.nodes[here].kind == "text":
            return tree.nodes[here].text[:40]
    return "python"


def _cell(tree: Tree, place: int) -> Cell:
    said = _text(tree, place, "cell_type")
    kind: Literal["code", "markdown", "raw"] = (
        "code" if said == "code" else "markdown" if said == "markdown" else "raw"
    )
    count = tree.child(place, "execution_count")
    number = tree.nodes[count].text[:12] if count is not None and tree.nodes[count].kind == "number" else ""
    outputs: list[CellOutput] = []
    listed = tree.child(place, "outputs")
    if listed is not None:
        children = tree.nodes[listed].children
        outputs = [_output(tree, output) for output in children[:_OUTPUTS]]
        if len(children) > _OUTPUTS:
            outputs.append(CellOutput("", f"{len(children) - _OUTPUTS:,} more outputs are not shown."))
    source = shortened(_text(tree, place, "source"), SOURCE_CHARACTERS)
    return Cell(kind, number, source, tuple(outputs))


def _output(tree: Tree, place: int) -> CellOutput:
    kind = _text(tree, place, "output_type")
    if kind == "stream":
        return CellOutput(_printed(_text(tree, place, "text")), None)
    if kind == "error":
        trace = _text(tree, place, "traceback", "\n")
        return CellOutput(
            _printed(trace or f"{_text(tree, place, 'ename')}: {_text(tree, place, 'evalue')}"), None
        )
    data = tree.child(place, "data")
    types = [] if data is None else [tree.nodes[item].key or "" for item in tree.nodes[data].children]
    plain = "" if data is None else _text(tree, data, "text/plain")
    others = [name[:60] for name in types if name != "text/plain"][:5]
    note = f"Not shown: {', '.join(others)}." if others else None
    return CellOutput(_printed(plain), note)


def _printed(text: str) -> str:
    return shortened(_COLOURS.sub("", text), OUTPUT_CHARACTERS)


def _text(tree: Tree, place: int, key: str, between: str = "") -> str:
    """A text, also where it is written as a list of its lines."""
    found = tree.child(place, key)
    if found is None:
        return ""
    node = tree.nodes[found]
    if node.kind == "list":
        parts = [tree.nodes[item].text for item in node.children if tree.nodes[item].kind == "text"]
        return between.join(parts)
    return node.text if node.kind == "text" else ""
