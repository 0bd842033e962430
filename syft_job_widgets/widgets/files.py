"""Files of a job for reading: what would run in the order in which it runs, and windows of tokens."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Set
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.shell import BashLexer
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

from ..errors import JobGoneError, ProtocolError, UnsafePathError
from ..layout import PERMISSION_FILE, Dir, JobPlace, JobRecord, is_output
from ..layout.safe_files import check_segment
from ..marks import SCAN_BYTES, FileMark, content_marks, decode, entry_marks, is_binary
from ..reading_order import reading_order
from ..tree import Tree, TreeFile
from .earlier import is_attempt_path
from .protocol import FileEntry, FileWindow, Mark, Output, Review, Role
from .protocol import Token as TokenPair
from .rows import clean

SHOW_BYTES = 2 * 1024**2
"""Of a longer file the first part is shown, and a note says so."""
_HIGHLIGHT_BYTES = 400_000
_COLOUR_S = 1.0  # seconds of processor time
_LINE_CHARACTERS = 20_000
# Pygments knows hundreds of languages, and the file's name chooses: a submitter may not pick the one with the slowest
# expression, because nothing can interrupt a single match.
_COLOURED = frozenset(
    [
        *("Python", "Bash", "Batchfile", "PowerShell", "Docker", "Makefile", "CMake", "Diff"),
        *(
            "JSON",
            "YAML",
            "TOML",
            "INI",
            "XML",
            "HTML",
            "CSS",
            "Markdown",
            "reStructuredText",
            "TeX",
            "BibTeX",
        ),
        *("JavaScript", "TypeScript", "JSX", "TSX", "Transact-SQL", "S", "Julia", "Stan", "Stata", "SAS"),
        *(
            "C",
            "C++",
            "CUDA",
            "Cython",
            "Fortran",
            "Go",
            "Java",
            "Kotlin",
            "Lua",
            "PHP",
            "Ruby",
            "Rust",
            "Scala",
        ),
    ]
)
MAX_LINES = 1000
_MAX_OUTPUTS = 500


def review_of(place: JobPlace, record: JobRecord, tree: Tree, seen: Set[str]) -> Review:
    """The list of what would run: run.sh, what it starts, the entry point and its imports, the rest by kind and path."""
    script, config = place.content_paths
    entry = _entry_path(record, tree)

    def role(item: TreeFile) -> Role:
        if item.path == script:
            return "run"
        if item.path == entry:
            return "entry"
        if item.path == config:
            return "config"
        return "code" if item.path.endswith((".py", ".sh", ".toml", ".ipynb", ".cfg")) else "data"

    first = {path: place_in for place_in, path in enumerate(_order(place, tree, script, entry))}
    last: dict[Role, int] = {"run": 0, "entry": 1, "code": 2, "data": 3, "config": 4}
    parents = {item.path.rpartition("/")[0] for item in tree.files}
    # A folder with something in it is told by that; an empty one is listed, because code can see it.
    listed = [
        (role(item), item) for item in tree.files if item.kind != "directory" or item.path not in parents
    ]
    listed.sort(key=lambda pair: (first.get(pair[1].path, len(first)), last[pair[0]], pair[1].path))
    files: list[FileEntry] = [
        {
            "path": clean(item.path),
            "size": item.size,
            "kind": item.kind,
            "executable": item.executable,
            "role": kind,
            "seen": clean(item.path) in seen,
            "marks": [_mark(mark) for mark in _marks(place, item)],
        }
        for kind, item in listed
    ]
    return {
        "digest": tree.digest,
        "files": files,
        "total_files": len(files),
        "total_size": sum(item.size for item in tree.files),
        "problem": tree.problem,
    }


def _order(place: JobPlace, tree: Tree, script: str, entry: str | None) -> tuple[str, ...]:
    def read(path: str) -> str | None:
        try:
            with place.open_code() as code:
                data, _ = _head(code, path, SCAN_BYTES)
        except (OSError, UnsafePathError):
            return None
        return None if is_binary(data) else decode(data)[0]

    return reading_order(tree, script, entry, read)


def _entry_path(record: JobRecord, tree: Tree) -> str | None:
    config = record.config
    if not config.entry_point:
        return None
    paths = {item.path for item in tree.files}
    folder = PurePosixPath(config.code_path or "").name
    candidates = (config.entry_point, f"{folder}/{config.entry_point}")
    return next((path for path in candidates if path in paths), None)


def _mark(mark: FileMark) -> Mark:
    return {"level": mark.level, "text": clean(mark.text), "line": mark.line}


def _marks(place: JobPlace, item: TreeFile) -> list[FileMark]:
    def read() -> tuple[bytes, int]:
        with place.open_code() as code:
            return _head(code, item.path, SCAN_BYTES)

    found = entry_marks(item)
    if item.kind == "file" and item.size and item.digest:
        try:
            found += content_marks(item.path, item.digest, read)
        except (OSError, UnsafePathError) as error:
            found.append(FileMark("stop", f"It cannot be read: {error}"))
    return found


def _head(folder: Dir, path: str, limit: int) -> tuple[bytes, int]:
    """The first bytes of a file below `folder`, and its size."""
    fd = _open(folder, path)
    try:
        return read_at(fd, 0, limit), os.fstat(fd).st_size
    finally:
        os.close(fd)


def _open(folder: Dir, path: str) -> int:
    *parents, name = [check_segment(part) for part in path.split("/")]
    with folder.walk_to(parents) as inner:
        return inner.open_file(name)


def read_at(fd: int, offset: int, count: int) -> bytes:
    """`count` bytes of a file from `offset` on; fewer where it ends."""
    data = bytearray()
    while len(data) < count and (block := os.pread(fd, count - len(data), offset + len(data))):
        data += block
    return bytes(data)


def open_output(place: JobPlace, path: str) -> int:
    """A read-only descriptor of one of the files that `outputs_of` lists. The caller closes it.

    Raises:
        ProtocolError: there are no outputs, or that is none of them.
        UnsafePathError: the path leads over a link, or to something that is no file.
    """
    folder = place.open_outputs()
    if folder is None:
        raise ProtocolError("There are no outputs.")
    with folder:
        real = _real_path(folder, path)
        if not all(map(is_output, real.split("/"))):
            raise ProtocolError("That is not a file of the outputs.")
        try:
            return _open(folder, real)
        except FileNotFoundError:
            raise JobGoneError("The file is no longer there. Look at the job again.") from None


def file_window(place: JobPlace, where: str, path: str, first_line: int, count: int) -> FileWindow:
    """Lines of a file of the job's code or outputs, or of an earlier attempt's logs or outputs, as tokens.

    Raises:
        ProtocolError: no such place, or a path that is none of the files listed.
        UnsafePathError: the path leads over a link, or to something that is no file.
    """
    if where == "code":
        if path.split("/")[-1] == PERMISSION_FILE or not place.is_content(path.split("/")[0]):
            raise ProtocolError("That is not a file of the code.")
        folder: Dir | None = place.open_code()
    elif where == "outputs":
        folder = place.open_outputs()
    elif where == "attempts":
        if not is_attempt_path(path):
            raise ProtocolError("That is not a file of an earlier attempt.")
        folder = place.open_attempts()
    else:
        raise ProtocolError("'where' should be 'code', 'outputs' or 'attempts'.")
    if folder is None:
        raise ProtocolError(f"There are no {where}.")
    with folder:
        real = _real_path(folder, path)
        data, size = _head(folder, real, SHOW_BYTES)
    note = f"Only the first {SHOW_BYTES:,} of {size:,} bytes are shown." if size > len(data) else None
    window: FileWindow = {
        "path": path,
        "size": size,
        "total_lines": 0,
        "first_line": first_line,
        "lines": [],
        "language": "",
        "binary": is_binary(data),
        "note": note,
        "marks": [],
    }
    if window["binary"]:
        window["note"] = f"Not text, so it is not shown ({size:,} bytes)."
        return window
    language, lines = _tokens(PurePosixPath(path).name, data)
    window["language"], window["total_lines"] = language, len(lines)
    window["lines"] = [list(line) for line in lines[first_line : first_line + min(count, MAX_LINES)]]
    digest = f"shown:{hashlib.sha256(data).hexdigest()}"
    window["marks"] = [_mark(mark) for mark in content_marks(path, digest, lambda: (data, size))]
    return window


def _real_path(folder: Dir, path: str) -> str:
    """The path on disk for a path as the browser knows it (names that are not UTF-8 were made readable on the way)."""
    if "\ufffd" not in path:
        return path
    found: list[str] = []
    here = folder.walk_to([])
    for part in path.split("/"):
        with here:
            match = next((name for name in here.names() if clean(name) == part), part)
            found.append(match)
            here = here.dir(match) if here.kind(match) == "directory" else here.walk_to([])
    here.close()
    return "/".join(found)


Lines = tuple[tuple[TokenPair, ...], ...]


@lru_cache(maxsize=32)
def _tokens(name: str, data: bytes) -> tuple[str, Lines]:
    """The lines of a file as (class, text) pairs; the text of all pairs together is exactly the file's."""
    text, _ = decode(data)
    lexer = _lexer(name, text) if len(data) <= _HIGHLIGHT_BYTES else TextLexer()
    return ("" if isinstance(lexer, TextLexer) else lexer.name, token_lines(lexer, text))


