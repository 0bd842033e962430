"""Everything in a job that can influence its run, and one digest over it.

The tree holds every file and folder of the job but what the owner's side writes (markers, logs, outputs, permission
files). The digest covers sorted relative path, kind, executable bit and content. It is computed from open
descriptors, so what was hashed is what was read. SHA-256, so that a person can check a file with `sha256sum`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from .errors import ChangedSinceReviewError, NotReviewableError, UnsafePathError
from .layout import PERMISSION_FILE, Dir, Entry, JobPlace, Kind, is_hollow
from .layout.descriptors import write_all
from .text import visible

MAX_FILES: Final = 20_000
MAX_BYTES: Final = 4 * 1024**3
MAX_DEPTH: Final = 40
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class TreeFile:
    """One entry of a job's tree. `digest` is the SHA-256 of a file's content; empty for anything else."""

    path: str
    kind: Kind
    size: int = 0
    executable: bool = False
    digest: str = ""
    links: int = 1


@dataclass(frozen=True, slots=True, repr=False)
class Tree:
    """A job's content at one moment.

    Attributes:
        files: sorted by path.
        digest: SHA-256 over all entries, as hex; None when the tree cannot be approved.
        problem: why it cannot be approved; None otherwise.

    Example:
        >>> print(job.review())
        2 files, digest 1c438bc6e2d3
          config.yaml  203 bytes
          run.sh       132 bytes, can be executed
    """

    files: tuple[TreeFile, ...]
    digest: str | None
    problem: str | None = None

    def __repr__(self) -> str:
        return f"<Tree: {self._head()}>"

    def __str__(self) -> str:
        names = [visible(item.path) for item in self.files]
        width = min(60, max(map(len, names), default=0))
        lines = [f"  {name:{width}}  {_facts(item)}" for name, item in zip(names, self.files, strict=True)]
        problem = [f"It cannot be approved: {visible(self.problem)}"] if self.problem else []
        return "\n".join([self._head(), *lines, *problem])

    def _head(self) -> str:
        count = sum(item.kind == "file" for item in self.files)
        digest = f"digest {self.digest[:12]}" if self.digest else "no digest"
        return f"{count} {'file' if count == 1 else 'files'}, {digest}"


def _facts(item: TreeFile) -> str:
    if item.kind != "file":
        return item.kind
    executable = ", can be executed" if item.executable else ""
    return f"{item.size:,} bytes{executable}"


@dataclass(frozen=True, slots=True)
class Difference:
    """How one tree differs from another; paths, sorted."""

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)

    def sentence(self) -> str:
        """Such as "changed: main.py; added: evil.py"."""
        parts = (("changed", self.changed), ("added", self.added), ("removed", self.removed))
        return "; ".join(f"{word}: {_listed(paths)}" for word, paths in parts if paths)


_LONGEST_SHOWN = 100


def _listed(paths: tuple[str, ...]) -> str:
    shown = ", ".join(map(_short, paths[:5]))
    return shown if len(paths) <= 5 else f"{shown} and {len(paths) - 5} more"


def _short(path: str) -> str:
    """A path to be named in a sentence: the beginning and the end of one that a submitter made endless."""
    shown = visible(path)
    if len(shown) <= _LONGEST_SHOWN:
        return shown
    half = _LONGEST_SHOWN // 2
    return f"{visible(path[:half])[:half]}…{visible(path[-half:])[1 - half :]}"


def difference(before: tuple[TreeFile, ...], after: tuple[TreeFile, ...]) -> Difference:
    """What changed from `before` to `after`: content, executable bit, kind, additions, removals."""
    old = {item.path: (item.kind, item.executable, item.digest) for item in before}
    new = {item.path: (item.kind, item.executable, item.digest) for item in after}
    return Difference(
        changed=tuple(sorted(path for path in old.keys() & new.keys() if old[path] != new[path])),
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def tree_digest(files: tuple[TreeFile, ...]) -> str:
    """The digest over a tree's entries. Every field is length-prefixed, so no two trees share a byte string."""
    total = hashlib.sha256(b"syft-job-tree-1\0")
    for item in sorted(files, key=lambda item: item.path):
        for part in (item.path.encode("utf-8", "surrogateescape"), item.kind.encode(), item.digest.encode()):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
        total.update(b"x" if item.executable else b"-")
    return total.hexdigest()


