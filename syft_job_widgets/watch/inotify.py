"""Linux's inotify, as much of it as the watcher needs.

Why not the recursive watch of a library: that one follows links when it sets out (a submitter's link to `/` would
have it watch the whole machine), gives up at the first file name that is not UTF-8 (a submitter's too), and cannot
take in a folder later without starting anew. Here each folder is watched for itself, and never through a link.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from dataclasses import dataclass, field

CHANGES = (
    0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
)  # modify, attrib, close after writing, moved from/to, create, delete
_CREATE, _MOVED_TO, _MOVE_SELF, _DELETE_SELF = 0x100, 0x80, 0x800, 0x400
_OVERFLOW, _IGNORED, _IS_FOLDER = 0x4000, 0x8000, 0x4000_0000
_ONLY_FOLDER, _NO_FOLLOW, _EXCL_UNLINK = 0x100_0000, 0x200_0000, 0x400_0000
_MASK = CHANGES | _MOVE_SELF | _DELETE_SELF | _ONLY_FOLDER | _NO_FOLLOW | _EXCL_UNLINK
_HEAD = struct.Struct("iIII")
_READS = 64  # of 64 KiB: a flood of events is answered in portions

Parts = tuple[str, ...]


@dataclass(slots=True)
class Events:
    """What happened since the last look.

    Attributes:
        paths: what changed, as segments below the root; each once.
        folders: folders that appeared among them.
        lost: the kernel dropped events, or a watched folder was moved: look at everything, and watch anew.
    """

    paths: dict[Parts, None] = field(default_factory=dict)
    folders: dict[Parts, None] = field(default_factory=dict)
    lost: bool = False


class Inotify:
    """Watches folders below one root.

    Args:
        root: absolute path of an existing folder.

    Raises:
        OSError: this is not Linux, or too many instances are open (`/proc/sys/fs/inotify/max_user_instances`).
    """

    def __init__(self, root: str) -> None:
        if sys.platform != "linux":
            raise OSError(errno.ENOSYS, "inotify is there on Linux only")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.inotify_add_watch.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32]
        self.fd: int = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise _last_error()
        self._root = os.fsencode(root)
        self._where: dict[int, Parts] = {}

    def add(self, folder: Parts) -> bool:
        """Watch a folder. False if there is none (or a link, or one that is closed to us); again is no harm.

        Raises:
            OSError: `ENOSPC`, the limit of watches (`/proc/sys/fs/inotify/max_user_watches`), or `ENOMEM`.
        """
        path = b"/".join((self._root, *map(os.fsencode, folder)))
        watch = self._libc.inotify_add_watch(self.fd, path, _MASK)
        if watch < 0:
            error = _last_error()
            if error.errno in (errno.ENOSPC, errno.ENOMEM):
                raise error
            return False
        self._where[watch] = folder
        return True

    def __len__(self) -> int:
        return len(self._where)

    @staticmethod
    def limit() -> int:
        """How many watches one user may have, in all programs together."""
        try:
            with open("/proc/sys/fs/inotify/max_user_watches", encoding="ascii") as file:
                return int(file.read())
        except (OSError, ValueError):
            return 8192

    def read(self) -> Events:
        """What happened; nothing if nothing did. Never waits."""
        events = Events()
        for _ in range(_READS):
            try:
                data = os.read(self.fd, 1 << 16)
            except BlockingIOError:
                break
            place = 0
            while place < len(data):
                watch, mask, _, length = _HEAD.unpack_from(data, place)
                place += _HEAD.size + length
                self._note(events, watch, mask, data[place - length : place].rstrip(b"\0"))
        return events

    def _note(self, events: Events, watch: int, mask: int, name: bytes) -> None:
        if mask & _OVERFLOW:
            events.lost = True
            return
        folder = self._where.get(watch)
        if folder is None:
            return
        if mask & _IGNORED:  # the folder is gone, and its watch with it
            del self._where[watch]
            events.lost |= not folder
        elif mask & _MOVE_SELF:
            events.lost = True  # what is below it now has another path than we think
        elif mask & CHANGES:
            path = (*folder, os.fsdecode(name)) if name else folder
            events.paths[path] = None
            if mask & _IS_FOLDER and mask & (_CREATE | _MOVED_TO):
                events.folders[path] = None

    def close(self) -> None:
        """Give everything back; a second call does nothing."""
        if self.fd >= 0:
            fd, self.fd = self.fd, -1
            os.close(fd)
            self._where.clear()


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
