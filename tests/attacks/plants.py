"""What a submitter can put in the place of a job's files: links, pipes, sockets, devices, folders, files without end."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.canary import Canary

HUGE = 1 << 38
"""Bytes of a file that takes no room on disk, and minutes to whoever reads it to its end."""

Way = Callable[[Path, Canary], None]


def clear(path: Path) -> None:
    """Nothing stands there any more."""
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)


def _link(target: Callable[[Path, Canary], Path]) -> Way:
    return lambda path, canary: path.symlink_to(target(path, canary))


def _own(path: Path, canary: Canary) -> Path:
    """The canary's file of the same name, so that a link looks right to whoever follows it."""
    same = canary.tree / path.name
    return same if same.is_file() else canary.secret


def _hard(path: Path, canary: Canary) -> None:
    os.link(_own(path, canary), path)


def _socket(path: Path, canary: Canary) -> None:
    # Bound under a short name first: addresses of sockets hold some hundred bytes.
    short = canary.folder.parent / "s"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(short))
        short.rename(path)


def _sparse(path: Path, canary: Canary) -> None:
    with open(path, "wb") as file:
        file.truncate(HUGE)


def _folder(path: Path, canary: Canary) -> None:
    (path / "inside").mkdir(parents=True)
    (path / "inside" / "x.txt").write_text("x")


def _device(path: Path, canary: Canary) -> None:
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero: it never ends


def _can_make_devices() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            _device(Path(folder) / "zero", None)  # type: ignore[arg-type]
        except OSError:
            return False
    return True


WAYS: dict[str, Way] = {
    "link": _link(_own),
    "link to nothing": _link(lambda path, canary: canary.missing),
    "link to a folder": _link(lambda path, canary: canary.tree),
    "link to a pipe": _link(lambda path, canary: canary.fifo),
    "link to itself": _link(lambda path, canary: path),
    "link to an endless device": _link(lambda path, canary: Path("/dev/zero")),
    "link to a huge file": _link(lambda path, canary: canary.sparse),
    "hard link": _hard,
    "pipe": lambda path, canary: os.mkfifo(path),
    "socket": _socket,
    "folder": _folder,
    "huge file": _sparse,
}
if _can_make_devices():
    WAYS["device"] = _device

FILES: dict[str, tuple[str, ...]] = {
    "code": ("config.yaml", "run.sh", "main.py"),
    "approved": ("approved",),
    "done": ("done",),
    "rejected": ("rejected",),
    "logs": ("logs/stdout.txt", "logs/stderr.txt", "logs/returncode.txt"),
    "old logs": ("stdout.txt", "stderr.txt", "returncode.txt"),
    "outputs": ("outputs/result.csv", "outputs/inner", "outputs/syft.pub.yaml"),
    "permissions": ("syft.pub.yaml", "logs/syft.pub.yaml"),
}

SHORT = ("approved", "done", "rejected", "old logs", "permissions")
SHORT_WAYS = (
    "link",
    "link to nothing",
    "link to a pipe",
    "hard link",
    "pipe",
    "folder",
    "huge file",
    "device",
)
"""For names of which only the kind, or the first bytes, are ever looked at."""

FOLDER_WAYS = ("link to a folder", "link to nothing", "link to itself", "pipe", "link", "hard link")
FOLDERS: dict[str, tuple[str, ...]] = {
    "the logs folder": ("logs",),
    "the outputs folder": ("outputs",),
    "a package": ("pkg",),
    "the job": (".",),
    "the submitter": ("..",),
}


# What only the owner writes: a sync tool, an older runner or a colleague may have left something there.
NOTES: dict[str, tuple[str, ...]] = {
    "notes": ("notes:job.yaml", "notes:job.jsonl", "notes:job.run"),
    "the lock": ("notes:.lock",),
    "the notes folder": ("notes:.",),
}

# The same for a job in the layout of protocol 1.
NEWER_FILES: dict[str, tuple[str, ...]] = {
    "code": ("config.yaml", "run.sh", "code/main.py"),
    "more code": ("code/pkg/part.py", "code/more"),
    "state": ("review:state.yaml",),
    "logs": ("review:stdout.txt", "review:stderr.txt", "review:returncode.txt"),
    "outputs": ("review:outputs/result.csv", "review:outputs/inner", "review:outputs/syft.pub.yaml"),
    "what a run made": ("code/outputs/made.txt", "code/outputs/inner"),
    "notes": ("review:.desk/record.yaml", "review:.desk/audit.jsonl", "review:.desk/run.json"),
    "the lock": ("review:.desk/.lock",),
}
NEWER_FOLDERS: dict[str, tuple[str, ...]] = {
    "the code folder": ("code",),
    "the outputs folder": ("review:outputs",),
    "the outputs of a run": ("code/outputs",),
    "the notes folder": ("review:.desk",),
    "the review folder": ("review:.",),
    "the job": (".",),
    "the submitter": ("..",),
}


@dataclass(frozen=True)
class Plant:
    """Some names of a job, and what stands there instead. `protocol`: of the job's layout; None is the markers layout."""

    what: str
    names: tuple[str, ...]
    way: str
    protocol: str | None = None

    @property
    def id(self) -> str:
        """For a test's name."""
        return f"{self.what} - {self.way}" + (f" - protocol {self.protocol}" if self.protocol else "")

    @property
    def is_a_copy(self) -> bool:
        """A hard link is the file: its content is the job's."""
        return self.way == "hard link"

    def put(self, job: Path, canary: Canary) -> None:
        """Change a job's folder."""
        for name in self.names:
            path = self._path(job, name)
            clear(path)
            WAYS[self.way](path, canary)

    def _path(self, job: Path, name: str) -> Path:
        side, _, rest = name.rpartition(":")
        if side == "notes":
            job = job.parent.parent / ".reviews" / job.parent.name
        elif side == "review":
            *before, inbox, submitter, segment, last = job.parts
            assert inbox == "inbox"
            job = Path(*before, "review", submitter, segment, last)
        return Path(os.path.normpath(job / rest))


def _plants() -> Iterator[Plant]:
    for what, names in FILES.items():
        for way in WAYS:
            if what not in SHORT or way in SHORT_WAYS:
                yield Plant(what, names, way)
    for what, names in FOLDERS.items():
        for way in FOLDER_WAYS:
            yield Plant(what, names, way)
    short = [way for way in SHORT_WAYS if way in WAYS]
    for what, names in NOTES.items():
        for way in short:
            yield Plant(what, names, way)
    for what, names in NEWER_FILES.items():
        for way in short:
            yield Plant(what, names, way, "1")
    for what, names in NEWER_FOLDERS.items():
        for way in FOLDER_WAYS:
            yield Plant(what, names, way, "1")


# Hard links last: what they show is the canary's, and must not be taken for a leak of those that gather with them.
PLANTS = tuple(sorted(_plants(), key=lambda plant: plant.is_a_copy))
