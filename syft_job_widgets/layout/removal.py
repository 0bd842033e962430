"""Removing a tree that somebody hostile made: any depth, any names, no permission bits, changing while it is removed.

No recursion and few open descriptors: the folders in a folder are moved up beside it and wait for their turn, so a
tree of 100,000 levels costs no more stack than one level. Nothing is followed; a link is removed, never its target.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import UnsafePathError

if TYPE_CHECKING:
    from .safe_files import Dir

REMOVING = ".removing-"
"""What is on its way out has this prefix; a crash leaves it, and `sweep` finishes it."""
TEMPORARY = ".tmp-"
"""What is on its way in has this one."""
_OURS = re.compile(r"\.(?:removing|tmp)-[0-9a-f]{16}")

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_TRIES = 50
_LEFT_S = 3600.0  # seconds after which nobody is still writing a temporary file


def remove_tree(place: int, name: str, trash: int | None = None) -> bool:
    """Remove `name` from the open directory `place`; False if there is none.

    Args:
        place: descriptor of the directory that holds it.
        name: one path segment.
        trash: descriptor of another directory of the same file system, to which it is moved first.
    """
    if trash is None or os.fstat(trash).st_dev != os.fstat(place).st_dev:
        trash = place
    try:
        doomed = _move(place, name, trash)
    except FileNotFoundError:
        return False
    with suppress(OSError):
        os.fsync(place)
    _empty_out(trash, doomed)
    return True


def remove_in_place(place: int, name: str) -> None:
    """Remove a folder, or whatever else has that name. What cannot be removed stays in it, and it keeps its name.

    Raises:
        OSError: something could not be removed; all that could was.
    """
    if not _is_folder(place, name):
        os.unlink(name, dir_fd=place)
        return
    folder = _open_folder(place, name)
    failed: OSError | None = None
    try:
        for child in os.listdir(folder):
            try:
                _empty_out(folder, child)
            except OSError as error:
                failed = error
    finally:
        os.close(folder)
    if failed is not None:
        raise failed
    os.rmdir(name, dir_fd=place)


def sweep(place: int) -> None:
    """Finish what a crash left half removed, or half written, in that directory. Errors are left for the next time."""
    with suppress(OSError):
        for name in os.listdir(place):
            # Exactly: in the folder of notes there are others that begin in this way if the name of their job does.
            ours = _OURS.fullmatch(name)
            if ours and (name.startswith(REMOVING) or _is_old(place, name)):
                with suppress(OSError):
                    _empty_out(place, name)


def move_aside(place: Dir, name: str, keep: Dir | None) -> bool:
    """Move a folder out of `place` into `keep`; False if it is none, or cannot be moved there."""
    if keep is None or place.kind(name) != "directory" or keep.kind(name) is not None:
        return False
    try:
        os.rename(name, name, src_dir_fd=place.fd, dst_dir_fd=keep.fd)
    except OSError:
        return False  # another file system, or rights that do not allow it: then it is removed as ever
    return True


def move_log(place: Dir, name: str, keep: Dir | None) -> bool:
    """The same for a log file that stands in no folder of its own: it goes into the folder `logs` of `keep`."""
    if keep is None or place.kind(name) != "file":
        return False
    try:
        with keep.dir("logs", create=True) as logs:
            if logs.kind(name) is not None:
                return False
            os.rename(name, name, src_dir_fd=place.fd, dst_dir_fd=logs.fd)
    except (OSError, UnsafePathError):
        return False
    return True


def _is_old(place: int, name: str) -> bool:
    try:
        return time.time() - os.stat(name, dir_fd=place, follow_symlinks=False).st_mtime > _LEFT_S
    except FileNotFoundError:
        return False


def _empty_out(place: int, first: str) -> None:
    waiting = [first]
    tries = 0
    while waiting:
        name = waiting.pop()
        if not _is_folder(place, name):
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)
            continue
        folder = _open_folder(place, name)
        try:
            for child in os.listdir(folder):
                if _is_folder(folder, child):
                    with suppress(FileNotFoundError):
                        waiting.append(_move(folder, child, place))
                else:
                    with suppress(FileNotFoundError):
                        os.unlink(child, dir_fd=folder)
        finally:
            os.close(folder)
        try:
            os.rmdir(name, dir_fd=place)
        except FileNotFoundError:
            continue
        except OSError as error:
            tries += 1  # somebody still writes into it; not for ever
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or tries > _TRIES:
                raise
            waiting.append(name)


def _move(source: int, name: str, target: int) -> str:
    """Give it a new, hidden name in `target`; that name."""
    hidden = REMOVING + secrets.token_hex(8)
    try:
        os.rename(name, hidden, src_dir_fd=source, dst_dir_fd=target)
    except PermissionError:  # a folder that moves needs its own write permission, for its '..'
        _let_in(source, name)
        os.rename(name, hidden, src_dir_fd=source, dst_dir_fd=target)
    return hidden


def _is_folder(place: int, name: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=place, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def _open_folder(place: int, name: str) -> int:
    try:
        folder = os.open(name, _FOLDER, dir_fd=place)
    except PermissionError:
        _let_in(place, name)
        folder = os.open(name, _FOLDER, dir_fd=place)
    if os.fstat(folder).st_mode & 0o700 != 0o700:
        with suppress(PermissionError):  # not our folder; then the next step says what is not allowed
            os.fchmod(folder, 0o700)
    return folder


def _let_in(place: int, name: str) -> None:
    """`chmod u+rwx` on a folder of ours that cannot be opened, without following a link put in its place."""
    if not hasattr(os, "O_PATH"):  # macOS can change a mode without following
        os.chmod(name, 0o700, dir_fd=place, follow_symlinks=False)
        return
    handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
    try:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            os.chmod(f"/proc/self/fd/{handle}", 0o700)
    finally:
        os.close(handle)
