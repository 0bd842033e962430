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
from pathlib import PurePosixPath

from .risk_words import BLOB, CALLS, METHODS, MODULES, NAMES, PATHS, SHELL, WORDS

_AT_MOST = 200
_LONGEST = 1_000_000


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
    return tuple(RiskNote(line, why) for line, why in unique[:_AT_MOST])


def _python(text: str) -> list[RiskNote]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a submitter's odd escapes are not our warnings
            tree = ast.parse(text)
        visitor = _Visitor()
        visitor.visit(tree)
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


class _Visitor(ast.NodeVisitor):
    """Collects notes. `self.known` maps a local name to the dotted name that it was imported from."""

    def __init__(self) -> None:
        self.found: list[RiskNote] = []
        self.known: dict[str, str] = {}

    def note(self, node: ast.AST, text: str) -> None:
        self.found.append(RiskNote(getattr(node, "lineno", 1), text))

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
        for item in node.names:
            full = f"{module}.{item.name}"
            self.known[item.asname or item.name] = full
            if full in MODULES:
                self._module(node, full)
            elif full in CALLS or full in NAMES:
                self.note(node, f"{CALLS.get(full) or NAMES[full]} ({full})")

    def _module(self, node: ast.AST, name: str) -> None:
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            why = MODULES.get(".".join(parts[:end]))
            if why:
                self.note(node, f"{why} ({name})")
                return

    def dotted(self, node: ast.expr) -> str | None:
        """`a.b.c` of a chain of names, with imports followed; None for anything computed."""
        if isinstance(node, ast.Name):
            return self.known.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else None
        return None

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

    @staticmethod
    def _below_outputs(func: ast.expr) -> bool:
        texts = [
            item.value
            for item in ast.walk(func)
            if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        return (
            bool(texts)
            and texts[0].removeprefix("./").startswith("outputs")
            and not any(".." in text for text in texts)
        )

    def _print(self, node: ast.Call) -> None:
        for argument in node.args:
            for part in ast.walk(argument):
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
