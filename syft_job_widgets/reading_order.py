"""In which order a reviewer reads a job: run.sh, what it starts, the entry point, what that imports, the rest.

Found from the words of run.sh and the imports of the syntax trees. It is an order for reading, not a promise of what
runs: code can start anything. Nothing is left out; what is not reached stands at the end.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Container, Iterable
from itertools import pairwise
from pathlib import PurePosixPath

from .tree import Tree

_LARGEST = 1024**2
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
    waiting = deque(path for path in (script, entry) if path in files)
    order: dict[str, None] = {}
    while waiting:
        path = waiting.popleft()
        if path in order:
            continue
        order[path] = None
        item = files[path]
        if item.size <= _LARGEST:
            found = _mentions(path, item.digest, read)
            waiting.extend(target for target in _resolve(path, found, files) if target not in order)
    return tuple(order)


def _mentions(path: str, digest: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
    """What a file names: `import a.b` as "a.b", `from . import c` as ".c", words of a script as they are."""
    key = f"{digest}:{path}"
    known = _remembered.get(key)
    if known is None:
        text = read(path)
        if text is None:
            known = ()
        elif path.endswith((".py", ".pyw")):
            known = tuple(_imports(text))
        else:
            known = (
                tuple(re.findall(r"[^\s\"'`;|&<>(){}=$]+", text[:100_000])) if _is_script(path, text) else ()
            )
        _remembered[key] = known
        if len(_remembered) > 2000:
            _remembered.popitem(last=False)
    return known


def _is_script(path: str, text: str) -> bool:
    return path.endswith((".sh", ".bash")) or text.startswith("#!")


def _imports(text: str) -> Iterable[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Does not parse: the words alone.
        yield from re.findall(r"^\s*(?:import|from)\s+([\w.]+)", text, re.MULTILINE)
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield base
            yield from (f"{base}{'' if base.endswith('.') else '.'}{item.name}" for item in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            yield f"/{node.value}"  # a file that the code may open or start, by its path


def _resolve(path: str, names: Iterable[str], files: Container[str]) -> Iterable[str]:
    folder = PurePosixPath(path).parent
    names = tuple(names)
    # A script that goes into a folder means the files there from then on.
    entered = [folder / into for word, into in pairwise(names) if word == "cd"]
    for name in names:
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
    parts = [part for part in name.lstrip(".").split(".") if part]
    bases = [folder, PurePosixPath(".")]
    if level:
        bases = [folder.joinpath(*[".."] * (level - 1))]
        bases = [PurePosixPath(*_normal(bases[0].parts))]
    for base in bases:
        for end in range(1, len(parts) + 1):
            stem = base.joinpath(*parts[:end])
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
