"""Small steps below `safe_files`: kinds of entries, names of one segment, whole writes, and which errors may pass."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..errors import UnsafePathError

Kind = Literal["file", "directory", "link", "special"]

DIR_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a FIFO returns at once instead of waiting for a writer; a regular file does not mind.
READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
CHUNK = 1 << 20
HOLES = 1 << 30  # bytes
_LONGEST = 255  # bytes in one name, on every usual file system
# What `open` with the flags above answers when a link, folder, pipe or socket stands there.
NOT_WHAT_IT_WAS = frozenset((errno.ELOOP, errno.EMLINK, errno.ENOTDIR, errno.EISDIR, errno.ENXIO))
WORDS = {"file": "a file", "directory": "a folder", "link": "a link", "special": "a pipe, socket or device"}
_MAY_PASS = frozenset(
    (
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EIO,
        errno.EINTR,
        errno.EAGAIN,
        errno.ESTALE,
        errno.ETIMEDOUT,
    )
)
# File systems without hard links (FAT, some network shares) answer with one of these.
NO_LINKS = frozenset((errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK))


class OddFileError(UnsafePathError):
    """Something that should be a regular file is a link, folder, pipe, socket or device."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry, as `lstat` saw it (never what a link points at)."""

    name: str
    kind: Kind
    stat: os.stat_result


def kind_of(mode: int) -> Kind:
    """What a `st_mode` says the entry is."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "link" if stat.S_ISLNK(mode) else "special"


def may_pass(error: OSError) -> bool:
    """Whether trying again may help: this says something about the machine now, not about the file."""
    return error.errno in _MAY_PASS


def check_segment(name: str) -> str:
    """Return `name` if it is one path segment; `UnsafePathError` for `..`, `.`, empty, slashes, NUL and what no disk can hold."""
    bad = name in ("", ".", "..") or "/" in name or "\0" in name or len(name) > _LONGEST
    if not bad and not name.isascii():
        try:
            bad = len(os.fsencode(name)) > _LONGEST
        except UnicodeEncodeError:
            bad = True
    if bad:
        raise UnsafePathError(
            f"{name[:300]!r} is not the name of one file or folder. Use a plain name without '/'."
        )
    return name


def read_regular(folder: int, name: str, limit: int, looked: os.stat_result | None = None) -> bytes:
    """Up to `limit` + 1 bytes of a regular file in an open folder.

    Args:
        looked: its `lstat`, where the caller has just made one.

    Raises:
        OddFileError: it is no regular file.
        OSError: it cannot be opened or read.
    """
    # Looked at before it is opened, because to open some devices is to use them; and again after, to be sure.
    if not stat.S_ISREG((looked or os.stat(name, dir_fd=folder, follow_symlinks=False)).st_mode):
        raise OddFileError(name)
    try:
        fd = os.open(name, READ_FLAGS, dir_fd=folder)
    except OSError as error:
        if error.errno in NOT_WHAT_IT_WAS:
            raise OddFileError(name) from None
        raise
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise OddFileError(name)
        data = os.read(fd, min(CHUNK, limit, info.st_size) + 1)  # a byte more, to see the end
        if len(data) == info.st_size:
            return data
        blocks, have = [data], len(data)
        while have <= limit and (block := os.read(fd, min(CHUNK, limit + 1 - have))):
            blocks.append(block)
            have += len(block)
        return b"".join(blocks)
    finally:
        os.close(fd)


def sync(directory: int) -> None:
    """Make a rename or a new name in that directory survive a crash, where the file system can."""
    try:
        os.fsync(directory)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES):
            raise


def copy_descriptor(source: int, target: int, limit: int | None = None) -> int:
    """Copy all bytes between two descriptors, from their positions; the number copied. `UnsafePathError` beyond `limit`."""
    total = 0
    while block := os.read(source, CHUNK):
        total += len(block)
        if limit is not None and total > limit:
            raise UnsafePathError(f"The file grew beyond {limit:,} bytes while it was copied. Try again.")
        write_all(target, block)
    return total


def copy_with_holes(
    source: int, target: int, size: int, on_block: Callable[[int], object] | None = None
) -> None:
    """Copy the first bytes of a file into an empty one. What nobody wrote takes no room there either.

    Args:
        source, target: descriptors.
        size: how many bytes; those that the file grows by meanwhile are left out.
        on_block: called before a block is written, with its length; what it raises ends the copy.
    """
    at = 0
    while at < size:
        at, end = _written(source, at, size)
        os.lseek(target, at, os.SEEK_SET)
        while at < end:
            block = os.pread(source, min(CHUNK, end - at), at)
            if not block:  # it became shorter
                return
            if on_block is not None:
                on_block(len(block))
            write_all(target, block)
            at += len(block)
    os.ftruncate(target, size)


def _written(fd: int, at: int, size: int) -> tuple[int, int]:
    """The next stretch that somebody wrote; all of the rest where the file system tells nothing about holes."""
    if not hasattr(os, "SEEK_DATA"):
        return at, size
    try:
        start = os.lseek(fd, at, os.SEEK_DATA)
        end = os.lseek(fd, start, os.SEEK_HOLE)
    except OSError as error:
        return (size, size) if error.errno == errno.ENXIO else (at, size)
    return min(start, size), min(end, size)


def is_hollow(fd: int, status: os.stat_result) -> bool:
    """A file with holes of a gigabyte: it costs who made it nothing, and who reads it minutes."""
    if status.st_size < HOLES or status.st_size - 512 * status.st_blocks < HOLES:
        return False
    # A file system that compresses also stores less than it says, and has no hole there.
    if not hasattr(os, "SEEK_HOLE"):
        return False
    try:
        there = os.lseek(fd, 0, os.SEEK_CUR)
        hole = os.lseek(fd, 0, os.SEEK_HOLE)
        os.lseek(fd, there, os.SEEK_SET)
    except OSError:
        return False
    return hole < status.st_size


def write_all(fd: int, data: bytes) -> None:
    """Write all of it, however many calls that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