def token_lines(lexer: Lexer, text: str) -> Lines:
    """The lines of a text as (class, text) pairs, each line shortened."""
    lines: list[tuple[TokenPair, ...]] = []
    current: list[TokenPair] = []
    for kind, part in _lexed(lexer, text):
        pieces = part.split("\n")
        for i, piece in enumerate(pieces):
            if i:
                lines.append(_capped(current))
                current = []
            if piece:
                current.append((_css_class(kind), piece))
    if current or not lines:
        lines.append(_capped(current))
    return tuple(lines)


def _lexed(lexer: Lexer, text: str) -> list[tuple[Any, str]]:
    """The text in coloured parts, which together are exactly the text."""
    parts: list[tuple[Any, str]] = []
    end, done = time.thread_time() + _COLOUR_S, 0
    # get_tokens_unprocessed: the text comes out as it went in, where get_tokens would change line ends and strip.
    for _, kind, part in lexer.get_tokens_unprocessed(text):
        parts.append((kind, part))
        done += len(part)
        # Text can be made so that colouring it takes hours. What is left then is shown without colours.
        if time.thread_time() > end:
            parts.append((Token.Text, text[done:]))
            break
    # A lexer that loses or repeats a character would hide code from whoever reads it here.
    return parts if "".join(part for _, part in parts) == text else [(Token.Text, text)]


