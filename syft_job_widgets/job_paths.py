"""The paths that a job object gives: what stands in its folder, and in its outputs. What cannot be read has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UnsafePathError
from .layout import Dir, is_output

if TYPE_CHECKING:
    from .job import JobInfo


def files_of(job: JobInfo) -> list[Path]:
    """Everything that stands in the job's folder, sorted."""
    return [job.location / name for name in _names(lambda: job.place.open_code())]


def outputs_of(job: JobInfo) -> list[Path]:
    """Everything that stands in the outputs folder and is an output, sorted."""
    names = _names(lambda: job.place.open_outputs())
    return [job.place.outputs_path / name for name in names if is_output(name)]


def _names(opening: Callable[[], Dir | None]) -> list[str]:
    # Empty, as in syft-job: `job.problem` says why, and a display must not fail for it.
    try:
        folder = opening()
        if folder is None:
            return []
        with folder:
            return sorted(folder.names())
    except (OSError, UnsafePathError):
        return []
