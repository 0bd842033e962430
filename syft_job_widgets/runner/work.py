"""Where private copies of jobs stand while they run: one folder per run, outside of the SyftBox, open to nobody else."""

from __future__ import annotations

import json
import os
import secrets
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil

from ..errors import UnsafePathError
from ..layout import Dir
from ..layout.removal import remove_in_place
from ..paths import expand
from ..processes import end_orphans, is_process, machine_id, own_start

_OWNER_FILE = "runner.json"
_OWNER_BYTES = 4_096
_NEW = ".new-"
"""In the name of a folder that is being made, before the number of the process that makes it."""
_GONE = ".gone"
"""Ends the name of a folder that is being removed: whoever finds it goes on with that."""
_TRIES = 20
_BETWEEN_S = 0.05


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """One run's folder: the copy, and beside it what the runner and the run tell each other."""

    path: Path

    @property
    def copy(self) -> Path:
        """The private copy."""
        return self.path / "job"

    @property
    def stop_file(self) -> Path:
        """Exists once the run has to end."""
        return self.path / "stop"

    def log(self, stream: str) -> Path:
        """Where a run that is not in this process keeps what it prints, for the runner to fetch."""
        return self.path / stream

    def move_aside(self) -> Path | None:
        """Take the folder out of its place, so that nothing begins in it any more; where it stands now, if it was there."""
        aside = self.path.with_name(self.path.name + _GONE)
        try:
            os.rename(self.path, aside)
        except FileNotFoundError:
            pass
        except OSError:  # the job put something there
            aside = self.path.with_name(f"{self.path.name}-{secrets.token_hex(4)}{_GONE}")
            os.rename(self.path, aside)
        return aside if os.path.lexists(aside) else None

    def remove(self) -> Path | None:
        """Remove it with all in it; what could not be removed, if there is such."""
        aside = self.move_aside()
        return None if aside is None or _removed(aside) else aside


class WorkPlace:
    """The folder below which each run gets a folder of its own.

    Args:
        folder: where; None for `syft-job-widgets/runs` in the user's state folder (`$XDG_STATE_HOME`, else
            `~/.local/state`), or in the temporary folder if that cannot be made.
        syftbox: the SyftBox, in which it may not be: what stands there is synchronised.

    Raises:
        UnsafePathError: (a ValueError) it is empty, inside of the SyftBox, no folder, or others can write there.
        OSError: it cannot be made.
    """

    def __init__(self, folder: str | Path | None, syftbox: Path) -> None:
        self.path = _default(syftbox) if folder is None else _chosen(folder, syftbox)

    def make(self, token: str, started_at: float) -> WorkFolder:
        """A new, empty folder for the run with that token."""
        half = WorkFolder(self.path / f"{token[:16]}{_NEW}{os.getpid()}")
        half.path.mkdir(mode=0o700)
        half.copy.mkdir(mode=0o700)
        owner = {
            "token": token,
            "started_at": started_at,
            "machine": machine_id(),
            "pid": os.getpid(),
            "pid_started": own_start(),
        }
        (half.path / _OWNER_FILE).write_text(json.dumps(owner), encoding="ascii")
        made = self._folder(token)
        os.rename(half.path, made.path)  # a folder without the name of its runner would stay for ever
        return made

    def clean_after(self, token: str, leader: int, started_at: float) -> None:
        """End what is left of a run of a runner that is gone, and remove its copy."""
        _clean(self._folder(token), token, leader, started_at)

    def sweep(self) -> None:
        """Do that for every run whose runner is gone, also for jobs that were removed since."""
        for folder in sorted(self.path.iterdir()):
            # A job runs beside these folders, and whatever one of them left there must not keep all others waiting.
            with suppress(Exception):
                _sweep(folder)

    def _folder(self, token: str) -> WorkFolder:
        # Half of the token is unique enough, and paths in a virtual environment must not grow long.
        return WorkFolder(self.path / token[:16])


def _sweep(folder: Path) -> None:
    if _NEW in folder.name:
        if not psutil.pid_exists(int(folder.name.partition(_NEW)[2])):
            _removed(folder)
    elif folder.name.endswith(_GONE):
        with suppress(Exception):
            _end_processes(_owner(folder))  # who moved it may not have come to that
        _removed(folder)
    else:
        owner = _owner(folder)
        if owner["machine"] == machine_id() and not is_process(owner["pid"], owner["pid_started"]):
            _clean(WorkFolder(folder), owner["token"], 0, owner["started_at"])


def _owner(folder: Path) -> dict[str, Any]:
    """Whose run it is, as its runner wrote it."""
    with Dir.open(folder) as inside:
        return cast("dict[str, Any]", json.loads(inside.read_bytes(_OWNER_FILE, _OWNER_BYTES)))


def _end_processes(owner: dict[str, Any]) -> None:
    if owner["machine"] == machine_id():
        end_orphans(owner["token"], 0, owner["started_at"])


def _clean(folder: WorkFolder, token: str, leader: int, started_at: float) -> None:
    # Moved first: an engine may be just about to begin what its runner asked for, and must not find the copy.
    aside = folder.move_aside()
    end_orphans(token, leader, started_at)
    if aside is not None:
        _removed(aside)


def _removed(folder: Path) -> bool:
    """Remove a folder that was moved aside; whether that was possible."""
    for _ in range(_TRIES):
        # A job may leave folders of any depth, and such as not even their owner may look into. And whoever had it open
        # when it was moved, such as an engine's worker, may have put one more file into it.
        with suppress(OSError), Dir.open(folder.parent) as place:
            remove_in_place(place.fd, folder.name)
        if not os.path.lexists(folder):
            return True
        time.sleep(_BETWEEN_S)
    return False


def _default(syftbox: Path) -> Path:
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    try:
        return _made(Path(state).expanduser() / "syft-job-widgets" / "runs", syftbox)
    except (OSError, RuntimeError):  # no home folder, or none that can be written to
        return _made(Path(tempfile.gettempdir()) / f"syft-job-widgets-{os.getuid()}", syftbox)


def _chosen(folder: str | Path, syftbox: Path) -> Path:
    path = expand(folder, "The path of the work folder")
    try:
        return _made(path, syftbox)
    except RuntimeError:  # pathlib's word for them
        raise UnsafePathError(
            f"The links in the path of the work folder {path} lead in a circle. Choose another one."
        ) from None
    except OSError as error:
        raise type(error)(
            f"The work folder {path} cannot be made: {_why_not(path, error)}. Choose another one."
        ) from None


def _why_not(folder: Path, error: OSError) -> str:
    """Such as "/srv/runs is not a folder"."""
    for above in reversed(folder.parents):
        if os.path.lexists(above) and not above.is_dir():
            return f"{above} is not a folder"
    return error.strerror or str(error)


def _made(folder: Path, syftbox: Path) -> Path:
    if folder.resolve().is_relative_to(syftbox.resolve()):
        raise UnsafePathError(
            f"The work folder {folder} is inside of the SyftBox, where private copies would be synchronised. "
            "Choose a folder elsewhere."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    info = os.lstat(folder)
    ours = stat.S_ISDIR(info.st_mode) and info.st_uid == os.geteuid() and not info.st_mode & 0o022
    if not ours:
        raise UnsafePathError(
            f"The work folder {folder} is not a folder of yours that only you can write to. Choose another one, or correct its rights."
        )
    return folder
