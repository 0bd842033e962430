"""File operations below a directory handle that follow no link: the only way this package touches a job's folder.

A submitter can write into a job's folder at any time, also between our check and our use. So nothing here takes a
long path: every step opens one name relative to an open directory, with `O_NOFOLLOW`, and looks at what was really
opened (`fstat`). A link, FIFO, device or socket is therefore never followed, never blocked on and never written to.

Linux and macOS. See openat(2), and CWE-367 and CWE-59 for the class of attack.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from ..errors import UnsafePathError
from .descriptors import (
    DIR_FLAGS,
    NO_LINKS,
    NOT_WHAT_IT_WAS,
    READ_FLAGS,
    WORDS,
    Entry,
    Kind,
    OddFileError,
    check_segment,
    copy_descriptor,
    copy_with_holes,
    kind_of,
    read_regular,
    sync,
    write_all,
)
from .removal import TEMPORARY, remove_tree

__all__ = ["Dir", "Entry", "Kind", "check_segment", "copy_descriptor", "copy_with_holes", "kind_of"]


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
            fd, self.fd = self.fd, -1
            os.close(fd)

    # -- looking -------------------------------------------------------------------------------------------------

    def dir(self, name: str, *, create: bool = False) -> Dir:
        """Open a sub-folder. `FileNotFoundError` if absent (unless `create`), `UnsafePathError` if it is no folder."""
        check_segment(name)
        if create:
            with suppress(FileExistsError):  # what is there already is opened and judged below
                os.mkdir(name, 0o755, dir_fd=self.fd)
        return Dir(self._open(name, DIR_FLAGS, "folder"), f"{self.label}/{name}")

    def new_dir(self, name: str) -> Dir:
        """Make a sub-folder that was not there before and open it. `FileExistsError` if *anything* has the name."""
        os.mkdir(check_segment(name), 0o755, dir_fd=self.fd)
        return self.dir(name)

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
        with self._reopened() as fd:
            return os.listdir(fd)

    def entries(self) -> Iterator[Entry]:
        """All entries with their `lstat`; one that vanishes meanwhile is left out. Raises OSError rather than leave out others."""
        with self._reopened() as fd, os.scandir(fd) as found:
            for item in found:
                try:
                    info = item.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                yield Entry(item.name, kind_of(info.st_mode), info)

    # -- reading -------------------------------------------------------------------------------------------------

    def open_file(self, name: str) -> int:
        """A read-only descriptor of a *regular* file. The caller closes it."""
        # Looked at before it is opened, because to open some devices is to use them; and again after, to be sure.
        if self.kind(name) not in ("file", None):
            raise self._refusal(name, "a file")
        fd = self._open(name, READ_FLAGS, "file")
        if stat.S_ISREG(os.fstat(fd).st_mode):
            return fd
        os.close(fd)
        raise self._refusal(name, "a file")

    def read_bytes(self, name: str, limit: int, looked: os.stat_result | None = None) -> bytes:
        """Content of a regular file of at most `limit` bytes; `UnsafePathError` if it is larger. `looked`: its `lstat`, if at hand."""
        try:
            data = read_regular(self.fd, check_segment(name), limit, looked)
        except OddFileError:
            raise self._refusal(name, "a file") from None
        if len(data) > limit:
            raise UnsafePathError(f"{self.tell(name)} is larger than {limit:,} bytes; it is not read.")
        return data

    # -- writing -------------------------------------------------------------------------------------------------

    def write_atomic(
        self, name: str, data: bytes, mode: int = 0o644, *, via: Dir | None = None, durable: bool = True
    ) -> None:
        """Replace a file by `data`: readers see the old content or the new, also after a crash. A link is replaced, not followed.

        Args:
            via: the folder for the temporary file, so that a crash leaves nothing behind in this one.
            durable: wait until the disk has it. Off: a power cut may leave the old content, or an empty file.
        """
        check_segment(name)
        source = self._by_way_of(via)
        with source._temporary(data, mode, durable=durable) as temporary:
            try:
                os.rename(temporary, name, src_dir_fd=source.fd, dst_dir_fd=self.fd)
            except IsADirectoryError:
                raise self._refusal(name, "a file") from None
        if durable:
            sync(self.fd)

    def create_exclusive(
        self, name: str, data: bytes, mode: int = 0o644, *, via: Dir | None = None, durable: bool = True
    ) -> None:
        """Make a new file with its whole content at once.

        Args:
            via: the folder for the temporary file, so that a crash leaves nothing behind in this one.
            durable: wait until the disk has it. Off: a power cut may leave nothing, or an empty file.

        Raises:
            FileExistsError: *anything* has the name, a dangling link included.
        """
        check_segment(name)
        source = self._by_way_of(via)
        with source._temporary(data, mode, durable=durable) as temporary:
            try:
                os.link(temporary, name, src_dir_fd=source.fd, dst_dir_fd=self.fd, follow_symlinks=False)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                self._create_and_write(name, data, mode, durable=durable)
        if durable:
            sync(self.fd)

    def create_file(self, name: str, mode: int = 0o644) -> int:
        """A write-only descriptor of a file made now (`O_EXCL`). The caller closes it."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(check_segment(name), flags, mode, dir_fd=self.fd)

    def append_line(self, name: str, line: bytes) -> None:
        """Add one line to a regular file, in one write (atomic against other appenders on a local disk).

        A file with a second name (hard link) is refused: the other name may be a file of somebody else's.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        if self.kind(name) not in ("file", None):
            raise self._refusal(name, "a file")
        fd = self._open(name, flags, "file", 0o644)
        try:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode):
                raise self._refusal(name, "a file")
            if info.st_nlink > 1:
                raise UnsafePathError(
                    f"{self.tell(name)} has a second name (hard link), so nothing is written to it. Remove it."
                )
            # A crash may have left half a line: never glue the next one to it.
            torn = info.st_size > 0 and os.pread(fd, 1, info.st_size - 1) != b"\n"
            write_all(fd, (b"\n" if torn else b"") + line + b"\n")
            os.fsync(fd)
        finally:
            os.close(fd)

    def rename(self, old: str, new: str) -> None:
        """Rename within this directory (atomic; replaces)."""
        os.rename(check_segment(old), check_segment(new), src_dir_fd=self.fd, dst_dir_fd=self.fd)
        sync(self.fd)

    def remove_file(self, name: str) -> bool:
        """Remove a file or link (never what it points at). False if there was none, `UnsafePathError` for a folder."""
        try:
            os.unlink(check_segment(name), dir_fd=self.fd)
        except FileNotFoundError:
            return False
        except OSError:  # Linux says EISDIR, macOS EPERM
            if self.kind(name) == "directory":
                raise self._refusal(name, "a file") from None
            raise
        sync(self.fd)
        return True

    def remove_tree(self, name: str, *, trash: Dir | None = None) -> bool:
        """Remove a folder with all in it, or a file or link. Links in it are removed, not followed. False if there was none.

        It is renamed first, so that nobody sees half of it and a crash leaves only a dot-folder behind.

        Args:
            trash: a folder on the same disk, out of a submitter's reach, where the removal takes place.
        """
        return remove_tree(self.fd, check_segment(name), None if trash is None else trash.fd)

    # -- inside --------------------------------------------------------------------------------------------------

    def tell(self, name: str) -> str:
        """An entry's path as it may stand in a message: control characters and the like are escaped."""
        return repr(f"{self.label}/{name}")

    def _refusal(self, name: str, wanted: str) -> UnsafePathError:
        found = self.kind(name)
        text = f"{self.tell(name)} should be {wanted} and is {WORDS[found] if found else 'gone'}; links are not followed."
        return UnsafePathError(f"{text} Remove it.")

    @contextmanager
    def _reopened(self) -> Iterator[int]:
        # Listings of one descriptor share its read position: two at once would each miss entries.
        fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self.fd)
        try:
            yield fd
        finally:
            os.close(fd)

    def _create_and_write(self, name: str, data: bytes, mode: int, *, durable: bool = True) -> None:
        fd = self.create_file(name, mode)
        try:
            write_all(fd, data)
            if durable:
                os.fsync(fd)
        except OSError:
            with suppress(OSError):
                os.unlink(name, dir_fd=self.fd)
            raise
        finally:
            os.close(fd)

    def _by_way_of(self, via: Dir | None) -> Dir:
        same_disk = via is not None and os.fstat(via.fd).st_dev == os.fstat(self.fd).st_dev
        return via if via is not None and same_disk else self

    @contextmanager
    def _temporary(self, data: bytes, mode: int, *, durable: bool = True) -> Iterator[str]:
        name = TEMPORARY + secrets.token_hex(8)
        self._create_and_write(name, data, mode, durable=durable)
        try:
            yield name
        finally:
            with suppress(FileNotFoundError):  # it was renamed into place
                os.unlink(name, dir_fd=self.fd)

    def _open(self, name: str, flags: int, wanted: str, mode: int = 0o644) -> int:
        try:
            return os.open(name, flags, mode, dir_fd=self.fd)
        except OSError as error:
            if error.errno in NOT_WHAT_IT_WAS:
                raise self._refusal(name, f"a {wanted}") from None
            raise
