"""Where a reviewer should look first in submitted code, line by line.

Notes say "look here", never "bad" or "safe": code can do anything in ways that no list knows, and a file without a
note has not been judged. Python is read through its syntax tree, so a call is found however it is laid out and
whatever its module was renamed to; a file that does not parse, and shell, are read by their words.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from .risk_words import BLOB, CALLS, METHODS, MODULES, NAMES, PATHS, SHELL, WORDS

_AT_MOST = 200
_LONGEST = 1_000_000
# The submitter writes what is read here: so much of it is looked at, and a note says where the looking ended.
_NODES = 300_000
_FOUND = 5000
_IMPORTED = 5000
_LONGEST_NAME = 200
_PARTS = 16
_SHOWN = 100
_FIELDS = 4_000_000_000
"""Braces times characters, less than a second of parsing; above it is a file without f-strings, or one made to last."""
_DEEPEST = max(name.count(".") + 1 for name in MODULES)
_F_STRING = re.compile(r"(?:\b[fF][rR]?|\b[rR][fF])['\"]")


@dataclass(frozen=True, slots=True)
class RiskNote:
    """One line to look at: its number from 1, and why."""

    line: int
    text: str


def risk_notes(path: str, text: str) -> tuple[RiskNote, ...]:
    r"""Notes on one file, by line, at most 200.

    Args:
        path: the file's path, which tells its language.
        text: its content; of more than a million characters only the beginning is read, and a note says so.

    Example:
        >>> [note.text for note in risk_notes("main.py", "import socket\n")]
        ['reaches the network (socket)']
    """
    cut = len(text) > _LONGEST
    text = text[:_LONGEST]
    name = PurePosixPath(path).name
    if name.endswith((".py", ".pyi", ".pyw")) or re.match(r"#!.*python", text):
        found = _python(text)
    elif name.endswith((".sh", ".bash")) or re.match(r"#!.*sh\b", text):
        found = list(_by_words(text, SHELL))
    else:
        return ()
    if cut:
        found.append(RiskNote(1, "is so long that only its beginning was searched for places to look at"))
    unique = sorted({(note.line, note.text) for note in found})
    if len(unique) > _AT_MOST:
        line = unique[_AT_MOST - 1][0]
        unique[_AT_MOST - 1 :] = [(line, "has more places to look at from here on than can be listed")]
    return tuple(RiskNote(line, why) for line, why in unique)


def parse_python(text: str) -> ast.Module:
    """The syntax tree of text that somebody else wrote.

    Raises:
        SyntaxError: it is none, or to parse it could take minutes.
        ValueError, RecursionError, MemoryError: from Python's own parser.
    """
    # Up to Python 3.11 the time for an f-string is its fields times its length.
    if text.count("{") * len(text) > _FIELDS and _F_STRING.search(text):
        raise SyntaxError("It has too many replacement fields to be parsed here.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a submitter's odd escapes are not our warnings
        return ast.parse(text)


def _python(text: str) -> list[RiskNote]:
    try:
        visitor = _Visitor()
        visitor.visit(parse_python(text))
    except _EnoughError:
        last = visitor.line
        visitor.note_at(last, "is so large or so odd that from here on it was searched by words only")
        return visitor.found + [note for note in _by_words(text, WORDS) if note.line >= last]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        note = RiskNote(1, "does not parse as Python, so it was searched by words only")
        return [note, *_by_words(text, WORDS)]
    return visitor.found


def _by_words(text: str, words: tuple[tuple[re.Pattern[str], str], ...]) -> Iterator[RiskNote]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#") and number > 1:
            continue
        for pattern, why in words:
            hit = pattern.search(line[:10_000])
            if hit:
                yield RiskNote(number, f"{why} ({hit[0].strip()[:60]})")


class _EnoughError(Exception):
    """So much was looked at that the rest has to wait for a person."""


class _Visitor(ast.NodeVisitor):
    """Collects notes. `self.known` maps a local name to the dotted name that it was imported from."""

    def __init__(self) -> None:
        self.found: list[RiskNote] = []
        self.known: dict[str, str] = {}
        self.line = 1
        self.work = 0

    def note(self, node: ast.AST, text: str) -> None:
        self.note_at(getattr(node, "lineno", 1), text)

    def note_at(self, line: int, text: str) -> None:
        self.found.append(RiskNote(line, text))

    def visit(self, node: ast.AST) -> None:
        self._count()
        self.line = getattr(node, "lineno", self.line)
        if len(self.found) > _FOUND or len(self.known) > _IMPORTED:
            raise _EnoughError
        super().visit(node)

    def _count(self) -> None:
        self.work += 1
        if self.work > _NODES:
            raise _EnoughError

    def walk(self, node: ast.AST) -> Iterator[ast.AST]:
        """All below a node. It counts, because calls inside of calls are walked again and again."""
        for part in ast.walk(node):
            self._count()
            yield part

    # -- names -----------------------------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        for item in node.names:
            self.known[item.asname or item.name.split(".")[0]] = (
                item.name if item.asname else item.name.split(".")[0]
            )
            self._module(node, item.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level == 0:
            self._module(node, module)
        module = module[:_LONGEST_NAME]  # no longer one is in a list, and it is kept with each of the names
        for item in islice(node.names, _IMPORTED + 1):
            full = f"{module}.{item.name[:_LONGEST_NAME]}"
            self.known[item.asname or item.name] = full
            if full in MODULES:
                self._module(node, full)
            elif full in CALLS or full in NAMES:
                self.note(node, f"{CALLS.get(full) or NAMES[full]} ({full})")
        if len(node.names) > _IMPORTED:
            raise _EnoughError

    def _module(self, node: ast.AST, name: str) -> None:
        parts = name.split(".", _DEEPEST)[:_DEEPEST]
        for end in range(len(parts), 0, -1):
            why = MODULES.get(".".join(parts[:end]))
            if why:
                self.note(node, f"{why} ({name if len(name) <= _SHOWN else name[: _SHOWN - 1] + '…'})")
                return

    def dotted(self, node: ast.expr) -> str | None:
        """`a.b.c` of a chain of names, with imports followed; None for anything computed, and for endless ones."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute) and len(parts) < _PARTS:
            parts.append(node.attr[:_LONGEST_NAME])
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        return ".".join([self.known.get(node.id, node.id[:_LONGEST_NAME]), *reversed(parts)])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self.dotted(node)
        if name in NAMES:
            self.note(node, f"{NAMES[name]} ({name})")
        elif node.attr in ("__globals__", "__builtins__", "__subclasses__", "__code__", "__mro__"):
            self.note(node, f"reaches into Python's own machinery ({node.attr})")
        self.generic_visit(node)

    # -- calls -----------------------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        name = self.dotted(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if name in CALLS:
            self.note(node, f"{CALLS[name]} ({name})")
        elif name in ("open", "io.open", "os.open", "codecs.open"):
            self._open(node)
        elif method in ("write_text", "write_bytes", "unlink", "rmdir", "touch", "symlink_to", "hardlink_to"):
            if not self._below_outputs(node.func):
                self.note(node, f"writes or removes files, perhaps outside outputs/ (.{method})")
        elif method in METHODS:
            self.note(node, f"{METHODS[method]} (.{method})")
        elif name and "." in name:
            self._module(node, name)
        if name == "print" or name in ("sys.stdout.write", "sys.stderr.write"):
            self._print(node)
        self.generic_visit(node)

    def _open(self, node: ast.Call) -> None:
        mode = (
            node.args[1]
            if len(node.args) > 1
            else next((k.value for k in node.keywords if k.arg == "mode"), None)
        )
        if mode is None:
            return
        if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
            self.note(node, "opens a file, and whether it writes is computed (open)")
        elif any(letter in mode.value for letter in "wax+"):
            target = node.args[0] if node.args else None
            if not (
                isinstance(target, ast.Constant)
                and str(target.value).removeprefix("./").startswith("outputs/")
            ):
                self.note(node, "writes a file, perhaps outside outputs/ (open)")

    def _below_outputs(self, func: ast.expr) -> bool:
        texts = [
            item.value
            for item in self.walk(func)
            if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        return (
            bool(texts)
            and texts[0].removeprefix("./").startswith("outputs")
            and not any(".." in text for text in texts)
        )

    def _print(self, node: ast.Call) -> None:
        for argument in node.args:
            for part in self.walk(argument):
                raw = isinstance(part, ast.Attribute) and part.attr in (
                    "head",
                    "tail",
                    "sample",
                    "to_string",
                    "values",
                    "iloc",
                    "loc",
                    "itertuples",
                    "iterrows",
                )
                named = isinstance(argument, ast.Name) and re.fullmatch(
                    r"(df|data|rows?|records?|table|patients?|dataset)\d*", argument.id
                )
                if raw or named:
                    self.note(node, "prints what may be rows of the data (print)")
                    return

    # -- texts -----------------------------------------------------------------------------------------------------

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            if PATHS.search(node.value[:4096]):
                self.note(node, f"names a path outside of the job ({node.value[:60]!r})")
            if BLOB.search(node.value[:100_000]):
                self.note(node, f"holds a long encoded text of {len(node.value):,} characters")
        elif isinstance(node.value, bytes) and len(node.value) > 200:
            self.note(node, f"holds {len(node.value):,} raw bytes")
