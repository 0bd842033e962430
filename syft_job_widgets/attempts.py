"""Earlier attempts at a job: what `rerun()` puts aside, in the owner's own folder, and how it is looked at again.

Each has a folder of its own below `JobPlace.open_attempts`, numbered in the order in which they were put aside:
`facts.json`, `logs/`, `outputs/`. They are moved there, not copied, so gigabytes cost nothing. Until then logs and
outputs stood where they stand in the layout; in the markers layout the submitter could have changed them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .compare import Comparison
from .errors import UnsafePathError
from .layout import PERMISSION_FILE, Dir, JobPlace, JobRecord, Stream, is_output
from .logs import LogFile, LogView
from .results import LOGS, OUTPUTS, compare_results, kept_results, present_results
from .text import duration_text, visible

KEEP: Final = 3
"""So many earlier attempts are kept if nothing else was said."""

FACTS = "facts.json"
_LIMIT: Final = 1 << 16
_MOST_ENTRIES: Final = 100_000
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "attempt": (int,),
    "started_at": (int, float, type(None)),
    "finished_at": (int, float, type(None)),
    "returncode": (int, type(None)),
    "note": (str, type(None)),
    "digest": (str,),
    "host": (str,),
    "token": (str,),
    "kept_at": (int, float),
    "size": (int,),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One earlier attempt at a job, to be read.

    Attributes:
        attempt: its number, as in the trail; 0 if nothing ran here: a result was deposited, or another tool ran it.
        started_at, finished_at: Unix seconds, if known.
        returncode: its exit code, or None.
        note: why it ended if not by itself, such as "timed out after 300 s".
        digest: of the content that ran.
        host: the machine on which it ran.
        kept_at: when it was put aside, Unix seconds.
        size: bytes of its logs and outputs.
        folder: the name of its folder.

    Example:
        >>> first = job.attempts[0]
        >>> first.returncode, first.duration
        (1, 42.0)
        >>> print(first.stderr)
    """

    attempt: int
    started_at: float | None
    finished_at: float | None
    returncode: int | None
    note: str | None
    digest: str
    host: str
    token: str
    kept_at: float
    size: int
    folder: str = ""
    place: JobPlace | None = field(default=None, repr=False, compare=False)

    @property
    def duration(self) -> float | None:
        """Seconds from start to end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at

    @property
    def stdout(self) -> LogView:
        """What it printed."""
        return self._log("stdout")

    @property
    def stderr(self) -> LogView:
        """What it printed as errors."""
        return self._log("stderr")

    @property
    def output_paths(self) -> list[Path]:
        """Paths of the files and folders that it left as outputs, sorted; empty when they cannot be read."""
        with suppress(OSError, UnsafePathError), self.open() as here, here.dir(OUTPUTS) as outputs:
            base = Path(here.label) / OUTPUTS
            return [base / name for name in sorted(outputs.names()) if is_output(name)]
        return []

    def compare(self, other: Attempt | None = None) -> Comparison:
        """What differs in logs and outputs from what stands now, or from another attempt.

        Args:
            other: the other attempt, which counts as the newer one; None for the job's present results.

        Returns:
            The files that differ with their lines, and how many are the same. `print` shows it as text.

        Raises:
            FileNotFoundError: one of the two is not kept any more.

        Example:
            >>> print(job.attempts[-1].compare())
            1 changed, 0 added, 0 removed, 1 the same
            outputs/mean.txt  changed
              line 1
              - 46.1
              + 46.3
        """
        for attempt in (self, other):
            if attempt is not None:
                attempt.open().close()
        if other is not None:
            newer = kept_results(other.open)
        else:
            newer = present_results(self.place) if self.place is not None else {}
        return compare_results(kept_results(self.open), newer)

    def open(self) -> Dir:
        """Its folder. The caller closes it.

        Raises:
            FileNotFoundError: it is not kept any more.
        """
        attempts = self.place.open_attempts() if self.place is not None else None
        if attempts is not None:
            with attempts, suppress(FileNotFoundError):
                return attempts.dir(self.folder)
        raise FileNotFoundError(f"Attempt {self.attempt} is not kept any more. Look at job.attempts again.")

    def _log(self, stream: Stream) -> LogView:
        def reading() -> int | None:
            with suppress(FileNotFoundError), self.open() as here, here.dir(LOGS) as logs:
                return logs.open_file(f"{stream}.txt")
            return None

        return LogView(LogFile(reading), stream, self.summary)

    def summary(self) -> str:
        """How it ended, in words: "attempt 2, exit code 1, 0:42"."""
        words = [f"attempt {self.attempt}" if self.attempt else "nothing ran here"]
        if self.returncode is not None:
            words.append(f"exit code {self.returncode}")
        if self.duration is not None:
            words.append(duration_text(self.duration))
        return ", ".join([*words, *([visible(self.note)] if self.note else [])])


def read_attempts(place: JobPlace) -> tuple[Attempt, ...]:
    """The earlier attempts that are kept, oldest first. A folder that is none of ours is left out."""
    found: list[Attempt] = []
    with suppress(OSError, UnsafePathError):
        attempts = place.open_attempts()
        if attempts is None:
            return ()
        with attempts:
            for name in _folders(attempts):
                attempt = _read(attempts, name, place)
                if attempt is not None:
                    found.append(attempt)
    return tuple(found)


def _read(attempts: Dir, name: str, place: JobPlace) -> Attempt | None:
    try:
        with attempts.dir(name) as folder:
            raw: Any = json.loads(folder.read_bytes(FACTS, _LIMIT))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not all(
        key in raw and isinstance(raw[key], kind) for key, kind in _TYPES.items()
    ):
        return None
    return Attempt(**{key: raw[key] for key in _TYPES}, folder=name, place=place)


def _folders(attempts: Dir) -> list[str]:
    return sorted(name for name in attempts.names() if name.isascii() and name.isdecimal() and len(name) == 6)


def put_aside(place: JobPlace, record: JobRecord, keep: int) -> tuple[str, ...]:
    """Clear a job for the next attempt, and keep what this one left. Call inside `place.lock()`.

    What cannot be kept is removed: a job can always be run again.

    Args:
        place: the job.
        record: its facts.
        keep: how many earlier attempts are kept, this one included; older ones are removed.

    Returns:
        What was cleared away, in the documented words.
    """
    if keep < 1:
        removed = place.clear_run()
        _trim(place, 0)
        return removed
    folder = None
    with suppress(OSError, UnsafePathError):
        folder = _new(place, record)
    if folder is None:
        return place.clear_run()
    with folder:
        removed = place.clear_run(folder)
        with suppress(OSError, ValueError, RecursionError):
            _close(folder)
            _finish(folder)
    _trim(place, keep)
    return removed


def _new(place: JobPlace, record: JobRecord) -> Dir | None:
    """A folder for this attempt; the one of a rerun that was cut off, if that is the last."""
    attempts = place.open_attempts(create=True)
    if attempts is None:
        return None
    run = record.run if record.run is not None and record.run.state != "waiting" else None
    facts = Attempt(
        attempt=run.attempt if run else 0,
        started_at=record.started_at,
        finished_at=record.finished_at,
        returncode=record.returncode,
        note=record.note,
        digest=run.digest if run else "",
        host=(run.where or run.host) if run else "",
        token=run.token if run else "",
        kept_at=time.time(),
        size=0,
    )
    with attempts:
        names = _folders(attempts)
        last = _read(attempts, names[-1], place) if names else None
        if last is not None and _was_cut_off(record, last):
            return attempts.dir(last.folder)
        folder = attempts.new_dir(f"{int(names[-1]) + 1 if names else 1:06}")
    raw = {key: getattr(facts, key) for key in _TYPES}
    folder.write_atomic(FACTS, json.dumps(raw).encode(), mode=0o600)
    return folder


def _was_cut_off(record: JobRecord, last: Attempt) -> bool:
    """Whether `last` is the beginning of the very rerun that is made now: a crash came between."""
    waits = record.run is not None and record.run.state == "waiting"
    return waits and (record.finished_at is None or record.finished_at <= last.kept_at)


def _finish(folder: Dir) -> None:
    """Note how much is kept."""
    raw = json.loads(folder.read_bytes(FACTS, _LIMIT))
    raw["size"] = sum(size for name in (LOGS, OUTPUTS) for _, size in list_files(folder, name))
    folder.write_atomic(FACTS, json.dumps(raw).encode(), mode=0o600)


def _close(folder: Dir) -> None:
    """Rules about who could read the old results say nothing about what is kept here."""
    for name in (LOGS, OUTPUTS):
        with suppress(FileNotFoundError), folder.dir(name) as inner:
            inner.remove_tree(PERMISSION_FILE)


def list_files(folder: Dir, name: str, most: int = _MOST_ENTRIES) -> Iterator[tuple[str, int]]:
    """Paths below `name`, beginning with it, and sizes of the regular files there, at most so many, sorted in each folder."""
    left = most
    waiting = [name]
    while waiting:
        path = waiting.pop()
        with suppress(OSError, UnsafePathError), folder.walk_to(path.split("/")) as inner:
            deeper = []
            for entry in sorted(inner.entries(), key=lambda entry: entry.name):
                if entry.kind == "directory":
                    deeper.append(f"{path}/{entry.name}")
                elif entry.kind == "file" and is_output(entry.name):
                    yield f"{path}/{entry.name}", entry.stat.st_size
                left -= 1
                if left <= 0:
                    return
            if path.count("/") < 40:
                waiting.extend(reversed(deeper))


def _trim(place: JobPlace, keep: int) -> None:
    with suppress(OSError, UnsafePathError):
        attempts = place.open_attempts()
        if attempts is None:
            return
        with attempts:
            names = _folders(attempts)
            for name in names[: max(0, len(names) - keep)]:
                attempts.remove_tree(name)
