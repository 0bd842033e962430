"""Where private copies of jobs stand while they run: one folder per run, outside of the SyftBox, open to nobody else."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import UnsafePathError
from ..processes import end_orphans, is_process, machine_id, own_start

_OWNER_FILE = "runner.json"


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

    def remove(self) -> bool:
        """Remove it with all in it; False if something could not be removed."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self.path.exists():  # a job may leave folders that not even their owner may look into
            for above, folders, _ in os.walk(self.path):
                for name in folders:
                    if not os.path.islink(folder := os.path.join(above, name)):
                        with suppress(OSError):
                            os.chmod(folder, 0o700)
            shutil.rmtree(self.path, ignore_errors=True)
        return not self.path.exists()


class WorkPlace:
    """The folder below which each run gets a folder of its own.

    Args:
        folder: where; None for `syft-job-widgets/runs` in the user's state folder (`$XDG_STATE_HOME`, else
            `~/.local/state`), or in the temporary folder if that cannot be made.
        syftbox: the SyftBox, in which it may not be: what stands there is synchronised.

    Raises:
        UnsafePathError: (a ValueError) it is inside of the SyftBox, is no folder, or others can write there.
        OSError: it cannot be made.
    """

    def __init__(self, folder: str | Path | None, syftbox: Path) -> None:
        self.path = _default(syftbox) if folder is None else _made(Path(folder).expanduser(), syftbox)

    def make(self, token: str, started_at: float) -> WorkFolder:
        """A new, empty folder for the run with that token."""
        made = self._folder(token)
        made.path.mkdir(mode=0o700)
        made.copy.mkdir(mode=0o700)
        owner = {
            "token": token,
            "started_at": started_at,
            "machine": machine_id(),
            "pid": os.getpid(),
            "pid_started": own_start(),
        }
        (made.path / _OWNER_FILE).write_text(json.dumps(owner), encoding="ascii")
        return made

    def clean_after(self, token: str, leader: int, started_at: float) -> None:
        """End what is left of a run of a runner that is gone, and remove its copy."""
        end_orphans(token, leader, started_at)
        self._folder(token).remove()

    def sweep(self) -> None:
        """Do that for every run whose runner is gone, also for jobs that were removed since."""
        for folder in sorted(self.path.iterdir()):
            with suppress(OSError, ValueError, KeyError, TypeError):
                owner = json.loads((folder / _OWNER_FILE).read_text(encoding="ascii"))
                if owner["machine"] == machine_id() and not is_process(owner["pid"], owner["pid_started"]):
                    end_orphans(owner["token"], 0, owner["started_at"])
                    WorkFolder(folder).remove()

    def _folder(self, token: str) -> WorkFolder:
        # Half of the token is unique enough, and paths in a virtual environment must not grow long.
        return WorkFolder(self.path / token[:16])


def _default(syftbox: Path) -> Path:
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    try:
        return _made(Path(state).expanduser() / "syft-job-widgets" / "runs", syftbox)
    except (OSError, RuntimeError):  # no home folder, or none that can be written to
        return _made(Path(tempfile.gettempdir()) / f"syft-job-widgets-{os.getuid()}", syftbox)


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
