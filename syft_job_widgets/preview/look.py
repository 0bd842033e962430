"""Which preview fits a file: by what its bytes are first, and only then by what its name says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ..marks import is_binary
from .images import Image, read_image
from .json_tree import Tree, read_json
from .magic import PARQUET, PICKLE, hex_lines, told_by_magic
from .notebook import Notebook, read_notebook
from .parquet import NotRead, read_parquet
from .table import Table, read_table
from .words import starts_as_utf16

LOOK_BYTES = 8 * 1024**2
"""Of a longer file only so much is read."""

Kind = Literal["table", "tree", "notebook", "image", "text", "other"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, and its content in the form in which it is shown.

    Attributes:
        what: in words, such as "PNG image"; nothing for text whose kind does not matter.
        notes: sentences about what is odd, or not shown.
        content: the table, tree, notebook or image; None for text and other files.
        hex: the first bytes of a file that is not shown.
        as_text: it can be read as text just as well.
    """

    kind: Kind
    what: str = ""
    notes: tuple[str, ...] = ()
    content: Table | Tree | Notebook | Image | None = None
    hex: tuple[str, ...] = ()
    as_text: bool = False


def look(name: str, data: bytes, size: int) -> Look:
    r"""Look at a file. Never fails, whatever the bytes are.

    Args:
        name: the file's name.
        data: its first bytes, at most `LOOK_BYTES`.
        size: of the whole file.

    Example:
        >>> look("report.txt", b"\x7fELF\x02\x01\x01" + bytes(9), 16).what
        'ELF program'
    """
    binary = is_binary(data)
    if binary and (found := read_image(data, size)) is not None:
        notes = (
            (f"{found.behind:,} more bytes follow the end of the image; they are not shown.",)
            if found.behind
            else ()
        )
        return Look("image", found.what, notes, found)
    told = told_by_magic(data)
    if told is None and (not binary or starts_as_utf16(data)):
        return replace(_text(name, data, size), as_text=not binary)
    if told == PARQUET:
        return _parquet(data, size)
    notes = (
        ("Loading a pickle runs code that is in it: never load one of somebody else's.",)
        if told == PICKLE
        else ()
    )
    return Look(
        "other", told or "No text, and no kind of file that is known here", notes, hex=tuple(hex_lines(data))
    )


def _text(name: str, data: bytes, size: int) -> Look:
    make = _READERS.get(name.lower().rpartition(".")[2]) if "." in name and data else None
    if make is not None:
        return make(data, size)
    return Look("text")


def _separated(data: bytes, size: int) -> Look:
    made = read_table(data, size)
    return Look("table", made.what, made.notes, made)


def _tabbed(data: bytes, size: int) -> Look:
    made = read_table(data, size, delimiter="\t")
    return Look("table", made.what, made.notes, made)


def _parquet(data: bytes, size: int) -> Look:
    made = read_parquet(data, size)
    if isinstance(made, NotRead):
        return Look("other", PARQUET, (made.why,), hex=tuple(hex_lines(data)))
    return Look("table", made.what, made.notes, made)


def _json(data: bytes, size: int) -> Look:
    return _tree(read_json(data, size), "JSON")


def _json_lines(data: bytes, size: int) -> Look:
    return _tree(read_json(data, size, lines=True), "JSON Lines")


def _tree(made: Tree, what: str) -> Look:
    if made.problem is not None or not made.nodes:
        return Look("text", "", (made.problem or "It holds no value.",))
    return Look("tree", what, tuple(made.notes), made)


def _notebook(data: bytes, size: int) -> Look:
    made = read_notebook(data, size)
    if made is None:
        return Look("text", "", ("It is no notebook, though its name says so.",))
    return Look("notebook", "Notebook", made.notes, made)


_READERS: dict[str, Callable[[bytes, int], Look]] = {
    "csv": _separated,
    "tsv": _tabbed,
    "tab": _tabbed,
    "json": _json,
    "geojson": _json,
    "jsonl": _json_lines,
    "ndjson": _json_lines,
    "ipynb": _notebook,
}