class _HashCache:
    """Digests by what `fstat` says of an open file, so that an unchanged tree is not read again.

    The key holds ctime, which nobody can set back; a file changed within the last two seconds is never remembered,
    because two changes inside one clock tick look the same. What is written through a shared mapping may change no time
    for half a minute, in memory file systems never: so what is shown, approved and copied is hashed anew (`fresh`).
    """

    def __init__(self, limit: int = 50_000) -> None:
        self._known: OrderedDict[tuple[int, ...], str] = OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def forget(self, fd: int) -> None:
        with self._lock:
            self._known.pop(self._key(os.fstat(fd)), None)

    def digest(self, fd: int, *, fresh: bool) -> tuple[os.stat_result, str]:
        before = os.fstat(fd)
        key = self._key(before)
        with self._lock:
            known = None if fresh else self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return before, known
        running = hashlib.sha256()
        # A byte more, to see that it ends there: what grows while it is read could be read for ever.
        left = min(before.st_size, MAX_BYTES) + 1
        while left and (block := os.read(fd, min(left, _CHUNK))):
            running.update(block)
            left -= len(block)
        after = os.fstat(fd)
        # A digest of half of it would be that of another file, which could take this one's place later.
        if not left or after.st_size != before.st_size:
            raise OSError(errno.EBUSY, "it changes while it is read")
        found = running.hexdigest()
        settled = self._key(after) == key and abs(time.time_ns() - after.st_ctime_ns) > 2_000_000_000
        if settled:
            with self._lock:
                self._known[key] = found
                if len(self._known) > self._limit:
                    self._known.popitem(last=False)
        return after, found

    @staticmethod
    def _key(info: os.stat_result) -> tuple[int, ...]:
        return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)


_hashes = _HashCache()


def forget_digest(fd: int) -> None:
    """What is remembered of an open file is wrong: it is read again at the next look."""
    _hashes.forget(fd)


def read_tree(place: JobPlace, *, fresh: bool = False) -> Tree:
    """The job's content now.

    Links, devices, sockets and the like are listed with their kind, never opened; they make the tree unapprovable,
    as do too many files, too many bytes and too deep folders: `problem` says which.

    Raises:
        JobGoneError: the job's folder is not there.
    """
    walk = _Walk(place, fresh=fresh)
    with place.open_code() as code:
        walk.into(code, "", 0)
    files = tuple(sorted(walk.found, key=lambda item: item.path))
    odd = [item for item in files if item.kind in ("link", "special")]
    if odd:
        what = "link" if odd[0].kind == "link" else "device, pipe or socket"
        walk.problems.append(
            f"{odd[0].path!r} is a {what}. Only plain files and folders can be approved: ask the submitter to send those.",
        )
    return walk.tree(files)


def read_folder(folder: Dir) -> Tree:
    """The content of a private copy: of everything in it, because there is nothing else."""
    walk = _Walk(None, fresh=True)
    walk.into(folder, "", 0)
    return walk.tree(tuple(sorted(walk.found, key=lambda item: item.path)))


