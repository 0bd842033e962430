"""`demo_box()`: what a notebook needs to try the desk: the demo that it was opened from, or one of its own."""

from __future__ import annotations

import atexit
import os
import shutil

from .box import DemoBox, build
from .helpers import Helper, start_runners

FOLDER_VARIABLE = "SYFT_DEMO_FOLDER"
_made: dict[str, DemoBox] = {}


def demo_box() -> DemoBox:
    """A demo SyftBox whose owners have a runner.

    In a notebook of `python -m syft_job_widgets demo` that is the demo's box. Anywhere else it is a new one in a
    temporary folder, the same at each call in a process; it ends, runners and folder, with the process.

    Example:
        >>> box = demo_box()
        >>> box.client(box.owner).jobs
        JobsList(14 jobs)
    """
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        return build(folder)
    if "own" not in _made:
        box = build()
        atexit.register(_end, box, start_runners(box))
        _made["own"] = box
    return _made["own"]


def _end(box: DemoBox, runners: list[Helper]) -> None:
    for runner in runners:
        runner.stop()
    shutil.rmtree(box.folder, ignore_errors=True)
