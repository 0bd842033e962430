"""The `markers` layout: a job is a folder, and empty files beside the code say how far it is.

`<owner>/app_data/job/<submitter>/<job name>/` with `run.sh`, `config.yaml`, code, the markers `approved`, `done` and
`rejected`, `logs/` and `outputs/`. The submitter can write there, so what the owner must be able to rely on stands
beside it in `<owner>/app_data/job/.reviews/<submitter>/`, closed by a permission file of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import UnsafePathError
from .base import Found, JobKey, Layout, Memory, Touched
from .markers_names import (
    ENDINGS,
    JOB_ROOT,
    LOCK,
    MARKERS,
    REVIEWS,
    is_own_temporary,
    is_passing,
    is_times,
    job_of_note,
)
from .markers_place import MarkersPlace
from .markers_scan import MarkersMemory, Scan, is_job, is_submitter
from .safe_files import Dir

__all__ = ["MarkersLayout", "MarkersPlace"]

_DEPTH = 5  # owner / app_data / job / submitter / name


class MarkersLayout(Layout):
    """Finds jobs below `app_data/job/<submitter>/`."""

    name = MARKERS

    def keys(self, datasite: Dir, owner: str) -> Iterator[JobKey]:
        """See `Layout.keys`. Every folder of a submitter's is a job, also a broken one."""
        for submitter, folder in self._submitters(datasite):
            try:
                jobs = _jobs_in(folder)
            except OSError:
                continue
            yield from (JobKey(owner, submitter, job, self.name) for job in jobs)

    def remains(self, datasite: Dir, owner: str) -> Iterator[tuple[JobKey, tuple[str, ...]]]:
        """See `Layout.remains`. Notes on jobs of very long names do not tell whose they are, and are left out."""
        for submitter, notes in self._folders_in(datasite, (*JOB_ROOT, REVIEWS)):
            try:
                sent = {JobKey(owner, submitter, job, self.name) for job in _jobs_of(datasite, submitter)}
                names = [name for name in notes.names() if not is_own_temporary(name)]
            except (OSError, UnsafePathError):
                continue  # what cannot be looked into is not gone
            # A note stands for the others; the folder of earlier attempts does if it is all that there is.
            for name in sorted(names, key=lambda name: (name.endswith(ENDINGS["attempts"]), name)):
                job = job_of_note(name)
                key = JobKey(owner, submitter, job or "", self.name)
                if job and key not in sent:
                    sent.add(key)  # one job has several notes
                    yield key, (*JOB_ROOT, REVIEWS, submitter, name)

    def place(self, root: Path, key: JobKey) -> MarkersPlace:
        """See `Layout.place`."""
        return MarkersPlace(root, (key.owner, *JOB_ROOT), key)

    def key_of(self, root: Path, location: Path) -> JobKey | None:
        """See `Layout.key_of`."""
        parts = location.parts[-_DEPTH:]
        if len(parts) < _DEPTH or parts[1:3] != JOB_ROOT or ".." in parts or len(location.parts) == _DEPTH:
            return None
        if not is_submitter(parts[3]):
            return None
        return (
            JobKey(parts[0], parts[3], parts[4], self.name)
            if _same(location.parents[_DEPTH - 1], root)
            else None
        )

    def place_at(self, location: Path, owner: str) -> MarkersPlace:
        """A place for a job folder that stands outside a SyftBox root, for objects built by hand."""
        location = Path(location).absolute()
        submitters = location.parent.parent
        return MarkersPlace(submitters, (), JobKey(owner, location.parent.name, location.name, self.name))

    # -- for the index and the watcher -----------------------------------------------------------------------------

    def remember(self) -> MarkersMemory:
        """See `Layout.remember`."""
        return MarkersMemory()

    def scan(
        self,
        datasite: Dir,
        root: Path,
        owner: str,
        memory: Memory,
        only: Collection[JobKey] | None = None,
    ) -> Found:
        """See `Layout.scan`."""
        if not isinstance(memory, MarkersMemory):
            raise TypeError("This memory is another layout's. Use one from `remember()`.")
        return Scan(root, owner, self.name, memory).run(datasite, only)

    def touched(self, parts: tuple[str, ...]) -> Touched | None:
        """See `Layout.touched`."""
        if parts[1:3] != JOB_ROOT[: len(parts) - 1] or parts[0].startswith("."):
            return None
        if len(parts) < 4:
            return Touched(None)
        owner, submitter = parts[0], parts[3]
        if submitter == REVIEWS:
            return self._note_touched(owner, parts[4:])
        if not is_submitter(submitter) or (len(parts) >= _DEPTH and is_passing(parts[4])):
            return None
        if len(parts) < _DEPTH:
            return Touched(None)
        return Touched(JobKey(owner, submitter, parts[4], self.name), "/".join(parts[_DEPTH:]))

    def _note_touched(self, owner: str, parts: tuple[str, ...]) -> Touched | None:
        if parts and parts[0].startswith("."):
            return None  # a runner's sign of life
        if len(parts) < 2:
            return Touched(None)
        if parts[1] == LOCK or is_own_temporary(parts[1]) or len(parts) > 2 or is_times(parts[1]):
            return None  # a temporary file, the lock, or what changes several times a second and is no fact of the list
        job = job_of_note(parts[1])
        return Touched(JobKey(owner, parts[0], job, self.name) if job else None)

    def frame(self, datasite: Dir, owner: str) -> Iterator[tuple[str, ...]]:
        """See `Layout.frame`."""
        job_root = (owner, *JOB_ROOT)
        yield from (job_root[:depth] for depth in range(1, len(job_root) + 1))
        yield (*job_root, REVIEWS)
        for submitter, _ in self._submitters(datasite):
            yield (*job_root, submitter)
            yield (*job_root, REVIEWS, submitter)

    def folders(self, key: JobKey) -> tuple[tuple[str, ...], ...]:
        """See `Layout.folders`."""
        job = (key.owner, *JOB_ROOT, key.submitter, key.name)
        return (job, (*job, "logs"), (*job, "outputs"))

    def _submitters(self, datasite: Dir) -> Iterator[tuple[str, Dir]]:
        return self._folders_in(datasite, JOB_ROOT)

    def _folders_in(self, datasite: Dir, parts: tuple[str, ...]) -> Iterator[tuple[str, Dir]]:
        """The submitters' folders in a folder, open."""
        try:
            with datasite.walk_to(parts) as base:
                names = [entry.name for entry in base.entries() if entry.kind == "directory"]
                for name in filter(is_submitter, names):
                    try:
                        folder = base.dir(name)
                    except (OSError, UnsafePathError):
                        continue  # it went away, was replaced by a link, or is closed to us
                    with folder:
                        yield name, folder
        except (OSError, UnsafePathError):
            return


def _jobs_in(folder: Dir) -> list[str]:
    return [entry.name for entry in folder.entries() if is_job(folder.fd, entry.name, entry.stat.st_mode)]


def _jobs_of(datasite: Dir, submitter: str) -> list[str]:
    """Names of the jobs of a submitter; none if the folder is not there. Raises OSError or UnsafePathError if that cannot be told."""
    try:
        with datasite.walk_to((*JOB_ROOT, submitter)) as folder:
            return _jobs_in(folder)
    except FileNotFoundError:
        return []


def _same(one: Path, other: Path) -> bool:
    """Whether two spellings of the SyftBox root are the same folder (a home folder may itself be a link)."""
    if one == other:
        return True
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return False