class _Walk:
    """One reading of everything below a folder.

    Args:
        place: the job, which knows what is not its content; None for a private copy.
        fresh: hash everything, also what has the times that it had before.
    """

    def __init__(self, place: JobPlace | None, *, fresh: bool) -> None:
        self.found: list[TreeFile] = []
        self.problems: list[str] = []
        self._place = place
        self._fresh = fresh
        self._bytes = 0

    def tree(self, files: tuple[TreeFile, ...]) -> Tree:
        first = self.problems[0] if self.problems else None
        return Tree(files, None if first else tree_digest(files), first)

    def into(self, folder: Dir, prefix: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.problems.append(f"{prefix!r} is more than {MAX_DEPTH} folders deep.")
            return
        for entry in sorted(folder.entries(), key=lambda entry: entry.name):
            if len(self.found) >= MAX_FILES:
                self.problems.append(
                    f"It holds more than {MAX_FILES:,} files; that is more than can be reviewed."
                )
                return
            path = f"{prefix}{entry.name}"
            if self._is_other(entry, path, depth):
                continue
            if entry.kind == "directory":
                self.found.append(TreeFile(path, "directory"))
                try:
                    inner = folder.dir(entry.name)
                except (OSError, UnsafePathError) as error:
                    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                    self.problems.append(f"{path!r} cannot be opened: {reason}.")
                    continue
                with inner:
                    self.into(inner, f"{path}/", depth + 1)
            elif entry.kind == "file":
                self.found.append(self._hashed(folder, entry.name, path))
            else:
                self.found.append(TreeFile(path, entry.kind))

    def _is_other(self, entry: Entry, path: str, depth: int) -> bool:
        """Whether it belongs to the owner's side, or a run left it. Code must not hide under such a name."""
        place = self._place
        if place is None:
            return False
        if entry.name == PERMISSION_FILE:
            if entry.kind != "file":
                self.problems.append(
                    f"{path!r} stands where a permission file belongs and is none. Ask the submitter to send the job without it."
                )
            return True
        if depth == 0 and not place.is_content(entry.name):
            return True
        if not place.is_left_by_run(path):
            return False
        if not place.may_have_run:
            self.problems.append(
                f"{path!r} was there before any run, and nobody reviews what is in a folder of that name. "
                "Remove it, or ask the submitter to send the job without it."
            )
        return True

    def _hashed(self, folder: Dir, name: str, path: str) -> TreeFile:
        try:
            fd = folder.open_file(name)
        except UnsafePathError as error:  # it was a file a moment ago
            self.problems.append(f"{path!r} cannot be read: {error}")
            return TreeFile(path, "special")
        except OSError as error:
            return self._unread(path, error)
        try:
            info = os.fstat(fd)
            # Before it is read: what cannot be approved anyway must not cost minutes.
            self._bytes += info.st_size
            if self._bytes > MAX_BYTES:
                self.problems.append(
                    f"With {path!r} it holds more than {MAX_BYTES // 1024**3} GiB; that is more than can be reviewed."
                )
                return TreeFile(path, "file", info.st_size)
            if is_hollow(fd, info):
                self.problems.append(
                    f"{path!r} claims {info.st_size:,} bytes and holds far fewer. Ask the submitter to send what is in it only."
                )
                return TreeFile(path, "file", info.st_size)
            info, digest = _hashes.digest(fd, fresh=self._fresh)
            return TreeFile(path, "file", info.st_size, bool(info.st_mode & 0o100), digest, info.st_nlink)
        except OSError as error:
            return self._unread(path, error)
        finally:
            os.close(fd)

    def _unread(self, path: str, error: OSError) -> TreeFile:
        reason = error.strerror or str(error)
        self.problems.append(
            f"{path!r} cannot be read: {reason}. Make it readable, or ask the submitter to send it again."
        )
        return TreeFile(path, "file")


def copy_verified(place: JobPlace, files: tuple[TreeFile, ...], target: Dir) -> None:
    """Copy a job's content into an empty private folder, checking every byte on the way.

    The copy is made from open descriptors and hashed while it is written, so whoever changes the job meanwhile changes
    nothing in the copy. Permissions become 0644 or 0755; owners, times and links are not carried over.

    Args:
        place: where the job is.
        files: what was approved.
        target: an empty folder that only the owner can write to.

    Raises:
        ChangedSinceReviewError: the job is not what was approved; what differs is named.
        NotReviewableError: `files` holds something that is not a file or folder.
    """
    now = read_tree(place).files
    if delta := difference(files, now):
        raise changed_error(place.key.name, delta)
    sizes = {item.path: item.size for item in now}
    with place.open_code() as code:
        for item in files:
            *folders, name = item.path.split("/")
            with target.walk_to(folders) as into:
                if item.kind == "directory":
                    into.dir(name, create=True).close()
                    continue
                if item.kind != "file":
                    raise NotReviewableError(
                        f"{item.path!r} is a {item.kind} and cannot be run. Reject the job."
                    )
                with code.walk_to(folders) as source:
                    copied = _copy_file(source, into, name, sizes[item.path], executable=item.executable)
            if copied != item.digest:
                raise changed_error(place.key.name, Difference(changed=(item.path,)))


def _copy_file(source: Dir, into: Dir, name: str, size: int, *, executable: bool) -> str:
    """Copy a file; the digest of what was copied, which is at most a byte more than its size: that tells a change too."""
    running = hashlib.sha256()
    reading = source.open_file(name)
    try:
        writing = into.create_file(name, 0o755 if executable else 0o644)
        try:
            left = size + 1
            while left and (block := os.read(reading, min(left, _CHUNK))):
                running.update(block)
                write_all(writing, block)
                left -= len(block)
        finally:
            os.close(writing)
    finally:
        os.close(reading)
    return running.hexdigest()


def changed_error(name: str, delta: Difference) -> ChangedSinceReviewError:
    """The error that names what is not as it was reviewed."""
    return ChangedSinceReviewError(
        f"Job {name!r} is not what was reviewed ({delta.sentence()}). Look at it again, then approve or reject it.",
        changed=delta.changed,
        added=delta.added,
        removed=delta.removed,
    )
