"""In which order a reviewer reads a job: run.sh, what it starts, the entry point, what that imports, the rest.

Found from the words of run.sh and the imports of the syntax trees. It is an order for reading, not a promise of what
runs: code can start anything. Nothing is left out; what is not reached stands at the end.

The submitter writes what is read here, so everything that is counted has an end: past it the order is cut short, and
the files that it did not come to stand with those that are not reached.
"""

from __future__ import annotations

import ast
import re
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from itertools import islice, pairwise
from pathlib import PurePosixPath

from .risk import parse_python
from .tree import Tree

_LARGEST = 1024**2
_READ_IN_ALL = 4 * 1024**2
_LOOKS_IN_ALL = 500_000
_NODES = 300_000
_NAMES = 2000
"""Names that one file is asked for."""
_LONGEST = 200
_PARTS = 20
"""Steps of one name, such as `a.b.c`, and dots before it."""
_FOLDERS = 20
"""Folders that one script goes into."""
_remembered: OrderedDict[str, tuple[str, ...]] = OrderedDict()


def reading_order(
    tree: Tree, script: str, entry: str | None, read: Callable[[str], str | None]
) -> tuple[str, ...]:
    """Paths of files in the order in which they would run, as far as it can be told; the others are not listed.

    Args:
        tree: the job's content.
        script: path of run.sh.
        entry: path of the entry point that the config names, if there is one.
        read: gives a file's text by path, or None if it cannot be read as text.

    Example:
        `run.sh` starts `main.py`, which imports `helpers.py`: `("run.sh", "main.py", "helpers.py")`.
    """
    files = {item.path: item for item in tree.files if item.kind == "file"}
    counted = _Counted(files)
    order = dict.fromkeys(path for path in (script, entry) if path in files)
    waiting, left = deque(order), _READ_IN_ALL
    done: dict[str, None] = {}
    while waiting:
        path = waiting.popleft()
        done[path] = None
        item = files[path]
        # What is remembered counts as read, or the order would be another one at the second look.
        if item.size <= min(_LARGEST, left) and counted.left > 0:
            left -= item.size
            found = _mentions(path, item.digest, read)
            fresh = [
                target for target in dict.fromkeys(_resolve(path, found, counted)) if target not in order
            ]
            order.update(dict.fromkeys(fresh))
            waiting.extend(fresh)
    return tuple(done)


class _Counted(Container[str]):
    """Paths that say no to everything once they were asked too often."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = paths
        self.left = _LOOKS_IN_ALL

    def __contains__(self, path: object) -> bool:
        self.left -= 1
        return self.left >= 0 and path in self._paths


def _mentions(path: str, digest: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
    """What a file names: `import a.b` as "a.b", `from . import c` as ".c", words of a script as they are."""
    key = f"{digest}:{path}"
    known = _remembered.get(key)
    if known is None:
        text = read(path)
        if text is None:
            known = ()
        else:
            known = tuple(islice((name for name in _named(path, text) if len(name) <= 2 * _LONGEST), _NAMES))
        _remembered[key] = known
        if len(_remembered) > 500:
            _remembered.popitem(last=False)
    return known


def _named(path: str, text: str) -> Iterator[str]:
    if path.endswith((".py", ".pyw")):
        yield from _imports(text)
    elif _is_script(path, text):
        yield from (word[0] for word in re.finditer(r"[^\s\"'`;|&<>(){}=$]+", text[:100_000]))


def _is_script(path: str, text: str) -> bool:
    return path.endswith((".sh", ".bash")) or text.startswith("#!")


def _imports(text: str) -> Iterator[str]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Does not parse: the words alone.
        yield from (word[1] for word in re.finditer(r"^\s*(?:import|from)\s+([\w.]+)", text, re.MULTILINE))
        return
    for node in islice(ast.walk(tree), _NODES):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level > _PARTS or len(node.module or "") > _LONGEST:
                continue  # names no file of a job; written out for each of its names it would fill the memory
            base = "." * node.level + (node.module or "")
            yield base
            yield from (f"{base}{'' if base.endswith('.') else '.'}{item.name}" for item in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < _LONGEST:
            yield f"/{node.value}"  # a file that the code may open or start, by its path


def _resolve(path: str, names: Iterable[str], files: Container[str]) -> Iterable[str]:
    folder = PurePosixPath(path).parent
    names = tuple(names)
    # A script that goes into a folder means the files there from then on.
    into = dict.fromkeys(into for word, into in pairwise(names) if word == "cd")
    entered = [folder / name for name in islice(into, _FOLDERS)]
    for name in dict.fromkeys(names):
        if path.endswith((".py", ".pyw")) and not name.startswith("/"):
            yield from _modules(folder, name, files)
        else:
            word = name.removeprefix("/").removeprefix("./")
            for candidate in (word, *(str(base / word) for base in (folder, *entered))):
                if candidate in files:
                    yield candidate
                    break


def _modules(folder: PurePosixPath, name: str, files: Container[str]) -> Iterable[str]:
    level = len(name) - len(name.lstrip("."))
    parts = [part for part in name[level:].split(".") if part]
    if level > _PARTS or len(parts) > _PARTS:
        return
    bases = [folder, PurePosixPath(".")]
    if level:
        bases = [folder.joinpath(*[".."] * (level - 1))]
        bases = [PurePosixPath(*_normal(bases[0].parts))]
    for base in bases:
        stem = "" if base == PurePosixPath(".") else str(base)
        for part in parts:
            stem = f"{stem}/{part}" if stem else part
            for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
                if candidate in files:
                    yield candidate


def _normal(parts: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part == "..":
            if kept:
                kept.pop()
        elif part != ".":
            kept.append(part)
    return kept
