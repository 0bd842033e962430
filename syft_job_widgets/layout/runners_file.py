"""Signs of life of an owner's runners: one small file each, in the owner's own folder, replaced every few seconds."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import UnsafePathError
from .base import PERMISSION_FILE
from .locking import OWNER_ONLY
from .markers_names import JOB_ROOT, REVIEWS, RUNNERS
from .safe_files import Dir

_ENDING: Final = ".json"
_LIMIT: Final = 1 << 14
_MOST: Final = 1000
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "name": (str,),
    "count": (int,),
    "host": (str,),
    "machine": (str,),
    "pid": (int,),
    "pid_started": (int, float),
    "since": (int, float),
    "at": (int, float),
    "workers": (int,),
    "busy": (int,),
}


@dataclass(frozen=True, slots=True)
class Beat:
    """What a runner says of itself.

    Attributes:
        name: its own among all runners; a job's note names it.
        count: goes up with every beat. That it does is the sign of life.
        host, machine, pid, pid_started: where it is; see `processes.machine_id`.
        since, at: when it began and when it wrote this, Unix seconds by the clock of its machine: to be shown, never
            to be compared with another machine's clock.
        workers, busy: how many jobs it runs at once, and runs now.
    """

    name: str
    count: int
    host: str
    machine: str
    pid: int
    pid_started: float
    since: float
    at: float
    workers: int
    busy: int = 0


def write_beat(datasite: Path, beat: Beat) -> None:
    """Replace a runner's file.

    Raises:
        OSError, UnsafePathError: it cannot be written, such as when the datasite is not there.
    """
    with _open(datasite, create=True) as folder:
        folder.write_atomic(beat.name + _ENDING, json.dumps(asdict(beat)).encode(), mode=0o600, durable=False)


def remove_beat(datasite: Path, name: str) -> None:
    """Remove a runner's file, if that is possible."""
    with suppress(OSError, UnsafePathError), _open(datasite) as folder:
        folder.remove_file(name + _ENDING)


def read_beats(datasite: Path) -> list[Beat]:
    """What all runners of a datasite last said; a file that is none of ours says nothing."""
    found: list[Beat] = []
    with suppress(OSError, UnsafePathError), _open(datasite) as folder:
        for name in sorted(folder.names())[:_MOST]:
            if name.startswith(".") or not name.endswith(_ENDING):
                continue
            with suppress(OSError, UnsafePathError, ValueError, RecursionError):
                beat = _beat(json.loads(folder.read_bytes(name, _LIMIT)))
                if beat is not None and beat.name + _ENDING == name:
                    found.append(beat)
    return found


def _beat(raw: Any) -> Beat | None:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), kind) for key, kind in _TYPES.items()):
        return None
    return Beat(**{key: raw[key] for key in _TYPES})


def _open(datasite: Path, *, create: bool = False) -> Dir:
    with (
        Dir.open(datasite) as base,
        base.walk_to(JOB_ROOT) as job_root,
        job_root.dir(REVIEWS, create=create) as reviews,
    ):
        if create and reviews.stat(PERMISSION_FILE) is None:
            with suppress(FileExistsError):
                reviews.create_exclusive(PERMISSION_FILE, OWNER_ONLY)
        return reviews.dir(RUNNERS, create=create)