def _lexer(name: str, text: str) -> Lexer:
    try:
        found = get_lexer_for_filename(name)
    except ClassNotFound:
        return BashLexer() if text.startswith("#!") and "sh" in text[:40] else TextLexer()
    return found if found.name in _COLOURED else TextLexer()


def _css_class(kind: Any) -> str:
    while kind not in STANDARD_TYPES and kind is not Token:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")


def _capped(line: list[TokenPair]) -> tuple[TokenPair, ...]:
    kept: list[TokenPair] = []
    room = _LINE_CHARACTERS
    for css, text in line:
        if len(text) > room:
            left = sum(len(part) for _, part in line) - _LINE_CHARACTERS
            return (*kept, (css, text[:room]), ("", f" … {left:,} more characters in this line"))
        kept.append((css, text))
        room -= len(text)
    return tuple(kept)


def outputs_of(place: JobPlace) -> tuple[list[Output], str | None]:
    """All entries below the outputs folder, and a note when there are too many to list."""
    folder = place.open_outputs()
    if folder is None:
        return [], None
    found: list[Output] = []
    with folder:
        _list_outputs(folder, "", found)
    if len(found) > _MAX_OUTPUTS:
        return found[:_MAX_OUTPUTS], f"More than {_MAX_OUTPUTS} outputs; these are the first."
    return found, None


def _list_outputs(folder: Dir, prefix: str, found: list[Output]) -> None:
    for entry in sorted(folder.entries(), key=lambda entry: entry.name):
        if len(found) > _MAX_OUTPUTS:
            return
        if not is_output(entry.name):
            continue
        path = f"{prefix}{entry.name}"
        if entry.kind == "directory" and prefix.count("/") < 20:
            with folder.dir(entry.name) as inner:
                _list_outputs(inner, f"{path}/", found)
        else:
            found.append(
                {
                    "path": clean(path),
                    "size": entry.stat.st_size if entry.kind == "file" else 0,
                    "kind": entry.kind,
                }
            )
