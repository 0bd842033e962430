"""Files of a job for reading: what would run in the order in which it runs, and windows of tokens."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Set
from pathlib import PurePosixPath

from ..errors import ChangedSinceReviewError, JobGoneError, ProtocolError, UnsafePathError
from ..layout import PERMISSION_FILE, Dir, JobPlace, JobRecord, is_output
from ..layout.safe_files import check_segment
from ..marks import SCAN_BYTES, FileMark, content_marks, decode, entry_marks, is_binary
from ..reading_order import reading_order
from ..text import visible
from ..tree import Tree, TreeFile, forget_digest
from .colour import Lines, file_tokens
from .earlier import is_attempt_path
from .protocol import FileEntry, FileWindow, Mark, Output, Review, Role
from .protocol import Token as TokenPair
from .rows import clean
from .wire_paths import disk_path, wire_path

SHOW_BYTES = 2 * 1024**2
"""Of a longer file the first part is shown, and a note says so."""
_BOUND_BYTES = 64 * 1024**2
"""Of a longer file only the beginning is ever shown, and it is too much to hash at each look."""
_BLOCK = 1 << 20
MAX_LINES = 1000
# Larger messages may close the connection, and what a submitter sends can be made to be large as JSON.
_WINDOW_CHARACTERS = 256 * 1024
_LIST_CHARACTERS = 1024 * 1024
_ENTRY_CHARACTERS = 160
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
    files: list[FileEntry] = []
    room = _LIST_CHARACTERS
    for kind, item in listed:
        marks = [_mark(mark) for mark in _marks(place, item)]
        room -= len(item.path) + sum(len(mark["text"]) for mark in marks) + _ENTRY_CHARACTERS
        if room < 0:
            break  # the card says how many are not listed, and so does the question before an approval
        files.append(
            {
                "path": wire_path(item.path),
                "size": item.size,
                "kind": item.kind,
                "executable": item.executable,
                "role": kind,
                "seen": wire_path(item.path) in seen,
                "marks": marks,
            }
        )
    return {
        "digest": tree.digest,
        "files": files,
        "total_files": len(listed),
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
            return _bound(code, item.path, item.digest)

    found = entry_marks(item)
    if item.kind == "file" and item.size and item.digest:
        try:
            found += content_marks(item.path, item.digest, read)
        except (OSError, UnsafePathError, ChangedSinceReviewError) as error:
            found.append(FileMark("stop", f"It cannot be read: {error}"))
    return found


def _head(folder: Dir, path: str, limit: int) -> tuple[bytes, int]:
    """The first bytes of a file below `folder`, and its size."""
    fd = _open(folder, path)
    try:
        return read_at(fd, 0, limit), os.fstat(fd).st_size
    finally:
        os.close(fd)


def _bound(folder: Dir, path: str, digest: str) -> tuple[bytes, int]:
    """As `_head`, of a file that holds what the digest says and nothing else.

    The digest of the tree may come from memory, by the file's times, and a write through a shared mapping changes
    none of them. So what is shown is hashed here, from the same descriptor, and never from memory.
    """
    fd = _open(folder, path)
    try:
        data, size = read_at(fd, 0, SHOW_BYTES), os.fstat(fd).st_size
        if size > _BOUND_BYTES:
            return data, size
        running, offset = hashlib.sha256(data), len(data)
        while offset < size and (block := os.pread(fd, _BLOCK, offset)):
            running.update(block)
            offset += len(block)
        if offset != size or running.hexdigest() != digest:
            forget_digest(fd)
            shown = visible(path)
            raise ChangedSinceReviewError(
                f"{shown} is not what was listed: somebody changes it at this moment. Look at the job again.",
                changed=(shown,),
            )
        return data, size
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
        real = disk_path(path)
        if not all(map(is_output, real.split("/"))):
            raise ProtocolError("That is not a file of the outputs.")
        try:
            return _open(folder, real)
        except FileNotFoundError:
            raise JobGoneError("The file is no longer there. Look at the job again.") from None


def file_window(
    place: JobPlace, where: str, path: str, first_line: int, count: int, digest: str | None = None
) -> FileWindow:
    """Lines of a file of the job's code or outputs, or of an earlier attempt's logs or outputs, as tokens.

    Args:
        place: the job.
        where: "code", "outputs" or "attempts".
        path: as the browser knows it.
        first_line, count: which lines, from 0.
        digest: what the file has to hold, as SHA-256 in hex; None for whatever it holds.

    Raises:
        ProtocolError: no such place, or a path that is none of the files listed.
        UnsafePathError: the path leads over a link, or to something that is no file.
        ChangedSinceReviewError: it does not hold what the digest says.
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
        real = disk_path(path)
        data, size = _bound(folder, real, digest) if digest else _head(folder, real, SHOW_BYTES)
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
    language, lines = file_tokens(PurePosixPath(path).name, data)
    window["language"], window["total_lines"] = language, len(lines)
    window["lines"] = _some(lines[first_line : first_line + min(count, MAX_LINES)])
    digest = f"shown:{hashlib.sha256(data).hexdigest()}"
    window["marks"] = [_mark(mark) for mark in content_marks(path, digest, lambda: (data, size))]
    return window


def _some(lines: Lines) -> list[list[TokenPair]]:
    """As many of these lines as fit into one message; at least one. The browser asks for the rest."""
    found: list[list[TokenPair]] = []
    room = _WINDOW_CHARACTERS
    for line in lines:
        room -= len(json.dumps(line, ensure_ascii=False))
        if room < 0 and found:
            break
        found.append(list(line))
    return found


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
                    "path": wire_path(path),
                    "size": entry.stat.st_size if entry.kind == "file" else 0,
                    "kind": entry.kind,
                }
            )
