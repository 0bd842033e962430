"""`demo_box()`: what a notebook needs to try the desk: the demo that it was opened from, or one of its own."""

from __future__ import annotations

import atexit
import os

from .box import DemoBox, build
from .helpers import start_runners, stop_all

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
        # With the process, also when a kernel is killed: its runners notice, and clean up.
        atexit.register(stop_all, start_runners(box, remove=True))
        _made["own"] = box
    return _made["own"]
