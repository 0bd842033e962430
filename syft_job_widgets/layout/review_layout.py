"""The layouts of syft-job 0.1.28 and newer: a submission in `inbox/`, and the owner's answer to it in `review/`.

`<owner>/app_data/job/inbox/<submitter>/[v1/]<job>/` holds exactly `code/`, `run.sh` and `config.yaml`, and the
submitter can write there; `<owner>/app_data/job/review/<submitter>/[v1/]<job>/` holds `state.yaml`, the logs and
`outputs/`, and only the owner can. Without `v1/` it is protocol 0, with it protocol 1. One class serves both, because
they differ in that folder and in two fields; jobs below a `v2/` and so on are listed and left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import UnsafePathError
from .base import Found, JobKey, Layout, Memory, Touched
from .review_names import (
    DESK,
    INBOX,
    JOB_ROOT,
    LAYOUT_PREFIX,
    NOTES,
    OUTPUTS,
    REVIEW,
    is_job,
    is_segment,
    layout_of_segment,
    segments_of,
)
from .review_place import ReviewPlace
from .review_scan import ReviewMemory, Scan, is_submitter
from .safe_files import Dir

__all__ = ["ReviewLayout", "ReviewPlace"]

_ABOVE = 4  # owner / app_data / job / inbox


class ReviewLayout(Layout):
    """Finds jobs below `app_data/job/inbox/`."""

    name = "review"

    def owns(self, key: JobKey) -> bool:
        """See `Layout.owns`: the key's layout also says which protocol, such as `protocol-1`."""
        return key.layout.startswith(LAYOUT_PREFIX)

    def keys(self, datasite: Dir, owner: str) -> Iterator[JobKey]:
        """See `Layout.keys`."""
        for submitter, segment, folder in self._folders_of(datasite, INBOX):
            try:
                names = _jobs_in(folder, segment)
            except OSError:
                continue
            yield from (JobKey(owner, submitter, name, layout_of_segment(segment)) for name in names)

    def remains(self, datasite: Dir, owner: str) -> Iterator[tuple[JobKey, tuple[str, ...]]]:
        """See `Layout.remains`."""
        for submitter, segment, folder in self._folders_of(datasite, REVIEW):
            layout = layout_of_segment(segment)
            try:
                sent = _sent(datasite, (*JOB_ROOT, INBOX, submitter, *segments_of(layout)))
                names = _jobs_in(folder, segment)
            except (OSError, UnsafePathError):
                continue  # what cannot be looked into is not gone
            for name in names:
                if name not in sent:
                    key = JobKey(owner, submitter, name, layout)
                    yield key, (*JOB_ROOT, REVIEW, submitter, *segments_of(layout), name)

    def place(self, root: Path, key: JobKey) -> ReviewPlace:
        """See `Layout.place`."""
        return ReviewPlace(root, key)

    def key_of(self, root: Path, location: Path) -> JobKey | None:
        """See `Layout.key_of`."""
        for base in (root, _resolved(root)):
            for path in (location, _resolved(location.parent) / location.name):
                try:
                    parts = path.relative_to(base).parts
                except ValueError:
                    continue
                touched = self.touched(parts) if INBOX in parts[3:4] else None
                if touched is not None and touched.key is not None and not touched.inside:
                    return touched.key
        return None

    # -- for the index and the watcher -----------------------------------------------------------------------------

    def remember(self) -> ReviewMemory:
        """See `Layout.remember`."""
        return ReviewMemory()

    def scan(
        self,
        datasite: Dir,
        root: Path,
        owner: str,
        memory: Memory,
        only: Collection[JobKey] | None = None,
    ) -> Found:
        """See `Layout.scan`."""
        if not isinstance(memory, ReviewMemory):
            raise TypeError("This memory is another layout's. Use one from `remember()`.")
        return Scan(root, owner, memory).run(datasite, only)

    def touched(self, parts: tuple[str, ...]) -> Touched | None:
        """See `Layout.touched`."""
        if ".." in parts or parts[1:3] != JOB_ROOT[: len(parts) - 1] or parts[0].startswith("."):
            return None
        if len(parts) < _ABOVE:
            return Touched(None)
        if parts[3] not in (INBOX, REVIEW):
            return None
        rest = parts[_ABOVE:]
        if len(rest) < 2:
            return Touched(None) if not rest or is_submitter(rest[0]) else None
        submitter, *path = rest
        segment = path.pop(0) if is_segment(path[0]) else None
        if not path:
            return Touched(None)
        if not is_submitter(submitter):
            return None
        key = JobKey(parts[0], submitter, path[0], layout_of_segment(segment))
        inside = path[1:]
        hidden = parts[3] == REVIEW and bool(inside) and inside[0].startswith(".")
        if hidden and inside != [DESK] and inside != [DESK, NOTES["run"]]:
            return None  # a temporary file, the lock, a note that is no fact of the list
        return Touched(key, "/".join(inside))

    def frame(self, datasite: Dir, owner: str) -> Iterator[tuple[str, ...]]:
        """See `Layout.frame`."""
        job_root = (owner, *JOB_ROOT)
        yield from (job_root[:depth] for depth in range(1, len(job_root) + 1))
        for side in (INBOX, REVIEW):
            yield (*job_root, side)
            for submitter, segment, _ in self._folders_of(datasite, side):
                yield (*job_root, side, submitter, *(() if segment is None else (segment,)))

    def folders(self, key: JobKey) -> tuple[tuple[str, ...], ...]:
        """See `Layout.folders`."""
        below = (key.submitter, *segments_of(key.layout), key.name)
        review = (key.owner, *JOB_ROOT, REVIEW, *below)
        return (
            (key.owner, *JOB_ROOT, INBOX, *below),
            review,
            (*review, OUTPUTS),
            (*review, DESK),
        )

    def _folders_of(self, datasite: Dir, side: str) -> Iterator[tuple[str, str | None, Dir]]:
        """Each submitter's folder, and each protocol's folder in it, open."""
        try:
            with datasite.walk_to((*JOB_ROOT, side)) as base:
                submitters = [
                    e.name for e in base.entries() if e.kind == "directory" and is_submitter(e.name)
                ]
                for submitter in submitters:
                    # What went away, was replaced by a link, or is closed to us, is left out.
                    with suppress(OSError, UnsafePathError), base.dir(submitter) as folder:
                        yield submitter, None, folder
                        segments = [
                            e.name for e in folder.entries() if e.kind == "directory" and is_segment(e.name)
                        ]
                        for segment in segments:
                            with suppress(OSError, UnsafePathError), folder.dir(segment) as inner:
                                yield submitter, segment, inner
        except (OSError, UnsafePathError):
            return


def _jobs_in(folder: Dir, segment: str | None) -> list[str]:
    """Names of the jobs in a submitter's folder, or in that of one of its protocols."""
    return [
        entry.name
        for entry in folder.entries()
        if is_job(entry.stat.st_mode) and (segment is not None or not is_segment(entry.name))
    ]


def _sent(datasite: Dir, parts: tuple[str, ...]) -> set[str]:
    """What stands in a folder of the inbox; nothing if it is not there. Raises OSError or UnsafePathError if that cannot be told."""
    try:
        with datasite.walk_to(parts) as folder:
            return set(folder.names())
    except FileNotFoundError:
        return set()


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
