"""File operations below a directory handle that follow no link: the only way this package touches a job's folder.

A submitter can write into a job's folder at any time, also between our check and our use. So nothing here takes a
long path: every step opens one name relative to an open directory, with `O_NOFOLLOW`, and looks at what was really
opened (`fstat`). A link, FIFO, device or socket is therefore never followed, never blocked on and never written to.

Linux and macOS. See openat(2), and CWE-367 and CWE-59 for the class of attack.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from ..errors import UnsafePathError

Kind = Literal["file", "directory", "link", "special"]

_DIR_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a FIFO returns at once instead of waiting for a writer; a regular file does not mind.
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20


def kind_of(mode: int) -> Kind:
    """What a `st_mode` says the entry is."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "link" if stat.S_ISLNK(mode) else "special"


def check_segment(name: str) -> str:
    """Return `name` if it is one path segment; `UnsafePathError` for `..`, `.`, empty, slashes and NUL."""
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise UnsafePathError(
            f"{name!r} is not the name of one file or folder. Use a plain name without '/'."
        )
    return name


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry, as `lstat` saw it (never what a link points at)."""

    name: str
    kind: Kind
    stat: os.stat_result


class Dir:
    """An open directory. Use as a context manager; every method takes one name, not a path.

    Example:
        >>> with Dir.open(Path("/srv/syftbox")) as root, root.dir("alice@hospital.example") as datasite:
        ...     datasite.names()
        ['app_data']
    """

    __slots__ = ("fd", "label")

    def __init__(self, fd: int, label: str) -> None:
        self.fd = fd
        self.label = label

    @classmethod
    def open(cls, path: Path | str) -> Dir:
        """Open the *trusted* starting point (links above it are the user's own business)."""
        return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), str(path))

    def __enter__(self) -> Dir:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the handle back; a second call does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    # -- looking -------------------------------------------------------------------------------------------------

    def dir(self, name: str, *, create: bool = False) -> Dir:
        """Open a sub-folder. `FileNotFoundError` if absent (unless `create`), `UnsafePathError` if it is no folder."""
        check_segment(name)
        if create:
            with suppress(FileExistsError):  # what is there already is opened and judged below
                os.mkdir(name, 0o755, dir_fd=self.fd)
        return Dir(self._open(name, _DIR_FLAGS, "folder"), f"{self.label}/{name}")

    def walk_to(self, parts: Sequence[str], *, create: bool = False) -> Dir:
        """Open `parts[0]/parts[1]/...` one step at a time."""
        here = Dir(os.dup(self.fd), self.label)
        for part in parts:
            with here:
                deeper = here.dir(part, create=create)
            here = deeper
        return here

    def stat(self, name: str) -> os.stat_result | None:
        """`lstat` of an entry, or None if there is none."""
        try:
            return os.stat(check_segment(name), dir_fd=self.fd, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def kind(self, name: str) -> Kind | None:
        """What stands under `name`, or None."""
        found = self.stat(name)
        return None if found is None else kind_of(found.st_mode)

    def names(self) -> list[str]:
        """All names, unsorted. Names that are not UTF-8 carry surrogate escapes (PEP 383)."""
        return os.listdir(self.fd)

    def entries(self) -> Iterator[Entry]:
        """All entries with their `lstat`; one that vanishes meanwhile is left out."""
        with os.scandir(self.fd) as found:
            for item in found:
                try:
                    info = item.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                yield Entry(item.name, kind_of(info.st_mode), info)

    # -- reading -------------------------------------------------------------------------------------------------

    def open_file(self, name: str) -> int:
        """A read-only descriptor of a *regular* file. The caller closes it."""
        fd = self._open(check_segment(name), _READ_FLAGS, "file")
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise UnsafePathError(
                f"{self.label}/{name} is not a regular file, so it is not opened. Remove it."
            )
        return fd

    def read_bytes(self, name: str, limit: int) -> bytes:
        """Content of a regular file of at most `limit` bytes; `UnsafePathError` if it is larger."""
        fd = self.open_file(name)
        try:
            data = bytearray()
            while block := os.read(fd, min(_CHUNK, limit + 1 - len(data))):
                data += block
                if len(data) > limit:
                    raise UnsafePathError(
                        f"{self.label}/{name} is larger than {limit:,} bytes, so it is not read."
                    )
            return bytes(data)
        finally:
            os.close(fd)

    # -- writing -------------------------------------------------------------------------------------------------

    def write_atomic(self, name: str, data: bytes, mode: int = 0o644) -> None:
        """Replace a file by `data`: readers see the old content or the new, also after a crash. A link is replaced, not followed."""
        with self._temporary(data, mode) as temporary:
            os.rename(temporary, check_segment(name), src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)

    def create_exclusive(self, name: str, data: bytes, mode: int = 0o644) -> None:
        """Make a new file with its whole content at once. `FileExistsError` if *anything* has the name, a dangling link included."""
        with self._temporary(data, mode) as temporary:
            os.link(
                temporary, check_segment(name), src_dir_fd=self.fd, dst_dir_fd=self.fd, follow_symlinks=False
            )
        os.fsync(self.fd)

    def create_file(self, name: str, mode: int = 0o644) -> int:
        """A write-only descriptor of a file made now (`O_EXCL`). The caller closes it."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(check_segment(name), flags, mode, dir_fd=self.fd)

    def append_line(self, name: str, line: bytes) -> None:
        """Add one line to a regular file, in one write (atomic against other appenders on a local disk)."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        fd = self._open(check_segment(name), flags, "file", 0o644)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise UnsafePathError(
                    f"{self.label}/{name} is not a regular file, so nothing is written to it. Remove it."
                )
            size = os.fstat(fd).st_size
            # A crash may have left half a line: never glue the next one to it.
            torn = size > 0 and os.pread(fd, 1, size - 1) != b"\n"
            os.write(fd, (b"\n" if torn else b"") + line + b"\n")
            os.fsync(fd)
        finally:
            os.close(fd)

    def rename(self, old: str, new: str) -> None:
        """Rename within this directory (atomic; replaces)."""
        os.rename(check_segment(old), check_segment(new), src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)

    def remove_file(self, name: str) -> bool:
        """Remove a file or link (never what it points at). False if there was none."""
        try:
            os.unlink(check_segment(name), dir_fd=self.fd)
        except FileNotFoundError:
            return False
        os.fsync(self.fd)
        return True

    def remove_tree(self, name: str) -> bool:
        """Remove a folder with all in it, or a file or link. Links in it are removed, not followed. False if there was none.

        It is renamed first, so that nobody sees half of it and a crash leaves only a dot-folder behind.
        """
        if self.stat(name) is None:
            return False
        doomed = f".removing-{secrets.token_hex(8)}"
        os.rename(check_segment(name), doomed, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)
        self._remove(doomed)
        os.fsync(self.fd)
        return True

    # -- inside --------------------------------------------------------------------------------------------------

    def _remove(self, name: str) -> None:
        if self.kind(name) == "directory":
            with self.dir(name) as inner:
                for child in inner.names():
                    inner._remove(child)
            os.rmdir(name, dir_fd=self.fd)
        else:
            os.unlink(name, dir_fd=self.fd)

    @contextmanager
    def _temporary(self, data: bytes, mode: int) -> Iterator[str]:
        name = f".tmp-{secrets.token_hex(8)}"
        fd = self.create_file(name, mode)
        try:
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(fd, view) :]
                os.fsync(fd)
            finally:
                os.close(fd)
            yield name
        finally:
            with suppress(FileNotFoundError):  # it was renamed into place
                os.unlink(name, dir_fd=self.fd)

    def _open(self, name: str, flags: int, wanted: str, mode: int = 0o644) -> int:
        try:
            return os.open(name, flags, mode, dir_fd=self.fd)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
                found = self.kind(name) or "missing"
                raise UnsafePathError(
                    f"{self.label}/{name} should be a {wanted} and is a {found}; links are not followed. Remove it."
                ) from None
            raise


def copy_descriptor(source: int, target: int, limit: int | None = None) -> int:
    """Copy all bytes between two descriptors, from their positions; the number copied. `UnsafePathError` beyond `limit`."""
    total = 0
    while block := os.read(source, _CHUNK):
        total += len(block)
        if limit is not None and total > limit:
            raise UnsafePathError(f"The file grew beyond {limit:,} bytes while it was copied. Try again.")
        view = memoryview(block)
        while view:
            view = view[os.write(target, view) :]
    return total
